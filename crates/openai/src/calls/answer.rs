//! OpenAI's answers: an error body, or the list of models.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Response;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::error::RestError;
use crate::wire_text::{identifier, parameter, quoted_parameter};

/// How much of an error body is read. Theirs have some hundred bytes; a page of a proxy between may have more and says nothing.
pub(super) const MAX_ERROR_BYTES: usize = 16 * 1_024;

/// How much of the list of models is read. It has about 100 bytes a model.
const MAX_MODELS_BYTES: usize = 2 * 1_024 * 1_024;

/// The longest wait that is believed; a call does not last longer.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);

/// What the list of models tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// The models that the key may use.
    pub models: Vec<ModelInfo>,
    /// What time it was there when they answered.
    pub date: Option<DateTime<Utc>>,
}

/// A model of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// Its name.
    pub id: String,
    /// The day on which it ends, where it is announced (OpenAI Python SDK 3.54.0, `types/model.py`).
    pub shutdown_date: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorFields,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorFields {
    message: serde_json::Value,
    #[serde(rename = "type")]
    kind: serde_json::Value,
    code: serde_json::Value,
    param: serde_json::Value,
}

#[derive(Deserialize)]
struct ModelList {
    data: Vec<ModelRow>,
}

#[derive(Deserialize)]
struct ModelRow {
    id: String,
    #[serde(default)]
    shutdown_date: serde_json::Value,
}

/// An answer that is not a success. Its body may be theirs, a proxy's page, or nothing.
pub(super) async fn refusal(mut response: Response) -> RestError {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let body = read_up_to(&mut response, MAX_ERROR_BYTES).await;
    let error = serde_json::from_slice(&body).map(|ErrorBody { error }| error).unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().and_then(identifier);
    RestError::Status {
        status,
        code: text(&error.code).or_else(|| text(&error.kind)),
        param: error.param.as_str().and_then(parameter).or_else(|| error.message.as_str().and_then(quoted_parameter)),
        retry_after,
    }
}

pub(super) async fn models(mut response: Response) -> Result<Models, RestError> {
    let date = response
        .headers()
        .get(DATE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| DateTime::parse_from_rfc2822(text).ok().map(|date| date.with_timezone(&Utc)));
    let body = read_up_to(&mut response, MAX_MODELS_BYTES).await;
    // serde's error may repeat what it read.
    let ModelList { data } = serde_json::from_slice(&body).or(Err(RestError::Unreadable))?;
    let models = data
        .into_iter()
        .map(|row| {
            let shutdown_date = row.shutdown_date.as_str().and_then(|text| text.parse().ok());
            ModelInfo { id: row.id, shutdown_date }
        })
        .collect();
    Ok(Models { models, date })
}

/// The body as far as it came, up to a limit. Where it breaks off, what is there serves.
pub(super) async fn read_up_to(response: &mut Response, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = limit.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() >= limit {
            break;
        }
    }
    body
}

/// `retry-after-ms`, else `retry-after` in seconds. A date in its place needs a clock, and none of theirs has been seen.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    let wait = number("retry-after-ms")
        .map(Duration::from_millis)
        .or_else(|| number(RETRY_AFTER.as_str()).map(Duration::from_secs))?;
    Some(wait.min(MAX_RETRY_AFTER))
}
