//! What ops read about a call.

use crate::{call::machine::Note, openai::sideband::Closing};

/// Tells ops.
pub(super) fn tell(note: Note) {
    match note {
        Note::AcceptRefused { status, code, param } => {
            let (code, champ) = (code.unwrap_or_default(), param.unwrap_or_default());
            tracing::error!(statut = status, code, champ, "OpenAI a refusé l'appel");
        }
        Note::Attached { again } => tracing::info!(reprise = again, "🔌 WebSocket connecté"),
        Note::Interaction => tracing::info!("💬 Nouvelle interaction"),
        Note::SocketLost(Closing::Normal) => tracing::info!("🔌 WebSocket fermé"),
        Note::SocketLost(Closing::Abnormal(code)) => tracing::warn!(code, "🔌 WebSocket fermé : liaison perdue"),
        Note::TransferFailed => tracing::warn!("transfert à la réception resté sans effet"),
        Note::Error(error) => {
            let (genre, code) = (error.kind.unwrap_or_default(), error.code.unwrap_or_default());
            tracing::warn!(genre, code, champ = error.param.unwrap_or_default(), "OpenAI signale une erreur");
        }
        Note::FalseClaim(claims) => {
            let kinds: Vec<&str> = claims.iter().map(|claim| claim.name()).collect();
            tracing::warn!(affirmations = kinds.join(", "), "l'assistant a affirmé ce qui n'est pas : il est corrigé");
        }
        Note::ResponseNotCompleted { status, reason } => {
            tracing::warn!(?status, raison = reason.unwrap_or_default(), "réponse interrompue côté OpenAI");
        }
    }
}
