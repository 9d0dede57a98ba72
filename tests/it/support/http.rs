//! Requests of the tests: each answer must be one that `docs/openapi.json` describes.

use std::time::Duration;

pub(crate) use openai_double::http::Answer;

use super::description;

/// How long a server may take to answer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a request and reads the answer.
pub(crate) async fn request(address: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let url = format!("http://{address}{path}");
    let answer = openai_double::http::request(method, &url, headers, body, PATIENCE).await.unwrap();
    description::check(method, path, &answer);
    answer
}
