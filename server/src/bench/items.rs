//! Believable items to measure with.

use super::Bench;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::ItemId;
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::time::{TimeRange, Timing};

/// So many items of every kind, each at its own time.
pub fn items(bench: &Bench, count: u32, timing: impl Fn(u32) -> Timing) -> Vec<(Item, TimeRange)> {
    let Bench { env, caller, .. } = bench;
    (0..count)
        .map(|number| {
            let id = ItemId::new(env.entropy.id());
            let item = Item {
                id,
                organization: caller.organization,
                kind: ItemKind::ALL[number as usize % ItemKind::ALL.len()],
                uid: Uid::new(id.to_string()),
                content: content(number, timing(number)),
                customer: None,
                assignees: vec![caller.member],
                source: ItemSource::Own,
                version: Version::FIRST,
                deleted: false,
                changed_at: env.clock.now(),
            };
            let span = item.content.span(env.zones.as_ref(), &Bench::zone());
            (item, span)
        })
        .collect()
}

/// A few on each day, from that day on.
pub fn a_few_a_day(first: NaiveDate) -> impl Fn(u32) -> Timing {
    move |number| {
        let start = first.and_time(NaiveTime::MIN) + TimeDelta::minutes(263) * number as i32;
        Timing::zoned(start, start + TimeDelta::minutes(45), Bench::zone())
    }
}

/// Stores them.
///
/// # Errors
/// Those of the store.
pub async fn insert(bench: &Bench, items: &[(Item, TimeRange)]) -> anyhow::Result<()> {
    let mut writing = bench.store.write().await?;
    writing.insert_items(items, bench.env.clock.now()).await?;
    Ok(writing.commit().await?)
}

fn content(number: u32, timing: Timing) -> Content {
    Content {
        subject: format!("Customer {number} – Site survey"),
        description: "Call the contact on arrival.".to_owned(),
        location: format!("Ticket {}", 4000 + number),
        timing,
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}
