//! A series under random changes, ours and those of another program: after each, both sides say the same.

use crate::world::World;
use provider::contract::{Dice, another_wish, tuesdays};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::zones::TestZones;

#[tokio::test]
async fn whatever_happens_to_a_series_both_sides_say_the_same() {
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let world = World::new().await;
        let mut event = world.create(&tuesdays()).await.unwrap();
        for step in 0..25 {
            if dice.roll(5) == 0 {
                // Another program takes an occurrence out, or names it.
                let window = "startDateTime=2026-03-01&endDateTime=2026-12-31";
                let expanded = format!("/{}/instances?{window}", event.id.0);
                let instances = world.foreign(Method::GET, &expanded, Value::Null).await;
                let place = usize::try_from(dice.roll(6)).unwrap();
                let id = instances["value"][place]["id"].as_str().unwrap().to_owned();
                let (method, body) = match dice.roll(2) {
                    0 => (Method::DELETE, Value::Null),
                    _ => (Method::PATCH, json!({"subject": "Theirs"})),
                };
                world.foreign(method, &format!("/{id}"), body).await;
                event = world.event(&event.id.0).await;
            }
            let now = event.content().unwrap().clone();
            let wanted = another_wish(&now, &mut dice, &TestZones);

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
        assert_eq!(world.sandbox.microsoft().mails(), []);
    }
}
