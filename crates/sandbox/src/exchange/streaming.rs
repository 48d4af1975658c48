//! A listener: one long answer of several envelopes (exchange-ews.md §9).

use super::api::{self, xml_answer};
use super::handle::Exchange;
use super::{notifications, soap};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

/// How often a listener hears that the connection still stands.
const PULSE: Duration = Duration::from_secs(45);

/// Answers for so many minutes.
pub fn answer(exchange: Exchange, email: String, ids: Vec<String>, minutes: u64) -> Response {
    let first = notifications::waiting(&mut exchange.world(), &email, &ids);
    let first = match first {
        Ok(first) => first,
        Err(refusal) => return api::fault(&refusal),
    };
    let (say, told) = mpsc::channel::<String>(16);
    tokio::spawn(listen(exchange, email, ids, minutes, first, say));
    let chunks = ReceiverStream::new(told)
        .map(|body| Ok::<_, Infallible>(Bytes::from(soap::envelope(&body))));
    let mut response = xml_answer(StatusCode::OK, String::new());
    *response.body_mut() = Body::from_stream(chunks);
    response
}

/// Ends when time is up, a subscription ends, or nobody listens any more.
async fn listen(
    exchange: Exchange,
    email: String,
    ids: Vec<String>,
    minutes: u64,
    first: Option<String>,
    say: mpsc::Sender<String>,
) {
    let end = tokio::time::Instant::now() + Duration::from_secs(minutes * 60);
    let mut next = Some(notifications::status("OK"));
    let mut waiting = first;
    loop {
        for told in [next.take(), waiting.take()].into_iter().flatten() {
            if say.send(told).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = exchange.woken() => {}
            () = tokio::time::sleep(PULSE) => next = Some(notifications::status("OK")),
            () = tokio::time::sleep_until(end) => break,
            () = say.closed() => return,
        }
        match notifications::waiting(&mut exchange.world(), &email, &ids) {
            Ok(found) => waiting = found,
            Err(_) => break,
        }
    }
    // Whoever has gone meanwhile need not hear it.
    let _ = say.send(notifications::status("Closed")).await;
}
