//! Is a server running already, and what does it say of itself?

use std::{io, net::SocketAddr, time::Duration};

use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::finding::Finding;

/// A server on this machine answers at once; one that does not within this is not well.
const PATIENCE: Duration = Duration::from_secs(3);

/// How much of an answer is read; ours has some hundred bytes.
const MAX_ANSWER_BYTES: u64 = 16 * 1024;

const PLACE: &str = "serveur";

/// What stands at the listening address.
#[derive(Debug)]
pub(super) enum Running {
    /// Nothing; the address can be taken.
    Nothing,
    /// A server of this kind.
    Ours(Health),
    /// Something else, or a server that does not answer.
    Something,
    /// The address cannot be taken, and nothing listens there.
    Impossible(io::ErrorKind),
}

/// The answer of `GET /health`, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(super) struct Health {
    status: String,
    #[serde(default)]
    active_calls: u64,
    #[serde(default)]
    problems: Vec<String>,
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

impl Running {
    pub(super) const fn is_ours(&self) -> bool {
        matches!(self, Self::Ours(_))
    }
}

/// Asks the server at an address how it is.
pub(super) async fn ask(address: SocketAddr) -> Running {
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

pub(super) fn judge(address: SocketAddr, running: &Running) -> Finding {
    match running {
        Running::Nothing => Finding::good(PLACE, format!("arrêté ; l'adresse {address} est libre")),
        Running::Ours(health) => {
            let mut wrong = health.problems.clone();
            wrong.extend(health.openai_fault().map(str::to_owned));
            if !wrong.is_empty() {
                return Finding::warning(PLACE, format!("en marche sur {address}, mais : {}", wrong.join(" ; ")));
            }
            let webhook = health.dernier_webhook.as_deref().unwrap_or("aucun depuis son démarrage");
            Finding::good(
                PLACE,
                format!(
                    "en marche sur {address} ({}), {} appel(s) en cours, dernier webhook : {webhook}",
                    health.status, health.active_calls
                ),
            )
        }
        Running::Something => Finding::warning(
            PLACE,
            format!(
                "un autre programme tient {address}, ou un serveur qui ne répond plus : arrêtez-le, ou changez PORT. L'appelant : personne ne décroche"
            ),
        ),
        Running::Impossible(kind) => Finding::warning(
            PLACE,
            format!(
                "l'adresse {address} ne peut pas être ouverte ({kind}) : changez HOST ou PORT. L'appelant : personne ne décroche"
            ),
        ),
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

    fn level(running: &Running) -> Level {
        judge(SocketAddr::from(([127, 0, 0, 1], 8000)), running).level
    }

    #[tokio::test]
    async fn a_server_that_runs_is_asked_how_it_is() {
        let running = found("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"ok\",\"active_calls\":2,\"store\":\"json\"}").await;
        assert!(running.is_ours() && level(&running) == Level::Good, "{running:?}");
        let body = "HTTP/1.1 200 OK\r\n\r\n{\"status\":\"ok\",\"openai\":\"cle_refusee\",\"dernier_webhook\":null}";
        let running = found(body).await;
        assert!(running.is_ours() && level(&running) == Level::Warning, "{running:?}");
        let running = found("HTTP/1.1 503 X\r\n\r\n{\"status\":\"degraded\",\"problems\":[\"disque plein\"]}").await;
        assert!(running.is_ours() && level(&running) == Level::Warning, "{running:?}");
    }

    #[tokio::test]
    async fn another_program_at_the_address_is_a_warning() {
        let running = found("HTTP/1.1 200 OK\r\n\r\n<html>").await;
        assert!(!running.is_ours() && level(&running) == Level::Warning, "{running:?}");
    }

    #[tokio::test]
    async fn a_free_address_is_good_and_a_foreign_one_is_not() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(level(&ask(address).await), Level::Good);
    }
}
