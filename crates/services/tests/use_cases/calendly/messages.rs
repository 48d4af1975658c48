//! Messages are believed, stored and answered; bad ones are refused, and none is lost.

use super::{CODE, KEY, booked, signed};
use crate::world::World;
use chrono::TimeDelta;
use domain::integration::ForcedReason;
use domain::member::MemberState;
use serde_json::json;
use services::calendly::{NotTaken, receive};
use store::Delivery;

async fn waiting(world: &World, who: &domain::Caller) -> Vec<Delivery> {
    let mut reading = world.env.store.read().await.unwrap();
    reading
        .waiting_deliveries(who.organization, who.member, 10_000)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_message_is_stored_as_it_came_before_it_is_answered() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;

    world.deliver(&booked()).await.unwrap();

    let [delivery] = waiting(&world, &team.dana).await.try_into().unwrap();
    assert_eq!(delivery.body, booked().to_string());
}

#[tokio::test]
async fn forged_stale_and_misdirected_messages_are_refused_and_nothing_is_stored() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    let (body, now) = (booked().to_string(), world.env.clock.now());
    let good = signed(&body, KEY, now);
    let changed = body.replace("Ida", "Eve");
    let cases = [
        (CODE, signed(&body, "another key", now), body.as_str()),
        (
            CODE,
            signed(&body, KEY, now - TimeDelta::seconds(181)),
            &body,
        ),
        (
            CODE,
            signed(&body, KEY, now + TimeDelta::seconds(181)),
            &body,
        ),
        (CODE, good.clone(), &changed),
        (CODE, String::new(), &body),
        (CODE, "t=1,v1=zz".to_owned(), &body),
        ("another-code", good.clone(), &body),
    ];

    for (code, signature, body) in &cases {
        let outcome = receive(&world.env, code, signature, body.as_bytes()).await;
        assert!(
            matches!(
                outcome,
                Err(NotTaken::NotBelieved(_) | NotTaken::NoSuchAddress)
            ),
            "{code} {signature}: {outcome:?}"
        );
    }

    assert_eq!(waiting(&world, &team.dana).await, []);
    receive(&world.env, CODE, &good, body.as_bytes())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_signed_message_that_is_no_text_is_refused() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    let now = world.env.clock.now();
    let mut mac =
        <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(KEY.as_bytes()).unwrap();
    hmac::Mac::update(&mut mac, format!("{}.", now.timestamp()).as_bytes());
    hmac::Mac::update(&mut mac, &[0xff, 0xfe]);
    let digest = hex::encode(hmac::Mac::finalize(mac).into_bytes());
    let signature = format!("t={},v1={digest}", now.timestamp());

    let outcome = receive(&world.env, CODE, &signature, &[0xff, 0xfe]).await;

    assert!(matches!(outcome, Err(NotTaken::NoText)), "{outcome:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_holds_nobody_up() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    let mut backwards = booked();
    backwards["payload"]["scheduled_event"]["end_time"] = "2026-03-19T08:00:00.000000Z".into();
    let messages = [
        json!("nonsense"),
        json!({"event": "invitee.created", "created_at": "2026-03-18T08:00:00Z", "created_by": "x", "payload": 3}),
        json!({"event": "pony.ridden", "created_at": "2026-03-18T08:00:00Z", "created_by": "x", "payload": {}}),
        backwards,
        booked(),
    ];

    world.told(&team.dana, &messages).await;

    assert_eq!(world.person(&team.dana).await.name, "Ida Muster");
    assert_eq!(waiting(&world, &team.dana).await, []);
}

#[tokio::test]
async fn while_calendly_is_switched_off_messages_wait() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    let kind = domain::integration::IntegrationKind::Calendly;
    let now = world.env.clock.now();
    let set = async |forced: bool| {
        let mut writing = world.env.store.write().await.unwrap();
        let integration = writing
            .integration(team.organization, team.dana.member, kind)
            .await
            .unwrap();
        let integration = match forced {
            true => integration.force_off(ForcedReason::ByAdmin, now),
            false => integration.authenticated(),
        };
        writing.save_integration(&integration, now).await.unwrap();
        writing.commit().await.unwrap();
    };
    set(true).await;

    world.told(&team.dana, &[booked()]).await;

    assert_eq!(waiting(&world, &team.dana).await.len(), 1);
    set(false).await;
    world.work("import_bookings", &team.dana).await;
    assert_eq!(world.person(&team.dana).await.name, "Ida Muster");
}

#[tokio::test]
async fn for_a_deactivated_member_messages_wait() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    let set = |state| world.edit_member(&team.dana, move |dana| dana.state = state);
    set(MemberState::Deactivated).await;

    world.told(&team.dana, &[booked()]).await;

    assert_eq!(waiting(&world, &team.dana).await.len(), 1);
    set(MemberState::Active).await;
    world.work("import_bookings", &team.dana).await;
    assert_eq!(waiting(&world, &team.dana).await, []);
}

#[tokio::test]
async fn many_messages_at_once_are_all_stored_each_once() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    let messages: Vec<_> = (0..200)
        .map(|number| {
            let mut message = booked();
            message["payload"]["uri"] =
                format!("https://api.calendly.example/scheduled_events/E/invitees/{number}").into();
            message
        })
        .collect();

    let deliveries = messages.iter().chain(&messages);
    let outcomes =
        futures::future::join_all(deliveries.map(|message| world.deliver(message))).await;

    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(waiting(&world, &team.dana).await.len(), 200);
}
