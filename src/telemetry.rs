//! Logs: the subscriber, its filter and its two formats, and the thread that writes them.

use std::{io, panic::PanicHookInfo, sync::Arc, thread, time::Duration};

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt as _, filter_fn},
    fmt::MakeWriter,
    layer::SubscriberExt as _,
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

use self::queue::{Line, Queue};
use crate::call;
use basics::metrics::Metrics;

mod queue;

/// How long the end of the program waits for a reader of its last lines. A service manager that stops the program waits far longer.
const CLOSING_PATIENCE: Duration = Duration::from_secs(2);

/// `LOG_FORMAT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// A line a person reads.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// Libraries that print frames, headers or bodies below WARN: whatever `RUST_LOG` says, they stay at WARN, since what they print
/// holds guests' data and keys.
const FRAME_PRINTING_LIBRARIES: &[&str] = &[
    "tungstenite",
    "tokio_tungstenite",
    "hyper",
    "hyper_util",
    "hyper_rustls",
    "reqwest",
    "rustls",
    "tokio_rustls",
    "rustls_platform_verifier",
    "axum",
    "tower",
    "tower_http",
    "h2",
    "mio",
    "want",
];

/// All that the server writes to the standard error, written by a thread of its own: a reader that does not read costs lines, which
/// are counted, and nothing else. Dropping it lets the last lines be written, for two seconds at the most.
#[derive(Debug)]
pub struct Logs(Arc<Queue>);

impl Logs {
    /// Starts the thread that writes.
    pub fn start() -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let writer = Arc::clone(&queue);
        thread::Builder::new().name("journal-texte".to_owned()).spawn(move || writer.write_to(io::stderr()))?;
        Ok(Self(queue))
    }

    /// Installs the subscriber of the process, and logs panics through it. Logs go to the standard error, so that what a command
    /// prints stays apart.
    ///
    /// `filter` is the text of `RUST_LOG`, which the configuration has read; a directive that cannot be read is left out.
    pub fn install(&self, filter: &str, format: LogFormat, colours: bool) {
        // A second installation in one process changes nothing.
        let _ =
            Registry::default().with(layer(format, colours, EnvFilter::new(filter), Arc::clone(&self.0))).try_init();
        std::panic::set_hook(Box::new(log_panic));
    }

    /// Writes a line whatever the level of the logs.
    pub fn say(&self, text: &str) {
        self.0.push(format!("{text}\n").as_bytes());
    }

    /// Shows lines that are lost in these counters and warnings.
    pub fn tell(&self, metrics: Arc<Metrics>) {
        self.0.tell(metrics);
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        self.0.close(CLOSING_PATIENCE);
    }
}

fn layer<S>(
    format: LogFormat,
    colours: bool,
    env_filter: EnvFilter,
    queue: Arc<Queue>,
) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let filter = env_filter.and(filter_fn(may_be_printed));
    let layer = tracing_subscriber::fmt::layer().with_writer(Writer(queue)).with_ansi(colours);
    match format {
        LogFormat::Text => layer.with_target(false).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_filter(filter).boxed(),
    }
}

/// Hands every formatted line to the queue.
struct Writer(Arc<Queue>);

impl<'a> MakeWriter<'a> for Writer {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

/// Logs where a panic happened. Its message only where it is fixed text: a formatted one may repeat what a guest said.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let message = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or_default();
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(lieu = place, texte = message, "erreur interne du programme");
}

/// The crates of this program below the server.
const CRATES: &[&str] = &["basics", "french", "hotel", "openai", "store"];

/// The rooms of the server.
const ROOMS: &[&str] = &[
    "app",
    "assistant",
    "call",
    "commands",
    "config",
    "control",
    "desk",
    "http",
    "lifecycle",
    "mailroom",
    "tasks",
    "telemetry",
    "tools",
];

/// Whether a name is that of this program, of a library that logs in it, or of a module of one. Of the server the rooms are known, of
/// other crates their names.
pub fn is_module(name: &str) -> bool {
    let mut parts = name.split("::");
    let root = parts.next().unwrap_or_default();
    if root == env!("CARGO_CRATE_NAME") {
        return parts.next().is_none_or(|room| ROOMS.contains(&room));
    }
    CRATES.contains(&root) || root == "tokio" || FRAME_PRINTING_LIBRARIES.contains(&root)
}

/// Whether a name is that of a span of this program.
pub fn is_span(name: &str) -> bool {
    name == call::SPAN
}

fn root(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

fn may_be_printed(metadata: &Metadata<'_>) -> bool {
    let root = root(metadata.target());
    *metadata.level() <= Level::WARN || !FRAME_PRINTING_LIBRARIES.contains(&root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_of_the_crate_is_known() {
        let rooms: Vec<&str> = include_str!("lib.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
            .collect();
        assert_eq!(rooms, ROOMS);
    }
}
