//! The real server as a process of its own, with no variable of whoever runs the measure.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{BufRead as _, BufReader, Read, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use vacances_bleues::{
    clock::Clock,
    simulator::{RingOptions, Simulator},
};

use crate::{PATIENCE, machine::Cores};

/// Keys of nobody.
const API_KEY: &str = "sk-proj-measure-key-of-nobody";
const SECRET: &str = "whsec_bWVhc3VyZS1zZWNyZXQtb2Ytbm9ib2R5LTEyMzQ=";

/// The date to which the scenarios and stored rows belong.
const TODAY: &str = "2026-11-22";

/// How often something that comes by itself is looked for.
const POLL: Duration = Duration::from_millis(20);

/// How long the files must lie still to count as written: longer than the server waits before it rewrites them.
const STILL: Duration = Duration::from_millis(700);

/// What a pipe holds on Linux (pipe(7)), and how long its reader rests once the server is ready: a pipe that fills up in a rest
/// would take thirty megabytes of log a second.
const PIPE_BYTES: usize = 64 * 1_024;
const LOG_REST: Duration = Duration::from_millis(2);

/// Lines of the log that are kept for a message of failure.
const LINES_KEPT: usize = 12;

/// What every group measures with.
pub(crate) struct Bench {
    pub(crate) simulator: Simulator,
    pub(crate) cores: Option<Cores>,
    pub(crate) passes: usize,
}

impl Bench {
    /// A program on the server's core, where it has one of its own.
    pub(crate) fn on_server_core(&self, program: &Path) -> Command {
        let Some(cores) = &self.cores else { return Command::new(program) };
        // It becomes the program: the process is the program's.
        let mut command = Command::new("taskset");
        command.args(["-c", &cores.server.to_string()]).arg(program);
        command
    }
}

/// A server that runs. It is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    log: Arc<Log>,
    folder: PathBuf,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    /// From its start to its word that it is ready.
    pub(crate) ready_after: Duration,
}

#[derive(Debug, Default)]
struct Log {
    told: Mutex<Told>,
    news: Condvar,
}

/// What the log has told so far.
#[derive(Debug, Default)]
struct Told {
    ready: Option<(Instant, String)>,
    syncs: u64,
    last: VecDeque<String>,
    streams_open: usize,
}

/// Where the measures keep their files: in `target/tmp`, on the disk of the checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// A folder for one server, removed when it is dropped. `rooms` is how many times the example's rooms it sells.
pub(crate) fn folder(rooms: i64) -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("figures-").tempdir_in(root())?;
    let mut hotel: toml::Table = include_str!("../../hotel.exemple.toml").parse()?;
    let kinds = hotel.get_mut("chambres").and_then(toml::Value::as_array_mut).context("chambres")?;
    for number in kinds.iter_mut().filter_map(|kind| kind.get_mut("nombre")) {
        *number = toml::Value::Integer(number.as_integer().unwrap_or(0).saturating_mul(rooms));
    }
    File::create(folder.path().join("hotel.toml"))?.write_all(hotel.to_string().as_bytes())?;
    Ok(folder)
}

