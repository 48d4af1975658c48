//! Nobody is asked when nothing is left (calendly.md §4.3).

use crate::sheet::sheet;
use crate::world::{World, json};
use calendly::CalendlyError;
use chrono::TimeDelta;
use std::time::Duration;

fn wait(outcome: Result<calendly::users::Me, CalendlyError>) -> Duration {
    match outcome {
        Err(CalendlyError::RateLimited(wait)) => wait,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn with_the_last_request_used_up_the_next_waits_for_the_reset() {
    let world = World::start(|_| {
        json(200, sheet!("user"))
            .header("X-RateLimit-Limit", "50")
            .header("X-RateLimit-Remaining", "0")
            .header("X-RateLimit-Reset", "40")
    })
    .await;
    world.client.me(&world.token).await.unwrap();

    let refused = world.client.me(&world.token).await;

    assert_eq!(wait(refused), Duration::from_secs(40));
    assert_eq!(world.server.seen().len(), 1);
    // Somebody else's token is not held back.
    world.client.me(&"eyJ.bo".into()).await.unwrap();
    world.clock.advance(TimeDelta::seconds(40));
    world.client.me(&world.token).await.unwrap();
    assert_eq!(world.server.seen().len(), 3);
}

#[tokio::test]
async fn after_a_refusal_for_haste_clones_of_the_client_wait_too() {
    let world = World::start(|_| json(429, "{}").header("Retry-After", "7")).await;
    let clone = world.client.clone();

    assert_eq!(
        wait(world.client.me(&world.token).await),
        Duration::from_secs(7)
    );
    world.clock.advance(TimeDelta::seconds(2));
    assert_eq!(wait(clone.me(&world.token).await), Duration::from_secs(5));
    assert_eq!(world.server.seen().len(), 1);
}
