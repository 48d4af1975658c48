//! Random changes of a series, for tests in which both sides say the same after each.

use super::samples::{at, content};
use chrono::TimeDelta;
use domain::item::{Content, ShowAs};
use domain::recurrence::{Budget, Moment, Window};
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

/// What is wanted next of the series of [`tuesdays`](super::tuesdays), which says this now: an occurrence changed or taken out, one
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
