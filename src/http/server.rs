//! The loop that accepts connections. It exists because `axum::serve` has no limit on how long a request head may take, and waits
//! for half a head for ever when it stops (tokio-rs/axum, `axum/CHANGELOG.md`, Unreleased: header read timeout).

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::tasks::Tasks;

/// From the first byte of a request, or the last answer on a kept connection, to the end of the head.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest head: OpenAI's is below 2 KiB, tunnels and proxies add some.
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// Connections at once. Each costs some 10 KiB and a descriptor; the sidebands of the calls need theirs too.
const MAX_CONNECTIONS: usize = 1_024;

/// How long requests in progress may take to end once the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// The pause after a failed accept, such as no descriptor being left: long enough not to spin, short enough not to be noticed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until the hard stop, then lets requests in progress end.
pub async fn serve(listener: TcpListener, router: Router, tasks: Tasks) {
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_HEAD_BYTES);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = async {
                // The semaphore is never closed, so a place always comes.
                let place = Arc::clone(&places).acquire_owned().await.ok();
                (listener.accept().await, place)
            } => accepted,
            () = tasks.ended() => break,
        };
        let (stream, place) = match accepted {
            (Ok((stream, _)), place) => (stream, place),
            (Err(error), _) => {
                tracing::warn!(erreur = %error, "connexion non acceptée");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // A short answer should not wait for a full segment (Nagle); a socket that refuses the option works all the same.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        let hard_stop = tasks.clone();
        tasks.spawn(async move {
            let cut = async {
                hard_stop.ended().await;
                tokio::time::sleep(STOP_PATIENCE).await;
            };
            tokio::select! {
                // Errors here are the peer's: half a head, a reset, a time-out.
                served = connection => if let Err(error) = served {
                    tracing::debug!(erreur = %error, "connexion HTTP interrompue");
                },
                () = cut => {}
            }
            drop(place);
        });
    }
    if tokio::time::timeout(STOP_PATIENCE, graceful.shutdown()).await.is_err() {
        tracing::warn!("des connexions HTTP étaient encore ouvertes à l'arrêt");
    }
}
