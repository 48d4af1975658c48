//! Hard cases that the options of a sync decide: who may copy what to where, and what is never told.

use crate::choices::{both_ways, copying_on};
use crate::world::{World, content};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::calendar_sync::{CalendarSync, ConflictRule, SentDetails, SyncOptions};
use domain::item::{Content, Privacy, ShowAs};
use domain::linked_calendar::RemoteCalendarId;
use domain::recurrence::Range;
use domain::remote_event::{ProviderEventId, RemoteBody};
use domain::repeats::{ChangedOccurrence, Repeats};
use domain::run::{Action, Change, Side};
use domain::{CalendarSyncId, ItemId};
use services::sync;
use testkit::fake_provider::Call;

async fn live(options: SyncOptions) -> World {
    let world = World::new(options).await;
    world.pull().await.unwrap();
    world
}

/// A second sync of the same member, with a calendar of its own in the same account; its first look is behind it.
struct Second {
    sync: CalendarSyncId,
    calendar: RemoteCalendarId,
}

impl Second {
    async fn beside(world: &World, options: SyncOptions) -> Self {
        let calendar = world.there.add_calendar("home", "Home", true);
        let first = world.state().await;
        let sync = CalendarSync {
            id: CalendarSyncId::new(world.env.entropy.id()),
            remote_calendar: calendar.clone(),
            remote_name: "Home".to_owned(),
            options,
            sync_token: None,
            checked_at: None,
            ..first
        };
        let mut writing = world.env.store.write().await.unwrap();
        writing
            .insert_calendar_sync(&sync, world.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let second = Self {
            sync: sync.id,
            calendar,
        };
        second.pull(world).await;
        second
    }

    async fn pull(&self, world: &World) {
        sync::pull(&world.env, world.organization, self.sync)
            .await
            .unwrap();
    }

    async fn push(&self, world: &World) {
        sync::push(&world.env, world.organization, self.sync)
            .await
            .unwrap();
    }

    fn titles(&self, world: &World) -> Vec<String> {
        world.there.subjects(&self.calendar)
    }
}

fn guest(participation: ParticipationStatus, is_self: bool) -> Attendee {
    Attendee {
        email: if is_self {
            "dana@fernhill.example"
        } else {
            "kim@elsewhere.example"
        }
        .to_owned(),
        name: String::new(),
        participation,
        organizer: false,
        is_self,
    }
}

fn invitation(subject: &str, answer: ParticipationStatus) -> Content {
    Content {
        attendees: vec![guest(answer, true)],
        ..content(subject, 9)
    }
}

fn answer(world: &World, event: &ProviderEventId, answer: ParticipationStatus) {
    world.there.edit(&world.calendar, event, |content| {
        content.attendees = vec![guest(answer, true)];
    });
}

/// Every text that is in a calendar.
fn everything_in(world: &World, calendar: &RemoteCalendarId) -> String {
    format!("{:?}", world.there.events_in(calendar))
}

async fn line(world: &World, action: Action) -> Change {
    let mut lines = world.journal().await.into_iter();
    lines.find(|line| line.action == action).unwrap()
}

#[tokio::test]
async fn case_01_a_received_event_stays_in_its_calendar_unless_a_sync_copies_it_on() {
    let world = live(both_ways()).await;
    let quiet = Second::beside(&world, both_ways()).await;
    world.put("Physio", 9);

    world.pull().await.unwrap();
    quiet.push(&world).await;

    assert!(quiet.titles(&world).is_empty());
}

#[tokio::test]
async fn case_01_a_copied_on_event_never_comes_back_nor_goes_round() {
    let world = live(copying_on()).await;
    let second = Second::beside(&world, copying_on()).await;
    world.put("Physio", 9);

    for _ in 0..3 {
        world.pull().await.unwrap();
        world.push().await.unwrap();
        second.push(&world).await;
        second.pull(&world).await;
    }

    assert_eq!(world.over_there(), ["Physio"]);
    assert_eq!(second.titles(&world), ["Physio"]);
    assert_eq!(world.here().await, ["Physio"]);
    assert_eq!(world.there.count(Call::Create), 1);
}

#[tokio::test]
async fn case_01_changes_and_deletions_follow_to_the_copy_and_back_to_the_source() {
    let world = live(both_ways()).await;
    let second = Second::beside(&world, copying_on()).await;
    let event = world.put("Physio", 9);
    world.pull().await.unwrap();
    second.push(&world).await;

    let copy = world.there.events_in(&second.calendar).remove(0);
    world.there.edit(&second.calendar, &copy.id, |copy| {
        copy.location = "Room 2".into()
    });
    second.pull(&world).await;
    world.push().await.unwrap();
    let source = world.there.event(&world.calendar, &event).unwrap();
    assert_eq!(source.content().unwrap().location, "Room 2");

    world.there.remove(&world.calendar, &event);
    world.pull().await.unwrap();
    second.push(&world).await;
    assert!(second.titles(&world).is_empty());
}

#[tokio::test]
async fn case_13_the_journal_holds_the_version_that_lost_in_full() {
    for (conflict, side, loser, winner) in [
        (ConflictRule::MyCalendar, Side::There, "Theirs", "Ours"),
        (ConflictRule::LinkedCalendar, Side::Here, "Ours", "Theirs"),
    ] {
        let world = live(SyncOptions {
            conflict,
            ..both_ways()
        })
        .await;
        let item = world.add("Visit", 9).await;
        world.push().await.unwrap();
        let event = world.there.events_in(&world.calendar).remove(0).id;
        world
            .change(item, |item| item.content.subject = "Ours".into())
            .await;
        world.there.edit(&world.calendar, &event, |content| {
            content.subject = "Theirs".into();
        });

        world.pull().await.unwrap();
        world.push().await.unwrap();

        let line = line(&world, Action::Update).await;
        assert_eq!(line.side, side, "{conflict:?}");
        assert_eq!(line.before, Some(content(loser, 9)), "{conflict:?}");
        assert_eq!(line.after, Some(content(winner, 9)), "{conflict:?}");
        assert_eq!(world.here().await, [winner]);
        assert_eq!(world.over_there(), [winner]);
    }
}

#[tokio::test]
async fn case_13_a_deletion_that_wins_leaves_the_edit_in_the_journal() {
    let world = live(SyncOptions {
        edit_beats_delete: false,
        ..both_ways()
    })
    .await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let event = world.there.events_in(&world.calendar).remove(0).id;
    world.change(item, |item| item.deleted = true).await;
    world.there.edit(&world.calendar, &event, |content| {
        content.location = "Mill Road".into()
    });

    world.pull().await.unwrap();
    world.push().await.unwrap();

    assert!(world.over_there().is_empty());
    let line = line(&world, Action::Delete).await;
    assert_eq!(line.before.unwrap().location, "Mill Road");
}

async fn with_a_guest(world: &World) -> ItemId {
    let item = world.add("Visit", 9).await;
    world
        .change(item, |item| {
            item.content.attendees = vec![guest(ParticipationStatus::Accepted, false)];
        })
        .await;
    item
}

#[tokio::test]
async fn case_15_guests_go_along_only_where_the_sync_says_so() {
    for send_guests in [false, true] {
        let world = live(SyncOptions {
            send_guests,
            ..both_ways()
        })
        .await;
        with_a_guest(&world).await;

        world.push().await.unwrap();

        let copy = world.there.events_in(&world.calendar).remove(0);
        assert_eq!(copy.content().unwrap().attendees.is_empty(), !send_guests);
    }
}

#[tokio::test]
async fn case_16_copies_of_invitations_carry_no_guests() {
    let world = live(both_ways()).await;
    let second = Second::beside(&world, copying_on()).await;
    let meeting = invitation("Board meeting", ParticipationStatus::Accepted);
    world.there.put(&world.calendar, "board", meeting);

    world.pull().await.unwrap();
    second.push(&world).await;

    assert_eq!(second.titles(&world), ["Board meeting"]);
    assert!(!everything_in(&world, &second.calendar).contains("@fernhill"));
}

#[tokio::test]
async fn case_17_a_change_here_gives_no_answer_there() {
    let world = live(both_ways()).await;
    let unanswered = invitation("Board meeting", ParticipationStatus::Unanswered);
    let event = world
        .there
        .put(&world.calendar, "board", unanswered.clone());
    world.pull().await.unwrap();
    let item = world.items().await.remove(0);
    assert_eq!(item.content.show_as, ShowAs::Tentative);

    world
        .change(item.id, |item| item.content.location = "Room 2".into())
        .await;
    world.push().await.unwrap();

    let there = world.there.event(&world.calendar, &event).unwrap();
    let expected = Content {
        location: "Room 2".into(),
        ..unanswered
    };
    assert_eq!(there.content(), Some(&expected));
}

#[tokio::test]
async fn case_21_free_and_working_elsewhere_are_kept_both_ways() {
    let world = live(both_ways()).await;
    let event = world.put("Workshop", 9);
    world.there.edit(&world.calendar, &event, |content| {
        content.show_as = ShowAs::WorkingElsewhere;
    });
    let item = world.add("Reminder", 11).await;
    world
        .change(item, |item| item.content.show_as = ShowAs::Free)
        .await;

    world.pull().await.unwrap();
    world.push().await.unwrap();

    let received = world.items().await;
    let received = received
        .iter()
        .find(|item| item.content.subject == "Workshop");
    assert_eq!(received.unwrap().content.show_as, ShowAs::WorkingElsewhere);
    let copy = world.there.events_in(&world.calendar).into_iter();
    let mut copy = copy.filter(|event| event.marker.is_some());
    assert_eq!(
        copy.next().unwrap().content().unwrap().show_as,
        ShowAs::Free
    );
}

#[tokio::test]
async fn case_22_a_declined_invitation_stays_out_and_comes_in_once_accepted() {
    let world = live(both_ways()).await;
    let declined = invitation("Board meeting", ParticipationStatus::Declined);
    let event = world.there.put(&world.calendar, "board", declined);
    world.pull().await.unwrap();
    assert!(world.here().await.is_empty());

    answer(&world, &event, ParticipationStatus::Accepted);
    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Board meeting"]);
}

#[tokio::test]
async fn case_22_a_decline_removes_the_block_at_once_and_leaves_the_event() {
    let world = live(both_ways()).await;
    let accepted = invitation("Board meeting", ParticipationStatus::Accepted);
    let event = world.there.put(&world.calendar, "board", accepted);
    world.pull().await.unwrap();
    assert_eq!(world.here().await, ["Board meeting"]);

    answer(&world, &event, ParticipationStatus::Declined);
    world.pull().await.unwrap();
    world.push().await.unwrap();

    assert!(world.here().await.is_empty());
    assert_eq!(world.over_there(), ["Board meeting"]);

    answer(&world, &event, ParticipationStatus::Accepted);
    world.pull().await.unwrap();
    assert_eq!(world.here().await, ["Board meeting"], "accepted again");
}

#[tokio::test]
async fn case_23_an_item_that_turns_private_loses_its_details_there_at_once() {
    let world = live(both_ways()).await;
    let item = with_a_guest(&world).await;
    world
        .change(item, |item| {
            item.content.subject = "Salary talk".into();
            item.content.description = "raise".into();
            item.content.location = "Room 4".into();
        })
        .await;
    world.push().await.unwrap();

    world
        .change(item, |item| item.content.privacy = Privacy::Private)
        .await;
    world.push().await.unwrap();

    let there = everything_in(&world, &world.calendar);
    for detail in ["Salary", "raise", "Room 4", "kim@"] {
        assert!(!there.contains(detail), "{detail} is still there: {there}");
    }
    assert_eq!(world.over_there(), ["Busy"]);
}

#[tokio::test]
async fn case_23_where_private_items_are_skipped_the_copy_is_withdrawn() {
    let world = live(SyncOptions {
        details: SentDetails::SkipPrivate,
        ..both_ways()
    })
    .await;
    let item = world.add("Salary talk", 9).await;
    world.push().await.unwrap();
    assert_eq!(world.over_there(), ["Salary talk"]);

    world
        .change(item, |item| item.content.privacy = Privacy::Private)
        .await;
    world.push().await.unwrap();

    assert!(world.over_there().is_empty());
    assert!(!world.item(item).await.deleted);
}

#[tokio::test]
async fn case_23_a_private_occurrence_of_a_public_series_is_not_told() {
    let world = live(both_ways()).await;
    let item = world.add("Standup", 9).await;
    world
        .change(item, |item| {
            let start = item.content.timing.wall().0 + chrono::TimeDelta::weeks(1);
            let appraisal = Content {
                description: "raise".into(),
                privacy: Privacy::Private,
                ..content("Appraisal", 14)
            };
            item.content.repeats = Some(Box::new(Repeats {
                overrides: vec![ChangedOccurrence {
                    original_start: start,
                    range: Range::This,
                    content: Some(Box::new(appraisal)),
                }],
                ..testkit::builders::weekly()
            }));
        })
        .await;

    world.push().await.unwrap();

    let there = everything_in(&world, &world.calendar);
    assert!(there.contains("Standup"));
    assert!(!there.contains("Appraisal") && !there.contains("raise"));
    let journal = format!("{:?}", world.journal().await);
    assert!(
        !journal.contains("Appraisal"),
        "the log of a calendar holds what was sent"
    );
}

#[tokio::test]
async fn case_26_who_is_invited_in_both_calendars_has_one_item_and_no_copy() {
    let world = live(copying_on()).await;
    let second = Second::beside(&world, copying_on()).await;
    let meeting =
        || RemoteBody::Readable(invitation("Board meeting", ParticipationStatus::Accepted));
    world.there.put_body(&world.calendar, "board", meeting());
    world.there.put_body(&second.calendar, "board", meeting());

    for _ in 0..2 {
        world.pull().await.unwrap();
        second.pull(&world).await;
        world.push().await.unwrap();
        second.push(&world).await;
    }

    assert_eq!(world.here().await, ["Board meeting"]);
    assert_eq!(world.over_there(), ["Board meeting"]);
    assert_eq!(second.titles(&world), ["Board meeting"]);
    assert_eq!(world.there.count(Call::Create), 0);
}

#[tokio::test]
async fn a_prefix_and_the_customer_travel_out_and_an_edit_there_comes_back_plain() {
    let world = live(SyncOptions {
        title_prefix: "[F]".to_owned(),
        link_back: true,
        ..both_ways()
    })
    .await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let event = world.there.events_in(&world.calendar).remove(0);
    let sent = event.content().unwrap().clone();
    assert_eq!(sent.subject, "[F] Visit");
    assert!(
        sent.description
            .contains(&format!("/calendar/items/{item}"))
    );

    world.there.edit(&world.calendar, &event.id, |content| {
        content.subject = "[F] Visit, moved".into();
        content.description = "bring tools\n\n".to_owned() + &content.description;
    });
    world.pull().await.unwrap();
    world.push().await.unwrap();

    let mine = world.item(item).await.content;
    assert_eq!(
        (mine.subject.as_str(), mine.description.as_str()),
        ("Visit, moved", "bring tools")
    );
    assert_eq!(
        world.there.count(Call::Update),
        0,
        "the copy says it already"
    );
}
