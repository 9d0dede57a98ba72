//! What is logged, and in which form.

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::telemetry::{self, LogFormat};

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
        if EnvFilter::builder().parse(filter).is_err() || !filter.split(',').all(is_directive) {
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

/// Whether a directive can have an effect. `EnvFilter` takes any word for the name of a module, `debgu` too, and then logs nothing.
fn is_directive(directive: &str) -> bool {
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let directive = directive.trim();
    match directive.rsplit_once('=') {
        _ if directive.is_empty() || directive.contains(['[', ']', '{', '}']) => true,
        Some((_, level)) => is_level(level),
        None => is_level(directive) || telemetry::is_module(directive),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_neither_level_nor_module_is_refused() {
        for right in
            ["info", "DEBUG", "off", "", "info,", "vacances_bleues::http", "hyper=warn, info", "a[b{c=d}]=info"]
        {
            assert!(right.split(',').all(is_directive), "{right}");
        }
        for wrong in ["debgu", "info,debgu", "verbose", "vacances_bleu", "info;debug", "debug,hyper=wran"] {
            assert!(!wrong.split(',').all(is_directive), "{wrong}");
        }
    }
}
