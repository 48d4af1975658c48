//! Random changes of a series, after each of which both sides say the same.

use super::samples::{at, content, tuesdays};
use super::{Calls, Fixture};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::item::{Content, ShowAs};
use domain::recurrence::{Budget, Moment, Window};
use domain::remote_event::ProviderEventId;
use domain::time::{Timing, ZoneId, Zones};

/// Numbers that look random (splitmix64).
#[derive(Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// The next one, below `sides`.
    ///
    /// # Panics
    /// Without sides.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut one = self.0;
        one = (one ^ (one >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        one = (one ^ (one >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (one ^ (one >> 31)) % sides
    }
}

fn hours(count: u64) -> TimeDelta {
    TimeDelta::hours(i64::try_from(count).unwrap_or(0))
}

fn in_berlin(start: chrono::NaiveDateTime) -> Timing {
    let end = start + TimeDelta::minutes(45);
    Timing::zoned(start, end, ZoneId::new("Europe/Berlin"))
}

/// A fixture whose service has names for the occurrences of a series, by which they are changed and deleted.
#[async_trait]
pub trait SeriesFixture: Fixture {
    /// What another program is told as the name of the occurrence at this place, of those that take place, counted from none.
    async fn occurrence(&self, series: &ProviderEventId, place: usize) -> ProviderEventId;
}

/// A story that chance tells: a series is changed by us and by another program, who takes occurrences out and names them.
pub async fn whatever_happens_to_a_series_both_sides_say_the_same(
    fixture: &dyn SeriesFixture,
    zones: &dyn Zones,
    seed: u64,
) {
    let calls = Calls(fixture);
    let mut dice = Dice(seed);
    let mut event = calls.create(&tuesdays()).await;
    for step in 0..25 {
        if dice.roll(5) == 0 {
            let place = usize::try_from(dice.roll(6)).unwrap_or(0);
            let occurrence = fixture.occurrence(&event.id, place).await;
            if dice.roll(2) == 0 {
                fixture.erase(&occurrence).await;
            } else {
                fixture.rewrite(&occurrence, "Theirs").await;
            }
            event = calls.event(&event.id).await;
        }
        let now = event.content().cloned().expect("the series is understood");
        let wanted = another_wish(&now, &mut dice, zones);

        let updated = calls.try_update(&event.id, &event.etag, &wanted).await;

        let place = format!("seed {seed}, step {step}: {now:?}");
        event = updated.unwrap_or_else(|error| panic!("{place}: {error:?}"));
        assert_eq!(event.content(), Some(&wanted.canonical()), "{place}");
        assert_eq!(calls.event(&event.id).await, event, "{place}");
    }
    let (all, _) = calls.everything().await;
    assert_eq!(all.len(), 1);
    assert_eq!(calls.told(&all[0]).await, event);
}

/// What is wanted next of the series of [`tuesdays`], which says this now: an occurrence changed or taken out, one
/// brought back, all of them moved or called otherwise.
pub fn another_wish(now: &Content, dice: &mut Dice, zones: &dyn Zones) -> Content {
    let window = Window::Civil {
        from: at("2026-03-01T00:00:00"),
        until: at("2026-05-01T00:00:00"),
    };
    let instances = now.instances(&window, zones, Budget::default());
    let count = u64::try_from(instances.len()).unwrap_or(1);
    let place = usize::try_from(dice.roll(count.max(1))).unwrap_or(0);
    let start = instances
        .get(place)
        .and_then(|instance| instance.original_start);
    let mut next = now.clone();
    match (dice.roll(7), start) {
        (0 | 1, Some(start)) => {
            let mut other = content();
            other.subject = format!("Other {}", dice.roll(9));
            other.timing = in_berlin(start + hours(dice.roll(30)));
            next = now.with_occurrence(start, other);
        }
        (2, Some(start)) => next = now.without_occurrence(start),
        (3, _) => {
            let excluded = now.repeats.as_ref().and_then(|repeats| {
                let excluded = &repeats.recurrence.excluded;
                excluded.first().copied()
            });
            if let (Some(Moment::Wall(_)), Some(repeats)) = (excluded, next.repeats.as_mut()) {
                repeats.recurrence.excluded.remove(0);
            }
        }
        (4, _) => {
            if let Some(repeats) = next
                .repeats
                .as_mut()
                .filter(|known| !known.overrides.is_empty())
            {
                repeats.overrides.remove(0);
            }
        }
        (5, _) => {
            let (start, _) = now.timing.wall();
            let hour = hours(dice.roll(3)) - TimeDelta::hours(1);
            next = now
                .moved_to(&in_berlin(start + hour), zones)
                .unwrap_or(next);
        }
        _ => {
            next.subject = format!("Tuesdays {}", dice.roll(9));
            next.show_as = if dice.roll(2) == 0 {
                ShowAs::Busy
            } else {
                ShowAs::OutOfOffice
            };
        }
    }
    next
}
