//! Items that are made in one request.

use crate::world::World;
use domain::remote_event::Marker;
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use provider::{CalendarProvider as _, Created, NewEvent, ProviderError};
use sandbox::{Fault, FaultKind};

const SERVICE: &str = "/exchange/";

fn several(count: usize) -> Vec<NewEvent> {
    let each = (0..count).map(|number| {
        let id = format!("0190c0de-0000-7000-8000-0000000000{number:02}");
        let marker = Marker(id.parse().unwrap());
        NewEvent {
            uid: marker.uid(),
            marker,
            ..new_event()
        }
    });
    each.collect()
}

async fn create(world: &World, events: &[NewEvent]) -> Vec<Result<Created, ProviderError>> {
    world
        .provider
        .create_events(&world.access, &world.calendar, events)
        .await
}

/// The request after so many others goes wrong: the first one looks, the second one makes, the third one reads back.
fn fail_after(world: &World, fine: u32, kind: FaultKind) {
    let unharmed = FaultKind::Slow { milliseconds: 0 };
    if 0 < fine {
        world
            .sandbox
            .add_fault(Fault::next(SERVICE, unharmed, fine));
    }
    world.sandbox.add_fault(Fault::next(SERVICE, kind, 1));
}

#[tokio::test]
async fn more_than_are_made_at_once_are_all_made() {
    let world = World::new().await;
    let events = several(30);

    let made = create(&world, &events).await;

    for (event, made) in events.iter().zip(&made) {
        let made = made.as_ref().unwrap();
        assert_eq!(made.event.uid.as_ref(), Some(&event.uid));
    }
    assert_eq!(world.everything().await.0.len(), 30);
}

#[tokio::test]
async fn an_answer_to_several_that_makes_no_sense_refuses_none_and_what_it_made_is_found() {
    for (fine, kind, is_made) in [
        (0, FaultKind::Html, false),
        (1, FaultKind::Html, false),
        (1, FaultKind::Truncated, true),
        (1, FaultKind::Cut, true),
        (2, FaultKind::Truncated, true),
    ] {
        let world = World::new().await;
        fail_after(&world, fine, kind.clone());

        let lost = create(&world, &several(3)).await;

        assert_eq!(lost.len(), 3);
        for answer in &lost {
            let is_outage = matches!(answer, Err(ProviderError::Unavailable(_)));
            assert!(is_outage, "{fine} {kind:?}: {answer:?}");
        }
        for answer in create(&world, &several(3)).await {
            assert_eq!(answer.unwrap().was_there, is_made, "{fine} {kind:?}");
        }
        assert_eq!(world.everything().await.0.len(), 3, "{fine} {kind:?}");
    }
}

#[tokio::test]
async fn a_request_that_is_refused_is_asked_one_by_one_and_a_pause_is_for_all() {
    let world = World::new().await;
    let reason = |reason: &str, retry_after| FaultKind::Reason {
        status: 500,
        reason: reason.to_owned(),
        retry_after,
    };
    fail_after(&world, 1, reason("ErrorServerBusy", Some(9)));
    for answer in create(&world, &several(3)).await {
        let is_wait =
            matches!(answer, Err(ProviderError::RateLimited(wait)) if wait.as_secs() == 9);
        assert!(is_wait);
    }
    assert!(world.everything().await.0.is_empty());
    fail_after(&world, 1, reason("ErrorSchemaValidation", None));

    let made = create(&world, &several(3)).await;

    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(world.everything().await.0.len(), 3);
}
