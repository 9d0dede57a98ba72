//! Instructions and allocations of each case, counted by valgrind: the program runs itself under it, once and twice as often, and the
//! difference is the work alone.
//!
//! Valgrind's processor has no SHA instructions: a hash counts as its portable code does, many times what the machine itself runs.

use std::{
    io::{self, Write as _},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    ALONE,
    cases::{self, Measured},
    say,
};

/// A tool of valgrind, and the line in which it says what it has counted.
const CALLGRIND: Tool = Tool { name: "callgrind", line: "Collected : " };
const DHAT: Tool = Tool { name: "dhat", line: " blocks" };

/// What it takes, where it is not there.
const MISSING: &str = "valgrind n'est pas installé (Debian, Ubuntu : sudo apt-get install -y valgrind)";

const HEAD: &str = "| cas | instructions | allocations | limite | fois la limite |\n|---|--:|--:|--:|--:|\n";

struct Tool {
    name: &'static str,
    line: &'static str,
}

/// What one run of something takes.
struct Counts {
    instructions: u64,
    allocations: u64,
}

/// Counts the cases whose name has one of the words, all where there are none, and prints them as Markdown and as JSON.
pub(crate) fn measure(words: &[&str]) -> Result<()> {
    let has_valgrind = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !has_valgrind {
        bail!(MISSING);
    }
    let mut out = io::stdout().lock();
    out.write_all(HEAD.as_bytes())?;
    let mut rows = Vec::new();
    for case in cases::all() {
        if !words.is_empty() && !words.iter().any(|word| case.work.name.contains(word)) {
            continue;
        }
        say(case.work.name);
        let work = count(case.work, case.times)?;
        let limit = case.limit.filter(|_| !case.limit_is_time);
        let at_least = limit.map(|limit| count(limit, case.times)).transpose()?.map(|limit| limit.instructions);
        let (instructions, allocations) = (work.instructions, work.allocations);
        let ratio = at_least.and_then(|limit| (instructions * 100 + limit / 2).checked_div(limit));
        let shown = |number: Option<u64>| number.map_or_else(|| "—".to_owned(), |number| number.to_string());
        let times = ratio.map_or_else(|| "—".to_owned(), |ratio| format!("{},{:02}", ratio / 100, ratio % 100));
        let name = case.work.name;
        writeln!(out, "| {name} | {instructions} | {allocations} | {} | {times} |", shown(at_least))?;
        rows.push(json!({
            "cas": case.work.name, "instructions": instructions, "allocations": allocations,
            "limite": limit.and_then(|limit| limit.name.split(" ↳ ").nth(1)),
            "instructions_limite": at_least, "centiemes_de_limite": ratio,
        }));
    }
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "\n{}", json!({"version": version, "cas": Value::Array(rows)}))?;
    Ok(())
}

fn count(measured: Measured, times: u64) -> Result<Counts> {
    let work = |tool: &Tool| -> Result<u64> {
        let once = tool.total(measured.name, times)?;
        let twice = tool.total(measured.name, times * 2)?;
        Ok((twice.saturating_sub(once) + times / 2) / times)
    };
    Ok(Counts { instructions: work(&CALLGRIND)?, allocations: work(&DHAT)? })
}

impl Tool {
    /// What it counts in a process that makes a case and runs it so many times.
    fn total(&self, case: &str, times: u64) -> Result<u64> {
        let this = std::env::current_exe()?;
        let child = Command::new("valgrind")
            .arg(format!("--tool={}", self.name))
            .arg(format!("--{}-out-file=/dev/null", self.name))
            .arg(this)
            .args([ALONE, case, &times.to_string()])
            .output()?;
        let told = String::from_utf8_lossy(&child.stderr);
        if !child.status.success() {
            bail!("{case} sous valgrind : {told}");
        }
        let number = told.lines().find_map(|line| self.read(line));
        number.with_context(|| format!("{case} : valgrind n'a rien compté\n{told}"))
    }

    /// The number in a line such as `==7== Collected : 1234` or `==7== Total:     1,024 bytes in 12 blocks`.
    fn read(&self, line: &str) -> Option<u64> {
        let words = match line.split_once(self.line) {
            Some((_, after)) if self.line.starts_with("Collected") => after,
            Some((before, _)) if line.contains("Total:") => before.rsplit(' ').next()?,
            Some(_) | None => return None,
        };
        words.trim().replace(',', "").parse().ok()
    }
}
