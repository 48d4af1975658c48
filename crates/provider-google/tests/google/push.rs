use crate::world::{HOLIDAYS, World};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock as _;
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{PushRefusal, RemoteSubscription};
use provider::ProviderError;
use provider::contract::{Inbox, PushFixture};
use provider::push::{NewSubscription, NotSubscribed, Posts as _, Subscribed};
use sandbox::{Fault, FaultKind};

#[async_trait]
impl PushFixture for World {
    fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    fn listens_at(&self) -> String {
        self.listener.url()
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    async fn settled(&self) {
        self.sandbox.google().settled().await;
    }

    fn refusals(&self) -> Vec<(RemoteCalendarId, String, PushRefusal)> {
        let holidays = RemoteCalendarId(HOLIDAYS.to_owned());
        let nowhere = "ftp://127.0.0.1/push".to_owned();
        vec![
            (holidays, self.listener.url(), PushRefusal::NotThisCalendar),
            (
                self.calendar.clone(),
                nowhere,
                PushRefusal::AddressNotReached,
            ),
        ]
    }
}

async fn subscribe(world: &World) -> Result<Subscribed, NotSubscribed> {
    let wanted = NewSubscription {
        id: "0190c0de-0000-7000-8000-0000000000a1".to_owned(),
        address: world.listener.url(),
        secret: "secret".into(),
    };
    let (access, calendar) = (&world.access, &world.calendar);
    world.provider.subscribe(access, calendar, &wanted).await
}

fn refused(status: u16, reason: &str) -> FaultKind {
    FaultKind::Reason {
        status,
        reason: reason.to_owned(),
        retry_after: None,
    }
}

#[tokio::test]
async fn a_refusal_to_watch_is_told_apart_from_one_to_ask() {
    let world = World::new().await;
    for (status, reason, why) in [
        (
            400,
            "push.webhookUrlUnauthorized",
            PushRefusal::AddressNotReached,
        ),
        (
            401,
            "push.webhookUrlUnauthorized",
            PushRefusal::AddressNotReached,
        ),
        (400, "webhookUrlNotHttps", PushRefusal::AddressNotReached),
        (
            400,
            "pushNotSupportedForRequestedResource",
            PushRefusal::NotThisCalendar,
        ),
        (403, "forbidden", PushRefusal::NotAllowed),
        (403, "insufficientPermissions", PushRefusal::NotAllowed),
    ] {
        let fault = Fault::next("/google/api/", refused(status, reason), 1);
        world.sandbox.add_fault(fault);

        let outcome = subscribe(&world).await;

        assert!(
            matches!(outcome, Err(NotSubscribed::Refused(told)) if told == why),
            "{status} {reason}: {outcome:?}"
        );
    }
    assert!(subscribe(&world).await.is_ok());
}

#[tokio::test]
async fn who_asks_too_often_or_with_an_old_token_is_not_refused_to_watch() {
    let world = World::new().await;
    let outcome = async |kind: FaultKind| {
        let fault = Fault::next("/google/api/", kind, 1);
        world.sandbox.add_fault(fault);
        match subscribe(&world).await {
            Err(NotSubscribed::Provider(error)) => error,
            other => panic!("{other:?}"),
        }
    };

    for reason in [
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
    ] {
        let limited = outcome(refused(403, reason)).await;
        assert!(
            matches!(limited, ProviderError::RateLimited(_)),
            "{reason}: {limited:?}"
        );
    }
    let old = outcome(refused(401, "authError")).await;
    assert!(matches!(old, ProviderError::Unauthorized), "{old:?}");
    let down = outcome(refused(503, "backendError")).await;
    assert!(matches!(down, ProviderError::Unavailable(_)), "{down:?}");
    let page = outcome(FaultKind::Html).await;
    assert!(matches!(page, ProviderError::InvalidAnswer(_)), "{page:?}");
}

#[tokio::test]
async fn an_outage_ends_no_channel_and_what_was_never_one_is_gone() {
    let world = World::new().await;
    let channel = subscribe(&world).await.unwrap().remote;
    let (provider, access) = (&world.provider, &world.access);
    let fault = Fault::next("/google/api/", refused(503, "backendError"), 1);
    world.sandbox.add_fault(fault);

    let down = provider.unsubscribe(access, &channel).await;
    let gone = provider.unsubscribe(access, &channel).await;
    let garbled = RemoteSubscription("garbled".to_owned());
    let never = provider.unsubscribe(access, &garbled).await;

    assert!(
        matches!(down, Err(ProviderError::Unavailable(_))),
        "{down:?}"
    );
    assert!(gone.is_ok() && never.is_ok());
}
