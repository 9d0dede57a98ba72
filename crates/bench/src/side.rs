//! OpenAI's side: takes what a server sends over REST, and hands the sideband of each call to the one who plays it.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;

use super::{
    script::Script,
    wire::{CLOSE_FRAME, Frame, Wire, text_frame},
};
use basics::clock::Clock;
use openai_double::sign;

/// The answer to every request but a model list: 200 and nothing, as OpenAI's call control answers.
const NOTHING: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// The list of models, which a server may ask for to learn whether its key is good.
const MODELS: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{\"object\":\"list\",\"data\":[]}";

/// How long a server may take for one gesture. Nothing measured comes near it; a server that hangs is seen.
const PATIENCE: Duration = Duration::from_secs(60);

/// Calls that wait for their accept and their sideband.
type Waiting = Mutex<HashMap<String, Expected>>;

/// A call that rang.
#[derive(Debug)]
struct Expected {
    accepted: Option<Instant>,
    attached: oneshot::Sender<Attached>,
}

/// A sideband as it was attached; `session.created` has been sent.
#[derive(Debug)]
struct Attached {
    wire: Wire,
    accepted: Option<Instant>,
    at: Instant,
}

/// What is rung.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// `127.0.0.1:8000`.
    pub(super) address: String,
    /// `/` or `/webhook`.
    pub(super) path: String,
    /// `whsec_…`
    pub(super) secret: String,
}

/// OpenAI's side of every call.
#[derive(Debug)]
pub(super) struct Side {
    /// Where it listens.
    pub(super) address: SocketAddr,
    pub(super) script: Script,
    pub(super) clock: Clock,
    waiting: Waiting,
    /// Connections to webhooks that are open and unused, by address.
    idle: Mutex<HashMap<String, Vec<Wire>>>,
    /// Distinguishes the calls of this process from those that a server may remember.
    run: i64,
    /// Calls that rang so far, whatever the server: one that is being stopped may yet attach to a call of its own.
    rung: AtomicU64,
    /// The one that listens, and the connections that were accepted.
    connections: TaskTracker,
}

/// A call on the line.
#[derive(Debug)]
pub(super) struct Call {
    wire: Wire,
    side: Arc<Side>,
    /// Whether each event is sent by itself, as on a real line, or those of a response in one go.
    pub(super) apart: bool,
    /// Webhook posted → accept received.
    pub(super) accept: Duration,
    /// Sideband attached → greeting asked for.
    pub(super) greeting: Duration,
    /// Webhook posted → greeting asked for.
    pub(super) begun: Duration,
}

/// What a server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    ResponseCreate,
    Output,
    Other,
}

