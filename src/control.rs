//! The control socket: a Unix socket beside the file of reservations by which commands of the same account, or of root, reach the
//! running server. One connection is one request and one answer, each a line of JSON (docs/decisions/0011-control-socket.md).
//!
//! [`Office`] answers requests. A command makes one of its own where no server runs, so that a request means the same either way.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    os::{fd::AsRawFd as _, unix::ffi::OsStrExt as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use basics::personal::Personal;
use store::durable::{beside, folder};

mod client;
mod office;
mod server;

pub use client::{AskError, ask};
pub use office::{Office, not_found, not_over};
pub use server::Door;

/// The largest request: an identifier or a time, and some JSON around it.
pub const MAX_REQUEST_BYTES: u64 = 4096;

/// The largest answer that a command reads. A guest with thousands of reservations needs some megabytes.
pub const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// The longest path that a socket's address takes: `sun_path` has 108 bytes, the last of them zero (unix(7)).
const MAX_SOCKET_PATH: usize = 107;

/// The answer to an account that is neither the server's own nor root.
const ONLY_OWN_ACCOUNT: &str = "Le serveur en marche n'accepte les commandes que de son propre compte ou de root : relancez la commande avec sudo, ou sous le compte du serveur.";

/// What a command asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// The running server and its state.
    Status,
    /// Everything that is kept about the guest of a reservation.
    Export {
        /// Identifier or code.
        id: String,
    },
    /// How much is kept about the guest of a reservation.
    Describe {
        /// Identifier or code.
        id: String,
    },
    /// Takes the guest of a reservation out of all files.
    Erase {
        /// Identifier or code.
        id: String,
        /// Also where a stay of theirs is not over.
        force: bool,
    },
    /// Pauses the assistant.
    Pause {
        /// Until when, as a person writes it; `None` ends the pause.
        until: Option<String>,
    },
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The running server.
    Status(Status),
    /// The guest.
    Guest(Summary),
    /// Whether the assistant answers calls, in French.
    Paused(String),
    /// It is not done; why, in French.
    Refused(String),
}

/// A running server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// Where it listens.
    pub address: String,
    /// What is wrong with the store, in French.
    pub problems: Vec<String>,
    /// What a person should look at, in French.
    pub warnings: Vec<String>,
    /// When guests whose time has passed were last erased; `None` where that has not ended since the start.
    #[serde(default)]
    pub erased_at: Option<DateTime<Utc>>,
}

/// What is kept about a guest, counted.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Reservations.
    pub reservations: usize,
    /// Call-backs.
    pub callbacks: usize,
    /// Call-backs of other numbers in which the surname is said.
    pub mentions: usize,
    /// Stays that are not over.
    pub to_come: usize,
    /// All of it, as JSON, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Personal<String>>,
}

/// Where the socket of a file of reservations lies.
pub fn socket_of(reservations: &Path) -> PathBuf {
    beside(reservations, ".socket")
}

/// A path by which the kernel takes the name of a socket, however long the real one is.
#[derive(Debug)]
struct Reach {
    path: PathBuf,
    /// Open for as long as the path is used.
    _folder: Option<File>,
}

impl Reach {
    /// A short path as it is; a long one by way of its open folder, which Linux shows under `/proc/self/fd`.
    fn of(socket: &Path) -> io::Result<Self> {
        if socket.as_os_str().len() <= MAX_SOCKET_PATH {
            return Ok(Self { path: socket.to_owned(), _folder: None });
        }
        let open = File::open(folder(socket))?;
        let name = socket.file_name().unwrap_or_else(|| OsStr::new(""));
        let path = Path::new("/proc/self/fd").join(open.as_raw_fd().to_string()).join(name);
        if path.as_os_str().as_bytes().len() > MAX_SOCKET_PATH {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        }
        Ok(Self { path, _folder: Some(open) })
    }
}
