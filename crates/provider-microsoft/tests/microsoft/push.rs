use crate::world::{DANA, SCOPES, World, http, visit};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock as _;
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{News, PushRefusal};
use provider::ProviderError;
use provider::contract::CalendarCalls as _;
use provider::contract::{Inbox, PushFixture};
use provider::push::{NewSubscription, NotSubscribed, Posts as _, Subscribed};
use provider_microsoft::{Bases, MicrosoftProvider};
use sandbox::{Fault, FaultKind};
use secrecy::ExposeSecret;
use serde_json::json;
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::zones::TestZones;

#[async_trait]
impl PushFixture for World {
    fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    fn listens_at(&self) -> String {
        self.listener.url()
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock_there.now()
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
        self.clock_there.advance(time);
    }

    async fn settled(&self) {
        self.sandbox.microsoft().settled().await;
    }

    fn refusals(&self) -> Vec<(RemoteCalendarId, String, PushRefusal)> {
        let addresses = ["http://127.0.0.1:9/closed", "http://192.0.2.1/elsewhere"];
        let refused = addresses.map(|address| {
            let calendar = self.calendar.clone();
            (calendar, address.to_owned(), PushRefusal::AddressNotReached)
        });
        refused.into()
    }
}

async fn subscribe(world: &World, name: &str) -> Result<Subscribed, NotSubscribed> {
    let wanted = NewSubscription {
        id: "0190c0de-0000-7000-8000-0000000000a1".to_owned(),
        address: format!("{}/push/{name}", world.listener.url()),
        secret: "secret".into(),
    };
    let (access, calendar) = (&world.access, &world.calendar);
    world.provider.subscribe(access, calendar, &wanted).await
}

/// What was posted to the address of this name.
async fn news(world: &World, name: &str) -> Vec<News> {
    world.settled().await;
    let notices = world.inbox.notices(&format!("/push/{name}"));
    let told = notices.into_iter().map(|notice| {
        assert_eq!(notice.secret.expose_secret(), "secret");
        notice.news
    });
    told.collect()
}

fn refused(status: u16, reason: &str) -> FaultKind {
    FaultKind::Reason {
        status,
        reason: reason.to_owned(),
        retry_after: None,
    }
}

#[tokio::test]
async fn what_becomes_of_a_subscription_is_told_at_the_same_address() {
    let world = World::new().await;
    subscribe(&world, "one").await.unwrap();
    for (event, told) in [
        ("reauthorizationRequired", vec![News::Prolong]),
        ("missed", vec![News::Missed]),
        ("somethingNew", vec![]),
        ("subscriptionRemoved", vec![News::Ended]),
    ] {
        let microsoft = world.sandbox.microsoft();
        microsoft.send_lifecycle(DANA, event).unwrap();

        assert_eq!(news(&world, "one").await, told, "{event}");
    }
}

#[tokio::test]
async fn a_subscription_that_was_removed_or_is_over_cannot_be_prolonged() {
    let mut world = World::new().await;
    let removed = subscribe(&world, "one").await.unwrap().remote;
    let microsoft = world.sandbox.microsoft();
    microsoft
        .send_lifecycle(DANA, "subscriptionRemoved")
        .unwrap();
    let over = subscribe(&world, "two").await.unwrap().remote;
    world.pass(TimeDelta::days(7));
    let token = world.sandbox.microsoft().add_token(DANA, &SCOPES);
    world.access.password = token.unwrap().into();

    for lost in [removed, over] {
        let outcome = world.provider.prolong(&world.access, &lost).await;
        assert!(
            matches!(outcome, Err(ProviderError::NotFound)),
            "{outcome:?}"
        );
        let ended = world.provider.unsubscribe(&world.access, &lost).await;
        assert!(ended.is_ok(), "{ended:?}");
    }
}

#[tokio::test]
async fn a_refusal_to_watch_is_told_apart_from_one_to_ask() {
    let world = World::new().await;
    let path = "/microsoft/graph/v1.0/subscriptions";
    for (status, code, why) in [
        (400, "InvalidRequest", PushRefusal::AddressNotReached),
        (400, "ValidationError", PushRefusal::AddressNotReached),
        (403, "ExtensionError", PushRefusal::NotAllowed),
        (403, "ErrorAccessDenied", PushRefusal::NotAllowed),
    ] {
        let fault = Fault::next(path, refused(status, code), 1);
        world.sandbox.add_fault(fault);

        let outcome = subscribe(&world, "one").await;

        assert!(
            matches!(outcome, Err(NotSubscribed::Refused(told)) if told == why),
            "{status} {code}: {outcome:?}"
        );
    }
    let outcome = async |kind: FaultKind| {
        world.sandbox.add_fault(Fault::next(path, kind, 1));
        match subscribe(&world, "one").await {
            Err(NotSubscribed::Provider(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let limited = outcome(refused(429, "ApplicationThrottled")).await;
    assert!(
        matches!(limited, ProviderError::RateLimited(_)),
        "{limited:?}"
    );
    let old = outcome(refused(401, "InvalidAuthenticationToken")).await;
    assert!(matches!(old, ProviderError::Unauthorized), "{old:?}");
    let down = outcome(refused(500, "InternalServerError")).await;
    assert!(matches!(down, ProviderError::Unavailable(_)), "{down:?}");
    let page = outcome(FaultKind::Html).await;
    assert!(matches!(page, ProviderError::InvalidAnswer(_)), "{page:?}");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_no_address_that_is() {
    let mut world = World::new().await;
    let bases = Bases::below(&world.sandbox.microsoft().base()).unwrap();
    let ahead = Arc::new(MockClock::at("2026-12-09T08:00:00Z"));
    world.provider = MicrosoftProvider::new(http(), bases, Arc::new(TestZones), ahead);

    let outcome = subscribe(&world, "one").await;

    assert!(
        matches!(&outcome, Err(NotSubscribed::Provider(ProviderError::Unsupported(text)))
            if text.contains("10080 minutes")),
        "{outcome:?}"
    );
}

/// Each of them waits for our own answer while it takes one of the four places.
#[tokio::test]
async fn many_subscriptions_at_once_leave_no_more_than_four_requests_under_way() {
    let world = World::new().await;
    world.sandbox.microsoft().take_milliseconds(20);
    let body = visit("Visit");
    let microsoft = world.sandbox.microsoft();
    microsoft
        .put_event(&world.calendar.0, &body, &json!({}))
        .unwrap();
    let names: Vec<String> = (0..7).map(|number| number.to_string()).collect();

    let subscriptions = names.iter().map(|name| subscribe(&world, name));
    let subscriptions = futures::future::join_all(subscriptions);
    let looks = futures::future::join_all([world.changes(None), world.changes(None)]);
    let (subscriptions, looks) = tokio::join!(subscriptions, looks);

    for subscribed in subscriptions {
        assert!(subscribed.is_ok(), "{subscribed:?}");
    }
    assert!(looks.iter().all(Result::is_ok), "{looks:?}");
    let (_, at_once) = world.sandbox.microsoft().requests(DANA).unwrap();
    assert_eq!(at_once, 4);
}
