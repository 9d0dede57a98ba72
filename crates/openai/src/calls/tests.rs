//! Against a listener that answers with bytes, so that every way of failing can be had.

use secrecy::SecretString;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;

const KEY: &str = "sk-proj-test-key-that-must-not-be-printed";

/// Long enough that only a test that means to reach it does.
const LONG: Duration = Duration::from_secs(30);

fn client(base_url: &str) -> CallsClient {
    let settings =
        ApiSettings { base_url: base_url.parse().unwrap(), key: SecretString::from(KEY), auth: Auth::Bearer };
    CallsClient::new(&settings, &Tls::rootless()).unwrap()
}

fn call() -> CallId {
    CallId::parse("rtc_1").unwrap()
}

/// Reads one request: its head, and as much body as it announces.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4_096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "the request broke off: {text}");
        text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.trim().parse().unwrap());
        if body.len() >= length {
            return text;
        }
    }
}

/// Answers the requests of one connection, one answer each, then closes. Gives the requests.
async fn server(answers: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let requests = spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut requests = Vec::new();
        for answer in answers {
            requests.push(read_request(&mut stream).await);
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        requests
    });
    (base, requests)
}

#[expect(clippy::disallowed_methods, reason = "a test awaits what it spawns itself")]
fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(work)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

/// What comes of a hang-up that is answered so.
async fn hangup_answered(answer: String) -> RestError {
    let (base, _requests) = server(vec![answer]).await;
    client(&base).hangup(&call()).await.unwrap_err()
}

fn status(status: u16, code: Option<&str>, param: Option<&str>) -> RestError {
    RestError::Status { status, code: code.map(str::to_owned), param: param.map(str::to_owned), retry_after: None }
}

