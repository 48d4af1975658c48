//! Series in My Calendar: each occurrence shown, and changes that reach as far as somebody said.

use crate::world::{Team, World, draft, timed};
use chrono::NaiveDateTime;
use domain::calendar_sync::SyncOptions;
use domain::item::{Item, ItemKind, Privacy};
use domain::recurrence::{Frequency, Recurrence, Rule};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::repeats::{Repeats, Scope};
use domain::time::Timing;
use domain::view::calendar::{
    CalendarForm, CalendarItem, CalendarQuery, ItemPatch, SeriesReach, When,
};
use domain::view::scheduler::{Block, SchedulerForm, SchedulerQuery};
use domain::{Caller, RemoteEventId};
use services::ServiceError;
use services::items::{
    ItemError, add, change, find, period, remove_from_series, series_reach, take_back,
};
use services::scheduler::free_busy;
use store::StoredEvent;

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn month(date: &str) -> CalendarQuery {
    CalendarQuery {
        form: CalendarForm::Month,
        date: Some(date.parse().unwrap()),
    }
}

/// Wednesdays at 10 in London, from 18 March 2026 on; clocks change on 29 March.
async fn weekly(world: &World, who: &Caller, rule: &str) -> CalendarItem {
    let mut typed = draft("Planning", "r1");
    typed.repeats = Some(rule.to_owned());
    add(&world.env, who, typed).await.unwrap()
}

/// When the occurrences of a month take place, as `18T10:00`.
async fn starts(world: &World, who: &Caller, date: &str) -> Vec<String> {
    let shown = period(&world.env, who, month(date)).await.unwrap();
    let starts = shown.items.iter().map(|item| match item.when {
        When::Timed { start, .. } => start.format("%d.%m. %H:%M").to_string(),
        When::AllDay { first, .. } => first.format("%d.%m.").to_string(),
    });
    starts.collect()
}

async fn occurrence(world: &World, who: &Caller, item: &CalendarItem, start: &str) -> CalendarItem {
    find(&world.env, who, item.id, Some(at(start)))
        .await
        .unwrap()
        .unwrap()
}

fn patch(item: &CalendarItem, scope: Scope) -> ItemPatch {
    ItemPatch {
        seen: item.version.0,
        occurrence: item.original_start,
        scope: Some(scope),
        ..ItemPatch::default()
    }
}

async fn changed(
    world: &World,
    who: &Caller,
    item: &CalendarItem,
    patch: ItemPatch,
) -> CalendarItem {
    change(&world.env, who, item.id, patch).await.unwrap()
}

async fn removed(world: &World, who: &Caller, item: &CalendarItem, scope: Scope) -> CalendarItem {
    let start = item.original_start.unwrap();
    remove_from_series(&world.env, who, item.id, item.version, start, scope)
        .await
        .unwrap()
}

async fn undone(
    world: &World,
    who: &Caller,
    answer: &CalendarItem,
    id: domain::ItemId,
) -> CalendarItem {
    take_back(&world.env, who, id, answer.undo.as_deref().unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn every_occurrence_of_a_series_is_shown_at_its_wall_clock_over_a_clock_change() {
    let (world, team) = World::new().await;

    let first = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "25.03. 10:00", "01.04. 10:00"]
    );
    assert_eq!(first.repeats.as_deref(), Some("Every week on Wednesday"));
    assert_eq!(first.rule.as_deref(), Some("FREQ=WEEKLY;BYDAY=WE"));
    assert_eq!(first.original_start, Some(at("2026-03-18T10:00:00")));
}

