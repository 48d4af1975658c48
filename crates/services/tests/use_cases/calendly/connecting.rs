//! **Validate and Save** while Calendly fails at one of its steps: nothing is stored half, and the reason is told apart.

use super::story::{DANA, Story, status};
use chrono::TimeDelta;
use domain::integration::CalendlyState;
use sandbox::{Fault, FaultKind};
use services::calendly::{ConnectError, connect};

/// Every request that **Validate and Save** makes, in its order.
const STEPS: [&str; 6] = [
    "/calendly/api/users/me",
    "/calendly/api/organization_memberships",
    "/calendly/api/scheduled_events",
    "/calendly/api/webhook_subscriptions",
    "/calendly/api/event_types",
    "/calendly/api/user_availability_schedules",
];

/// What came of it, in a word.
fn told(outcome: &Result<(), ConnectError>) -> &'static str {
    match outcome {
        Ok(()) => "connected",
        Err(ConnectError::TokenRefused) => "token refused",
        Err(ConnectError::WithoutScopes(_)) => "without permissions",
        Err(ConnectError::AccountRefused(_)) => "not allowed",
        Err(ConnectError::Wait(_)) => "wait",
        Err(ConnectError::Unreachable) => "unreachable",
        Err(_) => "something else",
    }
}

#[tokio::test]
async fn whatever_calendly_answers_at_whichever_step_nothing_is_stored_half() {
    let story = Story::begin().await;
    let (env, dana) = (&story.world.env, &story.team.dana);
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
    let faults = [
        (status(401), ["token refused"; 3]),
        (status(403), ["not allowed", "connected", "connected"]),
        (status(404), ["unreachable", "connected", "connected"]),
        (status(409), ["unreachable"; 3]),
        (status(424), ["unreachable", "unreachable", "connected"]),
        (status(429), ["wait"; 3]),
        (status(500), ["unreachable"; 3]),
        (FaultKind::Timeout, ["unreachable"; 3]),
        (FaultKind::Html, ["unreachable"; 3]),
        (FaultKind::Truncated, ["unreachable"; 3]),
    ];
    for (index, step) in STEPS.iter().enumerate() {
        for (kind, expected) in &faults {
            story.sandbox.add_fault(Fault::always(step, kind.clone()));

            let outcome = connect(env, dana, token.clone().into(), false).await;

            story.sandbox.clear_faults();
            // What Calendly asks to wait is over by the next try.
            story.world.clock.advance(TimeDelta::minutes(1));
            let outcome = outcome.map(drop);
            // Of the identity, of the role, of every permission that is tried.
            assert_eq!(
                told(&outcome),
                expected[index.min(2)],
                "{step} {kind:?} {outcome:?}"
            );
            let panel = story.panel().await;
            match outcome {
                Ok(()) => {
                    assert_eq!(panel.account.unwrap().email, DANA);
                    services::calendly::disconnect(env, dana).await.unwrap();
                    services::calendly::set_enabled(env, dana, true)
                        .await
                        .unwrap();
                }
                Err(error) => {
                    assert!(error.sentence().contains("Nothing was changed"), "{error}");
                    assert_eq!(panel.state, CalendlyState::WithoutToken, "{step} {kind:?}");
                    assert_eq!(panel.account, None);
                }
            }
        }
    }
}
