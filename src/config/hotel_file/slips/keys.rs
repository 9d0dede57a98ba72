//! Repairs of keys, section headers and comments.

use super::{outside, split};

/// The sections of the file, and how many brackets each has.
const SECTIONS: &[(&str, usize)] = &[
    ("hotel", 1),
    ("reservation", 1),
    ("taxe_sejour", 1),
    ("informations", 1),
    ("reception", 1),
    ("assistant", 1),
    ("donnees", 1),
    ("courriel", 1),
    ("mediateur", 1),
    ("sms", 1),
    ("chambres", 2),
    ("saisons", 2),
    ("fermetures", 2),
    ("arrivees_fermees", 2),
    ("services", 2),
    ("annulation", 2),
    ("webhooks", 2),
];

/// How many letters a key may differ in and still be meant.
const MAX_SLIPS: usize = 2;

/// The key of this section that an unknown one most likely means.
pub(in super::super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let name = folded(name);
    let distances = known.iter().map(|key| (distance(&name, key), *key));
    distances.filter(|(distance, _)| *distance <= MAX_SLIPS).min().map(|(_, key)| key)
}

/// How many letters have to be put in, taken out or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i.saturating_add(1);
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(&b) {
            left = (corner + usize::from(letter != *other)).min(*above + 1).min(left + 1);
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Replaces spaces that a parser does not take for spaces, and drops invisible characters.
pub(super) fn invisible(line: &str) -> Option<String> {
    let is_space = |c: char| matches!(c, '\u{a0}' | '\u{202f}' | '\u{2000}'..='\u{200a}' | '\u{3000}');
    let is_nothing = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let is_there = line.contains(|c| is_space(c) || is_nothing(c));
    is_there.then(|| line.chars().filter(|c| !is_nothing(*c)).map(|c| if is_space(c) { ' ' } else { c }).collect())
}

/// `// …`, `; …`, `-- …` and the bullets of a word processor.
pub(super) fn comment(line: &str) -> Option<String> {
    let at_start = ["//", "--", ";", "*", "•", "–", "/*", "<!--"].iter().find_map(|mark| line.strip_prefix(mark));
    if let Some(rest) = at_start {
        return Some(format!("# {}", rest.trim()));
    }
    let at = outside(line).find(|(at, _)| line.get(*at..).is_some_and(|rest| rest.starts_with("//")))?.0;
    let (before, behind) = line.split_at_checked(at)?;
    Some(format!("{} # {}", before.trim_end(), behind.trim_start_matches('/').trim()))
}

/// `cle : valeur`, `cle -> valeur`, `cle valeur`, and `{ chambre : prix }`.
pub(super) fn equals_sign(line: &str) -> Option<String> {
    if line.starts_with(['[', '#']) || line.is_empty() {
        return None;
    }
    if split(line).is_some() {
        return None;
    }
    for sign in [":", "->", "→"] {
        if let Some((key, value)) = line.split_once(sign).filter(|(key, _)| !key.contains('"')) {
            return Some(format!("{} = {}", key.trim(), value.trim()));
        }
    }
    let (key, value) = line.split_once(char::is_whitespace)?;
    let is_value = value.trim().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '\'' | '{' | '['));
    is_value.then(|| format!("{key} = {}", value.trim()))
}

/// `[hotel`, `[[chambres]`, `[ chambres ]]`, `(hotel)`, `hotel :`.
pub(super) fn header(line: &str) -> Option<String> {
    let alone = folded(line.trim_end_matches([':', ' ']));
    if let Some((name, depth)) = SECTIONS.iter().find(|(name, _)| *name == alone && !line.starts_with(['[', '('])) {
        return Some(format!("{}{name}{}", "[".repeat(*depth), "]".repeat(*depth)));
    }
    let bare = line.split('#').next().unwrap_or_default().trim();
    if bare.contains('=') || !bare.starts_with(['[', '(']) {
        return None;
    }
    let name = bare.trim_matches(['[', ']', '(', ')', ' ']);
    let is_open = |c: &char| matches!(c, '[' | '(');
    let is_closed = |c: &char| matches!(c, ']' | ')');
    let opened = bare.chars().take_while(is_open).count();
    let closed = bare.chars().rev().take_while(is_closed).count();
    let depth = opened.max(closed).min(2);
    let wrong = opened != closed || opened > 2 || bare.contains(['(', ')']);
    (wrong && !name.is_empty()).then(|| format!("{}{name}{}", "[".repeat(depth), "]".repeat(depth)))
}

/// A key or a section's name without accents, spaces and capitals.
pub(super) fn bare(line: &str) -> Option<String> {
    if line.starts_with('[') && split(line).is_none() {
        let name = line.trim_matches(['[', ']', ' ']);
        let depth = line.chars().take_while(|c| *c == '[').count();
        return (!is_bare(name)).then(|| format!("{}{}{}", "[".repeat(depth), folded(name), "]".repeat(depth)));
    }
    let (key, value) = split(line).filter(|(key, _)| !key.starts_with(['"', '\'', '#', '{']))?;
    (!is_bare(key)).then(|| format!("{} = {value}", folded(key)))
}

/// The key of a line that has no value.
pub(super) fn without_value(line: &str) -> Option<&str> {
    if is_bare(line) {
        return Some(line);
    }
    let (key, value) = split(line)?;
    (value.is_empty() || value.starts_with('#')).then_some(key)
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The key as the file knows keys.
pub(in super::super) fn folded(key: &str) -> String {
    let folded: String = key
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') => c,
            _ => '_',
        })
        .collect();
    folded.trim_matches('_').to_owned()
}
