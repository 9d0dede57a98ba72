//! An utterance as words, each with what it stands under: a negation, a condition, a question.

use std::{ops::Range, sync::LazyLock};

use super::MAX_SAID_LENGTH;
use french::heard::{Gap, Patterns, Word, follows, words};

/// Whether a word denies what follows it in its clause.
fn is_negation(word: &str) -> bool {
    matches!(
        word,
        "n" | "ne"
            | "pas"
            | "jamais"
            | "rien"
            | "aucun"
            | "aucune"
            | "ni"
            | "not"
            | "never"
            | "nothing"
            | "cannot"
            | "cant"
            | "wont"
            | "isnt"
            | "no"
            | "without"
    )
}

/// What « pas de » and « no » are followed by where they deny nothing: « pas de souci, c'est réservé ».
const COURTESIES: &[&str] = &["souci", "soucis", "probleme", "problemes", "problem", "worries", "inquietude"];

static QUESTION_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(QUESTIONS));
static CONDITION_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(CONDITIONS));

/// What opens a question or an offer; what follows in the sentence is asked, not said.
const QUESTIONS: &[&str] = &[
    "est ce qu|que",
    "voulez|souhaitez|souhaiteriez|desirez|preferez|aimeriez|voudriez vous",
    "puis|dois|peux je",
    "pouvez|pourriez vous",
    "avez|aviez|auriez|etes|confirmez vous",
    "do|would|did|could|can you",
    "shall|should|can|may i|we",
    "have you",
    "is it|your|the",
    "est il|elle",
    "sont ils|elles",
    "qu est ce",
    "faut il",
];

/// What opens a condition or a time to come; what follows in the sentence is not yet so.
const CONDITIONS: &[&str] = &[
    "si vous|cela|ca|tout|c|jamais|je|on|le|la|votre|vos|nous|elle",
    "s il|ils",
    "des que|qu vous|j|je|la|le|l|votre|ce|c|tout|cela|nous|elle|il|on",
    "des lors|votre|reception|confirmation",
    "une fois",
    "aussitot que|qu",
    "quand c|vous|votre|ce|tout|la|elle|je|nous",
    "lorsque",
    "lorsqu",
    "avant que|qu|de|d",
    "tant que|qu",
    "jusqu a ce que|qu",
    "pour que|qu",
    "afin que|qu|de",
    "a condition",
    "a moins",
    "sous reserve",
    "au cas",
    "en cas",
    "if",
    "when",
    "once",
    "until",
    "unless",
    "whether",
    "before",
    "as soon",
    "after you",
];

/// Longest sentence that is read as one, in words: twice the longest recap. Rules that look through a sentence cost no more than this.
const LONGEST_SENTENCE: usize = 200;

/// Words that begin a clause of their own without a comma.
const TURNS: &[&str] = &["mais", "donc", "but"];
/// Words that begin one after « et ».
const AFTER_AND: &[&str] = &[
    "c", "votre", "vos", "la", "le", "les", "l", "tout", "j", "je", "nous", "elle", "il", "your", "it", "the", "i",
    "we", "vous", "on", "un", "une",
];

/// What a word stands under.
#[derive(Clone, Debug)]
struct Note {
    clause: Range<usize>,
    sentence: Sentence,
    /// A negation stands before it in its clause.
    denied: bool,
    /// A question or an offer was opened before it in its sentence.
    asked: bool,
    /// A condition was opened before it in its sentence, or after it in its clause.
    conditional: bool,
}

/// A sentence.
#[derive(Clone, Debug)]
struct Sentence {
    words: Range<usize>,
    /// It ends with a question mark.
    is_question: bool,
}

/// An utterance, read once.
#[derive(Debug)]
pub struct Reading {
    words: Vec<Word>,
    notes: Vec<Note>,
}

impl Reading {
    /// Reads an utterance; linear in its length.
    pub fn new(said: &str) -> Self {
        let (words, end) = words(said, MAX_SAID_LENGTH);
        let mut reading = Self { words, notes: Vec::new() };
        reading.note(end);
        reading
    }

    fn note(&mut self, end: Gap) {
        let count = self.words.len();
        let begins_sentence = |at: usize| at == 0 || self.words.get(at).is_none_or(|word| word.gap >= Gap::Stop);
        let mut notes = Vec::with_capacity(count);
        let mut start = 0;
        while start < count {
            let most = count.min(start + LONGEST_SENTENCE);
            let stop = (start + 1..most).find(|at| begins_sentence(*at)).unwrap_or(most);
            let after = self.words.get(stop).map_or(end, |word| word.gap);
            let sentence = Sentence { words: start..stop, is_question: after == Gap::Question };
            self.note_sentence(&sentence, &mut notes);
            start = stop;
        }
        self.notes = notes;
    }