impl Side {
    /// Listens. With `tls`, every connection begins with a TLS handshake.
    pub(super) async fn start(address: SocketAddr, tls: Option<TlsAcceptor>) -> Result<Arc<Self>> {
        let listener = TcpListener::bind(address).await.with_context(|| format!("écoute sur {address}"))?;
        let clock = Clock::system();
        let side = Arc::new(Self {
            address: listener.local_addr()?,
            script: Script::new(),
            run: clock.now().timestamp_millis(),
            rung: AtomicU64::new(0),
            clock,
            waiting: Mutex::default(),
            idle: Mutex::default(),
            connections: TaskTracker::new(),
        });
        let listening = Arc::clone(&side);
        side.connections.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (side, tls) = (Arc::clone(&listening), tls.clone());
                listening.connections.spawn(async move {
                    // What goes wrong on a connection is missed by the call that waits for it, which tells.
                    let _ = side.serve(stream, tls).await;
                });
            }
        });
        Ok(side)
    }

    async fn serve(&self, stream: TcpStream, tls: Option<TlsAcceptor>) -> Result<()> {
        let mut wire = match tls {
            None => Wire::new(stream)?,
            Some(tls) => {
                stream.set_nodelay(true)?;
                Wire::over(Box::new(tls.accept(stream).await?))
            }
        };
        while let Some(head) = wire.request().await? {
            if let Some(key) = head.websocket_key {
                return self.attach(wire, &head.line, &key).await;
            }
            if let Some(call) = head.line.strip_suffix("/accept").and_then(|path| path.rsplit('/').next()) {
                let now = self.clock.instant();
                if let Some(expected) = locked(&self.waiting).get_mut(call) {
                    expected.accepted.get_or_insert(now);
                }
            }
            wire.write(if head.line.ends_with("/models") { MODELS } else { NOTHING }).await?;
        }
        Ok(())
    }

    async fn attach(&self, mut wire: Wire, line: &str, key: &str) -> Result<()> {
        let call = line.split_once("call_id=").map(|(_, rest)| rest.split('&').next().unwrap_or(rest));
        let expected = call.and_then(|call| locked(&self.waiting).remove(call)).context("un appel inconnu")?;
        let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
        let mut answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
        )
        .into_bytes();
        answer.extend(&self.script.created);
        let at = self.clock.instant();
        wire.write(&answer).await?;
        // The call may have given up.
        let _ = expected.attached.send(Attached { wire, accepted: expected.accepted, at });
        Ok(())
    }

    /// Rings, and waits until the greeting is asked for. `number` tells callers apart.
    pub(super) async fn ring(self: &Arc<Self>, target: &Target, number: usize) -> Result<Call> {
        let id = format!("rtc_u1_{}x{:08}", self.run, self.rung.fetch_add(1, Ordering::Relaxed));
        let delivery = self.delivery(target, &id, number)?;
        let (attached, attaching) = oneshot::channel();
        locked(&self.waiting).insert(id.clone(), Expected { accepted: None, attached });
        let rung = self.clock.instant();
        let status = timeout(PATIENCE, self.post(target, &delivery)).await.context("le webhook ne répond pas")??;
        if status != 200 {
            locked(&self.waiting).remove(&id);
            bail!("le webhook répond {status}");
        }
        let attached = timeout(PATIENCE, attaching).await.context("l'appel n'a pas été rattaché")??;
        let accepted = attached.accepted.context("rattaché sans accept")?;
        let mut call = Call {
            wire: attached.wire,
            side: Arc::clone(self),
            apart: false,
            accept: accepted.saturating_duration_since(rung),
            greeting: Duration::ZERO,
            begun: Duration::ZERO,
        };
        call.next(Sent::ResponseCreate).await?;
        let now = self.clock.instant();
        (call.greeting, call.begun) = (now.saturating_duration_since(attached.at), now.saturating_duration_since(rung));
        Ok(call)
    }

    /// A webhook as OpenAI posts it: head and body, signed.
    fn delivery(&self, target: &Target, id: &str, number: usize) -> Result<Vec<u8>> {
        let now = self.clock.now().timestamp();
        let body = format!(
            r#"{{"id":"evt_{id}","object":"event","created_at":{now},"type":"realtime.call.incoming","data":{{"call_id":"{id}","sip_headers":[{{"name":"From","value":"<sip:+3363998{:04}@pstn.example.com>;tag=1"}},{{"name":"To","value":"<sip:proj_bench@sip.api.openai.com;transport=tls>"}},{{"name":"Call-ID","value":"{id}@pstn.example.com"}}],"sip_media_security":"srtp"}}}}"#,
            number % 10_000
        );
        let signature = sign(&target.secret, &format!("wh_{id}"), &now.to_string(), body.as_bytes())?;
        Ok(post(target, &format!("wh_{id}"), now, &signature, &body))
    }

    /// A webhook whose signature is not that of the secret.
    pub(super) fn forged(&self, target: &Target) -> Vec<u8> {
        let now = self.clock.now().timestamp();
        let body = format!(
            r#"{{"id":"evt_forged","object":"event","created_at":{now},"type":"realtime.call.incoming","data":{{"call_id":"rtc_u1_forged","sip_headers":[{{"name":"From","value":"<sip:+33639980000@pstn.example.com>;tag=1"}},{{"name":"To","value":"<sip:proj_bench@sip.api.openai.com;transport=tls>"}}],"sip_media_security":"srtp"}}}}"#
        );
        post(target, "wh_forged", now, &format!("v1,{}", STANDARD.encode([7; 32])), &body)
    }

    /// Posts on a connection that is open already, where there is one: the status.
    async fn post(&self, target: &Target, request: &[u8]) -> Result<u16> {
        let idle = locked(&self.idle).get_mut(&target.address).and_then(Vec::pop);
        if let Some(mut wire) = idle
            && wire.write(request).await.is_ok()
            && let Ok(status) = wire.answer().await
        {
            self.keep(target, wire);
            return Ok(status);
        }
        let mut wire = Wire::new(TcpStream::connect(&target.address).await?)?;
        wire.write(request).await?;
        let status = wire.answer().await?;
        self.keep(target, wire);
        Ok(status)
    }

    fn keep(&self, target: &Target, wire: Wire) {
        locked(&self.idle).entry(target.address.clone()).or_default().push(wire);
    }
}

