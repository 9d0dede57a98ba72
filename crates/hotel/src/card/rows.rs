//! Rows of digits: groups in figures or in number words, with nothing between them but blanks, punctuation and filler words.

use crate::spoken::{Gap, Word, number_at};

/// What stands between a group of digits and the one before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pause {
    /// Nothing, a hyphen, an apostrophe, or one comma or full stop between two figures.
    Tight,
    /// Blanks.
    Space,
    /// A comma, colon, slash, underscore, bracket, dash or spaced hyphen.
    Comma,
    /// The end of a sentence.
    Stop,
    /// A filler word: « euh », « puis ».
    Filler,
    /// The groups come from two turns of the caller.
    Turn,
}

impl From<Gap> for Pause {
    fn from(gap: Gap) -> Self {
        match gap {
            Gap::Joined | Gap::Decimal => Self::Tight,
            Gap::Space => Self::Space,
            Gap::Comma => Self::Comma,
            Gap::Stop | Gap::Question => Self::Stop,
        }
    }
}

/// Digits that were written or said as one number. No `Debug`: they may be a caller's card.
#[derive(Clone)]
pub(super) struct Group {
    /// Each from 0 to 9.
    pub(super) digits: Vec<u8>,
    /// What stands before it.
    pub(super) pause: Pause,
    /// Letters are written on to it, as in « CMD-4970101234567890 ».
    pub(super) is_attached: bool,
}

/// What the text calls a number.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing that matters here.
    #[default]
    None,
    /// SIRET or SIREN.
    Company,
    /// A reference: an order, a file, an invoice.
    Reference,
}

/// Groups of digits that could be one number.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// The groups, in order.
    pub(super) groups: Vec<Group>,
    /// What the text calls it.
    pub(super) label: Label,
}

/// What a text holds of digits.
pub(super) struct Rows {
    /// The rows, in order; none is empty.
    pub(super) rows: Vec<Row>,
    /// Whether the text holds nothing but digits and fillers.
    pub(super) is_pure: bool,
}

/// Words that callers say between two groups of digits, in French and English.
const FILLERS: &[&str] = &[
    "euh",
    "heu",
    "hum",
    "alors",
    "ensuite",
    "puis",
    "et",
    "voila",
    "apres",
    "donc",
    "oui",
    "ok",
    "encore",
    "le",
    "suivi",
    "suivie",
    "finit",
    "par",
    "virgule",
    "tiret",
    "espace",
    "point",
    "slash",
    "barre",
    "underscore",
    "then",
    "and",
    "um",
    "uh",
    "comma",
    "dash",
    "space",
    "dot",
];

/// Words that call what follows a company's number.
const COMPANY: &[&str] = &["siret", "siren", "rcs"];

/// Words that call what follows a reference.
const REFERENCES: &[&str] = &[
    "commande",
    "reference",
    "ref",
    "dossier",
    "facture",
    "reservation",
    "booking",
    "colis",
    "contrat",
    "adherent",
    "fidelite",
    "bon",
    "ean",
    "imei",
    "order",
    "invoice",
    "confirmation",
    "voucher",
    "client",
    "tva",
    "rib",
    "bic",
];

/// How many words may stand between a label and its number: « numéro de commande : le ».
const LABEL_REACH: usize = 4;

/// How many letters stand before the digits of a reference: « RES-… », « CMD… ».
const PREFIX_LETTERS: std::ops::RangeInclusive<usize> = 2..=4;

/// Longest international phone number, in digits (ITU-T E.164, 6.1).
const MAX_PHONE_DIGITS: usize = 15;

/// Countries whose IBAN may be given to a French hotel, with its length in characters (ISO 13616 register, November 2026).
const IBANS: &[(&str, usize)] = &[
    ("fr", 27),
    ("be", 16),
    ("ch", 21),
    ("de", 22),
    ("es", 24),
    ("gb", 22),
    ("ie", 22),
    ("it", 27),
    ("lu", 20),
    ("mc", 27),
    ("nl", 18),
    ("pt", 25),
    ("at", 20),
    ("pl", 28),
];

