//! Who comes: names, e-mail, phone and wishes, parsed at the edge. All of it is personal and masked by type.

use super::{
    card::holds_card_number,
    folding::{fold_name, without_title},
};
use basics::personal::Personal;

mod email;
mod phone;

pub use email::MAX_EMAIL_LENGTH;
pub use phone::{PhoneError, takes_sms};

/// Longest surname or first name, in characters.
pub const MAX_NAME_LENGTH: usize = 80;
/// Longest special request, in characters.
pub const MAX_WISHES_LENGTH: usize = 500;

/// A surname or first name that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(Personal<String>);

/// An e-mail address that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(Personal<String>);

/// A phone number: ten bare digits for a French number, E.164 otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(Personal<String>);

/// Special requests that were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes(Personal<String>);

/// Why a text about a guest is not kept. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("empty")]
    Empty,
    /// Longer than its limit.
    #[error("too long")]
    TooLong,
    /// A control character, or one that turns the direction of writing.
    #[error("control character")]
    ControlCharacter,
    /// The number of a payment card.
    #[error("payment card number")]
    CardNumber,
    /// Not of the form that it must have.
    #[error("malformed")]
    Malformed,
}

macro_rules! text {
    ($($name:ident),+) => {$(
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str { self.0.expose() }
            /// The text itself, owned.
            pub fn into_string(self) -> String { self.0.into_inner() }
        }
    )+};
}
text!(Name, Email, Phone, Wishes);

impl Name {
    /// Reads a name: letters of any Latin script, spaces, ' and ’, hyphens, full stops and middle dots, with at least one letter.
    /// Blanks around it are dropped, and those within it made one space each; other apostrophes and dashes are made ' and -, and
    /// characters that do not show are dropped.
    ///
    /// # Errors
    /// [`TextError`]; [`TextError::Malformed`] for a character that no name has.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let visible: String = text.chars().filter(|c| !is_invisible(*c)).map(usual).collect();
        let name = tidy(&visible)?;
        if name.chars().count() > MAX_NAME_LENGTH {
            return Err(TextError::TooLong);
        }
        if holds_card_number(&name) {
            return Err(TextError::CardNumber);
        }
        let allowed = |c: char| is_latin_letter(c) || is_accent(c) || matches!(c, ' ' | '\'' | '’' | '-' | '.' | '·');
        let accents_follow_letters = !name.starts_with(is_accent);
        if name.chars().all(allowed) && name.contains(is_latin_letter) && accents_follow_letters {
            Ok(Self(Personal::new(name)))
        } else {
            Err(TextError::Malformed)
        }
    }
}

impl Name {
    /// Reads a surname without the titles before it: « Madame Kervella » is Kervella.
    ///
    /// # Errors
    /// As [`Name::parse`]; [`TextError::Empty`] for a title alone.
    pub fn parse_surname(text: &str) -> Result<Self, TextError> {
        let name = Self::parse(text)?;
        Self::parse(without_title(name.as_str()).ok_or(TextError::Empty)?)
    }
}

/// The usual character for the variants of one: apostrophes and accents that stand for one, dashes, middle dots.
const fn usual(c: char) -> char {
    match c {
        'ʼ' | 'ʻ' | 'ʽ' | 'ʹ' | '‘' | '‛' | '′' | '´' | '`' | '＇' | 'ꞌ' => '\'',
        '\u{2010}'..='\u{2015}' | '−' | '﹣' | '－' => '-',
        '•' | '‧' | '∙' | '⋅' | '・' => '·',
        _ => c,
    }
}

/// Characters that do not show and change nothing: of no width, soft hyphens, marks of direction and variation.
const fn is_invisible(c: char) -> bool {
    is_direction(c)
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Marks of the direction in which a text is written: they do not show.
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Wishes {
    /// Reads special requests: any text. Blanks around it are dropped; those within it, ends of lines included, are made one space each.
    ///
    /// # Errors
    /// [`TextError`]; an empty text is [`TextError::Empty`], and the caller decides what that means.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let shown = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
        let wishes = tidy(&text.chars().filter(|c| !is_direction(*c)).map(shown).collect::<String>())?;
        if wishes.chars().count() > MAX_WISHES_LENGTH {
            return Err(TextError::TooLong);
        }
        if holds_card_number(&wishes) {
            return Err(TextError::CardNumber);
        }
        Ok(Self(Personal::new(wishes)))
    }
}

/// The text with single spaces, none at the ends.
fn tidy(text: &str) -> Result<String, TextError> {
    if text.chars().any(is_control) {
        return Err(TextError::ControlCharacter);
    }
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.is_empty() { Err(TextError::Empty) } else { Ok(tidy) }
}

/// Control characters, the separators of lines and paragraphs, and what turns the direction of writing (UAX #9): a text that holds
/// one can look like another text.
const fn is_control(c: char) -> bool {
    c.is_ascii_control()
        || matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
}

/// The letters of Unicode's Latin blocks.
fn is_latin_letter(c: char) -> bool {
    let in_a_latin_block = matches!(c, '\u{0}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}'
            | '\u{a722}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}' | '\u{fb00}'..='\u{fb06}');
    in_a_latin_block && c.is_alphabetic()
}

/// An accent written as a character of its own, after its letter.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The guest of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Surname.
    pub last_name: Name,
    /// First name; `None` for a guest who has one name only.
    pub first_name: Option<Name>,
    /// `None` where the caller has none.
    pub email: Option<Email>,
    /// Where the guest can be called.
    pub phone: Phone,
}

