use crate::world::{DANA, HOLIDAYS, World, visit};
use domain::linked_calendar::RemoteCalendarId;
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use provider::{CalendarProvider as _, ProviderError};
use reqwest::Method;
use sandbox::{Fault, FaultKind};
use serde_json::json;

#[tokio::test]
async fn one_status_means_several_things_and_the_reason_tells_which() {
    let world = World::new().await;
    let outcome = async |status: u16, reason: &str, retry_after: Option<i64>| {
        let kind = FaultKind::Reason {
            status,
            reason: reason.to_owned(),
            retry_after,
        };
        world
            .sandbox
            .add_fault(Fault::next("/google/api/", kind, 1));
        world.changes(None).await.unwrap_err()
    };
    let wait = |error: ProviderError| match error {
        ProviderError::RateLimited(wait) => wait.as_secs(),
        other => panic!("{other:?}"),
    };

    assert_eq!(wait(outcome(403, "rateLimitExceeded", None).await), 64);
    assert_eq!(
        wait(outcome(403, "userRateLimitExceeded", Some(7)).await),
        7
    );
    assert_eq!(wait(outcome(429, "rateLimitExceeded", Some(9)).await), 9);
    assert_eq!(wait(outcome(403, "quotaExceeded", None).await), 3600);
    let permissions = outcome(403, "insufficientPermissions", None).await;
    assert!(
        matches!(permissions, ProviderError::Unauthorized),
        "{permissions:?}"
    );
    let credentials = outcome(401, "authError", None).await;
    assert!(
        matches!(credentials, ProviderError::Unauthorized),
        "{credentials:?}"
    );
    let outage = outcome(503, "backendError", None).await;
    assert!(
        matches!(outage, ProviderError::Unavailable(_)),
        "{outage:?}"
    );
    let right = outcome(403, "forbidden", None).await;
    assert!(matches!(right, ProviderError::Forbidden), "{right:?}");
    let switched_off = outcome(403, "accessNotConfigured", None).await;
    assert!(
        matches!(switched_off, ProviderError::Unsupported(_)),
        "{switched_off:?}"
    );
}

#[tokio::test]
async fn case_11_a_list_that_breaks_off_is_no_empty_list() {
    let world = World::new().await;
    world.create(&new_event()).await.unwrap();
    for kind in [FaultKind::Html, FaultKind::Truncated] {
        world
            .sandbox
            .add_fault(Fault::next("/google/api/", kind.clone(), 1));

        let outcome = world.changes(None).await;

        assert!(
            matches!(outcome, Err(ProviderError::InvalidAnswer(_))),
            "{kind:?}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_read_only_calendar_refuses_writes() {
    let mut world = World::new().await;
    world.calendar = RemoteCalendarId(HOLIDAYS.to_owned());
    let (all, _) = world.everything().await;
    let event = all[0].event.clone().unwrap();
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Ours".to_owned();

    let created = world.create(&new_event()).await;
    let updated = world.update(&event.id, &event.etag, &wanted).await;
    let (access, calendar) = (&world.access, &world.calendar);
    let deleted = world
        .provider
        .delete_event(access, calendar, &event.id, &event.etag)
        .await;

    assert!(
        matches!(created, Err(ProviderError::Forbidden)),
        "{created:?}"
    );
    assert!(
        matches!(updated, Err(ProviderError::Forbidden)),
        "{updated:?}"
    );
    assert!(
        matches!(deleted, Err(ProviderError::Forbidden)),
        "{deleted:?}"
    );
}

#[tokio::test]
async fn only_the_host_changes_an_invitation() {
    let world = World::new().await;
    let mut theirs = visit("theirs", "Theirs");
    for name in ["start", "end"] {
        theirs[name] = json!({"dateTime": "2026-12-03T12:00:00Z", "timeZone": "UTC"});
    }
    theirs["organizer"] = json!({"email": "ada@example.org"});
    theirs["attendees"] = json!([{"email": DANA, "responseStatus": "needsAction"}]);
    world
        .sandbox
        .google()
        .put_event(&world.calendar.0, &theirs)
        .unwrap();
    let event = world.event("theirs").await;
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Ours".to_owned();

    let refused = world.update(&event.id, &event.etag, &wanted).await;

    assert!(
        matches!(&refused, Err(ProviderError::Unsupported(text)) if text.contains("organizer")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn access_that_was_taken_back_is_told() {
    let world = World::new().await;
    world
        .foreign(Method::POST, "", visit("visit1", "Visit"))
        .await;
    world.sandbox.google().revoke_access(DANA).unwrap();

    let outcome = world.changes(None).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unauthorized)),
        "{outcome:?}"
    );
}
