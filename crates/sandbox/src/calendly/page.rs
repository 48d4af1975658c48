//! Lists in pages (calendly.md §4.1).
//!
//! A page token is opaque and good for the filters with which it was given, no others.

use super::query::{Query, SortKey};
use super::refusal::Refusal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use url::form_urlencoded;

/// How many there are without `count`.
const STANDARD_COUNT: usize = 20;

/// One page of the rows, in the envelope; only what is on it is shown. `address` is that of the list, without query;
/// `most` the largest `count`.
///
/// # Errors
/// 400 for a count or a token that is not allowed.
pub fn page<T>(
    rows: &[T],
    query: &Query,
    address: &str,
    most: usize,
    show: impl Fn(&T) -> Value,
) -> Result<Value, Refusal> {
    let count = count(query, most)?;
    let filters = fingerprint(query, address);
    let from = match query.text("page_token") {
        None => 0,
        Some(token) => read_token(token, &filters)
            .ok_or_else(|| Refusal::invalid("page_token", "is invalid"))?,
    };
    let from = from.min(rows.len());
    let until = rows.len().min(from + count);
    let next = (until < rows.len()).then(|| token(until, &filters));
    let previous = (0 < from).then(|| token(from.saturating_sub(count), &filters));
    let link = |token: &Option<String>| {
        token
            .as_ref()
            .map(|token| with_token(query, address, token))
    };
    let (next_page, previous_page) = (link(&next), link(&previous));
    Ok(json!({
        "collection": rows[from..until].iter().map(show).collect::<Vec<_>>(),
        "pagination": {
            "count": until - from,
            "next_page": next_page,
            "previous_page": previous_page,
            "next_page_token": next,
            "previous_page_token": previous,
        },
    }))
}

fn count(query: &Query, most: usize) -> Result<usize, Refusal> {
    let Some(text) = query.text("count") else {
        return Ok(STANDARD_COUNT);
    };
    match text.parse() {
        Ok(count) if (1..=most).contains(&count) => Ok(count),
        Ok(_) | Err(_) => Err(Refusal::invalid(
            "count",
            format!("must be a whole number from 1 to {most}"),
        )),
    }
}

/// What the filters are, whatever their order.
fn fingerprint(query: &Query, address: &str) -> String {
    let mut pairs: Vec<_> = query
        .pairs()
        .iter()
        .filter(|(name, _)| name != "page_token" && name != "count")
        .collect();
    pairs.sort();
    let mut hash = Sha256::new();
    hash.update(address);
    for (name, value) in pairs {
        hash.update([0]);
        hash.update(name);
        hash.update([0]);
        hash.update(value);
    }
    hex::encode(&hash.finalize()[..8])
}

fn token(from: usize, filters: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{filters}.{from}"))
}

fn read_token(token: &str, filters: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (given_with, from) = text.split_once('.')?;
    (given_with == filters).then_some(())?;
    from.parse().ok()
}

fn with_token(query: &Query, address: &str, token: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.pairs() {
        if name != "page_token" {
            pairs.append_pair(name, value);
        }
    }
    pairs.append_pair("page_token", token);
    format!("{address}?{}", pairs.finish())
}

/// Sorts resources by their own fields, `actor.uri` within `actor`; what is equal keeps its order.
pub fn sort(rows: &mut [Value], keys: &[SortKey]) {
    rows.sort_by(|one, other| {
        let orders = keys.iter().map(|key| {
            let order = compared(field(one, key.field), field(other, key.field));
            if key.is_descending {
                order.reverse()
            } else {
                order
            }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    });
}

fn field<'a>(row: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(row, |value, name| &value[name])
}

fn compared(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => one.as_i64().cmp(&other.as_i64()),
        (one, other) => one.is_null().cmp(&other.is_null()).reverse(),
    }
}
