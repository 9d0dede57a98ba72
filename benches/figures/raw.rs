//! What the disk alone takes: an append and an `fdatasync`, on the server's core, by a process that does nothing else.
//!
//! On the same core, since on a busy machine a thread that comes back from the disk waits for its core longer than for the disk.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use anyhow::{Context as _, Result};
use vacances_bleues::clock::Clock;

use crate::{server::Bench, statistics::nanos};

/// The argument that makes this program the one that syncs.
pub(crate) const ARGUMENT: &str = "--fdatasync-seul";

/// What is appended: about one reservation.
const BYTES: [u8; 400] = [b'x'; 400];

/// The process that syncs when it is asked to.
pub(crate) struct RawDisk {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl RawDisk {
    /// Starts it on a file.
    pub(crate) fn start(bench: &Bench, file: &Path) -> Result<Self> {
        let this = std::env::current_exe()?;
        let mut command = bench.on_server_core(&this);
        let mut child = command.arg(ARGUMENT).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else { anyhow::bail!("tubes") };
        Ok(Self { child, ask, answers: BufReader::new(answers) })
    }

    /// One append and sync, in nanoseconds. Nothing else is to be done meanwhile, so that it may block.
    pub(crate) fn sync(&mut self) -> Result<u64> {
        self.ask.write_all(b"\n")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        answer.trim().parse().with_context(|| format!("fdatasync : « {answer} »"))
    }
}

impl Drop for RawDisk {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The process that syncs: a line in, an append and a sync, the nanoseconds out.
pub(crate) fn run(file: &Path) -> Result<()> {
    let mut file: File = OpenOptions::new().create(true).append(true).open(file)?;
    let clock = Clock::system();
    for line in io::stdin().lock().lines() {
        line?;
        let began = clock.instant();
        file.write_all(&BYTES)?;
        file.sync_data()?;
        let elapsed = nanos(clock.instant().saturating_duration_since(began));
        writeln!(io::stdout().lock(), "{elapsed}")?;
    }
    Ok(())
}
