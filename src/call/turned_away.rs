//! A ring that is refused: told to the carrier over REST, counted, and told to ops. No machine is needed: the call never begins.

use std::{sync::Arc, time::Duration};

use super::{admission::Reason, services::Services};
use basics::metrics::Counter;
use openai::{call_id::CallId, calls::RestError};

/// How long a refusal is tried. The caller hears ringing meanwhile; later the carrier has given up by itself.
const BUDGET: Duration = Duration::from_secs(10);

/// The first pause between two attempts; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Counts a refusal and tells ops. The caller's number must not be readable from the log.
pub(super) fn tell(services: &Services, call: &CallId, reason: Reason, sip_status: Option<u16>) {
    let counter = match reason {
        Reason::LinesTaken => Counter::RefusedBusy,
        Reason::Blocked => Counter::RefusedBlocked,
        Reason::TooManyOfNumber => Counter::RefusedNumber,
        Reason::TooManyMasked => Counter::RefusedMasked,
        Reason::DaySpent => Counter::RefusedBudget,
        Reason::Paused => Counter::RefusedPaused,
    };
    services.metrics.count(counter);
    tracing::warn!(
        call_id = call.as_str(),
        raison = explain(reason),
        statut_sip = sip_status,
        refus_pour_cette_raison = services.metrics.get(counter),
        "appel refusé"
    );
}

/// Counts a call that the reception gets in the assistant's place, and tells ops.
pub(super) fn tell_referral(services: &Services, call: &CallId, reason: Reason) {
    services.metrics.count(Counter::Referred);
    tracing::warn!(call_id = call.as_str(), raison = explain(reason), "appel transféré à la réception sans réponse");
}

const fn explain(reason: Reason) -> &'static str {
    match reason {
        Reason::LinesTaken => "toutes les lignes sont prises (MAX_CALLS)",
        Reason::Blocked => "numéro bloqué (BLOCKED_NUMBERS)",
        Reason::TooManyOfNumber => "trop d'appels de ce numéro en une heure (MAX_CALLS_PER_NUMBER_HOUR)",
        Reason::TooManyMasked => "trop d'appels de numéros masqués en une heure (cinq fois MAX_CALLS_PER_NUMBER_HOUR)",
        Reason::DaySpent => "minutes du jour épuisées (DAILY_MINUTES_BUDGET)",
        Reason::Paused => "assistant en pause",
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
        if matches!(failure.status(), Some(404 | 409)) {
            return;
        }
        let wait = failure.pause(pause);
        if !failure.is_passing() || services.clock.instant() + wait >= give_up_at {
            return gave_up(&services, &call, &failure);
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = services.tasks.ended() => return,
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

fn gave_up(services: &Services, call: &CallId, failure: &RestError) {
    services.metrics.count(Counter::RejectFailed);
    tracing::warn!(call_id = call.as_str(), cause = %failure, "refus non transmis : l'appelant entend sonner dans le vide");
}
