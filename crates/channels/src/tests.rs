//! Webhooks and text messages to a real server: what its answers mean, and what it has received, judged by the reference library of
//! Standard Webhooks.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, SystemTime},
};

use crate::{
    Attempt, Cause, Outcome,
    sms::{HttpSettings, Sms, SmsSettings, TextMessage},
    webhook::{Event, Webhook, WebhookSettings},
};
use basics::personal::Personal;
use openai::{tls::Tls, webhook::WebhookSecrets};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::timeout;
use url::Url;

const PYTHON: &str = "VACANCES_BLEUES_PYTHON";
const OLD: &str = "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk";
const NEW: &str = "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3";

struct Receiver {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Receiver {
    fn start(secret: &str) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the environment says where the judge is")]
        let python = std::env::var(PYTHON)
            .unwrap_or_else(|_| panic!("{PYTHON} is not set: run ./test.sh, which installs the judges for this test"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http_server.py");
        let (piped, output) = (Stdio::piped(), Stdio::piped());
        let mut process = Command::new(python).args([script, secret]).stdin(piped).stdout(output).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut receiver = Self { process, lines, port: 0 };
        receiver.port = receiver.line().parse().unwrap();
        receiver
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// The next request.
    fn seen(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }
}

fn webhook(url: Url, is_local: bool, secrets: &str) -> Webhook {
    let secrets = WebhookSecrets::parse(secrets).unwrap();
    let settings = WebhookSettings { name: "pms".to_owned(), url, is_local, secrets };
    Webhook::new(settings, &Tls::without_roots().unwrap()).unwrap()
}

fn event() -> Event {
    Event {
        id: "ENV-1".to_owned(),
        kind: "reservation.creee".to_owned(),
        subject: "RES-1".to_owned(),
        revision: 2,
        date: "2026-11-22T13:06:00Z".to_owned(),
    }
}

/// The judge compares with its own clock.
#[expect(clippy::disallowed_methods, reason = "the judge has no other clock")]
fn now() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

fn outcome(attempt: &Attempt) -> (Outcome, Cause) {
    (attempt.outcome, attempt.cause)
}

const LATER: Outcome = Outcome::Later { retry_after: None };

#[tokio::test]
async fn event_is_thin_and_signed_by_both_secrets_of_a_rotation() {
    for secret in [OLD, NEW] {
        let mut receiver = Receiver::start(secret);
        let webhook = webhook(receiver.url("/status/204"), true, &format!("{OLD} {NEW}"));
        assert_eq!(outcome(&webhook.send(&event(), now()).await), (Outcome::Delivered, Cause::Message));
        let seen = receiver.seen();
        assert_eq!(seen["verified"], true, "{seen:#}");
        assert_eq!(seen["headers"]["webhook-id"], "ENV-1");
        let body: Value = serde_json::from_str(seen["body"].as_str().unwrap()).unwrap();
        assert_eq!(
            body,
            json!({"type": "reservation.creee", "id": "RES-1", "revision": 2, "date": "2026-11-22T13:06:00Z"})
        );
    }
    let mut receiver = Receiver::start(NEW);
    webhook(receiver.url("/status/204"), true, OLD).send(&event(), now()).await;
    assert_eq!(receiver.seen()["verified"], false, "the judge judges");
}

#[tokio::test]
async fn answer_of_each_kind_is_what_it_means() {
    let mut receiver = Receiver::start(OLD);
    let asked = Outcome::Later { retry_after: Some(Duration::from_secs(7)) };
    for (path, expected, answer) in [
        ("/status/200", (Outcome::Delivered, Cause::Message), "HTTP 200"),
        ("/status/400", (Outcome::Refused, Cause::Message), "HTTP 400"),
        ("/status/401", (Outcome::Refused, Cause::Configuration), "HTTP 401"),
        ("/status/404", (Outcome::Refused, Cause::Message), "HTTP 404"),
        ("/status/410", (Outcome::Refused, Cause::SwitchedOff), "HTTP 410"),
        ("/status/429", (asked, Cause::Message), "HTTP 429"),
        ("/status/503", (asked, Cause::Message), "HTTP 503"),
        ("/status/500", (Outcome::Unknown, Cause::Message), "HTTP 500"),
        ("/status/502", (Outcome::Unknown, Cause::Message), "HTTP 502"),
        ("/redirect", (Outcome::Unknown, Cause::Message), "HTTP 307"),
        ("/cut", (Outcome::Unknown, Cause::Message), "connexion coupée"),
        ("/endless", (Outcome::Delivered, Cause::Message), "HTTP 200"),
    ] {
        let webhook = webhook(receiver.url(path), true, OLD);
        // An answer without end is not read until the limit of time.
        let attempt = timeout(Duration::from_secs(10), webhook.send(&event(), now())).await.expect("an end");
        assert_eq!((outcome(&attempt), attempt.answer.as_str()), (expected, answer), "{path}");
        // The redirect is not followed: the next request is that of the next path.
        assert_eq!(receiver.seen()["path"], path);
    }
    let away = receiver.url("/status/200");
    drop(receiver);
    let attempt = webhook(away, true, OLD).send(&event(), now()).await;
    assert_eq!(outcome(&attempt), (LATER, Cause::Message), "{attempt:?}");
}

#[tokio::test]
async fn address_of_the_house_is_reached_only_where_that_is_allowed() {
    let mut receiver = Receiver::start(OLD);
    let port = receiver.port;
    let to =
        |host: &str, is_local| webhook(Url::parse(&format!("http://{host}:{port}/status/200")).unwrap(), is_local, OLD);
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"] {
        let attempt = to(host, false).send(&event(), now()).await;
        assert_ne!(attempt.outcome, Outcome::Delivered, "{host}: {attempt:?}");
    }
    assert_eq!(to("localhost", true).send(&event(), now()).await.outcome, Outcome::Delivered);
    assert_eq!(receiver.seen()["headers"]["host"], format!("localhost:{port}"), "none came before");
}

fn message() -> TextMessage {
    TextMessage {
        to: Personal::new("+33639980001".to_owned()),
        text: Personal::new("Le \"Phare\" : 178 EUR & plus {cle}".to_owned()),
    }
}

fn by_request(url: String, method: Method, body: &str) -> Sms {
    let settings = HttpSettings {
        method,
        url,
        headers: vec![("Authorization".to_owned(), "Bearer {cle}".to_owned())],
        body: body.to_owned(),
        sender: "Le Phare".to_owned(),
        key: SecretString::from("k-1"),
    };
    Sms::new(SmsSettings::Http(settings), &Tls::without_roots().unwrap()).unwrap()
}

#[tokio::test]
async fn text_message_is_the_request_that_the_provider_wants() {
    let mut receiver = Receiver::start(OLD);
    let json = r#"{"recipient": "{destinataire}", "content": "{texte}", "sender": "{expediteur}"}"#;
    let url = receiver.url("/status/201").to_string();
    let attempt = by_request(url, Method::POST, json).send(&message()).await;
    assert_eq!((outcome(&attempt), attempt.answer.as_str()), ((Outcome::Delivered, Cause::Message), "HTTP 201"));
    let seen = receiver.seen();
    assert_eq!(
        (&seen["headers"]["authorization"], &seen["headers"]["content-type"]),
        (&json!("Bearer k-1"), &json!("application/json"))
    );
    let body: Value = serde_json::from_str(seen["body"].as_str().unwrap()).unwrap();
    let text = "Le \"Phare\" : 178 EUR & plus {cle}";
    assert_eq!(body, json!({"recipient": "+33639980001", "content": text, "sender": "Le Phare"}));

    let url = receiver.url("/status/200").to_string() + "?to={destinataire}&message={texte}&from={expediteur}";
    by_request(url, Method::GET, "").send(&message()).await;
    let seen = receiver.seen();
    let called = receiver.url(seen["path"].as_str().unwrap());
    let pairs: Vec<_> = called.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let expected = [("to", "+33639980001"), ("message", text), ("from", "Le Phare")];
    assert_eq!(
        (seen["method"].as_str(), pairs),
        (Some("GET"), expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into())
    );
}

#[tokio::test]
async fn twilio_refuses_with_its_code_and_no_number() {
    let mut receiver = Receiver::start(OLD);
    let settings = SmsSettings::Twilio {
        base_url: receiver.url("/"),
        account: "AC0".to_owned(),
        sender: "LePhare".to_owned(),
        key: SecretString::from("token"),
    };
    let attempt = Sms::new(settings, &Tls::without_roots().unwrap()).unwrap().send(&message()).await;
    assert_eq!(outcome(&attempt), (Outcome::Refused, Cause::Message));
    assert_eq!(attempt.answer, "HTTP 400, erreur 21211");
    let seen = receiver.seen();
    assert_eq!(seen["path"], "/2010-04-01/Accounts/AC0/Messages.json");
    assert_eq!(seen["headers"]["authorization"], "Basic QUMwOnRva2Vu");
    let form: Vec<_> = url::form_urlencoded::parse(seen["body"].as_str().unwrap().as_bytes()).into_owned().collect();
    let expected = [
        ("To", "+33639980001"),
        ("From", "LePhare"),
        ("Body", "Le \"Phare\" : 178 EUR & plus {cle}"),
        ("ValidityPeriod", "3600"),
    ];
    assert_eq!(form, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}
