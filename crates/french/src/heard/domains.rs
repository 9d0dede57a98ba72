//! Domains that look like a slip for the one of a provider of addresses. They are kept as they were given: the caller is asked.

use std::borrow::Cow;

use hotel::fold;

/// Domains of providers that callers of a French hotel use, as they stood in November 2026.
const PROVIDERS: &[&str] = &[
    "gmail.com",
    "hotmail.com",
    "hotmail.fr",
    "outlook.com",
    "outlook.fr",
    "yahoo.com",
    "yahoo.fr",
    "icloud.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "live.fr",
    "live.com",
    "bbox.fr",
    "neuf.fr",
    "numericable.fr",
    "aol.com",
    "gmx.fr",
    "gmx.com",
    "protonmail.com",
    "proton.me",
    "club-internet.fr",
];

/// Providers that have one domain only: their name with another ending is a slip.
const WITH_ONE_DOMAIN: &[&str] =
    &["gmail.com", "icloud.com", "laposte.net", "wanadoo.fr", "numericable.fr", "protonmail.com"];

/// Domains of others that differ by one letter from one above.
const OTHERS: &[&str] =
    &["mail.com", "email.com", "ymail.com", "googlemail.com", "me.com", "orange.com", "free.com", "live.be"];

/// Fewest letters in the name of a provider for which one wrong letter is a slip: shorter names have too many neighbours.
const MIN_NAME: usize = 5;

/// The provider's domain that a domain is likely a slip for; `None` where it is one of theirs, or like none.
pub fn likely_domain(domain: &str) -> Option<&'static str> {
    let (domain, _) = idna::domain_to_unicode(domain);
    if PROVIDERS.contains(&domain.as_str()) || OTHERS.contains(&domain.as_str()) {
        return None;
    }
    let (name, ending) = domain.split_once('.')?;
    let folded = fold(name);
    let providers = || PROVIDERS.iter().filter_map(|provider| Some((*provider, provider.split_once('.')?)));
    let is_likely = |(provider, (known, known_ending)): &(&str, (&str, &str))| {
        let bare = if known.contains('-') { Cow::Owned(known.replace('-', "")) } else { Cow::Borrowed(*known) };
        let same_name = folded == bare || (name != *known && folded.strip_prefix("ge") == bare.get(1..));
        let same_ending = ending == *known_ending;
        if same_name {
            return same_ending || name != *known || WITH_ONE_DOMAIN.contains(provider);
        }
        let may_be_near = bare.len() >= MIN_NAME && (same_ending || WITH_ONE_DOMAIN.contains(provider));
        let has_slipped_ending = name == *known && known.len() >= 4 && is_one_slip_apart(ending, known_ending);
        (may_be_near && is_one_slip_apart(&folded, &bare)) || has_slipped_ending
    };
    let of_ending = |same: bool| providers().filter(move |(_, (_, known))| (*known == ending) == same);
    of_ending(true).chain(of_ending(false)).find(is_likely).map(|(provider, _)| provider)
}

/// Whether one letter wrong, missing, too many, or one swap of neighbours makes one text of the other.
fn is_one_slip_apart(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (Some(one), Some(other)) = (one.get(same..), other.get(same..)) else { return false };
    let (mut rest, mut others) = (one.chars(), other.chars());
    match (rest.next(), others.next()) {
        (None, None) => false,
        (Some(_), None) => rest.as_str().is_empty(),
        (None, Some(_)) => others.as_str().is_empty(),
        (Some(a), Some(b)) => {
            let is_one_letter = [(rest.as_str(), others.as_str()), (rest.as_str(), other), (one, others.as_str())]
                .iter()
                .any(|(rest, others)| rest == others);
            is_one_letter || (rest.next() == Some(b) && others.next() == Some(a) && rest.as_str() == others.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_likely_slip_has_its_provider() {
        for (given, likely) in [
            ("gmial.com", "gmail.com"),
            ("gmal.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gmail.fr", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("g-mail.com", "gmail.com"),
            ("laposte.fr", "laposte.net"),
            ("la-poste.fr", "laposte.net"),
            ("la-poste.net", "laposte.net"),
            ("i-cloud.fr", "icloud.com"),
            ("hotmial.fr", "hotmail.fr"),
            ("outlok.com", "outlook.com"),
            ("ornage.fr", "orange.fr"),
            ("wanadou.fr", "wanadoo.fr"),
            ("yaho.fr", "yahoo.fr"),
        ] {
            assert_eq!(likely_domain(given), Some(likely), "{given}");
        }
    }

    #[test]
    fn unknown_domains_stay_as_heard() {
        for given in PROVIDERS.iter().chain(OTHERS).chain(&[
            "example.com",
            "hotel-exemple.fr",
            "xn--htel-exemple-eib.fr",
            "hotmail.be",
            "outlook.de",
            "yahoo.co.uk",
            "gmx.de",
            "sfr.com",
            "fre.fr",
            "kervella.fr",
            "",
            "com",
        ]) {
            assert_eq!(likely_domain(given), None, "{given}");
        }
    }
}