impl Server {
    /// Starts the server in a folder and waits for its word that it is ready.
    pub(crate) fn start(bench: &Bench, folder: &Path) -> Result<Self> {
        let program = env!("CARGO_BIN_EXE_vacances-bleues");
        let mut command = bench.on_server_core(Path::new(program));
        let base_url = bench.simulator.base_url();
        command
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .envs([
                ("OPENAI_API_KEY", API_KEY),
                ("OPENAI_WEBHOOK_SECRET", SECRET),
                ("OPENAI_BASE_URL", &base_url),
                ("PORT", "0"),
                ("DATE_DU_JOUR", TODAY),
                ("DRAIN_SECONDS", "0"),
                // The measures are to meet the program's cost, not its protection against callers like them.
                ("MAX_CALLS", "10000"),
                ("MAX_CALLS_PER_NUMBER_HOUR", "0"),
                ("DAILY_MINUTES_BUDGET", "0"),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let began = Clock::system().instant();
        let mut child = command.spawn().with_context(|| program.to_owned())?;
        let log = Arc::new(Log::default());
        Log::follow(&log, child.stdout.take());
        Log::follow(&log, child.stderr.take());
        let mut server =
            Self { child, log, folder: folder.to_owned(), address: String::new(), ready_after: Duration::ZERO };
        let (at, address) = server.log.ready()?;
        server.address = address;
        server.ready_after = at.saturating_duration_since(began);
        Ok(server)
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A ring of its webhook.
    pub(crate) fn ring(&self) -> RingOptions {
        RingOptions::new(&format!("http://{}/webhook", self.address), SECRET)
    }

    /// Syncs of the journal in which bookings became durable: the server logs one line for each.
    pub(crate) fn syncs(&self) -> u64 {
        self.log.told().syncs
    }

    /// How many calls it has on the line.
    pub(crate) fn active_calls(&self) -> Result<u64> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let health: Value = serde_json::from_str(body).with_context(|| answer.clone())?;
        health["active_calls"].as_u64().with_context(|| answer.clone())
    }

    /// Waits until so many calls are on the line.
    pub(crate) async fn has_calls(&self, number: u64) -> Result<()> {
        let clock = Clock::system();
        let began = clock.instant();
        while self.active_calls()? != number {
            if clock.instant().saturating_duration_since(began) > PATIENCE {
                bail!("{} appels au lieu de {number}\n{}", self.active_calls()?, self.log.last_lines());
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Whether the file of reservations is being rewritten.
    pub(crate) fn is_rewriting(&self) -> bool {
        self.folder.join("reservations.json.nouveau").exists()
    }

    /// Waits until the file of reservations was rewritten and lies still.
    pub(crate) async fn settled(&self) -> Result<()> {
        let (clock, file) = (Clock::system(), self.folder.join("reservations.json"));
        let mut still_since = clock.instant();
        let mut modified = fs::metadata(&file)?.modified()?;
        loop {
            tokio::time::sleep(POLL).await;
            let (now, latest) = (clock.instant(), fs::metadata(&file)?.modified()?);
            if self.is_rewriting() || latest != modified {
                (modified, still_since) = (latest, now);
            } else if now.saturating_duration_since(still_since) > STILL {
                return Ok(());
            }
        }
    }

    /// Stops the server as `systemctl stop` does: how many reservations its file holds then.
    pub(crate) fn stop(mut self) -> Result<usize> {
        let told = Command::new("kill").args(["-s", "TERM", &self.pid().to_string()]).status()?;
        let ended = self.child.wait()?;
        if !told.success() || !ended.success() {
            bail!("le serveur s'est arrêté avec {ended}\n{}", self.log.last_lines());
        }
        let rows: Vec<serde::de::IgnoredAny> =
            serde_json::from_slice(&fs::read(self.folder.join("reservations.json"))?)?;
        Ok(rows.len())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Log {
    fn follow(log: &Arc<Self>, stream: Option<impl Read + Send + 'static>) {
        let (Some(stream), log) = (stream, Arc::clone(log)) else { return };
        log.told().streams_open += 1;
        thread::spawn(move || {
            let mut reader = BufReader::with_capacity(PIPE_BYTES, stream);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                log.hear(line.trim_end());
                line.clear();
                if reader.buffer().is_empty() && log.told().ready.is_some() {
                    // A reader that waited in the pipe would be woken by every line, on the core of the load.
                    thread::sleep(LOG_REST);
                }
            }
            log.told().streams_open -= 1;
            log.news.notify_all();
        });
    }

    fn hear(&self, line: &str) {
        let at = Clock::system().instant();
        let mut told = self.told();
        told.syncs += u64::from(line.contains("💾"));
        if told.ready.is_none()
            && line.contains("serveur prêt")
            && let Some((_, rest)) = line.split_once("adresse=")
        {
            let address = rest.split(' ').next().unwrap_or_default().to_owned();
            told.ready = Some((at, address));
            self.news.notify_all();
        }
        if told.last.len() == LINES_KEPT {
            told.last.pop_front();
        }
        told.last.push_back(line.to_owned());
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ready(&self) -> Result<(Instant, String)> {
        let waiting = |told: &mut Told| told.ready.is_none() && told.streams_open > 0;
        let (told, _) =
            self.news.wait_timeout_while(self.told(), PATIENCE, waiting).unwrap_or_else(PoisonError::into_inner);
        let ready = told.ready.clone();
        drop(told);
        ready.with_context(|| format!("le serveur n'est pas prêt\n{}", self.last_lines()))
    }

    fn last_lines(&self) -> String {
        self.told().last.iter().cloned().collect::<Vec<_>>().join("\n")
    }
}
