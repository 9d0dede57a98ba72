//! Reading the journal at the start, and composing one.

use std::path::Path;

use serde::Deserialize as _;
use serde_json::value::RawValue;

use super::{
    error::OpenError,
    line::{self, Entry, FORMAT, Header, OLDEST_FORMAT, Snapshot},
    open::NO_RESERVATIONS,
    shared::Which,
};

/// So many zero bytes in a row are a sector that was never written: JSON has none, and no flipped bit makes several. Nor does one
/// make a zero byte of the brace with which a line begins.
const NEVER_WRITTEN: [u8; 8] = [0; 8];

/// Zero bytes that a journal has behind its lines, for the lines that come: some hundred bookings. See [`DiskFile::keep_room`].
///
/// [`DiskFile::keep_room`]: crate::durable::DiskFile::keep_room
pub(super) const ROOM: usize = 64 << 10;

/// Entries in a line of a journal that is written whole.
const ENTRIES_A_LINE: usize = 500;

/// The bytes of the longest array without a row that this program writes. A shorter file has no room for one.
const LONGEST_WITHOUT_ROWS: u64 = NO_RESERVATIONS.len() as u64;

/// What a journal says.
#[derive(Debug)]
pub(super) struct JournalContents<'a> {
    /// Its first line.
    pub(super) header: Header,
    /// Its entries, oldest first.
    pub(super) entries: Vec<Entry<'a>>,
    /// Bytes up to which it is good.
    pub(super) good: u64,
    /// The number that the next line would have.
    pub(super) next: u64,
    /// Whether lines can be added behind the good bytes as they are.
    pub(super) can_go_on: bool,
}

impl JournalContents<'_> {
    /// Whether the journal follows these contents, or ones that were about to be put in their place.
    pub(super) fn follows(&self, which: Which, content: &Snapshot) -> bool {
        let header = match which {
            Which::Reservations => &self.header.snapshot,
            Which::Etat => &self.header.etat,
        };
        header == content || self.named(which).any(|snapshot| snapshot == content)
    }

    /// The contents that were about to be put in the place of a file.
    pub(super) fn named(&self, which: Which) -> impl Iterator<Item = &Snapshot> {
        self.entries.iter().filter_map(move |entry| entry.snapshot_of(which))
    }

    /// How many rows it holds.
    pub(super) fn rows(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry, Entry::Row(_))).count()
    }

    /// Whether the server that wrote it knew of any reservation.
    pub(super) fn knew_reservations(&self) -> bool {
        let has_rows = |snapshot: &Snapshot| snapshot.length > LONGEST_WITHOUT_ROWS;
        self.rows() > 0 || has_rows(&self.header.snapshot) || self.named(Which::Reservations).any(has_rows)
    }
}

/// What is in a journal.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// What it says; `None` where there is nothing in it, or nothing but a torn first line.
    pub(super) contents: Option<JournalContents<'a>>,
    /// Bytes that are not good, with all behind them: a torn end, or a part that never got to the disk. Nothing in them was confirmed
    /// but what the contents has.
    pub(super) damaged: &'a [u8],
}

/// Reads a journal.
pub(super) fn read<'a>(path: &Path, file: &Path, content: &'a [u8]) -> Result<Reading<'a>, OpenError> {
    let mut contents: Option<JournalContents<'a>> = None;
    let content = content.iter().rposition(|byte| *byte != 0).map_or(&content[..0], |last| &content[..=last]);
    let (mut begin, mut number) = (0, 0);
    while let Some(rest) = content.get(begin..).filter(|rest| !rest.is_empty()) {
        let line_number = usize::try_from(number).unwrap_or(usize::MAX).saturating_add(1);
        let damaged = || OpenError::JournalDamaged {
            path: path.to_owned(),
            file: file.to_owned(),
            line: line_number,
            byte: begin,
        };
        let segment = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or(rest);
        let line = segment.strip_suffix(b"\n");
        let body = match line {
            Some(line) => line::decode(line, number),
            // Whole but for its end: not torn by a power cut, which would have taken the end of the checksummed body with it, or
            // torn after its last byte. Either way it is good.
            None => line::decode(segment, number)
                .or_else(|| line::decode(segment.split_last().map_or(segment, |(_, all_but_end)| all_but_end), number)),
        };
        let Some(body) = body else {
            if line.is_some() {
                let contents = contents.as_mut().filter(|_| was_never_written(segment)).ok_or_else(damaged)?;
                // What lies behind the part that was never written may begin within the segment.
                let hole = segment.iter().rposition(|byte| *byte == 0).map_or(0, |at| at + 1);
                contents.entries.extend(behind_a_hole(&rest[hole..], number).ok_or_else(damaged)?);
                contents.can_go_on = false;
            }
            return Ok(Reading { contents, damaged: rest });
        };
        match &mut contents {
            None => {
                let header = header(path, body)?.ok_or_else(damaged)?;
                contents = Some(JournalContents { header, entries: Vec::new(), good: 0, next: 0, can_go_on: true });
            }
            Some(contents) => contents.entries.extend(entries(body).ok_or_else(damaged)?),
        }
        number += 1;
        begin += segment.len();
        if let Some(contents) = &mut contents {
            contents.good = begin as u64;
            contents.next = number;
            contents.can_go_on = line.is_some();
        }
    }
    Ok(Reading { contents, damaged: &[] })
}

