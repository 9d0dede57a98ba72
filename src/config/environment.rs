//! `.env` and the process environment, made into one map. The process environment wins.

use std::{collections::BTreeMap, ffi::OsString, io, time::Duration};

use super::{
    error::{Remark, cause},
    secrets,
};

/// The file that is read in the working directory.
pub const DOTENV: &str = ".env";

/// Every variable that means something to this program.
pub const NAMES: &[&str] = &[
    "OPENAI_API_KEY",
    "OPENAI_WEBHOOK_SECRET",
    "OPENAI_BASE_URL",
    "OPENAI_AUTH",
    "OPENAI_REALTIME_MODEL",
    "PORT",
    "HOST",
    "STAFF_API_TOKEN",
    "METRICS_TOKEN",
    "ADRESSE_PUBLIQUE",
    "PROXY_DE_CONFIANCE",
    "HOTEL_FILE",
    "RESERVATIONS_FILE",
    "DATABASE_URL",
    "TRANSFER_URI",
    "MAX_CALLS",
    "MAX_CALLS_PER_NUMBER_HOUR",
    "MAX_CALL_MINUTES",
    "DAILY_MINUTES_BUDGET",
    "BLOCKED_NUMBERS",
    "NUMEROS_D_ESSAI",
    "SMTP_MOT_DE_PASSE",
    "SMS_CLE",
    "TWILIO_BASE_URL",
    "DRAIN_SECONDS",
    "DATE_DU_JOUR",
    "RUST_LOG",
    "LOG_FORMAT",
];

/// Variables that other programs on this machine are known to read from the same `.env`: no reason for a warning.
const FOREIGN_PREFIXES: &[&str] = &["NGROK_", "RUST_", "SSL_CERT_"];

/// Whether a variable means something to this program: one of [`NAMES`], or where a secret is.
fn is_known(name: &str) -> bool {
    NAMES.contains(&name) || secrets::is_known(name)
}

/// Whether the person who reads the screen takes colours: `NO_COLOR` unset or empty (<https://no-color.org>), and a terminal that
/// knows them. Belongs to the session and not to the server, so `.env` has no say.
pub fn takes_colours() -> bool {
    let is_set = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !is_set && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// Where the service manager takes what [`sd_notify(3)`](https://man7.org/linux/man-pages/man3/sd_notify.3.html) sends. Of this process and
/// not of the server, so `.env` has no say.
pub fn notify_socket() -> Option<OsString> {
    std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty())
}

/// How long the service manager waits for a sign of life of this process; `None` where it asks for none, or another process
/// ([`sd_watchdog_enabled(3)`](https://man7.org/linux/man-pages/man3/sd_watchdog_enabled.3.html)).
pub fn watchdog() -> Option<Duration> {
    let number = |name| std::env::var_os(name).and_then(|text| text.to_str()?.parse().ok());
    let limit = number("WATCHDOG_USEC").filter(|micros: &u64| *micros > 0)?;
    let is_ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    is_ours.then(|| Duration::from_micros(limit))
}

/// The variables that are set, and what was wrong with reading them.
#[derive(Clone, Default)]
pub struct Environment {
    pub(super) values: BTreeMap<String, String>,
    pub(super) faults: Vec<Remark>,
    pub(super) warnings: Vec<Remark>,
}

/// Names only: values may be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("names", &self.values.keys()).finish_non_exhaustive()
    }
}

impl Environment {
    /// Values as they are given.
    pub fn from_map(values: BTreeMap<String, String>) -> Self {
        Self { values, ..Self::default() }
    }

    /// Reads [`DOTENV`] in the working directory, where there is one, and the process environment.
    pub fn read() -> Self {
        Self::merge(std::fs::read_to_string(DOTENV), std::env::vars_os())
    }

    /// Merges the text of a `.env` file, or the reason why there is none, with the variables of the process.
    ///
    /// Empty variables count as unset on both sides: an empty one of the process does not hide the one of the file.
    pub fn merge(dotenv: io::Result<String>, process: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut environment = Self::default();
        match dotenv {
            Ok(text) => environment.add_dotenv(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                environment.faults.push(Remark::new(DOTENV, format!("fichier illisible ({})", cause(&error))));
            }
        }
        for (name, value) in process {
            let Some(name) = name.to_str().filter(|name| is_known(name)) else { continue };
            match value.to_str() {
                Some(value) if value.trim().is_empty() => {}
                Some(value) => drop(environment.values.insert(name.to_owned(), value.to_owned())),
                None => environment.faults.push(Remark::new(name, "la valeur n'est pas du texte UTF-8")),
            }
        }
        environment
    }

    fn add_dotenv(&mut self, text: &str) {
        let text = text.trim_start_matches('\u{feff}');
        self.faults.extend(text.lines().enumerate().filter_map(|(index, line)| replaced_sign(line, index)));
        for entry in dotenvy::from_read_iter(text.as_bytes()) {
            match entry {
                Ok((_, value)) if value.trim().is_empty() => {}
                Ok((name, value)) => self.add_line(name, value),
                Err(error) => self.faults.push(unreadable_line(text, &error)),
            }
        }
    }

    fn add_line(&mut self, name: String, value: String) {
        let known = is_known(&name);
        if !known && !FOREIGN_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
            self.warnings.push(Remark::new(
                format!("{DOTENV}, {name}"),
                "variable inconnue, sans effet : une faute de frappe ?",
            ));
        }
        if known && self.values.contains_key(&name) {
            self.warnings.push(Remark::new(format!("{DOTENV}, {name}"), "donnée deux fois ; la première compte"));
        } else if known {
            self.values.insert(name, value);
        }
    }
}

/// A `$` that would be replaced by the value of a variable, as a shell does: a token that holds one would silently be another.
fn replaced_sign(line: &str, index: usize) -> Option<Remark> {
    let (name, value) = line.trim().trim_start_matches("export ").split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_replaced = is_known(name) && value.contains('$') && !value.contains("\\$") && !value.starts_with('\'');
    is_replaced.then(|| {
        Remark::new(
            format!("{DOTENV}, ligne {}, {name}", index.saturating_add(1)),
            "le signe $ y serait remplacé ; mettez la valeur entre apostrophes : NOM='valeur'",
        )
    })
}

/// Names the line and not its content, which may be a secret.
fn unreadable_line(text: &str, error: &dotenvy::Error) -> Remark {
    // The error holds what is left of the line, from its name or from its value on.
    let broken = if let dotenvy::Error::LineParse(line, _) = error { line.trim() } else { "" };
    let broken = broken.lines().next().unwrap_or_default();
    let is_broken = |line: &str| !broken.is_empty() && !line.trim().starts_with('#') && line.contains(broken);
    let number = text.lines().position(is_broken).map(|index| index.saturating_add(1));
    let place = number.map_or_else(|| DOTENV.to_owned(), |number| format!("{DOTENV}, ligne {number}"));
    Remark::new(
        place,
        "ligne illisible ; forme attendue : NOM=valeur, et \"…\" autour d'une valeur qui contient des espaces",
    )
}
