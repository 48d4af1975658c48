//! **Sign in with Calendly**: to the page of the stand-in and back, and an access that is renewed while it is used.

use super::story::{DANA, ROBIN, Story, status};
use crate::world::World;
use calendly::CalendlyError;
use chrono::TimeDelta;
use domain::integration::{CalendlyState, ForcedReason};
use domain::{Caller, SessionId};
use futures::future::join_all;
use sandbox::Fault;
use services::calendly::sign_in::{SignInError, begin, finish};
use services::calendly::{AskError, ConnectError, ask, connect, disconnect, panel};

/// Somebody's browser comes back with this query.
async fn back(story: &Story, caller: &Caller, query: &str) -> Result<(), SignInError> {
    finish(&story.world.env, caller, query).await.map(drop)
}

#[tokio::test]
async fn whoever_signs_in_at_calendly_is_connected_without_a_token() {
    let story = Story::signed_in().await;

    let panel = story.panel().await;

    let card = panel.account.unwrap();
    assert_eq!(panel.state, CalendlyState::Connected);
    assert_eq!((card.email.as_str(), card.token_end), (DANA, None));
    assert!(panel.can_sign_in);
    assert!(panel.modules.iter().all(|row| row.is_on));
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn whoever_declines_changes_nothing() {
    let story = Story::begin().await;
    let dana = &story.team.dana;

    let query = story.decide(dana, DANA, None, "refuse").await;
    let outcome = back(&story, dana, &query).await;

    assert!(matches!(outcome, Err(SignInError::Declined)), "{outcome:?}");
    assert_eq!(story.panel().await.state, CalendlyState::WithoutToken);
}

#[tokio::test]
async fn only_the_browser_that_left_may_come_back_and_once() {
    let story = Story::begin().await;
    let dana = &story.team.dana;
    let query = story.allow(dana, DANA, None).await;
    let forged = query.replace("state=", "state=x");
    let other_session = Caller {
        session: Some(SessionId::new(story.world.env.entropy.id())),
        ..dana.clone()
    };

    for (caller, query) in [
        (&story.team.robin, query.as_str()),
        (&other_session, &query),
        (dana, &forged),
        (dana, "code=x"),
        (dana, ""),
    ] {
        let outcome = back(&story, caller, query).await;
        assert!(matches!(outcome, Err(SignInError::NotAsked)), "{outcome:?}");
    }
    back(&story, dana, &query).await.unwrap();

    let again = back(&story, dana, &query).await;
    assert!(matches!(again, Err(SignInError::NotAsked)), "{again:?}");
}

#[tokio::test]
async fn whoever_comes_back_after_ten_minutes_begins_anew() {
    let story = Story::begin().await;
    let dana = &story.team.dana;
    let query = story.allow(dana, DANA, None).await;
    story.world.clock.advance(TimeDelta::minutes(10));

    let outcome = back(&story, dana, &query).await;

    assert!(matches!(outcome, Err(SignInError::NotAsked)), "{outcome:?}");
}

#[tokio::test]
async fn what_was_not_allowed_is_named_and_bookings_are_a_must() {
    let story = Story::begin().await;
    let dana = &story.team.dana;

    let without_bookings = ["users:read", "event_types:read"];
    let query = story.allow(dana, DANA, Some(&without_bookings)).await;
    let refused = back(&story, dana, &query).await;
    let some = ["users:read", "scheduled_events:read", "organizations:read"];
    let query = story.allow(dana, DANA, Some(&some)).await;
    back(&story, dana, &query).await.unwrap();

    assert!(
        matches!(
            refused,
            Err(SignInError::Connect(ConnectError::WithoutScopes(_)))
        ),
        "{refused:?}"
    );
    let card = story.panel().await.account.unwrap();
    let missing: Vec<&str> = card.missing.iter().map(|one| one.scope.as_str()).collect();
    assert!(missing.contains(&"webhooks:write"), "{missing:?}");
    assert!(!missing.contains(&"scheduled_events:read"), "{missing:?}");
}

#[tokio::test]
async fn another_account_than_before_is_asked_about() {
    let story = Story::signed_in().await;
    let dana = &story.team.dana;

    let query = story.allow(dana, ROBIN, None).await;
    let outcome = back(&story, dana, &query).await;

    assert!(
        matches!(
            outcome,
            Err(SignInError::Connect(ConnectError::OtherAccount { .. }))
        ),
        "{outcome:?}"
    );
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn an_access_that_ended_is_renewed_once_however_many_ask() {
    let story = Story::signed_in().await;
    let before = story.sealed().await;
    story.world.clock.advance(TimeDelta::hours(3));

    let answers = join_all((0..8).map(|_| story.who())).await;

    for answer in answers {
        assert_eq!(answer.unwrap(), DANA);
    }
    let after = story.sealed().await;
    assert_ne!(before, after);
    assert_eq!(story.who().await.unwrap(), DANA);
    assert_eq!(
        story.sealed().await,
        after,
        "fresh ones are used as they are"
    );
}

#[tokio::test]
async fn a_permission_that_was_taken_back_needs_a_new_one() {
    let story = Story::signed_in().await;
    let (access, _) = story.pair().await;
    // At Calendly both tokens of the pair end with it.
    story.sandbox.calendly().revoke_token(&access).unwrap();

    let outcome = story.who().await;

    assert!(
        matches!(
            outcome,
            Err(AskError::NeedsReauthentication(ForcedReason::TokenRevoked))
        ),
        "{outcome:?}"
    );
    assert_eq!(
        story.panel().await.state,
        CalendlyState::NeedsReauthentication(ForcedReason::TokenRevoked)
    );
    let query = story.allow(&story.team.dana, DANA, None).await;
    let connected = finish(&story.world.env, &story.team.dana, &query).await;
    assert!(connected.unwrap().was_forced_off);
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn an_access_that_was_ended_before_its_time_is_renewed() {
    let story = Story::signed_in().await;
    let before = story.sealed().await;
    let once = Fault {
        times: Some(1),
        ..Fault::always("/calendly/api/users/me", status(401))
    };
    story.sandbox.add_fault(once);

    let refused = story.who().await;

    assert!(
        matches!(refused, Err(AskError::Calendly(CalendlyError::Refused))),
        "{refused:?}"
    );
    assert_eq!(story.panel().await.state, CalendlyState::Connected);
    assert_ne!(story.sealed().await, before);
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn an_outage_while_renewing_switches_nothing_off() {
    let story = Story::signed_in().await;
    story.world.clock.advance(TimeDelta::hours(3));
    let token = "/calendly/auth/oauth/token";
    story.sandbox.add_fault(Fault::always(token, status(503)));

    let during = story.who().await;
    story.sandbox.clear_faults();

    assert!(
        matches!(
            during,
            Err(AskError::Calendly(CalendlyError::Unavailable(_)))
        ),
        "{during:?}"
    );
    assert_eq!(story.panel().await.state, CalendlyState::Connected);
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn disconnecting_ends_at_calendly_what_was_allowed_there() {
    let story = Story::signed_in().await;
    let dana = &story.team.dana;
    let (_, refresh) = story.pair().await;

    disconnect(&story.world.env, dana).await.unwrap();

    let app = story.world.env.calendly_app.clone().unwrap();
    let outcome = story.world.env.calendly.refresh(&app, &refresh).await;
    assert!(
        matches!(outcome, Err(CalendlyError::InvalidGrant)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_token_replaces_a_permission_and_shows_its_end() {
    let story = Story::signed_in().await;
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();

    connect(
        &story.world.env,
        &story.team.dana,
        token.clone().into(),
        false,
    )
    .await
    .unwrap();

    let card = story.panel().await.account.unwrap();
    assert_eq!(card.token_end.as_deref(), Some(&token[token.len() - 4..]));
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn a_refusal_that_comes_late_leaves_the_token_alone_that_was_given_meanwhile() {
    let story = Story::signed_in().await;
    let (env, dana) = (&story.world.env, &story.team.dana);
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
    connect(env, dana, token.into(), false).await.unwrap();
    let next = story.sandbox.calendly().add_token(DANA, None).unwrap();

    let late: Result<(), AskError> = ask(env, (dana.organization, dana.member), async |_, _, _| {
        connect(env, dana, next.into(), false).await.unwrap();
        Err(CalendlyError::Refused)
    })
    .await;

    assert!(
        matches!(late, Err(AskError::Calendly(CalendlyError::Refused))),
        "{late:?}"
    );
    assert_eq!(story.panel().await.state, CalendlyState::Connected);
    assert_eq!(story.who().await.unwrap(), DANA);
}

#[tokio::test]
async fn without_an_app_signing_in_is_not_offered() {
    let (world, team) = World::new().await;

    let outcome = begin(&world.env, &team.dana, false).await;

    assert!(
        matches!(outcome, Err(SignInError::NotOffered)),
        "{outcome:?}"
    );
    assert!(!panel(&world.env, &team.dana).await.unwrap().can_sign_in);
}
