//! What a process has used, read from outside.

use std::fs;

use anyhow::{Context as _, Result, bail};

/// Ticks of `/proc/PID/stat` a second, the same in every Linux user interface of these years (`getconf CLK_TCK`).
const TICKS_A_SECOND: u64 = 100;

/// CPU time of a process, its own and the system's on its behalf, threads that ended included, in nanoseconds.
pub(super) fn cpu(pid: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in brackets, may hold spaces; utime and stime are the 14th and 15th field (proc(5)).
    let after_name = stat.rsplit_once(')').context("/proc/PID/stat")?.1;
    let mut fields = after_name.split_whitespace().skip(11).map(str::parse::<u64>);
    let (Some(Ok(user)), Some(Ok(system))) = (fields.next(), fields.next()) else { bail!("/proc/PID/stat") };
    Ok((user + system) * (1_000_000_000 / TICKS_A_SECOND))
}

/// Resident memory of a process in bytes, counted page by page: the quick counters of `/proc/PID/status` are approximate.
pub(super) fn resident(pid: u32) -> Result<u64> {
    kib(&format!("/proc/{pid}/smaps_rollup"), "Rss:")
}

/// The most that was ever resident, in bytes.
pub(super) fn most_resident(pid: u32) -> Result<u64> {
    kib(&format!("/proc/{pid}/status"), "VmHWM:")
}

fn kib(path: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(path)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("{path} : {name}"))?;
    let number: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(number << 10)
}

/// Its threads.
pub(super) fn threads(pid: u32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Threads:")).context("/proc/PID/status : Threads")?;
    Ok(line.trim().parse()?)
}

/// Its open descriptors: files and sockets.
pub(super) fn descriptors(pid: u32) -> Result<u64> {
    Ok(u64::try_from(fs::read_dir(format!("/proc/{pid}/fd"))?.count())?)
}
