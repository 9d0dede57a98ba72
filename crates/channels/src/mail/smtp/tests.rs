use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::*;
use basics::personal::Personal;

/// The Python that has aiosmtpd.
const PYTHON: &str = "VACANCES_BLEUES_PYTHON";

/// Long enough for a busy machine, and short beside a server that never answers.
const SHORT: Patience = Patience { preparing: Duration::from_secs(3), handing_over: Duration::from_secs(3) };

/// No conversation takes this long, on however busy a machine, unless it has no end.
const HANGS: Duration = Duration::from_secs(30);

const PASSWORD: &str = "s3cret-p@ss";

/// A line of one dot would end the text where dots are not doubled.
const TEXT: &str = "From: reception@hotel.example\r\nTo: camille@example.com\r\nMessage-ID: <ENV-1@hotel.example>\r\n\r\nBonjour,\r\n.\r\n..\r\n.fin\r\n";

/// A real server, with a port for each fault.
struct Server {
    process: Child,
    folder: TempDir,
    ports: BTreeMap<String, u16>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "the environment says where the server is")]
    fn start(names: &[&str]) -> Self {
        let python = std::env::var(PYTHON).unwrap_or_else(|_| {
            panic!("{PYTHON} is not set: run ./test.sh, which installs a mail server for this test")
        });
        let folder = TempDir::new().unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/smtp_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(folder.path())
            .args(names)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, folder, ports: serde_json::from_str(&line).unwrap() }
    }

    fn smtp(&self, name: &str, security: Security) -> Smtp {
        let credentials = Credentials { user: "reception".to_owned(), password: SecretString::from(PASSWORD) };
        let port = self.ports[name];
        let settings = SmtpSettings { host: "localhost".to_owned(), port, security, credentials: Some(credentials) };
        Smtp { patience: SHORT, ..Smtp::new(settings).unwrap() }
    }

    async fn send(&self, name: &str) -> Attempt {
        self.smtp(name, Security::None).send(&mail()).await
    }

    /// What the server has taken.
    fn taken(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(format!("{}.eml", self.ports[name]))).unwrap_or_default()
    }

    /// The commands that came, in order.
    fn commands(&self, name: &str) -> Vec<String> {
        let log = fs::read_to_string(self.folder.path().join(format!("{}.log", self.ports[name])));
        log.unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

fn mail() -> Mail {
    Mail {
        id: "ENV-1".to_owned(),
        sender: "reception@hotel.example".to_owned(),
        to: Personal::new("camille@example.com".to_owned()),
        mime: Personal::new(TEXT.to_owned()),
    }
}

const LATER: Outcome = Outcome::Later { retry_after: None };

#[tokio::test]
async fn mail_arrives_byte_for_byte() {
    let server = Server::start(&["none"]);
    let attempt = server.send("none").await;
    assert_eq!((attempt.outcome, attempt.cause), (Outcome::Delivered, Cause::Message));
    assert_eq!(attempt.answer, "250 2.0.0 queued");
    // What lettre puts before the final dot ends the last line; the text has its own.
    assert_eq!(server.taken("none").trim_end(), TEXT.trim_end());
    assert_eq!(server.commands("none"), ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]);
}

