//! Quotation marks, as word processors and hands write them.

use super::{split, with_value, without_comment};

const OPENING: &[char] = &['“', '„', '«', '‟', '‹'];
const CLOSING: &[char] = &['”', '“', '»', '›'];

/// Makes typographic quotation marks straight where they stand around a text, and leaves them inside one.
pub(super) fn straight(line: &str) -> Option<String> {
    if !line.contains([OPENING, CLOSING, &['‘', '’']].concat().as_slice()) {
        return None;
    }
    let mut mended = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let begins = matches!(mended.trim_end().chars().next_back(), Some('=' | ':' | '[' | ',' | '{'));
        let text_end = match c {
            '"' => behind.find('"').or_else(|| behind.rfind(CLOSING)),
            c if OPENING.contains(&c) || (begins && CLOSING.contains(&c)) => {
                behind.find(CLOSING).or_else(|| behind.find('"'))
            }
            '‘' | '’' if begins => behind.find('’'),
            _ => None,
        };
        let Some(end) = text_end else {
            mended.push(c);
            rest = behind;
            continue;
        };
        mended.push('"');
        mended.push_str(behind.get(..end).unwrap_or_default().trim());
        mended.push('"');
        let mark = behind.get(end..).and_then(|text| text.chars().next()).map_or(0, char::len_utf8);
        rest = behind.get(end.saturating_add(mark)..).unwrap_or_default();
    }
    Some(mended)
}

/// A text without quotation marks, with one of two, with apostrophes around and inside it, or with quotation marks inside it.
pub(super) fn around_text(line: &str) -> Option<String> {
    let (_, value) = split(line)?;
    if super::values::number_key(line).is_some()
        || value.is_empty()
        || value.starts_with(['[', '{', '#'])
        || super::is_right(&format!("v = {value}"))
    {
        return None;
    }
    // An uneven quotation mark makes the comment part of the text: then it begins at the first # behind a space.
    let cut = without_comment(value);
    let cut = if cut.matches('"').count() % 2 == 1 { cut.split(" #").next().unwrap_or(cut).trim() } else { cut };
    let mark = cut.chars().next().filter(|c| matches!(c, '"' | '\''));
    let is_text = mark.is_some() || cut.ends_with('"') || cut.starts_with(char::is_alphabetic);
    if !is_text {
        return None;
    }
    let inner = cut.strip_prefix(mark.unwrap_or('"')).unwrap_or(cut);
    let inner = inner.strip_suffix(mark.unwrap_or('"')).unwrap_or(inner);
    with_value(line, &format!("\"{}\"", french_quotes(inner)))
}

/// A sign \ that means nothing to TOML.
pub(super) fn backslash(line: &str) -> Option<String> {
    let (_, value) = split(line)?;
    let wrong = value.contains('\\') && !super::is_right(&format!("v = {value}"));
    wrong.then(|| with_value(line, &value.replace("\\\\", "\\").replace('\\', "\\\\"))).flatten()
}

/// Quotation marks inside a text become « ».
fn french_quotes(text: &str) -> String {
    let mut opened = false;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' if opened => out.push_str(" »"),
            '"' => out.push_str("« "),
            c => out.push(c),
        }
        opened ^= c == '"';
    }
    out
}
