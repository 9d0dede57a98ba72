//! Patterns of words, many at once.

use super::{Word, follows};

/// The letters that a pattern can begin with.
const LETTERS: usize = 26;

/// Patterns of words, found by the word that they begin with: most words of an utterance begin none. By the word's first letter, which
/// costs less than to hash every word for every list of patterns.
#[derive(Debug)]
pub struct Patterns([Vec<ByFirstWord>; LETTERS]);

/// A word, and the patterns that begin with it.
type ByFirstWord = (&'static str, Vec<&'static str>);

impl Patterns {
    /// Puts patterns in order. A pattern is of words parted by blanks, choices parted by bars.
    pub fn new(patterns: &[&'static str]) -> Self {
        let mut by_letter: [Vec<ByFirstWord>; LETTERS] = Default::default();
        for pattern in patterns {
            for first in pattern.split(' ').next().unwrap_or_default().split('|') {
                let Some(words) = letter(first).and_then(|letter| by_letter.get_mut(letter)) else { continue };
                match words.iter_mut().find(|(word, _)| *word == first) {
                    Some((_, beginning)) => beginning.push(pattern),
                    None => words.push((first, vec![pattern])),
                }
            }
        }
        Self(by_letter)
    }

    /// The word after the first pattern that the words from `at` on follow.
    pub fn end_at(&self, words: &[Word], at: usize) -> Option<usize> {
        let beginning = self.beginning_with(&words.get(at)?.text);
        let pattern = beginning.iter().find(|pattern| follows(words, at, pattern))?;
        Some(at + pattern.split(' ').count())
    }

    /// The patterns that begin with a word.
    pub fn beginning_with(&self, word: &str) -> &[&'static str] {
        let words = letter(word).and_then(|letter| self.0.get(letter)).map_or(&[][..], Vec::as_slice);
        words.iter().find(|(first, _)| *first == word).map_or(&[], |(_, beginning)| beginning)
    }
}

/// Which letter a folded word begins with, where it begins with one.
fn letter(word: &str) -> Option<usize> {
    word.bytes().next().and_then(|first| first.checked_sub(b'a')).map(usize::from).filter(|letter| *letter < LETTERS)
}
