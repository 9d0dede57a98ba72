//! What the real program costs, measured from outside: `cargo bench --bench figures`, or `-- GROUP…` for some of it.
//!
//! The server is a process of its own, with its own variables, folder and core; this process is OpenAI's side (the simulator) on
//! another core, and reads the server's `/proc`. Each figure is a median of passes, with the lowest and the highest, and the raw
//! cost of the disk is measured between the bookings that it is compared with. `docs/MESURES.md` keeps the last run.

mod bookings;
mod burst;
mod caller;
mod cost;
mod machine;
mod memory;
mod raw;
mod ready;
mod report;
mod server;
mod statistics;
mod stored;
mod waiting;

use std::{
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use machine::Cores;
use report::Report;
use server::Bench;
use vacances_bleues::simulator::{Simulator, SimulatorOptions};

/// Passes of every measure: a median of fewer would follow the neighbours on the machine.
const PASSES: usize = 5;

/// How long the server may take for one gesture on a busy machine; a measure that ran into it would be seen.
const PATIENCE: Duration = Duration::from_secs(60);

const USAGE: &str = "\
cargo bench --bench figures -- [GROUPE…] [--passes N] [--libre]
  groupes : cout, memoire, attente, reservation, demarrage, rafale ; sans groupe, tous
  --passes N  répétitions de chaque mesure (5)
  --libre     ne réserve pas un cœur au serveur et un autre à la charge";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Cost,
    Memory,
    Waiting,
    Booking,
    Ready,
    Burst,
}

const GROUPS: [(&str, Group); 6] = [
    ("cout", Group::Cost),
    ("memoire", Group::Memory),
    ("attente", Group::Waiting),
    ("reservation", Group::Booking),
    ("demarrage", Group::Ready),
    ("rafale", Group::Burst),
];

struct Arguments {
    groups: Vec<Group>,
    passes: usize,
    pinned: bool,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == raw::ARGUMENT) {
        let synced = raw::run(Path::new(&arguments.next().unwrap_or_default()));
        return if synced.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    // `cargo bench` says so; anything else that runs every target, as `cargo test --all-targets`, is not asking for minutes of load.
    if !std::env::args().any(|argument| argument == "--bench") {
        say(USAGE);
        return ExitCode::SUCCESS;
    }
    match Arguments::read(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut read = Self { groups: Vec::new(), passes: PASSES, pinned: true };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => {}
                "--libre" => read.pinned = false,
                "--passes" => {
                    let number = arguments.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
                    read.passes = number.context("--passes demande un nombre")?;
                }
                name => match GROUPS.iter().find(|(group, _)| *group == name) {
                    Some((_, group)) => read.groups.push(*group),
                    None => bail!("« {name} » n'est pas connu\n{USAGE}"),
                },
            }
        }
        if read.groups.is_empty() {
            read.groups = GROUPS.map(|(_, group)| group).into();
        }
        Ok(read)
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let cores = if arguments.pinned { Cores::share()? } else { None };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut report = Report::default();
    let machine = machine::describe(&server::root(), cores.as_ref())?;
    runtime.block_on(async {
        let options = SimulatorOptions { patience: PATIENCE, keep_sent: false, ..SimulatorOptions::default() };
        let simulator = Simulator::start(options).await?;
        let bench = Bench { simulator, cores, passes: arguments.passes };
        for group in &arguments.groups {
            match group {
                Group::Cost => cost::measure(&bench, &mut report).await?,
                Group::Memory => memory::measure(&bench, &mut report).await?,
                Group::Waiting => waiting::measure(&bench, &mut report).await?,
                Group::Booking => bookings::measure(&bench, &mut report).await?,
                Group::Ready => ready::measure(&bench, &mut report).await?,
                Group::Burst => burst::measure(&bench, &mut report).await?,
            }
        }
        bench.simulator.stop().await;
        anyhow::Ok(())
    })?;
    let mut out = io::stdout().lock();
    writeln!(out, "\n{machine}\n\n{}\n{}", report.in_words(), report.in_json(&machine))?;
    Ok(())
}

/// What goes on, for the person who waits; the figures are on the standard output.
fn say(text: &str) {
    // Nobody reads where it is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
