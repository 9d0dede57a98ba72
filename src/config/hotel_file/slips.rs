//! Lines that are no TOML: what a hotelier meant, and what to write instead.
//!
//! Each step mends one habit of handwriting or of a word processor and says why; they are taken one after the other, since a line may
//! have several. What comes out is proposed only where it is TOML.

use toml::de::DeTable;

mod keys;
mod quotes;
mod values;

pub(super) use keys::{folded, nearest};
pub(super) use values::{day, number, time};

/// A longer line is shown cut: the fault is found by its number.
const MAX_SHOWN: usize = 100;

/// Mends one kind of slip in a line; `None` where there is none.
type Mend = fn(&str) -> Option<String>;

/// The steps, with what is said of each.
const STEPS: &[(&str, Mend)] = &[
    ("une espace insécable ou un caractère invisible s'y trouve", keys::invisible),
    ("un commentaire commence par #", keys::comment),
    ("les guillemets doivent être droits", quotes::straight),
    ("le nom d'une section se met entre crochets, ouverts et fermés sur la même ligne", keys::header),
    ("c'est le signe = qui sépare la clé de sa valeur", keys::equals_sign),
    ("une clé s'écrit sans majuscule, accent ni espace", keys::bare),
    ("rien ne doit suivre la valeur", values::nothing_behind),
    ("une date s'écrit \"AAAA-MM-JJ\"", values::date),
    ("une heure s'écrit \"HH:MM\"", values::hour),
    ("« oui » s'écrit true et « non » s'écrit false", values::yes_or_no),
    ("un nombre s'écrit en chiffres seulement, avec un point pour les décimales", values::digits),
    ("une liste s'écrit [\"…\", \"…\"], avec des virgules entre les éléments", values::list),
    ("la liste de prix s'écrit { chambre = prix, chambre = prix }", values::prices),
    ("un texte s'écrit entre deux guillemets droits, sans autre guillemet à l'intérieur", quotes::around_text),
    ("le signe \\ se double dans un texte", quotes::backslash),
];

/// Why a line is no TOML, what was read and what to write. `message` is the parser's, which is never shown.
pub(super) fn reason(line: &str, message: &str) -> String {
    // Comments of the line say nothing of its slip, and neither do the spaces that put them in a column.
    let line = without_comment(line).split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let read = shown(&line);
    if is_duplicate(message) {
        return duplicate(&line, &read);
    }
    let mut mended = line;
    let mut reasons = Vec::new();
    for (why, mend) in STEPS {
        if let Some(better) = mend(&mended).filter(|better| *better != mended) {
            mended = better;
            reasons.push(*why);
        }
    }
    if let Some(key) = keys::without_value(&mended) {
        return format!("la valeur manque après le signe = ; lu : {read} ; écrivez : {key} = …");
    }
    if let Some(key) = values::number_key(&mended).filter(|_| !is_right(&mended)) {
        let example = if key.starts_with("prix") { "89" } else { "2" };
        return format!("un nombre est attendu, en chiffres ; lu : {read} ; écrivez, par exemple : {key} = {example}");
    }
    if reasons.is_empty() || !is_right(&mended) {
        return format!(
            "cette ligne n'est pas comprise ; lu : {read} ; forme attendue : cle = valeur, [section], [[section]] ou # commentaire"
        );
    }
    format!("{} ; lu : {read} ; écrivez : {mended}", reasons.join(", et "))
}

/// Whether a line could stand alone, so that what is wrong lies before it.
pub(super) fn is_right(line: &str) -> bool {
    DeTable::parse(line).is_ok()
}

/// The number of the last line before this one, from 0, that opens a list and does not close it.
pub(super) fn unclosed_list(lines: &[&str], before: usize) -> Option<usize> {
    let opens = |line: &&str| values::is_open_list(line);
    let number = lines.get(..before)?.iter().rposition(opens)?;
    let between = lines.get(number.saturating_add(1)..before)?;
    (!between.iter().any(|line| line.trim_end().ends_with(']'))).then_some(number)
}

/// What is said of a line that opens a list which is closed nowhere.
pub(super) fn unclosed(line: &str) -> String {
    let line = without_comment(line);
    match split(line) {
        Some((_, "[")) => {
            format!("cette liste n'est pas fermée ; lu : {} ; écrivez ] derrière son dernier élément", shown(line))
        }
        _ => reason(line, ""),
    }
}

/// Whether the parser complains of something that stands twice: it does so behind other slips, too.
pub(super) fn is_duplicate(message: &str) -> bool {
    message.contains("duplicate key")
}

fn duplicate(line: &str, read: &str) -> String {
    let name = line.trim_matches(['[', ']', ' ']);
    if line.starts_with("[[") {
        format!("[{name}], plus haut, n'a qu'un crochet de chaque côté ; lu : {read} ; écrivez partout : [[{name}]]")
    } else if line.starts_with('[') {
        format!("la section [{name}] est déjà plus haut ; lu : {read} ; réunissez les deux sous un seul [{name}]")
    } else {
        format!("cette clé est donnée deux fois dans la même section ; lu : {read} ; gardez une seule des deux lignes")
    }
}

fn shown(line: &str) -> String {
    if line.chars().count() <= MAX_SHOWN {
        return line.to_owned();
    }
    line.chars().take(MAX_SHOWN).chain(['…']).collect()
}

/// A line's key and value around its equals sign, both trimmed; the sign inside quotation marks does not count.
fn split(line: &str) -> Option<(&str, &str)> {
    let at = outside(line).find(|(_, c)| *c == '=')?.0;
    Some((line.get(..at)?.trim(), line.get(at.saturating_add(1)..)?.trim()))
}

/// The line with another value.
fn with_value(line: &str, value: &str) -> Option<String> {
    let (key, _) = split(line)?;
    Some(format!("{key} = {value}"))
}

/// A value and the comment behind it.
fn without_comment(value: &str) -> &str {
    outside(value).find(|(_, c)| *c == '#').and_then(|(at, _)| value.get(..at)).unwrap_or(value).trim()
}

/// The characters of a line that stand outside quotation marks, with their places. An apostrophe opens a text only where a value begins.
fn outside(line: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut open = None;
    let mut last = ' ';
    line.char_indices().filter(move |(_, c)| {
        let begins = matches!(last, '=' | '[' | ',' | '{');
        if !c.is_whitespace() {
            last = *c;
        }
        match (open, *c) {
            (Some(mark), c) if mark == c => open = None,
            (Some(_), _) => {}
            (None, '"') => open = Some('"'),
            (None, '\'') if begins => open = Some('\''),
            (None, _) => return true,
        }
        false
    })
}
