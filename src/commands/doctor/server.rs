//! Is a server running already, and what does it say of itself?

use std::{fs::File, io, net::SocketAddr, path::Path, time::Duration};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{files::beside, finding::Finding, store::NOBODY};
use crate::{
    config::limits::Limits,
    control::{self, Answer, Request},
    http::descriptors::shortage,
};
use store::json;

/// A server on this machine answers at once; one that does not within this is not well.
const PATIENCE: Duration = Duration::from_secs(3);

/// How much of an answer is read; ours has some hundred bytes.
const MAX_ANSWER_BYTES: u64 = 16 * 1024;

const PLACE: &str = "serveur";

/// What stands at the listening address.
#[derive(Debug)]
pub(in crate::commands) enum Running {
    /// Nothing; the address can be taken.
    Nothing,
    /// A server of this kind.
    Ours(Health),
    /// Something else, or a server that does not answer.
    Something,
    /// The address cannot be taken, and nothing listens there.
    Impossible(io::ErrorKind),
}

impl Running {
    /// Why no call should be led here; `None` where the server says 200, which is `ok`.
    pub(in crate::commands) fn illness(&self) -> Option<String> {
        match self {
            Self::Ours(health) if health.status == "ok" => None,
            Self::Ours(health) => Some(health.problems.join(" ")),
            Self::Nothing | Self::Impossible(_) => Some("aucun serveur n'écoute".to_owned()),
            Self::Something => Some("pas de réponse de ce serveur".to_owned()),
        }
    }
}

/// The answer of `GET /health`, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(in crate::commands) struct Health {
    status: String,
    #[serde(default)]
    active_calls: u64,
    #[serde(default)]
    problems: Vec<String>,
    #[serde(default)]
    avertissements: Vec<String>,
    #[serde(default)]
    openai: String,
    #[serde(default)]
    dernier_webhook: Option<String>,
}

impl Health {
    /// What the server has found wrong on OpenAI's side.
    fn openai_fault(&self) -> Option<&'static str> {
        match self.openai.as_str() {
            "cle_refusee" => {
                Some("OpenAI refuse la clé avec laquelle il a démarré ; relancez-le après l'avoir changée")
            }
            "quota" => Some("limite ou crédit épuisé chez OpenAI : voyez Limits et Billing"),
            "injoignable" => Some("OpenAI ne lui répond pas"),
            _ => None,
        }
    }
}

/// What was found of a server.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it was looked for: where the running server of this store listens, or where one would.
    address: SocketAddr,
    /// Where the configuration has it.
    configured: SocketAddr,
    running: Running,
    /// Whether the server that has this store answered on its socket.
    has_this_store: bool,
    /// When it last erased guests whose time has passed; `None` where it has not since its start.
    pub(super) erased_at: Option<DateTime<Utc>>,
    /// Whether nobody has this store, as far as the lock says.
    store_is_free: bool,
}

/// Looks for the server of a store, and for what stands at the configured address.
pub(super) async fn find(configured: SocketAddr, store: Option<&Path>) -> Found {
    let file = store.and_then(|path| json::resolve(path).ok());
    let status = file.as_deref().and_then(|file| control::ask(file, &Request::Status).ok().flatten());
    let (listens, erased_at) = match &status {
        Some(Answer::Status(status)) => (status.address.parse().ok(), status.erased_at),
        Some(Answer::Guest(_) | Answer::Paused(_) | Answer::Refused(_)) | None => (None, None),
    };
    let address = listens.unwrap_or(configured);
    let is_free = |file: &Path| {
        let lock = File::open(beside(file, ".lock")).ok();
        lock.is_none_or(|lock| lock.try_lock_shared().is_ok())
    };
    Found {
        address,
        configured,
        running: ask(address).await,
        has_this_store: listens.is_some(),
        erased_at,
        store_is_free: file.as_deref().is_some_and(is_free),
    }
}

impl Found {
    /// Whether the server of this store runs.
    pub(super) const fn is_ours(&self) -> bool {
        // One that could not open its socket has the lock all the same.
        matches!(self.running, Running::Ours(_)) && (self.has_this_store || !self.store_is_free)
    }

    /// Whether it runs and takes bookings.
    pub(super) fn is_well(&self) -> bool {
        self.is_ours() && matches!(&self.running, Running::Ours(health) if health.problems.is_empty())
    }

    pub(super) fn judge(&self) -> Vec<Finding> {
        if matches!(self.running, Running::Ours(_)) && !self.is_ours() {
            return vec![Finding::wrong(
                PLACE,
                format!(
                    "un autre serveur vacances-bleues, avec d'autres réservations, tient {} : arrêtez-le, ou changez PORT. {NOBODY}",
                    self.address
                ),
            )];
        }
        let mut findings = judge(self.address, &self.running);
        if self.has_this_store && self.configured.port() != 0 && self.configured.port() != self.address.port() {
            findings.push(Finding::warning(
                PLACE,
                format!(
                    "il écoute sur {}, alors que la configuration dit {} : redémarrez-le",
                    self.address, self.configured
                ),
            ));
        }
        findings
    }
}