#[tokio::test]
async fn a_series_of_days_shows_on_its_days_in_every_zone() {
    let (world, team) = World::new().await;
    let mut typed = draft("Market day", "r1");
    typed.when = When::AllDay {
        first: "2026-03-18".parse().unwrap(),
        until: "2026-03-19".parse().unwrap(),
    };
    typed.repeats = Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20260415".to_owned());
    add(&world.env, &team.dana, typed).await.unwrap();

    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        world
            .edit_member(&team.dana, |member| {
                member.zone = domain::time::ZoneId::new(zone)
            })
            .await;

        assert_eq!(
            starts(&world, &team.dana, "2026-04-01").await,
            ["01.04.", "15.04."],
            "{zone}"
        );
    }
}

#[tokio::test]
async fn a_series_begins_on_the_first_day_that_its_rule_names() {
    let (world, team) = World::new().await;

    weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=FR;COUNT=2").await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["20.03. 10:00", "27.03. 10:00"]
    );
}

#[tokio::test]
async fn a_series_keeps_people_busy_each_time() {
    let (world, team) = World::new().await;
    weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;

    let grid = free_busy(
        &world.env,
        &team.robin,
        SchedulerQuery {
            form: SchedulerForm::Day,
            date: Some("2026-07-15".parse().unwrap()),
        },
    )
    .await
    .unwrap();

    let dana = grid.rows.iter().find(|row| row.member == team.dana.member);
    assert!(matches!(
        dana.unwrap().blocks.as_slice(),
        [Block::Item { when, .. }] if *when == timed("2026-07-15T10:00:00", "2026-07-15T11:00:00")
    ));
    assert_eq!(dana.unwrap().booked_minutes, 60);
}

#[tokio::test]
async fn an_occurrence_made_private_is_only_busy_to_colleagues() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let hidden = ItemPatch {
        privacy: Some(Privacy::Private),
        subject: Some("Doctor".to_owned()),
        ..patch(&series, Scope::This)
    };
    changed(&world, &team.dana, &series, hidden).await;

    let grid = free_busy(
        &world.env,
        &team.robin,
        SchedulerQuery {
            form: SchedulerForm::Week,
            date: Some("2026-03-18".parse().unwrap()),
        },
    )
    .await
    .unwrap();
    let seen = find(&world.env, &team.robin, series.id, series.original_start)
        .await
        .unwrap();

    assert!(!format!("{grid:?}").contains("Doctor"));
    assert_eq!(seen, None);
}

#[tokio::test]
async fn a_series_elsewhere_that_is_no_item_keeps_its_owner_busy() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut content = crate::world::content("Choir");
    content.repeats = Some(Box::new(Repeats {
        recurrence: Recurrence {
            rules: vec![Rule::every(Frequency::Weekly)],
            ..Recurrence::default()
        },
        ..Repeats::default()
    }));
    let span = content.span(world.env.zones.as_ref(), &domain::time::ZoneId::utc());
    let event = StoredEvent {
        id: RemoteEventId::new(world.env.entropy.id()),
        event: RemoteEvent {
            id: ProviderEventId("choir.ics".to_owned()),
            etag: Etag("1".to_owned()),
            uid: None,
            marker: None,
            modified_at: None,
            body: RemoteBody::Readable(content),
        },
        span: Some(span),
        managed: false,
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .upsert_remote_events(team.organization, sync.id, &[event], world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let grid = free_busy(
        &world.env,
        &team.robin,
        SchedulerQuery {
            form: SchedulerForm::Week,
            date: Some("2026-09-16".parse().unwrap()),
        },
    )
    .await
    .unwrap();

    let dana = grid.rows.iter().find(|row| row.member == team.dana.member);
    assert_eq!(
        dana.unwrap().blocks,
        [Block::Busy {
            when: timed("2026-09-16T10:00:00", "2026-09-16T11:00:00")
        }]
    );
}

#[tokio::test]
async fn one_event_moves_alone_and_undo_brings_it_back() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;

    let moved = ItemPatch {
        when: Some(timed("2026-03-26T11:30:00", "2026-03-26T13:00:00")),
        ..patch(&second, Scope::This)
    };
    let answer = changed(&world, &team.dana, &second, moved).await;

    assert_eq!(answer.original_start, second.original_start);
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "26.03. 11:30", "01.04. 10:00"]
    );
    let before = world.stored(&team.dana, series.id).await;
    let back = undone(&world, &team.dana, &answer, series.id).await;
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "25.03. 10:00", "01.04. 10:00"]
    );
    undone(&world, &team.dana, &back, series.id).await;
    let again = world.stored(&team.dana, series.id).await;
    assert_eq!(again.content, before.content);
}

