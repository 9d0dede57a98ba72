//! Addresses as models write down what they heard, put into the form that is parsed strictly afterwards. What has two readings is
//! left as it is, so that it is refused and asked for again.

/// Longest text that is looked at, in characters: a longer one is no address, and is left as it is.
const MAX_LENGTH: usize = 400;

/// Signs of an address as they are said, folded, the longest first. « Tiret » alone is not among them: callers mean either.
const SIGNS: &[(&[&str], char)] = &[
    (&["tiret", "du", "milieu"], '-'),
    (&["tiret", "du", "haut"], '-'),
    // The hyphen and the underscore are on the keys 6 and 8 of a French keyboard.
    (&["tiret", "du", "six"], '-'),
    (&["tiret", "du", "6"], '-'),
    (&["tiret", "du", "bas"], '_'),
    (&["tiret", "bas"], '_'),
    (&["tiret", "du", "huit"], '_'),
    (&["tiret", "du", "8"], '_'),
    (&["trait", "d", "union"], '-'),
    (&["underscore"], '_'),
    (&["arobase"], '@'),
    (&["arrobase"], '@'),
    (&["arobas"], '@'),
    (&["at"], '@'),
    (&["point"], '.'),
    (&["dot"], '.'),
];

/// Names of providers that are heard as two words, folded, with what is meant. A blank stands in no domain, so that nothing that was
/// given is lost.
const PROVIDERS: &[(&str, &str)] = &[
    ("ge mail", "gmail"),
    ("g mail", "gmail"),
    ("hot mail", "hotmail"),
    ("out look", "outlook"),
    ("i cloud", "icloud"),
    ("la poste", "laposte"),
];

/// An address as it is meant: « jean point dupont arobase gé-mail point com » is jean.dupont@gmail.com. Signs said as words, accents,
/// blanks around signs and between single letters, and a full stop at the end are put right; all else is left for the strict reading.
pub fn email(text: &str) -> String {
    let text = text.trim().trim_start_matches("mailto:").trim_end_matches(['.', ',', ';', ' ']);
    if text.is_empty() || text.chars().count() > MAX_LENGTH || text.chars().any(char::is_control) {
        return text.to_owned();
    }
    let (spoken, mut address) = (pieces(text), String::new());
    for (at, piece) in spoken.iter().enumerate() {
        // A blank stays where it parts two words: « jean dupont » could be one word, or two with a sign between.
        let parts_words = piece.after_blank
            && at > 0
            && !piece.is_sign
            && !spoken[at - 1].is_sign
            && (piece.text.chars().count() > 1 || spoken[at - 1].text.chars().count() > 1);
        if parts_words {
            address.push(' ');
        }
        address.push_str(&piece.text);
    }
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{}", without_accents(local), with_provider(domain)),
        None => without_accents(&address),
    }
}

/// The part before the @ without accents: no address in use has any there, and models write them into names that they hear. A domain
/// keeps its own.
fn without_accents(local: &str) -> String {
    local
        .chars()
        .map(|c| if !c.is_ascii() && is_of_word(c) { hotel::fold(&c.to_string()) } else { c.to_string() })
        .collect()
}

/// Whole texts, folded, by which models write that a caller has none of what was asked for.
const NONE: &[&str] = &[
    "",
    "aucun",
    "aucune",
    "na",
    "nc",
    "none",
    "null",
    "nil",
    "undefined",
    "neant",
    "non",
    "no",
    "rien",
    "sans",
    "inconnu",
    "inconnue",
    "unknown",
    "nonrenseigne",
    "noncommunique",
    "nonfourni",
    "jenenaipas",
    "jenaipas",
    "nenapas",
    "nonapplicable",
    "notprovided",
    "notapplicable",
    "vide",
    "empty",
];

/// How longer ones begin, where they speak of an address: « pas d'e-mail », « le client n'a pas d'adresse ».
const NONE_BEGINNINGS: &[&str] = &[
    "pasde",
    "pasda",
    "pasdu",
    "pasma",
    "aucun",
    "sans",
    "no",
    "leclientnapas",
    "lecallernapas",
    "ilnapas",
    "ellenapas",
    "napas",
    "jenaipas",
];

