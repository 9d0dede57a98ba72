//! Against a listener that speaks WebSocket, or bytes where the library would be too polite.

use futures_util::FutureExt as _;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::*;
use crate::call_id::CallId;
use crate::calls::{ApiSettings, NotSent};
use crate::credential::Auth;
use crate::tls::Tls;

mod floods;

const KEY: &str = "sk-proj-test-key-that-must-not-be-printed";

/// Long enough that only a test that means to reach it does.
const LONG: Duration = Duration::from_secs(30);

/// More than the sockets' buffers of both ends take without anyone reading.
const MORE_THAN_BUFFERS_HOLD: usize = 64 * 1_024 * 1_024;

type Peer = WebSocketStream<TcpStream>;

#[expect(clippy::disallowed_methods, reason = "a test awaits what it spawns itself")]
fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(work)
}

fn connector(base_url: &str) -> SidebandConnector {
    let settings =
        ApiSettings { base_url: base_url.parse().unwrap(), key: SecretString::from(KEY), auth: Auth::Bearer };
    SidebandConnector::new(&settings, &Tls::rootless()).unwrap()
}

async fn listener() -> (TcpListener, SidebandConnector) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    (listener, connector(&base))
}

async fn attach(connector: &SidebandConnector) -> Result<Sideband, AttachError> {
    connector.attach(&CallId::parse("rtc_1").unwrap(), LONG).await
}

/// A sideband and the other end of it.
async fn pair() -> (Sideband, Peer) {
    let (listener, connector) = listener().await;
    let peer = spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        accept_async(stream).await.unwrap()
    });
    let sideband = attach(&connector).await.unwrap();
    (sideband, peer.await.unwrap())
}

/// Answers the upgrade with these bytes and closes; gives the request.
async fn answered(answer: &'static str) -> (Result<Sideband, AttachError>, String) {
    let (listener, connector) = listener().await;
    let server = spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (attach(&connector).await, server.await.unwrap())
}

async fn ended_by(frame: Option<CloseFrame>) -> Received {
    let (mut sideband, mut peer) = pair().await;
    peer.close(frame).await.unwrap();
    let ended = sideband.receive().await;
    assert_eq!(sideband.receive().await, ended, "the end is told again");
    ended
}

fn frame(code: u16) -> CloseFrame {
    CloseFrame { code: CloseCode::from(code), reason: "why".into() }
}

