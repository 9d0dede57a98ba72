//! One HTTP/1.1 request over one connection: all that a webhook and a look at a server take, with every byte in the open.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, lookup_host},
};
use url::{Host, Url};

use super::error::SimulatorError;

/// The longest answer that is read.
const ANSWER_LIMIT: u64 = 256 * 1024;

/// What a server answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// Posts a body and reads the whole answer.
pub(super) async fn post(
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
    patience: Duration,
) -> Result<Answered, SimulatorError> {
    request("POST", url, headers, body, patience).await
}

/// Gets a resource and reads the whole answer.
pub(super) async fn get(
    url: &str,
    headers: &[(String, String)],
    patience: Duration,
) -> Result<Answered, SimulatorError> {
    request("GET", url, headers, b"", patience).await
}

async fn request(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
    patience: Duration,
) -> Result<Answered, SimulatorError> {
    let url = loopback_url(url)?;
    let exchange = async {
        let raw = exchange(method, &url, headers, body).await.map_err(SimulatorError::io(format!("envoi à {url}")))?;
        parse(&raw).ok_or_else(|| SimulatorError::Answer(String::from_utf8_lossy(&raw).chars().take(200).collect()))
    };
    tokio::time::timeout(patience, exchange).await.map_err(|_elapsed| SimulatorError::WebhookTimedOut(patience))?
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

async fn exchange(method: &str, url: &Url, headers: &[(String, String)], body: &[u8]) -> std::io::Result<Vec<u8>> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(80);
    let addresses: Vec<SocketAddr> =
        lookup_host((host, port)).await?.filter(|address| address.ip().is_loopback()).collect();
    let mut stream = TcpStream::connect(addresses.as_slice()).await?;
    stream.set_nodelay(true)?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut request = format!(
        "{method} {}{query} HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\ncontent-length: {}\r\n",
        url.path(),
        body.len()
    );
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.push_str("\r\n");
    let mut bytes = request.into_bytes();
    bytes.extend_from_slice(body);
    // A server may answer and close before it has read a body that is too long: its answer is still worth reading.
    let written = stream.write_all(&bytes).await;
    let mut raw = Vec::new();
    let read = stream.take(ANSWER_LIMIT).read_to_end(&mut raw).await;
    if raw.is_empty() {
        written?;
        read?;
    }
    Ok(raw)
}

fn parse(raw: &[u8]) -> Option<Answered> {
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
    Some(Answered { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
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
