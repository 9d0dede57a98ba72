//! Values as people write them: prices, dates, times, lists.

use chrono::NaiveDate;

use super::{is_right, outside, split, with_value, without_comment};

/// Keys whose value is a number: a text in quotation marks would be the next slip.
const NUMBERS: &[&str] = &[
    "capacite",
    "conservation_mois",
    "delai_min_jours",
    "duree_max_nuits",
    "duree_min_nuits",
    "frais",
    "horizon_jours",
    "jours_avant",
    "lits_bebe",
    "montant",
    "nombre",
    "premier_silence",
    "prix",
    "prix_base",
    "vitesse",
];

/// Keys whose value is yes or no.
const FLAGS: &[&str] = &["accessible", "compris"];

/// The key of a line, where its value is a number.
pub(super) fn number_key(line: &str) -> Option<&str> {
    let (key, value) = split(line)?;
    (NUMBERS.contains(&key) && !value.starts_with('{')).then_some(key)
}

/// A comma, a semicolon or a full stop at the end of the line.
pub(super) fn nothing_behind(line: &str) -> Option<String> {
    let value = wrong(line)?;
    let bare = value.trim_end_matches([',', ';', '.', ' ']);
    (bare != value && !bare.is_empty()).then(|| with_value(line, bare)).flatten()
}

/// `3/7/2027`, `03-07-2027`, `03.07.2027`.
pub(super) fn date(line: &str) -> Option<String> {
    with_value(line, &day(wrong(line)?)?)
}

/// The day that somebody wrote as people do, as the file has days.
pub(in super::super) fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim_matches('"').split(['/', '-', '.']).map(str::trim).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    (year.len() == 4).then(|| format!("\"{date}\""))
}

/// `15h`, `15 h 30`, `15H00`.
pub(super) fn hour(line: &str) -> Option<String> {
    with_value(line, &time(wrong(line)?)?)
}

/// The time that somebody wrote as people do, as the file has times.
pub(in super::super) fn time(text: &str) -> Option<String> {
    let (hours, minutes) = text.trim_matches('"').split_once(['h', 'H', ':'])?;
    let minutes = if minutes.trim().is_empty() { "0" } else { minutes.trim() };
    let (hours, minutes): (u32, u32) = (hours.trim().parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| format!("\"{hours:02}:{minutes:02}\""))
}

pub(super) fn yes_or_no(line: &str) -> Option<String> {
    split(line).filter(|(key, _)| FLAGS.contains(key))?;
    let word = match wrong(line)?.to_lowercase().as_str() {
        "oui" | "vrai" | "true" | "yes" => "true",
        "non" | "faux" | "false" | "no" => "false",
        _ => return None,
    };
    with_value(line, word)
}

/// `89,50`, `89 €`, `1 200`, `089`, `89.`, `.5`, `2 personnes`.
pub(super) fn digits(line: &str) -> Option<String> {
    with_value(line, &number(wrong(line)?)?)
}

/// A list whose end, commas or quotation marks are missing.
pub(super) fn list(line: &str) -> Option<String> {
    let value = wrong(line)?;
    let inner = value.strip_prefix('[')?;
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let items: Vec<&str> = if inner.contains('"') {
        inner.split('"').map(str::trim).filter(|item| !item.chars().all(|c| matches!(c, ',' | ';' | ' '))).collect()
    } else {
        inner.split([',', ';']).map(str::trim).filter(|item| !item.is_empty()).collect()
    };
    let quoted: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
    with_value(line, &format!("[{}]", quoted.join(", ")))
}

/// A list of prices whose signs are others, or whose end is missing.
pub(super) fn prices(line: &str) -> Option<String> {
    let value = wrong(line)?;
    let inner = value.strip_prefix('{').or_else(|| value.strip_prefix('('))?;
    let inner = inner.trim_end_matches(['}', ')', ' ', ',', ';']);
    // A decimal comma has no space behind it, a comma between two prices has.
    let items = inner.replace("; ", ", ").replace(';', ", ");
    let items: Option<Vec<String>> = items
        .split(", ")
        .map(|item| {
            let (room, price) = item.split_once(['=', ':'])?;
            let price = price.trim();
            let price = if is_right(&format!("v = {price}")) { price.to_owned() } else { number(price)? };
            Some(format!("{} = {price}", room.trim().trim_matches('"')))
        })
        .collect();
    with_value(line, &format!("{{ {} }}", items?.join(", ")))
}

/// Whether a line opens a list and does not close it.
pub(super) fn is_open_list(line: &str) -> bool {
    let opens = split(line).is_some_and(|(_, value)| value.starts_with('['));
    opens && !outside(without_comment(line)).any(|(_, c)| c == ']')
}

/// The value of a line, without its comment, where it is none to the parser.
fn wrong(line: &str) -> Option<&str> {
    let (_, value) = split(line)?;
    let value = without_comment(value);
    (!value.is_empty() && !is_right(&format!("v = {value}"))).then_some(value)
}

/// The number that somebody wrote with a comma, spaces, a currency or a unit, as the file has numbers.
pub(in super::super) fn number(text: &str) -> Option<String> {
    let text = text.trim_matches('"').trim();
    let text = ["EUR", "€", "eur"].iter().find_map(|currency| text.strip_prefix(currency)).unwrap_or(text).trim();
    let end =
        text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | ' ' | '+' | '-')).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end)?;
    // A date, a time or an address is no number with a unit.
    if unit.contains(|c: char| c.is_ascii_digit() && c != '²') || unit.contains(['/', ':', '"', '\'']) {
        return None;
    }
    let digits: String = digits.chars().filter(|c| *c != ' ' && *c != '+').collect();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") })
}
