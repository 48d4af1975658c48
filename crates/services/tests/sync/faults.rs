use crate::world::{World, content};
use domain::calendar_sync::SyncTrouble;
use domain::connection::ConnectionState;
use testkit::fake_provider::{Call, Fault};

#[tokio::test]
async fn an_outage_is_not_a_refusal_and_changes_nothing() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.fail(Fault::Unavailable);

    world.pull().await.unwrap_err();

    assert_eq!(world.state().await.trouble, Some(SyncTrouble::Unreachable));
    assert_eq!(world.here().await, ["Physio"]);
    world.there.heal();
    world.pull().await.unwrap();
    assert_eq!(world.state().await.trouble, None);
}

#[tokio::test]
async fn refused_credentials_are_told_and_the_items_wait() {
    let world = World::live().await;
    world.add("Visit", 9).await;
    world.there.fail(Fault::Unauthorized);

    world.push().await.unwrap_err();

    assert_eq!(world.state().await.trouble, Some(SyncTrouble::Refused));
    assert_eq!(world.waiting().await, 1);
    let mut reading = world.env.store.read().await.unwrap();
    let connection = reading
        .connection(world.organization, world.state().await.connection)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(connection.state, ConnectionState::NeedsReauthentication);
}

#[tokio::test]
async fn a_dead_token_means_reading_again_and_comparing() {
    let world = World::live().await;
    let (stays, goes) = (world.put("Physio", 9), world.put("Dentist", 11));
    world.pull().await.unwrap();
    world.there.remove(&world.calendar, &goes);
    world.there.edit(&world.calendar, &stays, |event| {
        event.subject = "Physio, moved".into()
    });
    world.there.expire_tokens(&world.calendar);
    world.put("New one", 13);

    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["New one", "Physio, moved"]);
}

#[tokio::test]
async fn a_vanished_calendar_deletes_nothing() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.remove_calendar(&world.calendar);

    world.pull().await.unwrap_err();

    assert_eq!(world.state().await.trouble, Some(SyncTrouble::CalendarGone));
    assert_eq!(world.here().await, ["Physio"]);
}

#[tokio::test]
async fn an_answer_lost_after_the_write_makes_no_second_event() {
    let world = World::live().await;
    world.add("Visit", 9).await;
    world.there.fail_times(Call::Create, Fault::AnswerLost, 1);

    world.push().await.unwrap_err();
    world.pull().await.unwrap();
    world.push().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.over_there(), ["Visit"]);
    assert_eq!(world.here().await, ["Visit"]);
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn an_event_that_changes_under_our_hands_is_merged() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    world
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    let calendar = world.calendar.clone();
    world.there.before_next(Call::Update, move |there| {
        let id = there.events_in(&calendar)[0].id.clone();
        there.edit(&calendar, &id, |event| {
            event.subject = "Visit, renamed there".into()
        });
    });

    world.push().await.unwrap();

    let merged = world.item(item).await.content;
    assert_eq!(
        (merged.subject.as_str(), merged.location.as_str()),
        ("Visit, renamed there", "Mill Road")
    );
    assert_eq!(
        world.there.events_in(&world.calendar)[0].content(),
        Some(&merged)
    );
}

#[tokio::test]
async fn a_calendar_that_became_read_only_keeps_the_item_here_and_says_so() {
    let world = World::live().await;
    world.there.set_can_write(&world.calendar, false);
    let item = world.add("Visit", 9).await;

    world.push().await.unwrap();

    let mut reading = world.env.store.read().await.unwrap();
    let waiting = reading
        .outgoing(world.organization, world.sync)
        .await
        .unwrap();
    assert!(
        waiting[0]
            .refused
            .as_ref()
            .is_some_and(|reason| reason.contains("does not let us write"))
    );
    assert_eq!(world.item(item).await.content, content("Visit", 9));
}

#[tokio::test]
async fn a_server_that_rewrites_text_starts_no_loop() {
    let world = World::live().await;
    world.there.rewrite(|mut content| {
        content.description.push_str(" [rewritten]");
        content
    });
    world.add("Visit", 9).await;

    for _ in 0..5 {
        world.push().await.unwrap();
        world.pull().await.unwrap();
    }

    assert_eq!(
        world.there.count(Call::Create) + world.there.count(Call::Update),
        1
    );
}

#[tokio::test]
async fn one_refused_item_does_not_hold_up_the_next() {
    let world = World::live().await;
    world.add("Refused", 9).await;
    world.add("Fine", 11).await;
    world.there.fail_times(Call::Create, Fault::Forbidden, 1);

    world.push().await.unwrap();

    assert_eq!(world.over_there(), ["Fine"]);
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_only_after_what_was_just_written_is_noted() {
    let world = World::live().await;
    let lost = world.add("Lost", 9).await;
    world.there.fail_times(Call::Create, Fault::AnswerLost, 1);
    world.push().await.unwrap_err();
    let arrived = world.there.events_in(&world.calendar)[0].id.clone();
    world.there.remove(&world.calendar, &arrived);
    world.add("New", 11).await;
    world.change(lost, |item| item.deleted = true).await;

    world.push().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.over_there(), ["New"]);
    assert_eq!(world.waiting().await, 0);
}
