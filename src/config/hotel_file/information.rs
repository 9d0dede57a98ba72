//! `[informations]`: free texts about the hotel, by topic.

use hotel::{catalogue::RoomTypeId, information::Information};

use super::{
    notes::Notes,
    section::{Section, text},
};

/// More topics than this are a web site.
const MAX_TOPICS: usize = 60;

/// A text is said aloud: some thirty seconds.
const MAX_TEXT: usize = 500;

const KEY: &str = "informations";

pub(super) fn read(root: &mut Section<'_>, notes: &mut Notes<'_>) -> Vec<Information> {
    let expected = "une section [informations] est attendue, avec des textes : parking = \"…\"";
    let entries = root.entries(notes, KEY, expected);
    if entries.len() > MAX_TOPICS {
        root.fault(notes, KEY, format!("{MAX_TOPICS} au plus ; il y en a {}", entries.len()));
    }
    let mut found: Vec<(usize, Information)> = Vec::new();
    for (offset, key, value) in entries {
        let path = format!("{KEY}.{key}");
        match text(value, MAX_TEXT) {
            // Topics are written as identifiers are.
            _ if RoomTypeId::parse(key).is_none() => {
                notes.add(offset, &path, "lettres minuscules sans accent, chiffres, « _ » et « - » seulement");
            }
            Ok(text) if text.is_empty() => {}
            Ok(text) => found.push((offset, Information { topic: key.to_owned(), text })),
            Err(reason) => notes.add(offset, &path, reason),
        }
    }
    found.sort_by_key(|(offset, _)| *offset);
    found.into_iter().map(|(_, information)| information).collect()
}
