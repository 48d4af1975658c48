//! What each refusal means: every row of calendly.md §4.2, and what is no answer of Calendly at all.

use crate::sheet::sheet;
use crate::world::{World, json};
use calendly::scopes::Scope;
use calendly::{CalendlyError, InvalidUri, Kind, Paging};
use std::time::Duration;
use testkit::web::Scripted;

async fn outcome(answer: Scripted) -> CalendlyError {
    let world = World::start(move |_| answer.clone()).await;
    world.client.me(&world.token).await.unwrap_err()
}

#[tokio::test]
async fn what_was_wrong_is_told_field_by_field() {
    let error = outcome(json(400, sheet!("error_invalid"))).await;

    let CalendlyError::Invalid { details } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(details[0].parameter.as_deref(), Some("start_time"));
    assert_eq!(details[0].message, "must be in the future");
    assert_eq!(
        error.to_string(),
        "what was asked of Calendly is not valid: start_time"
    );
}

#[tokio::test]
async fn where_no_field_is_named_there_is_still_a_reason() {
    let body = r#"{"title":"Invalid Argument","message":"This time is taken."}"#;
    let error = outcome(json(400, body)).await;

    assert!(
        matches!(&error, CalendlyError::Invalid { details } if details[0].message == "This time is taken."),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_token_that_is_not_honoured_is_refused_whatever_the_body_says() {
    for body in [
        r#"{"title":"Unauthenticated","message":"The access token is invalid"}"#,
        "",
    ] {
        let error = outcome(json(401, body)).await;
        assert!(matches!(error, CalendlyError::Refused), "{error:?}");
    }
}

#[tokio::test]
async fn missing_scopes_are_named() {
    let error = outcome(json(403, sheet!("error_scope"))).await;

    assert!(
        matches!(&error, CalendlyError::MissingScopes(scopes) if scopes.has(Scope::WebhooksWrite)),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "the token lacks a scope: webhooks:write");
}

#[tokio::test]
async fn a_missing_scope_without_a_name_is_still_a_missing_scope() {
    let error = outcome(json(403, r#"{"title":"Insufficient scope"}"#)).await;

    assert!(
        matches!(&error, CalendlyError::MissingScopes(scopes) if scopes.is_empty()),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_a_plan_does_not_allow_comes_with_calendlys_words() {
    let body = r#"{"title":"Permission Denied","message":"Please upgrade your Calendly account to Standard"}"#;
    let error = outcome(json(403, body)).await;

    assert!(
        matches!(&error, CalendlyError::NotAllowed { message } if message.ends_with("to Standard")),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_other_refusals_each_mean_one_thing() {
    let with = |status, title: &str| outcome(json(status, &format!(r#"{{"title":"{title}"}}"#)));

    let error = with(404, "Resource Not Found").await;
    assert!(matches!(error, CalendlyError::NotFound), "{error:?}");
    let error = with(409, "Already Exists").await;
    assert!(matches!(error, CalendlyError::Exists), "{error:?}");
    let error = with(424, "External Calendar Error").await;
    assert!(
        matches!(error, CalendlyError::AvailabilityUnknown),
        "{error:?}"
    );
    for status in [408, 500, 502, 503, 504] {
        let error = with(status, "Internal Server Error").await;
        assert!(matches!(error, CalendlyError::Unavailable(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_refusal_for_haste_says_how_long_to_wait() {
    let error = outcome(json(429, "{}").header("X-RateLimit-Reset", "37")).await;

    assert!(
        matches!(error, CalendlyError::RateLimited(wait) if wait == Duration::from_secs(37)),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_page_for_people_is_no_word_of_calendlys() {
    let page = "<html><body>Sign in to the hotel's network</body></html>";
    for status in [200, 201, 400, 403, 404, 409, 418, 424] {
        let error = outcome(Scripted::status(status).body(page)).await;
        assert!(
            matches!(error, CalendlyError::InvalidAnswer(_)),
            "{status}: {error:?}"
        );
    }
}

#[tokio::test]
async fn being_sent_elsewhere_is_not_followed() {
    let world = World::start(|request| match request.path.as_str() {
        "/api/users/me" => Scripted::status(307).header("Location", "/api/users/elsewhere"),
        _ => json(200, sheet!("user")),
    })
    .await;

    let error = world.client.me(&world.token).await.unwrap_err();

    assert!(
        matches!(error, CalendlyError::InvalidAnswer(_)),
        "{error:?}"
    );
    assert_eq!(world.asked(), ["GET users/me"]);
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let half = &sheet!("user")[..200];

    let whole_body = outcome(json(200, half)).await;
    let broken_off = outcome(json(200, half).broken_off()).await;

    assert!(
        matches!(&whole_body, CalendlyError::InvalidAnswer(why) if why.starts_with("it breaks off")),
        "{whole_body:?}"
    );
    assert!(
        matches!(broken_off, CalendlyError::Unavailable(_)),
        "{broken_off:?}"
    );
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read() {
    let error = outcome(Scripted::status(200).body(vec![b' '; 9 << 20])).await;

    assert!(
        matches!(error, CalendlyError::InvalidAnswer(_)),
        "{error:?}"
    );
}

#[tokio::test]
async fn nobody_at_the_address_is_an_outage() {
    let world = World::answering(200, "").await;
    let World { server, client, .. } = world;
    drop(server);

    let error = client.me(&"eyJ.s3cret".into()).await.unwrap_err();

    assert!(matches!(error, CalendlyError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn what_is_printed_of_an_error_holds_neither_token_nor_people() {
    let strange = r#"{"resource":{"uri":"ida@example.org","name":7}}"#;
    let invalid = r#"{"details":[{"parameter":"email","message":"ida@example.org is taken"}]}"#;
    for (status, body) in [
        (200, strange),
        (400, invalid),
        (404, "{}"),
        (500, "ida@example.org"),
    ] {
        let error = outcome(json(status, body)).await;

        let printed = format!("{error} {error:?}");
        assert!(
            !printed.contains("ida@") && !printed.contains("s3cret"),
            "{printed}"
        );
    }
}

#[tokio::test]
async fn a_text_that_is_no_token_is_refused_without_asking() {
    let world = World::answering(200, sheet!("user")).await;

    let outcome = world.client.me(&"two\nlines".into()).await;

    assert!(matches!(outcome, Err(CalendlyError::Refused)));
    assert!(world.server.seen().is_empty());
}

#[tokio::test]
async fn an_address_elsewhere_is_not_asked() {
    let world = World::answering(200, "{}").await;
    let elsewhere = "http://127.0.0.1:9/api/scheduled_events/EV1".into();

    let outcome = world.client.event(&world.token, &elsewhere).await;

    assert!(matches!(
        outcome,
        Err(CalendlyError::InvalidUri(InvalidUri::Address(Kind::Event)))
    ));
    assert!(world.server.seen().is_empty());
}

#[tokio::test]
async fn pages_longer_than_calendly_allows_are_not_asked_for() {
    let world = World::answering(200, "{}").await;
    for count in [0, 101] {
        let groups = world
            .client
            .groups(&world.token, &world.organization(), &Paging::of(count))
            .await;

        assert!(matches!(groups, Err(CalendlyError::Invalid { .. })));
    }
    assert!(world.server.seen().is_empty());
}
