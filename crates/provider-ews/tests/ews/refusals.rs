use crate::world::{DANA, World, provider};
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::ProviderEventId;
use domain::time::ZoneId;
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use provider::{Access, CalendarProvider as _, ProviderError};
use sandbox::{Fault, FaultKind};
use std::time::Duration;
use testkit::web::{Scripted, ScriptedServer};

const SERVICE: &str = "/exchange/";

#[tokio::test]
async fn a_fault_means_what_its_code_says() {
    let world = World::new().await;
    let outcome = async |reason: &str, retry_after| {
        let kind = FaultKind::Reason {
            status: 500,
            reason: reason.to_owned(),
            retry_after,
        };
        world.sandbox.add_fault(Fault::next(SERVICE, kind, 1));
        world.changes(None).await.unwrap_err()
    };

    let busy = outcome("ErrorServerBusy", Some(25)).await;
    assert!(
        matches!(busy, ProviderError::RateLimited(wait) if wait == Duration::from_secs(25)),
        "{busy:?}"
    );
    let outage = outcome("ErrorInternalServerTransientError", None).await;
    assert!(
        matches!(outage, ProviderError::Unavailable(_)),
        "{outage:?}"
    );
    let expired = outcome("ErrorInvalidSyncStateData", None).await;
    assert!(
        matches!(expired, ProviderError::SyncTokenExpired),
        "{expired:?}"
    );
    let right = outcome("ErrorAccessDenied", None).await;
    assert!(matches!(right, ProviderError::Forbidden), "{right:?}");
}

#[tokio::test]
async fn case_11_a_list_that_breaks_off_or_is_none_is_no_empty_list() {
    let world = World::new().await;
    world.create(&new_event()).await.unwrap();
    let (_, token) = world.everything().await;

    for kind in [FaultKind::Html, FaultKind::Truncated] {
        for since in [None, Some(&token)] {
            let fault = Fault::next(SERVICE, kind.clone(), 1);
            world.sandbox.add_fault(fault);

            let outcome = world.changes(since).await;

            assert!(
                matches!(outcome, Err(ProviderError::InvalidAnswer(_))),
                "{kind:?}: {outcome:?}"
            );
        }
    }
    assert_eq!(world.everything().await.0.len(), 1);
}

#[tokio::test]
async fn case_24_an_outage_is_no_refusal_and_a_refusal_is_no_outage() {
    let world = World::new().await;
    let status = |status, retry_after| FaultKind::Status {
        status,
        retry_after,
    };
    world
        .sandbox
        .add_fault(Fault::next(SERVICE, status(503, None), 1));
    let outage = world.changes(None).await;
    assert!(
        matches!(outage, Err(ProviderError::Unavailable(_))),
        "{outage:?}"
    );
    world
        .sandbox
        .add_fault(Fault::next(SERVICE, status(503, Some(9)), 1));
    let busy = world.changes(None).await;
    assert!(
        matches!(busy, Err(ProviderError::RateLimited(wait)) if wait == Duration::from_secs(9)),
        "{busy:?}"
    );
    world
        .sandbox
        .add_fault(Fault::next(SERVICE, status(403, None), 1));
    let blocked = world.changes(None).await;
    assert!(
        matches!(blocked, Err(ProviderError::Forbidden)),
        "{blocked:?}"
    );

    world
        .sandbox
        .add_fault(Fault::always(SERVICE, status(401, None)));
    let refused = world.changes(None).await;

    assert!(
        matches!(refused, Err(ProviderError::Unauthorized)),
        "{refused:?}"
    );
    world.sandbox.clear_faults();
    assert!(world.changes(None).await.is_ok());
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_never_again_by_itself() {
    for schemes in [&["NTLM", "Basic"][..], &["Basic"]] {
        let world = World::new().await;
        let exchange = world.exchange();
        exchange.offer(schemes);
        let access = Access {
            password: "wrong".into(),
            ..world.access.clone()
        };

        let outcome = world.provider.calendars(&access).await;

        assert!(
            matches!(outcome, Err(ProviderError::Unauthorized)),
            "{outcome:?}"
        );
        assert_eq!(exchange.refusals(DANA).unwrap(), 1, "{schemes:?}");
    }
}

#[tokio::test]
async fn a_calendar_that_may_only_be_read_says_so() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    world.exchange().make_read_only(&world.calendar.0).unwrap();

    let mut other = new_event();
    let id = "0190c0de-0000-7000-8000-000000000002";
    other.marker = domain::remote_event::Marker(id.parse().unwrap());
    other.uid = other.marker.uid();
    let refused = world.create(&other).await;
    assert!(
        matches!(refused, Err(ProviderError::Forbidden)),
        "{refused:?}"
    );
    let (access, calendar) = (&world.access, &world.calendar);
    let deleted = world
        .provider
        .delete_event(access, calendar, &created.id, &created.etag)
        .await;
    assert!(
        matches!(deleted, Err(ProviderError::Forbidden)),
        "{deleted:?}"
    );
}

