//! Case 24: the mail that tells of it arrives once, or is seen to have failed.

use crate::mailbox::Answer;
use crate::world::World;
use chrono::TimeDelta;
use domain::mail::Dispatch;
use domain::{MailId, OrganizationId};
use testkit::fake_provider::Fault;

/// A mail that waits to be sent.
async fn told() -> World {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world
}

async fn dispatch(world: &World, organization: OrganizationId, id: MailId) -> Dispatch {
    let mut reading = world.env.store.read().await.unwrap();
    let (_, dispatch) = reading.mail(organization, id).await.unwrap().unwrap();
    dispatch
}

#[tokio::test]
async fn case_24_a_mail_is_sent_once_though_its_job_comes_twice() {
    let world = told().await;
    world.sweep().await;
    let mail = world.mailbox.mails().remove(0);

    services::mail::send(&world.env, mail.organization, mail.id)
        .await
        .unwrap();

    assert_eq!(world.mailbox.asked(), 1);
    assert!(matches!(
        dispatch(&world, mail.organization, mail.id).await,
        Dispatch::Sent(_)
    ));
}

#[tokio::test]
async fn case_24_a_mail_server_that_is_down_for_a_day_delays_the_mail_and_loses_none() {
    let world = told().await;
    world.mailbox.answer(Answer::Later);
    world.sweep().await;
    for _ in 0..48 {
        world.clock.advance(TimeDelta::minutes(29));
        world.work().await;
    }
    assert!(world.mailbox.mails().is_empty());
    assert!(5 < world.mailbox.asked(), "it is tried again and again");
    assert!(world.env.queue.dead().await.unwrap().is_empty());
    world.mailbox.answer(Answer::Taken);

    world.clock.advance(TimeDelta::minutes(31));
    world.work().await;

    assert_eq!(world.mailbox.mails().len(), 1);
}

#[tokio::test]
async fn case_24_a_mail_server_that_is_down_is_not_hammered() {
    let world = told().await;
    world.mailbox.answer(Answer::Later);
    world.sweep().await;

    for _ in 0..60 {
        world.clock.advance(TimeDelta::minutes(1));
        world.work().await;
    }

    let asked = world.mailbox.asked();
    assert!((3..=9).contains(&asked), "{asked} times in an hour");
}

#[tokio::test]
async fn case_24_a_mail_that_is_refused_for_good_is_given_up_and_seen_among_the_dead() {
    let world = told().await;
    world.mailbox.answer(Answer::Refused);

    world.sweep().await;
    world.clock.advance(TimeDelta::hours(1));
    world.work().await;

    assert_eq!(world.mailbox.asked(), 1);
    let dead = world.env.queue.dead().await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].kind, "send_mail");
    assert!(!dead[0].error.contains('@'), "{}", dead[0].error);
}

#[tokio::test]
async fn case_24_a_refusal_that_is_not_committed_sends_no_mail() {
    let world = told().await;
    let connection = world.connection().await;
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .set_connection_state(
            world.organization,
            connection.id,
            domain::connection::ConnectionState::NeedsReauthentication,
            world.env.clock.now(),
        )
        .await
        .unwrap();
    drop(writing);

    world.remind().await;

    assert_eq!(world.mailbox.asked(), 0);
}

#[tokio::test]
async fn case_24_old_mails_are_forgotten_and_reminders_stay_told() {
    let world = told().await;
    world.sweep().await;
    let mail = world.mailbox.mails().remove(0);
    world.there.heal();
    world.reconnect().await.unwrap();
    world.work().await;
    world.clock.advance(TimeDelta::days(31));

    world.remind().await;

    let mut reading = world.env.store.read().await.unwrap();
    let stored = reading.mail(mail.organization, mail.id).await.unwrap();
    assert!(stored.is_none());
    let connection = world.connection().await;
    let told = reading
        .notices(world.organization, connection.id)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
}
