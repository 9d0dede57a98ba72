//! The faults of one hotel file, with their lines.

use crate::config::fault::Fault;

/// The faults found so far.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<(usize, Fault)>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// Notes a fault at a byte of the text. The key may be empty where there is none.
    pub(super) fn add(&mut self, offset: usize, key: &str, reason: impl Into<String>) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count().saturating_add(1);
        let comma = if key.is_empty() { "" } else { ", " };
        self.found.push((offset, Fault::new(format!("{}, ligne {line}{comma}{key}", self.file), reason)));
    }

    /// How many faults were found so far.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All faults, in the order of the file.
    pub(super) fn into_faults(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|(offset, _)| *offset);
        self.found.into_iter().map(|(_, fault)| fault).collect()
    }
}
