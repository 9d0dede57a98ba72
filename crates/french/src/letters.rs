//! Names and addresses letter by letter, as they are read back on the telephone.

use super::{
    numbers::{Gender, number},
    spelling::phone,
};
use basics::personal::Personal;
use hotel::{fold, guest::Guest};

/// First names that letters are told by, in the order of the alphabet; of the sort that the French telephone has used for a century.
const NAMES: [&str; 26] = [
    "Anatole",
    "Bernard",
    "Cécile",
    "Denise",
    "Émile",
    "François",
    "Georges",
    "Henri",
    "Isabelle",
    "Jacques",
    "Kléber",
    "Louis",
    "Marcel",
    "Nicolas",
    "Olivier",
    "Pierre",
    "Quentin",
    "Robert",
    "Suzanne",
    "Thérèse",
    "Ursule",
    "Victor",
    "William",
    "Xavier",
    "Yvonne",
    "Zoé",
];

/// Marks that letters carry, with what they are called.
const MARKS: &[(&str, &str)] = &[
    ("éáíóúýćńśź", "accent aigu"),
    ("èàìòù", "accent grave"),
    ("êâîôûŷĉĝ", "accent circonflexe"),
    ("ëäïöüÿ", "tréma"),
    ("çşţģķļņŗ", "cédille"),
    ("ñãõĩũ", "tilde"),
    ("øłđħŧ", "barré"),
    ("åů", "rond en chef"),
    ("čšžřěďťňǎ", "avec un petit v"),
];

/// The same marks where they are characters of their own, behind their letter.
const COMBINING_MARKS: &[(char, &str)] = &[
    ('\u{301}', "accent aigu"),
    ('\u{300}', "accent grave"),
    ('\u{302}', "accent circonflexe"),
    ('\u{308}', "tréma"),
    ('\u{327}', "cédille"),
    ('\u{303}', "tilde"),
    ('\u{30a}', "rond en chef"),
    ('\u{30c}', "avec un petit v"),
];

/// Parts of domains that are said as words; all others are spelt.
const SPOKEN_PARTS: &[&str] = &[
    "aol",
    "bbox",
    "club",
    "com",
    "example",
    "free",
    "gmail",
    "hotmail",
    "icloud",
    "info",
    "internet",
    "laposte",
    "live",
    "mail",
    "net",
    "neuf",
    "numericable",
    "orange",
    "org",
    "outlook",
    "proton",
    "protonmail",
    "wanadoo",
    "yahoo",
];

/// What is read back of a guest, so that a mistake is heard before it is stored. All of it is personal.
#[derive(Debug)]
pub struct ReadBack {
    /// The surname, letter by letter.
    pub name_spelt: Personal<String>,
    /// The address with its signs; absent where there is none.
    pub email_said: Option<Personal<String>>,
    /// The telephone number by pairs.
    pub phone_said: Personal<String>,
}

/// How a guest's name, address and number are read back.
pub fn read_back(guest: &Guest) -> ReadBack {
    ReadBack {
        name_spelt: spelled(guest.last_name.as_str()).into(),
        email_said: guest.email.as_ref().map(|email| email_spoken(email.as_str()).into()),
        phone_said: phone(guest.phone.as_str()).into(),
    }
}

