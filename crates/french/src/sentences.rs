//! Much that has to be said, in few and short sentences: what cannot be kept in mind on the telephone is not agreed to.

/// The longest sentence of a recap, in words.
pub(super) const MOST_WORDS: usize = 25;

/// How questions begin, unless their sentence is too long with it.
const LONG_QUESTION: &str = "est-ce que ";

/// How a recap begins, and how its language writes the colon before a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening<'a> {
    /// Said first, where there is room for it.
    pub(super) said: &'a str,
    /// With its blanks.
    pub(super) colon: &'a str,
}

/// The groups of clauses, a sentence each, the first of them after the opening where there is room for it; the question last. Clauses for
/// which a sentence has no room begin the next one; what the last group has no room for stands in the sentence of the question.
pub(super) fn in_sentences(opening: &Opening<'_>, groups: Vec<Vec<String>>, question: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut left: Vec<String> = Vec::new();
    for group in groups {
        let mut clauses: Vec<String> = left.into_iter().chain(group).collect();
        left = Vec::new();
        let opened = if said.is_empty() { format!("{}{}", opening.said, clauses.join(", ")) } else { String::new() };
        if !opened.is_empty() && words(&opened) <= MOST_WORDS {
            said.push(format!("{}.", capitalised(&opened)));
            continue;
        }
        while clauses.len() > 1 && words(&clauses.join(", ")) > MOST_WORDS {
            left.extend(clauses.pop());
        }
        left.reverse();
        said.push(format!("{}.", capitalised(&clauses.join(", "))));
    }
    said.push(match left.as_slice() {
        [] => capitalised(question),
        clauses => {
            let clauses = capitalised(&clauses.join(", "));
            let colon = opening.colon;
            let whole = format!("{clauses}{colon}{question}");
            match question.strip_prefix(LONG_QUESTION) {
                Some(short) if words(&whole) > MOST_WORDS => format!("{clauses}{colon}{short}"),
                _ => whole,
            }
        }
    });
    said.join(" ")
}

/// Whether a sentence is longer than can be kept in mind.
pub(super) fn is_too_long(said: &str) -> bool {
    said.split_inclusive(['.', '?']).any(|sentence| words(sentence) > MOST_WORDS)
}

/// How many words are said: signs that stand alone are none.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// The text with its first letter as a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(lengths: &[usize]) -> Vec<String> {
        lengths.iter().map(|length| vec!["mot"; *length].join(" ")).collect()
    }

    #[test]
    fn what_a_sentence_has_no_room_for_begins_the_next_one() {
        for (groups, lengths) in [
            (vec![clauses(&[3, 7])], vec![12, 3]),
            (vec![clauses(&[20, 4])], vec![24, 3]),
            (vec![clauses(&[20, 4, 4]), clauses(&[5])], vec![24, 9, 3]),
            (vec![clauses(&[20, 6, 4]), clauses(&[20, 6])], vec![20, 10, 29]),
            (vec![clauses(&[5]), clauses(&[20, 6, 4])], vec![7, 20, 13]),
        ] {
            let said = in_sentences(&Opening { said: "bien : voici ", colon: " : " }, groups, "on y va ?");
            let counted: Vec<usize> = said.split_inclusive(['.', '?']).map(words).filter(|count| *count > 0).collect();
            assert_eq!(counted, lengths, "{said}");
        }
    }
}