/// Whether a server that is started from here could open fewer files and connections than its limits may need.
pub(super) fn descriptors(limits: &Limits) -> Option<Finding> {
    let calls = usize::try_from(limits.calls).unwrap_or(usize::MAX);
    let shortage = shortage(calls)?;
    Some(Finding::warning(
        PLACE,
        format!("{shortage} (C'est la limite de ce terminal ; un service systemd a celle de son unité.)"),
    ))
}

/// Asks the server at an address how it is.
pub(in crate::commands) async fn ask(address: SocketAddr) -> Running {
    let refused = match timeout(PATIENCE, health(address)).await {
        Ok(Ok(health)) => return health.map_or(Running::Something, Running::Ours),
        Ok(Err(error)) => error.kind() == io::ErrorKind::ConnectionRefused,
        Err(_) => false,
    };
    match TcpListener::bind(address).await {
        Ok(_) => Running::Nothing,
        Err(error) if refused => Running::Impossible(error.kind()),
        Err(_) => Running::Something,
    }
}

/// `None` where an answer came that is not ours.
async fn health(address: SocketAddr) -> io::Result<Option<Health>> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER_BYTES).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok(serde_json::from_str(body).ok())
}

fn judge(address: SocketAddr, running: &Running) -> Vec<Finding> {
    match running {
        Running::Nothing => vec![Finding::good(PLACE, format!("arrêté ; l'adresse {address} est libre"))],
        Running::Ours(health) => {
            let webhook = health.dernier_webhook.as_deref().unwrap_or("aucun");
            let mut findings = vec![Finding::good(
                PLACE,
                format!(
                    "en marche sur {address} ({}), {} appel(s) en cours, dernier webhook : {webhook}",
                    health.status, health.active_calls
                ),
            )];
            findings.extend(health.problems.iter().map(|problem| Finding::wrong(PLACE, problem.as_str())));
            findings.extend(health.openai_fault().map(|fault| Finding::warning(PLACE, fault)));
            findings.extend(health.avertissements.iter().map(|warning| Finding::warning(PLACE, warning.as_str())));
            findings
        }
        Running::Something => vec![Finding::wrong(
            PLACE,
            format!(
                "un autre programme tient {address}, ou un serveur qui ne répond plus : arrêtez-le, ou changez PORT. {NOBODY}"
            ),
        )],
        Running::Impossible(kind) => vec![Finding::wrong(
            PLACE,
            format!("l'adresse {address} ne peut pas être ouverte ({kind}) : changez HOST ou PORT. {NOBODY}"),
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Level, *};

    /// What is found at an address where this text is the answer to anything.
    async fn found(answer: &'static str) -> Running {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 1024];
            assert!(stream.read(&mut head).await.unwrap() > 0);
            stream.write_all(answer.as_bytes()).await.unwrap();
            // Held until the question is judged, so that the address stays taken.
            (stream.shutdown().await, std::future::pending::<()>().await, listener)
        });
        ask(address).await
    }

    /// The gravest level of what is found.
    fn level(running: &Running) -> Level {
        let findings = judge(SocketAddr::from(([127, 0, 0, 1], 8000)), running);
        let has = |level| findings.iter().any(|finding| finding.level == level);
        [Level::Wrong, Level::Warning].into_iter().find(|level| has(*level)).unwrap_or(Level::Good)
    }

    const fn is_ours(running: &Running) -> bool {
        matches!(running, Running::Ours(_))
    }

    #[tokio::test]
    async fn a_server_that_runs_is_asked_how_it_is() {
        let running = found("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"ok\",\"active_calls\":2,\"store\":\"json\"}").await;
        assert!(is_ours(&running) && level(&running) == Level::Good, "{running:?}");
        let body = "HTTP/1.1 200 OK\r\n\r\n{\"status\":\"ok\",\"openai\":\"cle_refusee\",\"dernier_webhook\":null}";
        let running = found(body).await;
        assert!(is_ours(&running) && level(&running) == Level::Warning, "{running:?}");
        let running = found("HTTP/1.1 503 X\r\n\r\n{\"status\":\"degraded\",\"problems\":[\"disque plein\"]}").await;
        assert!(is_ours(&running) && level(&running) == Level::Wrong, "{running:?}");
    }

    #[tokio::test]
    async fn another_program_at_the_address_is_wrong() {
        let running = found("HTTP/1.1 200 OK\r\n\r\n<html>").await;
        assert!(!is_ours(&running) && level(&running) == Level::Wrong, "{running:?}");
    }

    #[tokio::test]
    async fn a_free_address_is_good_and_a_foreign_one_is_not() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(level(&ask(address).await), Level::Good);
    }
}
