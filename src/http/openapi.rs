//! `GET /openapi.json`: the routes of this server in `OpenAPI` 3.1. Each handler is described where it is written; this file adds what
//! holds for all of them. `docs/openapi.json` is the same text.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use utoipa::{
    Modify, OpenApi, ToSchema as _,
    openapi::{
        self, ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
        example::ExampleBuilder,
        path::{Operation, PathItem},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{
    error::{ApiError, Body},
    router,
};

/// The group of the staff routes.
pub(super) const STAFF: &str = "Personnel";

/// The group of the webhook.
pub(super) const OPENAI: &str = "OpenAI";

/// The address that is given to OpenAI.
const WEBHOOK: &str = "/webhook";

/// Where a webhook is taken as well, as in the system before: see [`webhook::elsewhere`](super::webhook::elsewhere).
const ROOT: &str = "/";

/// Two routes with the same filters.
const LIST: &str = "/reservations";
const TABLE: &str = "/reservations.csv";

/// The group of what a monitor asks.
pub(super) const SUPERVISION: &str = "Supervision";

/// Responses of a route by their status.
pub(super) type Described = BTreeMap<String, RefOr<Response>>;

/// What the document begins with.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vacances Bleues",
        description = "Assistant vocal d'hôtel : webhook d'OpenAI, routes du personnel, supervision. Les dates sont des jours de l'hôtel, les prix des centimes d'euro."
    ),
    components(schemas(Body)),
    tags(
        (name = STAFF, description = "Réservations, rappels, envois et pause. Données de clients : jeton obligatoire."),
        (name = SUPERVISION, description = "État du serveur et description des routes, sans authentification."),
        (name = OPENAI, description = "Ce qu'OpenAI appelle. Chaque requête est signée.")
    ),
    modifiers(&Header)
)]
pub(super) struct Document;

/// What the macro cannot say: how staff routes are protected, and that Cargo.toml names nobody to write to.
struct Header;

impl Modify for Header {
    fn modify(&self, document: &mut openapi::OpenApi) {
        document.info.contact = None;
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("Jeton du personnel : la valeur de `STAFF_API_TOKEN`.".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("personnel", SecurityScheme::Http(bearer));
    }
}

/// The text that is served. The routes do not change while the program runs.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut document = router::described().into_openapi();
    for item in document.paths.paths.values_mut() {
        complete(item);
    }
    let filters = document.paths.paths[LIST].get.as_ref().and_then(|list| list.parameters.clone());
    if let Some(table) = document.paths.paths.get_mut(TABLE).and_then(|item| item.get.as_mut()) {
        table.parameters = filters;
    }
    let mut root = document.paths.paths[WEBHOOK].clone();
    if let Some(operation) = &mut root.post {
        operation.operation_id = Some("recevoir_webhook_a_la_racine".to_owned());
        operation.description = Some("La même chose que `POST /webhook`.".to_owned());
    }
    document.paths.paths.insert(ROOT.to_owned(), root);
    let mut document = json!(document);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.values_mut().for_each(as_serde_writes);
    }
    format!("{document:#}\n")
});

#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "lire_description",
    tag = SUPERVISION,
    summary = "Cette description",
    description = "Toutes les routes du serveur, en OpenAPI 3.1. Sans authentification.",
    responses((status = 200, description = "La description", body = Value))
)]
pub(super) async fn show() -> ([(header::HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

/// The responses by which a route refuses something. Sentences and codes are those that it answers.
pub(super) fn refused(errors: &[ApiError]) -> Described {
    let mut described = Described::new();
    for error in errors {
        add(&mut described, error);
    }
    described
}

/// Adds what every route may answer, and every staff route.
fn complete(item: &mut PathItem) {
    for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
        let Operation { responses, security, .. } = operation;
        for error in [ApiError::Unreadable, ApiError::TooSlow, ApiError::BodyTooLarge, ApiError::Internal] {
            add(&mut responses.responses, &error);
        }
        if security.is_some() {
            for error in [
                ApiError::Unauthorized,
                ApiError::TooManyAttempts { seconds: 1 },
                ApiError::StaffRoutesClosed,
                ApiError::StoreUnavailable,
            ] {
                add(&mut responses.responses, &error);
            }
        }
        let long_head = ResponseBuilder::new().description("En-têtes trop longs").build();
        responses.responses.insert("431".to_owned(), long_head.into());
    }
}

/// Adds an error to the responses of a route, as an example of its status.
fn add(responses: &mut Described, error: &ApiError) {
    let (status, body) = error.answer();
    let code = body.code;
    let example = ExampleBuilder::new().value(Some(json!(body))).build();
    let response = responses.entry(status.as_str().to_owned()).or_insert_with(|| description(status).into());
    let RefOr::T(response) = response else { return };
    let json = || ContentBuilder::new().schema(Some(Ref::from_schema_name(Body::name()))).build().into();
    let content = response.content.entry("application/json".to_owned()).or_insert_with(json);
    if let RefOr::T(content) = content {
        content.examples.insert(code.to_owned(), RefOr::T(example));
    }
}

fn description(status: StatusCode) -> Response {
    let text = match status {
        StatusCode::BAD_REQUEST => "Requête refusée : paramètre, corps ou signature",
        StatusCode::UNAUTHORIZED => "Jeton du personnel absent ou faux",
        StatusCode::NOT_FOUND => "Introuvable",
        StatusCode::REQUEST_TIMEOUT => "Requête arrivée trop lentement, ou réponse trop longue à préparer",
        StatusCode::CONFLICT => "Impossible dans l'état actuel de la réservation",
        StatusCode::PAYLOAD_TOO_LARGE => "Corps de plus de 64 Kio",
        StatusCode::TOO_MANY_REQUESTS => "Trop de jetons faux depuis cette adresse : `Retry-After` dit quand réessayer",
        StatusCode::SERVICE_UNAVAILABLE => "Service momentanément indisponible",
        _ => "Erreur interne",
    };
    ResponseBuilder::new().description(text).build()
}

/// Makes a schema say what serde writes: an optional field is left out where it has no value, while utoipa has it null as well; and the
/// alternatives of an untagged enum need not exclude each other.
fn as_serde_writes(schema: &mut Value) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let Some(schema) = schema.as_object_mut() else { return };
    if let Some(alternatives) = schema.remove("oneOf") {
        schema.insert("anyOf".to_owned(), alternatives);
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten().filter(|(name, _)| !required.contains(&json!(name))) {
        if let Some(kinds) = property.get_mut("type").filter(|kinds| kinds.is_array()) {
            *kinds = kinds.as_array().into_iter().flatten().find(|kind| *kind != "null").cloned().unwrap_or_default();
        }
    }
}
