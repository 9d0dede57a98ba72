//! The words that the server's instructions tell the model to say.

/// The text between « and », several of them joined; the instructions themselves where there are none.
///
/// A model that follows its instructions says what they quote, so what is heard is what was instructed.
pub fn words(instructions: &str) -> String {
    let mut quoted = Vec::new();
    let mut rest = instructions;
    while let Some((_, inside)) = rest.split_once('«') {
        let Some((words, after)) = inside.split_once('»') else { break };
        quoted.push(words.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}'));
        rest = after;
    }
    if quoted.is_empty() { instructions.trim().to_owned() } else { quoted.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quoted_words_are_said_and_nothing_around_them() {
        assert_eq!(
            words("Dis mot pour mot : « Bonjour ! », puis «\u{a0}Que puis-je ?\u{a0}» et attends."),
            "Bonjour ! Que puis-je ?"
        );
        assert_eq!(words(" Salue en français. "), "Salue en français.");
        assert_eq!(words("Dis « bonjour"), "Dis « bonjour");
    }
}