#[tokio::test]
async fn an_accept_posts_the_session_with_the_key_and_nothing_of_the_beta() {
    let (base, requests) = server(vec![answer("200 OK", "", "")]).await;
    let body = Bytes::from_static(br#"{"type":"realtime"}"#);
    client(&base).accept(&CallId::parse("rtc/1").unwrap(), body, LONG).await.unwrap();
    let request = requests.await.unwrap().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.starts_with("post /v1/realtime/calls/rtc%2f1/accept http/1.1\r\n"), "{head}");
    for line in [&format!("authorization: bearer {KEY}"), "content-type: application/json", "accept: */*"] {
        assert!(head.contains(line), "{line} in {head}");
    }
    assert!(!head.contains("openai-beta"), "{head}");
    assert_eq!(body, r#"{"type":"realtime"}"#);
}

#[tokio::test]
async fn azure_is_shown_the_key_in_its_own_header_and_in_no_other() {
    let (base, requests) = server(vec![answer("200 OK", "", "")]).await;
    let base_url = base.replace("/v1", "/openai/v1").parse().unwrap();
    let settings = ApiSettings { base_url, key: SecretString::from(KEY), auth: Auth::ApiKey };
    let client = CallsClient::new(&settings, &Tls::rootless()).unwrap();
    client.hangup(&call()).await.unwrap();
    let head = requests.await.unwrap().remove(0).to_lowercase();
    assert!(head.starts_with("post /openai/v1/realtime/calls/rtc_1/hangup http/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("api-key: {KEY}\r\n")) && !head.contains("authorization"), "{head}");
    assert!(!format!("{settings:?} {client:?}").contains(KEY));
}

#[tokio::test]
async fn each_verb_has_its_path_and_its_body_and_they_share_a_connection() {
    let (base, requests) = server(vec![answer("200 OK", "", ""); 3]).await;
    let client = client(&base);
    client.reject(&call(), 486).await.unwrap();
    client.refer(&call(), "tel:+33139980000").await.unwrap();
    client.hangup(&call()).await.unwrap();
    let requests = requests.await.unwrap();
    for (request, (path, body)) in requests.iter().zip([
        ("/v1/realtime/calls/rtc_1/reject", r#"{"status_code":486}"#),
        ("/v1/realtime/calls/rtc_1/refer", r#"{"target_uri":"tel:+33139980000"}"#),
        ("/v1/realtime/calls/rtc_1/hangup", ""),
    ]) {
        assert!(request.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "{request}");
        assert_eq!(request.split_once("\r\n\r\n").unwrap().1, body);
    }
}

#[tokio::test]
async fn an_error_of_theirs_keeps_its_code_and_parameter_and_not_its_message() {
    let body = r#"{"error":{"message":"Said by Jean Dupont","type":"invalid_request_error","param":"session.audio","code":"unknown_parameter"}}"#;
    let failure = hangup_answered(answer("400 Bad Request", "", body)).await;
    assert_eq!(failure, status(400, Some("unknown_parameter"), Some("session.audio")));
    assert_eq!(failure.to_string(), "status 400, unknown_parameter, session.audio");
    let body = r#"{"error":{"message":"Unknown parameter: 'session.audio.input.x'.","type":"invalid_request_error","param":null,"code":null}}"#;
    let failure = hangup_answered(answer("400 Bad Request", "", body)).await;
    assert_eq!(failure, status(400, Some("invalid_request_error"), Some("session.audio.input.x")));
}

#[tokio::test]
async fn an_error_without_a_body_of_theirs_is_its_status_alone() {
    for body in ["", "<html>Bad gateway</html>", "{", "null", r#"{"error":"text"}"#, r#"{"error":{"code":7}}"#] {
        assert_eq!(hangup_answered(answer("404 Not Found", "", body)).await, status(404, None, None), "{body}");
    }
    let padded = format!(r#"{{"pad":"{}","error":{{"code":"late"}}}}"#, "x".repeat(answer::MAX_ERROR_BYTES));
    assert_eq!(hangup_answered(answer("502 Bad Gateway", "", &padded)).await, status(502, None, None));
}

#[tokio::test]
async fn a_wait_that_they_ask_for_is_told() {
    for (header, seconds) in [
        ("retry-after: 2\r\n", Some(Duration::from_secs(2))),
        ("retry-after: 9\r\nretry-after-ms: 250\r\n", Some(Duration::from_millis(250))),
        ("retry-after: 99999999999\r\n", Some(Duration::from_secs(3_600))),
        ("retry-after: Fri, 31 Dec 2027 23:59:59 GMT\r\n", None),
        ("", None),
    ] {
        let failure = hangup_answered(answer("429 Too Many Requests", header, "")).await;
        let RestError::Status { status: 429, retry_after, .. } = failure else { panic!("{failure:?}") };
        assert_eq!(retry_after, seconds, "{header}");
    }
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let failure =
        hangup_answered(answer("307 Temporary Redirect", "location: http://127.0.0.1:1/elsewhere\r\n", "")).await;
    assert_eq!(failure, status(307, None, None));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_told_from_a_request_that_never_left() {
    let (base, requests) = server(vec![String::new()]).await;
    assert_eq!(client(&base).hangup(&call()).await, Err(RestError::NoAnswer));
    assert_eq!(requests.await.unwrap().len(), 1);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(client(&closed).hangup(&call()).await, Err(RestError::NotSent(NotSent::Connect)));
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_counts_as_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let failure = client(&base).accept(&call(), Bytes::new(), Duration::from_millis(50)).await;
    assert_eq!(failure, Err(RestError::NoAnswer));
}

#[tokio::test]
async fn a_success_that_breaks_off_in_its_body_is_a_success() {
    let (base, _requests) = server(vec!["HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{".to_owned()]).await;
    assert_eq!(client(&base).hangup(&call()).await, Ok(()));
}

#[tokio::test]
async fn a_host_without_tls_has_received_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}/v1", listener.local_addr().unwrap());
    let plain = spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    });
    assert_eq!(client(&base).hangup(&call()).await, Err(RestError::NotSent(NotSent::Tls)));
    plain.await.unwrap();
}

#[tokio::test]
async fn the_models_are_read_with_their_end_and_the_time_there() {
    let body = r#"{"object":"list","data":[
        {"id":"gpt-realtime","object":"model","created":1,"owned_by":"x","shutdown_date":"2027-01-20"},
        {"id":"gpt-realtime-2.1","shutdown_date":null},
        {"id":"odd","shutdown_date":"some day"}]}"#;
    let (base, requests) = server(vec![answer("200 OK", "date: Sun, 22 Nov 2026 09:30:00 GMT\r\n", body)]).await;
    let found = client(&base).models().await.unwrap();
    let model = |id: &str, date: Option<&str>| ModelInfo {
        id: id.to_owned(),
        shutdown_date: date.map(|text| text.parse().unwrap()),
    };
    let expected = [model("gpt-realtime", Some("2027-01-20")), model("gpt-realtime-2.1", None), model("odd", None)];
    assert_eq!(found.models, expected);
    assert_eq!(found.date.unwrap().to_rfc3339(), "2026-11-22T09:30:00+00:00");
    assert!(requests.await.unwrap()[0].starts_with("GET /v1/models HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_list_of_models_that_is_none_is_unreadable_and_a_wrong_key_is_its_status() {
    let (base, _requests) = server(vec![answer("200 OK", "", "<html>")]).await;
    assert_eq!(client(&base).models().await, Err(RestError::Unreadable));
    let (base, _requests) =
        server(vec![answer("401 Unauthorized", "", r#"{"error":{"code":"invalid_api_key"}}"#)]).await;
    assert_eq!(client(&base).models().await, Err(status(401, Some("invalid_api_key"), None)));
}

#[tokio::test]
async fn the_key_is_never_printed() {
    let settings = ApiSettings {
        base_url: "http://127.0.0.1:1/v1".parse().unwrap(),
        key: SecretString::from(KEY),
        auth: Auth::Bearer,
    };
    let client = CallsClient::new(&settings, &Tls::rootless()).unwrap();
    let failure = client.hangup(&call()).await.unwrap_err();
    let bad = ApiSettings { key: SecretString::from("sk-\n"), ..settings.clone() };
    let fault = CallsClient::new(&bad, &Tls::rootless()).unwrap_err();
    let printed = format!("{settings:?} {client:?} {failure:?} {failure} {fault:?} {fault}");
    assert!(!printed.contains("sk-"), "{printed}");
}

#[test]
fn a_base_that_is_not_http_is_refused() {
    let settings = ApiSettings {
        base_url: "ftp://example.com/v1".parse().unwrap(),
        key: SecretString::from(KEY),
        auth: Auth::Bearer,
    };
    let fault = CallsClient::new(&settings, &Tls::rootless());
    assert!(matches!(fault, Err(ClientError::BaseUrl)));
}
