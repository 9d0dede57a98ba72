//! Paths into JSON: `error.code`, `options[0].nom`, `options[type_chambre=standard].prix_total`.

use serde_json::Value;

/// The value at a path, if there is one.
pub(crate) fn lookup<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let mut at = value;
    for step in steps(path) {
        at = match step {
            Step::Field(name) => at.get(name)?,
            Step::Place(index) => at.get(index)?,
            Step::Where(key, wanted) => at.as_array()?.iter().find(|element| is(&element[key], wanted))?,
        };
    }
    Some(at)
}

/// Whether a scalar, written out, is this text.
fn is(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            let written = value.to_string();
            written == text
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    Field(&'a str),
    Place(usize),
    Where(&'a str, &'a str),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (selector, tail) = inside.split_once(']').unwrap_or((inside, ""));
            steps.push(match (selector.parse(), selector.split_once('=')) {
                (Ok(index), _) => Step::Place(index),
                (Err(_), Some((key, wanted))) => Step::Where(key.trim(), wanted.trim()),
                (Err(_), None) => Step::Field(selector),
            });
            rest = tail.strip_prefix('.').unwrap_or(tail);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, tail) = rest.split_at(end);
            steps.push(Step::Field(name));
            rest = tail.strip_prefix('.').unwrap_or(tail);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_places_and_selectors_lead_to_their_value() {
        let value =
            json!({"error": {"code": "complet"}, "options": [{"id": "a", "prix": 1}, {"id": "b", "prix": 2, "n": 7}]});
        assert_eq!(lookup(&value, "error.code"), Some(&json!("complet")));
        assert_eq!(lookup(&value, "options[1].prix"), Some(&json!(2)));
        assert_eq!(lookup(&value, "options[id=b].prix"), Some(&json!(2)));
        assert_eq!(lookup(&value, "options[n=7].id"), Some(&json!("b")));
        assert_eq!(lookup(&value, "options[id=c].prix"), None);
        assert_eq!(lookup(&value, "error.champ"), None);
    }
}
