//! Whose a token is, and what it may do.

use crate::sheet::sheet;
use crate::world::{NOTHING, World, json};
use calendly::CalendlyError;
use calendly::organization::Role;
use calendly::probe::Granted;
use calendly::scopes::{Feature, Scope};
use testkit::web::{Scripted, SeenRequest};

const ORGANIZATION: &str = r#"{"resource":{"uri":"https://api.calendly.com/organizations/ORG1","name":"Fernhill",
 "plan":"standard","stage":"paid","created_at":"2025-02-01T08:00:00.000000Z","updated_at":"2025-02-01T08:00:00.000000Z"}}"#;

/// As Calendly stands at the server's own address.
fn at_home(request: &SeenRequest, body: &str) -> String {
    let host = request.header("host").unwrap();
    body.replace("https://api.calendly.com", &format!("http://{host}/api"))
}

fn lacking(scope: &str) -> Scripted {
    json(
        403,
        &format!(r#"{{"title":"Insufficient scope","message":"","required_scopes":["{scope}"]}}"#),
    )
}

fn calendly(request: &SeenRequest) -> Scripted {
    let path = request.path.trim_start_matches("/api/");
    let body = match path {
        "users/me" => sheet!("user"),
        "organizations/ORG1" => ORGANIZATION,
        _ if path.starts_with("organization_memberships") => sheet!("memberships"),
        _ => NOTHING,
    };
    json(200, &at_home(request, body))
}

#[tokio::test]
async fn a_token_tells_whose_it_is_with_role_and_plan() {
    let world = World::start(calendly).await;

    let identity = world.client.identity(&world.token).await.unwrap();

    assert_eq!(identity.me.user.name, "Hanna Host");
    assert_eq!(identity.role, Some(Role::Owner));
    assert_eq!(identity.membership.unwrap().id(), "MEM1");
    assert_eq!(identity.plan.as_deref(), Some("standard"));
    let asked = world.asked();
    assert_eq!(
        asked[1],
        "GET organization_memberships?organization=organizations/ORG1&user=users/USR1&count=1"
    );
    assert_eq!(
        world.server.seen()[0].header("authorization"),
        Some("Bearer eyJ.s3cret")
    );
}

#[tokio::test]
async fn a_token_that_may_not_read_the_organization_still_tells_whose_it_is() {
    let world = World::start(|request| match request.path.contains("organization") {
        true => lacking("organizations:read"),
        false => calendly(request),
    })
    .await;

    let identity = world.client.identity(&world.token).await.unwrap();

    assert_eq!(identity.me.user.name, "Hanna Host");
    assert_eq!((identity.role, identity.plan), (None, None));
}

#[tokio::test]
async fn an_outage_while_the_plan_is_read_is_no_word_about_the_token() {
    let world = World::start(|request| match request.path.contains("organizations/") {
        true => json(503, "{}"),
        false => calendly(request),
    })
    .await;

    let outcome = world.client.identity(&world.token).await;

    assert!(matches!(outcome, Err(CalendlyError::Unavailable(_))));
}

#[tokio::test]
async fn scopes_are_found_by_reading_and_those_for_writing_stay_open() {
    let world = World::start(|request| {
        let path = request.path.trim_start_matches("/api/");
        if path.starts_with("webhook_subscriptions") {
            lacking("webhooks:read")
        } else if path.starts_with("event_types") {
            json(
                403,
                r#"{"title":"Permission Denied","message":"ask your administrator"}"#,
            )
        } else {
            calendly(request)
        }
    })
    .await;
    let identity = world.client.identity(&world.token).await.unwrap();
    let before = world.server.seen().len();

    let grants = world
        .client
        .probe(
            &world.token,
            &identity,
            &[Feature::Webhooks, Feature::Acting, Feature::EventTypes],
        )
        .await
        .unwrap();

    assert_eq!(grants.of(Scope::UsersRead), Granted::Yes);
    assert_eq!(grants.of(Scope::ScheduledEventsRead), Granted::Yes);
    assert_eq!(grants.of(Scope::ScheduledEventsWrite), Granted::Unknown);
    assert_eq!(grants.of(Scope::EventTypesRead), Granted::Unknown);
    assert_eq!(
        grants.missing_for(Feature::Webhooks),
        [Scope::WebhooksWrite]
    );
    assert_eq!(
        world.asked()[before..],
        [
            "GET event_types?user=users/USR1&count=1",
            "GET scheduled_events?user=users/USR1&count=1",
            "GET webhook_subscriptions?count=1&organization=organizations/ORG1&scope=user&user=users/USR1",
        ]
    );
}

#[tokio::test]
async fn every_scope_for_reading_can_be_tried() {
    let world = World::start(calendly).await;
    let identity = world.client.identity(&world.token).await.unwrap();

    let grants = world
        .client
        .probe(&world.token, &identity, Feature::ALL)
        .await
        .unwrap();

    for scope in Feature::ALL.iter().flat_map(|feature| feature.needs()) {
        let expected = match scope.as_str().ends_with(":read") {
            true => Granted::Yes,
            false => Granted::Unknown,
        };
        assert_eq!(grants.of(*scope), expected, "{scope}");
    }
}

#[tokio::test]
async fn while_scopes_are_tried_an_outage_says_nothing_about_them() {
    let world = World::start(|request| match request.path.contains("scheduled_events") {
        true => json(503, "{}"),
        false => calendly(request),
    })
    .await;
    let identity = world.client.identity(&world.token).await.unwrap();

    let outcome = world
        .client
        .probe(&world.token, &identity, &[Feature::Bookings])
        .await;

    assert!(matches!(outcome, Err(CalendlyError::Unavailable(_))));
}
