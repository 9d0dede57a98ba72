//! How OpenAI was last found: what `/health` tells of it. Fed by every answer and every silence of theirs; asks nothing itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::{
    calls::{NotSent, RestError},
    sideband::AttachError,
};
use basics::{clock::Clock, log_throttle::LogThrottle};

/// Codes by which OpenAI says that a limit or the credit of the account is used up.
const QUOTA_CODES: [&str; 2] = ["insufficient_quota", "rate_limit_exceeded"];

/// How OpenAI was last found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// Nothing was asked of it since the start.
    #[default]
    Unknown,
    /// It answers, and takes the key.
    Ok,
    /// It does not take the key.
    KeyRefused,
    /// A limit or the credit of the account is used up.
    Quota,
    /// It does not answer, or only with faults of its own.
    Unreachable,
}

impl Condition {
    /// The name that `/health` shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "inconnu",
            Self::Ok => "ok",
            Self::KeyRefused => "cle_refusee",
            Self::Quota => "quota",
            Self::Unreachable => "injoignable",
        }
    }

    const fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::KeyRefused,
            429 => Self::Quota,
            408 | 500.. => Self::Unreachable,
            // Whatever they think of this request, they answered it and took the key.
            _ => Self::Ok,
        }
    }
}

/// Why OpenAI could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No connection.
    NotSent(NotSent),
    /// Connected, and no answer in time.
    NoAnswer,
    /// An answer that is not theirs.
    Unreadable,
    /// A fault of their own.
    Status(u16),
}

impl Cause {
    const fn of_status(status: u16) -> Option<Self> {
        match status {
            408 | 500.. => Some(Self::Status(status)),
            _ => None,
        }
    }

    /// In French, for ops.
    pub fn sentence(self) -> String {
        match self {
            Self::NotSent(NotSent::Dns) => "nom d'hôte introuvable (DNS)".to_owned(),
            Self::NotSent(NotSent::Tls) => "échec du chiffrement TLS (certificats ou heure)".to_owned(),
            Self::NotSent(NotSent::Connect) => "connexion refusée ou impossible".to_owned(),
            Self::NotSent(NotSent::TimedOut) => "pas de connexion à temps".to_owned(),
            Self::NotSent(NotSent::Other) => "requête impossible à envoyer".to_owned(),
            Self::NoAnswer => "connexion établie, pas de réponse à temps".to_owned(),
            Self::Unreadable => "réponse illisible (proxy ?)".to_owned(),
            Self::Status(status) => format!("panne de son côté (statut {status})"),
        }
    }
}

/// What `/health` tells of OpenAI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// How it was last found.
    pub condition: Condition,
    /// Why it could not be reached, where it could not.
    pub cause: Option<Cause>,
    /// When a delivery with a good signature last came.
    pub last_webhook: Option<DateTime<Utc>>,
    /// When a call was last attached.
    pub last_call: Option<DateTime<Utc>>,
}

#[derive(Debug, Default)]
struct Seen {
    answers: Condition,
    cause: Option<Cause>,
    /// Responses fail for want of quota. Requests go well all the same, so that only a response that does takes this back.
    responses_refused: bool,
    news: u64,
    last_webhook: Option<DateTime<Utc>>,
    last_call: Option<DateTime<Utc>>,
}

impl Seen {
    const fn condition(&self) -> Condition {
        match self.answers {
            Condition::Ok | Condition::Unknown if self.responses_refused => Condition::Quota,
            told @ (Condition::Ok
            | Condition::Unknown
            | Condition::KeyRefused
            | Condition::Quota
            | Condition::Unreachable) => told,
        }
    }
}

/// How OpenAI was last found.
#[derive(Debug)]
pub struct OpenAiStatus {
    seen: Mutex<Seen>,
    clock: Clock,
    /// A peer whose answers alternate must not fill the log.
    told: LogThrottle,
}

