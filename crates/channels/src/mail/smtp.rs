//! One mail, one conversation with a server (RFC 5321), led by hand so that it is known how far it came: up to the answer to `DATA`
//! nothing can have been delivered, and behind the final dot everything may.
//!
//! The whole of it has our own deadline: lettre's bounds connecting alone.

use std::{error::Error as _, fmt, io, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        self,
        authentication::{Credentials as Login, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::timeout;

use super::Mail;
use crate::{
    Outcome,
    attempt::{Attempt, Cause},
};

/// How long everything up to the answer to `DATA` may take. RFC 5321, 4.5.3.2 allows minutes a step; a server that needs them is
/// tried again.
const PREPARING: Duration = Duration::from_secs(30);

/// How long the text and the answer to its final dot may take: there a server does its work, and giving up too early may send twice.
const HANDING_OVER: Duration = Duration::from_secs(60);

/// Both together.
const PATIENCE: Patience = Patience { preparing: PREPARING, handing_over: HANDING_OVER };

/// How long a goodbye may take. The mail is delivered whether it is said or not.
const LEAVING: Duration = Duration::from_secs(2);

/// What this program calls itself: a mail that is handed in needs no name of a host, and a wrong one is held against it.
const HELLO: ClientId = ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST);

/// Passwords are only sent where the line is encrypted, so that the plain mechanisms do.
const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];

/// Answers by which a server says that it does not know us, whatever the step (RFC 4954, 6).
const NOT_KNOWN: &[u16] = &[530, 534, 535, 538];

/// How the line is encrypted, `securite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// `tls`: from the first byte, port 465 (RFC 8314).
    Tls,
    /// `starttls`: after the greeting, port 587. A server that offers none gets nothing.
    StartTls,
    /// `aucune`: not at all. Loopback only.
    None,
}

/// Who hands the mail in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// `utilisateur`.
    pub user: String,
    /// `SMTP_MOT_DE_PASSE`.
    pub password: SecretString,
}

/// Where mail is handed in.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// `serveur`: a name or an address.
    pub host: String,
    /// `port`.
    pub port: u16,
    /// `securite`.
    pub security: Security,
    /// `None` for a server that asks for none.
    pub credentials: Option<Credentials>,
}

/// Why no server can be spoken to: no root certificates, or a name that TLS does not know.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct SmtpError(#[from] smtp::Error);

/// How long a conversation may take.
#[derive(Clone, Copy, Debug)]
struct Patience {
    preparing: Duration,
    handing_over: Duration,
}

/// A server.
#[derive(Clone)]
pub struct Smtp {
    settings: SmtpSettings,
    patience: Patience,
    tls: Option<TlsParameters>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// How far a conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Connecting,
    StartingTls,
    LoggingIn,
    Sender,
    Recipient,
    Data,
    Text,
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connexion",
            Self::StartingTls => "STARTTLS",
            Self::LoggingIn => "identification",
            Self::Sender => "expéditeur",
            Self::Recipient => "destinataire",
            Self::Data => "DATA",
            Self::Text => "texte du message",
        }
    }
}

/// Where a conversation broke off, and why.
struct Broken {
    step: Step,
    error: Option<smtp::Error>,
}

impl Smtp {
    /// The server of these settings. Reads the system's root certificates, or those that `SSL_CERT_FILE` names.
    ///
    /// Errors: [`SmtpError`].
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpError> {
        let tls = match settings.security {
            Security::Tls | Security::StartTls => Some(TlsParameters::builder(settings.host.clone()).build_rustls()?),
            Security::None => None,
        };
        Ok(Self { settings, patience: PATIENCE, tls })
    }

    /// Connects, logs in and leaves: what `doctor` looks at. Delivered means that a mail could be handed in.
    pub async fn greet(&self) -> Attempt {
        let mut step = Step::Connecting;
        match timeout(self.patience.preparing, self.open(&mut step)).await {
            Ok(Ok(connection)) => {
                leave(connection).await;
                Attempt::new(Outcome::Delivered, "connexion et identification acceptées")
            }
            Ok(Err(error)) => Broken { step, error: Some(error) }.judge(),
            Err(_) => Broken { step, error: None }.judge(),
        }
    }

