//! Case 12: a service that tells of changes is believed, kept at it, and not relied on.

mod streams;

use crate::world::World;
use chrono::TimeDelta;
use domain::push::{PushRefusal, PushState, PushSubscription};
use domain::view::calendar_sync::Arrival;
use jobs::NewJob;
use provider::http::header::HeaderMap;
use provider::push::Posted;
use services::subscriptions::{NotTaken, Taken, listen, receive, tend};
use sha2::{Digest, Sha256};
use std::time::Duration;
use testkit::fake_provider::Call;
use testkit::fake_push::{FakePush, FakeSubscription};

const A_WEEK: TimeDelta = TimeDelta::days(7);

/// A world whose calendar is told about, for a week and longer where the service prolongs.
async fn told(prolongs: bool) -> World {
    let world = World::live().await;
    let until = world.env.clock.now() + A_WEEK;
    world.there.telling().posts(until, prolongs);
    tended(&world).await;
    world.work().await;
    world.there.forget_calls();
    world
}

/// The subscriptions of the account are tended.
async fn tended(world: &World) {
    let connection = world.connection().await.id;
    tend(&world.env, world.organization, connection)
        .await
        .unwrap();
}

/// It is looked through all accounts, and what is to be done is done.
async fn all_tended(world: &World) {
    let sweep = NewJob {
        kind: "sweep_subscriptions",
        key: None,
        lane: "sweep".to_owned(),
        payload: serde_json::Value::Null,
        run_at: None,
    };
    let mut writing = world.env.store.write().await.unwrap();
    let queue = &world.env.queue;
    queue.enqueue(&mut writing, sweep).await.unwrap();
    writing.commit().await.unwrap();
    world.work().await;
}

/// As our side knows them.
async fn known(world: &World) -> Vec<PushSubscription> {
    let connection = world.connection().await.id;
    let mut reading = world.env.store.read().await.unwrap();
    let known = reading.push_subscriptions_of(world.organization, connection);
    known.await.unwrap()
}