    fn note_sentence(&self, sentence: &Sentence, notes: &mut Vec<Note>) {
        let (mut asked, mut conditional) = (false, false);
        let mut start = sentence.words.start;
        while start < sentence.words.end {
            let stop = (start + 1..sentence.words.end).find(|at| self.begins_clause(*at)).unwrap_or(sentence.words.end);
            let first = notes.len();
            let mut denied = false;
            for at in start..stop {
                let opens_condition =
                    self.begins_one_of(at, &CONDITION_PATTERNS) && !self.follows(at, "s il vous plait");
                // A condition behind the claim counts as well: « c'est réservé dès que vous confirmez ».
                if opens_condition && !conditional {
                    for note in notes.iter_mut().skip(first) {
                        note.conditional = true;
                    }
                }
                conditional |= opens_condition;
                notes.push(Note { clause: start..stop, sentence: sentence.clone(), denied, asked, conditional });
                asked |= self.begins_one_of(at, &QUESTION_PATTERNS);
                denied |= self.denies(at);
            }
            start = stop;
        }
    }

    fn begins_clause(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        let after_and = |next: &str| AFTER_AND.contains(&next);
        word.gap == Gap::Comma
            || TURNS.contains(&word.text.as_str())
            || (matches!(word.text.as_str(), "et" | "and") && self.text(at + 1).is_some_and(after_and))
    }

    fn denies(&self, at: usize) -> bool {
        let Some(text) = self.text(at) else { return false };
        // « haven't », « isn't », written with its apostrophe.
        let shortened = text == "t" && self.words.get(at).is_some_and(|word| word.gap == Gap::Joined);
        if !shortened && !is_negation(text) {
            return false;
        }
        let courtesy = |at: usize| self.text(at).is_some_and(|text| COURTESIES.contains(&text));
        !(courtesy(at + 1) || (matches!(text, "pas" | "aucun") && courtesy(at + 2)))
    }

    /// Whether one of the patterns begins at a word.
    pub(super) fn begins_one_of(&self, at: usize, patterns: &Patterns) -> bool {
        let text = self.text(at).unwrap_or_default();
        patterns.beginning_with(text).iter().any(|pattern| self.follows(at, pattern))
    }

    /// Whether the words from `at` on are those of the pattern: words parted by blanks, choices by bars.
    pub(super) fn follows(&self, at: usize, pattern: &str) -> bool {
        follows(&self.words, at, pattern)
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// All words.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// The folded text of a word.
    pub(super) fn text(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|word| word.text.as_str())
    }

    /// Whether a word is one of a list.
    pub(super) fn is(&self, at: usize, list: &[&str]) -> bool {
        self.text(at).is_some_and(|text| list.contains(&text))
    }

    /// Whether a word is that one; one with « é » at its end is a participle, and no present tense.
    pub(super) fn is_word(&self, at: usize, expected: &[u8]) -> bool {
        self.words.get(at).is_some_and(|word| match expected.strip_suffix("é".as_bytes()) {
            Some(stem) => word.ends_accented && word.text.as_bytes().strip_suffix(b"e") == Some(stem),
            None => word.text.as_bytes() == expected,
        })
    }

    /// The clause of a word.
    pub(super) fn clause(&self, at: usize) -> Range<usize> {
        self.notes.get(at).map_or(at..at, |note| note.clause.clone())
    }

    /// The sentence of a word.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        self.notes.get(at).map_or(at..at, |note| note.sentence.words.clone())
    }

    /// Whether a word's clause is asked and not said: a question was opened before it, or its clause ends with the question mark.
    pub(super) fn is_asked(&self, at: usize) -> bool {
        self.notes
            .get(at)
            .is_some_and(|note| note.asked || (note.sentence.is_question && note.clause.end == note.sentence.words.end))
    }

    /// Whether a word's sentence ends with a question mark.
    pub(super) fn is_in_question(&self, at: usize) -> bool {
        self.notes.get(at).is_some_and(|note| note.sentence.is_question || note.asked)
    }

    /// Whether a word's sentence is a question.
    pub(super) fn is_a_question(&self, at: usize) -> bool {
        self.notes.get(at).is_some_and(|note| note.sentence.is_question)
    }

    /// Whether a negation stands before a word in its clause.
    pub(super) fn is_denied(&self, at: usize) -> bool {
        self.notes.get(at).is_some_and(|note| note.denied)
    }

    /// Whether a word stands under a condition.
    pub(super) fn is_conditional(&self, at: usize) -> bool {
        self.notes.get(at).is_some_and(|note| note.conditional)
    }

    /// Whether what a word says is said to be so.
    pub(super) fn is_asserted(&self, at: usize) -> bool {
        !self.is_denied(at) && !self.is_asked(at) && !self.is_conditional(at)
    }
}
