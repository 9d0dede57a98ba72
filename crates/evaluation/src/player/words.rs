//! What was said, as it is heard.

use super::played::{Deviation, DeviationKind, Place};

/// What is missing of what must be said, and what of it must not be said.
pub(super) fn judge(
    said: &[String],
    heard: &[String],
    must: &[String],
    must_not: &[String],
    place: Option<Place>,
) -> Vec<Deviation> {
    let is_in = |texts: &[String], words: &str| {
        let words = plain(words);
        texts.iter().any(|text| plain(text).contains(&words))
    };
    let missing = must.iter().filter(|words| !is_in(heard, words)).map(|words| format!("« {words} » n'a pas été dit"));
    let wrong = must_not.iter().filter(|words| is_in(said, words)).map(|words| format!("« {words} » a été dit"));
    missing.chain(wrong).map(|text| Deviation { kind: DeviationKind::Words, place, text }).collect()
}

/// A text without the differences that are not heard: case, kinds of apostrophe and of space.
pub(super) fn plain(text: &str) -> String {
    let characters = text.chars().map(|c| match c {
        '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    });
    characters.flat_map(char::to_lowercase).collect()
}