#[tokio::test]
async fn an_event_put_back_where_it_was_is_no_exception_any_more() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let untouched = world.stored(&team.dana, series.id).await.content;
    let there = ItemPatch {
        when: Some(timed("2026-03-19T10:00:00", "2026-03-19T11:00:00")),
        ..patch(&series, Scope::This)
    };
    let moved = changed(&world, &team.dana, &series, there).await;
    let back = ItemPatch {
        when: Some(series.when),
        ..patch(&moved, Scope::This)
    };

    changed(&world, &team.dana, &moved, back).await;

    assert_eq!(world.stored(&team.dana, series.id).await.content, untouched);
}

#[tokio::test]
async fn case_04_an_event_moved_twice_keeps_its_place_in_the_series_and_leaves_no_second_one() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=4").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    let once = ItemPatch {
        when: Some(timed("2026-03-26T09:00:00", "2026-03-26T10:00:00")),
        ..patch(&second, Scope::This)
    };
    let once = changed(&world, &team.dana, &second, once).await;

    // Past the one after it.
    let twice = ItemPatch {
        when: Some(timed("2026-04-02T09:00:00", "2026-04-02T10:00:00")),
        ..patch(&once, Scope::This)
    };
    let twice = changed(&world, &team.dana, &once, twice).await;

    assert_eq!(twice.original_start, Some(at("2026-03-25T10:00:00")));
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "01.04. 10:00", "02.04. 09:00"]
    );
    let content = world.stored(&team.dana, series.id).await.content;
    assert_eq!(content.repeats.unwrap().overrides.len(), 1);
}

#[tokio::test]
async fn case_05_one_event_deleted_goes_alone_and_does_not_come_back() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;

    let answer = removed(&world, &team.dana, &second, Scope::This).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "01.04. 10:00"]
    );
    let gone = find(&world.env, &team.dana, series.id, second.original_start).await;
    assert_eq!(gone.unwrap(), None);
    // A change of all does not bring it back.
    let renamed = ItemPatch {
        seen: answer.version.0,
        subject: Some("Renamed".to_owned()),
        ..patch(&series, Scope::All)
    };
    changed(&world, &team.dana, &series, renamed).await;
    assert_eq!(starts(&world, &team.dana, "2026-03-18").await.len(), 2);
}

#[tokio::test]
async fn case_05_undo_brings_a_deleted_event_back_as_it_was() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    let renamed = ItemPatch {
        subject: Some("With guests".to_owned()),
        ..patch(&second, Scope::This)
    };
    let second = changed(&world, &team.dana, &second, renamed).await;

    let answer = removed(&world, &team.dana, &second, Scope::This).await;
    undone(&world, &team.dana, &answer, series.id).await;

    let back = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    assert_eq!(back.subject, "With guests");
}

#[tokio::test]
async fn the_last_event_deleted_takes_the_item_with_it() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=1").await;

    removed(&world, &team.dana, &series, Scope::This).await;

    assert!(world.stored(&team.dana, series.id).await.deleted);
}

