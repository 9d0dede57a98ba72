//! The loop that accepts connections. It exists because `axum::serve` has no limit on how long a request head may take, and waits
//! for half a head for ever when it stops (tokio-rs/axum, `axum/CHANGELOG.md`, Unreleased: header read timeout).
//!
//! However many connections strangers hold open, a new one is accepted: if all places are taken, one that sends nothing is closed.

use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::header,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::{
    body::{Body as _, Incoming},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

use super::{
    descriptors::{self, MARGIN},
    error::ApiError,
    peer::Peer,
    places::{Entry, Places, Room},
    router::MAX_BODY_BYTES,
    shedding::Shedding,
    socket::Socket,
};
use crate::tasks::Tasks;
use basics::{causes::chain, clock::Clock, metrics::Metrics};

/// From the first byte of a request, or the last answer on a kept connection, to the end of the head. Even through a tunnel a head
/// comes within a second.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// From the end of the head to the end of the body, however steadily it drips: 64 KiB at the most.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// The largest head: OpenAI's is below 2 KiB, tunnels and proxies add some.
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// How long requests in progress may take to end once the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// The pause after a failed accept, such as no descriptor being left: long enough not to spin, short enough not to be noticed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How often a place is looked for where there is none: a request takes about as long.
const ROOM_PAUSE: Duration = Duration::from_millis(5);

/// What the loop needs beside its listener.
#[derive(Debug)]
pub struct Doors {
    /// Every route.
    pub router: Router,
    /// Calls at once: they need descriptors too.
    pub calls: usize,
    /// What is counted and warned of.
    pub metrics: Arc<Metrics>,
    /// The time, for lines that are logged once a minute.
    pub clock: Clock,
    /// Where connections are spawned, and when to stop.
    pub tasks: Tasks,
}

/// Serves until the hard stop, then lets requests in progress end.
pub async fn serve(listener: TcpListener, doors: Doors) {
    let Doors { router, calls, metrics, clock, tasks } = doors;
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_HEAD_BYTES);
    let capacity = descriptors::connections(calls, &metrics);
    let places = Arc::new(Places::new(capacity, clock.clone()));
    // A connection that was told to close keeps its descriptor until it has closed. The margin bounds how many there can be.
    let descriptors = Arc::new(Semaphore::new(capacity.saturating_add(MARGIN)));
    let mut shedding = Shedding::new(metrics, clock);
    let graceful = GracefulShutdown::new();
    loop {
        let (accepted, descriptor) = tokio::select! {
            accepted = accept(&listener, &descriptors) => accepted,
            () = tasks.ended() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            // The peer has gone meanwhile.
            Err(error) if is_of_the_peer(&error) => continue,
            Err(error) => {
                // Most likely no descriptor is left: closing a connection frees one for the next.
                shedding.not_accepted(&error, places.shed());
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // A short answer should not wait for a full segment (Nagle); a socket that refuses the option works all the same.
        let _ = stream.set_nodelay(true);
        let room = tokio::select! {
            room = room(&places) => room,
            () = tasks.ended() => break,
        };
        shedding.entered(room == Room::Made);
        let entry = Arc::new(places.enter(peer.ip()));
        let service = {
            let (router, entry) = (router.clone(), Arc::clone(&entry));
            service_fn(move |request| answer(router.clone(), Arc::clone(&entry), request))
        };
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(Socket::new(stream)), service));
        let hard_stop = tasks.clone();
        tasks.spawn(async move {
            let cut = async {
                hard_stop.ended().await;
                tokio::time::sleep(STOP_PATIENCE).await;
            };
            tokio::select! {
                // What has come is read before the connection goes: on a busy machine its task may have had no turn yet.
                biased;
                // Errors here are the peer's: half a head, a reset, a time-out.
                served = connection => if let Err(error) = served {
                    tracing::debug!(erreur = chain(&error), "connexion HTTP interrompue");
                },
                () = entry.has_to_go() => {}
                () = cut => {}
            }
            drop(descriptor);
        });
    }
    if tokio::time::timeout(STOP_PATIENCE, graceful.shutdown()).await.is_err() {
        tracing::warn!("des connexions HTTP étaient encore ouvertes à l'arrêt");
    }
}

/// The next connection, and its claim on a descriptor.
async fn accept(
    listener: &TcpListener,
    descriptors: &Arc<Semaphore>,
) -> (io::Result<(TcpStream, SocketAddr)>, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so a permit always comes.
    let descriptor = Arc::clone(descriptors).acquire_owned().await.ok();
    (listener.accept().await, descriptor)
}

/// Waits for a place. Connections that arrive meanwhile wait in the listener's queue.
async fn room(places: &Places) -> Room {
    loop {
        match places.make_room() {
            Room::NotYet => tokio::time::sleep(ROOM_PAUSE).await,
            room @ (Room::Free | Room::Made) => return room,
        }
    }
}

fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted)
}

/// Reads a request whole, and has it answered.
async fn answer(router: Router, entry: Arc<Entry>, request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
    entry.turn().await;
    entry.receiving();
    let (mut head, body) = request.into_parts();
    let response = match whole(body).await {
        Ok(body) => {
            entry.answering();
            head.extensions.insert(Peer(entry.peer()));
            router.oneshot(Request::from_parts(head, Body::from(body))).await?
        }
        Err(fault) => ([(header::CONNECTION, "close")], fault).into_response(),
    };
    entry.answered();
    Ok(response)
}

async fn whole(body: Incoming) -> Result<Bytes, ApiError> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ApiError::BodyTooLarge),
        Ok(Err(error)) => {
            tracing::debug!(erreur = chain(&*error), "corps de requête illisible");
            Err(ApiError::Unreadable)
        }
        Err(_) => Err(ApiError::TooSlow),
    }
}
