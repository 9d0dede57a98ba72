//! OpenAI's side: takes what a server sends over REST, and hands the sideband of each call to the one who plays it.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode, body::Incoming, header, server::conn::http1, service::service_fn, upgrade::Upgraded,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message, Utf8Bytes,
        handshake::derive_accept_key,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};
use tokio_util::task::TaskTracker;

use super::script::Script;
use basics::clock::Clock;
use openai_double::sign;

/// The list of models, which a server may ask for to learn whether its key is good.
const MODELS: &str = r#"{"object":"list","data":[]}"#;

/// Room for what comes on a sideband: tungstenite's own choice would take 128 KiB for each of ten thousand calls.
const READ_BUFFER: usize = 4 << 10;

/// A sideband.
type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// What posts webhooks, on connections that it keeps.
type Poster = Client<HttpConnector, Full<Bytes>>;

/// A webhook.
pub(super) type Delivery = Request<Full<Bytes>>;

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
    socket: Socket,
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
    poster: Poster,
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
    socket: Socket,
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
            poster: poster(),
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

    async fn serve(self: Arc<Self>, stream: TcpStream, tls: Option<TlsAcceptor>) -> Result<()> {
        stream.set_nodelay(true)?;
        match tls {
            None => self.answer_on(stream).await,
            Some(tls) => self.answer_on(tls.accept(stream).await?).await,
        }
    }

    async fn answer_on<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(self: Arc<Self>, stream: S) -> Result<()> {
        let service = service_fn(|request| {
            let side = Arc::clone(&self);
            async move { Ok::<_, Infallible>(side.answer(request).await) }
        });
        Ok(http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await?)
    }

    async fn answer(self: Arc<Self>, mut request: Request<Incoming>) -> Response<Full<Bytes>> {
        if let Some(key) = request.headers().get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()))
        {
            let upgrade = hyper::upgrade::on(&mut request);
            let side = Arc::clone(&self);
            self.connections.spawn(async move {
                // What goes wrong here is missed by the call that waits for it, which tells.
                let _ = side.attach(request.uri().query().unwrap_or_default(), upgrade.await).await;
            });
            let switching = Response::builder()
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header(header::CONNECTION, "Upgrade")
                .header(header::UPGRADE, "websocket")
                .header(header::SEC_WEBSOCKET_ACCEPT, key);
            return switching.body(Full::default()).unwrap_or_default();
        }
        let path = request.uri().path().to_owned();
        // Read to its end, so that the connection can be used again.
        let _ = request.into_body().collect().await;
        if let Some(call) = path.strip_suffix("/accept").and_then(|path| path.rsplit('/').next()) {
            let now = self.clock.instant();
            if let Some(expected) = locked(&self.waiting).get_mut(call) {
                expected.accepted.get_or_insert(now);
            }
        }
        Response::new(Full::from(if path.ends_with("/models") { MODELS } else { "" }))
    }

    async fn attach(&self, query: &str, upgraded: hyper::Result<Upgraded>) -> Result<()> {
        let call = query.split('&').find_map(|pair| pair.strip_prefix("call_id="));
        let expected = call.and_then(|call| locked(&self.waiting).remove(call)).context("un appel inconnu")?;
        let at = self.clock.instant();
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        let mut socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded?), Role::Server, Some(config)).await;
        socket.send(Message::Text(self.script.created.clone())).await?;
        // The call may have given up.
        let _ = expected.attached.send(Attached { socket, accepted: expected.accepted, at });
        Ok(())
    }

    /// Rings, and waits until the greeting is asked for. `number` tells callers apart.
    pub(super) async fn ring(self: &Arc<Self>, target: &Target, number: usize) -> Result<Call> {
        let id = format!("rtc_u1_{}x{:08}", self.run, self.rung.fetch_add(1, Ordering::Relaxed));
        let delivery = self.delivery(target, &id, number)?;
        let (attached, attaching) = oneshot::channel();
        locked(&self.waiting).insert(id.clone(), Expected { accepted: None, attached });
        let rung = self.clock.instant();
        let status = timeout(PATIENCE, self.post(delivery)).await.context("le webhook ne répond pas")??;
        if status != 200 {
            locked(&self.waiting).remove(&id);
            bail!("le webhook répond {status}");
        }
        let attached = timeout(PATIENCE, attaching).await.context("l'appel n'a pas été rattaché")??;
        let accepted = attached.accepted.context("rattaché sans accept")?;
        let mut call = Call {
            socket: attached.socket,
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
    fn delivery(&self, target: &Target, id: &str, number: usize) -> Result<Delivery> {
        let now = self.clock.now().timestamp();
        let body = format!(
            r#"{{"id":"evt_{id}","object":"event","created_at":{now},"type":"realtime.call.incoming","data":{{"call_id":"{id}","sip_headers":[{{"name":"From","value":"<sip:+3363998{:04}@pstn.example.com>;tag=1"}},{{"name":"To","value":"<sip:proj_bench@sip.api.openai.com;transport=tls>"}},{{"name":"Call-ID","value":"{id}@pstn.example.com"}}],"sip_media_security":"srtp"}}}}"#,
            number % 10_000
        );
        let signature = sign(&target.secret, &format!("wh_{id}"), &now.to_string(), body.as_bytes())?;
        delivery(target, &format!("wh_{id}"), now, &signature, body)
    }

    /// A webhook whose signature is not that of the secret.
    pub(super) fn forged(&self, target: &Target) -> Result<Delivery> {
        let now = self.clock.now().timestamp();
        let body = format!(
            r#"{{"id":"evt_forged","object":"event","created_at":{now},"type":"realtime.call.incoming","data":{{"call_id":"rtc_u1_forged","sip_headers":[{{"name":"From","value":"<sip:+33639980000@pstn.example.com>;tag=1"}},{{"name":"To","value":"<sip:proj_bench@sip.api.openai.com;transport=tls>"}}],"sip_media_security":"srtp"}}}}"#
        );
        delivery(target, "wh_forged", now, &format!("v1,{}", STANDARD.encode([7; 32])), body)
    }

    /// Posts on a connection that is open already, where there is one: the status.
    async fn post(&self, delivery: Delivery) -> Result<u16> {
        status(&self.poster, delivery).await
    }
}

impl Call {
    async fn say(&mut self, events: &[Utf8Bytes]) -> Result<()> {
        for event in events {
            let message = Message::Text(event.clone());
            if self.apart { self.socket.send(message).await } else { self.socket.feed(message).await }?;
        }
        Ok(self.socket.flush().await?)
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
        self.socket.close(Some(CloseFrame { code: CloseCode::Normal, reason: Utf8Bytes::default() })).await?;
        // The end of the connection is as good as its announcement.
        timeout(PATIENCE, async { while let Some(Ok(_)) = self.socket.next().await {} })
            .await
            .context("l'appel n'est pas lâché")
    }

    /// Says something that ends in a function call, and takes its output: how long it took, and whether it reports a success.
    async fn function_call(&mut self, events: &[Utf8Bytes]) -> Result<(Duration, bool)> {
        let asked = self.side.clock.instant();
        self.say(events).await?;
        let output = self.next(Sent::Output).await?;
        let elapsed = self.side.clock.instant().saturating_duration_since(asked);
        let done = output.contains(r#"\"success\":true"#);
        if let (Some(begin), Some(end)) = (output.find(r#""item":"#), output.rfind('}')) {
            let item = &output[begin..end];
            let known = ["added", "done"].map(|what| {
                format!(
                    r#"{{"type":"conversation.item.{what}","event_id":"event_b{what}","previous_item_id":null,{item}}}"#
                )
                .into()
            });
            self.say(&known).await?;
        }
        self.next(Sent::ResponseCreate).await?;
        Ok((elapsed, done))
    }

    /// Waits for an event of this kind, and passes over others.
    async fn next(&mut self, wanted: Sent) -> Result<Utf8Bytes> {
        timeout(PATIENCE, async {
            loop {
                match self.socket.next().await.context("connexion fermée")?? {
                    Message::Text(event) if Sent::of(&event) == wanted => return Ok(event),
                    Message::Close(_) => bail!("le serveur a fermé l'appel"),
                    Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {
                    }
                }
            }
        })
        .await
        .with_context(|| format!("le serveur n'envoie pas {wanted:?}"))?
    }
}

impl Sent {
    fn of(event: &str) -> Self {
        if event.contains("function_call_output") {
            Self::Output
        } else if event.contains(r#""response.create""#) {
            Self::ResponseCreate
        } else {
            Self::Other
        }
    }
}

/// What posts on connections that it keeps.
pub(super) fn poster() -> Poster {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

/// Posts, and reads the answer to its end: its status.
pub(super) async fn status(poster: &Poster, request: Delivery) -> Result<u16> {
    let answer = poster.request(request).await?;
    let status = answer.status();
    answer.into_body().collect().await?;
    Ok(status.as_u16())
}

fn delivery(target: &Target, id: &str, timestamp: i64, signature: &str, body: String) -> Result<Delivery> {
    Ok(Request::post(format!("http://{}{}", target.address, target.path))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "OpenAI/1.0 (bench)")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(Full::from(body))?)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