/// Five Wednesdays; the second was moved to Thursday, the fourth to Friday.
async fn with_two_moved(world: &World, team: &Team) -> CalendarItem {
    let series = weekly(world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=5").await;
    let mut last = series.clone();
    for (start, when) in [
        (
            "2026-03-25T10:00:00",
            timed("2026-03-26T10:00:00", "2026-03-26T11:00:00"),
        ),
        (
            "2026-04-08T10:00:00",
            timed("2026-04-10T10:00:00", "2026-04-10T11:00:00"),
        ),
    ] {
        let one = occurrence(world, &team.dana, &series, start).await;
        let moved = ItemPatch {
            when: Some(when),
            ..patch(&one, Scope::This)
        };
        last = changed(world, &team.dana, &one, moved).await;
    }
    CalendarItem {
        version: last.version,
        ..series
    }
}

#[tokio::test]
async fn case_06_this_and_following_ends_the_series_and_begins_another_each_with_its_exceptions() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let later = ItemPatch {
        when: Some(timed("2026-04-01T14:00:00", "2026-04-01T15:00:00")),
        ..patch(&third, Scope::ThisAndFollowing)
    };
    let answer = changed(&world, &team.dana, &third, later).await;

    assert_ne!(answer.id, series.id);
    assert_eq!(
        starts(&world, &team.dana, "2026-04-01").await,
        ["01.04. 14:00", "10.04. 10:00", "15.04. 14:00"]
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "26.03. 10:00", "01.04. 14:00"]
    );
    let (old, new) = (
        world.stored(&team.dana, series.id).await,
        world.stored(&team.dana, answer.id).await,
    );
    assert_ne!(old.uid, new.uid);
    assert_eq!(old.assignees, new.assignees);
    assert_eq!(
        [old, new].map(|item| item.content.repeats.unwrap().overrides.len()),
        [1, 1]
    );
}

#[tokio::test]
async fn case_06_undo_joins_what_was_divided() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let before = world.stored(&team.dana, series.id).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;
    let renamed = ItemPatch {
        subject: Some("From now on".to_owned()),
        ..patch(&third, Scope::ThisAndFollowing)
    };
    let answer = changed(&world, &team.dana, &third, renamed).await;

    undone(&world, &team.dana, &answer, series.id).await;

    let after = world.stored(&team.dana, series.id).await;
    assert_eq!(after.content, before.content);
    assert!(world.stored(&team.dana, answer.id).await.deleted);
}

#[tokio::test]
async fn case_06_both_halves_go_out_to_the_linked_calendar() {
    let (world, team) = World::new().await;
    let options = SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        ..SyncOptions::default()
    };
    let sync = world.linked(&team.dana, options).await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let renamed = ItemPatch {
        subject: Some("From now on".to_owned()),
        ..patch(&third, Scope::ThisAndFollowing)
    };
    let answer = changed(&world, &team.dana, &third, renamed).await;

    let mut waiting = world.outgoing(&sync).await;
    waiting.sort();
    let mut both = vec![series.id, answer.id];
    both.sort();
    assert_eq!(waiting, both);
}

#[tokio::test]
async fn this_and_following_deleted_leaves_what_was_before() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    removed(&world, &team.dana, &third, Scope::ThisAndFollowing).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "26.03. 10:00"]
    );
    assert!(starts(&world, &team.dana, "2026-05-01").await.is_empty());
}

#[tokio::test]
async fn all_move_by_the_same_distance_and_what_was_moved_by_hand_keeps_its_time() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let all = ItemPatch {
        when: Some(timed("2026-03-31T09:00:00", "2026-03-31T10:30:00")),
        ..patch(&third, Scope::All)
    };
    changed(&world, &team.dana, &third, all).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["17.03. 09:00", "26.03. 10:00", "31.03. 09:00"]
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-04-15").await,
        ["31.03. 09:00", "10.04. 10:00", "14.04. 09:00"]
    );
}

#[tokio::test]
async fn all_with_reset_takes_those_moved_by_hand_along() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;

    let all = ItemPatch {
        when: Some(timed("2026-03-18T09:00:00", "2026-03-18T10:00:00")),
        reset: true,
        ..patch(&series, Scope::All)
    };
    changed(&world, &team.dana, &series, all).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 09:00", "25.03. 09:00", "01.04. 09:00"]
    );
    let content = world.stored(&team.dana, series.id).await.content;
    assert!(content.repeats.unwrap().overrides.is_empty());
}