/// What they speak of.
const ADDRESSES: &[&str] = &["mail", "mel", "adresse", "address", "courriel", "courrier"];

/// Whether a text says that the caller has none: « aucun », « N/A », « pas d'e-mail », « néant ».
pub fn is_none(text: &str) -> bool {
    if text.contains('@') || text.chars().count() > MAX_LENGTH {
        return false;
    }
    let folded = hotel::fold(text);
    let speaks_of_one = || ADDRESSES.iter().any(|word| folded.contains(word)) && !folded.contains("arobas");
    NONE.contains(&folded.as_str())
        || (NONE_BEGINNINGS.iter().any(|beginning| folded.starts_with(beginning)) && speaks_of_one())
}

/// A run of letters and figures, or a sign.
struct Piece {
    text: String,
    is_sign: bool,
    after_blank: bool,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for c in text.chars() {
        let after_blank = pieces.last().is_some_and(|last| last.text == " ");
        if c.is_whitespace() {
            if !after_blank {
                pieces.push(Piece { text: " ".to_owned(), is_sign: true, after_blank: false });
            }
            continue;
        }
        match pieces.last_mut() {
            Some(last) if !last.is_sign && is_of_word(c) => last.text.push(c),
            _ => pieces.push(Piece { text: c.to_string(), is_sign: !is_of_word(c), after_blank }),
        }
    }
    said_as_signs(&pieces)
}

/// Whether a character belongs to a word: a letter, a figure, or an accent that is a character of its own.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// The same pieces with the words for signs made signs, and blanks taken out. A word is one only where it stands alone: « pointu » and
/// « jean.point@… » keep theirs.
fn said_as_signs(pieces: &[Piece]) -> Vec<Piece> {
    let mut said: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let blank_before = at == 0 || pieces[at - 1].text == " ";
        let found = SIGNS.iter().find_map(|(names, sign)| {
            let end = end_of_words(pieces, at, names)?;
            let blank_behind = pieces.get(end).is_none_or(|piece| piece.text == " ");
            (blank_before && blank_behind).then_some((end, *sign))
        });
        if let Some((end, sign)) = found {
            said.push(Piece { text: sign.to_string(), is_sign: true, after_blank: true });
            at = end;
            continue;
        }
        if pieces[at].text != " " {
            let Piece { text, is_sign, after_blank } = &pieces[at];
            said.push(Piece { text: text.clone(), is_sign: *is_sign, after_blank: *after_blank });
        }
        at += 1;
    }
    said
}

/// The piece after words that are parted by one blank or apostrophe each.
fn end_of_words(pieces: &[Piece], at: usize, names: &[&str]) -> Option<usize> {
    let mut here = at;
    for (step, name) in names.iter().enumerate() {
        if step > 0 {
            pieces.get(here).filter(|piece| matches!(piece.text.as_str(), " " | "'" | "’"))?;
            here += 1;
        }
        pieces.get(here).filter(|piece| piece.text.eq_ignore_ascii_case(name))?;
        here += 1;
    }
    Some(here)
}

