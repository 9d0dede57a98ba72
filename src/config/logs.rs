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
        if EnvFilter::builder().parse(filter).is_err() || !directives(filter).all(can_match) {
            variables.fault(
                FILTER,
                "forme attendue : error, warn, info, debug ou trace, ou module=niveau séparés par des virgules ; un module est de ce programme (vacances_bleues, vacances_bleues::http…) ou d'une de ses bibliothèques (tokio, hyper, rustls…)",
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

/// The directives of a filter: commas within brackets belong to a span's fields.
fn directives(filter: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    filter.split(move |c| {
        match c {
            '[' | '{' => depth = depth.saturating_add(1),
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}

/// Whether a directive can have an effect. `EnvFilter` takes any word for the name of a module or span, `debgu` too, and then logs
/// nothing.
fn can_match(directive: &str) -> bool {
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let directive = directive.trim();
    if directive.is_empty() {
        return true;
    }
    // module[span{field=value}]=level, of which the module and the level may be absent.
    if let Some((module, rest)) = directive.split_once('[') {
        let Some((span, level)) = rest.rsplit_once(']') else { return false };
        let name = span.split('{').next().unwrap_or_default();
        return (module.is_empty() || telemetry::is_module(module))
            && (name.is_empty() || telemetry::is_span(name))
            && (level.is_empty() || level.strip_prefix('=').is_some_and(is_level));
    }
    match directive.split_once('=') {
        Some((module, level)) => telemetry::is_module(module) && is_level(level),
        None => is_level(directive) || telemetry::is_module(directive),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_that_can_never_match_is_refused() {
        for right in [
            "info",
            "DEBUG",
            "off",
            "",
            "info,",
            "vacances_bleues::http",
            "vacances_bleues::call::machine=trace",
            "hyper=warn, info",
            "[appel]=debug",
            "vacances_bleues[appel{call_id=rtc_1}]=debug,info",
            "[{call_id=a,autre=b}]=info",
        ] {
            assert!(directives(right).all(can_match), "{right}");
        }
        for wrong in [
            "debgu",
            "info,debgu",
            "verbose",
            "vacances_bleu",
            "info;debug",
            "debug,hyper=wran",
            "vacances_bleu=debug",
            "inconnu=debug",
            "vacances-bleues=debug",
            "vacances_bleues::htpp=debug",
            "http=debug",
            "=debug",
            "info,inconnu::module=trace",
            "inconnu[appel]=debug",
            "[apel]=debug",
            "[appel]=debgu",
            "[appel]debug",
            "[appel",
        ] {
            assert!(!directives(wrong).all(can_match), "{wrong}");
        }
    }
}
