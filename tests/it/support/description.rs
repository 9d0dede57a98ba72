//! Compares what the server answers with `docs/openapi.json`, the committed description of its routes.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::http::Answer;

/// The committed description.
pub(crate) const TEXT: &str = include_str!("../../../docs/openapi.json");

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap());

/// Every method and path of a description, in its order.
pub(crate) fn routes(description: &Value) -> Vec<(String, String)> {
    let paths = description["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &Value)| -> Vec<(String, String)> {
        item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())).collect()
    };
    paths.iter().flat_map(methods).collect()
}

/// Fails where a described route gives an answer that is not described.
pub(crate) fn check(method: &str, path: &str, answer: &Answer) {
    let faults = faults(method, path, answer);
    assert!(faults.is_empty(), "{method} {path} answers {}, not as described:\n{}", answer.status, faults.join("\n"));
}

/// In which ways an answer differs from the description; none where the path is not of the description.
pub(crate) fn faults(method: &str, path: &str, answer: &Answer) -> Vec<String> {
    let path = path.split('?').next().unwrap_or(path);
    let Some(item) = DESCRIPTION["paths"].as_object().unwrap().iter().find(|(template, _)| is_of(template, path))
    else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    let operation = &item.1[method.to_lowercase()];
    if operation.is_null() {
        let schema = json!({"$ref": "#/components/schemas/Erreur"});
        if answer.status != 405 {
            faults.push("an undescribed method must be answered with 405".to_owned());
        }
        validate(&schema, &answer.json(), "", &mut faults);
        return faults;
    }
    let response = &operation["responses"][answer.status.to_string()];
    if response.is_null() {
        return vec!["this status is not described".to_owned()];
    }
    let media = answer.header("content-type").map(|value| value.split(';').next().unwrap().to_owned());
    match (response["content"].as_object(), media) {
        // An empty answer may do without content where other answers of this status have some.
        (_, None) if answer.body.is_empty() && (answer.status != 200 || response["content"].is_null()) => {}
        (Some(content), Some(media)) if content.contains_key(&media) => {
            let schema = &content[&media]["schema"];
            let value = if media == "application/json" { answer.json() } else { json!(answer.body) };
            validate(schema, &value, "", &mut faults);
        }
        (content, media) => faults.push(format!("media type {media:?}, described: {content:?}")),
    }
    faults
}

/// Whether an address is one of a template such as `/rappels/{id}/fait`.
fn is_of(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(part, given)| if part.starts_with('{') { !given.is_empty() } else { *part == given })
}

/// Compares a value with a schema: the part of JSON Schema that the description uses. Stricter than JSON Schema in one point: a property
/// that is not described is a fault, unless the schema says that others may be there.
pub(crate) fn validate(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else { return faults.push(format!("{at}: no schema, {schema}")) };
    for (keyword, expected) in schema {
        match keyword.as_str() {
            "$ref" => {
                let pointer = expected.as_str().unwrap().trim_start_matches('#');
                let target = DESCRIPTION.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not there"));
                validate(target, value, at, faults);
            }
            "type" => {
                let kinds = expected.as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
                if !kinds.iter().any(|kind| is_a(kind.as_str().unwrap(), value)) {
                    faults.push(format!("{at}: {value} is not of type {expected}"));
                }
            }
            "enum" if !expected.as_array().unwrap().contains(value) => {
                faults.push(format!("{at}: {value} is none of {expected}"));
            }
            "required" => {
                for name in expected.as_array().unwrap().iter().filter_map(Value::as_str) {
                    if value.get(name).is_none() {
                        faults.push(format!("{at}/{name} is missing"));
                    }
                }
            }
            "properties" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    match (expected.get(name), schema.get("additionalProperties")) {
                        (Some(schema), _) => validate(schema, value, &format!("{at}/{name}"), faults),
                        (None, Some(_)) => {}
                        (None, None) => faults.push(format!("{at}/{name} is not described")),
                    }
                }
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    validate(expected, value, &format!("{at}/{index}"), faults);
                }
            }
            // One alternative takes rows that the server cannot read, whatever they hold. What has a status was read.
            "anyOf" => {
                let is_read = value.get("statut").is_some();
                let alternatives = expected.as_array().unwrap().iter();
                let tried: Vec<Vec<String>> = alternatives
                    .filter(|schema| !is_read || schema.get("$ref").is_some())
                    .map(|schema| {
                        let mut faults = Vec::new();
                        validate(schema, value, at, &mut faults);
                        faults
                    })
                    .collect();
                if tried.iter().all(|faults| !faults.is_empty()) {
                    faults.push(format!("{at}: no alternative fits: {tried:?}"));
                }
            }
            "minimum" if value.as_f64() < expected.as_f64() => {
                faults.push(format!("{at}: {value} is below {expected}"));
            }
            "format" => match (expected.as_str().unwrap(), value.as_str()) {
                ("date-time", Some(text)) if chrono::DateTime::parse_from_rfc3339(text).is_err() => {
                    faults.push(format!("{at}: {text} is no date-time"));
                }
                ("date", Some(text)) if text.parse::<chrono::NaiveDate>().is_err() => {
                    faults.push(format!("{at}: {text} is no date"));
                }
                _ => {}
            },
            "enum"
            | "minimum"
            | "description"
            | "example"
            | "examples"
            | "default"
            | "title"
            | "propertyNames"
            | "additionalProperties" => {}
            other => faults.push(format!("{at}: the keyword {other} is unknown here")),
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}
