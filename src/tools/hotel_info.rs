//! `hotel_info`: what `hotel.toml` says about the hotel, and nothing else.

use serde_json::{Value, json};

use super::{
    Outcome,
    arguments::{Arguments, required, text_refusal},
    context, schema,
};
use crate::desk::Desk;
use hotel::{
    guest::Wishes,
    information,
    refusal::{Field, Refusal, RequestError},
};

/// Longest subject, in characters: a few words of the caller's question.
const MAX_SUBJECT_LENGTH: usize = 200;

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Répond à une question sur l'hôtel : horaires, parking, animaux, accès, services, paiement, annulation, taxe de séjour, données personnelles. À appeler quand le catalogue des consignes ne donne pas la réponse. connu à false : l'hôtel ne l'a pas dit, n'inventez rien.";

/// The JSON schema of the arguments.
pub(super) fn parameters() -> Value {
    let subject = schema::text(
        "Sujet de la question, en quelques mots : « parking », « chien », « petit-déjeuner »",
        MAX_SUBJECT_LENGTH,
    );
    schema::object(&json!({ "sujet": subject }), &["sujet"])
}

/// Runs the tool.
pub(super) fn run(desk: &Desk, arguments: &Arguments) -> Result<Outcome, Refusal> {
    let subject = subject(arguments)?;
    let known = information::look_up(desk.catalogue(), &subject);
    let answer = french::information(&known, &context(desk));
    let is_known = answer.is_some();
    let message = answer.unwrap_or_else(|| french::NOT_KNOWN.to_owned());
    Ok(Outcome::answer(json!({ "success": true, "connu": is_known, "message": message })))
}

fn subject(arguments: &Arguments) -> Result<String, Refusal> {
    let field = Field::Subject;
    let text = required(field, arguments.text(field)?)?;
    let subject = Wishes::parse(text)
        .map_err(|fault| text_refusal(field, fault, Refusal::NotUnderstood(RequestError::ControlCharacter(field))))?;
    if subject.as_str().chars().count() > MAX_SUBJECT_LENGTH {
        return Err(Refusal::TextTooLong { field, max: MAX_SUBJECT_LENGTH });
    }
    Ok(subject.into_string())
}