/// The bytes of a journal that follows these contents of the two files; further ones that they may have come with the entries.
pub(super) fn compose(snapshot: &Snapshot, etat: &Snapshot, entries: &[String]) -> (String, u64) {
    let header = Header { format: FORMAT, snapshot: snapshot.clone(), etat: etat.clone() };
    // A header has nothing that could fail to be written.
    let mut content = line::encode(0, &serde_json::to_string(&header).unwrap_or_default());
    let mut next = 1;
    for entries in entries.chunks(ENTRIES_A_LINE) {
        line::encode_entries(&mut content, next, entries.iter().map(String::as_str));
        next += 1;
    }
    // The file is synced before it gets its name.
    line::encode_entries(&mut content, next, std::iter::once(Entry::Durable(next).text().as_str()));
    (content, next + 1)
}

/// Whether a part of the segment never got to the disk.
fn was_never_written(segment: &[u8]) -> bool {
    segment.starts_with(&[0]) || segment.windows(NEVER_WRITTEN.len()).any(|bytes| bytes == NEVER_WRITTEN)
}

/// What the whole lines behind a part that was never written say; `None` where that part was on the disk once: a line that is missing
/// was confirmed, and the start must stop. A power cut leaves such a part only before the line whose sync it cut off, since a sync
/// writes all that was written before it.
fn behind_a_hole(rest: &[u8], first_missing: u64) -> Option<Vec<Entry<'_>>> {
    // The first four say so in a journal of the oldest format.
    let is_synced = |entry: &Entry<'_>| {
        matches!(entry, Entry::Row(_) | Entry::Callback(_) | Entry::Paused { .. } | Entry::Snapshot(_) | Entry::Synced)
    };
    let mut segments = rest.split_inclusive(|byte| *byte == b'\n').peekable();
    let mut found = Vec::new();
    while let Some(segment) = segments.next() {
        let Some(body) = segment.strip_suffix(b"\n").and_then(line::decode_any) else { continue };
        let entries = entries(body)?;
        let was_durable = |entry: &Entry<'_>| matches!(entry, Entry::Durable(lines) if *lines > first_missing);
        // Whoever wrote something behind a line that is synced had seen its sync.
        let was_seen = segments.peek().is_some() && entries.iter().any(is_synced);
        if was_seen || entries.iter().any(was_durable) {
            return None;
        }
        found.extend(entries);
    }
    Some(found)
}

fn header(path: &Path, body: &RawValue) -> Result<Option<Header>, OpenError> {
    #[derive(serde::Deserialize)]
    struct AnyFormat {
        format: u32,
    }
    let Ok(AnyFormat { format }) = serde_json::from_str(body.get()) else { return Ok(None) };
    if !(OLDEST_FORMAT..=FORMAT).contains(&format) {
        return Err(OpenError::JournalFormat { path: path.to_owned(), found: format, expected: FORMAT });
    }
    Ok(serde_json::from_str(body.get()).ok())
}

