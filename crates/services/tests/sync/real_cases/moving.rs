//! Case 27: another client moves events from one linked calendar of the member to another.

use crate::real::{Real, Second, both_ways, copying_on, event, rounds};
use domain::ItemId;
use domain::item::{Customer, Item, ItemKind, ItemSource};
use domain::run::Action;
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_27_a_moved_event_stays_the_same_item_when_its_old_calendar_is_looked_at_first
    case_27_a_moved_event_stays_the_same_item_when_its_new_calendar_is_looked_at_first
    case_27_a_move_and_changes_of_both_sides_are_merged
    case_27_a_moved_series_keeps_what_was_changed_of_it
    case_27_many_events_moved_at_once_wait_for_nobody
    case_27_where_a_copy_of_ours_stands_in_the_way_nothing_is_lost_nor_doubled
    case_27_there_and_back_again_it_is_still_the_same_item
    case_27_taking_back_the_loss_of_a_moved_event_makes_no_second_one
    case_27_what_was_deleted_here_does_not_come_back_by_a_move
}

/// A member with two linked calendars; in the first is an event, of which My Calendar knows more than the event says.
async fn with_physio(server: CalendarServer) -> (Real, Second, ItemId) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, both_ways()).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let item = real.named("Physio").await.id;
    real.change_item(item, |item| {
        item.kind = ItemKind::ServiceCall;
        item.customer = Some(customer());
    })
    .await;
    (real, second, item)
}

fn customer() -> Customer {
    Customer {
        name: "A. Customer".to_owned(),
        phone: "+44 20 7946 0000".to_owned(),
        address: "1 Mill Road".to_owned(),
    }
}

/// As clients move an event: written there, then removed here.
async fn move_to(real: &Real, second: &Second, name: &str, text: &str) {
    second.put_object(real, name, text).await;
    real.delete(name).await;
}

/// One item, with the id and everything it had, which comes in through the second calendar.
async fn assert_moved(real: &Real, second: &Second, id: ItemId, subject: &str) -> Item {
    let item = real.named(subject).await;
    assert_eq!(item.id, id, "the same item");
    assert_eq!(item.kind, ItemKind::ServiceCall);
    assert_eq!(item.customer, Some(customer()));
    assert_eq!(item.source, ItemSource::Linked(second.sync));
    assert!(second.tie(real, id).await.is_some());
    assert_eq!(real.address_of(id).await, None, "the old tie is gone");
    assert!(real.objects().await.is_empty());
    assert_eq!(second.titles(real).await, [subject]);
    assert_eq!(real.held().await, []);
    item
}

async fn case_27_a_moved_event_stays_the_same_item_when_its_old_calendar_is_looked_at_first(
    server: CalendarServer,
) {
    let (real, second, item) = with_physio(server).await;
    move_to(&real, &second, "physio", &event("physio", "Physio", 9, "")).await;

    real.pull().await.unwrap();
    second.pull(&real).await;

    assert_moved(&real, &second, item, "Physio").await;
    // Its history goes on, and changes travel to where it is now.
    let mut reading = real.env.store.read().await.unwrap();
    let told = reading.changes_of_item(real.organization, item).await;
    let told: Vec<_> = told
        .unwrap()
        .into_iter()
        .map(|(_, line)| line.action)
        .collect();
    assert_eq!(told, [Action::Create, Action::Delete, Action::Create]);
    drop(reading);
    second
        .put_object(&real, "physio", &event("physio", "Physio again", 10, ""))
        .await;
    rounds(&real, &second).await;
    assert_moved(&real, &second, item, "Physio again").await;
}

async fn case_27_a_moved_event_stays_the_same_item_when_its_new_calendar_is_looked_at_first(
    server: CalendarServer,
) {
    let (real, second, item) = with_physio(server).await;
    move_to(&real, &second, "physio", &event("physio", "Physio", 9, "")).await;

    second.pull(&real).await;
    real.pull().await.unwrap();
    second.push(&real).await;

    assert_moved(&real, &second, item, "Physio").await;
    let journal = real.journal().await;
    assert!(journal.iter().all(|line| line.action != Action::Delete));
    real.delete_in(&second, "physio").await;
    rounds(&real, &second).await;
    assert!(real.here().await.is_empty());
}

async fn case_27_a_move_and_changes_of_both_sides_are_merged(server: CalendarServer) {
    let (real, second, item) = with_physio(server).await;
    let moved = event("physio", "Physio moved", 14, "");
    move_to(&real, &second, "physio", &moved).await;
    real.change(item, |item| item.content.location = "Mill Road".into())
        .await;

    second.pull(&real).await;
    real.pull().await.unwrap();
    rounds(&real, &second).await;

    let item = assert_moved(&real, &second, item, "Physio moved").await;
    assert_eq!(item.content.location, "Mill Road");
    assert_eq!(
        item.content.timing.wall().0.to_string(),
        "2026-03-19 14:00:00"
    );
    let there = second.objects(&real).await.pop_first().unwrap().1;
    assert!(there.contains("LOCATION:Mill Road"), "{there}");
}

