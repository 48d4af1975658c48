//! Accepts connections: whoever is too slow with the head of a request is let go, and all of them end in order.

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long the head of a request may take, and how long a connection may idle between two.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// How long to wait after the operating system could not give us a connection (most often: too many open files).
const BREATH: Duration = Duration::from_secs(1);

/// Answers connections until `stop`; then takes no more and lets the open ones finish until the deadline. Whether all
/// of them did.
pub async fn accept(
    listener: TcpListener,
    routes: Router,
    stop: CancellationToken,
    deadline: Duration,
) -> bool {
    let open = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => answer(stream, peer, routes.clone(), &open),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            () = stop.cancelled() => break,
        }
    }
    drop(listener);
    tokio::time::timeout(deadline, open.shutdown())
        .await
        .is_ok()
}

fn answer(stream: TcpStream, peer: SocketAddr, routes: Router, open: &GracefulShutdown) {
    // Small answers go out at once. Where that cannot be had they are only slower.
    let _ = stream.set_nodelay(true);
    let service = tower::service_fn(move |mut request: Request<_>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().oneshot(request)
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT);
    let connection = builder
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .into_owned();
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error, "a connection broke off");
        }
    });
}
