//! What is expected of a JSON value: a part of it, in sentences where it differs.

use serde_json::{Map, Value};

use super::path::lookup;

/// Differences between a value and what is expected of it; the keys are paths. None where all is as expected.
pub(crate) fn differences(expected: &Map<String, Value>, found: &Value) -> Vec<String> {
    let differs = |(path, wanted): (&String, &Value)| match lookup(found, path) {
        Some(value) if includes(value, wanted) => None,
        Some(value) => Some(format!("{path} : {wanted} attendu, {value} trouvé")),
        None => Some(format!("{path} : {wanted} attendu, rien trouvé")),
    };
    expected.iter().filter_map(differs).collect()
}

/// Whether a value has all that is wanted: an object those keys, an array an element for each one wanted.
fn includes(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(_), Value::Object(fields)) => differences(fields, value).is_empty(),
        (Value::Array(values), Value::Array(elements)) => {
            elements.iter().all(|element| values.iter().any(|value| includes(value, element)))
        }
        (Value::Number(value), Value::Number(wanted)) => value == wanted || value.as_f64() == wanted.as_f64(),
        _ => value == wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences_of(expected: &Value, found: &Value) -> Vec<String> {
        differences(expected.as_object().unwrap(), found)
    }

    #[test]
    fn a_part_of_the_value_is_enough() {
        let found =
            json!({"success": false, "error": {"code": "complet", "champ": null}, "options": [{"n": 1}, {"n": 2}]});
        assert!(
            differences_of(&json!({"success": false, "error.code": "complet", "options": [{"n": 2}]}), &found)
                .is_empty()
        );
        assert!(differences_of(&json!({"error": {"code": "complet"}}), &found).is_empty());
    }

    #[test]
    fn each_difference_is_a_sentence_with_its_path() {
        let found = json!({"success": true, "nuits": 5});
        assert_eq!(
            differences_of(&json!({"nuits": 4, "success": false, "error.code": "complet"}), &found),
            [
                "error.code : \"complet\" attendu, rien trouvé",
                "nuits : 4 attendu, 5 trouvé",
                "success : false attendu, true trouvé"
            ]
        );
    }
}
