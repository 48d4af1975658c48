//! Series changed in My Calendar, against Radicale and Xandikos: what the server holds afterwards, and that nothing moves
//! any more.

use crate::real::Real;
use chrono::NaiveDateTime;
use domain::item::ItemKind;
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch, When};
use services::items::{add, change, find, remove_from_series};
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_04_an_occurrence_moved_twice_is_one_changed_occurrence_there
    case_05_a_deleted_occurrence_is_an_exception_there_and_stays_gone
    case_06_this_and_following_are_two_series_there
    case_07_a_series_of_sixteen_years_ago_is_changed_in_one_place
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn timed(start: &str, end: &str) -> When {
    When::Timed {
        start: at(start),
        end: at(end),
    }
}

/// Thursdays at nine in London.
async fn weekly(real: &Real, rule: &str) -> CalendarItem {
    let draft = ItemDraft {
        kind: ItemKind::Appointment,
        subject: "Planning".to_owned(),
        description: String::new(),
        location: String::new(),
        when: timed("2026-03-19T09:00:00", "2026-03-19T10:00:00"),
        show_as: None,
        privacy: None,
        repeats: Some(rule.to_owned()),
        request: "planning".to_owned(),
    };
    add(&real.env, &real.caller(), draft).await.unwrap()
}

/// An occurrence as it is now.
async fn occurrence(real: &Real, id: domain::ItemId, start: &str) -> CalendarItem {
    find(&real.env, &real.caller(), id, Some(at(start)))
        .await
        .unwrap()
        .unwrap()
}

async fn changed(real: &Real, item: &CalendarItem, scope: Scope, patch: ItemPatch) -> CalendarItem {
    let patch = ItemPatch {
        seen: item.version.0,
        occurrence: item.original_start,
        scope: Some(scope),
        ..patch
    };
    change(&real.env, &real.caller(), item.id, patch)
        .await
        .unwrap()
}

fn moved(start: &str, end: &str) -> ItemPatch {
    ItemPatch {
        when: Some(timed(start, end)),
        ..ItemPatch::default()
    }
}

/// The object as it was written for an item, without folds.
async fn object(real: &Real, id: domain::ItemId) -> String {
    let text = real.copy_of(id).await.unwrap();
    text.replace("\r\n ", "").replace("\n ", "")
}

/// What the server tells us does not change what it was told.
async fn comes_to_rest(real: &Real) {
    let items = real.items().await;
    for _ in 0..2 {
        real.pull().await.unwrap();
        real.push().await.unwrap();
    }
    assert_eq!(real.items().await, items, "an echo changes nothing");
}

async fn case_04_an_occurrence_moved_twice_is_one_changed_occurrence_there(server: CalendarServer) {
    let real = Real::live(server).await;
    let id = weekly(&real, "FREQ=WEEKLY;BYDAY=TH;COUNT=4").await.id;
    real.push().await.unwrap();
    for (start, end) in [
        ("2026-03-27T11:00:00", "2026-03-27T12:00:00"),
        ("2026-04-03T11:00:00", "2026-04-03T12:00:00"),
    ] {
        let second = occurrence(&real, id, "2026-03-26T09:00:00").await;
        changed(&real, &second, Scope::This, moved(start, end)).await;
        real.push().await.unwrap();
    }

    let text = object(&real, id).await;
    assert_eq!(text.matches("RECURRENCE-ID").count(), 1, "{text}");
    assert!(
        text.contains("RECURRENCE-ID;TZID=Europe/London:20260326T090000")
            && text.contains("DTSTART;TZID=Europe/London:20260403T110000"),
        "{text}"
    );
    comes_to_rest(&real).await;
}

async fn case_05_a_deleted_occurrence_is_an_exception_there_and_stays_gone(server: CalendarServer) {
    let real = Real::live(server).await;
    let id = weekly(&real, "FREQ=WEEKLY;BYDAY=TH;COUNT=4").await.id;
    real.push().await.unwrap();
    let second = occurrence(&real, id, "2026-03-26T09:00:00").await;
    remove_from_series(
        &real.env,
        &real.caller(),
        id,
        second.version,
        at("2026-03-26T09:00:00"),
        Scope::This,
    )
    .await
    .unwrap();
    real.push().await.unwrap();

    let text = object(&real, id).await;
    assert!(
        text.contains("EXDATE;TZID=Europe/London:20260326T090000"),
        "{text}"
    );
    assert!(!text.contains("CANCELLED"), "{text}");
    comes_to_rest(&real).await;
    let gone = find(&real.env, &real.caller(), id, second.original_start).await;
    assert_eq!(gone.unwrap(), None);
}

async fn case_06_this_and_following_are_two_series_there(server: CalendarServer) {
    let real = Real::live(server).await;
    let id = weekly(&real, "FREQ=WEEKLY;BYDAY=TH;COUNT=6").await.id;
    for (start, end) in [
        ("2026-03-26T09:00:00", "2026-03-27"),
        ("2026-04-16T09:00:00", "2026-04-17"),
    ] {
        let one = occurrence(&real, id, start).await;
        let to = moved(&format!("{end}T09:00:00"), &format!("{end}T10:00:00"));
        changed(&real, &one, Scope::This, to).await;
    }
    real.push().await.unwrap();
    let third = occurrence(&real, id, "2026-04-02T09:00:00").await;
    let later = moved("2026-04-02T14:00:00", "2026-04-02T15:00:00");
    let begun = changed(&real, &third, Scope::ThisAndFollowing, later).await;
    real.push().await.unwrap();

    let (old, new) = (object(&real, id).await, object(&real, begun.id).await);
    assert!(
        old.contains("COUNT=2") && old.contains("RECURRENCE-ID;TZID=Europe/London:20260326T090000"),
        "{old}"
    );
    assert!(
        new.contains("COUNT=4")
            && new.contains("RECURRENCE-ID;TZID=Europe/London:20260416T140000")
            && new.contains("DTSTART;TZID=Europe/London:20260402T140000"),
        "{new}"
    );
    assert!(!old.contains("20260416") && !new.contains("20260326"));
    comes_to_rest(&real).await;
}

async fn case_07_a_series_of_sixteen_years_ago_is_changed_in_one_place(server: CalendarServer) {
    let real = Real::live(server).await;
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Client//EN\r\nBEGIN:VEVENT\r\nUID:old@other\r\n\
                DTSTAMP:20100101T000000Z\r\nDTSTART:20100107T090000Z\r\nDTEND:20100107T100000Z\r\n\
                RRULE:FREQ=WEEKLY;BYDAY=TH\r\nSUMMARY:Since 2010\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    real.put_object("old", text).await;
    real.pull().await.unwrap();
    let items = real.items().await;
    assert_eq!(items.len(), 1, "one item for the whole series");
    let one = occurrence(&real, items[0].id, "2026-03-26T09:00:00").await;

    let later = moved("2026-03-26T11:00:00", "2026-03-26T12:00:00");
    changed(&real, &one, Scope::This, later).await;
    real.push().await.unwrap();

    let text = real.read("old").await.unwrap();
    assert!(
        text.contains("RRULE:FREQ=WEEKLY;BYDAY=TH") && text.contains("20260326T090000Z"),
        "{text}"
    );
    assert_eq!(text.matches("RECURRENCE-ID").count(), 1, "{text}");
    comes_to_rest(&real).await;
}
