//! Events that are made in one request.

use crate::world::World;
use domain::remote_event::Marker;
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use provider::{Access, CalendarProvider as _, Created, NewEvent, ProviderError};
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use testkit::web::{Scripted, ScriptedServer};

const BATCH: &str = "/microsoft/graph/v1.0/$batch";

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
    let fine = || FaultKind::Slow { milliseconds: 0 };
    for (troubles, is_made) in [
        (vec![FaultKind::Html], false),
        (vec![FaultKind::Truncated], true),
        (vec![FaultKind::Cut], true),
        // They are made, and cannot be read back.
        (vec![fine(), FaultKind::Html], true),
    ] {
        let world = World::new().await;
        for kind in troubles.clone() {
            world.sandbox.add_fault(Fault::next(BATCH, kind, 1));
        }

        let lost = create(&world, &three()).await;

        assert_eq!(lost.len(), 3);
        for answer in &lost {
            let is_outage = matches!(answer, Err(ProviderError::Unavailable(_)));
            assert!(is_outage, "{troubles:?}: {answer:?}");
        }
        for answer in create(&world, &three()).await {
            assert_eq!(answer.unwrap().was_there, is_made, "{troubles:?}");
        }
        assert_eq!(world.everything().await.0.len(), 3, "{troubles:?}");
    }
}

#[tokio::test]
async fn a_batch_that_is_refused_is_asked_one_by_one_and_a_pause_is_for_all() {
    let world = World::new().await;
    let status = |status, retry_after| FaultKind::Status {
        status,
        retry_after,
    };
    world
        .sandbox
        .add_fault(Fault::next(BATCH, status(429, Some(9)), 1));
    for answer in create(&world, &three()).await {
        let is_wait =
            matches!(answer, Err(ProviderError::RateLimited(wait)) if wait.as_secs() == 9);
        assert!(is_wait);
    }
    assert!(world.everything().await.0.is_empty());
    world
        .sandbox
        .add_fault(Fault::next(BATCH, status(400, None), 1));

    let made = create(&world, &three()).await;

    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(world.everything().await.0.len(), 3);
}

#[tokio::test]
async fn one_that_comes_too_often_waits_alone() {
    let server = ScriptedServer::start(|request| {
        let event = json!({"id": "made", "@odata.etag": "W/\"1\""});
        if request.method == "GET" {
            return Scripted::status(200).body(event.to_string());
        }
        let asked: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(asked["requests"][1]["method"], "POST");
        assert!(asked["requests"][1]["body"]["transactionId"].is_string());
        let told = json!({"responses": [
            {"id": "2", "status": 429, "headers": {"Retry-After": "9"}, "body": {}},
            {"id": "0", "status": 201, "headers": {}, "body": event},
        ]});
        Scripted::status(200)
            .header("Content-Type", "application/json")
            .body(told.to_string())
    })
    .await;
    let world = World::new().await;
    let access = Access {
        base_url: format!("{}/", server.url().trim_end_matches('/')),
        ..world.access.clone()
    };

    let answers = world
        .provider
        .create_events(&access, &world.calendar, &three())
        .await;

    // What the first is read back as makes no sense here, which is its own affair.
    let [_, Err(missing), Err(often)] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert!(
        matches!(missing, ProviderError::Unavailable(_)),
        "{missing:?}"
    );
    assert!(
        matches!(often, ProviderError::RateLimited(wait) if wait.as_secs() == 9),
        "{often:?}"
    );
    assert_eq!(server.seen().len(), 2);
}
