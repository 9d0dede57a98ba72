//! OpenAI: reached, key taken, model there, clocks together.

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::openai::{OpenAiSettings, is_loopback};
use basics::clock::Clock;
use openai::{
    calls::{ApiSettings, CallsClient, Models, NotSent, RestError},
    region::{self, SipSide},
    tls::Tls,
};

use super::finding::Finding;

/// Signatures are refused when clock and timestamp are further apart (OpenAI Python SDK 3.54.0, `lib/_webhooks.py`).
const SIGNATURE_TOLERANCE: TimeDelta = TimeDelta::seconds(300);

/// A clock that is kept by NTP is never this far off: worth a word before it breaks something.
const CLOCK_SLACK: TimeDelta = TimeDelta::seconds(30);

const KEY: &str = "clé OpenAI";
const REACH: &str = "OpenAI";
const CLOCK: &str = "horloge";
const MODEL: &str = "modèle";

pub(super) async fn check(settings: Option<&OpenAiSettings>, clock: &Clock) -> Vec<Finding> {
    let Some(settings) = settings else {
        return vec![Finding::warning(
            REACH,
            "non vérifié tant que les clés manquent, ni l'horloge par comparaison avec la sienne",
        )];
    };
    let tls = match Tls::from_system() {
        Ok(tls) => tls,
        Err(fault) => return vec![Finding::warning(REACH, format!("chiffrement indisponible ({fault})"))],
    };
    let mut findings = Vec::new();
    if tls.root_count() == 0 {
        findings.push(Finding::warning(
            "certificats",
            "aucun certificat racine sur cette machine : sudo apt-get install ca-certificates. L'appelant : personne ne décroche",
        ));
    }
    let api = ApiSettings { base_url: settings.base_url.clone(), key: settings.api_key.clone(), auth: settings.auth };
    match CallsClient::new(&api, &tls) {
        Ok(client) => {
            let answer = client.models().await;
            findings.extend(judge(&answer, &settings.model, clock.now()));
        }
        Err(fault) => findings.push(Finding::warning(REACH, format!("client impossible à préparer ({fault})"))),
    }
    findings.push(region(settings));
    findings
}

fn judge(answer: &Result<Models, RestError>, model: &str, now: DateTime<Utc>) -> Vec<Finding> {
    match answer {
        Ok(models) => {
            let mut findings = vec![Finding::good(REACH, "joignable"), Finding::good(KEY, "acceptée")];
            findings.push(judge_model(models, model));
            findings.push(judge_clock(models.date, now));
            findings
        }
        Err(failure) => vec![
            judge_failure(failure),
            Finding::warning(
                CLOCK,
                "non comparée, faute de réponse d'OpenAI ; timedatectl dit si elle est synchronisée",
            ),
        ],
    }
}

fn judge_failure(failure: &RestError) -> Finding {
    const NOBODY: &str = "L'appelant : personne ne décroche";
    match failure {
        RestError::NotSent(reason) => {
            let what = match reason {
                NotSent::Dns => "son nom est introuvable : vérifiez OPENAI_BASE_URL et le DNS de cette machine",
                NotSent::Tls => {
                    "le chiffrement échoue : vérifiez OPENAI_BASE_URL, l'heure et le paquet ca-certificates"
                }
                NotSent::Connect => {
                    "connexion refusée ou impossible : vérifiez le réseau et le pare-feu (sortie vers le port 443)"
                }
                NotSent::TimedOut => {
                    "pas de connexion à temps : vérifiez le réseau et le pare-feu (sortie vers le port 443)"
                }
                NotSent::Other => "la requête n'a pas pu partir : vérifiez OPENAI_BASE_URL",
            };
            Finding::warning(REACH, format!("injoignable, {what}. {NOBODY}"))
        }
        RestError::NoAnswer => Finding::warning(
            REACH,
            format!("ne répond pas à temps ; réessayez, et voyez status.openai.com. {NOBODY} tant que cela dure"),
        ),
        RestError::Status { status: 401, .. } => Finding::warning(
            KEY,
            format!(
                "refusée (401) : elle est fausse ou révoquée. Créez-en une dans le projet, et mettez-la dans OPENAI_API_KEY. {NOBODY}"
            ),
        ),
        RestError::Status { status: 403, .. } => Finding::warning(
            KEY,
            format!(
                "refusée (403) : elle n'a pas les droits, ou le projet est d'une autre région (OPENAI_BASE_URL). {NOBODY}, si c'est aussi le cas pour les appels"
            ),
        ),
        RestError::Status { status: 429, .. } => Finding::warning(
            KEY,
            format!("limite ou crédit épuisé (429) : voyez Limits et Billing chez OpenAI. {NOBODY} ou n'entend rien"),
        ),
        RestError::Status { status: 404, .. } => {
            Finding::warning(REACH, format!("répond 404 : OPENAI_BASE_URL n'est pas la bonne adresse. {NOBODY}"))
        }
        RestError::Status { status, .. } => Finding::warning(
            REACH,
            format!("répond {status} ; réessayez, et voyez status.openai.com. {NOBODY} tant que cela dure"),
        ),
        RestError::Unreadable => Finding::warning(
            REACH,
            format!(
                "la réponse n'est pas la sienne : OPENAI_BASE_URL mène-t-elle à OpenAI, ou un proxy s'interpose-t-il ? {NOBODY}"
            ),
        ),
    }
}

