//! What a call tells of the session and of the account, for `/health` and the log.

use std::time::Duration;

use super::{Driver, call_log::Kind};
use crate::call::{cost::Cost, machine::Note};
use basics::metrics::{Counter, MAX_SAFETY_TYPES, Metrics, Warning};
use openai::server_event::{self, RateLimit, ServerEvent, SessionInForce, Usage};

/// From how many per cent down a limit of the account is nearly used up.
const LITTLE_LEFT_PERCENT: u64 = 10;

/// What a session should have in force.
#[derive(Debug)]
pub(in crate::call) struct Expected {
    /// The model, as it was asked for.
    pub(in crate::call) model: String,
    /// The voice.
    pub(in crate::call) voice: &'static str,
    /// The names of the tools.
    pub(in crate::call) tools: Vec<String>,
}

impl Expected {
    /// What differs in `session.created`, in French; empty where all is as it was asked for.
    fn differences_in(&self, text: &str) -> Vec<String> {
        if server_event::is_session(text, &self.model, self.voice, &self.tools) {
            return Vec::new();
        }
        self.differences(&server_event::session_in_force(text))
    }

    /// What differs, in French; empty where all is as it was asked for.
    fn differences(&self, found: &SessionInForce) -> Vec<String> {
        let mut differences = Vec::new();
        // A deployment of Azure has a name of its own; an alias of OpenAI is answered with its dated name.
        let is_alias = |model: &String| model.starts_with(&self.model) || !self.model.starts_with("gpt-");
        if let Some(model) = found.model.as_ref().filter(|model| !is_alias(model)) {
            differences.push(format!("modèle {model} au lieu de {}", self.model));
        }
        if let Some(voice) = found.voice.as_ref().filter(|voice| *voice != self.voice) {
            differences.push(format!("voix {voice} au lieu de {}", self.voice));
        }
        if let Some(tools) = &found.tools {
            let missing: Vec<&str> =
                self.tools.iter().filter(|tool| !tools.contains(tool)).map(String::as_str).collect();
            if !missing.is_empty() {
                differences.push(format!("outils absents : {}", missing.join(", ")));
            }
        }
        differences
    }
}

impl Driver {
    /// Looks at an event for what it tells beside the conversation.
    pub(super) fn observe(&mut self, event: &ServerEvent, text: &str) {
        let metrics = &self.services.metrics;
        if matches!(event, ServerEvent::SessionCreated) {
            self.tell_differences(&self.session_template.expected.differences_in(text));
        } else if matches!(event, ServerEvent::RateLimits) {
            tell_limits(metrics, &server_event::rate_limits(text));
        } else if let ServerEvent::TranscriptionCompleted { .. } = event {
            self.transcribed = self.transcribed.saturating_add(server_event::transcribed(text));
        } else if let ServerEvent::TranscriptionFailed { .. } = event {
            metrics.count(Counter::TranscriptionFailed);
        } else if let ServerEvent::Unknown { event_type } = event
            && event_type.starts_with("safety")
            && self.safety_types.len() < MAX_SAFETY_TYPES
            && self.safety_types.insert(event_type.clone())
        {
            // Each type once a call: the other side can repeat it without end.
            tell_safety(metrics, event_type);
        }
    }

    /// Counts what the machine notes and no counter of its own says.
    pub(super) fn measure(&self, note: &Note) {
        let Note::FalseClaim(claims) = note else { return };
        for claim in claims {
            self.services.metrics.measures().false_claim(claim.name());
        }
    }

    /// What these tokens and the transcription cost; `None` where the model's prices are not known.
    pub(super) fn cost(&self, usage: &Usage) -> Option<Cost> {
        let price = self.services.transcription_price.unwrap_or_default();
        let milliseconds = u64::try_from(self.transcribed.as_millis()).unwrap_or(u64::MAX);
        self.services.prices.map(|prices| prices.cost(usage).with_transcription(milliseconds, price))
    }

    /// Measures a call that is over.
    pub(super) fn measure_end(&self, ending: &'static str, usage: &Usage, cost: Option<Cost>, lasted: Duration) {
        let measures = self.services.metrics.measures();
        measures.call(ending, lasted);
        measures.tokens(&self.session_template.expected.model, usage.kinds());
        if let Some(cost) = cost {
            measures.cost(cost.nanodollars());
        }
    }

    fn tell_differences(&self, differences: &[String]) {
        let warnings = self.services.metrics.warnings();
        if differences.is_empty() {
            warnings.clear(Warning::SessionDiffers);
            return;
        }
        let differences = differences.join(" ; ");
        warnings.raise(
            Warning::SessionDiffers,
            format!("La session qu'OpenAI a ouverte n'est pas celle qui était demandée : {differences}."),
        );
        if let Some(others) = self.told.pass(Kind::Socket, self.services.clock.now()) {
            let autres = (others > 0).then_some(others);
            tracing::warn!(differences, autres, "la session ouverte n'est pas celle qui était demandée");
        }
    }
}

/// Tells of limits that are nearly used up; when they are, callers hear nothing.
fn tell_limits(metrics: &Metrics, limits: &[RateLimit]) {
    let near: Vec<&str> = limits
        .iter()
        .filter(|limit| limit.percent_left < LITTLE_LEFT_PERCENT)
        .map(|limit| limit.name.as_str())
        .collect();
    if near.is_empty() {
        if !limits.is_empty() && metrics.warnings().clear(Warning::RateLimitNear) {
            tracing::info!("les limites du compte OpenAI ne sont plus proches");
        }
        return;
    }
    let near = near.join(", ");
    let sentence = format!(
        "Une limite du compte OpenAI est presque atteinte ({near}) : au-delà, les appelants n'entendent rien. Voyez Limits sur la plateforme."
    );
    if metrics.warnings().raise(Warning::RateLimitNear, sentence) {
        tracing::warn!(limites = near, "limite du compte OpenAI presque atteinte");
    }
}

/// Tells of a safety event, which may end with the account being closed.
pub(in crate::call) fn tell_safety(metrics: &Metrics, event_type: &str) {
    metrics.warnings().safety_event(event_type);
    tracing::error!(evenement = event_type, "OpenAI signale un problème de sécurité");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_what_was_asked_for_and_what_is() {
        let expected =
            Expected { model: "gpt-realtime-2.1".to_owned(), voice: "marin", tools: vec!["end_call".to_owned()] };
        let found = |model: &str, voice: &str, tools: &[&str]| SessionInForce {
            model: Some(model.to_owned()),
            voice: Some(voice.to_owned()),
            tools: Some(tools.iter().map(|tool| (*tool).to_owned()).collect()),
        };
        let none: [&str; 0] = [];
        assert_eq!(expected.differences(&SessionInForce::default()), none);
        assert_eq!(expected.differences(&found("gpt-realtime-2.1-2026-07-06", "marin", &["end_call"])), none);
        assert_eq!(
            expected.differences(&found("gpt-realtime-1.5", "alloy", &[])),
            [
                "modèle gpt-realtime-1.5 au lieu de gpt-realtime-2.1",
                "voix alloy au lieu de marin",
                "outils absents : end_call"
            ]
        );
    }
}
