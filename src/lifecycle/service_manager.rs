//! What the service manager (systemd) learns of this process, as `sd_notify(3)` has it: a datagram of lines on the socket that it names.
//!
//! Written here and not taken from a crate: what there is reads the environment by itself, which only `config` does, and knows no
//! abstract sockets. Nothing that fails here may keep the telephone from ringing: a manager that learns nothing starts the server again.

use std::{
    ffi::OsStr,
    io,
    net::SocketAddr,
    os::unix::{ffi::OsStrExt as _, net::UnixDatagram},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::call::Supervisor;

/// How often the status is renewed where no watchdog asks for more: soon enough for a person who looks, and nothing to the processor.
const STATUS_PERIOD: Duration = Duration::from_secs(10);

/// Signs of life in the time of the watchdog: one that comes late, on a busy machine, must not cost a restart. `sd_watchdog_enabled(3)`
/// advises two.
const SIGNS: u32 = 4;

/// What the stop takes beyond the calls that it waits for: tasks, open requests and the store, each with a limit of its own.
const STOP_MARGIN: Duration = Duration::from_secs(30);

/// How an answer of HTTP begins.
const ANSWER: &[u8] = b"HTTP/1.1 ";

/// The manager that started this process; without one, nothing is sent.
#[derive(Debug, Default)]
pub struct ServiceManager {
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
    /// At the end of a stop the port is silent, as it should be.
    is_stopping: AtomicBool,
}

impl ServiceManager {
    /// `socket` is `NOTIFY_SOCKET`, a path or `@` and an abstract name; `watchdog` is how long the manager waits for a sign of life.
    ///
    /// # Errors
    /// Where there is no such socket.
    pub fn reached(socket: Option<&OsStr>, watchdog: Option<Duration>) -> io::Result<Self> {
        let socket = socket.map(connect).transpose()?;
        Ok(Self { socket, watchdog, is_stopping: AtomicBool::default() })
    }

    /// Calls are answered: after the port is bound and the calls of the last process are taken up.
    pub fn ready(&self, status: &str) {
        self.send(&format!("READY=1\nSTATUS={status}"));
    }

    /// The hotel file is being read; [`Self::ready`] follows.
    pub fn reloading(&self) {
        // By the manager's own clock, which it compares with the moment of its request.
        let now = clock_gettime(ClockId::Monotonic);
        let micros = Duration::try_from(now).unwrap_or_default().as_micros();
        self.send(&format!("RELOADING=1\nMONOTONIC_USEC={micros}"));
    }

    /// The stop has begun, and may take as long as this and a margin, whatever `TimeoutStopSec=` says.
    pub fn stopping(&self, patience: Duration) {
        self.is_stopping.store(true, Ordering::Relaxed);
        let micros = patience.saturating_add(STOP_MARGIN).as_micros();
        self.send(&format!("STOPPING=1\nSTATUS=arrêt en cours\nEXTEND_TIMEOUT_USEC={micros}"));
    }

    /// Gives signs of life for as long as the server answers at its own port: then the accept loop, the runtime and what `/health`
    /// asks of calls and store work. An answer that says 503 is one too: a restart mends neither a full disk nor a stop.
    /// Never ends.
    pub async fn keep(&self, address: SocketAddr, supervisor: &Supervisor) {
        if self.socket.is_none() {
            return std::future::pending().await;
        }
        let period = self.watchdog.map_or(STATUS_PERIOD, |limit| STATUS_PERIOD.min(limit / SIGNS));
        loop {
            match timeout(period, answers(address)).await {
                Ok(Ok(true)) => self.send(&format!("WATCHDOG=1\nSTATUS={}", status(supervisor))),
                _ if self.is_stopping.load(Ordering::Relaxed) => {}
                silent => {
                    let cause = silent.ok().and_then(Result::err).map(|error| error.to_string());
                    tracing::error!(cause, "le serveur ne répond pas sur son propre port : systemd le relancera");
                }
            }
            sleep(period).await;
        }
    }

    fn send(&self, lines: &str) {
        if let Some(Err(error)) = self.socket.as_ref().map(|socket| socket.send(lines.as_bytes())) {
            tracing::warn!(erreur = %error, "systemd n'a pas pu être informé");
        }
    }
}

/// One line for `systemctl status`.
pub fn status(supervisor: &Supervisor) -> String {
    match supervisor.active_calls() {
        0 => "en service, aucun appel en cours".to_owned(),
        1 => "en service, 1 appel en cours".to_owned(),
        calls => format!("en service, {calls} appels en cours"),
    }
}

fn connect(name: &OsStr) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    // A manager that does not read must not hold up a call.
    socket.set_nonblocking(true)?;
    match name.as_bytes().strip_prefix(b"@") {
        #[cfg(target_os = "linux")]
        Some(name) => {
            use std::os::{linux::net::SocketAddrExt as _, unix::net::SocketAddr};
            socket.connect_addr(&SocketAddr::from_abstract_name(name)?)?;
        }
        #[cfg(not(target_os = "linux"))]
        Some(_) => return Err(io::Error::from(io::ErrorKind::Unsupported)),
        None => socket.connect(name)?,
    }
    Ok(socket)
}

/// Whether something answers HTTP there.
async fn answers(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(ANSWER))
}