/// The domain with its provider in one word: « la poste.net ».
fn with_provider(domain: &str) -> String {
    let Some((name, rest)) = domain.split_once('.') else { return domain.to_owned() };
    let words: Vec<String> = name.split(' ').map(hotel::fold).collect();
    match PROVIDERS.iter().find(|(heard, _)| heard.split(' ').eq(words.iter().map(String::as_str))) {
        Some((_, provider)) => format!("{provider}.{rest}"),
        None => domain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::guest::Email;

    #[test]
    fn addresses_are_read_as_they_are_said() {
        for (heard, meant) in [
            ("jean.dupont@example.com", "jean.dupont@example.com"),
            (" Jean.Dupont@Example.com. ", "Jean.Dupont@Example.com"),
            ("jean point dupont arobase example point com", "jean.dupont@example.com"),
            ("Jean Point Dupont Arobase gmail Point com.", "Jean.Dupont@gmail.com"),
            ("jean.dupont@gé-mail.com", "jean.dupont@gé-mail.com"),
            ("jean arobase gé mail point com", "jean@gmail.com"),
            ("jean@g-mail.com", "jean@g-mail.com"),
            ("jean@la-poste.fr", "jean@la-poste.fr"),
            ("jean@i-cloud.fr", "jean@i-cloud.fr"),
            ("jean@hôtel-exemple.fr", "jean@hôtel-exemple.fr"),
            ("jean arobase la poste point net", "jean@laposte.net"),
            ("jean@hot-mail.fr", "jean@hot-mail.fr"),
            ("jean arobase hot mail point fr", "jean@hotmail.fr"),
            ("rené.béart@example.com", "rene.beart@example.com"),
            ("Françoise.Noël@example.com", "Francoise.Noel@example.com"),
            ("jean tiret du milieu marc arobase example point com", "jean-marc@example.com"),
            ("jean tiret du six marc@example.com", "jean-marc@example.com"),
            ("jean tiret du 6 marc@example.com", "jean-marc@example.com"),
            ("jean tiret du bas marc@example.com", "jean_marc@example.com"),
            ("jean tiret du 8 marc@example.com", "jean_marc@example.com"),
            ("jean trait d'union marc@example.com", "jean-marc@example.com"),
            ("jean underscore marc@example.com", "jean_marc@example.com"),
            ("jean . dupont @ example . com", "jean.dupont@example.com"),
            ("j e a n @ example.com", "jean@example.com"),
            ("j.e.a.n 7 5 @example.com", "j.e.a.n75@example.com"),
            ("mailto:jean@example.com", "jean@example.com"),
            ("jean dot dupont at example dot com", "jean.dupont@example.com"),
            ("pointu@example.com", "pointu@example.com"),
            ("jean.point@example.com", "jean.point@example.com"),
            ("jean-point-marc@example.com", "jean-point-marc@example.com"),
        ] {
            assert_eq!(email(heard), meant, "{heard}");
            assert!(Email::parse(&email(heard)).is_ok(), "{heard}");
        }
    }

    #[test]
    fn what_could_be_two_addresses_is_left_and_refused() {
        for heard in [
            "jean dupont@example.com",
            "jean tiret marc@example.com",
            "jean dupont arobase example point com",
            "jean arobase example",
            "Jean <jean@example.com>",
            "je n'en ai pas",
            "jean@example.com\r\nBcc: autre@example.com",
            "jean@example.com ou marc@example.com",
        ] {
            assert!(Email::parse(&email(heard)).is_err(), "{heard} → {}", email(heard));
        }
        assert_eq!(email("  "), "");
    }

    #[test]
    fn none_is_understood_however_it_is_written() {
        for text in [
            "",
            " ",
            "-",
            "aucun",
            "Aucune",
            "N/A",
            "n.a.",
            "none",
            "NULL",
            "néant",
            "Pas d'e-mail",
            "pas d’adresse mail",
            "pas de mail",
            "sans email",
            "Je n'en ai pas.",
            "aucune adresse e-mail",
            "Le client n'a pas d'e-mail",
            "no email",
            "non communiqué",
        ] {
            assert!(is_none(text), "{text}");
        }
        for text in [
            "aucun@example.com",
            "jean",
            "sans souci",
            "no arobase example point com",
            "nomail arobase example point com",
        ] {
            assert!(!is_none(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_strict_reading_takes_is_left_as_it_is(text in "[a-z0-9_+-]{1,8}(\\.[a-z0-9]{1,5})?@[a-z]{2,8}\\.(com|fr)") {
            if let Ok(address) = Email::parse(&text)
            {
                proptest::prop_assert_eq!(email(&text), address.as_str());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}|((arobase|point|tiret|du|six|a|@|\\.|é|-) ?){0,20}") {
            let _ = (email(&text), is_none(&text));
        }
    }
}
