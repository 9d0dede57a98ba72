//! The faults of one hotel file, with their lines.

use std::{collections::BTreeSet, ops::Range};

use super::slips;
use crate::config::error::Remark;

/// A longer value is shown cut: the fault is found by its line.
const MAX_SOURCE: usize = 60;

/// The faults found so far.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<(usize, Remark)>,
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
        self.found.push((offset, Remark::new(format!("{}, ligne {line}{comma}{key}", self.file), reason)));
    }

    /// Notes lines that the parser refuses, each once: what follows from a slip on the same line is no slip of its own.
    pub(super) fn add_slips<'e>(&mut self, errors: impl Iterator<Item = (usize, &'e str)>) {
        let lines: Vec<&str> = self.text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
        let (twice, others): (Vec<_>, Vec<_>) = errors.partition(|(_, message)| slips::is_duplicate(message));
        // A section whose header is wrong leaves its keys to the one before, where they then stand twice.
        let errors = if others.is_empty() { twice } else { others };
        let mut told = BTreeSet::new();
        for (offset, message) in errors {
            let at = self.text.get(..offset).unwrap_or(self.text).matches('\n').count();
            let line = lines.get(at).copied().unwrap_or_default();
            // Where a list is left open, the parser stumbles over every line behind it.
            let open = if slips::is_right(line) { slips::unclosed_list(&lines, at) } else { None };
            if let Some((at, line)) = open.and_then(|at| Some((at, *lines.get(at)?))) {
                if told.insert(at) {
                    let start = lines.iter().take(at).map(|line| line.len().saturating_add(1)).sum();
                    self.add(start, "", slips::unclosed(line));
                }
                break;
            }
            if told.insert(at) {
                self.add(offset, "", slips::reason(line, message));
            }
        }
    }

    /// The first line of a part of the text, cut short.
    pub(super) fn source(&self, span: Range<usize>) -> String {
        let line = self.text.get(span).unwrap_or_default().lines().next().unwrap_or_default();
        if line.chars().count() <= MAX_SOURCE {
            line.to_owned()
        } else {
            line.chars().take(MAX_SOURCE).chain(['…']).collect()
        }
    }

    /// How many faults were found so far.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All faults, in the order of the file.
    pub(super) fn into_faults(mut self) -> Vec<Remark> {
        self.found.sort_by_key(|(offset, _)| *offset);
        self.found.into_iter().map(|(_, fault)| fault).collect()
    }
}
