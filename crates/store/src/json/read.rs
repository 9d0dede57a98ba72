//! Reading `reservations.json`: any array of JSON, of our own making or of other hands.

use std::{borrow::Cow, path::Path};

use serde_json::value::RawValue;

use super::{
    error::OpenError,
    row::{Stored, on_one_line},
    table::Table,
};

/// The byte order mark of UTF-8, which Windows editors put before a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the rows, in the order of the file.
pub(super) fn rows(path: &Path, content: &[u8]) -> Result<Table, OpenError> {
    if content.is_empty() {
        return Err(OpenError::Empty { path: path.to_owned() });
    }
    let array = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    if array.is_empty() {
        return Err(OpenError::Empty { path: path.to_owned() });
    }
    let mark = content.len() - array.len();
    let rows: Vec<&RawValue> = serde_json::from_slice(array).map_err(|error| unreadable(path, array, mark, &error))?;
    let mut table = Table::default();
    for text in rows.into_iter().map(RawValue::get) {
        let line = if text.contains(['\n', '\r']) { Cow::Owned(on_one_line(text)) } else { Cow::Borrowed(text) };
        table.push(Stored::read(&line));
    }
    Ok(table)
}

/// The fault of a content behind a mark of so many bytes, without serde's own words: they may quote a guest's name.
fn unreadable(path: &Path, content: &[u8], mark: usize, error: &serde_json::Error) -> OpenError {
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
    let byte = mark + (before + column.saturating_sub(1)).min(content.len());
    OpenError::Unreadable { path: path.to_owned(), line: line.max(1), column: column.max(1), byte, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(content: &[u8]) -> (usize, usize, usize, &'static str) {
        let fault = rows(Path::new("f"), content).unwrap_err();
        let OpenError::Unreadable { line, column, byte, what, .. } = fault else { panic!("{fault}") };
        (line, column, byte, what)
    }

    #[test]
    fn any_array_is_read_in_its_order() {
        let table = rows(Path::new("f"), b" [ {\"id\":\n\"b\"} , 42,{\"id\":\"a\"}]\n").unwrap();
        let texts: Vec<_> = table.view().from(0).map(Stored::text).collect();
        assert_eq!(texts, [r#"{"id":"b"}"#, "42", r#"{"id":"a"}"#]);
        assert_eq!(rows(Path::new("f"), b"[]").unwrap().view().len(), 0);
        assert_eq!(rows(Path::new("f"), "\u{feff}[\n{\"id\":\"a\"}\n]\n".as_bytes()).unwrap().view().len(), 1);
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
        assert!(matches!(rows(Path::new("f"), b""), Err(OpenError::Empty { .. })));
        let said = rows(Path::new("f"), b"[{\"nom\" \"Dupont\"}]").unwrap_err().to_string();
        assert!(said.contains("ligne 1") && !said.contains("Dupont"), "{said}");
    }
}
