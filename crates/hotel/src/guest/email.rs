//! An e-mail address, parsed strictly: what passes here is later written into headers.

use std::borrow::Cow;

use super::{Email, TextError};
use crate::card::holds_card_number;
use basics::personal::Personal;

/// Longest address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const MAX_EMAIL_LENGTH: usize = 254;
/// Longest part before the @ (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_LENGTH: usize = 64;
/// Longest label of a domain (RFC 1035, 2.3.4).
const MAX_LABEL_LENGTH: usize = 63;

impl Email {
    /// Reads an address; blanks around it are dropped, and the domain is written in lower case.
    ///
    /// The form is the one that browsers accept (WHATWG HTML, « valid e-mail address »), with a dot in the domain and none at the ends
    /// of the local part: no spaces, commas, quotes, control characters, or accents in the local part, so that nothing can be smuggled into a header.
    ///
    /// # Errors
    /// [`TextError::Empty`], [`TextError::TooLong`], [`TextError::CardNumber`], or [`TextError::Malformed`] for all the rest.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > MAX_EMAIL_LENGTH {
            return Err(TextError::TooLong);
        }
        if holds_card_number(text) {
            return Err(TextError::CardNumber);
        }
        let (local, domain) = text.split_once('@').ok_or(TextError::Malformed)?;
        let domain = in_ascii(domain).ok_or(TextError::Malformed)?;
        if is_local(local) && is_domain(&domain) {
            Ok(Self(Personal::new(format!("{local}@{}", domain.to_ascii_lowercase()))))
        } else {
            Err(TextError::Malformed)
        }
    }

    /// What stands behind the @.
    pub fn domain(&self) -> &str {
        self.as_str().split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// The domain as mail is sent to it: one with accents is written in ASCII (IDNA, RFC 5891), `hôtel.fr` as `xn--htel-vqa.fr`.
fn in_ascii(domain: &str) -> Option<Cow<'_, str>> {
    if domain.is_ascii() || domain.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some(Cow::Borrowed(domain));
    }
    idna::domain_to_ascii_strict(domain).ok().map(Cow::Owned)
}

fn is_local(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    local.len() <= MAX_LOCAL_LENGTH && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(allowed))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_LENGTH).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    // A top-level domain holds a letter (RFC 3696, 2): an address of bare numbers is no domain.
    domain.contains('.')
        && domain.split('.').all(is_label)
        && top.len() >= 2
        && top.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_addresses_are_kept_with_their_domain_in_lower_case() {
        for (text, expected) in [
            ("jean.dupont@example.com", "jean.dupont@example.com"),
            ("  Jean.Dupont@Example.COM ", "Jean.Dupont@example.com"),
            ("o'neill+hotel@sub.example.com", "o'neill+hotel@sub.example.com"),
            ("a_b-c@exa-mple.co", "a_b-c@exa-mple.co"),
            ("x@xn--bcher-kva.example.com", "x@xn--bcher-kva.example.com"),
            ("1234@example.com", "1234@example.com"),
            ("jean@hôtel-exemple.fr", "jean@xn--htel-exemple-eib.fr"),
        ] {
            assert_eq!(Email::parse(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_is_no_address_or_could_enter_a_header_is_refused() {
        for text in [
            "jean",
            "jean@",
            "@example.com",
            "jean@example",
            "jean@@example.com",
            "jean@example.com@example.com",
            "jean@example.com\r\nBcc: autre@example.com",
            "jean@example.com\n",
            "jean\t@example.com",
            "jean@example.com,autre@example.com",
            "jean dupont@example.com",
            "\"jean dupont\"@example.com",
            "Jean <jean@example.com>",
            "jean@exam ple.com",
            ".jean@example.com",
            "jean.@example.com",
            "jean..dupont@example.com",
            "jean@.example.com",
            "jean@example..com",
            "jean@example.com.",
            "jean@-example.com",
            "jean@example-.com",
            "jean@192.168.1.1",
            "jean@[127.0.0.1]",
            "jean@example.c",
            "rené@example.com",
            "jean\0@example.com",
            "jean arobase example point com",
        ] {
            assert_eq!(Email::parse(text), Err(TextError::Malformed), "{text:?}");
        }
        assert_eq!(Email::parse("   "), Err(TextError::Empty));
        assert_eq!(Email::parse("4111111111111111@example.com"), Err(TextError::CardNumber));
    }

    #[test]
    fn lengths_are_those_of_the_mail_protocol() {
        let local = "a".repeat(64);
        assert!(Email::parse(&format!("{local}@example.com")).is_ok());
        assert_eq!(Email::parse(&format!("{local}a@example.com")), Err(TextError::Malformed));
        let domain = format!("{}.{}.{}.example", "b".repeat(60), "c".repeat(60), "d".repeat(59));
        let longest = format!("{}@{domain}", "a".repeat(253 - domain.len()));
        assert_eq!(longest.len(), 254);
        assert!(Email::parse(&longest).is_ok());
        assert_eq!(Email::parse(&format!("a{longest}")), Err(TextError::TooLong));
    }
}
