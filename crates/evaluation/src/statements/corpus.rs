//! Wordings, read from the files beside this one.
//!
//! `@ faux NOR` or `@ vrai B` begins a group: whether it is so, and the states, by their letters. A line is a manner (`c` curt, `w` warm,
//! `f` formal, `h` hesitant, `e` English) and a wording: `[a|b]` is one of several, `{total}` a value, `{!total}` one that is not so.
//! What follows `¦` is what the caller says before it; otherwise it is an ordinary question.

use std::sync::OnceLock;

use super::{CallState, StatementKind};

/// A manner of speaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Curt,
    Warm,
    Formal,
    Hesitant,
    English,
}

/// One line.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) is_true: bool,
    pub(super) states: Vec<CallState>,
    pub(super) manner: Manner,
    pub(super) text: String,
    pub(super) prompt: Option<String>,
}

/// The wordings of a kind.
pub(super) fn wordings(kind: StatementKind) -> &'static [Wording] {
    static READ: OnceLock<Vec<(StatementKind, Vec<Wording>)>> = OnceLock::new();
    let all = READ.get_or_init(|| StatementKind::ALL.map(|kind| (kind, read(text(kind)))).into());
    all.iter().find(|(known, _)| *known == kind).map_or(&[], |(_, wordings)| wordings)
}

const fn text(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Done => include_str!("corpus/fait.txt"),
        StatementKind::Price => include_str!("corpus/prix.txt"),
        StatementKind::Promise => include_str!("corpus/promesse.txt"),
        StatementKind::Code => include_str!("corpus/code.txt"),
        StatementKind::Terms => include_str!("corpus/conditions.txt"),
        StatementKind::Date => include_str!("corpus/date.txt"),
        StatementKind::Availability => include_str!("corpus/disponibilite.txt"),
        StatementKind::Payment => include_str!("corpus/paiement.txt"),
        StatementKind::HotelFacts => include_str!("corpus/hotel.txt"),
        StatementKind::Room => include_str!("corpus/chambre.txt"),
        StatementKind::Undone => include_str!("corpus/defait.txt"),
        // They are put together: see `recap`.
        StatementKind::Recap => "",
    }
}

fn read(text: &str) -> Vec<Wording> {
    let (mut wordings, mut group) = (Vec::new(), (false, Vec::new()));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix("@ ") {
            let (truth, states) = header.split_once(' ').unwrap_or_default();
            group = (truth == "vrai", states.chars().filter_map(CallState::of_letter).collect());
            continue;
        }
        let Some((manner, rest)) = line.split_once(' ') else { continue };
        let Some(manner) = manner_of(manner) else { continue };
        let (text, prompt) = rest.split_once('¦').map_or((rest, None), |(text, prompt)| (text, Some(prompt)));
        let (is_true, states) = group.clone();
        let prompt = prompt.map(|prompt| prompt.trim().to_owned());
        wordings.push(Wording { is_true, states, manner, text: text.trim().to_owned(), prompt });
    }
    wordings
}

fn manner_of(letter: &str) -> Option<Manner> {
    Some(match letter {
        "c" => Manner::Curt,
        "w" => Manner::Warm,
        "f" => Manner::Formal,
        "h" => Manner::Hesitant,
        "e" => Manner::English,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_file_is_read() {
        for kind in StatementKind::ALL {
            let lines = text(kind).lines().filter(|line| !line.starts_with(['#', '@'])).count();
            let wordings = wordings(kind);
            assert_eq!(wordings.len(), lines, "{kind:?}");
            for wording in wordings {
                assert!(!wording.states.is_empty(), "{}", wording.text);
                for (open, close) in [('[', ']'), ('{', '}')] {
                    let count = |wanted: char| wording.text.chars().filter(|c| *c == wanted).count();
                    assert_eq!(count(open), count(close), "{}", wording.text);
                }
            }
        }
    }
}
