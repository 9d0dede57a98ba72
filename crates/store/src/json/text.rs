//! The text of a row: a piece of the file as it was read, or a text of its own.

use std::{ops::Range, sync::Arc};

use basics::personal::Personal;

/// A row's text, one line without its end. Cheap to clone.
///
/// Rows that were read share the text of the file: a row costs its bytes and no allocation of its own, and a start copies none of
/// them. What a row was before it was changed stays in memory until the next start.
#[derive(Clone, Debug)]
pub(super) struct Text {
    whole: Personal<Arc<String>>,
    begin: usize,
    end: usize,
}

impl Text {
    /// A text of its own.
    pub(super) fn own(text: String) -> Self {
        let end = text.len();
        Self { whole: Personal::new(Arc::new(text)), begin: 0, end }
    }

    /// A piece of a longer text; empty where that has no such piece.
    pub(super) fn piece(whole: &Arc<String>, piece: Range<usize>) -> Self {
        Self { whole: Personal::new(Arc::clone(whole)), begin: piece.start, end: piece.end }
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        self.whole.expose().get(self.begin..self.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_that_part_of_the_text_and_prints_nothing_of_it() {
        let whole = Arc::new("[Dupont,Martin]".to_owned());
        let piece = Text::piece(&whole, 8..14);
        assert_eq!(piece.as_str(), "Martin");
        assert_eq!(Text::own("Durand".to_owned()).as_str(), "Durand");
        assert_eq!(Text::piece(&whole, 8..99).as_str(), "");
        assert!(!format!("{piece:?}").contains("Martin"));
    }
}
