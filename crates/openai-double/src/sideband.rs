//! The task that owns one sideband socket: writes what the line hands over, gives the line what comes in.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc::UnboundedReceiver,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::line::{Call, Outgoing};

/// Frames are small, and thousands of sockets may be open in one process: 128 KiB each way, the default, is too much.
const BUFFER_BYTES: usize = 8 * 1024;

/// How long the server has to answer a close before the connection is dropped.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// Serves one attached sideband until either side ends it.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(call: Arc<Call>, stream: S) {
    let config = WebSocketConfig::default().read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES);
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let (number, mut outgoing) = call.update(super::line::Line::attach);
    loop {
        tokio::select! {
            next = outgoing.recv() => match write(&mut socket, &mut outgoing, next).await {
                After::GoOn => {}
                After::Closing => {
                    wait_for_close(&mut socket).await;
                    break;
                }
                After::Dropped => break,
            },
            frame = socket.next() => match frame {
                Some(Ok(Message::Text(text))) => call.update(|line| line.hear(number, text.as_str())),
                Some(Ok(Message::Pong(number))) => {
                    let number = <[u8; 8]>::try_from(&*number).map_or(0, u64::from_be_bytes);
                    call.update(|line| line.pongs = line.pongs.max(number));
                }
                // Pings are answered by the library; binary frames are not part of the protocol.
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            },
        }
    }
    call.update(|line| line.detach(number));
}

enum After {
    GoOn,
    Closing,
    Dropped,
}

/// Writes what is queued in one go, so that a burst of events is one write.
async fn write<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    outgoing: &mut UnboundedReceiver<Outgoing>,
    first: Option<Outgoing>,
) -> After {
    let mut next = first;
    loop {
        let sent = match next {
            Some(Outgoing::Text(text)) => socket.feed(Message::Text(text)).await,
            Some(Outgoing::Close(code)) => {
                let frame = CloseFrame { code: CloseCode::from(code), reason: "".into() };
                // The other side may be gone already; the connection is closed either way.
                drop(socket.send(Message::Close(Some(frame))).await);
                return After::Closing;
            }
            Some(Outgoing::Drop) => {
                drop(socket.flush().await);
                return After::Dropped;
            }
            Some(Outgoing::Wait(delay)) => {
                let flushed = socket.flush().await;
                tokio::time::sleep(delay).await;
                flushed
            }
            Some(Outgoing::Ping(number)) => {
                socket.feed(Message::Ping(Bytes::copy_from_slice(&number.to_be_bytes()))).await
            }
            Some(Outgoing::PingFlood) => {
                let ping = Message::Ping(Bytes::from_static(&[b'p'; 125]));
                while socket.send(ping.clone()).await.is_ok() {}
                return After::Dropped;
            }
            // The line has let this socket go: another one was attached.
            None => return After::Dropped,
        };
        if sent.is_err() {
            return After::Dropped;
        }
        match outgoing.try_recv() {
            Ok(more) => next = Some(more),
            Err(_) => break,
        }
    }
    if socket.flush().await.is_err() { After::Dropped } else { After::GoOn }
}

async fn wait_for_close<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) {
    let closed = async { while let Some(Ok(_)) = socket.next().await {} };
    drop(tokio::time::timeout(CLOSE_PATIENCE, closed).await);
}
