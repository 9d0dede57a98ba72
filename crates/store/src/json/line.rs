//! A line of the journal: one write, with its number and checksum.
//!
//! `{"seq":3,"sum":"0123456789abcdef","body":[…]}`. The body of line 0 is the [`Header`], that of every other line a list of
//! [`Entry`]. What is written at once is one line, so that a power cut can only tear the last one.

use std::{borrow::Cow, fmt::Write as _};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::{holds::KeptRooms, shared::Which};
use crate::{CallUse, LiveCall};
use basics::personal::Personal;
use hotel::reservation::BookingKey;

/// The form of journal and état that this version writes. It reads a journal of [`OLDEST_FORMAT`] too, and begins it anew.
pub(super) const FORMAT: u32 = 2;

/// The oldest form of journal that is read: without an état, and with call-backs as entries of their own.
pub(super) const OLDEST_FORMAT: u32 = 1;

/// How many bytes of the SHA-256 a checksum keeps: 64 bits make an accident pass once in 10^19, and need no further crate.
const SUM_BYTES: usize = 8;

/// What stands in the place of a checksum until it is known.
const NO_SUM: &str = "0000000000000000";

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// The content of `reservations.json` that the journal follows.
    pub(super) snapshot: Snapshot,
    /// The content of `reservations.json.etat` that it follows.
    #[serde(default, skip_serializing_if = "Snapshot::is_none")]
    pub(super) etat: Snapshot,
}

/// Which content of a file; the default is that there is no such file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Snapshot {
    /// Bytes.
    pub(super) length: u64,
    /// SHA-256 in hexadecimal.
    pub(super) sha256: String,
}

impl Snapshot {
    /// Of a content that lies in memory.
    pub(super) fn of(content: &[u8]) -> Self {
        Self::new(content.len() as u64, &Sha256::digest(content))
    }

    /// Of a content that was hashed while it was written.
    pub(super) fn new(length: u64, digest: &[u8]) -> Self {
        Self { length, sha256: hex(digest) }
    }

    /// Of the content of a file, where there is such a file.
    pub(super) fn of_file(content: Option<&[u8]>) -> Self {
        content.map(Self::of).unwrap_or_default()
    }

    /// Whether it stands for a file that is not there.
    pub(super) const fn is_none(&self) -> bool {
        self.sha256.is_empty()
    }
}

