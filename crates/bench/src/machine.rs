//! The machine: what it is, and its cores shared out.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// A core for the server and one for the load.
#[derive(Clone, Debug)]
pub(super) struct Cores {
    pub(super) server: u32,
    load: u32,
}

impl Cores {
    /// Puts this process on one core and leaves another to the server; `None` where there is but one, or no `taskset`.
    pub(super) fn share() -> Result<Option<Self>> {
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
pub(super) fn describe(folder: &Path, cores: Option<&Cores>, tls: bool) -> Result<String> {
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
        "Machine : {}, {count} cœurs, {gib} Gio, Linux {}, {system} ; {shared} ; charge moyenne au départ {}. {} sur la boucle \
         locale. vacances-bleues {}.",
        field(&processors, "model name"),
        read("/proc/sys/kernel/osrelease").trim(),
        read("/proc/loadavg").split(' ').next().unwrap_or("?"),
        if tls { "Liaison TLS" } else { "Liaison en clair" },
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
