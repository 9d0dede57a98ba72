//! The control socket in the server: accepts commands of its own account and of root, and answers them by the office.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
    sync::Semaphore,
    time::timeout,
};

use super::{Answer, MAX_REQUEST_BYTES, ONLY_OWN_ACCOUNT, Office, Reach, Request, socket_of};
use crate::tasks::Tasks;
use store::durable::{Disk, PRIVATE_MODE};

/// Requests at once: a person types one at a time, and a script may run beside.
const MAX_CONNECTIONS: usize = 4;

/// How long a request may take to come: commands send it at once.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an answer may take to be read.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The pause after a failed accept, such as no descriptor being left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

const ROOT: u32 = 0;

/// A socket that waits for commands. Its owner holds the lock of the file of reservations, so that no other server has it.
#[derive(Debug)]
pub struct Door {
    listener: UnixListener,
    path: PathBuf,
    /// The account that the server runs as.
    owner: u32,
}

impl Door {
    /// Opens the socket of a file of reservations in the place of one that a server left which was killed.
    ///
    /// # Errors
    /// Where something else lies in its place, or the folder takes no socket. The server works without one.
    pub fn open(reservations: &Path, disk: &Disk) -> io::Result<Self> {
        let path = socket_of(reservations);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.file_type().is_socket() => disk.remove(&path)?,
            Ok(_) => return Err(io::Error::from(io::ErrorKind::AlreadyExists)),
            Err(_) => {}
        }
        let reach = Reach::of(&path)?;
        let listener = UnixListener::bind(&reach.path)?;
        // Until then only the account of the peer keeps others out, which is looked at with each connection.
        fs::set_permissions(&path, Permissions::from_mode(PRIVATE_MODE))?;
        let owner = fs::symlink_metadata(&path)?.uid();
        Ok(Self { listener, path, owner })
    }

    /// Serves until the hard stop.
    pub async fn serve(self, office: Office, disk: Disk, tasks: Tasks) {
        let office = Arc::new(office);
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = tasks.ended() => break,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(erreur = %error, "commande non acceptée");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            if !self.is_let_in(&stream) {
                tracing::warn!("commande d'un autre compte refusée");
                turn_away(&stream, ONLY_OWN_ACCOUNT);
                continue;
            }
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!(commandes = MAX_CONNECTIONS, "trop de commandes à la fois : la dernière est refusée");
                turn_away(&stream, "Le serveur traite déjà plusieurs commandes : recommencez dans une minute.");
                continue;
            };
            let (office, hard_stop) = (Arc::clone(&office), tasks.clone());
            tasks.spawn(async move {
                tokio::select! {
                    () = answer(stream, &office) => {}
                    () = hard_stop.ended() => {}
                }
                drop(place);
            });
        }
        // The lock is held until the store is closed, so that this is no later server's socket.
        let _ = disk.remove(&self.path);
    }

    fn is_let_in(&self, stream: &UnixStream) -> bool {
        stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner || peer.uid() == ROOT)
    }
}

/// One request and its answer.
async fn answer(mut stream: UnixStream, office: &Office) {
    let Ok(Some(line)) = timeout(REQUEST_TIMEOUT, line(&mut stream)).await else { return };
    let answer = match serde_json::from_slice::<Request>(&line) {
        Ok(request) => office.answer(request).await,
        Err(_) => Answer::Refused(
            "Le serveur en marche ne connaît pas cette commande : il est d'une autre version. Redémarrez-le, puis recommencez."
                .to_owned(),
        ),
    };
    // A command that is gone does not need to know.
    let _ = timeout(WRITE_TIMEOUT, stream.write_all(&written(&answer))).await;
}

/// Says why nothing is done, without waiting: the buffer of a fresh connection has room for a sentence.
fn turn_away(stream: &UnixStream, reason: &str) {
    let _ = stream.try_write(&written(&Answer::Refused(reason.to_owned())));
}

fn written(answer: &Answer) -> Vec<u8> {
    // An answer has nothing that could fail to be written.
    let mut text = serde_json::to_vec(answer).unwrap_or_default();
    text.push(b'\n');
    text
}

/// A line without its end; `None` where none comes, or one that is too long.
async fn line(stream: &mut UnixStream) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    BufReader::new(stream.take(MAX_REQUEST_BYTES)).read_until(b'\n', &mut line).await.ok()?;
    line.pop_if(|byte| *byte == b'\n').map(|_end| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sent(bytes: &[u8]) -> Option<Vec<u8>> {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        theirs.write_all(bytes).await.unwrap();
        theirs.shutdown().await.unwrap();
        line(&mut ours).await
    }

    #[tokio::test]
    async fn request_is_one_whole_line_of_limited_length() {
        let longest = usize::try_from(MAX_REQUEST_BYTES).unwrap();
        assert_eq!(sent(b"abc\ndef\n").await.as_deref(), Some(&b"abc"[..]));
        assert_eq!(sent(b"abc").await, None);
        assert_eq!(sent(b"").await, None);
        assert!(sent(&[vec![b'a'; longest - 1], vec![b'\n']].concat()).await.is_some());
        assert_eq!(sent(&[vec![b'a'; longest], vec![b'\n']].concat()).await, None);
    }

    #[tokio::test]
    async fn only_a_socket_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("r.json");
        drop(Door::open(&file, &Disk::real()).unwrap());
        let mode = fs::metadata(socket_of(&file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop(Door::open(&file, &Disk::real()).expect("one that is left over is replaced"));

        fs::remove_file(socket_of(&file)).unwrap();
        let target = folder.path().join("target");
        std::os::unix::fs::symlink(&target, socket_of(&file)).unwrap();
        assert_eq!(Door::open(&file, &Disk::real()).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(!target.exists());
    }

    #[tokio::test]
    async fn path_longer_than_an_address_is_reached_by_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a".repeat(90)).join("b".repeat(90));
        fs::create_dir_all(&deep).unwrap();
        let door = Door::open(&deep.join("reservations.json"), &Disk::real()).unwrap();
        let reach = Reach::of(&socket_of(&deep.join("reservations.json"))).unwrap();
        let (connected, accepted) = tokio::join!(UnixStream::connect(&reach.path), door.listener.accept());
        assert!(connected.is_ok() && accepted.is_ok());
        assert!(Door::open(&deep.join("c".repeat(120)), &Disk::real()).is_err());
    }
}
