//! Short texts from the other side (error codes, parameter names) made fit for a log line.

/// The longest code or parameter name that is kept, in characters. Theirs are below 80; a longer one is not a name.
pub const MAX_WIRE_TEXT_CHARS: usize = 100;

/// The text cut to [`MAX_WIRE_TEXT_CHARS`], without control characters, which could forge a log line. `None` where nothing
/// is left.
pub fn sanitised(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|c| !c.is_control()).take(MAX_WIRE_TEXT_CHARS).collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// The name of a parameter that an error message quotes, as in `Unknown parameter: 'session.audio.input.format'.`
///
/// The message itself is never kept, since it may repeat what was sent. A quoted text passes only where it has the form of
/// a path: letters, digits, `_`, `.`, `[` and `]`, with at least one dot.
pub fn quoted_parameter(message: &str) -> Option<String> {
    let inner = message.split('\'').nth(1)?;
    let path = inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
    (path && inner.contains('.') && inner.len() <= MAX_WIRE_TEXT_CHARS).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_excess_length_are_cut() {
        assert_eq!(sanitised("invalid\r\n_value\u{7}").as_deref(), Some("invalid_value"));
        assert_eq!(sanitised(&"é".repeat(300)).map(|t| t.chars().count()), Some(MAX_WIRE_TEXT_CHARS));
        assert_eq!(sanitised(" \n "), None);
    }

    #[test]
    fn only_a_path_is_taken_out_of_a_message() {
        let message = "Unknown parameter: 'session.audio.input.turn_detection.threshold'.";
        assert_eq!(quoted_parameter(message).as_deref(), Some("session.audio.input.turn_detection.threshold"));
        assert_eq!(quoted_parameter("Invalid value: 'Jean Dupont'."), None);
        assert_eq!(quoted_parameter("Invalid value: 'jean.dupont@example.com'."), None);
        assert_eq!(quoted_parameter("no quotes at all"), None);
    }
}