#[tokio::test]
async fn an_event_moved_by_hand_and_dragged_with_all_takes_the_series_there() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;

    let all = ItemPatch {
        when: Some(timed("2026-03-26T12:00:00", "2026-03-26T13:00:00")),
        ..patch(&second, Scope::All)
    };
    changed(&world, &team.dana, &second, all).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["19.03. 12:00", "26.03. 12:00", "02.04. 12:00"]
    );
}

#[tokio::test]
async fn a_new_title_for_all_leaves_a_title_of_its_own() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    let own = ItemPatch {
        subject: Some("Planning with Ines".to_owned()),
        ..patch(&second, Scope::This)
    };
    let own = changed(&world, &team.dana, &second, own).await;

    let all = ItemPatch {
        seen: own.version.0,
        subject: Some("Stand-up".to_owned()),
        location: Some("Yard".to_owned()),
        ..patch(&series, Scope::All)
    };
    changed(&world, &team.dana, &series, all).await;

    let shown = period(&world.env, &team.dana, month("2026-03-18"))
        .await
        .unwrap();
    let said: Vec<_> = shown
        .items
        .iter()
        .map(|item| (item.subject.as_str(), item.location.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("Stand-up", "Yard"),
            ("Planning with Ines", "Yard"),
            ("Stand-up", "Yard")
        ]
    );
}

#[tokio::test]
async fn case_07_an_endless_series_of_sixteen_years_ago_is_shown_once_each_time_and_can_be_cut() {
    let (world, team) = World::new().await;
    let mut item = world.item(&team.dana, "Since 2010");
    item.content.timing = Timing::zoned(
        at("2010-01-06T10:00:00"),
        at("2010-01-06T11:00:00"),
        domain::time::ZoneId::new("Europe/London"),
    );
    item.content.repeats = Some(Box::new(Repeats {
        recurrence: Recurrence {
            rules: vec![Rule::every(Frequency::Weekly)],
            ..Recurrence::default()
        },
        ..Repeats::default()
    }));
    let item = world.put(Item { ..item }).await;
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        [
            "25.02. 10:00",
            "04.03. 10:00",
            "11.03. 10:00",
            "18.03. 10:00",
            "25.03. 10:00",
            "01.04. 10:00"
        ]
    );
    let one = find(
        &world.env,
        &team.dana,
        item.id,
        Some(at("2026-03-18T10:00:00")),
    )
    .await
    .unwrap()
    .unwrap();

    let following = ItemPatch {
        when: Some(timed("2026-03-19T10:00:00", "2026-03-19T11:00:00")),
        ..patch(&one, Scope::ThisAndFollowing)
    };
    changed(&world, &team.dana, &one, following).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        [
            "25.02. 10:00",
            "04.03. 10:00",
            "11.03. 10:00",
            "19.03. 10:00",
            "26.03. 10:00",
            "02.04. 10:00"
        ]
    );
}

#[tokio::test]
async fn another_rule_for_all_drops_the_exceptions_of_days_it_does_not_make() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;

    let fridays = ItemPatch {
        repeats: Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=2".to_owned()),
        ..patch(&series, Scope::All)
    };
    let answer = changed(&world, &team.dana, &series, fridays).await;

    assert_eq!(
        answer.repeats.as_deref(),
        Some("Every 2 weeks on Friday, 2 times")
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["20.03. 10:00", "03.04. 10:00"]
    );
}

#[tokio::test]
async fn a_series_that_ends_to_repeat_leaves_what_was_looked_at() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let never = ItemPatch {
        repeats: Some(String::new()),
        ..patch(&third, Scope::All)
    };
    let answer = changed(&world, &team.dana, &third, never).await;

    assert_eq!((answer.original_start, answer.repeats), (None, None));
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["01.04. 10:00"]
    );
}

