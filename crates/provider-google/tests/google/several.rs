//! Events that are made in one request.

use crate::world::{World, http};
use domain::remote_event::Marker;
use provider::contract::CalendarCalls as _;
use provider::contract::{at, new_event};
use provider::{Access, CalendarProvider as _, Created, NewEvent, ProviderError};
use provider_google::{Bases, GoogleProvider};
use sandbox::{Fault, FaultKind};
use serde_json::json;
use std::sync::Arc;
use testkit::web::{Scripted, ScriptedServer};
use testkit::zones::TestZones;

const BATCH: &str = "/google/api/batch/";

fn three() -> Vec<NewEvent> {
    let each = (1..=3).map(|number| {
        let id = format!("0190c0de-0000-7000-8000-00000000000{number}");
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

#[tokio::test]
async fn an_answer_to_several_that_makes_no_sense_refuses_none_and_what_it_made_is_found() {
    for (kind, is_made) in [
        (FaultKind::Html, false),
        (FaultKind::Truncated, true),
        (FaultKind::Cut, true),
    ] {
        let world = World::new().await;
        world.sandbox.add_fault(Fault::next(BATCH, kind.clone(), 1));

        let lost = create(&world, &three()).await;

        assert_eq!(lost.len(), 3);
        for answer in &lost {
            let is_outage = matches!(answer, Err(ProviderError::Unavailable(_)));
            assert!(is_outage, "{kind:?}: {answer:?}");
        }
        for answer in create(&world, &three()).await {
            assert_eq!(answer.unwrap().was_there, is_made, "{kind:?}");
        }
        assert_eq!(world.everything().await.0.len(), 3, "{kind:?}");
        assert!(world.sandbox.google().mails().is_empty());
    }
}

#[tokio::test]
async fn what_refuses_all_is_told_of_each() {
    let world = World::new().await;
    let kind = FaultKind::Reason {
        status: 403,
        reason: "rateLimitExceeded".to_owned(),
        retry_after: Some(9),
    };
    world.sandbox.add_fault(Fault::next(BATCH, kind, 1));

    let limited = create(&world, &three()).await;

    assert_eq!(limited.len(), 3);
    for answer in limited {
        let is_wait =
            matches!(answer, Err(ProviderError::RateLimited(wait)) if wait.as_secs() == 9);
        assert!(is_wait);
    }
    assert!(world.everything().await.0.is_empty());
}

#[tokio::test]
async fn one_that_google_refuses_is_refused_alone_and_so_is_a_batch_that_it_does_not_take() {
    let world = World::new().await;
    let mut events = three();
    let timing = &mut events[1].content.timing;
    let zone = timing.zone().unwrap().clone();
    let (start, end) = (at("2026-12-03T10:00:00"), at("2026-12-03T09:00:00"));
    *timing = domain::time::Timing::zoned(start, end, zone);
    let outcomes = |answers: &[Result<Created, ProviderError>]| -> Vec<&'static str> {
        let each = answers.iter().map(|answer| match answer {
            Ok(created) if created.was_there => "found",
            Ok(_) => "made",
            Err(ProviderError::Unsupported(_)) => "refused",
            Err(_) => "failed",
        });
        each.collect()
    };

    let made = create(&world, &events).await;
    let kind = FaultKind::Status {
        status: 400,
        retry_after: None,
    };
    world.sandbox.add_fault(Fault::next(BATCH, kind, 1));
    let again = create(&world, &events).await;

    assert_eq!(outcomes(&made), ["made", "refused", "made"], "{made:?}");
    assert_eq!(outcomes(&again), ["found", "refused", "found"], "{again:?}");
}

#[tokio::test]
async fn one_that_comes_too_often_waits_alone() {
    let server = ScriptedServer::start(|request| {
        assert_eq!(request.path, "/api/batch/calendar/v3");
        assert_eq!(request.body.matches("?sendUpdates=none HTTP/1.1").count(), 3);
        let part = |number: usize, status: &str, body: serde_json::Value| {
            format!(
                "--b\r\nContent-Type: application/http\r\nContent-ID: <response-{number}@integrator>\r\n\r\n\
                 HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n{body}\r\n"
            )
        };
        let often = json!({"error": {"code": 403, "errors": [{"reason": "rateLimitExceeded"}]}});
        let parts = [
            part(2, "403 Forbidden", often),
            part(0, "200 OK", json!({"id": "made", "etag": "\"1\"", "status": "confirmed"})),
            "--b--\r\n".to_owned(),
        ];
        Scripted::status(200)
            .header("Content-Type", "multipart/mixed; boundary=b")
            .body(parts.concat())
    })
    .await;
    let bases = Bases::below(&server.url()).unwrap();
    let provider = GoogleProvider::new(http(), bases, Arc::new(TestZones));
    let world = World::new().await;
    let access = Access {
        base_url: format!("{}/api/calendar/v3/", server.url().trim_end_matches('/')),
        ..world.access.clone()
    };

    let answers = provider
        .create_events(&access, &world.calendar, &three())
        .await;

    let [Ok(made), Err(missing), Err(often)] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!(made.event.id.0, "made");
    assert!(
        matches!(missing, ProviderError::Unavailable(_)),
        "{missing:?}"
    );
    assert!(
        matches!(often, ProviderError::RateLimited(wait) if wait.as_secs() == 64),
        "{often:?}"
    );
    assert_eq!(server.seen().len(), 1);
}
