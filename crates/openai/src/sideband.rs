//! The sideband: the WebSocket by which a call in progress is steered. Closing it does not end the call.
//!
//! One owner, no task of its own: the holder of the [`Sideband`] receives and sends. The end of a connection comes in many
//! shapes; [`Closing`] is all of them.

mod connect;
mod dial;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub use connect::{AttachError, SidebandConnector};

/// How long a message may take to leave. What does not leave in this time finds nobody reading: the connection is lost.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long after a failed send what has already arrived is still read: the close frame that tells why is often among it.
const LAST_WORDS_TIMEOUT: Duration = Duration::from_millis(500);

/// How long the answer to a close frame may take to leave. Courtesy only.
const CLOSE_REPLY_TIMEOUT: Duration = Duration::from_millis(250);

/// Buffer for what comes in; the library's own 128 KiB would be most of a call's memory. Most events have less than a kilobyte, and
/// a larger one has a buffer of its own size for as long as it is read.
const READ_BUFFER_BYTES: usize = 4 * 1_024;

/// How many frames without content may come between two events. Each side pings every twenty seconds or so, and a call has an event
/// within minutes.
const MAX_OTHERS_IN_A_ROW: u32 = 10_000;

/// The code for "closed without a code" (RFC 6455, section 7.4.1).
const NO_STATUS: u16 = 1_005;

/// How the connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Closed with 1000: the call is over.
    Normal,
    /// Anything else, with the close code where there was one: the call may well go on.
    Abnormal(Option<u16>),
    /// The other side sends control frames without end: whatever it is, it does not carry a call.
    Flooded,
}

/// What came.
#[derive(Clone, PartialEq, Eq)]
pub enum Received {
    /// An event, for [`super::server_event::parse`].
    Text(Utf8Bytes),
    /// Something without content for us: ping, pong, binary.
    Other,
    /// The connection is over, and says so again each time it is asked.
    Closed(Closing),
}

/// A message did not leave. What became of the connection is for [`Sideband::receive`] to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message could not be sent")]
pub struct SendFailed;

/// A sideband that is attached.
pub struct Sideband {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    state: State,
    /// Control and binary frames since the last event.
    others: u32,
    /// A large message whose memory the socket still reads into.
    large: Option<Bytes>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Open,
    /// A send has failed; what has arrived before is still to be read.
    Failing,
    Closed(Closing),
}

impl Sideband {
    const fn new(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, state: State::Open, others: 0, large: None }
    }

    /// Waits for what comes next. Cancel-safe: dropped before it is done, it has taken nothing.
    pub async fn receive(&mut self) -> Received {
        let next = match self.state {
            State::Open => self.socket.next().await,
            State::Failing => timeout(LAST_WORDS_TIMEOUT, self.socket.next()).await.unwrap_or(None),
            State::Closed(closing) => return Received::Closed(closing),
        };
        self.large.take_if(|large| large.is_unique());
        match next {
            Some(Ok(Message::Text(text))) => {
                self.others = 0;
                self.outgrow(&text);
                Received::Text(text)
            }
            Some(Ok(Message::Close(frame))) => {
                let closing = closing_of(frame.as_ref());
                // Before anything is waited for, so that a cancelled wait does not lose it.
                self.state = State::Closed(closing);
                let _ = timeout(CLOSE_REPLY_TIMEOUT, self.socket.flush()).await;
                Received::Closed(closing)
            }
            Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {
                self.others += 1;
                if self.others < MAX_OTHERS_IN_A_ROW {
                    return Received::Other;
                }
                self.state = State::Closed(Closing::Flooded);
                Received::Closed(Closing::Flooded)
            }
            Some(Err(_)) | None => {
                let closing = Closing::Abnormal(None);
                self.state = State::Closed(closing);
                Received::Closed(closing)
            }
        }
    }

    /// Sends an event. Waits [`SEND_TIMEOUT`] at most; afterwards the connection is as good as lost and [`Self::receive`] tells
    /// how it ended.
    pub async fn send(&mut self, text: String) -> Result<(), SendFailed> {
        self.send_within(Message::Text(text.into()), SEND_TIMEOUT).await
    }

    /// Sends a ping, to see that someone is there: the answer comes as [`Received::Other`].
    pub async fn ping(&mut self) -> Result<(), SendFailed> {
        self.send_within(Message::Ping(Bytes::new()), SEND_TIMEOUT).await
    }

    /// Closes the connection with 1000. The call goes on, unless it was hung up before.
    pub async fn close(mut self) {
        if !matches!(self.state, State::Closed(_)) {
            let frame = CloseFrame { code: CloseCode::Normal, reason: Utf8Bytes::from_static("") };
            let _ = timeout(CLOSE_REPLY_TIMEOUT, self.socket.close(Some(frame))).await;
        }
    }

    /// Keeps hold of a message that the socket's buffer had to grow for, until the buffer has moved on. The library reads on behind
    /// the message, and once there is no room left it takes the whole memory back, if nobody else has it, and else begins a small
    /// buffer: without this, the `session.created` of a call, which repeats the instructions, would be held in memory as long as the
    /// call. What is received does not depend on it.
    fn outgrow(&mut self, text: &Utf8Bytes) {
        if text.len() > READ_BUFFER_BYTES {
            self.large = Some(text.clone().into());
        }
    }

    async fn send_within(&mut self, message: Message, limit: Duration) -> Result<(), SendFailed> {
        match self.state {
            State::Open => {}
            State::Failing | State::Closed(_) => return Err(SendFailed),
        }
        match timeout(limit, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Error::Capacity(_))) => Err(SendFailed),
            // A full buffer as well: nobody reads at the other end.
            Ok(Err(_)) | Err(_) => {
                self.state = State::Failing;
                Err(SendFailed)
            }
        }
    }
}

fn closing_of(frame: Option<&CloseFrame>) -> Closing {
    match frame.map(|frame| frame.code) {
        Some(CloseCode::Normal) => Closing::Normal,
        Some(code) => Closing::Abnormal(Some(code.into())),
        None => Closing::Abnormal(Some(NO_STATUS)),
    }
}

/// An event may hold what a guest said: its length is all that is printed.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Other => f.write_str("Other"),
            Self::Closed(closing) => write!(f, "Closed({closing:?})"),
        }
    }
}

impl fmt::Debug for Sideband {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sideband").field("state", &self.state).finish_non_exhaustive()
    }
}