/// Something that must survive. Replaying one twice does no harm.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Entry<'a> {
    /// A row, whole, as it stands from here on.
    Row(#[serde(borrow)] Personal<&'a RawValue>),
    /// A booking request that was answered with a reservation.
    Key {
        /// The request.
        key: Cow<'a, BookingKey>,
        /// The reservation.
        id: Cow<'a, str>,
        /// When it was made.
        at: DateTime<Utc>,
    },
    /// A call rang.
    Ring {
        /// `webhook-id` of the delivery.
        webhook: Cow<'a, str>,
        /// `rtc_…`.
        call: Cow<'a, str>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A delivery with a good signature came.
    Webhook {
        /// When.
        at: DateTime<Utc>,
    },
    /// A call was accepted.
    Began(Box<Cow<'a, LiveCall>>),
    /// A call is over.
    Ended {
        /// `rtc_…`.
        call: Cow<'a, str>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Rooms are kept for a call, in the place of what was kept for it.
    Held(Cow<'a, KeptRooms>),
    /// Nothing is kept for a call.
    Unheld {
        /// `rtc_…`.
        call: Cow<'a, str>,
    },
    /// A row of a collection, whole, as it stands from here on, in the place of the one of the same key.
    Put {
        /// The collection.
        collection: Cow<'a, str>,
        /// The row.
        #[serde(borrow)]
        row: Personal<&'a RawValue>,
    },
    /// A row of a collection is no more.
    Gone {
        /// The collection.
        collection: Cow<'a, str>,
        /// The key of the row.
        key: Cow<'a, str>,
    },
    /// A call-back, as [`OLDEST_FORMAT`] has it; now a row of a collection.
    Callback(#[serde(borrow)] Personal<&'a RawValue>),
    /// What a call has used up of what is counted, whole, as it stands from here on.
    Used(Cow<'a, CallUse>),
    /// A process ran at this time, with calls on the line.
    Alive {
        /// When.
        at: DateTime<Utc>,
    },
    /// The assistant is paused until then, or answers again.
    Paused {
        /// Until when.
        until: Option<DateTime<Utc>>,
    },
    /// A content that is about to be put in the place of `reservations.json`: from here on the file may have this one.
    Snapshot(Snapshot),
    /// The same of `reservations.json.etat`.
    Etat(Snapshot),
    /// The line with this was synced before anything more was written.
    Synced,
    /// So many lines of the journal were on the disk, synced, when this one was written: whatever is missing of them was lost later.
    Durable(u64),
}

impl Entry<'_> {
    /// The entry as JSON. It has nothing that could fail to be written.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The content that it says is about to be put in the place of a file.
    pub(super) const fn snapshot_of(&self, which: Which) -> Option<&Snapshot> {
        match (which, self) {
            (Which::Reservations, Self::Snapshot(snapshot)) | (Which::Etat, Self::Etat(snapshot)) => Some(snapshot),
            (Which::Reservations | Which::Etat, _) => None,
        }
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    seq: u64,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// The bytes of a line, its end included.
pub(super) fn encode(seq: u64, body: &str) -> String {
    let mut line = String::with_capacity(body.len() + 64);
    encode_into(&mut line, seq, |line| line.push_str(body));
    line
}

/// Writes a line of entries behind what is there, its end included.
pub(super) fn encode_entries<'e>(line: &mut String, seq: u64, entries: impl Iterator<Item = &'e str>) {
    encode_into(line, seq, |line| {
        line.push('[');
        for (at, entry) in entries.enumerate() {
            if at > 0 {
                line.push(',');
            }
            line.push_str(entry);
        }
        line.push(']');
    });
}

/// Writes a line whose body is written in its place: nothing is copied on its way to the file.
fn encode_into(line: &mut String, seq: u64, body: impl FnOnce(&mut String)) {
    // Writing to a String cannot fail.
    let _ = write!(line, r#"{{"seq":{seq},"sum":""#);
    let sum_at = line.len();
    line.push_str(NO_SUM);
    line.push_str(r#"","body":"#);
    let body_at = line.len();
    body(line);
    let sum = checksum(seq, &line[body_at..]);
    line.replace_range(sum_at..sum_at + NO_SUM.len(), &sum);
    line.push_str("}\n");
}

/// The body of a line without its end, whatever its number; `None` where it is no whole line.
pub(super) fn decode_any(line: &[u8]) -> Option<&RawValue> {
    let envelope: Envelope<'_> = serde_json::from_slice(line).ok()?;
    decode(line, envelope.seq)
}

/// The body of a line without its end; `None` where it is not, to the byte, what [`encode`] makes of the number that is due.
pub(super) fn decode(line: &[u8], due: u64) -> Option<&RawValue> {
    let text = std::str::from_utf8(line).ok()?;
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    let whole = envelope.seq == due && encode(due, envelope.body.get()).strip_suffix('\n') == Some(text);
    whole.then_some(envelope.body)
}

fn checksum(seq: u64, body: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(seq.to_le_bytes());
    digest.update(body.as_bytes());
    hex(&digest.finalize()[..SUM_BYTES])
}

fn hex(bytes: &[u8]) -> String {
    let digit = |number: u8| char::from_digit(u32::from(number), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back_and_no_flipped_bit_passes() {
        let line = encode(7, r#"[{"ended":{"call":"rtc_1","at":"2026-11-22T10:00:00Z"}}]"#);
        let bytes = line.trim_end().as_bytes();
        let entries: Vec<Entry<'_>> = serde_json::from_str(decode(bytes, 7).unwrap().get()).unwrap();
        assert_eq!(entries.first().unwrap().text(), r#"{"ended":{"call":"rtc_1","at":"2026-11-22T10:00:00Z"}}"#);
        assert!(decode(bytes, 8).is_none(), "a line that is missing is noticed");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.to_vec();
                flipped[at] ^= 1 << bit;
                assert!(decode(&flipped, 7).is_none(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_row_in_an_entry_is_kept_to_the_byte_and_masked_in_logs() {
        let row: &RawValue = serde_json::from_str(r#"{"id":"RES-1","b":1.0,"a":  12345678901234567890123}"#).unwrap();
        let text = Entry::Row(Personal::new(row)).text();
        let back: Entry<'_> = serde_json::from_str(&text).unwrap();
        assert_eq!(text, format!(r#"{{"row":{}}}"#, row.get()));
        assert_eq!(format!("{back:?}"), "Row(•••)");
    }
}