/// As the service knows the only one.
fn there(world: &World) -> FakeSubscription {
    let mut all = world.there.telling().subscriptions();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn post(world: &World, id: &str, query: &str, body: &[u8]) -> Result<Taken, NotTaken> {
    let headers = HeaderMap::new();
    let posted = Posted {
        query,
        headers: &headers,
        body,
    };
    receive(&world.env, id, posted).await
}

/// The service says so.
async fn says(world: &World, news: &str) {
    let one = there(world);
    let body = FakePush::body(&one.secret, news);
    assert_eq!(post(world, &one.id, "", &body).await.unwrap(), Taken::Noted);
}

/// The member switches the sync on or off.
async fn switch(world: &World, active: bool) {
    services::calendar_syncs::set_active(&world.env, &world.caller(), world.sync, active)
        .await
        .unwrap();
}

#[tokio::test]
async fn case_12_a_calendar_is_subscribed_to_under_an_address_and_a_secret_of_its_own() {
    let world = told(true).await;
    let one = there(&world);

    assert_eq!(one.calendar, world.calendar);
    assert_eq!(
        one.address,
        format!("http://127.0.0.1/hooks/changes/{}", one.id)
    );
    assert_eq!(one.secret.len(), 43);
    let known = known(&world).await;
    assert_eq!(known.len(), 1);
    assert!(known[0].is_live(world.env.clock.now()));
    tended(&world).await;
    assert_eq!(there(&world), one, "tending again changes nothing");
}

#[tokio::test]
async fn case_12_what_changed_before_the_service_told_comes_here_too() {
    let world = World::live().await;
    world.put("Before it told", 9);
    let until = world.env.clock.now() + A_WEEK;
    world.there.telling().posts(until, true);

    tended(&world).await;
    world.work().await;

    assert_eq!(world.here().await, ["Before it told"]);
}

#[tokio::test]
async fn case_12_the_database_does_not_hold_the_secret() {
    let world = told(true).await;
    let one = there(&world);
    let id = known(&world).await[0].id;

    let mut reading = world.env.store.read().await.unwrap();
    let stored = reading.push_subscription_at(id).await.unwrap().unwrap();
    assert_eq!(stored.secret_hash, Sha256::digest(&one.secret).to_vec());
}

#[tokio::test]
async fn case_12_a_notice_brings_the_change_here_without_the_sweep() {
    let world = told(true).await;
    world.put("Physio", 9);

    says(&world, "changed").await;
    world.work().await;

    assert_eq!(world.here().await, ["Physio"]);
}

#[tokio::test]
async fn case_01_the_notice_of_a_write_of_ours_changes_nothing() {
    let world = told(true).await;
    world.add("Roof inspection", 10).await;
    world.push().await.unwrap();
    let before = (world.items().await, world.over_there());

    says(&world, "changed").await;
    world.work().await;

    assert_eq!((world.items().await, world.over_there()), before);
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn case_12_what_does_not_bring_the_secret_is_not_believed() {
    let world = told(true).await;
    world.put("Physio", 9);
    let one = there(&world);

    for body in [
        FakePush::body("guessed", "changed"),
        FakePush::body(&one.secret, "nonsense"),
        b"\xff".to_vec(),
        Vec::new(),
    ] {
        let refused = post(&world, &one.id, "", &body).await;
        assert!(matches!(refused, Err(NotTaken::NotBelieved)), "{refused:?}");
    }
    world.work().await;

    assert_eq!(world.there.calls(), []);
    assert_eq!(known(&world).await[0].heard_at, None);
}

#[tokio::test]
async fn case_12_notices_that_nobody_wants_any_more_are_answered_and_forgotten() {
    let world = told(true).await;
    let body = FakePush::body(&there(&world).secret, "changed");

    for id in ["0198c0de-0000-7000-8000-000000000000", "no id", ""] {
        assert_eq!(post(&world, id, "", &body).await.unwrap(), Taken::Noted);
    }
    world.work().await;

    assert_eq!(world.there.calls(), []);
}

#[tokio::test]
async fn case_12_a_challenge_is_answered_only_while_an_answer_is_waited_for() {
    let world = told(true).await;
    let one = there(&world);
    let asked = known(&world).await.remove(0);

    let late = post(&world, &one.id, "challenge=say this", b"").await;
    assert!(matches!(late, Err(NotTaken::NotBelieved)), "{late:?}");

    let mut writing = world.env.store.write().await.unwrap();
    writing
        .set_push_state(world.organization, asked.id, &PushState::Asked)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let answer = post(&world, &one.id, "challenge=say this", b"").await;
    assert_eq!(answer.unwrap(), Taken::Challenge("say this".to_owned()));
}

#[tokio::test]
async fn case_12_it_is_prolonged_before_it_ends() {
    let world = told(true).await;
    let first = there(&world);
    world.clock.advance(A_WEEK / 2);
    let until = world.env.clock.now() + A_WEEK;
    world.there.telling().lives_until(until);

    all_tended(&world).await;

    assert_eq!(
        there(&world),
        FakeSubscription {
            expires_at: until,
            ..first
        }
    );
}

#[tokio::test]
async fn case_12_where_nothing_is_prolonged_a_new_one_takes_its_place() {
    let world = told(false).await;
    let first = there(&world);
    world.clock.advance(A_WEEK / 2);

    all_tended(&world).await;

    let second = there(&world);
    assert_ne!(second.id, first.id);
    assert_ne!(second.secret, first.secret);
    let known = known(&world).await;
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].id.to_string(), second.id);
}

#[tokio::test]
async fn case_12_the_service_may_ask_for_it_to_be_prolonged_at_once() {
    let world = told(true).await;
    let until = world.env.clock.now() + A_WEEK + TimeDelta::hours(1);
    world.there.telling().lives_until(until);

    says(&world, "prolong").await;
    world.work().await;

    assert_eq!(there(&world).expires_at, until);
    assert_eq!(world.there.count(Call::Changes), 0);
}

#[tokio::test]
async fn case_12_one_that_the_service_lost_is_made_anew() {
    let world = told(true).await;
    let first = there(&world);
    world.there.telling().lose();
    world.clock.advance(A_WEEK / 2);

    all_tended(&world).await;

    assert_ne!(there(&world).id, first.id);
    assert_eq!(known(&world).await.len(), 1);
}

#[tokio::test]
async fn case_12_one_that_the_service_ends_is_made_anew_and_the_calendar_looked_at() {
    let world = told(true).await;
    let first = there(&world);
    world.put("Physio", 9);

    says(&world, "ended").await;
    world.there.telling().lose();
    world.work().await;

    assert_eq!(world.here().await, ["Physio"]);
    let second = there(&world);
    assert_ne!(second.id, first.id);
}

