//! What is logged, and in which form.

use tracing_subscriber::EnvFilter;

use crate::telemetry::LogFormat;

use super::variables::Variables;

const DEFAULT_FILTER: &str = "info";

/// What is logged, and in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// `RUST_LOG`, default `info`: directives that `EnvFilter` has been shown to take.
    pub filter: String,
    /// `LOG_FORMAT`, default `text`.
    pub format: LogFormat,
}

impl LogSettings {
    pub(super) fn read(variables: &mut Variables<'_>) -> Self {
        const FILTER: &str = "RUST_LOG";
        const FORMAT: &str = "LOG_FORMAT";
        let filter = variables.optional(FILTER).unwrap_or(DEFAULT_FILTER);
        if EnvFilter::builder().parse(filter).is_err() {
            variables.fault(
                FILTER,
                "forme attendue : error, warn, info, debug ou trace, ou module=niveau séparés par des virgules",
            );
        }
        let format = match variables.optional(FORMAT) {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(_) => {
                variables.fault(FORMAT, "text ou json");
                LogFormat::Text
            }
        };
        Self { filter: filter.to_owned(), format }
    }
}
