//! The name of a call, as OpenAI gives it.

use std::fmt;

use url::Url;

/// The longest call id that is taken, in characters. Those seen have about 40 (`rtc_u1_…`); the limit keeps a hostile one
/// out of URLs and logs.
pub const MAX_CALL_ID_CHARS: usize = 256;

/// The id of a Realtime call (`rtc_…`): opaque, passed on unchanged.
///
/// Not to be confused with the `call_id` of a function call, which is another thing under the same name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(String);

/// Why a text is not a call id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallIdError {
    /// No character at all.
    #[error("empty call id")]
    Empty,
    /// More than [`MAX_CALL_ID_CHARS`] characters.
    #[error("call id longer than {MAX_CALL_ID_CHARS} characters")]
    TooLong,
    /// A control character, or dots alone, which a URL would read as a way up.
    #[error("call id with characters that cannot be in one")]
    BadCharacters,
}

impl CallId {
    /// Takes an id as it came.
    pub fn parse(text: &str) -> Result<Self, CallIdError> {
        if text.is_empty() {
            return Err(CallIdError::Empty);
        }
        if text.chars().nth(MAX_CALL_ID_CHARS).is_some() {
            return Err(CallIdError::TooLong);
        }
        if text.chars().any(char::is_control) || text.chars().all(|c| c == '.') {
            return Err(CallIdError::BadCharacters);
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `base` with `/realtime/calls/{id}/{verb}` after its path, the id percent-encoded. `None` where `base` has no path.
    pub(super) fn call_url(&self, base: &Url, verb: &str) -> Option<Url> {
        let mut url = base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(["realtime", "calls", &self.0, verb]);
        Some(url)
    }

    /// The sideband's address: `base` as `ws` or `wss`, `/realtime?call_id={id}`. `None` where `base` is not HTTP.
    pub(super) fn sideband_url(&self, base: &Url) -> Option<Url> {
        let scheme = match base.scheme() {
            "http" | "ws" => "ws",
            "https" | "wss" => "wss",
            _ => return None,
        };
        let mut url = base.clone();
        url.set_scheme(scheme).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().push("realtime");
        url.query_pairs_mut().clear().append_pair("call_id", &self.0);
        Some(url)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn an_id_is_opaque_but_never_empty_endless_or_of_control_characters() {
        assert_eq!(CallId::parse("rtc_u1_9c6574").unwrap().as_str(), "rtc_u1_9c6574");
        assert_eq!(CallId::parse(""), Err(CallIdError::Empty));
        assert!(CallId::parse(&"é".repeat(MAX_CALL_ID_CHARS)).is_ok());
        assert_eq!(CallId::parse(&"a".repeat(MAX_CALL_ID_CHARS + 1)), Err(CallIdError::TooLong));
        assert_eq!(CallId::parse("rtc_\r\nX: y"), Err(CallIdError::BadCharacters));
        assert_eq!(CallId::parse(".."), Err(CallIdError::BadCharacters));
    }

    #[test]
    fn a_hostile_id_stays_one_segment_of_the_path_and_one_value_of_the_query() {
        let id = CallId::parse("a/../b?c=d&e#f%2e é").unwrap();
        let url = id.call_url(&base("https://api.openai.com/v1"), "accept").unwrap();
        assert_eq!(
            url.as_str(),
            "https://api.openai.com/v1/realtime/calls/a%2F..%2Fb%3Fc=d&e%23f%252e%20%C3%A9/accept"
        );
        let url = id.sideband_url(&base("https://api.openai.com/v1")).unwrap();
        assert_eq!(url.as_str(), "wss://api.openai.com/v1/realtime?call_id=a%2F..%2Fb%3Fc%3Dd%26e%23f%252e+%C3%A9");
    }

    #[test]
    fn the_sideband_follows_the_scheme_and_the_path_of_the_base() {
        let id = CallId::parse("rtc_1").unwrap();
        for (from, to) in [
            ("http://127.0.0.1:9/v1", "ws://127.0.0.1:9/v1/realtime?call_id=rtc_1"),
            ("https://eu.api.openai.com/v1/", "wss://eu.api.openai.com/v1/realtime?call_id=rtc_1"),
            ("https://example.com", "wss://example.com/realtime?call_id=rtc_1"),
        ] {
            assert_eq!(id.sideband_url(&base(from)).unwrap().as_str(), to);
        }
        assert_eq!(id.sideband_url(&base("ftp://example.com/v1")), None);
        assert_eq!(
            id.call_url(&base("https://example.com/v1/"), "hangup").unwrap().path(),
            "/v1/realtime/calls/rtc_1/hangup"
        );
    }
}