async fn case_27_a_moved_series_keeps_what_was_changed_of_it(server: CalendarServer) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, both_ways()).await;
    let series = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Client//EN\r\nBEGIN:VEVENT\r\nUID:gym@other\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:20260319T090000Z\r\nDTEND:20260319T100000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n\
         SUMMARY:Gym\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:gym@other\r\nDTSTAMP:20260101T000000Z\r\n\
         RECURRENCE-ID:20260326T090000Z\r\nDTSTART:20260326T110000Z\r\nDTEND:20260326T120000Z\r\nSUMMARY:Gym late\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n";
    real.put_object("gym", series).await;
    real.pull().await.unwrap();
    let before = real.named("Gym").await;
    move_to(&real, &second, "gym", series).await;

    rounds(&real, &second).await;

    let after = real.named("Gym").await;
    assert_eq!(after.id, before.id);
    assert_eq!(after.content, before.content);
    assert_eq!(second.objects(&real).await.len(), 1);
}

async fn case_27_many_events_moved_at_once_wait_for_nobody(server: CalendarServer) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, both_ways()).await;
    let names: Vec<String> = (0..12).map(|number| format!("event{number:02}")).collect();
    for (name, hour) in names.iter().zip(0..) {
        real.put(name, name, hour, "").await;
    }
    real.pull().await.unwrap();
    let mut before: Vec<_> = real.items().await.into_iter().map(|item| item.id).collect();
    for (name, hour) in names.iter().zip(0..) {
        move_to(&real, &second, name, &event(name, name, hour, "")).await;
    }

    // So many at once look like a loss, until the other calendar is looked at.
    real.pull().await.unwrap();
    assert_eq!(real.held().await.len(), 12);
    second.pull(&real).await;

    assert_eq!(real.held().await, []);
    assert_eq!(real.here().await, names);
    let mut after: Vec<_> = real.items().await.into_iter().map(|item| item.id).collect();
    before.sort();
    after.sort();
    assert_eq!(after, before);
    rounds(&real, &second).await;
    assert_eq!(real.here().await, names);
    assert_eq!(second.titles(&real).await, names);
}

async fn case_27_where_a_copy_of_ours_stands_in_the_way_nothing_is_lost_nor_doubled(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, copying_on()).await;
    for (name, hour) in [("gym", 9), ("physio", 11)] {
        real.put(name, name, hour, "").await;
    }
    rounds(&real, &second).await;
    assert_eq!(second.titles(&real).await, ["gym", "physio"]);

    move_to(&real, &second, "gym", &event("gym", "gym", 9, "")).await;
    real.pull().await.unwrap();
    rounds(&real, &second).await;
    assert_eq!(real.here().await, ["gym", "physio"]);
    assert_eq!(second.titles(&real).await, ["gym", "physio"]);

    move_to(&real, &second, "physio", &event("physio", "physio", 11, "")).await;
    second.pull(&real).await;
    rounds(&real, &second).await;
    assert_eq!(real.here().await, ["gym", "physio"]);
    assert_eq!(second.titles(&real).await, ["gym", "physio"]);
    assert!(real.objects().await.is_empty());
}

async fn case_27_there_and_back_again_it_is_still_the_same_item(server: CalendarServer) {
    let (real, second, item) = with_physio(server).await;
    let text = event("physio", "Physio", 9, "");
    move_to(&real, &second, "physio", &text).await;
    rounds(&real, &second).await;
    assert_moved(&real, &second, item, "Physio").await;

    real.put_object("physio", &text).await;
    real.delete_in(&second, "physio").await;
    rounds(&real, &second).await;

    let back = real.named("Physio").await;
    assert_eq!(
        (back.id, back.source),
        (item, ItemSource::Linked(real.sync))
    );
    assert_eq!(second.tie(&real, item).await, None);
    assert_eq!(real.over_there().await, ["Physio"]);
}

async fn case_27_taking_back_the_loss_of_a_moved_event_makes_no_second_one(server: CalendarServer) {
    let (real, second, item) = with_physio(server).await;
    move_to(&real, &second, "physio", &event("physio", "Physio", 9, "")).await;
    real.pull().await.unwrap();
    second.pull(&real).await;
    let loss = real.line_of(Action::Delete).await;

    real.undo(loss.run, Some(loss.id)).await.unwrap();
    rounds(&real, &second).await;

    assert_moved(&real, &second, item, "Physio").await;
}

async fn case_27_what_was_deleted_here_does_not_come_back_by_a_move(server: CalendarServer) {
    let (real, second, item) = with_physio(server).await;
    real.change(item, |item| item.deleted = true).await;
    real.push().await.unwrap();
    real.pull().await.unwrap();
    assert!(real.objects().await.is_empty());

    // Somebody writes it anew elsewhere: that is a new event.
    second
        .put_object(&real, "physio", &event("physio", "Physio", 9, ""))
        .await;
    rounds(&real, &second).await;

    let anew = real.named("Physio").await;
    assert_ne!(anew.id, item);
    assert!(real.item(item).await.deleted);
}
