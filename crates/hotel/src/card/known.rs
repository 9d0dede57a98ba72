//! Numbers that are no cards although they have as many digits: French phone numbers, SIRETs, dates, and codes of ours.

use super::{
    issuers::luhn,
    rows::{Group, Label, Pause, Row},
};
use crate::code::{CODE_DIGITS, ReservationCode};

/// Digits of a French phone number in national form.
const PHONE_DIGITS: usize = 10;

/// How a French phone number is grouped in writing.
const PHONE_GROUPINGS: [&[usize]; 4] = [&[10], &[2, 2, 2, 2, 2], &[4, 2, 2, 2], &[4, 3, 3]];

/// Digits of a SIREN, which names a company, and of a SIRET, which adds one of its places (Insee). Both pass Luhn's check.
pub(super) const SIREN_DIGITS: usize = 9;
/// See [`SIREN_DIGITS`].
pub(super) const SIRET_DIGITS: usize = 14;

/// How a SIRET is grouped in writing.
const SIRET_GROUPINGS: [&[usize]; 3] = [&[14], &[9, 5], &[3, 3, 3, 5]];

/// The parts of a row that are left when the numbers that are known are cut out of it.
pub(super) fn without_known(row: &Row, speaks_of_cards: bool) -> Vec<&[Group]> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while at < row.groups.len() {
        let here = row.groups.get(start..).unwrap_or_default();
        let Some(count) = known_at(row, here, at - start, speaks_of_cards) else {
            at += 1;
            continue;
        };
        parts.push(row.groups.get(start..at).unwrap_or_default());
        at += count;
        start = at;
    }
    parts.push(row.groups.get(start..).unwrap_or_default());
    parts
}

/// How many groups make up the known number that begins at a group of a part, if one does.
fn known_at(row: &Row, part: &[Group], at: usize, speaks_of_cards: bool) -> Option<usize> {
    let groups = part.get(at..)?;
    let stands_apart = at == 0 || groups.first()?.pause >= Pause::Comma;
    let siret =
        || siret(groups, row.label, speaks_of_cards).filter(|_| stands_apart || groups[0].digits.len() >= SIREN_DIGITS);
    let date = || date(groups).filter(|_| stands_apart);
    phone(part, at).or_else(siret).or_else(date)
}

/// A French phone number. Inside a row of equal groups five pairs prove nothing: « 49 70 06 12 34 … » is a card by pairs.
fn phone(part: &[Group], at: usize) -> Option<usize> {
    let groups = part.get(at..)?;
    if !matches!(groups.first()?.digits.as_slice(), [0] | [0, 1..=9, ..]) {
        return None;
    }
    let (mut count, mut length) = (0, 0);
    while length < PHONE_DIGITS {
        length += groups.get(count)?.digits.len();
        count += 1;
    }
    let first_two: Vec<u8> = groups.iter().flat_map(|group| group.digits.iter().copied()).take(2).collect();
    if length != PHONE_DIGITS || first_two.get(1) == Some(&0) {
        return None;
    }
    let widest = groups.get(1..count)?.iter().map(|group| group.pause).max().unwrap_or(Pause::Tight);
    let is_written_so = widest <= Pause::Space && PHONE_GROUPINGS.iter().any(|sizes| has_sizes(groups, sizes));
    let differs = at.checked_sub(1).and_then(|before| part.get(before)).is_none_or(|before| {
        groups[0].pause > widest || (is_written_so && before.digits.len() != groups[0].digits.len())
    });
    differs.then_some(count)
}

/// A SIRET: called one, or grouped like one with both of its check digits right in a text that does not speak of cards.
fn siret(groups: &[Group], label: Label, speaks_of_cards: bool) -> Option<usize> {
    let sizes = SIRET_GROUPINGS.iter().find(|sizes| has_sizes(groups, sizes))?;
    let digits: Vec<u8> = groups[..sizes.len()].iter().flat_map(|group| group.digits.iter().copied()).collect();
    (label == Label::Company || (is_siret(&digits) && !speaks_of_cards)).then_some(sizes.len())
}

/// Whether digits pass both checks of a SIRET. One in ten numbers that pass the whole one passes the other by chance.
pub(super) fn is_siret(digits: &[u8]) -> bool {
    digits.len() == SIRET_DIGITS && luhn(digits) && digits.get(..SIREN_DIGITS).is_some_and(luhn)
}

/// A date with its year in four figures.
fn date(groups: &[Group]) -> Option<usize> {
    let [first, second, third, ..] = groups else { return None };
    let value = |group: &Group| group.digits.iter().fold(0, |n, digit| n * 10 + u32::from(*digit));
    let is = |group: &Group, sizes: std::ops::RangeInclusive<usize>, values: std::ops::RangeInclusive<u32>| {
        sizes.contains(&group.digits.len()) && values.contains(&value(group))
    };
    let is_year = |group| is(group, 4..=4, 1900..=2100);
    let is_month = |group| is(group, 1..=2, 1..=12);
    let is_day = |group| is(group, 1..=2, 1..=31);
    let is_date = is_month(second) && ((is_day(first) && is_year(third)) || (is_year(first) && is_day(third)));
    (is_date && second.pause == third.pause && third.pause <= Pause::Comma).then_some(3)
}

/// Whether the groups begin with groups of these sizes.
pub(super) fn has_sizes(groups: &[Group], sizes: &[usize]) -> bool {
    groups.len() >= sizes.len() && groups.iter().zip(sizes).all(|(group, size)| group.digits.len() == *size)
}

/// Whether a row is nothing but phone numbers and one reservation code, said one behind the other or repeated.
pub(super) fn is_ours(groups: &[Group]) -> bool {
    let row: String = groups.iter().flat_map(|group| &group.digits).map(|digit| char::from(b'0' + digit)).collect();
    are_ours(&row, None)
}

/// Whether digits are phone numbers and one code; a code may begin with a zero, as a phone number does.
fn are_ours(digits: &str, code: Option<&ReservationCode>) -> bool {
    let is_phone = || digits.starts_with('0') && !digits.starts_with("00");
    let behind_phone = || digits.get(PHONE_DIGITS..).filter(|_| is_phone());
    let here = || digits.get(..CODE_DIGITS).and_then(ReservationCode::parse);
    digits.is_empty()
        || behind_phone().is_some_and(|rest| are_ours(rest, code))
        // Two codes are as likely the sixteen digits of a card.
        || here().is_some_and(|here| {
            code.is_none_or(|code| *code == here) && are_ours(digits.get(CODE_DIGITS..).unwrap_or_default(), Some(&here))
        })
}
