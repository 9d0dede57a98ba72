//! The first step: the `type` of an event, without reading what follows it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// A text borrowed from the message where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Writes the type where it finds it and stops there; the deserialiser then complains of what was left unread, which does not
/// matter any more.
struct Finder<'a, 'de>(&'a mut Option<Cow<'de, str>>);

impl<'de> Visitor<'de> for Finder<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(key)) = map.next_key()? {
            if key == "type" {
                let Text(value) = map.next_value()?;
                *self.0 = Some(value);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// The value of the first `type` at the top of a JSON object. `None` where the text is not an object, or has none.
///
/// OpenAI writes the type first, so a message of 100 KiB of audio costs as much as a short one.
pub(super) fn find(text: &str) -> Option<Cow<'_, str>> {
    if let Some(first) = at_its_head(text) {
        return Some(Cow::Borrowed(first));
    }
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // An error says only that reading stopped early, or that no type came before a fault: `found` tells which.
    let _ = deserializer.deserialize_map(Finder(&mut found));
    found
}

/// The type of a message written as OpenAI writes it. Most events are passed over by their type, and setting up a reader of JSON for
/// that one word would be most of what they cost.
fn at_its_head(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(r#"{"type":""#)?;
    // Escapes, and what JSON does not allow in a text, are for the reader.
    let end = rest.bytes().position(|byte| byte <= b' ' || matches!(byte, b'"' | b'\\'))?;
    let (event_type, behind) = rest.split_at_checked(end)?;
    behind.starts_with('"').then_some(event_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_found_wherever_it_stands_and_what_follows_is_not_read() {
        assert_eq!(find(r#"{"type":"a.b","x":"#).as_deref(), Some("a.b"));
        assert_eq!(find(r#"{"item":{"type":"inner"},"n":[1,{}],"type":"a\u002eb"}"#).as_deref(), Some("a.b"));
        assert!(matches!(find(r#"{"type":"a.b"}"#), Some(Cow::Borrowed("a.b"))));
        for text in [r#"{"type":"a\u002eb"}"#, r#"{ "type":"a.b"}"#, r#"{"type": "a.b"}"#, r#"{"\u0074ype":"a.b"}"#] {
            assert_eq!(find(text).as_deref(), Some("a.b"), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_type_has_none() {
        for text in [
            "",
            "{",
            "[]",
            "null",
            r#""type""#,
            r#"{"type":1}"#,
            r#"{"x":1}"#,
            r#"{"x":}"#,
            r#"{"type":"a"#,
            "{\"type\":\"a\nb\"}",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
