//! A ring that is refused: told to the carrier over REST, counted, and told to ops. No machine is needed: the call never begins.

use std::{sync::Arc, time::Duration};

use super::{
    admission::{Admission, Reason},
    services::Services,
};
use crate::{
    metrics::Counter,
    openai::{call_id::CallId, calls::RestFailure},
};

/// How long a refusal is tried. The caller hears ringing meanwhile; later the carrier has given up by itself.
const BUDGET: Duration = Duration::from_secs(10);

/// The first pause between two attempts; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Counts a refusal and tells ops. Who called is nobody's to read.
pub(super) fn tell(services: &Services, call: &CallId, admission: Admission) {
    let counter = match admission {
        Admission::Admit => return,
        Admission::Busy => Counter::RefusedBusy,
        Admission::Refuse(Reason::Blocked) => Counter::RefusedBlocked,
        Admission::Refuse(Reason::TooManyOfNumber) => Counter::RefusedNumber,
        Admission::Refuse(Reason::TooManyMasked) => Counter::RefusedMasked,
        Admission::Refuse(Reason::DaySpent) => Counter::RefusedBudget,
    };
    services.metrics.count(counter);
    tracing::warn!(
        call_id = call.as_str(),
        raison = explain(admission),
        statut_sip = admission.sip_status(),
        refus_pour_cette_raison = services.metrics.get(counter),
        "appel refusé"
    );
}

const fn explain(admission: Admission) -> &'static str {
    match admission {
        Admission::Admit => "",
        Admission::Busy => "toutes les lignes sont prises (MAX_CALLS)",
        Admission::Refuse(Reason::Blocked) => "numéro bloqué (BLOCKED_NUMBERS)",
        Admission::Refuse(Reason::TooManyOfNumber) => {
            "trop d'appels de ce numéro en une heure (MAX_CALLS_PER_NUMBER_HOUR)"
        }
        Admission::Refuse(Reason::TooManyMasked) => {
            "trop d'appels de numéros masqués en une heure (cinq fois MAX_CALLS_PER_NUMBER_HOUR)"
        }
        Admission::Refuse(Reason::DaySpent) => "minutes du jour épuisées (DAILY_MINUTES_BUDGET)",
    }
}

/// Rejects a call. Asking twice does no harm: a call that is rejected already is answered 404 or 409, and left alone.
pub(super) async fn reject(services: Arc<Services>, call: CallId, sip_status: u16) {
    let give_up_at = services.clock.instant() + BUDGET;
    let mut pause = FIRST_PAUSE;
    loop {
        let rejecting = services.calls.reject(&call, sip_status);
        let answer = tokio::select! {
            answer = rejecting => answer,
            () = services.tasks.ended() => return,
        };
        services.openai.answered(&answer);
        let Err(failure) = answer else { return };
        let asked = match &failure {
            RestFailure::NotSent(_) | RestFailure::NoAnswer | RestFailure::Unreadable => None,
            RestFailure::Status { status: 404 | 409, .. } => return,
            RestFailure::Status { status: 408 | 429 | 500.., retry_after, .. } => *retry_after,
            RestFailure::Status { .. } => return gave_up(&services, &call, &failure),
        };
        let wait = asked.unwrap_or(pause);
        if services.clock.instant() + wait >= give_up_at {
            return gave_up(&services, &call, &failure);
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = services.tasks.ended() => return,
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

fn gave_up(services: &Services, call: &CallId, failure: &RestFailure) {
    services.metrics.count(Counter::RejectFailed);
    tracing::warn!(call_id = call.as_str(), cause = %failure, "refus non transmis : l'appelant entend sonner dans le vide");
}