    pub(super) async fn send(&self, mail: &Mail) -> Attempt {
        let (Ok(sender), Ok(to)) = (mail.sender.parse::<Address>(), mail.to.expose().parse::<Address>()) else {
            return Attempt::new(Outcome::Refused, "adresse illisible");
        };
        let mut step = Step::Connecting;
        let prepared = timeout(self.patience.preparing, self.prepare(sender, to, &mut step)).await;
        let mut connection = match prepared {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Broken { step, error: Some(error) }.judge(),
            Err(_) => return Broken { step, error: None }.judge(),
        };
        let handed_over = timeout(self.patience.handing_over, connection.message(mail.mime.expose().as_bytes())).await;
        let attempt = match handed_over {
            Ok(Ok(response)) => {
                let said: Vec<&str> = response.message().collect();
                Attempt::new(Outcome::Delivered, &format!("{} {}", response.code(), said.join(" ")))
            }
            Ok(Err(error)) => return Broken { step: Step::Text, error: Some(error) }.judge(),
            Err(_) => return Broken { step: Step::Text, error: None }.judge(),
        };
        leave(connection).await;
        attempt
    }

    /// Everything up to the server's 354.
    async fn prepare(&self, sender: Address, to: Address, step: &mut Step) -> Result<AsyncSmtpConnection, smtp::Error> {
        let mut connection = self.open(step).await?;
        *step = Step::Sender;
        connection.command(MailFrom::new(Some(sender), Vec::new())).await?;
        *step = Step::Recipient;
        connection.command(Rcpt::new(to, Vec::new())).await?;
        *step = Step::Data;
        connection.command(Data).await?;
        Ok(connection)
    }

    /// Connects and logs in.
    async fn open(&self, step: &mut Step) -> Result<AsyncSmtpConnection, smtp::Error> {
        let SmtpSettings { host, port, security, credentials } = &self.settings;
        let from_the_start = self.tls.clone().filter(|_| *security == Security::Tls);
        let server = (host.as_str(), *port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, None, &HELLO, from_the_start, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| *security == Security::StartTls) {
            *step = Step::StartingTls;
            connection.starttls(tls, &HELLO).await?;
        }
        if let Some(Credentials { user, password }) = credentials {
            *step = Step::LoggingIn;
            let login = Login::new(user.clone(), password.expose_secret().to_owned());
            connection.auth(MECHANISMS, &login).await?;
        }
        Ok(connection)
    }
}

async fn leave(mut connection: AsyncSmtpConnection) {
    // The mail is delivered; how the goodbye went changes nothing.
    let _ = timeout(LEAVING, connection.quit()).await;
}

impl Broken {
    /// What it means. A permanent answer concerns the message only where the recipient or the text is judged; before that it is the
    /// server that does not want us.
    fn judge(&self) -> Attempt {
        let Some(error) = &self.error else {
            let answer = format!("pas de réponse à temps ({})", self.step.name());
            return if self.step == Step::Text {
                Attempt::new(Outcome::Unknown, &answer)
            } else {
                Attempt::later(&answer)
            };
        };
        let answer = self.answer(error);
        let code = error.status().map(u16::from);
        if code.is_some_and(|code| NOT_KNOWN.contains(&code)) {
            return Attempt::later(&answer).because_of(Cause::Configuration);
        }
        let judges_the_mail = matches!(self.step, Step::Recipient | Step::Data | Step::Text);
        if judges_the_mail && error.is_permanent() {
            return Attempt::new(Outcome::Refused, &answer);
        }
        if self.step == Step::Text && !error.is_transient() {
            return Attempt::new(Outcome::Unknown, &answer);
        }
        let is_for_good = error.is_permanent() || error.is_client() || is_of_tls(error);
        let cause = if is_for_good { Cause::Configuration } else { Cause::Message };
        Attempt::later(&answer).because_of(cause)
    }

    fn answer(&self, error: &smtp::Error) -> String {
        let step = self.step.name();
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        match error.status() {
            Some(code) => format!("{code} {said} ({step})"),
            None if is_of_tls(error) => {
                format!("chiffrement refusé : certificat, port ou « securite » à vérifier ({step})")
            }
            None => format!("{} ({step})", in_french(error)),
        }
    }
}

/// What broke, where the server said nothing.
fn in_french(error: &smtp::Error) -> &'static str {
    if error.is_client() {
        return "le serveur ne propose pas ce qui est demandé";
    }
    match io_error(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "connexion refusée",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            "connexion coupée"
        }
        Some(io::ErrorKind::TimedOut) => "serveur injoignable",
        None if error.is_response() => "réponse incomplète",
        _ => "serveur introuvable ou connexion perdue",
    }
}

/// Whether TLS itself failed: a certificate, or a server that speaks something else.
fn is_of_tls(error: &smtp::Error) -> bool {
    error.is_tls() || io_error(error).is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
}

/// The system's error in it, where there is one: lettre wraps those of TLS twice.
fn io_error(error: &smtp::Error) -> Option<&io::Error> {
    std::iter::successors(error.source(), |error| (*error).source()).find_map(|error| error.downcast_ref())
}

#[cfg(test)]
mod tests;