/// The rows of digits among words. IBANs and phone numbers behind a plus are left out.
pub(super) fn rows(words: &[Word]) -> Rows {
    let (mut rows, mut row, mut at) = (Vec::new(), Row::default(), 0);
    let (mut after_filler, mut is_pure) = (false, true);
    let mut label = (Label::None, 0);
    while let Some(word) = words.get(at) {
        if let Some((digits, end)) = group_at(words, at, !row.groups.is_empty()) {
            if row.groups.is_empty() && at.saturating_sub(label.1) <= LABEL_REACH {
                row.label = label.0;
            }
            let pause = if after_filler { Pause::Filler } else { word.gap.into() };
            row.groups.push(Group { digits, pause, is_attached: is_attached(words, at) });
            (at, after_filler) = (end, false);
            continue;
        }
        let text = word.text.as_str();
        if COMPANY.contains(&text) {
            label = (Label::Company, at);
        } else if REFERENCES.contains(&text) {
            label = (Label::Reference, at);
        }
        if FILLERS.contains(&text) {
            (at, after_filler) = (at + 1, true);
            continue;
        }
        (is_pure, after_filler) = (false, false);
        rows.push(std::mem::take(&mut row));
        at = match text {
            "+" | "plus" => end_of_phone(words, at + 1),
            _ => end_of_iban(words, at).unwrap_or(at + 1),
        };
    }
    rows.push(row);
    rows.retain(|row| !row.groups.is_empty());
    Rows { rows, is_pure }
}

/// The group of digits that begins at a word, and the word after it: figures, a number in words, « double zéro », « trois fois le un ».
fn group_at(words: &[Word], at: usize, within_row: bool) -> Option<(Vec<u8>, usize)> {
    let word = words.get(at)?;
    if let Some((count, from)) = repetition(words, at)
        && let Some((digit @ 0..=9, end)) = number_at(words, from)
    {
        return Some((vec![u8::try_from(digit).unwrap_or_default(); count], end));
    }
    if word.is_figures() {
        return Some((word.text.bytes().map(|byte| byte.wrapping_sub(b'0')).collect(), at + 1));
    }
    if within_row && matches!(word.text.as_str(), "o" | "oh") {
        return Some((vec![0], at + 1)); // English: « four oh one »
    }
    let (number, end) = number_at(words, at)?;
    Some((number.to_string().bytes().map(|byte| byte - b'0').collect(), end))
}

/// How many times the digit behind is said, and where it stands.
fn repetition(words: &[Word], at: usize) -> Option<(usize, usize)> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    match text(at) {
        "double" => Some((2, at + 1)),
        "triple" => Some((3, at + 1)),
        _ => {
            let (count @ 2..=9, end) = number_at(words, at)? else { return None };
            let from = if text(end + 1) == "le" { end + 2 } else { end + 1 };
            (text(end) == "fois").then(|| (usize::try_from(count).unwrap_or_default(), from))
        }
    }
}

/// Whether the word before a group is a code of letters that is written on to it.
fn is_attached(words: &[Word], at: usize) -> bool {
    let is_joined = words.get(at).is_some_and(|word| word.gap == Gap::Joined);
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    is_joined
        && before.is_some_and(|word| {
            PREFIX_LETTERS.contains(&word.text.len())
                && word.text.bytes().all(|byte| byte.is_ascii_lowercase())
                && !FILLERS.contains(&word.text.as_str())
                && !matches!(word.text.as_str(), "num" | "no" | "est" | "code" | "ici" | "moi")
        })
}

/// The word after the phone number that begins behind a plus: a French one, or any up to the next pause; otherwise the word after its
/// country code. More digits than a phone number has are no phone number.
fn end_of_phone(words: &[Word], at: usize) -> usize {
    let Some((first, after_code)) = group_at(words, at, false) else { return at };
    if first.len() > MAX_PHONE_DIGITS {
        return at;
    }
    let (mut digits, mut end) = (first, after_code);
    let is_french = digits.starts_with(&[3, 3]);
    while let Some((group, next)) = group_at(words, end, true) {
        let goes_on = words.get(end).is_some_and(|word| word.gap < Gap::Comma || is_french);
        if !goes_on || (is_french && is_french_number(&digits)) {
            break;
        }
        digits.extend(group);
        end = next;
    }
    if is_french_number(&digits) || (!is_french && digits.len() <= MAX_PHONE_DIGITS) { end } else { after_code }
}

/// « 33 » with nine digits behind, or ten with the zero of the national form.
fn is_french_number(digits: &[u8]) -> bool {
    matches!(digits, [3, 3, 0, rest @ ..] | [3, 3, rest @ ..] if rest.len() == 9)
}

/// The word after the IBAN that begins at a word, if one does: a country, two check digits, and exactly as many characters as the
/// country's have.
fn end_of_iban(words: &[Word], at: usize) -> Option<usize> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let country = IBANS
        .iter()
        .find(|(country, _)| text(at) == *country || (text(at) == &country[..1] && text(at + 1) == &country[1..]));
    let (_, length) = *country?;
    let mut end = if text(at).len() == 2 { at + 1 } else { at + 2 };
    let mut count = 2;
    group_at(words, end, true)?;
    while count < length {
        let word = words.get(end).filter(|word| word.gap <= Gap::Comma)?;
        if let Some((digits, next)) = group_at(words, end, true) {
            (count, end) = (count + digits.len(), next);
        } else {
            (count, end) = (count + word.text.len(), end + 1);
        }
    }
    (count == length).then_some(end)
}
