//! `{{…}}` in scenarios: who calls (`appel.telephone`), and what tools have answered (`check_availability.options[0].nom`).

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::path::lookup;

/// A value with its templates filled in from a context: an object whose keys are the first words of the paths. A text that is
/// one template keeps the type of the value. `Err` is the path that leads nowhere.
pub(crate) fn fill(value: &Value, context: &Value) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => match only_template(text) {
            Some(path) => lookup(context, path).cloned().ok_or_else(|| path.to_owned())?,
            None => Value::String(fill_text(text, context)?),
        },
        Value::Array(values) => {
            Value::Array(values.iter().map(|value| fill(value, context)).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => {
            let filled = fields.iter().map(|(key, value)| Ok((key.clone(), fill(value, context)?)));
            Value::Object(filled.collect::<Result<_, String>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

/// A text with its templates filled in.
pub(crate) fn fill_text(text: &str, context: &Value) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        let (path, after) = inside.split_once("}}").ok_or_else(|| inside.to_owned())?;
        let value = lookup(context, path.trim()).ok_or_else(|| path.trim().to_owned())?;
        filled.push_str(before);
        match value {
            Value::String(own) => filled.push_str(own),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                filled.push_str(&value.to_string());
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn only_template(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("{{")?.strip_suffix("}}")?;
    (!inside.contains("{{")).then(|| inside.trim())
}

/// A value with its templates of one kind filled in and the others left as they are.
pub(super) fn fill_only(value: &mut Value, kind: &str, context: &Value) {
    match value {
        Value::String(text) => fill_text_only(text, kind, context),
        Value::Array(values) => values.iter_mut().for_each(|value| fill_only(value, kind, context)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill_only(value, kind, context)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

pub(super) fn fill_text_only(text: &mut String, kind: &str, context: &Value) {
    let marker = format!("{{{{{kind}.");
    while let Some(start) = text.find(&marker) {
        let Some(length) = text[start..].find("}}") else { return };
        let value = lookup(context, text[start + 2..start + length].trim()).and_then(Value::as_str).unwrap_or_default();
        let filled = format!("{}{value}{}", &text[..start], &text[start + length + 2..]);
        *text = filled;
    }
}

/// Moves every text that is an ISO date, and nothing else, by some days.
pub(super) fn shift_dates(value: &mut Value, days: u64) {
    match value {
        Value::String(text) => {
            let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            if let Some(moved) = date.and_then(|date| date.checked_add_days(Days::new(days))) {
                *text = moved.to_string();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| shift_dates(value, days)),
        Value::Object(fields) => fields.values_mut().for_each(|value| shift_dates(value, days)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_lone_template_keeps_its_type_and_one_in_a_text_is_written_out() {
        let context = json!({"check": {"nuits": 5, "options": [{"id": "a"}]}});
        assert_eq!(fill(&json!("{{check.nuits}}"), &context), Ok(json!(5)));
        assert_eq!(fill(&json!(["{{ check.options[0].id }}", 1]), &context), Ok(json!(["a", 1])));
        assert_eq!(
            fill_text("{{check.nuits}} nuits, {{check.options[0].id}}.", &context),
            Ok("5 nuits, a.".to_owned())
        );
        assert_eq!(fill(&json!({"x": "{{check.prix}}"}), &context), Err("check.prix".to_owned()));
    }

    #[test]
    fn the_caller_is_filled_in_and_what_tools_will_answer_is_left() {
        let mut value = json!({"tel": "{{appel.telephone}}", "dit": "{{appel.indice}} : {{check.message}}"});
        fill_only(&mut value, "appel", &json!({"appel": {"telephone": "0639980001", "indice": "1"}}));
        assert_eq!(value, json!({"tel": "0639980001", "dit": "1 : {{check.message}}"}));
    }

    #[test]
    fn only_whole_dates_are_moved() {
        let mut value = json!({"a": "2026-12-30", "b": ["2026-12-30 ou après", 3], "c": "2026-02-30"});
        shift_dates(&mut value, 3);
        assert_eq!(value, json!({"a": "2027-01-02", "b": ["2026-12-30 ou après", 3], "c": "2026-02-30"}));
    }
}
