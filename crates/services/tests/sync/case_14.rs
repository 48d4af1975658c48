//! Case 14: refused writes: the entity tag changed, the UID is taken, somebody else's meeting.

use crate::choices::both_ways;
use crate::world::{World, content};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::calendar_sync::{IncomingChanges, SyncOptions};
use domain::item::Content;
use domain::remote_event::RemoteBody;
use testkit::fake_provider::{Call, Fault};

#[tokio::test]
async fn case_14_a_uid_that_was_deleted_there_is_followed_by_a_fresh_one() {
    let world = World::live().await;
    world.there.set_keeps_uids(true);
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    world.change(item, |item| item.deleted = true).await;
    world.push().await.unwrap();

    world.change(item, |item| item.deleted = false).await;
    world.push().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.over_there(), ["Visit"]);
    assert_eq!(world.here().await, ["Visit"]);
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn case_14_a_lost_answer_under_a_fresh_uid_makes_no_second_event() {
    let world = World::live().await;
    world.there.set_keeps_uids(true);
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    world.change(item, |item| item.deleted = true).await;
    world.push().await.unwrap();
    world.change(item, |item| item.deleted = false).await;
    // The first try meets the old UID, the second one makes the event and is not heard.
    world
        .there
        .fail_times(Call::Create, Fault::PreconditionFailed, 1);
    world.there.fail_times(Call::Create, Fault::AnswerLost, 1);
    world.push().await.unwrap_err();

    world.push().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.over_there(), ["Visit"]);
    assert_eq!(world.here().await, ["Visit"]);
}

#[tokio::test]
async fn case_14_a_calendar_that_takes_no_uid_at_all_keeps_the_item_here_and_says_so() {
    let world = World::live().await;
    world
        .there
        .fail_times(Call::Create, Fault::PreconditionFailed, 100);
    let item = world.add("Visit", 9).await;

    world.push().await.unwrap();

    assert_eq!(world.item(item).await.content, content("Visit", 9));
    let mut reading = world.env.store.read().await.unwrap();
    let waiting = reading
        .outgoing(world.organization, world.sync)
        .await
        .unwrap();
    assert!(waiting[0].refused.is_some());
}

#[tokio::test]
async fn case_14_a_changed_entity_tag_means_reading_and_deciding_again() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let event = world.there.events_in(&world.calendar)[0].id.clone();
    world.there.edit(&world.calendar, &event, |event| {
        event.location = "Mill Road".into()
    });
    world
        .change(item, |item| item.content.subject = "Visit, moved".into())
        .await;

    world.push().await.unwrap();

    let there = world.there.event(&world.calendar, &event).unwrap();
    let there = there.content().unwrap();
    assert_eq!(
        (there.subject.as_str(), there.location.as_str()),
        ("Visit, moved", "Mill Road")
    );
}

#[tokio::test]
async fn case_14_host_and_guests_are_never_altered() {
    let world = World::live().await;
    let person = |email: &str, organizer| Attendee {
        email: email.to_owned(),
        name: String::new(),
        participation: ParticipationStatus::Accepted,
        organizer,
        is_self: !organizer,
    };
    let guests = vec![
        person("dana@fernhill.example", false),
        person("host@elsewhere.example", true),
    ];
    let meeting = Content {
        attendees: guests.clone(),
        ..content("Meeting", 9)
    };
    let event = world.there.put_body(
        &world.calendar,
        "uid-meeting",
        RemoteBody::Readable(meeting),
    );
    world.pull().await.unwrap();
    let item = world.items().await.remove(0).id;
    world
        .change(item, |item| {
            item.content.location = "Mill Road".into();
            item.content.attendees.remove(0);
        })
        .await;

    world.push().await.unwrap();

    let there = world.there.event(&world.calendar, &event).unwrap();
    let there = there.content().unwrap();
    assert_eq!(there.location, "Mill Road");
    assert_eq!(there.attendees, guests);
}

#[tokio::test]
async fn case_14_what_changed_there_and_is_not_taken_in_survives_every_later_write() {
    let incoming = IncomingChanges {
        create: true,
        update: false,
        delete: true,
    };
    let world = World::new(SyncOptions {
        incoming,
        ..both_ways()
    })
    .await;
    world.pull().await.unwrap();
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let event = world.there.events_in(&world.calendar)[0].id.clone();
    world.there.edit(&world.calendar, &event, |event| {
        event.location = "Mill Road".into()
    });
    world.pull().await.unwrap();

    for title in ["Visit, once more", "Visit, and again"] {
        world
            .change(item, |item| item.content.subject = title.into())
            .await;
        world.push().await.unwrap();
    }

    let there = world.there.event(&world.calendar, &event).unwrap();
    assert_eq!(there.content().unwrap().location, "Mill Road");
}
