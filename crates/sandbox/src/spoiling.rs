//! Answers that are spoilt on their way: half of one, one that breaks off, a list without its parts.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header;
use axum::response::Response;
use serde_json::Value;
use std::io;

/// More than any answer has.
const WHOLE: usize = 16 << 20;

async fn taken_apart(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, WHOLE).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, bytes)
}

/// Half of the body, as if it were all of it.
pub async fn halved(response: Response) -> Response {
    let (parts, bytes) = taken_apart(response).await;
    Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)))
}

/// Half of the body, and then the connection ends.
pub async fn cut(response: Response) -> Response {
    let (parts, bytes) = taken_apart(response).await;
    let half = bytes.slice(..bytes.len() / 2);
    let end = io::Error::from(io::ErrorKind::ConnectionReset);
    let pieces = tokio_stream::iter([Ok(half), Err(end)]);
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Every list in it without its parts, as if that were everything.
pub async fn emptied(response: Response) -> Response {
    let (parts, bytes) = taken_apart(response).await;
    let body = match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut told) => {
            empty_lists(&mut told);
            told.to_string()
        }
        Err(_) => without_parts(&String::from_utf8_lossy(&bytes)),
    };
    Response::from_parts(parts, Body::from(body))
}

/// Google lists `items`, Microsoft `value`, also within a batch.
fn empty_lists(told: &mut Value) {
    match told {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(list) if name == "items" || name == "value" => list.clear(),
                    other => empty_lists(other),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(empty_lists),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Exchange lists changes, iCloud responses.
fn without_parts(told: &str) -> String {
    let mut left = told.to_owned();
    for (begin, end, instead) in [
        ("<m:Changes>", "</m:Changes>", "<m:Changes/>"),
        ("<response>", "</response>", ""),
    ] {
        while let Some(start) = left.find(begin) {
            let Some(length) = left[start..].find(end) else {
                break;
            };
            left.replace_range(start..start + length + end.len(), instead);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_lose_their_parts_and_the_rest_stays() {
        let mut told = json!({"responses": [{"body": {"value": [1], "token": "a"}}], "items": [2]});

        empty_lists(&mut told);

        let left = json!({"responses": [{"body": {"value": [], "token": "a"}}], "items": []});
        assert_eq!(told, left);
        let told = "<a><response>1</response><response>2</response><sync-token>t</sync-token></a>";
        assert_eq!(without_parts(told), "<a><sync-token>t</sync-token></a>");
    }
}
