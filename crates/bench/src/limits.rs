//! What the machine takes at the least: an append with its `fdatasync`, a round trip on the loopback, an HMAC of a webhook.
//!
//! The first two are done by a process of its own on the server's core that does nothing else, since on a busy machine a thread
//! that comes back from the disk waits for its core longer than for the disk.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
    thread,
};

use anyhow::{Context as _, Result, ensure};

use super::{
    Bench,
    report::{Report, Unit},
    statistics::{Times, nanos},
};
use basics::clock::Clock;
use openai_double::sign;

/// The argument of `bench` that makes the program the one that syncs and echoes; its value is the file.
pub(super) const ARGUMENT: &str = "--limites-seules";

/// What is appended: about one reservation.
const APPEND: [u8; 400] = [b'x'; 400];

/// What goes back and forth: about one event.
const ECHO: usize = 300;

/// A webhook's size, with its identifier and time.
const WEBHOOK: usize = 1_024;

/// Samples of a pass.
const SAMPLES: usize = 500;

/// The process that syncs and echoes when it is asked to.
pub(super) struct Limits {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    echo: TcpStream,
    clock: Clock,
}

impl Limits {
    /// Starts it on a file.
    pub(super) fn start(bench: &Bench, file: &Path) -> Result<Self> {
        let mut command = bench.on_server_core(&std::env::current_exe()?);
        command.arg(ARGUMENT).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (Some(ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else { anyhow::bail!("tubes") };
        let mut answers = BufReader::new(answers);
        let mut address = String::new();
        answers.read_line(&mut address)?;
        let echo = TcpStream::connect(address.trim())?;
        echo.set_nodelay(true)?;
        Ok(Self { child, ask, answers, echo, clock: Clock::system() })
    }

    /// One append and sync, in nanoseconds. Blocks: nothing else is to be done meanwhile.
    pub(super) fn sync(&mut self) -> Result<u64> {
        self.ask.write_all(b"\n")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        answer.trim().parse().with_context(|| format!("fdatasync : « {answer} »"))
    }

    /// One round trip, in nanoseconds. Blocks.
    fn round_trip(&mut self) -> Result<u64> {
        let mut bytes = [b'x'; ECHO];
        let began = self.clock.instant();
        self.echo.write_all(&bytes)?;
        self.echo.read_exact(&mut bytes)?;
        Ok(nanos(self.clock.instant().saturating_duration_since(began)))
    }
}

impl Drop for Limits {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The process itself: a line in, an append and a sync, the nanoseconds out; and an echo of whatever comes on its port.
pub(super) fn run(file: &Path) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", listener.local_addr()?)?;
    thread::spawn(move || {
        // The one who asks knows when nothing comes back.
        let Ok((mut stream, _)) = listener.accept() else { return };
        let _ = stream.set_nodelay(true);
        let mut bytes = [0; ECHO];
        while stream.read_exact(&mut bytes).and_then(|()| stream.write_all(&bytes)).is_ok() {}
    });
    let mut file: File = OpenOptions::new().create(true).append(true).open(file)?;
    let clock = Clock::system();
    for line in io::stdin().lock().lines() {
        line?;
        let began = clock.instant();
        file.write_all(&APPEND)?;
        file.sync_data()?;
        writeln!(out, "{}", nanos(clock.instant().saturating_duration_since(began)))?;
    }
    Ok(())
}

/// Measures them.
pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let folder = bench.folder("limites")?;
    let mut limits = Limits::start(bench, &folder.path().join("fdatasync"))?;
    let (mut syncs, mut trips, mut macs) = (Times::default(), Times::default(), Vec::new());
    let (body, samples) = (vec![b'x'; WEBHOOK], bench.some(SAMPLES));
    for pass in 1..=bench.passes {
        bench.say(&format!("limites {pass}/{}", bench.passes));
        syncs.add(&(0..samples).map(|_| limits.sync()).collect::<Result<Vec<_>>>()?);
        trips.add(&(0..samples).map(|_| limits.round_trip()).collect::<Result<Vec<_>>>()?);
        let began = limits.clock.instant();
        for _ in 0..samples {
            ensure!(sign("whsec_bWVhc3VyZQ==", "wh_1", "1700000000", &body)?.len() > 3, "signature vide");
        }
        let elapsed = nanos(limits.clock.instant().saturating_duration_since(began));
        macs.push(elapsed / u64::try_from(samples)?);
    }
    report.group(
        "Ce que la machine prend au moins",
        &format!(
            "Par un processus à part, sur le cœur du serveur, qui ne fait rien d'autre ; {SAMPLES} fois par passe. Ajout de {} octets suivi \
             d'un fdatasync ; aller-retour de {ECHO} octets sur la boucle locale, d'un cœur à l'autre ; HMAC-SHA256 d'un webhook d'un Kio, \
             clé et résultat en base64 compris.",
            APPEND.len()
        ),
    );
    syncs.report(report, "limite_fdatasync", "fdatasync d'un ajout");
    trips.report(report, "limite_boucle", "aller-retour sur la boucle locale");
    report.add("limite_hmac", "HMAC-SHA256 d'un webhook", Unit::Nanos, &macs);
    Ok(())
}
