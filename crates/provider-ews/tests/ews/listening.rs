//! Being told of changes by the imitated Exchange.

use crate::world::{DANA, World, provider, visit};
use domain::linked_calendar::RemoteCalendarId;
use provider::push::{Push, Told};
use provider::{Access, CalendarProvider as _, ProviderError};
use provider_ews::EwsProvider;
use sandbox::{Fault, FaultKind};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything takes here.
const SOON: Duration = Duration::from_secs(20);

/// Somebody who listens.
struct Listening {
    told: mpsc::Receiver<Told>,
    task: JoinHandle<Result<(), ProviderError>>,
}

impl Listening {
    fn begin(provider: &EwsProvider, access: &Access, calendars: &[RemoteCalendarId]) -> Self {
        let (say, told) = mpsc::channel(100);
        let (provider, access) = (provider.clone(), access.clone());
        let calendars = calendars.to_vec();
        let task = tokio::spawn(async move {
            match provider.push() {
                Push::Streams(streams) => streams.listen(&access, &calendars, say).await,
                Push::Never | Push::Posts(_) => panic!("Exchange streams"),
            }
        });
        Self { told, task }
    }

    async fn next(&mut self) -> Told {
        timeout(SOON, self.told.recv()).await.unwrap().unwrap()
    }

    /// What comes of it once nobody receives any more.
    async fn leave(self) -> Result<(), ProviderError> {
        drop(self.told);
        timeout(SOON, self.task).await.unwrap().unwrap()
    }

    /// What comes of it by itself.
    async fn outcome(self) -> Result<(), ProviderError> {
        timeout(SOON, self.task).await.unwrap().unwrap()
    }
}

async fn eventually(holds: impl Fn() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < SOON, "it never came to that");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn changes_are_told_within_a_second_by_every_way_in_and_nothing_is_left_open() {
    let world = World::new().await;
    let exchange = world.exchange();
    let bearer = Access {
        user: String::new(),
        password: exchange.token(DANA).unwrap().into(),
        ..world.access.clone()
    };
    let other = RemoteCalendarId(exchange.calendar(DANA).unwrap());
    let calendars = [world.calendar.clone(), other];
    for (schemes, access) in [
        (&["Basic"][..], &world.access),
        (&["NTLM", "Basic"], &world.access),
        (&["Bearer", "Basic"], &bearer),
    ] {
        exchange.offer(schemes);
        exchange.forget_connections();
        let provider = provider(world.sandbox.base_url());
        let mut listening = Listening::begin(&provider, access, &calendars);
        assert_eq!(listening.next().await, Told::Begun, "{schemes:?}");
        exchange.offer(&["NTLM", "Basic", "Bearer"]);

        let begin = Instant::now();
        let id = world.make(&visit("Told")).await;
        let told = listening.next().await;

        assert_eq!(told, Told::Changed(world.calendar.clone()), "{schemes:?}");
        assert!(begin.elapsed() < Duration::from_secs(1), "{schemes:?}");
        // The stream holds no connection that others need.
        assert!(provider.calendars(access).await.is_ok(), "{schemes:?}");
        assert_eq!(exchange.listeners(), 1);
        let item = format!("<t:ItemId Id=\"{id}\"/>");
        world
            .set(&item, "item:Subject", "<t:Subject>Again</t:Subject>")
            .await;
        assert_eq!(listening.next().await, told);
        assert!(listening.leave().await.is_ok(), "{schemes:?}");
        eventually(|| exchange.listeners() == 0).await;
        assert_eq!(exchange.subscriptions(), 0, "{schemes:?}");
    }
    assert_eq!(exchange.refusals(DANA).unwrap(), 0);
}

#[tokio::test]
async fn a_subscription_that_is_lost_ends_in_good_order_and_can_be_begun_anew() {
    let world = World::new().await;
    let calendars = [world.calendar.clone()];
    let mut listening = Listening::begin(&world.provider, &world.access, &calendars);
    assert_eq!(listening.next().await, Told::Begun);

    world.exchange().forget_subscriptions();
    let outcome = listening.outcome().await;

    assert!(outcome.is_ok(), "{outcome:?}");
    let mut again = Listening::begin(&world.provider, &world.access, &calendars);
    assert_eq!(again.next().await, Told::Begun);
    assert!(again.leave().await.is_ok());
}

#[tokio::test]
async fn one_of_several_servers_is_found_again_that_holds_the_subscription() {
    let world = World::new().await;
    world.exchange().spread();
    let calendars = [world.calendar.clone()];

    let mut listening = Listening::begin(&world.provider, &world.access, &calendars);

    assert_eq!(listening.next().await, Told::Begun);
    world.make(&visit("Told")).await;
    assert_eq!(
        listening.next().await,
        Told::Changed(world.calendar.clone())
    );
    assert!(listening.leave().await.is_ok());
    assert_eq!(world.exchange().subscriptions(), 0);
}

#[tokio::test]
async fn who_may_not_listen_is_told_why() {
    let world = World::new().await;
    let gone = [RemoteCalendarId("AAMkGone".to_owned())];
    let outcome = Listening::begin(&world.provider, &world.access, &gone).outcome();
    assert!(matches!(outcome.await, Err(ProviderError::NotFound)));

    let calendars = [world.calendar.clone()];
    let wrong = Access {
        password: "wrong".into(),
        ..world.access.clone()
    };
    let outcome = Listening::begin(&world.provider, &wrong, &calendars).outcome();
    assert!(matches!(outcome.await, Err(ProviderError::Unauthorized)));
    assert_eq!(world.exchange().refusals(DANA).unwrap(), 1);

    let busy = FaultKind::Reason {
        status: 500,
        reason: "ErrorServerBusy".to_owned(),
        retry_after: Some(7),
    };
    let service = "/exchange/EWS";
    world.sandbox.add_fault(Fault::next(service, busy, 1));
    let outcome = Listening::begin(&world.provider, &world.access, &calendars).outcome();
    let outcome = outcome.await;
    assert!(
        matches!(outcome, Err(ProviderError::RateLimited(wait)) if wait == Duration::from_secs(7)),
        "{outcome:?}"
    );

    world
        .exchange()
        .tell_nobody("ErrorExceededSubscriptionCount");
    let outcome = Listening::begin(&world.provider, &world.access, &calendars).outcome();
    let outcome = outcome.await;
    assert!(
        matches!(outcome, Err(ProviderError::RateLimited(_))),
        "{outcome:?}"
    );
}
