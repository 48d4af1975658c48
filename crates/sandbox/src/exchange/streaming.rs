//! A listener: one long answer of several envelopes (exchange-ews.md §9).

use super::api::xml_answer;
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
    let build = exchange.world().manners.build();
    let first = match first {
        Ok(first) => first,
        Err(_) => {
            let told = soap::envelope(build, &notifications::lost(&ids));
            return xml_answer(StatusCode::OK, told);
        }
    };
    let (say, told) = mpsc::channel::<String>(16);
    tokio::spawn(async move {
        exchange.world().manners.listeners += 1;
        listen(&exchange, email, ids, minutes, first, say).await;
        exchange.world().manners.listeners -= 1;
    });
    let chunks = ReceiverStream::new(told)
        .map(move |body| Ok::<_, Infallible>(Bytes::from(soap::envelope(build, &body))));
    let mut response = xml_answer(StatusCode::OK, String::new());
    *response.body_mut() = Body::from_stream(chunks);
    response
}

/// Ends when time is up, a subscription ends, or nobody listens any more.
async fn listen(
    exchange: &Exchange,
    email: String,
    ids: Vec<String>,
    minutes: u64,
    first: Option<String>,
    say: mpsc::Sender<String>,
) {
    let end = tokio::time::Instant::now() + Duration::from_secs(minutes * 60);
    let mut next = Some(notifications::status("OK"));
    let mut waiting = Vec::from_iter(first);
    loop {
        // From here on no change is missed.
        let woken = exchange.woken();
        let found = notifications::waiting(&mut exchange.world(), &email, &ids);
        match found {
            Ok(found) => waiting.extend(found),
            Err(_) => {
                let _ = say.send(notifications::lost(&ids)).await;
                return;
            }
        }
        for told in next.take().into_iter().chain(waiting.drain(..)) {
            if say.send(told).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(PULSE) => next = Some(notifications::status("OK")),
            () = tokio::time::sleep_until(end) => break,
            () = say.closed() => return,
        }
    }
    // Whoever has gone meanwhile need not hear it.
    let _ = say.send(notifications::status("Closed")).await;
}
