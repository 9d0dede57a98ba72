//! What the parts cost, each alone: `cargo bench --bench micro` for times, `-- --instructions` for instructions and allocations, which
//! are steady on a machine that others use too.
//!
//! One table of cases (`cases`) serves both. Beside a case stands its limit, where it has one: what the same bytes cost with nothing
//! but the hash, the JSON library or the disk.

mod cases;
mod instructions;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::{Context as _, Result};
use cases::Measured;

const USAGE: &str = "\
cargo bench --bench micro                            temps, par divan (-- FILTRE : les cas dont le nom le contient)
cargo bench --bench micro -- --instructions [MOT…]   instructions et allocations, par valgrind ; avec des mots : les cas qui en ont un";

/// The argument that has this program run one case so many times, under a tool that counts.
const ALONE: &str = "--seul";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [ALONE, name, times] => alone(name, times),
        words if words.contains(&"--instructions") => {
            let filters: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with("--")).collect();
            instructions::measure(&filters)
        }
        words if words.contains(&"--bench") => {
            divan::main();
            Ok(())
        }
        // `cargo test --all-targets` runs every target, and is not asking for minutes of work.
        _ => {
            say(USAGE);
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[divan::bench(args = cases::measured())]
fn micro(bencher: divan::Bencher<'_, '_>, measured: &Measured) {
    match (measured.make)() {
        Ok(run) => bencher.bench_local(run),
        Err(error) => say(&format!("{} : {error:#}", measured.name)),
    }
}

/// Makes a case and runs it.
fn alone(name: &str, times: &str) -> Result<()> {
    let measured = cases::measured().find(|measured| measured.name == name).context("cas inconnu")?;
    let mut run = (measured.make)()?;
    for _ in 0..times.parse::<u64>()? {
        run();
    }
    Ok(())
}

/// What the person who waits should read; the figures are on the standard output.
fn say(text: &str) {
    // Nobody reads where it is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