impl Guest {
    /// Surname and first name, folded and parted by a space: blind to accents, hyphens, apostrophes, spaces and case.
    pub fn folded_name(&self) -> String {
        let first_name = self.first_name.as_ref().map_or("", Name::as_str);
        format!("{} {}", fold_name(self.last_name.as_str()), fold_name(first_name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;

    #[test]
    fn names_of_any_latin_script_are_kept_as_they_are_said() {
        for (text, expected) in [
            ("Dupont", "Dupont"),
            ("  Le   Goff ", "Le Goff"),
            ("Le\u{a0}Goff", "Le Goff"),
            ("d’Arc", "d’Arc"),
            ("O'Neill", "O'Neill"),
            ("Jean‑Pierre", "Jean-Pierre"),
            ("Le Dœuff", "Le Dœuff"),
            ("J. R.", "J. R."),
            ("Nguyễn", "Nguyễn"),
            ("Łukasz", "Łukasz"),
            ("Rene\u{301}e", "Rene\u{301}e"),
            ("Gal·la", "Gal·la"),
            ("Gal•la", "Gal·la"),
            ("Kawaʻi", "Kawa'i"),
            ("Dʼ Or", "D' Or"),
            ("d´Arc", "d'Arc"),
            ("d`Arc", "d'Arc"),
            ("d‘Arc", "d'Arc"),
            ("Le–Goff", "Le-Goff"),
            ("Le—Goff", "Le-Goff"),
            ("Le\u{202f}Goff", "Le Goff"),
            ("Ker\u{200b}vella\u{feff}", "Kervella"),
            ("Ker\u{ad}vella\u{200e}", "Kervella"),
            ("M. Corre", "M. Corre"),
        ] {
            assert_eq!(Name::parse(text).unwrap().as_str(), expected);
        }
        assert!(Name::parse(&"é".repeat(80)).is_ok());
    }

    #[test]
    fn a_surname_is_kept_without_its_title() {
        for (text, expected) in [("Madame Kervella", "Kervella"), ("M.\u{a0}Le Goff", "Le Goff"), ("Corre", "Corre")] {
            assert_eq!(Name::parse_surname(text).unwrap().as_str(), expected);
        }
        assert_eq!(Name::parse_surname("Madame"), Err(TextError::Empty));
    }

    #[test]
    fn what_no_name_holds_is_refused() {
        for (text, fault) in [
            ("", TextError::Empty),
            (" \u{a0} ", TextError::Empty),
            ("Dupont\n", TextError::ControlCharacter),
            ("Du\0pont", TextError::ControlCharacter),
            ("Du\u{85}pont", TextError::ControlCharacter),
            ("Dupont2", TextError::Malformed),
            ("Дюпон", TextError::Malformed),
            ("<b>Dupont</b>", TextError::Malformed),
            ("Dupont; DROP", TextError::Malformed),
            ("-'.", TextError::Malformed),
            ("\u{301}e", TextError::Malformed),
            ("😀", TextError::Malformed),
            ("Dupont 4111 1111 1111 1111", TextError::CardNumber),
        ] {
            assert_eq!(Name::parse(text), Err(fault), "{text:?}");
        }
        assert_eq!(Name::parse(&"é".repeat(81)), Err(TextError::TooLong));
    }

    #[test]
    fn wishes_are_any_line_of_text_without_card_numbers() {
        assert_eq!(Wishes::parse("  Lit bébé,  étage élevé 😀 ").unwrap().as_str(), "Lit bébé, étage élevé 😀");
        assert!(Wishes::parse(&"é".repeat(500)).is_ok());
        assert_eq!(Wishes::parse(&"é".repeat(501)), Err(TextError::TooLong));
        assert_eq!(Name::parse("Du\u{202e}pont").unwrap().as_str(), "Dupont");
        assert_eq!(Wishes::parse("Lit\r\nbébé\u{202e}").unwrap().as_str(), "Lit bébé");
        assert_eq!(Wishes::parse("Lit\u{7}bébé"), Err(TextError::ControlCharacter));
        assert_eq!(Wishes::parse("carte 4111 1111 1111 1111"), Err(TextError::CardNumber));
    }

    #[test]
    fn the_folded_name_is_blind_to_spelling_and_keeps_surname_and_first_name_apart() {
        let guest = |last: &str, first: &str| Guest {
            last_name: Name::parse(last).unwrap(),
            first_name: Some(Name::parse(first).unwrap()),
            email: None,
            phone: Phone::parse("06 39 98 00 01").unwrap(),
        };
        assert_eq!(guest("Le Goff", "Hélène").folded_name(), guest("LE-GOFF", "Helene").folded_name());
        assert_ne!(guest("Martin", "Paul").folded_name(), guest("Paul", "Martin").folded_name());
    }

    #[test]
    fn nothing_of_a_guest_is_printed() {
        assert_eq!(format!("{:?}", Email::parse("jean@example.com")), "Ok(Email(•••))");
    }

    proptest::proptest! {
        #[test]
        fn what_was_kept_once_is_kept_as_it_is(text in "\\PC{0,40}|[ 0-9+().-]{0,20}|[a-z.]{1,9}@[A-Za-z.-]{1,12}") {
            let parsers: [fn(&str) -> Option<String>; 4] = [
                |text| Name::parse(text).ok().map(Name::into_string),
                |text| Email::parse(text).ok().map(Email::into_string),
                |text| Phone::parse(text).ok().map(Phone::into_string),
                |text| Wishes::parse(text).ok().map(Wishes::into_string),
            ];
            for parse in parsers {
                if let Some(kept) = parse(&text) {
                    proptest::prop_assert_eq!(parse(&kept), Some(kept));
                }
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
