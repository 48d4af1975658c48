//! Whose a token is, and what it may do.

use crate::world::{DANA, ROBIN, World};
use calendly::CalendlyError;
use calendly::organization::Role;
use calendly::probe::Granted;
use calendly::scopes::{Feature, Scope};

#[tokio::test]
async fn a_full_token_tells_person_role_and_plan() {
    let world = World::new().await;

    let dana = world.client.identity(&world.dana).await.unwrap();
    let robin = world.client.identity(&world.full(ROBIN)).await.unwrap();

    assert_eq!(dana.me.user.email, DANA);
    assert_eq!(dana.me.current_organization, world.organization());
    assert_eq!(dana.role, Some(Role::Owner));
    assert_eq!(dana.plan.as_deref(), Some("standard"));
    assert_eq!(robin.role, Some(Role::User));
    assert_eq!(robin.me.user.name, "Robin K.");
}

#[tokio::test]
async fn a_token_that_was_revoked_is_refused() {
    let world = World::new().await;
    let calendly = world.sandbox.calendly();
    let token = calendly.add_token(DANA, None).unwrap();
    calendly.revoke_token(&token).unwrap();

    let outcome = world.client.identity(&token.into()).await;

    assert!(
        matches!(outcome, Err(CalendlyError::Refused)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_token_without_any_scope_does_not_even_say_whose_it_is() {
    let world = World::new().await;
    let token = world.token(DANA, &[]);

    let outcome = world.client.identity(&token).await;

    assert!(
        matches!(&outcome, Err(CalendlyError::MissingScopes(scopes)) if scopes.has(Scope::UsersRead)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn the_scopes_of_a_full_token_are_found_as_far_as_they_can_be() {
    let world = World::new().await;
    let identity = world.client.identity(&world.dana).await.unwrap();

    let grants = world
        .client
        .probe(&world.dana, &identity, Feature::ALL)
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
async fn the_scopes_of_a_narrow_token_are_told_apart_one_by_one() {
    let world = World::new().await;
    let scopes = ["users:read", "scheduled_events:read", "webhooks:write"];
    let token = world.token(ROBIN, &scopes);
    let identity = world.client.identity(&token).await.unwrap();

    let grants = world
        .client
        .probe(&token, &identity, Feature::ALL)
        .await
        .unwrap();

    assert_eq!((&identity.role, &identity.plan), (&None, &None));
    for (scope, granted) in [
        (Scope::UsersRead, Granted::Yes),
        (Scope::ScheduledEventsRead, Granted::Yes),
        (Scope::ScheduledEventsWrite, Granted::Unknown),
        (Scope::WebhooksRead, Granted::Yes),
        (Scope::WebhooksWrite, Granted::Unknown),
        (Scope::EventTypesRead, Granted::No),
        (Scope::OrganizationsRead, Granted::No),
        (Scope::OrganizationsWrite, Granted::No),
    ] {
        assert_eq!(grants.of(scope), granted, "{scope}");
    }
    assert_eq!(grants.missing_for(Feature::Bookings), []);
    assert_eq!(
        grants.missing_for(Feature::Members),
        [Scope::OrganizationsWrite]
    );
}

#[tokio::test]
async fn a_refusal_names_the_scope_for_writing_that_reading_did_not_show() {
    let world = World::new().await;
    let token = world.token(DANA, &["users:read", "scheduled_events:read"]);
    let identity = world.client.identity(&token).await.unwrap();
    let mut grants = world
        .client
        .probe(&token, &identity, &[Feature::Acting])
        .await
        .unwrap();
    let invitee = world.book("2026-12-03T10:00:00Z").await;

    let outcome = world
        .client
        .cancel_event(&token, &invitee.event, None)
        .await;

    let Err(CalendlyError::MissingScopes(scopes)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(grants.of(Scope::ScheduledEventsWrite), Granted::Unknown);
    grants.lacks(&scopes);
    assert_eq!(grants.of(Scope::ScheduledEventsWrite), Granted::No);
    assert_eq!(grants.of(Scope::ScheduledEventsRead), Granted::Yes);
}
