//! A series under random changes, ours and those of another program: after each, both sides say the same.

use crate::world::World;
use chrono::TimeDelta;
use domain::item::{Content, ShowAs};
use domain::recurrence::{Budget, Moment, Window};
use domain::time::{Timing, ZoneId};
use provider::contract::{at, content, tuesdays};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::zones::TestZones;

/// Numbers that look random (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut one = self.0;
        one = (one ^ (one >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        one = (one ^ (one >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (one ^ (one >> 31)) % sides
    }
}

fn in_berlin(start: chrono::NaiveDateTime) -> Timing {
    let end = start + TimeDelta::minutes(45);
    Timing::zoned(start, end, ZoneId::new("Europe/Berlin"))
}

/// What is wanted next.
fn changed(now: &Content, dice: &mut Dice) -> Content {
    let window = Window::Civil {
        from: at("2026-03-01T00:00:00"),
        until: at("2026-05-01T00:00:00"),
    };
    let instances = now.instances(&window, &TestZones, Budget::default());
    let place = usize::try_from(dice.roll(instances.len().max(1) as u64)).unwrap();
    let start = instances
        .get(place)
        .and_then(|instance| instance.original_start);
    let mut next = now.clone();
    match (dice.roll(7), start) {
        (0 | 1, Some(start)) => {
            let mut other = content();
            other.subject = format!("Other {}", dice.roll(9));
            other.timing =
                in_berlin(start + TimeDelta::hours(i64::try_from(dice.roll(30)).unwrap()));
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
            let hour = TimeDelta::hours(i64::try_from(dice.roll(3)).unwrap() - 1);
            next = now.moved_to(&in_berlin(start + hour), &TestZones).unwrap();
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

#[tokio::test]
async fn whatever_happens_to_a_series_both_sides_say_the_same() {
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let world = World::new().await;
        let mut event = world.create(&tuesdays()).await.unwrap();
        for step in 0..25 {
            if dice.roll(5) == 0 {
                // Another program takes an occurrence out, or names it.
                let expanded = format!("/{}/instances", event.id.0);
                let instances = world.foreign(Method::GET, &expanded, Value::Null).await;
                let place = usize::try_from(dice.roll(6)).unwrap();
                let id = instances["items"][place]["id"].as_str().unwrap().to_owned();
                let (method, body) = match dice.roll(2) {
                    0 => (Method::DELETE, Value::Null),
                    _ => (Method::PATCH, json!({"summary": "Theirs"})),
                };
                world.foreign(method, &format!("/{id}"), body).await;
                event = world.event(&event.id.0).await;
            }
            let now = event.content().unwrap().clone();
            let wanted = changed(&now, &mut dice);

            let updated = world.update(&event.id, &event.etag, &wanted).await;

            event = updated.unwrap_or_else(|error| panic!("seed {seed}, step {step}: {error:?}"));
            assert_eq!(
                event.content(),
                Some(&wanted.canonical()),
                "seed {seed}, step {step}: {now:?}"
            );
            assert_eq!(
                world.event(&event.id.0).await,
                event,
                "seed {seed}, step {step}"
            );
        }
        let (all, _) = world.everything().await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].event.as_ref(), Some(&event));
        assert_eq!(world.sandbox.google().mails(), []);
    }
}
