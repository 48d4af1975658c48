//! How far a change of a series would reach, counted for the question that asks it.

use super::rights::may_see;
use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use chrono::{NaiveDateTime, TimeDelta};
use domain::item::{Content, ItemKind, ItemSource};
use domain::recurrence::{Budget, Range, Rule, Window};
use domain::time::{TimeRange, ZoneId, Zones};
use domain::view::calendar::SeriesReach;
use domain::{Caller, ItemId};
use std::collections::BTreeMap;
use store::{Reading, StoreError};

/// Counts the events that a change of an occurrence would reach; `None` where there is no such series for the caller.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn series_reach(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    occurrence: NaiveDateTime,
) -> Result<Option<SeriesReach>, ServiceError> {
    let mut reading = env.store.read().await?;
    let item = reading.item(caller.organization, id).await?;
    let item = item.filter(|item| {
        !item.deleted && item.content.is_series() && may_see(item, item.content.privacy, caller)
    });
    let Some(item) = item else {
        return Ok(None);
    };
    let zone = zone_of(&mut reading, caller).await?;
    drop(reading);
    let now = env.clock.now();
    Ok(Some(reach(
        &item.content,
        occurrence,
        TimeRange::at_least_a_second(now, now),
        env.zones.as_ref(),
        &zone,
    )))
}

fn reach(
    content: &Content,
    from: NaiveDateTime,
    now: TimeRange,
    zones: &dyn Zones,
    zone: &ZoneId,
) -> SeriesReach {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let repeats = content.repeats.as_deref();
    let rules = repeats.map_or(&[][..], |repeats| &repeats.recurrence.rules);
    let is_endless = !rules.iter().all(Rule::is_bounded);
    let count = |window: &Window, counts: &dyn Fn(&domain::repeats::Instance<'_>) -> bool| {
        let instances = content.instances(window, zones, Budget::default());
        number(instances.iter().filter(|instance| counts(instance)).count())
    };
    let all = |counts: &dyn Fn(&domain::repeats::Instance<'_>) -> bool| {
        (!is_endless).then(|| count(&Window::everything(), counts))
    };
    let so_far = Window::Instants {
        range: TimeRange::at_least_a_second(content.span(zones, zone).start(), now.start()),
        reader: zone.clone(),
    };
    let moved = repeats.map_or(0, |repeats| {
        let overrides = repeats.overrides.iter();
        let moved = overrides.filter(|this| {
            let timing = this.content.as_ref().map(|content| &content.timing);
            this.range == Range::This
                && timing.is_some_and(|timing| timing.wall().0 != this.original_start)
        });
        number(moved.count())
    });
    SeriesReach {
        following: all(&|instance| Some(from) <= instance.original_start),
        all: all(&|_| true),
        past: count(&so_far, &|instance| {
            instance.timing.span(zones, zone).end() <= now.start()
        }),
        moved,
    }
}

/// How many events of each kind a member has in the days ahead, without those received from a linked calendar; each
/// occurrence of a series counts. Kinds without any are left out.
pub(crate) async fn count_kinds(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
    days: TimeDelta,
) -> Result<Vec<(ItemKind, u32)>, StoreError> {
    let now = env.clock.now();
    let range = TimeRange::at_least_a_second(now, now + days);
    let window = Window::Instants {
        range,
        reader: ZoneId::utc(),
    };
    let items = reading
        .items_between(caller.organization, Some(caller.member), range)
        .await?;
    let mut counts: BTreeMap<ItemKind, u32> = BTreeMap::new();
    for item in items.iter().filter(|item| item.source == ItemSource::Own) {
        let instances = item
            .content
            .instances(&window, env.zones.as_ref(), Budget::default());
        let number = u32::try_from(instances.len()).unwrap_or(u32::MAX);
        if 0 < number {
            *counts.entry(item.kind).or_default() += number;
        }
    }
    Ok(counts.into_iter().collect())
}
