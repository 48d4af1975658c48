//! Server-sent events: "something of yours changed". A notice names a topic, never content.

use crate::api::SignedIn;
use crate::router::AppState;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};
use std::convert::Infallible;
use std::time::Duration;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A stream ends after this time and the browser opens it again, so that a session that was revoked does not go on
/// listening for long.
const AT_MOST: Duration = Duration::from_secs(10 * 60);

/// `GET /live`: `hello` at once, then `changed` with a topic for each change in the caller's organization.
pub async fn stream(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // Subscribed before saying hello: whoever has heard it misses nothing.
    let changes = state
        .env
        .live
        .subscribe(caller.organization)
        .map(|topic| Event::default().event("changed").data(topic.word()));
    let hello = Event::default().event("hello").data(&*state.reload_mark);
    let shutdown = state.shutdown.clone();
    let end = async move {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(AT_MOST) => {}
        }
    };
    let events = stream::once(async { hello })
        .chain(changes)
        .map(Ok)
        .take_until(Box::pin(end));
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
