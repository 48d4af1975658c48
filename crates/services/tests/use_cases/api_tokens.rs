//! API tokens: made, used, revoked, restored.

use crate::world::{Team, World};
use chrono::TimeDelta;
use domain::ApiTokenId;
use domain::api_token::{LONGEST_NAME, Lifetime, MOST_TOKENS, Scope, UNDO_SHOWN, UNDO_TAKEN};
use domain::member::{MemberState, Role};
use domain::view::api_tokens::{ApiTokenRow, ApiTokenState};
use secrecy::ExposeSecret;
use services::ServiceError;
use services::accounts::api_tokens::{
    self, Grant, MakeError, NewApiToken, grant, list, restore, revoke,
};

fn wanted(name: &str) -> NewApiToken {
    NewApiToken {
        name: name.to_owned(),
        scopes: vec![Scope::PeopleRead, Scope::CalendlyRead, Scope::PeopleRead],
        lifetime: Lifetime::Month,
    }
}

/// A token of Dana's that is called CRM.
async fn made(world: &World, team: &Team) -> String {
    let made = api_tokens::make(&world.env, &team.dana, wanted("CRM")).await;
    made.unwrap().expose_secret().to_owned()
}

async fn used(world: &World, value: &str) -> Option<Grant> {
    grant(&world.env, value).await.unwrap()
}

async fn only_row(world: &World, team: &Team) -> ApiTokenRow {
    let mut rows = list(&world.env, &team.dana).await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

#[tokio::test]
async fn a_token_acts_for_its_member_with_its_scopes() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;

    let grant = used(&world, &value).await.unwrap();

    assert_eq!(grant.caller.member, team.dana.member);
    assert_eq!(grant.caller.organization, team.organization);
    assert_eq!(grant.caller.role, Role::Member);
    assert_eq!(grant.caller.session, None);
    assert_eq!(grant.scopes, [Scope::CalendlyRead, Scope::PeopleRead]);
}

#[tokio::test]
async fn the_value_of_a_token_is_not_stored() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;

    let row = only_row(&world, &team).await;

    assert!(value.starts_with(api_tokens::PREFIX) && value.len() == 11 + 43);
    assert_eq!((row.name.as_str(), row.last_used), ("CRM", None));
    let mut reading = world.env.store.read().await.unwrap();
    let by_value = reading.api_token_by_hash(value.as_bytes()).await.unwrap();
    assert_eq!(by_value, None);
}

#[tokio::test]
async fn values_that_are_no_token_are_nobodys() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;

    for wrong in ["", "integrator_", &value[..value.len() - 1], &value[11..]] {
        assert_eq!(used(&world, wrong).await, None, "{wrong:?}");
    }
}

#[tokio::test]
async fn a_token_ends_with_its_time() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;

    world
        .clock
        .advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(used(&world, &value).await.is_some());
    world.clock.advance(TimeDelta::seconds(1));

    assert_eq!(used(&world, &value).await, None);
    assert_eq!(only_row(&world, &team).await.state, ApiTokenState::Expired);
}

#[tokio::test]
async fn a_use_is_noted_at_most_once_a_minute() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;
    let first = world.clock.advance(TimeDelta::minutes(5));
    used(&world, &value).await.unwrap();
    world.clock.advance(TimeDelta::seconds(59));
    used(&world, &value).await.unwrap();

    let row = only_row(&world, &team).await;

    // London is on UTC in March before the 29th.
    assert_eq!(row.last_used, Some(first.naive_utc()));
}

#[tokio::test]
async fn a_revoked_token_is_refused_and_comes_back_with_undo() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;
    let id = only_row(&world, &team).await.id;

    revoke(&world.env, &team.dana, id).await.unwrap();
    assert_eq!(used(&world, &value).await, None);
    assert_eq!(only_row(&world, &team).await.state, ApiTokenState::Revoked);
    restore(&world.env, &team.dana, id).await.unwrap();

    assert!(used(&world, &value).await.is_some());
    assert_eq!(only_row(&world, &team).await.state, ApiTokenState::Good);
}

#[tokio::test]
async fn undo_is_offered_for_a_while_and_taken_a_little_longer() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;
    let id = only_row(&world, &team).await.id;
    revoke(&world.env, &team.dana, id).await.unwrap();

    world.clock.advance(UNDO_SHOWN);
    assert_eq!(list(&world.env, &team.dana).await.unwrap(), []);
    world.clock.advance(UNDO_TAKEN - UNDO_SHOWN);
    let late = restore(&world.env, &team.dana, id).await;

    assert!(matches!(late, Err(ServiceError::Invalid(_))), "{late:?}");
    assert_eq!(used(&world, &value).await, None);
}

#[tokio::test]
async fn nobody_sees_revokes_or_restores_the_token_of_another() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    let value = made(&world, &team).await;
    let id = only_row(&world, &team).await.id;

    for other in [&team.robin, &rival.dana] {
        assert_eq!(list(&world.env, other).await.unwrap(), []);
        let revoked = revoke(&world.env, other, id).await;
        assert!(matches!(revoked, Err(ServiceError::NotFound)));
        let restored = restore(&world.env, other, id).await;
        assert!(matches!(restored, Err(ServiceError::Invalid(_))));
    }

    assert!(used(&world, &value).await.is_some());
}

#[tokio::test]
async fn the_token_of_a_deactivated_member_is_refused() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;

    world
        .edit_member(&team.dana, |dana| dana.state = MemberState::Deactivated)
        .await;

    assert_eq!(used(&world, &value).await, None);
}

#[tokio::test]
async fn a_token_does_what_its_members_role_allows_now() {
    let (world, team) = World::new().await;
    let value = made(&world, &team).await;

    world
        .edit_member(&team.dana, |dana| dana.role = Role::Viewer)
        .await;

    let grant = used(&world, &value).await.unwrap();
    assert_eq!(grant.caller.role, Role::Viewer);
}

#[tokio::test]
async fn a_form_that_makes_no_sense_makes_no_token_and_says_where() {
    let (world, team) = World::new().await;
    let nothing = NewApiToken {
        scopes: Vec::new(),
        ..wanted("CRM")
    };
    let cases = [
        (wanted(" \t"), "name"),
        (wanted(&"x".repeat(LONGEST_NAME + 1)), "name"),
        (nothing, "scopes"),
    ];
    for (wanted, expected) in cases {
        let refused = api_tokens::make(&world.env, &team.dana, wanted).await;

        let Err(MakeError::Invalid { field, sentence }) = refused else {
            panic!("{expected} was taken");
        };
        assert_eq!(field, expected);
        assert!(sentence.contains("No token was made"), "{sentence}");
    }
    assert_eq!(list(&world.env, &team.dana).await.unwrap(), []);
}

#[tokio::test]
async fn a_member_has_a_limited_number_of_good_tokens() {
    let (world, team) = World::new().await;
    for number in 0..MOST_TOKENS {
        let wanted = wanted(&number.to_string());
        api_tokens::make(&world.env, &team.dana, wanted)
            .await
            .unwrap();
    }

    let refused = api_tokens::make(&world.env, &team.dana, wanted("one more")).await;
    assert!(matches!(refused, Err(MakeError::Invalid { .. })));
    let rows = list(&world.env, &team.dana).await.unwrap();
    let newest: ApiTokenId = rows[0].id;
    revoke(&world.env, &team.dana, newest).await.unwrap();

    let made = api_tokens::make(&world.env, &team.dana, wanted("one more")).await;
    assert!(made.is_ok());
}
