//! An address that is entered.

use crate::world::{World, access, event, file, login, of, provider};
use provider::{CalendarProvider as _, ProviderError};
use testkit::web::{Scripted, ScriptedServer};

/// Whether an error is the one that says it.
type IsTold = fn(&ProviderError) -> bool;

#[tokio::test]
async fn an_address_is_an_account_with_one_calendar_that_is_read_only() {
    let world = World::with(&of(&[event("a", "Black bin")])).await;

    let calendars = world.provider.calendars(&world.access).await.unwrap();

    let [calendar] = calendars.as_slice() else {
        panic!("{calendars:?}")
    };
    assert_eq!(calendar.name, "Bins");
    assert_eq!(calendar.zone.as_ref().unwrap().as_str(), "Europe/Berlin");
    assert!(!calendar.can_write);
    assert_eq!(world.access.user, "127.0.0.1");
    assert!(world.access.base_url.ends_with("/private-key/a.ics"));
}

#[tokio::test]
async fn a_password_is_shown_where_one_was_entered_and_nowhere_else() {
    let server = ScriptedServer::start(|request| match request.header("authorization") {
        // ada:secret
        Some("Basic YWRhOnNlY3JldA==") => file(&of(&[])),
        _ => Scripted::status(401).header("WWW-Authenticate", "Basic realm=\"x\""),
    })
    .await;
    let provider = provider();
    let sign_in = |user, password| {
        let login = login(&server.url(), user, password);
        let provider = &provider;
        async move { provider.sign_in(&login).await }
    };

    let account = sign_in(" ada ", "secret").await.unwrap();

    assert_eq!(account.name, "ada");
    let calendars = provider.calendars(&access(&account, "secret")).await;
    assert_eq!(calendars.unwrap().len(), 1);
    for (user, password) in [("", ""), ("ada", ""), ("ada", "wrong")] {
        let refused = sign_in(user, password).await;
        assert!(
            matches!(refused, Err(ProviderError::Unauthorized)),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_calendar_is_told_and_an_outage_is_told_apart() {
    let page = "<!doctype html><title>Sign in</title>";
    let cases: [(Scripted, IsTold); 8] = [
        (
            Scripted::status(200)
                .header("Content-Type", "text/html")
                .body(page),
            |error| matches!(error, ProviderError::Unsupported(_)),
        ),
        (file(""), |error| {
            matches!(error, ProviderError::Unsupported(_))
        }),
        (file("{\"events\":[]}"), |error| {
            matches!(error, ProviderError::Unsupported(_))
        }),
        (Scripted::status(404), |error| {
            matches!(error, ProviderError::Unsupported(_))
        }),
        (Scripted::status(410), |error| {
            matches!(error, ProviderError::Unsupported(_))
        }),
        (Scripted::status(403), |error| {
            matches!(error, ProviderError::Forbidden)
        }),
        (Scripted::status(502), |error| {
            matches!(error, ProviderError::Unavailable(_))
        }),
        (file("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), |error| {
            matches!(error, ProviderError::InvalidAnswer(_))
        }),
    ];
    for (answer, is_told) in cases {
        let server = ScriptedServer::start(move |_| answer.clone()).await;

        let outcome = provider().sign_in(&login(&server.url(), "", "")).await;

        assert!(outcome.as_ref().is_err_and(is_told), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_and_the_address_that_was_entered_is_kept() {
    let server = ScriptedServer::start(|request| match request.path.as_str() {
        "/a.ics" => Scripted::status(302).header("Location", "/signed/for-a-minute.ics"),
        "/circle.ics" => Scripted::status(302).header("Location", "/circle.ics"),
        _ => file(&of(&[])),
    })
    .await;
    let sign_in = |path: &str| {
        let login = login(&format!("{}{path}", server.url()), "", "");
        async move { provider().sign_in(&login).await }
    };

    let account = sign_in("/a.ics").await.unwrap();

    assert_eq!(account.base_url, format!("{}/a.ics", server.url()));
    let circle = sign_in("/circle.ics").await;
    assert!(
        matches!(circle, Err(ProviderError::InvalidAnswer(_))),
        "{circle:?}"
    );
}

#[tokio::test]
async fn a_password_does_not_follow_to_another_host() {
    let other = ScriptedServer::start(|_| file(&of(&[]))).await;
    let to = format!("{}/a.ics", other.url());
    let server =
        ScriptedServer::start(move |_| Scripted::status(302).header("Location", &to)).await;

    let outcome = provider()
        .sign_in(&login(&server.url(), "ada", "secret"))
        .await;

    assert!(
        matches!(outcome, Err(ProviderError::Unsupported(_))),
        "{outcome:?}"
    );
    assert!(other.seen().is_empty());
}
