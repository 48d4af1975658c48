use crate::world::{DANA, World, visit};
use domain::linked_calendar::RemoteCalendarId;
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use provider::{CalendarProvider as _, ProviderError};
use sandbox::{Fault, FaultKind};
use serde_json::json;

const GRAPH: &str = "/microsoft/graph/";

fn status(status: u16, retry_after: Option<i64>) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after,
    }
}

#[tokio::test]
async fn statuses_mean_what_the_sheet_says() {
    let world = World::new().await;
    let outcome = async |kind: FaultKind| {
        world.sandbox.add_fault(Fault::next(GRAPH, kind, 1));
        world.changes(None).await.unwrap_err()
    };
    let reason = |status, reason: &str| FaultKind::Reason {
        status,
        reason: reason.to_owned(),
        retry_after: None,
    };

    let throttled = outcome(status(429, Some(9))).await;
    assert!(
        matches!(throttled, ProviderError::RateLimited(wait) if wait.as_secs() == 9),
        "{throttled:?}"
    );
    let busy = outcome(status(503, Some(7))).await;
    assert!(
        matches!(busy, ProviderError::RateLimited(wait) if wait.as_secs() == 7),
        "{busy:?}"
    );
    for kind in [status(500, None), status(503, None)] {
        let outage = outcome(kind).await;
        assert!(
            matches!(outage, ProviderError::Unavailable(_)),
            "{outage:?}"
        );
    }
    let credentials = outcome(status(401, None)).await;
    assert!(
        matches!(credentials, ProviderError::Unauthorized),
        "{credentials:?}"
    );
    let right = outcome(status(403, None)).await;
    assert!(matches!(right, ProviderError::Forbidden), "{right:?}");
    let elsewhere = outcome(reason(404, "MailboxNotEnabledForRESTAPI")).await;
    assert!(
        matches!(&elsewhere, ProviderError::Unsupported(text) if text.contains("Exchange")),
        "{elsewhere:?}"
    );
    let lost = outcome(reason(410, "resyncRequired")).await;
    assert!(
        matches!(lost, ProviderError::InvalidAnswer(_)),
        "there was no token: {lost:?}"
    );
    for kind in [FaultKind::Html, FaultKind::Truncated] {
        let nonsense = outcome(kind).await;
        assert!(
            matches!(nonsense, ProviderError::InvalidAnswer(_)),
            "{nonsense:?}"
        );
    }
}

#[tokio::test]
async fn case_11_a_batch_that_fails_or_is_cut_makes_nothing_gone() {
    let world = World::new().await;
    for number in 0..3 {
        let microsoft = world.sandbox.microsoft();
        let body = visit(&format!("Visit {number}"));
        microsoft
            .put_event(&world.calendar.0, &body, &json!({}))
            .unwrap();
    }
    let (all, _) = world.everything().await;
    let ids: Vec<_> = all.into_iter().map(|one| one.id).collect();
    let path = "/microsoft/graph/v1.0/$batch";
    for kind in [status(500, None), FaultKind::Html, FaultKind::Truncated] {
        world.sandbox.add_fault(Fault::next(path, kind, 1));

        let read = world
            .provider
            .events(&world.access, &world.calendar, &ids)
            .await;

        assert!(
            matches!(
                read,
                Err(ProviderError::Unavailable(_) | ProviderError::InvalidAnswer(_))
            ),
            "{read:?}"
        );
    }
}

#[tokio::test]
async fn a_calendar_that_may_only_be_read_is_not_written() {
    let world = World::new().await;
    let calendars = world.provider.calendars(&world.access).await.unwrap();
    let holidays: &RemoteCalendarId = &calendars
        .iter()
        .find(|calendar| !calendar.can_write)
        .unwrap()
        .id;

    let refused = world
        .provider
        .create_event(&world.access, holidays, &new_event())
        .await;
    let read = world.provider.changes(&world.access, holidays, None).await;

    assert!(
        matches!(refused, Err(ProviderError::Forbidden)),
        "{refused:?}"
    );
    assert!(read.is_ok(), "{read:?}");
}

#[tokio::test]
async fn a_lost_answer_to_a_creation_makes_one_event() {
    let world = World::new().await;
    let path = format!(
        "/microsoft/graph/v1.0/me/calendars/{}/events",
        world.calendar.0
    );
    for kind in [FaultKind::Truncated, FaultKind::Html] {
        let fault = Fault {
            method: Some("POST".to_owned()),
            ..Fault::next(&path, kind, 1)
        };
        world.sandbox.add_fault(fault);
        let lost = world.create(&new_event()).await;
        assert!(
            matches!(lost, Err(ProviderError::InvalidAnswer(_))),
            "{lost:?}"
        );
    }

    world.create(&new_event()).await.unwrap();

    assert_eq!(world.everything().await.0.len(), 1);
    world.sandbox.microsoft().withdraw_consent(DANA).unwrap();
    let gone = world.changes(None).await;
    assert!(matches!(gone, Err(ProviderError::Unauthorized)), "{gone:?}");
}