#[tokio::test]
async fn attaching_names_the_call_and_shows_the_key_and_nothing_of_the_beta() {
    let (result, request) = answered("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(result.unwrap_err(), AttachError::Status(404));
    let request = request.to_lowercase();
    assert!(request.starts_with("get /v1/realtime?call_id=rtc_1 http/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("authorization: bearer {KEY}\r\n")), "{request}");
    assert!(!request.contains("openai-beta") && !request.contains("model="), "{request}");
}

#[tokio::test]
async fn azure_is_shown_the_key_in_its_own_header_and_in_no_other() {
    let (listener, _) = listener().await;
    let base_url = format!("http://{}/openai/v1", listener.local_addr().unwrap()).parse().unwrap();
    let settings = ApiSettings { base_url, key: SecretString::from(KEY), auth: Auth::ApiKey };
    let connector = SidebandConnector::new(&settings, &Tls::rootless()).unwrap();
    let server = spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        String::from_utf8(request).unwrap().to_lowercase()
    });
    assert!(attach(&connector).await.is_err());
    let request = server.await.unwrap();
    assert!(request.starts_with("get /openai/v1/realtime?call_id=rtc_1 http/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("api-key: {KEY}\r\n")) && !request.contains("authorization"), "{request}");
}

#[tokio::test]
async fn an_answer_that_is_no_upgrade_is_its_status_or_unreachable() {
    for (answer, failure) in [
        ("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\r\nbusy", AttachError::Status(503)),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", AttachError::Status(200)),
        ("HTTP/1.1 307 Temporary Redirect\r\nlocation: /x\r\n\r\n", AttachError::Status(307)),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", AttachError::NoWebSocket),
        ("nonsense\r\n\r\n", AttachError::NoWebSocket),
        ("", AttachError::NoWebSocket),
    ] {
        assert_eq!(answered(answer).await.0.unwrap_err(), failure, "{answer}");
    }
}

#[tokio::test]
async fn refused_connection_is_unreachable_and_silence_a_timeout() {
    let (listener, connector) = listener().await;
    let silent = connector.attach(&CallId::parse("rtc_1").unwrap(), Duration::from_millis(50)).await;
    assert_eq!(silent.unwrap_err(), AttachError::TimedOut);
    drop(listener);
    assert_eq!(attach(&connector).await.unwrap_err(), AttachError::NotSent(NotSent::Connect));
}

#[tokio::test]
async fn a_host_without_tls_is_unreachable() {
    let (listener, _) = listener().await;
    let secure = connector(&format!("https://{}/v1", listener.local_addr().unwrap()));
    let server = spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    assert_eq!(attach(&secure).await.unwrap_err(), AttachError::NotSent(NotSent::Tls));
    server.await.unwrap();
}

#[tokio::test]
async fn events_go_both_ways_in_order() {
    let (mut sideband, mut peer) = pair().await;
    let long = "é".repeat(100_000);
    for text in ["one", &long, "three"] {
        peer.send(Message::text(text)).await.unwrap();
        assert_eq!(sideband.receive().await, Received::Text(text.into()));
    }
    let (sent, arrived) = tokio::join!(sideband.send(long.clone()), peer.next());
    sent.unwrap();
    assert_eq!(arrived.unwrap().unwrap(), Message::text(long));
}

/// A frame of a text as a server writes it: whole, and not masked.
fn text_frame(text: &str) -> Vec<u8> {
    let header = FrameHeader { opcode: OpCode::Data(Data::Text), ..FrameHeader::default() };
    let mut frame = Vec::new();
    header.format(u64::try_from(text.len()).unwrap(), &mut frame).unwrap();
    frame.extend_from_slice(text.as_bytes());
    frame
}

#[tokio::test]
async fn what_comes_with_a_large_message_and_behind_it_arrives_whole_wherever_it_is_cut() {
    let (mut sideband, mut peer) = pair().await;
    let texts = [
        "before".to_owned(),
        "é".repeat(13_000),
        "behind".to_owned(),
        "x".repeat(5_000),
        "y".repeat(4_097),
        "z".into(),
    ];
    let bytes: Vec<u8> = texts.iter().flat_map(|text| text_frame(text)).collect();
    // Every place near an end of a frame or of a buffer, and some between.
    let ends = texts.iter().scan(0, |end, text| {
        *end += text_frame(text).len();
        Some(*end)
    });
    let near = ends.chain([READ_BUFFER_BYTES, 2 * READ_BUFFER_BYTES]).flat_map(|end| end.saturating_sub(12)..end + 12);
    let cuts: Vec<usize> = near.chain((0..bytes.len()).step_by(1_009)).filter(|cut| *cut <= bytes.len()).collect();
    for cut in cuts {
        let (first, second) = bytes.split_at(cut);
        peer.get_mut().write_all(first).await.unwrap();
        let mut received = Vec::new();
        // What can be had of the first part is read before the second comes.
        tokio::task::yield_now().await;
        while let Some(Received::Text(text)) = sideband.receive().now_or_never() {
            received.push(text.to_string());
        }
        peer.get_mut().write_all(second).await.unwrap();
        while received.len() < texts.len() {
            let Received::Text(text) = sideband.receive().await else { panic!("cut at {cut}") };
            received.push(text.to_string());
        }
        assert_eq!(received, texts, "cut at {cut}");
    }
}

#[tokio::test]
async fn the_memory_of_a_large_message_is_given_back_once_others_have_come() {
    let (mut sideband, mut peer) = pair().await;
    peer.send(Message::text("i".repeat(26_000))).await.unwrap();
    let Received::Text(large) = sideband.receive().await else { panic!("a text") };
    let memory = large.as_bytes().as_ptr_range();
    drop(large);
    let (mut place, mut passed) = (memory.start, 0);
    // A quiet call has more than this in its greeting.
    while passed <= 2 * READ_BUFFER_BYTES {
        let event = "e".repeat(500);
        passed += event.len();
        peer.send(Message::text(event)).await.unwrap();
        let Received::Text(text) = sideband.receive().await else { panic!("a text") };
        place = text.as_ptr();
    }
    assert!(!memory.contains(&place), "the socket still reads into the memory of the large message");
    assert!(sideband.large.is_none(), "nobody reads into it any more, and it is still held");
}

#[tokio::test]
async fn what_has_no_content_for_us_is_passed_over() {
    let (mut sideband, mut peer) = pair().await;
    peer.send(Message::Ping("x".into())).await.unwrap();
    peer.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    peer.send(Message::text("last")).await.unwrap();
    assert_eq!(sideband.receive().await, Received::Other);
    assert_eq!(sideband.receive().await, Received::Other);
    assert_eq!(sideband.receive().await, Received::Text("last".into()));
    assert_eq!(peer.next().await.unwrap().unwrap(), Message::Pong("x".into()));
}

#[tokio::test]
async fn a_ping_is_answered_by_the_other_end() {
    let (mut sideband, mut peer) = pair().await;
    sideband.ping().await.unwrap();
    let answering = spawn(async move { peer.next().await.unwrap().unwrap() });
    assert!(matches!(answering.await.unwrap(), Message::Ping(_)));
}

#[tokio::test]
async fn waiting_can_be_given_up_at_any_time_and_loses_nothing() {
    let (mut sideband, mut peer) = pair().await;
    assert!(sideband.receive().now_or_never().is_none());
    peer.send(Message::text("kept")).await.unwrap();
    loop {
        if let Ok(received) = timeout(Duration::from_micros(1), sideband.receive()).await {
            assert_eq!(received, Received::Text("kept".into()));
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn only_a_close_with_1000_is_the_end_of_the_call() {
    assert_eq!(ended_by(Some(frame(1_000))).await, Received::Closed(Closing::Normal));
    for code in [1_001, 1_008, 1_011, 1_012, 1_013, 3_000, 4_000] {
        assert_eq!(ended_by(Some(frame(code))).await, Received::Closed(Closing::Abnormal(Some(code))), "{code}");
    }
    assert_eq!(ended_by(None).await, Received::Closed(Closing::Abnormal(Some(NO_STATUS))));
}

#[tokio::test]
async fn a_connection_that_just_ends_is_abnormal() {
    let (mut sideband, peer) = pair().await;
    drop(peer);
    assert_eq!(sideband.receive().await, Received::Closed(Closing::Abnormal(None)));

    let (mut sideband, peer) = pair().await;
    peer.get_ref().set_zero_linger().unwrap();
    drop(peer);
    assert_eq!(sideband.receive().await, Received::Closed(Closing::Abnormal(None)));
    assert_eq!(sideband.send("late".to_owned()).await, Err(SendFailed));
}

#[tokio::test]
async fn bytes_that_are_no_frame_end_it_as_abnormal() {
    let (mut sideband, mut peer) = pair().await;
    // Reserved bits set, and an opcode that does not exist.
    peer.get_mut().write_all(&[0xff, 0x00]).await.unwrap();
    assert_eq!(sideband.receive().await, Received::Closed(Closing::Abnormal(None)));

    let (mut sideband, mut peer) = pair().await;
    // A text that is not UTF-8.
    peer.get_mut().write_all(&[0x81, 0x01, 0xff]).await.unwrap();
    assert_eq!(sideband.receive().await, Received::Closed(Closing::Abnormal(None)));
}

#[tokio::test]
async fn the_last_words_are_read_before_the_end() {
    let (mut sideband, mut peer) = pair().await;
    peer.send(Message::text("last")).await.unwrap();
    peer.close(Some(frame(1_000))).await.unwrap();
    drop(peer);
    // A send into a closed connection fails sooner or later; what came before still tells how it ended.
    while sideband.send("late".to_owned()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert_eq!(sideband.receive().await, Received::Text("last".into()));
    assert_eq!(sideband.receive().await, Received::Closed(Closing::Normal));
}

#[tokio::test]
async fn unread_message_closes_the_connection() {
    let (mut sideband, mut peer) = pair().await;
    let large = Message::binary(vec![0; MORE_THAN_BUFFERS_HOLD]);
    assert_eq!(sideband.send_within(large, Duration::from_millis(20)).await, Err(SendFailed));
    assert_eq!(sideband.send("after".to_owned()).await, Err(SendFailed));
    assert_eq!(sideband.receive().await, Received::Closed(Closing::Abnormal(None)));
    drop(sideband);
    assert!(peer.next().await.unwrap().is_err());
}

#[tokio::test]
async fn a_frame_too_long_to_be_meant_ends_it_as_abnormal() {
    let (mut sideband, mut peer) = pair().await;
    // The head of a text frame of 17 MiB; its length alone is enough.
    let mut head = vec![0x81, 0x7f];
    head.extend((17_u64 * 1_024 * 1_024).to_be_bytes());
    peer.get_mut().write_all(&head).await.unwrap();
    let received = timeout(LONG, sideband.receive()).await.unwrap();
    assert_eq!(received, Received::Closed(Closing::Abnormal(None)));
}

#[tokio::test]
async fn a_message_too_long_in_all_its_frames_ends_it_as_abnormal() {
    let (mut sideband, mut peer) = pair().await;
    let sending = spawn(async move {
        // Two frames of 9 MiB: binary that goes on, and its continuation.
        for first_byte in [0x02, 0x80] {
            let mut frame = vec![first_byte, 0x7f];
            frame.extend((9_u64 * 1_024 * 1_024).to_be_bytes());
            frame.resize(frame.len() + 9 * 1_024 * 1_024, 0);
            // The other end may give up in the middle.
            let _ = peer.get_mut().write_all(&frame).await;
        }
        peer
    });
    let received = timeout(LONG, sideband.receive()).await.unwrap();
    assert_eq!(received, Received::Closed(Closing::Abnormal(None)));
    drop(sideband);
    sending.await.unwrap();
}

#[tokio::test]
async fn the_close_is_answered() {
    let (mut sideband, mut peer) = pair().await;
    peer.close(Some(frame(1_001))).await.unwrap();
    sideband.receive().await;
    drop(sideband);
    let answer = peer.next().await.unwrap().unwrap();
    assert!(matches!(answer, Message::Close(Some(frame)) if frame.code == CloseCode::Away));
}

#[tokio::test]
async fn closing_says_1000() {
    let (sideband, mut peer) = pair().await;
    sideband.close().await;
    let said = peer.next().await.unwrap().unwrap();
    assert!(matches!(said, Message::Close(Some(frame)) if frame.code == CloseCode::Normal));
}

#[tokio::test]
async fn neither_the_key_nor_an_event_is_ever_printed() {
    let (sideband, _peer) = pair().await;
    let received = Received::Text("Dupont".into());
    let printed = format!("{:?} {sideband:?} {received:?}", connector("http://127.0.0.1:1/v1"));
    assert!(!printed.contains("sk-") && !printed.contains("Dupont"), "{printed}");
}
