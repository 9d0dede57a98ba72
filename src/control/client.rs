//! The client of the control socket, for commands.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Answer, MAX_ANSWER_BYTES, ONLY_OWN_ACCOUNT, Reach, Request, socket_of};
use store::durable::cause;

/// How long an answer may take. Erasing waits for the whole file to be rewritten: less than a second for 100,000 reservations.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a server that is there did not answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The socket is another account's.
    #[error("{ONLY_OWN_ACCOUNT} ({0})")]
    NotAllowed(PathBuf, #[source] io::Error),
    /// It does not answer as it should.
    #[error("Le serveur en marche ne répond pas sur {0} ({cause}). Regardez ses journaux, ou arrêtez-le puis recommencez.", cause = cause(.1))]
    Silent(PathBuf, #[source] io::Error),
    /// It closed the connection without an answer.
    #[error(
        "Le serveur en marche a fermé la connexion sur {0}. Regardez ses journaux, ou arrêtez-le puis recommencez."
    )]
    Closed(PathBuf),
}

/// Asks the server that has this file of reservations open, links followed; `None` where none runs.
pub fn ask(reservations: &Path, request: &Request) -> Result<Option<Answer>, AskError> {
    let socket = socket_of(reservations);
    let mut stream = match Reach::of(&socket).and_then(|reach| UnixStream::connect(&reach.path)) {
        Ok(stream) => stream,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Err(AskError::NotAllowed(socket, error));
        }
        // No socket, nobody behind it, or a path that no server can have one at. A server that runs without one has the lock.
        Err(_) => return Ok(None),
    };
    match exchange(&mut stream, request) {
        Ok(Some(answer)) => Ok(Some(answer)),
        Ok(None) => Err(AskError::Closed(socket)),
        Err(error) => Err(AskError::Silent(socket, error)),
    }
}

fn exchange(stream: &mut UnixStream, request: &Request) -> io::Result<Option<Answer>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_string(request)?;
    line.push('\n');
    // A server that turns the command away says why and closes before it has read anything.
    let sent = stream.write_all(line.as_bytes());
    let mut answer = Vec::new();
    BufReader::new(stream.take(MAX_ANSWER_BYTES)).read_until(b'\n', &mut answer)?;
    if answer.is_empty() { sent.map(|()| None) } else { Ok(Some(serde_json::from_slice(&answer)?)) }
}
