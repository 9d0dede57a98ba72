//! The server that is measured: a process of its own, with no variable of whoever runs the measure.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use tokio::{net::TcpStream, time::sleep};

use super::{
    Bench,
    log::Log,
    process::{cpu, descriptors, resident, threads},
    side::Target,
};
use basics::clock::Clock;

/// Keys of nobody.
const API_KEY: &str = "sk-proj-measure-key-of-nobody";
const SECRET: &str = "whsec_bWVhc3VyZS1zZWNyZXQtb2Ytbm9ib2R5LTEyMzQ=";

/// The date to which the scripted calls and stored rows belong.
const TODAY: &str = "2026-11-22";

/// How long a server may take to start: far longer than one that reads 100,000 reservations takes on a slow disk.
const START: Duration = Duration::from_secs(60);

/// How often something that comes by itself is looked for.
const POLL: Duration = Duration::from_millis(20);

/// A server whose CPU counter stands still for so long has nothing to do; the counter moves every ten milliseconds of work.
const AT_REST: Duration = Duration::from_millis(150);

/// For how long that is waited for: a server with work of its own is measured with it.
const REST_PATIENCE: Duration = Duration::from_secs(15);

/// How long the file of reservations must lie still to count as written: longer than the program waits before it rewrites it.
const STILL: Duration = Duration::from_millis(700);

/// What is to be measured.
#[derive(Clone, Debug)]
pub enum Kind {
    /// This project's, from [`Settings::program`](super::Settings::program).
    Own,
    /// Another one, by the command that starts it in a shell. It is told `PORT`, `OPENAI_BASE_URL`, `OPENAI_API_KEY` and
    /// `OPENAI_WEBHOOK_SECRET`.
    Command {
        /// How the report names it.
        name: String,
        /// Such as `node server.mjs`.
        command: String,
    },
    /// One that runs already.
    Running {
        /// The URL of its webhook.
        webhook: url::Url,
        /// Its signing secret.
        secret: String,
        /// Its process; without it, only what is seen from OpenAI's side is measured.
        pid: u32,
    },
}

/// A server that runs. One that was started here is killed when it is dropped.
pub(super) struct Server {
    child: Option<Child>,
    log: Option<Log>,
    folder: PathBuf,
    clock: Clock,
    pub(super) kind: Kind,
    pub(super) pid: u32,
    pub(super) target: Target,
    /// From its start to its word that it is ready, or to its first connection.
    pub(super) ready_after: Duration,
    /// Callers so far: each has a number of their own.
    callers: AtomicUsize,
}

impl Kind {
    /// How the report names it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Own => "vacances-bleues",
            Self::Command { name, .. } => name,
            Self::Running { .. } => "serveur mesuré",
        }
    }
}

impl Server {
    /// Starts it in a folder and waits until it is ready.
    pub(super) async fn start(bench: &Bench, kind: &Kind, folder: &Path) -> Result<Self> {
        let clock = Clock::system();
        let began = clock.instant();
        match kind {
            Kind::Running { webhook, secret, pid } => {
                let host = webhook.host_str().context("--webhook sans hôte")?;
                let address = format!("{host}:{}", webhook.port_or_known_default().context("--webhook sans port")?);
                let target = Target { address, path: webhook.path().to_owned(), secret: secret.clone() };
                Ok(Self::of(kind, None, None, folder, *pid, target))
            }
            Kind::Own => {
                let mut command = bench.on_server_core(&bench.settings.program);
                command.arg("serve");
                let mut child = Self::spawn(bench, command, folder, 0)?;
                let log = Log::follow(&mut child);
                let (at, address) = log.ready(START)?;
                let target = Target { address, path: "/webhook".to_owned(), secret: SECRET.to_owned() };
                let pid = child.id();
                let mut server = Self::of(kind, Some(child), Some(log), folder, pid, target);
                server.ready_after = at.saturating_duration_since(began);
                Ok(server)
            }
            Kind::Command { command, .. } => {
                let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
                let mut shell = bench.on_server_core(Path::new("sh"));
                shell.args(["-c", &format!("exec {command}")]);
                let mut child = Self::spawn(bench, shell, folder, port)?;
                let log = Log::follow(&mut child);
                let target =
                    Target { address: format!("127.0.0.1:{port}"), path: "/".to_owned(), secret: SECRET.to_owned() };
                let pid = child.id();
                let mut server = Self::of(kind, Some(child), Some(log), folder, pid, target);
                server.answers(began).await?;
                server.ready_after = clock.instant().saturating_duration_since(began);
                Ok(server)
            }
        }
    }