#[tokio::test]
async fn an_item_can_begin_to_repeat() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();

    let daily = ItemPatch {
        seen: item.version.0,
        repeats: Some("FREQ=DAILY;UNTIL=20260320".to_owned()),
        ..ItemPatch::default()
    };
    let answer = changed(&world, &team.dana, &item, daily).await;

    assert_eq!(
        answer.repeats.as_deref(),
        Some("Every day, until 20 March 2026")
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "19.03. 10:00", "20.03. 10:00"]
    );
}

#[tokio::test]
async fn what_only_a_series_has_is_refused_for_one_event() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let rule = ItemPatch {
        repeats: Some("FREQ=DAILY".to_owned()),
        ..patch(&series, Scope::This)
    };
    let kind = ItemPatch {
        kind: Some(ItemKind::Task),
        ..patch(&series, Scope::This)
    };

    for wrong in [rule, kind] {
        let refused = change(&world.env, &team.dana, series.id, wrong).await;

        let Err(ItemError::Service(ServiceError::Invalid(sentence))) = refused else {
            panic!("{refused:?}");
        };
        assert!(sentence.contains("Nothing was saved"), "{sentence}");
    }
}

#[tokio::test]
async fn an_event_that_is_no_longer_in_the_series_is_refused_with_a_sentence() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let wrong = ItemPatch {
        occurrence: Some(at("2026-03-19T10:00:00")),
        subject: Some("x".to_owned()),
        ..patch(&series, Scope::This)
    };

    let refused = change(&world.env, &team.dana, series.id, wrong).await;

    assert!(matches!(
        refused,
        Err(ItemError::Service(ServiceError::Invalid(_)))
    ));
}

#[tokio::test]
async fn a_change_taken_back_after_another_one_is_refused_and_shows_what_is_there() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let first = ItemPatch {
        subject: Some("First".to_owned()),
        ..patch(&series, Scope::All)
    };
    let first = changed(&world, &team.dana, &series, first).await;
    let second = ItemPatch {
        subject: Some("Second".to_owned()),
        ..patch(&first, Scope::All)
    };
    changed(&world, &team.dana, &first, second).await;

    let refused = take_back(&world.env, &team.dana, series.id, &first.undo.unwrap()).await;

    let Err(ItemError::ChangedMeanwhile(current)) = refused else {
        panic!("it was taken back");
    };
    assert_eq!(current.subject, "Second");
}

#[tokio::test]
async fn nobody_takes_back_what_another_member_did() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let renamed = ItemPatch {
        subject: Some("Renamed".to_owned()),
        ..patch(&series, Scope::All)
    };
    let answer = changed(&world, &team.dana, &series, renamed).await;

    for (who, token) in [
        (&team.dispatcher, answer.undo.clone().unwrap()),
        (&team.dana, "nonsense".to_owned()),
    ] {
        let refused = take_back(&world.env, who, series.id, &token).await;

        assert!(matches!(
            refused,
            Err(ItemError::Service(ServiceError::Invalid(_)))
        ));
    }
}

#[tokio::test]
async fn the_question_how_far_counts_what_each_answer_reaches() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    world.clock.set("2026-03-30T12:00:00Z".parse().unwrap());

    let reach = series_reach(&world.env, &team.dana, series.id, at("2026-04-01T10:00:00"))
        .await
        .unwrap();

    assert_eq!(
        reach,
        Some(SeriesReach {
            following: Some(3),
            all: Some(5),
            past: 2,
            moved: 2,
        })
    );
}

#[tokio::test]
async fn a_series_without_end_has_no_number() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;

    let reach = series_reach(&world.env, &team.dana, series.id, at("2026-03-18T10:00:00"))
        .await
        .unwrap()
        .unwrap();

    assert_eq!((reach.following, reach.all), (None, None));
}