/// How many changes are told without regard to their distance.
const CHANGES_TOLD: u64 = 10;

impl OpenAiStatus {
    /// Nothing is known yet.
    pub fn new(clock: Clock) -> Self {
        Self { seen: Mutex::default(), clock, told: LogThrottle::default().after(CHANGES_TOLD) }
    }

    /// What is known.
    pub fn snapshot(&self) -> Snapshot {
        let seen = self.seen();
        let condition = seen.condition();
        let cause = seen.cause.filter(|_| condition == Condition::Unreachable);
        Snapshot { condition, cause, last_webhook: seen.last_webhook, last_call: seen.last_call }
    }

    /// How many times something was learnt; for telling whether it has been quiet.
    pub fn news(&self) -> u64 {
        self.seen().news
    }

    /// A delivery with a good signature came.
    pub fn webhook(&self, now: DateTime<Utc>) {
        self.seen().last_webhook = Some(now);
    }

    /// What came of a request.
    pub fn answered<T>(&self, answer: &Result<T, RestError>) {
        match answer {
            Ok(_) => self.learn(Condition::Ok, None),
            Err(RestError::Status { status, .. }) => {
                self.learn(Condition::of_status(*status), Cause::of_status(*status));
            }
            Err(RestError::NotSent(reason)) => self.learn(Condition::Unreachable, Some(Cause::NotSent(*reason))),
            Err(RestError::NoAnswer) => self.learn(Condition::Unreachable, Some(Cause::NoAnswer)),
            Err(RestError::Unreadable) => self.learn(Condition::Unreachable, Some(Cause::Unreadable)),
        }
    }

    /// A call was attached.
    pub fn attached(&self, now: DateTime<Utc>) {
        self.learn(Condition::Ok, None);
        self.seen().last_call = Some(now);
    }

    /// A call could not be attached.
    pub fn attach_failed(&self, failure: AttachError) {
        match failure {
            AttachError::Status(status) => self.learn(Condition::of_status(status), Cause::of_status(status)),
            AttachError::NotSent(reason) => self.learn(Condition::Unreachable, Some(Cause::NotSent(reason))),
            AttachError::NoWebSocket => self.learn(Condition::Unreachable, Some(Cause::Unreadable)),
            AttachError::TimedOut => self.learn(Condition::Unreachable, Some(Cause::NoAnswer)),
        }
    }

    /// A response was completed.
    pub fn response_completed(&self) {
        self.change(|seen| {
            seen.responses_refused = false;
            seen.answers = Condition::Ok;
        });
    }

    /// A response failed, or an error was told, with this code.
    pub fn failed_with(&self, code: &str) {
        if QUOTA_CODES.contains(&code) {
            self.change(|seen| seen.responses_refused = true);
        } else if code == "invalid_api_key" {
            self.learn(Condition::KeyRefused, None);
        }
    }

