//! What goes wrong there, and how it is told here.

use crate::world::{DANA, World, range};
use calendly::{CalendlyError, Kind};
use chrono::TimeDelta;
use provider::http::{AllowedNetworks, Http, Patience};
use sandbox::{Fault, FaultKind, Plan};
use std::time::Duration;

const ME: &str = "/calendly/api/users/me";

async fn broken(kind: FaultKind) -> CalendlyError {
    let world = World::new().await;
    world.sandbox.add_fault(Fault::always(ME, kind));
    world.client.me(&world.dana).await.unwrap_err()
}

fn status(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after: None,
    }
}

#[tokio::test]
async fn each_status_means_what_it_is_to_mean() {
    let error = broken(status(400)).await;
    assert!(matches!(error, CalendlyError::Invalid { .. }), "{error:?}");
    let error = broken(status(401)).await;
    assert!(matches!(error, CalendlyError::Refused), "{error:?}");
    let error = broken(status(403)).await;
    assert!(
        matches!(error, CalendlyError::NotAllowed { .. }),
        "{error:?}"
    );
    let error = broken(status(404)).await;
    assert!(matches!(error, CalendlyError::NotFound), "{error:?}");
    let error = broken(status(409)).await;
    assert!(matches!(error, CalendlyError::Exists), "{error:?}");
    let error = broken(status(424)).await;
    assert!(
        matches!(error, CalendlyError::AvailabilityUnknown),
        "{error:?}"
    );
    for outage in [500, 503] {
        let error = broken(status(outage)).await;
        assert!(matches!(error, CalendlyError::Unavailable(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_refusal_for_haste_is_waited_for_without_asking() {
    let world = World::new().await;
    let kind = FaultKind::Status {
        status: 429,
        retry_after: Some(17),
    };
    world.sandbox.add_fault(Fault::next(ME, kind, 1));

    let first = world.client.me(&world.dana).await;
    let second = world.client.me(&world.dana).await;
    world.clock.advance(TimeDelta::seconds(17));
    let third = world.client.me(&world.dana).await;

    for refused in [first, second] {
        assert!(
            matches!(refused, Err(CalendlyError::RateLimited(wait)) if wait == Duration::from_secs(17)),
            "{refused:?}"
        );
    }
    third.unwrap();
}

#[tokio::test]
async fn on_the_free_plan_the_client_stops_by_itself_after_fifty_requests() {
    let world = World::new().await;
    world.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();
    for _ in 0..50 {
        world.client.me(&world.dana).await.unwrap();
    }
    // Whoever asked now would be answered with an outage.
    world.sandbox.add_fault(Fault::always(ME, status(500)));

    let refused = world.client.me(&world.dana).await;

    assert!(
        matches!(refused, Err(CalendlyError::RateLimited(wait)) if wait <= Duration::from_secs(60)),
        "{refused:?}"
    );
    world.sandbox.clear_faults();
    world.clock.advance(TimeDelta::seconds(60));
    world.client.me(&world.dana).await.unwrap();
}

#[tokio::test]
async fn bookings_wait_for_their_own_limit_and_nothing_else_does() {
    let world = World::new().await;
    let mut starts =
        (9..17).flat_map(|hour| [3, 4].map(|day| format!("2026-12-{day:02}T{hour:02}:00:00Z")));
    for _ in 0..10 {
        world.book(&starts.next().unwrap()).await;
    }
    let event_type = world.event_type("Site visit").await.uri;
    let eleventh = crate::world::booking(&event_type, &starts.next().unwrap());

    let refused = world.client.book(&world.dana, &eleventh).await;

    assert!(
        matches!(refused, Err(CalendlyError::RateLimited(_))),
        "{refused:?}"
    );
    world.client.me(&world.dana).await.unwrap();
    world.clock.advance(TimeDelta::seconds(60));
    world.client.book(&world.dana, &eleventh).await.unwrap();
}

#[tokio::test]
async fn pages_for_people_and_halves_of_answers_are_none() {
    let page = broken(FaultKind::Html).await;
    let half = broken(FaultKind::Truncated).await;

    assert!(matches!(page, CalendlyError::InvalidAnswer(_)), "{page:?}");
    assert!(
        matches!(
            half,
            CalendlyError::InvalidAnswer(_) | CalendlyError::Unavailable(_)
        ),
        "{half:?}"
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_an_outage() {
    let world = World::new().await;
    let impatient = Http::with_patience(
        AllowedNetworks::loopback(),
        Patience {
            connect: Duration::from_millis(500),
            answer: Duration::from_millis(500),
        },
    );
    let bases = world.client.bases().clone();
    let client = calendly::Client::new(impatient, bases, world.clock.clone());
    world
        .sandbox
        .add_fault(Fault::always(ME, FaultKind::Timeout));

    let outcome = client.me(&world.dana).await;

    assert!(
        matches!(outcome, Err(CalendlyError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn past_times_and_things_that_are_not_there_are_refused() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let past = range("2026-11-29T09:00:00Z", "2026-11-30T09:00:00Z");

    let busy = client.busy_times(token, &world.user(DANA), past).await;
    let event = client.event(token, &world.nobody(Kind::Event)).await;

    assert!(
        matches!(&busy, Err(CalendlyError::Invalid { details }) if details[0].parameter.as_deref() == Some("start_time")),
        "{busy:?}"
    );
    assert!(matches!(event, Err(CalendlyError::NotFound)), "{event:?}");
}
