//! Reading `reservations.json`: any array of JSON, of our own making or of other hands.

use std::{borrow::Cow, fmt, path::Path, sync::Arc};

use serde::{
    Deserializer as _,
    de::{SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    fault::OpenFault,
    row::{Kind, Stored, on_one_line},
    table::Table,
    text::Text,
};

/// The bytes that a row of the file has at the least where it is a reservation: what the table makes room for is guessed from it.
const LIKELY_ROW_BYTES: usize = 300;

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a file has before its rows and behind them, as this program writes it.
const BEFORE_ROWS: &str = "[\n";
const BEHIND_ROWS: &str = "\n]\n";

/// Reads the rows, in the order of the file.
pub(super) fn rows(path: &Path, mut content: Vec<u8>) -> Result<Table, OpenFault> {
    if content.is_empty() {
        return Err(OpenFault::Empty { path: path.to_owned() });
    }
    // What Windows editors put before a text.
    if content.starts_with(BYTE_ORDER_MARK) {
        content.drain(..BYTE_ORDER_MARK.len());
        return rows(path, content).map_err(|fault| match fault {
            OpenFault::Unreadable { path, line, column, byte, what } => {
                OpenFault::Unreadable { path, line, column, byte: byte + BYTE_ORDER_MARK.len(), what }
            }
            fault @ (OpenFault::Empty { .. }
            | OpenFault::Locked { .. }
            | OpenFault::Inaccessible { .. }
            | OpenFault::JournalDamaged { .. }
            | OpenFault::JournalFormat { .. }
            | OpenFault::Mismatch(_)) => fault,
        });
    }
    let content = match String::from_utf8(content) {
        Ok(text) => {
            let text = Arc::new(text);
            if let Some(table) = lines(&text) {
                return Ok(table);
            }
            Arc::unwrap_or_clone(text).into_bytes()
        }
        // Where it is wrong, is found as with any other fault.
        Err(error) => error.into_bytes(),
    };
    any_rows(path, &content)
}

/// Reads the rows of a file of the form that this program writes: one a line, which the rows share. `None` where it has another.
fn lines(content: &Arc<String>) -> Option<Table> {
    let mut begin = BEFORE_ROWS.len();
    let rows = content.strip_prefix(BEFORE_ROWS)?.strip_suffix(BEHIND_ROWS).filter(|rows| !rows.contains('\r'))?;
    let mut table = Table::with_room_for(rows.len() / LIKELY_ROW_BYTES);
    let mut lines = rows.split('\n').peekable();
    while let Some(line) = lines.next() {
        // Every one of them is a JSON value, and a comma is between them: that is what an array is.
        let text = if lines.peek().is_some() { line.strip_suffix(',')? } else { line };
        if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
            return None;
        }
        let (stored, meaning) = Stored::read(text, Text::piece(content, begin..begin + text.len()));
        if stored.kind == Kind::Odd && !is_json(text) {
            return None;
        }
        table.push(stored, meaning);
        begin += line.len() + 1;
    }
    Some(table)
}

/// Whether a text is one JSON value.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// Reads the rows of any array. Each has a text of its own.
fn any_rows(path: &Path, content: &[u8]) -> Result<Table, OpenFault> {
    let mut table = Table::with_room_for(content.len() / LIKELY_ROW_BYTES);
    let mut deserializer = serde_json::Deserializer::from_slice(content);
    deserializer
        .deserialize_seq(Rows(&mut table))
        .and_then(|()| deserializer.end())
        .map_err(|error| unreadable(path, content, &error))?;
    Ok(table)
}

struct Rows<'t>(&'t mut Table);

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of reservations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<&RawValue>()? {
            let text = row.get();
            let line = if text.contains(['\n', '\r']) { Cow::Owned(on_one_line(text)) } else { Cow::Borrowed(text) };
            let (stored, meaning) = Stored::own(&line);
            self.0.push(stored, meaning);
        }
        Ok(())
    }
}

/// The fault without serde's own words: they may quote a guest's name.
fn unreadable(path: &Path, content: &[u8], error: &serde_json::Error) -> OpenFault {
    let (line, column) = (error.line(), error.column());
    let before: usize =
        content.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let what = match error.classify() {
        serde_json::error::Category::Eof => "le fichier s'arrête avant la fin du tableau",
        serde_json::error::Category::Syntax if std::str::from_utf8(content).is_err() => "ce n'est pas du texte UTF-8",
        serde_json::error::Category::Syntax => "ce n'est pas du JSON",
        serde_json::error::Category::Data | serde_json::error::Category::Io => {
            "ce n'est pas un tableau de réservations entre crochets"
        }
    };
    let byte = (before + column.saturating_sub(1)).min(content.len());
    OpenFault::Unreadable { path: path.to_owned(), line: line.max(1), column: column.max(1), byte, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(content: &[u8]) -> (usize, usize, usize, &'static str) {
        let fault = rows(Path::new("f"), content.to_vec()).unwrap_err();
        let OpenFault::Unreadable { line, column, byte, what, .. } = fault else { panic!("{fault}") };
        (line, column, byte, what)
    }

    #[test]
    fn any_array_is_read_in_its_order() {
        let table = rows(Path::new("f"), b" [ {\"id\":\n\"b\"} , 42,{\"id\":\"a\"}]\n".to_vec()).unwrap();
        let texts: Vec<&str> = table.view().from(0).map(Stored::text).collect();
        assert_eq!(texts, [r#"{"id":"b"}"#, "42", r#"{"id":"a"}"#]);
        assert_eq!(rows(Path::new("f"), b"[]".to_vec()).unwrap().view().len(), 0);
        assert_eq!(rows(Path::new("f"), "\u{feff}[\n{\"id\":\"a\"}\n]\n".into()).unwrap().view().len(), 1);
        assert_eq!(fault("\u{feff}[]x".as_bytes()).2, 5);
    }

    #[test]
    fn a_fault_is_named_with_its_place_and_without_what_is_written_there() {
        assert_eq!(fault(b"[\n{\"id\":\"a\"},\n{\"nom\" \"Dupont\"}]").0, 3);
        assert_eq!(fault(b"[\n{\"id\":\"a\"},\n{\"nom\" \"Dupont\"}]").2, 14 + 7);
        assert!(fault(b"[{\"id\":\"a\"}").3.contains("avant la fin"));
        assert!(fault(b"{\"id\":\"a\"}").3.contains("crochets"));
        assert!(fault(b"\"Dupont\"").3.contains("crochets"));
        assert!(fault(b"[{\"id\":\"\xff\"}]").3.contains("UTF-8"));
        assert_eq!(fault(b"[]x").3, "ce n'est pas du JSON");
        assert_eq!(rows(Path::new("f"), b"".to_vec()).unwrap_err(), OpenFault::Empty { path: "f".into() });
        let said = rows(Path::new("f"), b"[{\"nom\" \"Dupont\"}]".to_vec()).unwrap_err().to_string();
        assert!(said.contains("ligne 1") && !said.contains("Dupont"), "{said}");
    }
}
