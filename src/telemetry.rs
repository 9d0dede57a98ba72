//! Logs: the subscriber, its filter and its two formats.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt as _, filter_fn},
    layer::SubscriberExt as _,
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

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

/// Installs the subscriber of the process. Logs go to the standard error, so that what a command prints stays apart.
///
/// `filter` is the text of `RUST_LOG`, which the configuration has read; a directive that cannot be read is left out.
pub fn install(filter: &str, format: LogFormat) {
    // A second installation in one process, as in tests, changes nothing.
    let _ = Registry::default().with(layer(format, EnvFilter::new(filter))).try_init();
}

fn layer<S>(format: LogFormat, env_filter: EnvFilter) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let filter = env_filter.and(filter_fn(may_be_printed));
    let layer =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => layer.with_target(false).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_filter(filter).boxed(),
    }
}

fn may_be_printed(metadata: &Metadata<'_>) -> bool {
    let root = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::WARN || !FRAME_PRINTING_LIBRARIES.contains(&root)
}
