//! The HTTP/1.1 client of the double and of all tests: one request a connection, every byte in the open.

use std::{io, net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, lookup_host},
};
use url::{Host, Url};

use super::error::SimulatorError;

/// The longest answer that is read: a page of a thousand reservations is a quarter of it.
const ANSWER_LIMIT: u64 = 2 * 1024 * 1024;

/// What a server answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; one string where it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| Value::String(self.body.clone()))
    }
}

/// Sends a request to a URL of the loopback interface and reads the whole answer.
///
/// # Errors
/// [`SimulatorError::NotLoopback`], no connection, an answer that is not HTTP, or none within `patience`.
pub async fn request(
    method: &str,
    url: &str,
    headers: &[(impl AsRef<str>, impl AsRef<str>)],
    body: &[u8],
    patience: Duration,
) -> Result<Answer, SimulatorError> {
    // A URL that is parsed has no `..` any more; the server is to see what was written.
    let target = url.splitn(4, '/').nth(3).unwrap_or_default();
    let url = loopback_url(url)?;
    let answer = async { exchange(&addresses(&url).await?, &written(method, &url, target, headers, body)).await };
    let answered = tokio::time::timeout(patience, answer).await;
    answered
        .map_err(|_elapsed| SimulatorError::WebhookTimedOut(patience))?
        .map_err(SimulatorError::io(format!("envoi à {url}")))
}

async fn exchange(addresses: &[SocketAddr], bytes: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(addresses).await?;
    stream.set_nodelay(true)?;
    // A server may answer and close before it has read a body that is too long: its answer is still worth reading.
    let written = stream.write_all(bytes).await;
    let mut raw = Vec::new();
    let read = stream.take(ANSWER_LIMIT).read_to_end(&mut raw).await;
    if raw.is_empty() {
        written?;
        read?;
    }
    let unreadable =
        || io::Error::other(format!("réponse illisible : {}", String::from_utf8_lossy(&raw[..raw.len().min(200)])));
    parse(&raw).ok_or_else(unreadable)
}

/// Only the loopback interface is ever rung: a double must not sign requests to somebody else's server.
fn loopback_url(text: &str) -> Result<Url, SimulatorError> {
    let refused = || SimulatorError::NotLoopback(text.to_owned());
    let url = Url::parse(text).map_err(|_malformed| refused())?;
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if loopback && url.scheme() == "http" { Ok(url) } else { Err(refused()) }
}

async fn addresses(url: &Url) -> io::Result<Vec<SocketAddr>> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let found = lookup_host((host, url.port_or_known_default().unwrap_or(80))).await?;
    Ok(found.filter(|address| address.ip().is_loopback()).collect())
}

fn written(
    method: &str,
    url: &Url,
    target: &str,
    headers: &[(impl AsRef<str>, impl AsRef<str>)],
    body: &[u8],
) -> Vec<u8> {
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut head = format!("{method} /{target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.extend([name.as_ref(), ": ", value.as_ref(), "\r\n"]);
    }
    head.extend(["content-length: ", &body.len().to_string(), "\r\n\r\n"]);
    [head.as_bytes(), body].concat()
}

fn parse(raw: &[u8]) -> Option<Answer> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&raw[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked =
        headers.iter().any(|(name, value)| name == "transfer-encoding" && value.eq_ignore_ascii_case("chunked"));
    let body = &raw[end + 4..];
    let body = if chunked { dechunk(body)? } else { body.to_vec() };
    Some(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(line + 2..line + 2 + size)?);
        rest = rest.get(line + 2 + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_on_the_loopback_interface_is_rung() {
        for good in ["http://127.0.0.1:8000/", "http://localhost:8000/webhook", "http://[::1]:8000/"] {
            assert!(loopback_url(good).is_ok(), "{good}");
        }
        for bad in
            ["http://192.0.2.1/", "https://127.0.0.1/", "http://example.com/", "http://127.0.0.1.example.com/", "x"]
        {
            assert!(loopback_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn plain_and_chunked_answers_are_read() {
        let plain = parse(b"HTTP/1.1 400 Bad Request\r\nRetry-After: 5\r\n\r\nInvalid signature").unwrap();
        assert_eq!((plain.status, plain.body.as_str()), (400, "Invalid signature"));
        assert_eq!(plain.headers, [("retry-after".to_owned(), "5".to_owned())]);
        let chunked =
            parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").unwrap();
        assert_eq!(chunked.body, "abcde");
        assert!(parse(b"HTTP/1.1 200").is_none());
    }
}
