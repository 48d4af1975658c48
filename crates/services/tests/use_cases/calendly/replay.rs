//! What arrived is told with what became of it; a message is taken in once more, and what is not believed is counted.

use super::{CODE, KEY, booked, cancelled, moved, signed};
use crate::world::{Team, World};
use chrono::TimeDelta;
use domain::integration::{ForcedReason, IntegrationKind};
use domain::member::Role;
use domain::view::calendly_workspace::{Arrival, MessageList, Trouble};
use domain::{Caller, DeliveryId};
use serde_json::{Value, json};
use services::ServiceError;
use services::calendly::receive;
use services::calendly::workspace::WorkspaceError;
use services::calendly::workspace::messages::{list, replay};

/// Dana is connected, and the default values are set.
async fn connected() -> (World, Team) {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    (world, team)
}

impl World {
    async fn messages(&self, who: &Caller) -> MessageList {
        list(&self.env, who).await.unwrap()
    }

    /// The message that arrived last.
    async fn last_message(&self, who: &Caller) -> Arrival {
        self.messages(who).await.messages.remove(0)
    }

    /// An earlier version could make nothing of any message that waits.
    async fn could_not_read(&self, who: &Caller) {
        let mut writing = self.env.store.write().await.unwrap();
        let waiting = writing
            .waiting_deliveries(who.organization, who.member, 10)
            .await
            .unwrap();
        for delivery in waiting {
            writing
                .note_delivery_handled(
                    who.organization,
                    delivery.id,
                    Some("it cannot be read"),
                    self.env.clock.now(),
                )
                .await
                .unwrap();
        }
        writing.commit().await.unwrap();
    }
}

fn trouble(outcome: Result<(), WorkspaceError>) -> Trouble {
    match outcome {
        Err(WorkspaceError::Trouble(trouble)) => trouble,
        other => panic!("no trouble: {other:?}"),
    }
}

#[tokio::test]
async fn what_arrived_is_told_with_what_became_of_it() {
    let (world, team) = connected().await;
    world.deliver(&booked()).await.unwrap();
    let waiting = world.last_message(&team.dana).await;

    world.told(&team.dana, &[json!("nonsense")]).await;

    assert_eq!(waiting.event, "invitee.created");
    assert_eq!(waiting.handled, None);
    let after = world.messages(&team.dana).await;
    let mut became: Vec<_> = after
        .messages
        .iter()
        .map(|one| (one.event.as_str(), one.trouble.as_str()))
        .collect();
    became.sort_unstable();
    assert_eq!(
        became,
        [
            ("", "it cannot be read as a message of Calendly"),
            ("invitee.created", ""),
        ]
    );
    assert!(after.messages.iter().all(|one| one.handled.is_some()));
    assert!(after.can_replay);
    assert_eq!(world.messages(&team.robin).await.messages, []);
}

#[tokio::test]
async fn a_message_that_failed_is_made_up_for() {
    let (world, team) = connected().await;
    world.deliver(&booked()).await.unwrap();
    world.could_not_read(&team.dana).await;
    let failed = world.last_message(&team.dana).await;
    assert_eq!(failed.trouble, "it cannot be read");

    replay(&world.env, &team.dana, failed.id).await.unwrap();

    assert_eq!(world.last_message(&team.dana).await.handled, None);
    world.work("import_bookings", &team.dana).await;
    assert_eq!(world.person(&team.dana).await.name, "Ida Muster");
    assert_eq!(world.last_message(&team.dana).await.trouble, "");
}

#[tokio::test]
async fn replaying_every_message_in_any_order_doubles_nothing() {
    let (world, team) = connected().await;
    let [gone, new] = moved();
    let story: [Value; 4] = [booked(), gone, new, cancelled()];
    world.told(&team.dana, &story).await;
    let before = (
        world.person(&team.dana).await,
        world.appointments(&team.dana).await,
    );

    for message in world.messages(&team.dana).await.messages {
        replay(&world.env, &team.dana, message.id).await.unwrap();
        world.work("import_bookings", &team.dana).await;
    }

    let after = (
        world.person(&team.dana).await,
        world.appointments(&team.dana).await,
    );
    assert_eq!(after, before);
    assert_eq!(after.1.len(), 1);
}

#[tokio::test]
async fn nobody_replays_a_message_of_somebody_else_or_one_that_is_gone() {
    let (world, team) = connected().await;
    world.told(&team.dana, &[booked()]).await;
    let message = world.last_message(&team.dana).await;
    world.calendly_without_messages(&team.robin).await;

    let of_dana = replay(&world.env, &team.robin, message.id).await;
    let of_nobody = replay(
        &world.env,
        &team.dana,
        DeliveryId::new(world.env.entropy.id()),
    )
    .await;

    for refused in [of_dana, of_nobody] {
        assert!(
            matches!(refused, Err(WorkspaceError::Service(ServiceError::Invalid(ref words))) if words.contains("Nothing was changed")),
            "{refused:?}"
        );
    }
    assert_eq!(world.last_message(&team.dana).await, message);
}

#[tokio::test]
async fn a_viewer_reads_what_arrived_and_replays_nothing() {
    let (world, team) = connected().await;
    world.told(&team.dana, &[booked()]).await;
    let viewer = Caller {
        role: Role::Viewer,
        ..team.dana.clone()
    };
    let message = world.last_message(&viewer).await;

    let refused = replay(&world.env, &viewer, message.id).await;

    assert!(matches!(refused, Err(WorkspaceError::Service(_))));
    assert!(!world.messages(&viewer).await.can_replay);
    assert_eq!(world.last_message(&team.dana).await, message);
}

#[tokio::test]
async fn while_calendly_is_switched_off_messages_are_shown_and_not_replayed() {
    let (world, team) = connected().await;
    world.told(&team.dana, &[booked()]).await;
    let message = world.last_message(&team.dana).await;
    let now = world.env.clock.now();
    let mut writing = world.env.store.write().await.unwrap();
    let integration = writing
        .integration(
            team.organization,
            team.dana.member,
            IntegrationKind::Calendly,
        )
        .await
        .unwrap();
    let forced = integration.force_off(ForcedReason::ByAdmin, now);
    writing.save_integration(&forced, now).await.unwrap();
    writing.commit().await.unwrap();

    let refused = replay(&world.env, &team.dana, message.id).await;

    let why = Trouble::NeedsReauthentication(ForcedReason::ByAdmin);
    assert_eq!(trouble(refused), why);
    let shown = world.messages(&team.dana).await;
    assert_eq!(shown.messages, [message]);
    assert!(!shown.can_replay);
}

#[tokio::test]
async fn what_is_not_believed_is_counted_and_never_processed() {
    let (world, team) = connected().await;
    let (body, now) = (booked().to_string(), world.env.clock.now());
    let stale = now - TimeDelta::seconds(181);
    assert_eq!(world.messages(&team.dana).await.refused, None);

    for (code, signature) in [
        (CODE, signed(&body, "another key", now)),
        (CODE, signed(&body, KEY, stale)),
        ("another-code", signed(&body, KEY, now)),
    ] {
        let outcome = receive(&world.env, code, &signature, body.as_bytes()).await;
        assert!(outcome.is_err(), "{code} {signature}");
    }
    world.work("import_bookings", &team.dana).await;

    let shown = world.messages(&team.dana).await;
    let refused = shown.refused.unwrap();
    assert_eq!(refused.count, 2);
    assert_eq!(refused.last, now.naive_utc());
    assert_eq!(shown.messages, []);
    assert_eq!(world.appointments(&team.dana).await, []);
    assert_eq!(world.messages(&team.robin).await.refused, None);
}
