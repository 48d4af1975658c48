//! What Calendly answered, in its own shapes (calendly.md §1, §4.1).

use super::Asking;
use axum::Json;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use calendly::Page;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded;
use utoipa::ToSchema;

/// One resource.
#[derive(Debug, Serialize, ToSchema)]
pub struct One<T> {
    resource: T,
}

/// All resources of a list that has no pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct All<T> {
    collection: Vec<T>,
}

/// An answer with Calendly's status.
#[derive(Debug)]
pub struct Answer<T>(StatusCode, T);

impl<T> Answer<One<T>> {
    /// It is there.
    pub fn one(resource: T) -> Self {
        Self(StatusCode::OK, One { resource })
    }

    /// It was made.
    pub fn made(resource: T) -> Self {
        Self(StatusCode::CREATED, One { resource })
    }
}

impl<T> Answer<All<T>> {
    /// These are all.
    pub fn all(collection: Vec<T>) -> Self {
        Self(StatusCode::OK, All { collection })
    }
}

impl<T> Answer<Page<T>> {
    /// These are some, and where the others are: at this server, not at Calendly, where the token of whoever asks must
    /// never go.
    pub fn page(asking: &Asking, mut page: Page<T>) -> Self {
        let base = &asking.env.settings.public_address;
        let at = |token: &Option<String>| {
            let token = token.as_deref()?;
            Some([base.as_str(), &at_page(&asking.here, token)].concat())
        };
        let pages = &mut page.pagination;
        pages.next_page = at(&pages.next_page_token);
        pages.previous_page = at(&pages.previous_page_token);
        Self(StatusCode::OK, page)
    }
}

/// The same address at another page.
fn at_page(here: &Uri, token: &str) -> String {
    let query = here.query().unwrap_or_default();
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "page_token");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .append_pair("page_token", token)
        .finish();
    [here.path(), "?", &query].concat()
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let Self(status, answer) = self;
        let mut answer = match serde_json::to_value(answer) {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(error = %error, "an answer of Calendly could not be passed on");
                return crate::telemetry::internal_fault();
            }
        };
        spell_instants(&mut answer);
        (status, Json(answer)).into_response()
    }
}

/// Writes instants as Calendly does, with microseconds (calendly.md §1): what reads its answers may count on them. Slots
/// come without (calendly.md §14), and have no end.
fn spell_instants(answer: &mut Value) {
    match answer {
        Value::Array(values) => values.iter_mut().for_each(spell_instants),
        Value::Object(fields) => {
            let is_slot = fields.contains_key("start_time") && !fields.contains_key("end_time");
            for (name, value) in fields {
                let is_instant = name.ends_with("_at") || name.ends_with("_time");
                match value {
                    Value::String(text) if is_instant && !is_slot => {
                        if let Ok(at) = text.parse::<DateTime<Utc>>() {
                            *text = at.to_rfc3339_opts(SecondsFormat::Micros, true);
                        }
                    }
                    other => spell_instants(other),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn another_page_has_the_same_filters_at_this_server() {
        let here: Uri =
            "/modules/calendly/event/types/?user=https%3A%2F%2Fx%2Fu&page_token=old&count=2"
                .parse()
                .unwrap();

        assert_eq!(
            at_page(&here, "a b"),
            "/modules/calendly/event/types/?user=https%3A%2F%2Fx%2Fu&count=2&page_token=a+b"
        );
        let bare = "/modules/calendly/event/types/".parse().unwrap();
        assert_eq!(
            at_page(&bare, "t"),
            "/modules/calendly/event/types/?page_token=t"
        );
    }

    #[test]
    fn instants_have_microseconds_as_calendlys_do() {
        let mut answer = json!({"resource": {
            "created_at": "2026-12-01T08:00:00Z",
            "name": "2026-12-01T08:00:00Z",
            "events": [{"start_time": "2026-12-01T08:00:00.25Z", "end_time": "2026-12-01T09:00:00Z"}],
            "slots": [{"start_time": "2026-12-01T08:00:00Z"}],
            "deleted_at": null,
        }});

        spell_instants(&mut answer);

        assert_eq!(
            answer,
            json!({"resource": {
                "created_at": "2026-12-01T08:00:00.000000Z",
                "name": "2026-12-01T08:00:00Z",
                "events": [
                    {"start_time": "2026-12-01T08:00:00.250000Z", "end_time": "2026-12-01T09:00:00.000000Z"},
                ],
                "slots": [{"start_time": "2026-12-01T08:00:00Z"}],
                "deleted_at": null,
            }})
        );
    }
}
