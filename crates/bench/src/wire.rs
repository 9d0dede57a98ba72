//! A connection on OpenAI's side, read with as little as can be: bytes are looked at where they lie, and nothing is parsed that a
//! measure does not need.

use std::{fmt, io};

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};

/// Room for what comes before the buffer has to grow: a request's head, or an event.
const FIRST_BYTES: usize = 2_048;

/// The most that one message may take: an accept carries some 12 KiB.
const MOST_BYTES: usize = 1 << 20;

/// Headers of a request or answer; servers of this kind send about ten.
const MOST_HEADERS: usize = 64;

/// Opcodes (RFC 6455, section 5.2).
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// The bit of the first octet that says that a message is whole, and the one of the second that says that it is masked.
const FIN: u8 = 0x80;
const MASKED: u8 = 0x80;

/// Bytes both ways.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection and what has come on it but was not used.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    /// What was used already.
    used: usize,
}

/// The beginning of an HTTP message.
#[derive(Debug)]
pub(super) struct Head {
    /// `POST /v1/realtime/calls/…/accept`; of an answer its status.
    pub(super) line: String,
    /// `Sec-WebSocket-Key`, where there is one.
    pub(super) websocket_key: Option<String>,
    /// Bytes of the body that follows.
    body: usize,
}

/// What came on a WebSocket.
pub(super) enum Frame<'a> {
    /// An event.
    Text(&'a [u8]),
    /// The other side closes.
    Close,
    /// Nothing for a measure; a ping has been answered.
    Other,
}

impl Wire {
    /// A connection that was accepted or opened.
    pub(super) fn new(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self::over(Box::new(stream)))
    }

    /// Bytes that come from elsewhere, such as TLS.
    pub(super) fn over(stream: Box<dyn Stream>) -> Self {
        Self { stream, buffer: Vec::new(), used: 0 }
    }

    /// Sends it whole.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.write_all(bytes).await?;
        // TLS keeps what it was given until it is told.
        Ok(self.stream.flush().await?)
    }

    /// Sends frames one by one, each in a write of its own. They are those of [`text_frame`].
    pub(super) async fn write_each(&mut self, mut frames: &[u8]) -> Result<()> {
        while let [_, length, ..] = frames {
            let length = match (length, frames) {
                (126, [_, _, high, low, ..]) => 4 + usize::from(u16::from_be_bytes([*high, *low])),
                (126.., _) => frames.len(),
                (short, _) => 2 + usize::from(*short),
            };
            let (frame, rest) = frames.split_at_checked(length).context("une trame coupée")?;
            self.write(frame).await?;
            frames = rest;
        }
        Ok(())
    }

    /// Reads a request and passes over its body; `None` where the connection ended before it.
    pub(super) async fn request(&mut self) -> Result<Option<Head>> {
        self.message(|bytes| {
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut request = httparse::Request::new(&mut headers);
            let httparse::Status::Complete(length) = request.parse(bytes)? else { return Ok(None) };
            let line = format!("{} {}", request.method.unwrap_or_default(), request.path.unwrap_or_default());
            Ok(Some((length, Head::of(line, request.headers)?)))
        })
        .await
    }

    /// Reads an answer and passes over its body: its status.
    pub(super) async fn answer(&mut self) -> Result<u16> {
        let head = self
            .message(|bytes| {
                let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
                let mut answer = httparse::Response::new(&mut headers);
                let httparse::Status::Complete(length) = answer.parse(bytes)? else { return Ok(None) };
                Ok(Some((length, Head::of(answer.code.unwrap_or_default().to_string(), answer.headers)?)))
            })
            .await?;
        Ok(head.context("connexion fermée sans réponse")?.line.parse()?)
    }

    async fn message(&mut self, parse: impl Fn(&[u8]) -> Result<Option<(usize, Head)>>) -> Result<Option<Head>> {
        let (length, head) = loop {
            if let Some(found) = parse(self.left())? {
                break found;
            }
            if !self.more().await? {
                return if self.left().is_empty() { Ok(None) } else { bail!("message coupé") };
            }
        };
        self.wait_for(length + head.body).await?;
        self.used += length + head.body;
        Ok(Some(head))
    }

    /// Waits for the next frame. Answers pings.
    pub(super) async fn frame(&mut self) -> Result<Frame<'_>> {
        self.wait_for(2).await?;
        let (first, second) = (self.left()[0], self.left()[1]);
        let (head, length) = match second & !MASKED {
            126 => {
                self.wait_for(4).await?;
                (4, usize::from(u16::from_be_bytes([self.left()[2], self.left()[3]])))
            }
            127 => bail!("un message de plus de 64 Kio"),
            short => (2, usize::from(short)),
        };
        if second & MASKED == 0 || first & FIN == 0 {
            bail!("une trame sans masque, ou un message en plusieurs trames");
        }
        let begin = head + 4;
        self.wait_for(begin + length).await?;
        let at = self.used;
        self.used += begin + length;
        let (front, payload) = self.buffer[at..self.used].split_at_mut(begin);
        let mask = [front[head], front[head + 1], front[head + 2], front[head + 3]];
        for chunk in payload.chunks_mut(mask.len()) {
            for (byte, mask) in chunk.iter_mut().zip(mask) {
                *byte ^= mask;
            }
        }
        match first & !FIN {
            TEXT => Ok(Frame::Text(payload)),
            CLOSE => Ok(Frame::Close),
            PING => {
                self.stream.write_all(&[FIN | PONG, 0]).await?;
                self.stream.flush().await?;
                Ok(Frame::Other)
            }
            _ => Ok(Frame::Other),
        }
    }

    fn left(&self) -> &[u8] {
        &self.buffer[self.used..]
    }

    async fn wait_for(&mut self, bytes: usize) -> Result<()> {
        while self.left().len() < bytes {
            if !self.more().await? {
                bail!("connexion fermée");
            }
        }
        Ok(())
    }

    /// Reads what has come; `false` where nothing comes any more.
    async fn more(&mut self) -> Result<bool> {
        self.buffer.drain(..self.used);
        self.used = 0;
        if self.buffer.len() >= MOST_BYTES {
            bail!("un message de plus de {MOST_BYTES} octets");
        }
        self.buffer.reserve(FIRST_BYTES);
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(bytes) => Ok(bytes > 0),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Head {
    fn of(line: String, headers: &[httparse::Header<'_>]) -> Result<Self> {
        let mut head = Self { line, websocket_key: None, body: 0 };
        for header in headers {
            if header.name.eq_ignore_ascii_case("content-length") {
                head.body = std::str::from_utf8(header.value)?.trim().parse()?;
            } else if header.name.eq_ignore_ascii_case("sec-websocket-key") {
                head.websocket_key = Some(std::str::from_utf8(header.value)?.to_owned());
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                bail!("un corps dont la longueur n'est pas annoncée");
            }
        }
        Ok(head)
    }
}

/// A message to a client of a WebSocket: whole, and not masked.
pub(super) fn text_frame(text: &str) -> Vec<u8> {
    let mut frame = vec![FIN | TEXT];
    match u16::try_from(text.len()) {
        Ok(short) if short < 126 => frame.push(u8::try_from(short).unwrap_or_default()),
        Ok(length) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => {
            frame.push(127);
            frame.extend(u64::try_from(text.len()).unwrap_or_default().to_be_bytes());
        }
    }
    frame.extend(text.as_bytes());
    frame
}

/// A close with 1000: the call is over.
pub(super) const CLOSE_FRAME: [u8; 4] = [FIN | CLOSE, 2, 0x03, 0xe8];

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("left", &self.left().len()).finish_non_exhaustive()
    }
}
