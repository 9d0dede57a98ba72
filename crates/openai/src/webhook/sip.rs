//! Numbers read from the headers of a SIP INVITE. They are written by strangers and prove nothing: they serve to count, to
//! block and to prefill, never to let anyone in.
//!
//! Sources: RFC 3261 (name-addr, addr-spec), RFC 3966 (`tel:`), RFC 5806 (`Diversion`), RFC 3323 (`anonymous.invalid`).

use super::event::SipHeader;
use basics::personal::Personal;

/// The longest header value that is read, in bytes. A `From` with a long display name has about 150.
const MAX_HEADER_VALUE_BYTES: usize = 1_024;

/// The longest number, in digits (ITU-T E.164).
const MAX_DIGITS: usize = 15;

/// The shortest number, in digits: an internal extension.
const MIN_DIGITS: usize = 3;

/// What stands in the user part, or as the display name alone, where a caller hides their number.
const ANONYMOUS_USERS: [&str; 6] = ["anonymous", "restricted", "unavailable", "unknown", "private", "blocked"];

/// The host of a caller who hides their number (RFC 3323, section 4.1.1.3).
const ANONYMOUS_HOST: &str = "anonymous.invalid";

/// The words ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE typed on a telephone's keys, which Twilio puts in the place
/// of a hidden number, with a `+` before them (Twilio's help pages: calls from +266696687 and the like).
const KEYED_WORDS: [&str; 5] = ["266696687", "7378742833", "2562533", "8656696", "86282452253"];

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A number: `+` and digits where it came so, digits alone otherwise; 3 to 15 digits.
    Number(Personal<String>),
    /// The caller hides their number.
    Anonymous,
    /// No header that can be read.
    Unknown,
}

impl Caller {
    /// The number, where there is one.
    pub fn number(self) -> Option<Personal<String>> {
        match self {
            Self::Number(number) => Some(number),
            Self::Anonymous | Self::Unknown => None,
        }
    }
}

pub(super) fn caller(headers: &[SipHeader]) -> Caller {
    let mut readable = values(headers, "from", "f").map(read_address).filter(|caller| *caller != Caller::Unknown);
    readable.next().unwrap_or(Caller::Unknown)
}

pub(super) fn dialled(headers: &[SipHeader]) -> Option<Personal<String>> {
    values(headers, "diversion", "diversion").chain(values(headers, "to", "t")).find_map(|value| {
        match read_address(value) {
            Caller::Number(number) => Some(number),
            Caller::Anonymous | Caller::Unknown => None,
        }
    })
}

/// The SIP host that was called, lower case: that of the request's `To`.
pub(super) fn called_host(headers: &[SipHeader]) -> Option<String> {
    values(headers, "to", "t").find_map(|value| {
        let after_name = skip_quoted_name(value.trim());
        let uri = after_name.split_once('<').map_or(after_name, |(_, rest)| rest.split('>').next().unwrap_or_default());
        let (_, host) = uri.split_once('@')?;
        let host = host.split([';', '?', ':', '>', ' ']).next().unwrap_or_default().to_ascii_lowercase();
        Some(host).filter(|host| !host.is_empty())
    })
}

/// The values of a header by its name or its compact form, whatever their case; those too long to be honest are left out.
fn values<'a>(headers: &'a [SipHeader], name: &'a str, compact: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .iter()
        .filter(move |header| {
            let written = header.name.trim();
            written.eq_ignore_ascii_case(name) || written.eq_ignore_ascii_case(compact)
        })
        .map(|header| header.value.as_str())
        .filter(|value| value.len() <= MAX_HEADER_VALUE_BYTES && !value.chars().any(char::is_control))
}

/// Reads `"Name" <sip:user@host;params>;tag=…`, `sip:user@host;params` or `tel:+33…`.
fn read_address(value: &str) -> Caller {
    let after_name = skip_quoted_name(value.trim());
    let uri = match after_name.split_once('<') {
        Some((_, rest)) => match rest.split_once('>') {
            Some((inner, _)) => inner,
            None => return Caller::Unknown,
        },
        None => after_name.split([' ', ',']).next().unwrap_or_default(),
    };
    let Some((scheme, rest)) = uri.trim().split_once(':') else { return Caller::Unknown };
    if scheme.eq_ignore_ascii_case("tel") {
        return read_user(rest.split(';').next().unwrap_or_default());
    }
    if !scheme.eq_ignore_ascii_case("sip") && !scheme.eq_ignore_ascii_case("sips") {
        return Caller::Unknown;
    }
    let Some((user, host)) = rest.split_once('@') else { return Caller::Unknown };
    let host = host.split([';', '?', ':']).next().unwrap_or_default();
    if host.eq_ignore_ascii_case(ANONYMOUS_HOST) {
        return Caller::Anonymous;
    }
    // A user part may carry parameters of its own, or a password.
    read_user(user.split([';', ':']).next().unwrap_or_default())
}

/// What follows a display name in quotes, in which `<`, `@` and `\"` mean nothing.
fn skip_quoted_name(value: &str) -> &str {
    let Some(quoted) = value.strip_prefix('"') else { return value };
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return quoted.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

fn read_user(user: &str) -> Caller {
    // `+` is the only character of a number that some write percent-encoded.
    let user = user.trim().replace("%2B", "+").replace("%2b", "+");
    if ANONYMOUS_USERS.iter().any(|word| user.eq_ignore_ascii_case(word)) {
        return Caller::Anonymous;
    }
    let (plus, rest) = match user.strip_prefix('+').or_else(|| user.strip_prefix("00")) {
        Some(rest) => ("+", rest),
        None => ("", user.as_str()),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            // The visual separators of RFC 3966.
            '-' | '.' | '(' | ')' | ' ' => {}
            _ => return Caller::Unknown,
        }
    }
    if plus == "+" && KEYED_WORDS.contains(&digits.as_str()) {
        return Caller::Anonymous;
    }
    if (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()) {
        Caller::Number(Personal::new(format!("{plus}{digits}")))
    } else {
        Caller::Unknown
    }
}