/// What an account sees of a server that answers everything in this way.
async fn answered(script: Scripted) -> ProviderError {
    let server = ScriptedServer::start(move |_| script.clone()).await;
    let access = Access {
        base_url: format!("{}/EWS/Exchange.asmx", server.url()),
        user: "dana".to_owned(),
        password: "secret".into(),
        zone: ZoneId::utc(),
    };
    let provider = provider(&server.url());
    let calendar = RemoteCalendarId("AAMk1".to_owned());
    let ids = [ProviderEventId("AAMk2".to_owned())];
    let listed = provider.changes(&access, &calendar, None).await;
    let read = provider.events(&access, &calendar, &ids).await;
    let created = provider
        .create_event(&access, &calendar, &new_event())
        .await;
    let calendars = provider.calendars(&access).await;
    assert!(read.is_err() && created.is_err() && calendars.is_err());
    listed.unwrap_err()
}

#[tokio::test]
async fn nonsense_is_an_error_and_nothing_else() {
    let envelope = |inside: &str| {
        Scripted::status(200).body(format!(
            "<s:Envelope xmlns:s=\"x\"><s:Body>{inside}</s:Body></s:Envelope>"
        ))
    };
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;\">]><s:Envelope>&c;</s:Envelope>";
    for script in [
        Scripted::status(200),
        Scripted::status(200).body("<!doctype html><title>Outlook</title><p>Sign in"),
        Scripted::status(200).body(bomb),
        Scripted::status(200).body("<a>".repeat(100_000)),
        Scripted::status(200).body(vec![0xff; 1000]),
        envelope(""),
        envelope("<R/>"),
        envelope("<R><ResponseMessages/></R>"),
        envelope("<R><ResponseMessages><M/></ResponseMessages></R>"),
        envelope(
            "<R><ResponseMessages><M><ResponseCode>NoError</ResponseCode></M></ResponseMessages></R>",
        ),
    ] {
        let error = answered(script.clone()).await;
        assert!(
            matches!(error, ProviderError::InvalidAnswer(_)),
            "{script:?}: {error:?}"
        );
    }
    for (script, is_expected) in [
        (Scripted::status(500).body("<html>broken"), "an outage"),
        (Scripted::status(502), "an outage"),
        (Scripted::status(404), "not there"),
        (
            Scripted::status(302).header("Location", "/owa/auth/logon.aspx"),
            "unsupported",
        ),
        (Scripted::status(440), "unsupported"),
        (
            Scripted::status(401).header("WWW-Authenticate", "Negotiate"),
            "unsupported",
        ),
        (
            Scripted::status(401).header("WWW-Authenticate", "NTLM"),
            "refused",
        ),
        (
            Scripted::status(401).header("WWW-Authenticate", "Basic realm=\"x\""),
            "refused",
        ),
    ] {
        let error = answered(script.clone()).await;
        let found = match error {
            ProviderError::Unavailable(_) => "an outage",
            ProviderError::NotFound => "not there",
            ProviderError::Unsupported(_) => "unsupported",
            ProviderError::Unauthorized => "refused",
            _ => "something else",
        };
        assert_eq!(found, is_expected, "{script:?}: {error:?}");
    }
}

#[tokio::test]
async fn more_than_an_answer_has_is_not_read() {
    let error = answered(Scripted::status(200).body(vec![b' '; 21 << 20])).await;

    assert!(matches!(error, ProviderError::TooLarge { .. }), "{error:?}");
}
