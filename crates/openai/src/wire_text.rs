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

/// The longest run of digits in an identifier of theirs; a longer one may be a telephone number.
const MAX_DIGITS_IN_A_ROW: usize = 4;

/// A code, type or reason of theirs where it has the shape of one: at most [`MAX_WIRE_TEXT_CHARS`] of `a` to `z`, digits, `_` and `.`,
/// beginning with a letter. Of anything else only the length is kept, since a free text may repeat what a guest said. `None` for
/// nothing.
pub fn identifier(text: &str) -> Option<String> {
    shaped(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.'))
}

/// The name of a parameter: the same with `[` and `]`, as in `session.tools[0].name`.
pub fn parameter(text: &str) -> Option<String> {
    shaped(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '[' | ']'))
}

fn shaped(text: &str, allowed: impl Fn(char) -> bool) -> Option<String> {
    let text = text.trim();
    let length = text.chars().count();
    let has_number = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > MAX_DIGITS_IN_A_ROW);
    let fits = length <= MAX_WIRE_TEXT_CHARS
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(allowed)
        && !has_number;
    (length > 0).then(|| if fits { text.to_owned() } else { format!("({length} caractères)") })
}

/// With what the name of a parameter begins: the objects that this program sends.
const PARAMETER_ROOTS: [&str; 5] = ["session.", "response.", "item.", "audio.", "body."];

/// The name of a parameter that an error message quotes, as in `Unknown parameter: 'session.audio.input.format'.`
///
/// The message itself is never kept, since it may repeat what was sent. A quoted text passes only where it has the form of
/// a parameter and begins with one of `PARAMETER_ROOTS`.
pub fn quoted_parameter(message: &str) -> Option<String> {
    let inner = message.split('\'').nth(1)?;
    PARAMETER_ROOTS
        .iter()
        .any(|root| inner.starts_with(root))
        .then(|| parameter(inner))
        .flatten()
        .filter(|name| name == inner)
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
    fn free_texts_leave_their_length_and_nothing_else() {
        for code in
            ["invalid_value", "rate_limit_exceeded", "server_error", "session.type", "http_404", "max_output_tokens"]
        {
            assert_eq!(identifier(code).as_deref(), Some(code));
        }
        for (text, left) in [
            ("Jean Dupont", "(11 caractères)"),
            ("Dupont", "(6 caractères)"),
            ("jean.dupont@example.com", "(23 caractères)"),
            ("06 39 98 12 34", "(14 caractères)"),
            ("tel_0639981234", "(14 caractères)"),
            ("0639", "(4 caractères)"),
            ("une allergie aux noix", "(21 caractères)"),
            ("invalid\nvalue", "(13 caractères)"),
            ("tools[0]", "(8 caractères)"),
        ] {
            assert_eq!(identifier(text).as_deref(), Some(left), "{text}");
        }
        assert_eq!(identifier(&"a".repeat(101)).as_deref(), Some("(101 caractères)"));
        assert_eq!(identifier(" "), None);
        assert_eq!(parameter("session.tools[0].name").as_deref(), Some("session.tools[0].name"));
    }

    #[test]
    fn only_a_path_is_taken_out_of_a_message() {
        let message = "Unknown parameter: 'session.audio.input.turn_detection.threshold'.";
        assert_eq!(quoted_parameter(message).as_deref(), Some("session.audio.input.turn_detection.threshold"));
        assert_eq!(quoted_parameter("Invalid value: 'Jean Dupont'."), None);
        assert_eq!(quoted_parameter("Invalid value: 'jean.dupont@example.com'."), None);
        assert_eq!(quoted_parameter("Invalid value: 'jean.dupont'."), None);
        assert_eq!(quoted_parameter("no quotes at all"), None);
    }
}