/// A name spelt with words: « D comme Denise, U comme Ursule, deux P comme Pierre ». Letters with a mark are named with it, and a row
/// of equal letters is counted.
pub fn spelled(name: &str) -> String {
    let mut letters: Vec<(String, u64)> = Vec::new();
    let mut chars = name.trim().chars().flat_map(char::to_lowercase).peekable();
    while let Some(c) = chars.next() {
        let mut letter = letter(c);
        while let Some((_, mark)) = chars.peek().and_then(|next| COMBINING_MARKS.iter().find(|(mark, _)| mark == next))
        {
            letter = format!("{} {mark}", letter.split(" comme ").next().unwrap_or_default());
            chars.next();
        }
        match letters.last_mut() {
            Some((last, count)) if *last == letter && c.is_alphabetic() => *count += 1,
            _ => letters.push((letter, 1)),
        }
    }
    let said = letters.into_iter().map(|(letter, count)| match count {
        1 => letter,
        _ => format!("{} {letter}", number(count, Gender::Masculine)),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// One letter of a name, with the name it is told by or the mark that it carries.
fn letter(c: char) -> String {
    match c {
        ' ' => return "espace".to_owned(),
        '-' => return "trait d'union".to_owned(),
        '·' => return "point médian".to_owned(),
        '\'' | '’' => return "apostrophe".to_owned(),
        '.' => return "point".to_owned(),
        'œ' => return "E dans l'O".to_owned(),
        'æ' => return "E dans l'A".to_owned(),
        'ß' => return "double S allemand".to_owned(),
        _ => {}
    }
    if let Some(name) = u32::from(c).checked_sub(u32::from('a')).and_then(|at| NAMES.get(usize::try_from(at).ok()?)) {
        return format!("{} comme {name}", c.to_uppercase());
    }
    let base = fold(&c.to_string()).to_uppercase();
    match MARKS.iter().find(|(letters, _)| letters.contains(c)) {
        Some((_, mark)) => format!("{base} {mark}"),
        None => format!("{base} avec un signe"),
    }
}

/// An address as it is read back: « J E A N, point, D U P O N T, arobase, gmail point com ». Domains that everyone knows are words;
/// all else is spelt, and the two hyphens are told apart.
pub fn email_spoken(email: &str) -> String {
    let Some((local, domain)) = email.rsplit_once('@') else { return email.to_owned() };
    format!("{}, arobase, {}", pieces(local, ", "), domain_spoken(domain))
}

/// A domain as it is read back: « gmail point com », « L A P O S T E point F R ».
pub(super) fn domain_spoken(domain: &str) -> String {
    let (domain, _) = idna::domain_to_unicode(domain);
    domain.split('.').map(domain_part).collect::<Vec<_>>().join(" point ")
}

/// A part of a domain: a word, or its letters.
fn domain_part(part: &str) -> String {
    let is_spoken = part.split('-').all(|word| SPOKEN_PARTS.contains(&word));
    if is_spoken { part.replace('-', " tiret du milieu ") } else { pieces(part, " ") }
}

/// Letters one by one, figures one by one, and the signs between them by their names.
fn pieces(text: &str, between: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut run = None;
    for c in text.chars() {
        let kind = (c.is_alphanumeric(), c.is_ascii_digit());
        let said = if kind.0 { c.to_uppercase().to_string() } else { sign(c) };
        match pieces.last_mut() {
            Some(last) if kind.0 && run == Some(kind) => {
                last.push(' ');
                last.push_str(&said);
            }
            _ => pieces.push(said),
        }
        run = Some(kind);
    }
    pieces.join(between)
}

/// The signs that the local part of an address may hold (WHATWG HTML, « valid e-mail address »).
fn sign(c: char) -> String {
    match c {
        '.' => "point",
        '-' => "tiret du milieu",
        '_' => "tiret du bas",
        '+' => "plus",
        '\'' => "apostrophe",
        '&' => "et commercial",
        '#' => "dièse",
        '/' => "barre oblique",
        '=' => "égal",
        '~' => "tilde",
        '!' => "point d'exclamation",
        '?' => "point d'interrogation",
        '$' => "dollar",
        '%' => "pour cent",
        '*' => "étoile",
        '^' => "accent circonflexe",
        '`' => "accent grave",
        '{' => "accolade ouvrante",
        '}' => "accolade fermante",
        '|' => "barre verticale",
        other => return other.to_string(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_alphabet_is_told_by_a_name_that_begins_with_it() {
        for (letter, name) in ('a'..='z').zip(NAMES) {
            assert!(fold(name).starts_with(letter), "{letter} {name}");
            assert_eq!(spelled(&letter.to_string()), format!("{} comme {name}", letter.to_uppercase()));
        }
        assert_eq!(NAMES.iter().collect::<std::collections::BTreeSet<_>>().len(), 26);
    }

    #[test]
    fn names_are_spelt_with_their_marks_hyphens_and_double_letters() {
        for (name, said) in [
            ("Denis", "D comme Denise, E comme Émile, N comme Nicolas, I comme Isabelle, S comme Suzanne"),
            (
                "Lefèvre",
                "L comme Louis, E comme Émile, F comme François, E accent grave, V comme Victor, R comme Robert, E comme Émile",
            ),
            ("Allard", "A comme Anatole, deux L comme Louis, A comme Anatole, R comme Robert, D comme Denise"),
            ("Goff", "G comme Georges, O comme Olivier, deux F comme François"),
            ("d'Al", "D comme Denise, apostrophe, A comme Anatole, L comme Louis"),
            ("D’Or", "D comme Denise, apostrophe, O comme Olivier, R comme Robert"),
            ("Le Bé", "L comme Louis, E comme Émile, espace, B comme Bernard, E accent aigu"),
            ("An-Na", "A comme Anatole, N comme Nicolas, trait d'union, N comme Nicolas, A comme Anatole"),
            ("Œuf", "E dans l'O, U comme Ursule, F comme François"),
            ("Ça", "C cédille, A comme Anatole"),
            ("Noël", "N comme Nicolas, O comme Olivier, E tréma, L comme Louis"),
            ("Ne\u{301}e", "N comme Nicolas, E accent aigu, E comme Émile"),
            ("Née", "N comme Nicolas, E accent aigu, E comme Émile"),
            ("Łoś", "L barré, O comme Olivier, S accent aigu"),
            ("Mỹ", "M comme Marcel, Y avec un signe"),
            ("Weiß", "W comme William, E comme Émile, I comme Isabelle, double S allemand"),
            ("", ""),
        ] {
            assert_eq!(spelled(name), said, "{name}");
        }
    }

    #[test]
    fn addresses_are_read_back_with_known_domains_as_words_and_hyphens_told_apart() {
        for (email, said) in [
            ("jean.dupont@gmail.com", "J E A N, point, D U P O N T, arobase, gmail point com"),
            (
                "marie-claude_75@orange.fr",
                "M A R I E, tiret du milieu, C L A U D E, tiret du bas, 7 5, arobase, orange point F R",
            ),
            ("l2@club-internet.fr", "L, 2, arobase, club tiret du milieu internet point F R"),
            ("a@sfr.fr", "A, arobase, S F R point F R"),
            ("a+b@exa-mple.example.com", "A, plus, B, arobase, E X A tiret du milieu M P L E point example point com"),
            ("Jean@example.com", "J E A N, arobase, example point com"),
            ("o'neill@yahoo.com", "O, apostrophe, N E I L L, arobase, yahoo point com"),
            ("pas une adresse", "pas une adresse"),
        ] {
            assert_eq!(email_spoken(email), said, "{email}");
        }
    }

    #[test]
    fn a_guest_is_read_back_letter_by_letter() {
        let mut guest = hotel::samples::guest("Le Bé");
        let said = read_back(&guest);
        assert_eq!(said.name_spelt.expose(), "L comme Louis, E comme Émile, espace, B comme Bernard, E accent aigu");
        assert_eq!(said.email_said.unwrap().expose(), "C A M I L L E, arobase, example point com");
        assert_eq!(said.phone_said.expose(), "06 39 98 00 01");
        guest.email = None;
        assert_eq!(read_back(&guest).email_said, None);
    }

    #[test]
    fn every_sign_that_an_address_may_hold_has_a_name() {
        for sign in "!#$%&'*+/=?^_`{|}~-.".chars() {
            assert!(self::sign(sign).len() > 1, "{sign}");
        }
    }
}