    fn learn(&self, answers: Condition, cause: Option<Cause>) {
        self.change(|seen| (seen.answers, seen.cause) = (answers, cause));
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        let (before, after, cause) = {
            let mut seen = self.seen();
            let before = (seen.condition(), seen.cause);
            change(&mut seen);
            seen.news = seen.news.wrapping_add(1);
            (before, seen.condition(), seen.cause)
        };
        if before == (after, cause) {
            return;
        }
        let Some(others) = self.told.pass(self.clock.now()) else { return };
        let autres = Some(others).filter(|others| *others > 0);
        match after {
            Condition::Ok => tracing::info!(avant = before.0.name(), autres, "OpenAI répond"),
            Condition::KeyRefused => {
                tracing::error!(autres, "OpenAI refuse la clé : voyez OPENAI_API_KEY et « doctor »");
            }
            Condition::Quota => {
                tracing::error!(
                    autres,
                    "limite ou crédit épuisé chez OpenAI : voyez Limits et Billing de la plateforme"
                );
            }
            Condition::Unreachable => {
                let cause = cause.map(Cause::sentence).unwrap_or_default();
                tracing::warn!(cause, autres, "OpenAI injoignable");
            }
            Condition::Unknown => {}
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status_of_now() -> OpenAiStatus {
        OpenAiStatus::new(Clock::manual(DateTime::UNIX_EPOCH))
    }

    fn status(status: u16) -> Result<(), RestError> {
        Err(RestError::Status { status, code: None, param: None, retry_after: None })
    }

    fn after(answer: &Result<(), RestError>) -> &'static str {
        let seen = status_of_now();
        seen.answered(answer);
        seen.snapshot().condition.name()
    }

    #[test]
    fn each_answer_tells_how_openai_is() {
        assert_eq!(status_of_now().snapshot().condition.name(), "inconnu");
        for (answer, name) in [
            (Ok(()), "ok"),
            (status(401), "cle_refusee"),
            (status(403), "cle_refusee"),
            (status(429), "quota"),
            (status(400), "ok"),
            (status(404), "ok"),
            (status(409), "ok"),
            (status(408), "injoignable"),
            (status(500), "injoignable"),
            (status(503), "injoignable"),
            (Err(RestError::NoAnswer), "injoignable"),
            (Err(RestError::NotSent(NotSent::Dns)), "injoignable"),
            (Err(RestError::Unreadable), "injoignable"),
        ] {
            assert_eq!(after(&answer), name, "{answer:?}");
        }
    }

    #[test]
    fn attaching_tells_the_same() {
        let seen = status_of_now();
        for (failure, name) in [
            (AttachError::Status(401), "cle_refusee"),
            (AttachError::Status(404), "ok"),
            (AttachError::TimedOut, "injoignable"),
            (AttachError::NotSent(NotSent::Connect), "injoignable"),
            (AttachError::NoWebSocket, "injoignable"),
        ] {
            seen.attach_failed(failure);
            assert_eq!(seen.snapshot().condition.name(), name, "{failure:?}");
        }
        assert_eq!(seen.snapshot().last_call, None);
        let now = DateTime::UNIX_EPOCH;
        seen.attached(now);
        assert_eq!(seen.snapshot(), Snapshot { condition: Condition::Ok, last_call: Some(now), ..Snapshot::default() });
    }

    #[test]
    fn a_quota_that_responses_meet_lasts_until_one_is_completed() {
        let seen = status_of_now();
        seen.failed_with("insufficient_quota");
        seen.answered(&Ok(()));
        seen.attached(DateTime::UNIX_EPOCH);
        assert_eq!(seen.snapshot().condition, Condition::Quota, "calls are accepted all the same");
        seen.answered(&status(401));
        assert_eq!(seen.snapshot().condition, Condition::KeyRefused);
        seen.response_completed();
        assert_eq!(seen.snapshot().condition, Condition::Ok);
        seen.failed_with("some_other_code");
        assert_eq!(seen.snapshot().condition, Condition::Ok);
        seen.failed_with("invalid_api_key");
        assert_eq!(seen.snapshot().condition, Condition::KeyRefused);
    }

    #[test]
    fn unreachable_openai_names_what_failed() {
        let seen = status_of_now();
        for (answer, part) in [
            (Err(RestError::NotSent(NotSent::Dns)), "DNS"),
            (Err(RestError::NotSent(NotSent::Tls)), "TLS"),
            (Err(RestError::NotSent(NotSent::Connect)), "refusée"),
            (Err(RestError::NotSent(NotSent::TimedOut)), "pas de connexion à temps"),
            (Err(RestError::NoAnswer), "pas de réponse"),
            (status(503), "503"),
        ] {
            seen.answered::<()>(&answer);
            let cause = seen.snapshot().cause.unwrap().sentence();
            assert!(cause.contains(part), "{answer:?}: {cause}");
        }
        seen.answered(&Ok(()));
        assert_eq!(seen.snapshot().cause, None);
    }
}