    fn of(kind: &Kind, child: Option<Child>, log: Option<Log>, folder: &Path, pid: u32, target: Target) -> Self {
        Self {
            child,
            log,
            folder: folder.to_owned(),
            clock: Clock::system(),
            kind: kind.clone(),
            pid,
            target,
            ready_after: Duration::ZERO,
            callers: AtomicUsize::new(0),
        }
    }

    fn spawn(bench: &Bench, mut command: Command, folder: &Path, port: u16) -> Result<Child> {
        command
            .current_dir(folder)
            .env_clear()
            // What a shell needs to find a program.
            .envs(["PATH", "HOME"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs([
                ("PORT", port.to_string().as_str()),
                ("OPENAI_API_KEY", API_KEY),
                ("OPENAI_WEBHOOK_SECRET", SECRET),
                ("OPENAI_BASE_URL", bench.base_url().as_str()),
                ("DATE_DU_JOUR", TODAY),
                ("DRAIN_SECONDS", "0"),
                // The measures are to meet the program's cost, not its protection against callers like them.
                ("MAX_CALLS", "10000"),
                ("MAX_CALLS_PER_NUMBER_HOUR", "0"),
                ("DAILY_MINUTES_BUDGET", "0"),
            ])
            .envs(bench.certificate.as_ref().map(|file| ("SSL_CERT_FILE", file)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{command:?}"))
    }

    /// Waits until somebody answers at its address.
    async fn answers(&mut self, began: Instant) -> Result<()> {
        while TcpStream::connect(&self.target.address).await.is_err() {
            let ended = self.child.as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None)));
            if ended || self.clock.instant().saturating_duration_since(began) > START {
                bail!("{} n'a pas démarré\n{}", self.kind.name(), self.last_lines());
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    /// Whether it is this program, whose bookings are durable and whose word can be taken for it.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.kind, Kind::Own)
    }

    /// The number of the next caller.
    pub(super) fn next_caller(&self) -> usize {
        self.callers.fetch_add(1, Ordering::Relaxed)
    }

    /// CPU time that it has used, in nanoseconds.
    pub(super) fn cpu(&self) -> Result<u64> {
        cpu(self.pid)
    }

    /// Its resident memory in bytes.
    pub(super) fn resident(&self) -> Result<u64> {
        resident(self.pid)
    }

    /// Its threads and its open descriptors.
    pub(super) fn threads_and_descriptors(&self) -> Result<(u64, u64)> {
        Ok((threads(self.pid)?, descriptors(self.pid)?))
    }

    /// Syncs of the journal in which bookings became durable: this program logs one line for each.
    pub(super) fn syncs(&self) -> u64 {
        self.log.as_ref().map_or(0, Log::syncs)
    }

    /// Whether the file of reservations is being rewritten.
    pub(super) fn is_rewriting(&self) -> bool {
        self.folder.join("reservations.json.nouveau").exists()
    }

    /// Waits until it has nothing to do.
    pub(super) async fn at_rest(&self) -> Result<()> {
        let began = self.clock.instant();
        let (mut used, mut since) = (self.cpu()?, began);
        loop {
            sleep(POLL).await;
            let (latest, now) = (self.cpu()?, self.clock.instant());
            if latest != used {
                (used, since) = (latest, now);
            } else if now.saturating_duration_since(since) > AT_REST {
                return Ok(());
            }
            if now.saturating_duration_since(began) > REST_PATIENCE {
                return Ok(());
            }
        }
    }

    /// Waits until the file of reservations was rewritten and lies still.
    pub(super) async fn settled(&self) -> Result<()> {
        let file = self.folder.join("reservations.json");
        let modified = || fs::metadata(&file).and_then(|data| data.modified()).ok();
        let (mut last, mut since) = (modified(), self.clock.instant());
        loop {
            sleep(POLL).await;
            let (latest, now) = (modified(), self.clock.instant());
            if self.is_rewriting() || latest != last {
                (last, since) = (latest, now);
            } else if now.saturating_duration_since(since) > STILL {
                return Ok(());
            }
        }
    }

    /// Stops this program as `systemctl stop` does: how many reservations its file holds then.
    pub(super) fn stop(mut self) -> Result<usize> {
        let Some(child) = &mut self.child else { return Ok(0) };
        let told = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status()?;
        let ended = child.wait()?;
        if !told.success() || !ended.success() {
            bail!("le serveur s'est arrêté avec {ended}\n{}", self.last_lines());
        }
        let rows: Vec<serde::de::IgnoredAny> =
            serde_json::from_slice(&fs::read(self.folder.join("reservations.json"))?)?;
        Ok(rows.len())
    }

    /// The last lines that it logged, for a message of failure.
    pub(super) fn last_lines(&self) -> String {
        self.log.as_ref().map(Log::last_lines).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
