//! `GET /feeds/{code}.ics`: a member's calendar, for whoever was given its address. No sign-in: the address is the secret.

use crate::router::AppState;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::calendar_feed::FeedShows;
use icalendar::{FeedItem, Shown, feed};
use services::calendar_feeds::{FeedContents, read};
use sha2::{Digest, Sha256};

/// The calendar as a file; 304 for whoever has it already.
pub async fn answer(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    let code = file.strip_suffix(".ics").unwrap_or(&file);
    let contents = match read(&state.env, code).await {
        Ok(Some(contents)) => contents,
        Ok(None) => {
            let words = "There is no calendar at this address. Perhaps it was withdrawn.";
            return (StatusCode::NOT_FOUND, words).into_response();
        }
        Err(error) => {
            tracing::error!(%error, "a calendar at a private address could not be read");
            let words = "The calendar cannot be read right now. Please try again in some minutes.";
            return (StatusCode::SERVICE_UNAVAILABLE, words).into_response();
        }
    };
    let env = state.env.clone();
    // A long calendar takes some milliseconds to write, which nobody else shall wait for.
    let written = tokio::task::spawn_blocking(move || file_of(contents, &*env.zones)).await;
    match written {
        Ok(text) => file_answer(&headers, text),
        Err(error) => {
            tracing::error!(%error, "a calendar at a private address could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn file_of(contents: FeedContents, zones: &dyn domain::time::Zones) -> String {
    let items: Vec<FeedItem> = contents
        .items
        .into_iter()
        .map(|item| FeedItem {
            uid: item.uid,
            content: item.content,
            changed_at: item.changed_at,
        })
        .collect();
    let shown = match contents.shows {
        FeedShows::Everything => Shown::Full,
        FeedShows::BusyOnly => Shown::BusyOnly,
    };
    feed(&contents.name, &items, shown, zones)
}

fn file_answer(headers: &HeaderMap, text: String) -> Response {
    let digest: String = Sha256::digest(text.as_bytes())
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let etag = format!("\"{digest}\"");
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == etag);
    let status = if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut answer = match known {
        true => status.into_response(),
        false => (status, text).into_response(),
    };
    let headers = answer.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    for (name, value) in [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        // Of nobody else's business, neither on the way nor in search engines.
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    answer
}
