//! One request to another system, and what its answer means.

use std::time::Duration;

use openai::tls::Tls;
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode, header::RETRY_AFTER, redirect, retry};

use crate::{
    Outcome,
    attempt::{Attempt, Cause},
};

/// How long an attempt may take, answer included.
const TIMEOUT: Duration = Duration::from_secs(15);

/// How long TCP and TLS may take: what never reached the other side is known as such.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How much of an answer is read. What it says beyond a status is of little use, and a hostile one has no end.
const MAX_ANSWER_BYTES: usize = 4 * 1024;

/// A client with our limits: one try, no redirect (the address is in the configuration), no proxy.
pub(crate) fn client(tls: &Tls) -> ClientBuilder {
    Client::builder()
        .tls_backend_preconfigured(tls.config().as_ref().clone())
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        // An attempt is rare, and an idle connection that was closed meanwhile costs it.
        .pool_max_idle_per_host(0)
        .user_agent(concat!("vacances-bleues/", env!("CARGO_PKG_VERSION")))
}

/// Sends the request and reads the answer: its status, and its body as far as that is read.
pub(crate) async fn send(request: RequestBuilder) -> (Attempt, Vec<u8>) {
    match request.send().await {
        Ok(mut response) => {
            let attempt = of_status(&response);
            (attempt, body(&mut response).await)
        }
        Err(error) if error.is_builder() => {
            (Attempt::later("requête impossible").because_of(Cause::Configuration), Vec::new())
        }
        // Not a byte of the request has left.
        Err(error) if error.is_connect() => (Attempt::later("connexion refusée ou impossible"), Vec::new()),
        Err(error) => {
            let answer = if error.is_timeout() { "pas de réponse à temps" } else { "connexion coupée" };
            (Attempt::new(Outcome::Unknown, answer), Vec::new())
        }
    }
}

fn of_status(response: &Response) -> Attempt {
    let status = response.status();
    let answer = format!("HTTP {}", status.as_u16());
    if status.is_success() {
        return Attempt::new(Outcome::Delivered, &answer);
    }
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Attempt::new(Outcome::Later { retry_after: retry_after(response) }, &answer)
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Attempt::new(Outcome::Refused, &answer).because_of(Cause::Configuration)
        }
        status if status.is_client_error() => Attempt::new(Outcome::Refused, &answer),
        _ => Attempt::new(Outcome::Unknown, &answer),
    }
}

/// The seconds that are asked for; a date is not read.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

async fn body(response: &mut Response) -> Vec<u8> {
    let mut read = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        read.extend_from_slice(&chunk);
        if read.len() >= MAX_ANSWER_BYTES {
            read.truncate(MAX_ANSWER_BYTES);
            break;
        }
    }
    read
}
