//! Case 3: a write that never converges comes to an end, and both versions are kept.

use crate::choices::both_ways;
use crate::world::World;
use chrono::{NaiveDate, TimeDelta};
use domain::ItemId;
use domain::calendar_sync::SyncOptions;
use domain::item::Content;
use domain::mirror::{REWRITES, TUGS};
use domain::time::Timing;
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::fake_provider::{Call, FakeProvider};

/// Looks and sends so often that a loop would show; answers how often the linked calendar was written to.
async fn many_rounds(world: &World) -> usize {
    for _ in 0..40 {
        world.pull().await.unwrap();
        world.push().await.unwrap();
    }
    writes(&world.there)
}

fn writes(there: &FakeProvider) -> usize {
    there.count(Call::Create) + there.count(Call::Update)
}

/// The prefix of every title of ours there.
const PREFIX: &str = "[F] ";

/// An item whose copy begins with a prefix: whoever takes that away gets it back.
async fn with_prefixed_item() -> (World, ItemId) {
    let world = World::new(SyncOptions {
        title_prefix: PREFIX.trim_end().to_owned(),
        ..both_ways()
    })
    .await;
    world.pull().await.unwrap();
    world.there.forget_calls();
    let item = world.add("Physio", 9).await;
    (world, item)
}

/// The title without our prefix, as a service keeps it that takes such things away.
fn plain(content: &Content) -> String {
    content.subject.trim_start_matches(PREFIX).to_owned()
}

fn moved(content: &Content, by: TimeDelta) -> Timing {
    let (start, end) = content.timing.wall();
    match content.timing.zone() {
        Some(zone) => Timing::zoned(start + by, end + by, zone.clone()),
        None => content.timing.clone(),
    }
}

fn whole_day(day: NaiveDate) -> Timing {
    Timing::all_day(day, day + TimeDelta::days(1))
}

#[tokio::test]
async fn case_03_text_and_time_that_are_rewritten_alike_each_time_come_to_rest() {
    let (world, _) = with_prefixed_item().await;
    world.there.rewrite_later(|content| Content {
        subject: plain(&content),
        timing: moved(&content, TimeDelta::zero()),
        ..content
    });

    let writes = many_rounds(&world).await;

    assert!(writes <= 1 + REWRITES as usize, "{writes} writes");
}

#[tokio::test]
async fn case_03_a_time_that_is_rewritten_differently_each_time_comes_to_rest() {
    let (world, item) = with_prefixed_item().await;
    let minutes = AtomicI64::new(0);
    world.there.rewrite_later(move |content| {
        let minutes = minutes.fetch_add(1, Ordering::Relaxed);
        Content {
            subject: plain(&content),
            timing: moved(&content, TimeDelta::minutes(minutes + 1)),
            ..content
        }
    });

    let writes = many_rounds(&world).await;

    assert!(writes <= 2 + TUGS as usize, "{writes} writes");
    assert_eq!(world.item(item).await.content.subject, "Physio");
}

#[tokio::test]
async fn case_03_an_all_day_flag_that_flips_with_every_write_comes_to_rest() {
    let (world, _) = with_prefixed_item().await;
    let day = "2026-03-19".parse::<NaiveDate>().unwrap();
    let days = AtomicI64::new(0);
    world.there.rewrite_later(move |content| {
        let number = days.fetch_add(1, Ordering::Relaxed);
        let timing = match content.timing.is_all_day() {
            true => Timing::Floating {
                start: day.and_hms_opt(9, 0, 0).unwrap_or_default() + TimeDelta::minutes(number),
                end: day.and_hms_opt(11, 0, 0).unwrap_or_default(),
            },
            false => whole_day(day + TimeDelta::days(number)),
        };
        Content {
            subject: plain(&content),
            timing,
            ..content
        }
    });

    let writes = many_rounds(&world).await;

    assert!(writes <= 2 + TUGS as usize, "{writes} writes");
}

#[tokio::test]
async fn case_03_the_copy_is_marked_and_the_log_tells() {
    let (world, item) = with_prefixed_item().await;
    let minutes = AtomicI64::new(0);
    world.there.rewrite_later(move |content| Content {
        subject: plain(&content),
        timing: moved(
            &content,
            TimeDelta::minutes(1 + minutes.fetch_add(1, Ordering::Relaxed)),
        ),
        ..content
    });

    many_rounds(&world).await;

    let mut reading = world.env.store.read().await.unwrap();
    let waiting = reading
        .outgoing_of_items(world.organization, &[item])
        .await
        .unwrap();
    let reason = waiting[0].refused.clone().unwrap();
    assert!(reason.contains("keeps rewriting this; both versions are kept"));
    let journal = world.journal().await;
    assert!(journal.iter().any(|line| line.why == reason));
}

#[tokio::test]
async fn case_03_a_change_here_is_sent_once_the_other_side_is_calm() {
    let (world, item) = with_prefixed_item().await;
    world.there.rewrite_later(|content| Content {
        subject: plain(&content),
        timing: moved(&content, TimeDelta::minutes(1)),
        ..content
    });
    many_rounds(&world).await;
    world.there.rewrite_later(|content| content);
    world.clock.advance(TimeDelta::hours(1));

    world
        .change(item, |item| item.content.location = "Room 2".into())
        .await;
    world.push().await.unwrap();

    assert_eq!(world.over_there(), ["[F] Physio"]);
}

#[tokio::test]
async fn case_03_a_person_who_edits_now_and_then_is_never_taken_for_a_loop() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let event = world.there.events_in(&world.calendar)[0].id.clone();
    for round in 0..20 {
        world.clock.advance(TimeDelta::minutes(10));
        world.there.edit(&world.calendar, &event, |event| {
            event.description = format!("note {round}")
        });
        world.pull().await.unwrap();
        world
            .change(item, |item| item.content.location = format!("room {round}"))
            .await;
        world.push().await.unwrap();
    }

    assert_eq!(
        world.there.events_in(&world.calendar)[0].content(),
        Some(&world.item(item).await.content)
    );
}
