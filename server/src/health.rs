//! Whether this process lives, and whether it can do its work.

use crate::router::AppState;
use anyhow::{Context, bail};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// `GET /health/live`: the process answers.
pub async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// `GET /health/ready`: the database answers and the worker runs; 503 otherwise.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    let database = state.env.store.ping().await.is_ok();
    let worker = state.worker.is_alive() && !state.shutdown.is_cancelled();
    let word = |is_well| if is_well { "ok" } else { "failing" };
    let status = if database && worker {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let answer = json!({
        "status": word(database && worker),
        "database": word(database),
        "worker": word(worker),
    });
    (status, Json(answer))
}

/// Asks the server that listens at `address` whether it is ready; for containers and supervisors.
///
/// # Errors
/// It is not, or nobody answers.
pub async fn ask(address: SocketAddr) -> anyhow::Result<()> {
    let address = reachable(address);
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET /health/ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(5), asking)
        .await
        .with_context(|| format!("the server at {address} does not answer"))?
        .with_context(|| format!("no server answers at {address}"))?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    bail!("the server at {address} is not well: {body}");
}

/// Listening on every network is no address to send a request to.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