impl Call {
    async fn say(&mut self, frames: &[u8]) -> Result<()> {
        if self.apart { self.wire.write_each(frames).await } else { self.wire.write(frames).await }
    }

    /// Says the greeting that was asked for.
    pub(super) async fn greet(&mut self) -> Result<()> {
        let side = Arc::clone(&self.side);
        self.say(&side.script.greeting).await
    }

    /// The caller asks what is free, and hears it: the time from the function call to its output.
    pub(super) async fn check(&mut self) -> Result<Duration> {
        let side = Arc::clone(&self.side);
        let (elapsed, _) = self.function_call(&side.script.question).await?;
        self.say(&side.script.offer).await?;
        Ok(elapsed)
    }

    /// The caller wants a room of their own, number `stay`, and says yes to the recap: the time of the function call that books to
    /// its output, and whether that says that it is booked.
    pub(super) async fn book(&mut self, stay: usize) -> Result<(Duration, bool)> {
        let side = Arc::clone(&self.side);
        self.function_call(&side.script.wanted(stay)?).await?;
        self.say(&side.script.recap(stay)?).await?;
        let (elapsed, output) = self.function_call(&side.script.confirmed(stay)?).await?;
        self.say(&side.script.thanks(stay)?).await?;
        Ok((elapsed, output))
    }

    /// The caller hangs up; returns when the server has let the line go.
    pub(super) async fn hang_up(mut self) -> Result<()> {
        self.wire.write(&CLOSE_FRAME).await?;
        timeout(PATIENCE, async {
            // The end of the connection is as good as its announcement.
            while let Ok(frame) = self.wire.frame().await {
                if matches!(frame, Frame::Close) {
                    break;
                }
            }
        })
        .await
        .context("l'appel n'est pas lâché")
    }

    /// Says something that ends in a function call, and takes its output: how long it took, and whether it reports a success.
    async fn function_call(&mut self, frames: &[u8]) -> Result<(Duration, bool)> {
        let asked = self.side.clock.instant();
        self.say(frames).await?;
        let output = self.next(Sent::Output).await?;
        let elapsed = self.side.clock.instant().saturating_duration_since(asked);
        let done = memchr::memmem::find(&output, br#"\"success\":true"#).is_some();
        if let (Some(begin), Some(end)) = (memchr::memmem::find(&output, br#""item":"#), memchr::memrchr(b'}', &output))
        {
            let item = String::from_utf8_lossy(&output[begin..end]);
            let mut known = text_frame(&format!(
                r#"{{"type":"conversation.item.added","event_id":"event_ba","previous_item_id":null,{item}}}"#
            ));
            known.extend(text_frame(&format!(
                r#"{{"type":"conversation.item.done","event_id":"event_bd","previous_item_id":null,{item}}}"#
            )));
            self.wire.write(&known).await?;
        }
        self.next(Sent::ResponseCreate).await?;
        Ok((elapsed, done))
    }

    /// Waits for an event of this kind, and passes over others.
    async fn next(&mut self, wanted: Sent) -> Result<Vec<u8>> {
        timeout(PATIENCE, async {
            loop {
                match self.wire.frame().await? {
                    Frame::Text(event) if Sent::of(event) == wanted => return Ok(event.to_vec()),
                    Frame::Text(_) | Frame::Other => {}
                    Frame::Close => bail!("le serveur a fermé l'appel"),
                }
            }
        })
        .await
        .with_context(|| format!("le serveur n'envoie pas {wanted:?}"))?
    }
}

impl Sent {
    fn of(event: &[u8]) -> Self {
        if memchr::memmem::find(event, b"function_call_output").is_some() {
            Self::Output
        } else if memchr::memmem::find(event, br#""response.create""#).is_some() {
            Self::ResponseCreate
        } else {
            Self::Other
        }
    }
}

fn post(target: &Target, id: &str, timestamp: i64, signature: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nuser-agent: OpenAI/1.0 (bench)\r\nwebhook-id: {id}\r\n\
         webhook-timestamp: {timestamp}\r\nwebhook-signature: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
        target.path,
        target.address,
        body.len()
    )
    .into_bytes()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{MODELS, NOTHING};

    #[test]
    fn an_answer_is_as_long_as_it_says() {
        for answer in [NOTHING, MODELS] {
            let answer = std::str::from_utf8(answer).unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.ends_with(&format!("content-length: {}", body.len())), "{answer:?}");
        }
    }
}
