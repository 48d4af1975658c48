//! Series in My Calendar: each occurrence shown, and changes that reach as far as somebody said.

mod all;
mod following;
mod one;
mod refused;
mod shown;

use crate::world::{Team, World, draft, timed};
use chrono::NaiveDateTime;
use domain::Caller;
use domain::recurrence::{Frequency, Recurrence, Rule};
use domain::repeats::{Repeats, Scope};
use domain::view::calendar::{CalendarForm, CalendarItem, CalendarQuery, ItemPatch, When};
use services::items::{add, change, find, period, remove_from_series, take_back};

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

fn every_week() -> Option<Box<Repeats>> {
    Some(Box::new(Repeats {
        recurrence: Recurrence {
            rules: vec![Rule::every(Frequency::Weekly)],
            ..Recurrence::default()
        },
        ..Repeats::default()
    }))
}