#[tokio::test]
async fn fault_at_each_step_is_what_it_means_for_the_mail() {
    use Cause::{Configuration, Message};
    use Outcome::{Delivered, Refused, Unknown};
    let faults = [
        ("greeting:554 go away", LATER, Configuration),
        ("greeting:421 busy", LATER, Message),
        ("greeting:silence", LATER, Message),
        ("greeting:drip", LATER, Message),
        ("greeting:cut", LATER, Message),
        ("EHLO:550 no", LATER, Configuration),
        ("EHLO:silence", LATER, Message),
        ("AUTH:535 5.7.8 bad password", LATER, Configuration),
        ("AUTH:454 4.7.0 try later", LATER, Message),
        ("AUTH:silence", LATER, Message),
        ("MAIL:553 5.7.1 sender not yours", LATER, Configuration),
        ("MAIL:451 4.3.0 busy", LATER, Message),
        ("RCPT:550 5.1.1 no such user", Refused, Message),
        ("RCPT:530 5.7.0 authentication required", LATER, Configuration),
        ("RCPT:451 4.7.1 greylisted", LATER, Message),
        ("RCPT:drip", LATER, Message),
        ("RCPT:cut", LATER, Message),
        ("DATA:554 5.6.0 no", Refused, Message),
        ("DATA:421 busy", LATER, Message),
        ("DATA:silence", LATER, Message),
        ("DATA:cut", LATER, Message),
        ("TEXT:552 5.3.4 too big", Refused, Message),
        ("TEXT:451 4.3.0 busy", LATER, Message),
        ("TEXT:cut", Unknown, Message),
        ("TEXT:silence", Unknown, Message),
        ("TEXT:drip", Unknown, Message),
        ("QUIT:silence", Delivered, Message),
        ("QUIT:cut", Delivered, Message),
    ];
    let names = faults.map(|(name, ..)| name);
    let server = Server::start(&names);
    let attempts = timeout(HANGS, all(&server, &names)).await.expect("every conversation has an end");
    for ((name, outcome, cause), attempt) in faults.into_iter().zip(attempts) {
        assert_eq!((attempt.outcome, attempt.cause), (outcome, cause), "{name}: {attempt:?}");
        // A mail that was certainly not delivered was not taken.
        assert!(server.taken(name).is_empty() || name.starts_with(['T', 'Q']), "{name}");
        assert!(!attempt.answer.is_empty() && !attempt.answer.contains(PASSWORD), "{attempt:?}");
    }
}

/// All attempts at once: those that wait for silence wait together.
async fn all(server: &Server, names: &[&str]) -> Vec<Attempt> {
    let mut tasks = tokio::task::JoinSet::new();
    for (at, name) in names.iter().enumerate() {
        let smtp = server.smtp(name, Security::None);
        tasks.spawn(async move { (at, smtp.send(&mail()).await) });
    }
    let mut attempts = tasks.join_all().await;
    attempts.sort_by_key(|(at, _)| *at);
    attempts.into_iter().map(|(_, attempt)| attempt).collect()
}

#[tokio::test]
async fn password_never_leaves_on_a_line_that_could_not_be_encrypted() {
    let server = Server::start(&["none", "tls:none", "starttls:none"]);
    for (name, security, commands) in [
        // No STARTTLS is offered.
        ("none", Security::StartTls, &["EHLO"][..]),
        // A certificate of nobody whom this machine trusts.
        ("starttls:none", Security::StartTls, &["EHLO", "STARTTLS"][..]),
        ("tls:none", Security::Tls, &[][..]),
    ] {
        let attempt = server.smtp(name, security).send(&mail()).await;
        assert_eq!((attempt.outcome, attempt.cause), (LATER, Cause::Configuration), "{name}: {attempt:?}");
        assert_eq!(server.commands(name), commands, "{name}");
    }
    // A server that is only greeted takes no mail.
    let attempt = server.smtp("none", Security::None).greet().await;
    assert_eq!((attempt.outcome, server.taken("none").as_str()), (Outcome::Delivered, ""));
}

#[tokio::test]
async fn wrong_password_is_a_fault_of_the_configuration() {
    let server = Server::start(&["none"]);
    let mut smtp = server.smtp("none", Security::None);
    let credentials = Credentials { user: "reception".to_owned(), password: SecretString::from("another") };
    smtp.settings.credentials = Some(credentials);
    let attempt = smtp.send(&mail()).await;
    assert_eq!((attempt.outcome, attempt.cause), (LATER, Cause::Configuration), "{attempt:?}");
    assert!(attempt.answer.starts_with("535") && attempt.answer.ends_with("(identification)"), "{attempt:?}");
}

#[tokio::test]
async fn server_that_is_away_is_tried_later() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings =
        SmtpSettings { host: "127.0.0.1".to_owned(), port: closed, security: Security::None, credentials: None };
    let attempt = Smtp::new(settings).unwrap().send(&mail()).await;
    assert_eq!((attempt.outcome, attempt.cause), (LATER, Cause::Message));
    assert_eq!(attempt.answer, "connexion refusée (connexion)");
}