#[tokio::test]
async fn case_12_what_no_notice_came_of_is_found_by_the_sweep_which_asks_less_often() {
    let world = told(true).await;
    world.put("Physio", 9);

    for _ in 0..14 {
        world.clock.advance(TimeDelta::minutes(1));
        world.sweep().await;
    }
    assert_eq!(world.there.count(Call::Changes), 0);
    for _ in 0..2 {
        world.clock.advance(TimeDelta::minutes(1));
        world.sweep().await;
    }
    assert_eq!(world.here().await, ["Physio"]);
}

#[tokio::test]
async fn case_12_a_notice_whose_look_failed_is_made_up_for_by_the_next_sweep() {
    let world = told(true).await;
    world.put("Physio", 9);
    world
        .there
        .fail_times(Call::Changes, testkit::fake_provider::Fault::Unavailable, 1);
    world.clock.advance(TimeDelta::minutes(1));
    says(&world, "changed").await;
    world.work().await;
    assert_eq!(world.here().await, Vec::<String>::new());

    world.clock.advance(TimeDelta::minutes(2));
    world.sweep().await;

    assert_eq!(world.here().await, ["Physio"]);
}

#[tokio::test]
async fn case_12_switched_off_a_sync_is_silent_and_its_subscription_ends() {
    let world = told(true).await;
    let one = there(&world);
    switch(&world, false).await;
    let body = FakePush::body(&one.secret, "changed");
    post(&world, &one.id, "", &body).await.unwrap();
    world.work().await;

    assert_eq!(world.there.telling().subscriptions(), []);
    assert_eq!(known(&world).await, []);
    assert_eq!(world.there.count(Call::Changes), 0);

    switch(&world, true).await;
    world.work().await;
    assert_ne!(there(&world).id, one.id);
}

#[tokio::test]
async fn case_12_where_the_service_does_not_tell_it_is_asked_as_often_as_before() {
    let world = World::live().await;
    let push = world.there.telling();
    push.posts(world.env.clock.now() + A_WEEK, true);
    push.refuse(Some(PushRefusal::NotThisCalendar));
    tended(&world).await;
    assert_eq!(
        known(&world).await[0].state,
        PushState::Refused(PushRefusal::NotThisCalendar)
    );
    world.put("Physio", 9);

    world.clock.advance(TimeDelta::minutes(1));
    world.sweep().await;
    assert_eq!(world.here().await, ["Physio"]);

    push.refuse(None);
    all_tended(&world).await;
    assert_eq!(push.subscriptions(), [], "not again on the same day");
    world.clock.advance(TimeDelta::days(1));
    all_tended(&world).await;
    there(&world);
    assert_eq!(known(&world).await.len(), 1);
}

#[tokio::test]
async fn case_12_an_outage_leaves_nothing_half_done() {
    let world = World::live().await;
    let push = world.there.telling();
    push.posts(world.env.clock.now() + A_WEEK, true);
    push.set_out(true);
    let connection = world.connection().await.id;
    tend(&world.env, world.organization, connection)
        .await
        .unwrap_err();
    assert_eq!(known(&world).await, []);

    push.set_out(false);
    all_tended(&world).await;

    there(&world);
}

/// How the listing says that changes come here.
async fn arrival(world: &World) -> Arrival {
    let listing = services::calendar_syncs::listing(&world.env, &world.caller()).await;
    listing.unwrap().rows[0].arrival
}

#[tokio::test]
async fn case_12_the_listing_says_how_changes_arrive() {
    let world = World::live().await;
    let looked_for = |why| Arrival::LookedFor { every: 1, why };
    assert_eq!(arrival(&world).await, looked_for(None));

    let push = world.there.telling();
    push.posts(world.env.clock.now() + A_WEEK, true);
    push.refuse(Some(PushRefusal::AddressNotReached));
    tended(&world).await;
    assert_eq!(
        arrival(&world).await,
        looked_for(Some(PushRefusal::AddressNotReached))
    );

    push.refuse(None);
    world.clock.advance(TimeDelta::days(1));
    tended(&world).await;
    assert_eq!(arrival(&world).await, Arrival::AtOnce);
    world.clock.advance(A_WEEK);
    assert_eq!(arrival(&world).await, looked_for(None));

    push.streams();
    let listening = tokio::spawn(listen(world.env.clone()));
    until(async || arrival(&world).await == Arrival::AtOnce).await;
    listening.abort();
    let _ = listening.await;
    assert_eq!(arrival(&world).await, looked_for(None));
}

/// Until it is so; some seconds of real time are far more than it takes.
async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..1_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it did not come to be");
}
