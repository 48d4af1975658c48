//! Subscriptions, by which Graph posts that something changed in a calendar (microsoft-graph.md §7).
//!
//! Before Graph makes one, it asks the address to repeat a text, and answers us only then: that request of ours takes one of the
//! mailbox's places (`turns`) all the while, so nothing that answers the text may wait for the mailbox. Notices about the
//! subscription itself go to the same address.

use crate::api::Told;
use crate::{MicrosoftProvider, refusal};
use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{News, PushRefusal, RemoteSubscription};
use provider::http::Method;
use provider::push::{Heard, NewSubscription, NotSubscribed, Notice, Posted, Posts, Subscribed};
use provider::{Access, ProviderError};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded;

/// The longest life of a subscription, in minutes, less what clocks may be apart: one that is asked for longer is refused.
const LONGEST: TimeDelta = TimeDelta::minutes(10_080 - 15);

#[derive(Deserialize)]
struct Subscription {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Life {
    expiration_date_time: DateTime<Utc>,
}

/// What is posted. Notices are read one by one, so that a strange one spoils nothing.
#[derive(Deserialize)]
struct Body {
    value: Vec<Value>,
}

impl MicrosoftProvider {
    /// Until when a subscription is asked for.
    fn longest(&self) -> String {
        let until = self.clock.now() + LONGEST;
        until.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

#[async_trait]
impl Posts for MicrosoftProvider {
    async fn subscribe(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        wanted: &NewSubscription,
    ) -> Result<Subscribed, NotSubscribed> {
        let api = self.api(access)?;
        let body = json!({
            "changeType": "created,updated,deleted",
            "notificationUrl": wanted.address,
            "lifecycleNotificationUrl": wanted.address,
            "resource": format!("/me/calendars/{}/events", calendar.0),
            "expirationDateTime": self.longest(),
            "clientState": wanted.secret.expose_secret(),
            "latestSupportedTlsVersion": "v1_2",
        });
        let url = api.url(&["subscriptions"], &[]);
        let told = api.write(Method::POST, url, Some(&body), None).await?;
        if !told.answer.is_success() {
            return Err(why_not(&told));
        }
        let (made, life): (Subscription, Life) = (told.read()?, told.read()?);
        Ok(Subscribed {
            remote: RemoteSubscription(made.id),
            expires_at: life.expiration_date_time,
        })
    }

    async fn prolong(
        &self,
        access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<Option<DateTime<Utc>>, ProviderError> {
        let api = self.api(access)?;
        let body = json!({"expirationDateTime": self.longest()});
        let url = api.url(&["subscriptions", &subscription.0], &[]);
        let told = api.write(Method::PATCH, url, Some(&body), None).await?;
        let life: Life = told.read()?;
        Ok(Some(life.expiration_date_time))
    }

    async fn unsubscribe(
        &self,
        access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<(), ProviderError> {
        let api = self.api(access)?;
        let url = api.url(&["subscriptions", &subscription.0], &[]);
        let told = api.write(Method::DELETE, url, None, None).await?;
        if told.answer.is_success() || matches!(told.status(), 404 | 410) {
            Ok(())
        } else {
            Err(refusal::of(&told))
        }
    }

    /// The text to be repeated is free text of whoever asks: it may hold markup, and is never to be shown as such.
    fn read(&self, posted: &Posted<'_>) -> Option<Heard> {
        let mut query = form_urlencoded::parse(posted.query.as_bytes());
        let challenge = query.find(|(name, _)| name == "validationToken");
        if let Some((_, text)) = challenge {
            return Some(Heard::Challenge(text.into_owned()));
        }
        let body: Body = serde_json::from_slice(posted.body).ok()?;
        Some(Heard::Notices(
            body.value.iter().filter_map(notice).collect(),
        ))
    }
}

fn why_not(told: &Told) -> NotSubscribed {
    if refusal::is_of_address(told) {
        return NotSubscribed::Refused(PushRefusal::AddressNotReached);
    }
    match refusal::of(told) {
        // Too many of them, or a missing right.
        ProviderError::Forbidden => NotSubscribed::Refused(PushRefusal::NotAllowed),
        other => other.into(),
    }
}

/// One notice; none where it brings no proof, or tells of something that we do not know.
fn notice(told: &Value) -> Option<Notice> {
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let news = match (text("lifecycleEvent"), text("changeType")) {
        (Some("reauthorizationRequired"), _) => News::Prolong,
        (Some("subscriptionRemoved"), _) => News::Ended,
        (Some("missed"), _) => News::Missed,
        (None, Some("created" | "updated" | "deleted")) => News::Changed,
        (Some(_), _) | (None, Some(_) | None) => return None,
    };
    Some(Notice {
        secret: text("clientState")?.into(),
        news,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bases;
    use provider::http::header::HeaderMap;
    use provider::http::{AllowedNetworks, Http};
    use std::sync::Arc;
    use testkit::clock::MockClock;
    use testkit::zones::TestZones;

    fn heard(query: &str, body: &str) -> Option<Heard> {
        let microsoft = MicrosoftProvider::new(
            Http::new(AllowedNetworks::loopback()),
            Bases::microsoft(),
            Arc::new(TestZones),
            Arc::new(MockClock::default()),
        );
        microsoft.read(&Posted {
            query,
            headers: &HeaderMap::new(),
            body: body.as_bytes(),
        })
    }

    fn news(body: &Value) -> Vec<(String, News)> {
        match heard("", &body.to_string()) {
            Some(Heard::Notices(notices)) => notices
                .into_iter()
                .map(|one| (one.secret.expose_secret().to_owned(), one.news))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_text_to_be_repeated_is_decoded_and_left_as_it_is() {
        for (query, text) in [
            (
                "validationToken=Validation%3A+Testing+x",
                "Validation: Testing x",
            ),
            ("validationToken=a%20b%2Bc&x=y", "a b+c"),
            ("x=y&validationToken=%3Cscript%3E%26amp%3B", "<script>&amp;"),
            ("validationToken=%E2%9C%93", "✓"),
            ("validationToken=100%", "100%"),
        ] {
            let heard = heard(query, "{\"value\": []}");

            assert!(
                matches!(&heard, Some(Heard::Challenge(told)) if told == text),
                "{query}: {heard:?}"
            );
        }
    }

    #[test]
    fn one_post_holds_notices_of_either_kind() {
        let change = |kind: &str| json!({"clientState": "s", "changeType": kind, "resource": "x"});
        let life = |event: &str| json!({"clientState": "l", "lifecycleEvent": event});
        let body = json!({"value": [
            change("created"),
            change("updated"),
            change("deleted"),
            life("reauthorizationRequired"),
            life("subscriptionRemoved"),
            life("missed"),
        ]});

        let told = news(&body);

        let change = ("s".to_owned(), News::Changed);
        let life = |news| ("l".to_owned(), news);
        let expected = [
            change.clone(),
            change.clone(),
            change,
            life(News::Prolong),
            life(News::Ended),
            life(News::Missed),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_not_known_or_brings_no_proof_is_passed_over() {
        let body = json!({"value": [
            {"clientState": "s", "lifecycleEvent": "somethingNew", "changeType": "updated"},
            {"clientState": "s", "changeType": "somethingNew"},
            {"clientState": "s"},
            {"clientState": null, "changeType": "updated"},
            {"changeType": "updated"},
            "updated",
            null,
            {"clientState": "s", "changeType": "updated"},
        ]});

        assert_eq!(news(&body), [("s".to_owned(), News::Changed)]);
        assert_eq!(news(&json!({"value": []})), []);
    }

    #[test]
    fn what_microsoft_does_not_post_is_nothing() {
        for (query, body) in [
            ("", ""),
            ("", "hello"),
            ("", "[]"),
            ("", "{}"),
            ("", "{\"value\": {}}"),
            ("", "{\"value\": ["),
            ("validationtoken=x", ""),
            ("token=x", "<html></html>"),
        ] {
            assert!(heard(query, body).is_none(), "{query} {body}");
        }
    }
}