fn entries(body: &RawValue) -> Option<Vec<Entry<'_>>> {
    Vec::deserialize(&mut serde_json::Deserializer::from_str(body.get())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> String {
        let entry = |id: &str| format!(r#"{{"row":{{"id":"{id}"}}}}"#);
        let (mut content, next) = compose(&Snapshot::of(b"[]\n"), &Snapshot::default(), &[entry("a")]);
        content.push_str(&line::encode(next, &format!("[{},{}]", entry("b"), entry("c"))));
        content.push_str(&line::encode(next + 1, &format!("[{}]", entry("d"))));
        content
    }

    fn read_rows(content: &[u8]) -> Result<Option<usize>, OpenError> {
        Ok(read(Path::new("j"), Path::new("f"), content)?.contents.map(|contents| contents.rows()))
    }

    #[test]
    fn a_journal_torn_anywhere_keeps_the_lines_before() {
        let journal = journal();
        for length in 0..=journal.len() {
            let torn = &journal.as_bytes()[..length];
            // A line that lacks nothing but its end is whole.
            let whole = journal[..(length + 1).min(journal.len())].matches('\n').count();
            let expected = [None, Some(0), Some(1), Some(1), Some(3), Some(4)][whole];
            assert_eq!(read_rows(torn).unwrap(), expected, "cut at {length}");
            let with_hole = [torn, &[0; 4096]].concat();
            let whole = journal[..length].matches('\n').count();
            let kept = read_rows(&with_hole).unwrap().unwrap_or(0);
            assert!(kept >= [0, 0, 1, 1, 3, 4][whole], "zeros from {length}");
        }
    }

    /// What the writer appends, line by line: a ring, a row or a call-back, which are synced, or nothing but how much is synced.
    fn appended(first: u64, kinds: &str) -> Vec<String> {
        let mut durable = first;
        let encode = |(seq, kind): (u64, char)| {
            let said = format!(r#"{{"durable":{durable}}}"#);
            let ring = r#"{"ring":{"webhook":"wh_1","call":"rtc_1","at":"2026-11-22T10:00:00Z"}}"#;
            let body = match kind {
                'r' => format!(r#"[{said},"synced",{{"row":{{"id":"x{seq}"}}}}]"#),
                'c' => format!(r#"[{said},"synced",{{"put":{{"collection":"rappels","row":{{"id":"x{seq}"}}}}}}]"#),
                'm' => format!("[{said}]"),
                _ => format!("[{said},{ring}]"),
            };
            if matches!(kind, 'r' | 'c') {
                durable = seq + 1;
            }
            line::encode(seq, &body)
        };
        (first..).zip(kinds.chars()).map(encode).collect()
    }

    #[test]
    fn a_hole_stops_the_start_unless_no_sync_can_have_covered_it() {
        let (before, next) =
            compose(&Snapshot::of(b"[]\n"), &Snapshot::default(), &[r#"{"row":{"id":"a"}}"#.to_owned()]);
        for (kinds, hole, expected) in [
            // Rings that were being written, with or without a booking behind them whose sync was cut off: what is whole counts.
            ("...", 0, Some(1)),
            ("..r", 0, Some(2)),
            ("..r", 1, Some(2)),
            // The torn end itself.
            ("r", 0, Some(1)),
            ("rr", 1, Some(2)),
            // A line behind says that the missing one had been synced.
            (".r.", 0, None),
            (".rm", 0, None),
            (".rm", 1, None),
            ("rr", 0, None),
            ("r..", 0, None),
            ("rrr", 1, None),
        ] {
            let encoded = appended(next, kinds);
            let from = before.len() + encoded[..hole].iter().map(String::len).sum::<usize>();
            // One byte, where no more was left of a sector; a part within it; and all but its first byte, its end included.
            for (begin, length) in [(0, 1), (1, 20), (1, encoded[hole].len() - 1)] {
                let mut content = [before.as_str(), &encoded.concat(), "\0\0\0"].concat().into_bytes();
                content[from + begin..from + begin + length].fill(0);
                assert_eq!(read_rows(&content).ok().flatten(), expected, "{kinds} {hole} {begin} {length}");
            }
        }
    }

    #[test]
    fn a_hole_before_a_synced_line_stops_the_start_once_anything_follows() {
        let (before, next) =
            compose(&Snapshot::of(b"[]\n"), &Snapshot::default(), &[r#"{"row":{"id":"a"}}"#.to_owned()]);
        for (kinds, follows, expected) in [(".c", "", true), (".c", "{\"seq\":", false), ("..", "{\"seq\":", true)] {
            let encoded = appended(next, kinds);
            let mut content = [before.as_str(), &encoded.concat(), follows].concat().into_bytes();
            content[before.len() + 1..before.len() + 20].fill(0);
            assert_eq!(read_rows(&content).is_ok(), expected, "{kinds} {follows}");
        }
    }

    #[test]
    fn a_hole_in_what_was_written_whole_stops_the_start() {
        let (content, _) = compose(&Snapshot::of(b"[]\n"), &Snapshot::default(), &[r#"{"row":{"id":"a"}}"#.to_owned()]);
        let second = content.find('\n').unwrap() + 1;
        for from in [1, second + 1] {
            let mut content = content.clone().into_bytes();
            content[from..from + 20].fill(0);
            assert!(matches!(read_rows(&content), Err(OpenError::JournalDamaged { .. })), "{from}");
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_stops_the_start_or_loses_nothing() {
        let journal = journal().into_bytes();
        for at in 0..journal.len() {
            for bit in 0..8 {
                let mut flipped = journal.clone();
                flipped[at] ^= 1 << bit;
                match read_rows(&flipped) {
                    Err(_) => {}
                    Ok(rows) => assert_eq!((rows, at), (Some(4), journal.len() - 1), "byte {at}, bit {bit}"),
                }
            }
        }
    }

    #[test]
    fn a_line_that_is_missing_or_doubled_stops_the_start() {
        let journal = journal();
        let lines: Vec<&str> = journal.split_inclusive('\n').collect();
        for wrong in [[0, 2, 3, 3], [0, 1, 1, 2], [0, 2, 1, 3]] {
            let content: String = wrong.iter().map(|at| lines[*at]).collect();
            assert!(matches!(read_rows(content.as_bytes()), Err(OpenError::JournalDamaged { .. })), "{wrong:?}");
        }
    }

    #[test]
    fn another_format_is_named() {
        for format in [0, FORMAT + 1] {
            let content = line::encode(0, &format!(r#"{{"format":{format},"snapshots":[]}}"#));
            let fault = read_rows(content.as_bytes()).unwrap_err();
            assert!(
                matches!(fault, OpenError::JournalFormat { found, expected: FORMAT, .. } if found == format),
                "{fault}"
            );
        }
    }
}
