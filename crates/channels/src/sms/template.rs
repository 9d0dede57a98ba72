//! A request that the hotel writes out, with places for what differs. The places are filled in one pass, so that a text which holds the
//! mark of another place is a text.

use std::fmt::Write as _;

use serde_json::Value;

/// What is put in.
pub(super) struct Values<'a> {
    pub(super) to: &'a str,
    pub(super) text: &'a str,
    pub(super) sender: &'a str,
    pub(super) key: &'a str,
}

/// How a value is made fit for where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// Inside a JSON string.
    Json,
    /// In a query or a form.
    Form,
    /// In a header.
    None,
}

/// A text with places.
pub(super) struct Template<'a>(pub(super) &'a str);

impl Template<'_> {
    pub(super) fn filled(&self, values: &Values<'_>, escape: Escape) -> String {
        let places = [
            ("{destinataire}", values.to),
            ("{texte}", values.text),
            ("{expediteur}", values.sender),
            ("{cle}", values.key),
        ];
        let (mut filled, mut rest) = (String::new(), self.0);
        while let Some(at) = rest.find('{') {
            let (before, behind) = rest.split_at(at);
            filled.push_str(before);
            let place = places.iter().find_map(|(mark, value)| Some((*value, behind.strip_prefix(mark)?)));
            rest = if let Some((value, behind)) = place {
                filled.push_str(&escaped(value, escape));
                behind
            } else {
                filled.push('{');
                behind.get(1..).unwrap_or_default()
            };
        }
        filled + rest
    }
}

fn escaped(value: &str, escape: Escape) -> String {
    match escape {
        Escape::None => value.to_owned(),
        Escape::Json => {
            let quoted = Value::from(value).to_string();
            let bare = quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"'));
            bare.unwrap_or_default().to_owned()
        }
        Escape::Form => value.bytes().fold(String::new(), |mut encoded, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                // Writing to a string does not fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
            encoded
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Values<'_> =
        Values { to: "+33639980001", text: "\"a\" & {cle}\n é", sender: "Le Phare", key: "k=1" };

    #[test]
    fn each_place_is_filled_once_and_escaped_for_where_it_stands() {
        let json = Template(r#"{"to":"{destinataire}","text":"{texte}","x":{"y":"{autre}"}}"#);
        assert_eq!(
            json.filled(&VALUES, Escape::Json),
            r#"{"to":"+33639980001","text":"\"a\" & {cle}\n é","x":{"y":"{autre}"}}"#
        );
        let form = Template("to={destinataire}&text={texte}&from={expediteur}");
        assert_eq!(
            form.filled(&VALUES, Escape::Form),
            "to=%2B33639980001&text=%22a%22%20%26%20%7Bcle%7D%0A%20%C3%A9&from=Le%20Phare"
        );
        assert_eq!(Template("Bearer {cle}").filled(&VALUES, Escape::None), "Bearer k=1");
    }
}
