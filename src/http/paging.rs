//! What the lists for staff have in common: the query with its page, and identifiers in an address.

use axum::extract::{Path, Query, rejection::PathRejection, rejection::QueryRejection};
use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

use super::error::ApiError;

/// Rows of a page where the request does not say: as many as a person reads.
pub(super) const DEFAULT_LIMIT: usize = 100;

/// Rows of the largest page: some 500 KiB.
const MAX_LIMIT: usize = 1_000;

/// The longest identifier that is looked for; those of old files are kept verbatim, and are shorter.
pub(super) const MAX_ID_CHARS: usize = 200;

/// A query as it comes: names and values, or what could not be read as such.
pub(super) type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// An identifier in an address as it comes.
pub(super) type Id = Result<Path<String>, PathRejection>;

/// The description of `limit` and `offset`, which [`read`] takes.
pub(super) struct PageParameters;

impl IntoParams for PageParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = |name: &str, description: &str, schema: ObjectBuilder| {
            let schema = schema.schema_type(Type::Integer).build();
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
            parameter.required(Required::False).description(Some(description)).schema(Some(schema)).build()
        };
        let limits =
            ObjectBuilder::new().minimum(Some(1_u32)).maximum(Some(MAX_LIMIT)).default(Some(DEFAULT_LIMIT.into()));
        vec![
            parameter("limit", "Nombre de lignes par réponse", limits),
            parameter(
                "offset",
                "Nombre de lignes à passer",
                ObjectBuilder::new().minimum(Some(0_u32)).default(Some(0.into())),
            ),
        ]
    }
}

/// Which rows of all that match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Rows to answer at the most.
    pub(super) limit: usize,
    /// Rows to pass over.
    pub(super) offset: usize,
}

/// Reads a query. `read` takes every parameter that is not one of the page, and says whether it is one of those that the list has.
pub(super) fn read(
    pairs: Pairs,
    accepted: &'static str,
    mut read: impl FnMut(&str, &str) -> Result<bool, ApiError>,
) -> Result<Window, ApiError> {
    let Query(pairs) = pairs.map_err(|_unreadable| ApiError::Unreadable)?;
    let mut window = Window { limit: DEFAULT_LIMIT, offset: 0 };
    for (name, value) in &pairs {
        match name.as_str() {
            "limit" => window.limit = limit("limit", value)?,
            "offset" => window.offset = number("offset", value)?,
            name if read(name, value)? => {}
            _ => return Err(ApiError::UnknownParameter { accepted }),
        }
    }
    Ok(window)
}

/// Whether a query names how many rows it wants.
pub(super) fn has_limit(pairs: &Pairs) -> bool {
    pairs.as_ref().is_ok_and(|Query(pairs)| pairs.iter().any(|(name, _)| name == "limit"))
}

/// The identifier of an address; `missing` where it can be none.
pub(super) fn id(id: Id, missing: ApiError) -> Result<String, ApiError> {
    match id {
        Ok(Path(id)) if id.chars().count() <= MAX_ID_CHARS => Ok(id),
        Ok(_) | Err(_) => Err(missing),
    }
}

/// How many rows a page has, by a parameter of that name.
pub(super) fn limit(name: &'static str, value: &str) -> Result<usize, ApiError> {
    let limit = number(name, value)?;
    if (1..=MAX_LIMIT).contains(&limit) { Ok(limit) } else { Err(wrong_limit(name)) }
}

/// Why such a parameter is refused.
pub(super) const fn wrong_limit(name: &'static str) -> ApiError {
    ApiError::BadParameter { name, reason: "un nombre de 1 à 1000" }
}

/// A whole number that is not negative.
pub(super) fn number(name: &'static str, value: &str) -> Result<usize, ApiError> {
    value.parse().map_err(|_not_a_number| ApiError::BadParameter { name, reason: "un nombre entier" })
}
