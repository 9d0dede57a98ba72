//! The log of a call, for ops. Lines that the other side can repeat without end are logged in full at first, then once a second.

use chrono::{DateTime, Utc};

use crate::call::machine::Note;
use basics::log_throttle::LogThrottle;
use openai::sideband::Closing;

/// How many lines of one kind a call has without regard to their distance: more than an honest call needs within a second.
const IN_FULL: u64 = 20;

/// What a line of a call is about.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Accept,
    Socket,
    Interaction,
    Error,
    Response,
    Claim,
    Transfer,
    Tool,
}

const KINDS: usize = Kind::Tool as usize + 1;

/// What ops were told of one call.
pub(super) struct Told([LogThrottle; KINDS]);

impl Default for Told {
    fn default() -> Self {
        Self(std::array::from_fn(|_| LogThrottle::default().after(IN_FULL)))
    }
}

impl Told {
    /// Whether a line of this kind is written; then, how many were left out before it.
    pub(super) fn pass(&self, kind: Kind, now: DateTime<Utc>) -> Option<u64> {
        self.0.get(kind as usize)?.pass(now)
    }

    /// Tells ops.
    pub(super) fn tell(&self, note: Note, now: DateTime<Utc>) {
        let kind = kind(&note);
        let Some(others) = self.pass(kind, now) else { return };
        let autres = (others > 0).then_some(others);
        match note {
            Note::AcceptRefused { status, code, param } => {
                let (code, champ) = (code.unwrap_or_default(), param.unwrap_or_default());
                tracing::error!(statut = status, code, champ, "OpenAI a refusé l'appel");
            }
            Note::Attached { again } => tracing::info!(reprise = again, autres, "🔌 WebSocket connecté"),
            Note::Interaction => tracing::info!(autres, "💬 Nouvelle interaction"),
            Note::SocketLost(Closing::Normal) => tracing::info!("🔌 WebSocket fermé"),
            Note::SocketLost(Closing::Abnormal(code)) => {
                tracing::warn!(code, autres, "🔌 WebSocket fermé : liaison perdue");
            }
            Note::SocketLost(Closing::Flooded) => {
                tracing::error!(
                    "🔌 WebSocket fermé : l'autre côté envoie des messages sans fin, l'appel est raccroché"
                );
            }
            Note::Flooded => tracing::error!("trop d'appels de fonction à la fois : l'appel est raccroché"),
            Note::TransferFailed => tracing::warn!(autres, "transfert à la réception resté sans effet"),
            Note::Error(error) => {
                let (genre, code) = (error.kind.unwrap_or_default(), error.code.unwrap_or_default());
                let champ = error.param.unwrap_or_default();
                tracing::warn!(genre, code, champ, autres, "OpenAI signale une erreur");
            }
            Note::FalseClaim(claims) => {
                let kinds: Vec<&str> = claims.iter().map(|claim| claim.name()).collect();
                let affirmations = kinds.join(", ");
                tracing::warn!(affirmations, autres, "l'assistant a affirmé ce qui n'est pas : il est corrigé");
            }
            Note::ResponseNotCompleted { status, reason } => {
                let raison = reason.unwrap_or_default();
                tracing::warn!(?status, raison, autres, "réponse interrompue côté OpenAI");
            }
        }
    }
}

const fn kind(note: &Note) -> Kind {
    match note {
        Note::AcceptRefused { .. } => Kind::Accept,
        Note::Attached { .. } | Note::SocketLost(_) => Kind::Socket,
        Note::Interaction => Kind::Interaction,
        Note::Error(_) => Kind::Error,
        Note::ResponseNotCompleted { .. } => Kind::Response,
        Note::FalseClaim(_) => Kind::Claim,
        Note::TransferFailed => Kind::Transfer,
        Note::Flooded => Kind::Tool,
    }
}