fn judge_model(models: &Models, model: &str) -> Finding {
    match models.models.iter().find(|known| known.id == model) {
        Some(known) => match known.shutdown_date {
            Some(date) => Finding::warning(
                MODEL,
                format!(
                    "{model} s'arrête le {date} : changez OPENAI_REALTIME_MODEL avant. L'appelant : plus de réponse ensuite"
                ),
            ),
            None => Finding::good(MODEL, format!("{model}, offert à cette clé")),
        },
        None => Finding::warning(
            MODEL,
            format!(
                "{model} n'est pas dans la liste de ce projet : vérifiez OPENAI_REALTIME_MODEL et les limites du projet. L'appelant : personne ne décroche"
            ),
        ),
    }
}

fn judge_clock(theirs: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Finding {
    let Some(theirs) = theirs else {
        return Finding::warning(
            CLOCK,
            "non comparée : OpenAI n'a pas donné l'heure ; timedatectl dit si elle est synchronisée",
        );
    };
    let apart = (now - theirs).abs();
    let seconds = apart.num_seconds();
    if apart > SIGNATURE_TOLERANCE {
        Finding::warning(
            CLOCK,
            format!(
                "{seconds} s d'écart avec OpenAI : tous les webhooks sont refusés (« Invalid signature »). sudo timedatectl set-ntp true. L'appelant : personne ne décroche"
            ),
        )
    } else if apart > CLOCK_SLACK {
        Finding::warning(
            CLOCK,
            format!(
                "{seconds} s d'écart avec OpenAI ; à 300 s, les webhooks sont refusés. sudo timedatectl set-ntp true"
            ),
        )
    } else {
        Finding::good(CLOCK, format!("à l'heure d'OpenAI ({seconds} s d'écart)"))
    }
}

/// Which SIP address goes with the REST address: a call to the other region rings nowhere.
fn region(settings: &OpenAiSettings) -> Finding {
    let place = "adresse SIP";
    let host = settings.base_url.host_str().unwrap_or_default();
    match region::sip_side(host) {
        SipSide::OpenAi(sip) => {
            Finding::good(place, format!("le trunk doit mener à sip:VOTRE_PROJET@{sip};transport=tls, comme {host}"))
        }
        SipSide::Azure => Finding::good(
            place,
            format!(
                "le trunk doit mener à sip:proj_ID_INTERNE@REGION.sip.ai.azure.com;transport=tls, dans la région de {host} (swedencentral ou eastus2)"
            ),
        ),
        SipSide::NoneKnown => Finding::warning(
            place,
            format!(
                "aucune adresse SIP n'est connue pour la région de {host} : un appel arrivé par une autre région y est inconnu. L'appelant : personne ne décroche"
            ),
        ),
        SipSide::Unknown if is_loopback(&settings.base_url) => Finding::warning(
            place,
            format!("OPENAI_BASE_URL mène à cette machine ({host}) : c'est un essai, aucun appel réel n'arrive"),
        ),
        SipSide::Unknown => Finding::warning(
            place,
            format!("aucune adresse SIP connue pour {host} : le trunk doit mener à celle de la même région"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone as _};

    use super::{super::finding::Level, *};
    use openai::calls::ModelInfo;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap()
    }

    fn models(shutdown_date: Option<NaiveDate>, date: Option<DateTime<Utc>>) -> Models {
        Models { models: vec![ModelInfo { id: "gpt-realtime-2.1".to_owned(), shutdown_date }], date }
    }

    fn level(findings: &[Finding], place: &str) -> Level {
        findings.iter().find(|finding| finding.place == place).unwrap().level
    }

    #[test]
    fn an_answer_shows_that_key_model_and_clock_are_good() {
        let findings = judge(&Ok(models(None, Some(now()))), "gpt-realtime-2.1", now());
        assert!(findings.iter().all(|finding| finding.level == Level::Good), "{findings:#?}");
    }

    #[test]
    fn a_model_that_ends_or_is_not_there_is_a_warning() {
        let ends = models(NaiveDate::from_ymd_opt(2027, 1, 20), Some(now()));
        assert_eq!(level(&judge(&Ok(ends), "gpt-realtime-2.1", now()), MODEL), Level::Warning);
        assert_eq!(level(&judge(&Ok(models(None, None)), "gpt-realtime-9", now()), MODEL), Level::Warning);
    }

    #[test]
    fn clocks_that_are_too_far_apart_are_told_with_what_they_break() {
        for (seconds, said) in
            [(301, "Invalid signature"), (-301, "Invalid signature"), (31, "refusés"), (-30, "à l'heure")]
        {
            let finding = judge_clock(Some(now() + TimeDelta::seconds(seconds)), now());
            assert!(finding.text.contains(said), "{seconds}: {finding}");
        }
        assert_eq!(judge_clock(None, now()).level, Level::Warning);
    }

    #[test]
    fn every_failure_is_a_warning_that_says_what_the_caller_meets() {
        let status = |status| RestError::Status { status, code: None, param: None, retry_after: None };
        let failures = [
            RestError::NotSent(NotSent::Dns),
            RestError::NotSent(NotSent::Tls),
            RestError::NotSent(NotSent::Connect),
            RestError::NotSent(NotSent::TimedOut),
            RestError::NotSent(NotSent::Other),
            RestError::NoAnswer,
            RestError::Unreadable,
            status(401),
            status(403),
            status(404),
            status(429),
            status(500),
        ];
        for failure in failures {
            let finding = judge_failure(&failure);
            assert!(finding.level == Level::Warning && finding.text.contains("L'appelant"), "{finding}");
        }
        assert_eq!(judge_failure(&status(401)).place, KEY);
    }
}
