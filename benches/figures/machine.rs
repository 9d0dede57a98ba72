//! The machine: what it is, its cores shared out, and what a process has used of it.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// Ticks of `/proc/PID/stat` a second, the same in every Linux user interface of these years (`getconf CLK_TCK`).
const TICKS_A_SECOND: u64 = 100;

/// A core for the server and one for the load.
#[derive(Clone, Debug)]
pub(crate) struct Cores {
    pub(crate) server: u32,
    load: u32,
}

impl Cores {
    /// Puts this process on one core and leaves another to the server; `None` where there is but one, or no `taskset`.
    pub(crate) fn share() -> Result<Option<Self>> {
        let status = fs::read_to_string("/proc/self/status")?;
        let allowed =
            status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).context("cœurs permis")?;
        let mut cores = allowed.trim().split(',').flat_map(range);
        let (Some(server), Some(load)) = (cores.next(), cores.next()) else { return Ok(None) };
        let pin = Command::new("taskset")
            .args(["-a", "-c", "-p", &load.to_string(), &std::process::id().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        Ok(pin.is_ok_and(|status| status.success()).then_some(Self { server, load }))
    }
}

/// `0-3` or `2`.
fn range(text: &str) -> Vec<u32> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) => (first..=last).collect(),
        (Ok(_) | Err(_), _) => Vec::new(),
    }
}

/// A sentence on the machine; refuses a folder that is no disk.
pub(crate) fn describe(folder: &Path, cores: Option<&Cores>) -> Result<String> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or("?", |(_, value)| value).trim().to_owned()
    };
    let processors = read("/proc/cpuinfo");
    let count = processors.lines().filter(|line| line.starts_with("processor")).count();
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let gib = memory.split(' ').next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) >> 20;
    let system = file_system(folder)?;
    if matches!(system.as_str(), "tmpfs" | "ramfs" | "?") {
        bail!("{} est sur {system} : il faut un vrai disque", folder.display());
    }
    let shared = match cores {
        Some(Cores { server, load }) => format!("serveur sur le cœur {server}, charge sur le cœur {load}"),
        None => "serveur et charge sur tous les cœurs".to_owned(),
    };
    Ok(format!(
        "Machine : {}, {count} cœurs, {gib} Gio, Linux {}, {system} ; {shared} ; charge moyenne au départ {}. Liaison en clair sur la \
         boucle locale. vacances-bleues {}.",
        field(&processors, "model name"),
        read("/proc/sys/kernel/osrelease").trim(),
        read("/proc/loadavg").split(' ').next().unwrap_or("?"),
        env!("CARGO_PKG_VERSION"),
    ))
}

/// The type of the file system on which a folder lies: that of the longest mount point above it.
fn file_system(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let mounts = fs::read_to_string("/proc/self/mounts")?;
    let fields = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let above = fields.filter(|(point, _)| folder.starts_with(point)).max_by_key(|(point, _)| point.len());
    Ok(above.map_or("?", |(_, system)| system).to_owned())
}

/// CPU time of a process, its own and the system's on its behalf, threads that ended included, in nanoseconds.
pub(crate) fn cpu(pid: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in brackets, may hold spaces; utime and stime are the 14th and 15th field (proc(5)).
    let after_name = stat.rsplit_once(')').context("/proc/PID/stat")?.1;
    let mut fields = after_name.split_whitespace().skip(11).map(str::parse::<u64>);
    let (Some(Ok(user)), Some(Ok(system))) = (fields.next(), fields.next()) else { bail!("/proc/PID/stat") };
    Ok((user + system) * (1_000_000_000 / TICKS_A_SECOND))
}

/// Resident memory of a process in bytes, counted page by page: the quick counters of `/proc/PID/status` are approximate.
pub(crate) fn resident(pid: u32) -> Result<u64> {
    kib(&format!("/proc/{pid}/smaps_rollup"), "Rss:")
}

/// The most that was ever resident, in bytes.
pub(crate) fn most_resident(pid: u32) -> Result<u64> {
    kib(&format!("/proc/{pid}/status"), "VmHWM:")
}

fn kib(path: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(path)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("{path} : {name}"))?;
    let number: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(number << 10)
}
