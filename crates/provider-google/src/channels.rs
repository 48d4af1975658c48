//! Channels, on which Google posts that something changed in a calendar (google.md §7).
//!
//! A channel lives for a week and is never prolonged: a new one takes its place. Google lists none, so whoever forgets the
//! names of one cannot stop it. What is posted has no body; its header fields say it all.

use crate::GoogleProvider;
use crate::api::{Api, read};
use crate::refusal;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{News, PushRefusal, RemoteSubscription};
use provider::http::Answer;
use provider::push::{Heard, NewSubscription, NotSubscribed, Notice, Posted, Posts, Subscribed};
use provider::{Access, ProviderError};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

/// The longest life of a channel, in seconds.
const LONGEST: &str = "604800";

const ID: &str = "x-goog-channel-id";
const TOKEN: &str = "x-goog-channel-token";
const STATE: &str = "x-goog-resource-state";

/// A channel as Google tells it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Channel {
    id: String,
    resource_id: String,
    /// Milliseconds since 1970.
    expiration: String,
}

impl Channel {
    fn subscribed(self) -> Result<Subscribed, ProviderError> {
        let until = self.expiration.parse().ok();
        let expires_at: DateTime<Utc> = until
            .and_then(DateTime::from_timestamp_millis)
            .ok_or_else(|| {
                ProviderError::InvalidAnswer("a channel does not say when it ends".to_owned())
            })?;
        Ok(Subscribed {
            remote: RemoteSubscription(format!("{} {}", self.id, self.resource_id)),
            expires_at,
        })
    }
}

#[async_trait]
impl Posts for GoogleProvider {
    async fn subscribe(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        wanted: &NewSubscription,
    ) -> Result<Subscribed, NotSubscribed> {
        let api = Api::open(&self.http, access)?;
        let body = json!({
            "id": wanted.id,
            "type": "web_hook",
            "address": wanted.address,
            "token": wanted.secret.expose_secret(),
            "params": {"ttl": LONGEST},
        });
        let answer = api
            .post(&["calendars", &calendar.0, "events", "watch"], &body)
            .await?;
        if !answer.is_success() {
            return Err(why_not(&answer));
        }
        Ok(read::<Channel>(&answer)?.subscribed()?)
    }

    /// Google has no such thing.
    async fn prolong(
        &self,
        _access: &Access,
        _subscription: &RemoteSubscription,
    ) -> Result<Option<DateTime<Utc>>, ProviderError> {
        Ok(None)
    }

    async fn unsubscribe(
        &self,
        access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<(), ProviderError> {
        let Some((id, resource)) = subscription.0.split_once(' ') else {
            // Never one of Google's.
            return Ok(());
        };
        let api = Api::open(&self.http, access)?;
        let body = json!({"id": id, "resourceId": resource});
        let answer = api.post(&["channels", "stop"], &body).await?;
        if answer.is_success() || matches!(answer.status.as_u16(), 404 | 410) {
            Ok(())
        } else {
            Err(refusal::of(&answer))
        }
    }

    fn read(&self, posted: &Posted<'_>) -> Option<Heard> {
        let field = |name: &str| posted.headers.get(name)?.to_str().ok();
        field(ID)?;
        let secret = field(TOKEN)?.into();
        let news = match field(STATE)? {
            "sync" => News::Begun,
            // That it does not exist is told of what was deleted; the look finds out whether it was the calendar.
            "exists" | "not_exists" => News::Changed,
            _ => return None,
        };
        Some(Heard::Notices(vec![Notice { secret, news }]))
    }
}

/// A refused address comes as 400 or as 401, so the reason decides before the status does.
fn why_not(answer: &Answer) -> NotSubscribed {
    let (reason, _) = refusal::reason(answer);
    let refused = |why| NotSubscribed::Refused(why);
    match reason.strip_prefix("push.").unwrap_or(&reason) {
        "pushNotSupportedForRequestedResource" => refused(PushRefusal::NotThisCalendar),
        reason if reason.starts_with("webhookUrl") => refused(PushRefusal::AddressNotReached),
        _ => match refusal::of_one_thing(answer) {
            ProviderError::Forbidden => refused(PushRefusal::NotAllowed),
            other => other.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bases;
    use provider::http::header::{HeaderMap, HeaderName, HeaderValue};
    use provider::http::{AllowedNetworks, Http};
    use std::sync::Arc;
    use testkit::zones::TestZones;

    fn heard(fields: &[(&'static str, &'static str)]) -> Option<(String, News)> {
        let http = Http::new(AllowedNetworks::loopback());
        let google = GoogleProvider::new(http, Bases::google(), Arc::new(TestZones));
        let fields = fields.iter().map(|(name, value)| {
            let (name, value) = (HeaderName::from_static(name), *value);
            (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        let headers: HeaderMap = fields.collect();
        let posted = Posted {
            query: "validationToken=x",
            headers: &headers,
            body: b"{\"value\": []}",
        };
        match google.read(&posted)? {
            Heard::Notices(notices) => {
                let [notice] = notices.as_slice() else {
                    panic!("{notices:?}")
                };
                Some((notice.secret.expose_secret().to_owned(), notice.news))
            }
            Heard::Challenge(text) => panic!("{text}"),
        }
    }

    #[test]
    fn a_message_is_read_from_its_header_fields() {
        for (state, news) in [
            ("sync", News::Begun),
            ("exists", News::Changed),
            ("not_exists", News::Changed),
        ] {
            let told = heard(&[(ID, "one"), (TOKEN, "secret"), (STATE, state)]);

            assert_eq!(told, Some(("secret".to_owned(), news)), "{state}");
        }
    }

    #[test]
    fn what_google_does_not_post_is_nothing() {
        for fields in [
            &[][..],
            &[(TOKEN, "secret"), (STATE, "exists")],
            &[(ID, "one"), (STATE, "exists")],
            &[(ID, "one"), (TOKEN, "secret")],
            &[(ID, "one"), (TOKEN, "secret"), (STATE, "add")],
            &[(ID, "one"), (TOKEN, "\u{e9}"), (STATE, "exists")],
        ] {
            assert_eq!(heard(fields), None, "{fields:?}");
        }
    }

    #[test]
    fn a_channel_ends_at_a_count_of_milliseconds() {
        let until = |expiration: &str| {
            let channel = Channel {
                id: "one".to_owned(),
                resource_id: "o3hg".to_owned(),
                expiration: expiration.to_owned(),
            };
            channel.subscribed().map(|it| it.expires_at.to_rfc3339())
        };

        assert_eq!(until("1767600000000").unwrap(), "2026-01-05T08:00:00+00:00");
        assert!(until("Tue, 08 Dec 2026 09:00:00 GMT").is_err());
    }
}
