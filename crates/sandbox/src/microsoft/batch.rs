//! Several requests in one (microsoft-graph.md §1), answered in another order, as Graph may.

use super::Microsoft;
use super::api::{self, API, Asked, decide};
use super::refusal::{Refusal, refused};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Requests of one batch.
const MOST: usize = 20;

/// More than any answer of a part has.
const WHOLE: usize = 16 << 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// `POST /$batch`
pub async fn answer(
    State(microsoft): State<Microsoft>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let Ok(batch) = serde_json::from_str::<Batch>(&body) else {
        return refused(&Refusal::unreadable());
    };
    if batch.requests.is_empty() || MOST < batch.requests.len() {
        let text = format!("Number of batch request steps exceeds the maximum value of {MOST}.");
        return refused(&Refusal::new(400, "MaximumValueExceeded", text));
    }
    let count = u32::try_from(batch.requests.len()).unwrap_or(u32::MAX);
    let _turn = match api::enter(&microsoft, &headers, count) {
        Ok(turn) => turn,
        Err(refusal) => return refused(&refusal),
    };
    microsoft.take_its_time().await;
    let mut statuses: HashMap<String, u64> = HashMap::new();
    let mut told = Vec::new();
    for part in batch.requests {
        let mut missing = part.depends_on.iter();
        let is_possible = missing.all(|id| statuses.get(id).is_some_and(|status| *status < 300));
        let answer = if is_possible {
            one(&microsoft, &headers, &part).await
        } else {
            let text = "The request depends on one that failed.";
            let refusal = Refusal::new(424, "FailedDependency", text);
            json!({"status": 424, "headers": {}, "body": refusal.body()})
        };
        statuses.insert(part.id.clone(), answer["status"].as_u64().unwrap_or(0));
        let mut answer = answer;
        answer["id"] = json!(part.id);
        told.push(answer);
    }
    told.reverse();
    microsoft.wake_deliverer();
    Json(json!({"responses": told})).into_response()
}

async fn one(microsoft: &Microsoft, outer: &HeaderMap, part: &Part) -> Value {
    let body = match &part.body {
        Value::Null => Vec::new(),
        body => serde_json::to_vec(body).unwrap_or_default(),
    };
    let mut headers = fields(&part.headers);
    if let Some(bearer) = outer.get(header::AUTHORIZATION) {
        headers
            .entry(header::AUTHORIZATION)
            .or_insert(bearer.clone());
    }
    let refusal = || Refusal::query("The request of the batch is none.");
    let response = match part.method.parse::<Method>() {
        Ok(method) => {
            let target = format!("{API}{}", part.url.trim_start_matches('/'));
            let asked = Asked {
                method: &method,
                target: &target,
                headers: &headers,
                body: &body,
            };
            api::response(decide(microsoft, &asked).await, &headers)
        }
        Err(_) => refused(&refusal()),
    };
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, WHOLE).await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut told = Map::new();
    for (name, value) in &parts.headers {
        let value = value.to_str().unwrap_or_default();
        told.insert(name.to_string(), json!(value));
    }
    let mut answer = json!({"status": parts.status.as_u16(), "headers": told});
    if !body.is_null() {
        answer["body"] = body;
    }
    answer
}

fn fields(given: &Map<String, Value>) -> HeaderMap {
    let pairs = given.iter().filter_map(|(name, value)| {
        let name: HeaderName = name.to_ascii_lowercase().parse().ok()?;
        Some((name, HeaderValue::from_str(value.as_str()?).ok()?))
    });
    pairs.collect()
}
