//! Case 24: refused credentials, or merely an outage: told apart, told at once and again, and never a hammering.

use crate::mailbox::Answer;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::calendar_sync::SyncTrouble;
use domain::connection::ConnectionState;
use domain::member::MemberState;
use domain::reminder::ReminderKind;
use services::connections::{notices, vault_context};
use services::sync::SyncError;
use services::vault::Vault;
use store::Store;
use testkit::fake_provider::{Call, Fault};

#[tokio::test]
async fn case_24_refused_credentials_are_told_at_once_by_mail_and_on_the_pages() {
    let world = World::live().await;
    world.add("Visit to Mrs Kim", 9).await;
    world.there.fail(Fault::Unauthorized);

    world.sweep().await;

    let mails = world.mailbox.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to.address, "dana@fernhill.example");
    assert!(mails[0].subject.contains("sign in to CalDAV again"));
    let said = notices(&world.env, &world.caller()).await.unwrap();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].kind, ReminderKind::Refused);
    assert_eq!(said[0].used_by, ["Work"]);
}

#[tokio::test]
async fn case_24_a_mail_holds_no_secret_and_nothing_of_what_events_say() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.add("Visit to Mrs Kim", 9).await;
    world.there.fail(Fault::Unauthorized);

    world.sweep().await;

    let mail = world.mailbox.mails().remove(0);
    let text = format!("{}\n{}", mail.subject, mail.body);
    for secret in ["secret", "Physio", "Kim", "Visit"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn case_24_a_member_is_reminded_on_days_1_3_7_and_14() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    assert_eq!(world.mailbox.mails().len(), 1, "at once");

    let hours = world.hours_with_mail(20).await;

    assert_eq!(hours, [24, 72, 168, 336]);
}

#[tokio::test]
async fn case_24_a_repair_ends_the_reminders() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.there.heal();

    world.reconnect().await.unwrap();

    assert!(world.hours_with_mail(8).await.is_empty());
    let said = notices(&world.env, &world.caller()).await.unwrap();
    assert!(said.is_empty());
}

#[tokio::test]
async fn case_24_a_refusal_after_a_repair_is_told_anew() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.there.heal();
    world.reconnect().await.unwrap();
    world.work().await;
    world.clock.advance(TimeDelta::hours(1));
    world.there.fail(Fault::Unauthorized);

    world.sweep().await;

    assert_eq!(world.mailbox.mails().len(), 2);
}

#[tokio::test]
async fn case_24_each_reminder_is_told_once_however_often_and_by_how_many_it_is_looked() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.clock.advance(TimeDelta::days(1));

    let look = || services::reminders::remind_disconnected(&world.env);
    let (one, other, third) = tokio::join!(look(), look(), look());
    one.and(other).and(third).unwrap();
    world.work().await;
    world.remind().await;

    assert_eq!(world.mailbox.mails().len(), 2);
}

#[tokio::test]
async fn case_24_an_outage_sends_no_mail_before_it_has_lasted_a_day_and_never_blames_the_password()
{
    let world = World::live().await;
    world.there.fail(Fault::Unavailable);
    world.sweep().await;
    assert_eq!(world.connection().await.state, ConnectionState::Unreachable);

    let hours = world.hours_with_mail(3).await;

    assert_eq!(hours, [24, 48]);
    for mail in world.mailbox.mails() {
        let text = format!("{}\n{}", mail.subject, mail.body);
        assert!(text.contains("does not answer"), "{text}");
        assert!(text.contains("It is not your password"), "{text}");
        assert!(!text.contains("refuse"), "{text}");
    }
}

#[tokio::test]
async fn case_24_an_outage_that_is_over_within_a_day_is_mailed_to_nobody() {
    let world = World::live().await;
    world.there.fail(Fault::Unavailable);
    world.sweep().await;
    world.clock.advance(TimeDelta::hours(23));
    world.remind().await;
    world.there.heal();

    world.sweep().await;

    world.clock.advance(TimeDelta::hours(23));
    world.remind().await;
    assert_eq!(world.connection().await.state, ConnectionState::Connected);
    assert_eq!(world.mailbox.asked(), 0);
}

#[tokio::test]
async fn case_24_an_outage_does_not_make_refused_credentials_right() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.pull().await.unwrap_err();
    world.there.heal();
    world.there.fail(Fault::Unavailable);

    world.pull().await.unwrap_err();

    let state = world.connection().await.state;
    assert_eq!(state, ConnectionState::NeedsReauthentication);
}

#[tokio::test]
async fn case_24_a_fault_of_our_own_database_says_nothing_about_the_account() {
    let world = World::live().await;
    world.put("Physio", 9);
    let other_hand = Store::connect(&world.database()).await.unwrap();
    world.env.store.close().await;

    let error = world.pull().await.unwrap_err();

    assert!(matches!(error, SyncError::Store(_)), "{error:?}");
    let mut reading = other_hand.read().await.unwrap();
    let sync = reading
        .calendar_sync(world.organization, world.sync)
        .await
        .unwrap()
        .unwrap();
    let connection = reading
        .connection(world.organization, sync.connection)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(sync.trouble, None);
    assert_eq!(connection.state, ConnectionState::Connected);
}

#[tokio::test]
async fn case_24_an_account_that_refuses_is_not_asked_again_by_itself() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.there.forget_calls();
    world.add("Visit", 9).await;

    for _ in 0..10 {
        world.clock.advance(TimeDelta::hours(1));
        world.sweep().await;
    }

    assert_eq!(world.there.calls(), []);
}

#[tokio::test]
async fn case_24_a_job_that_was_queued_before_the_refusal_does_not_ask_either() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.pull().await.unwrap_err();
    world.there.forget_calls();
    let sync = world.state().await;
    let mut writing = world.env.store.write().await.unwrap();
    for job in [
        services::sync::pull_job(&sync),
        services::sync::push_job(&sync),
        services::sync::run_job(&sync, domain::run::RunCause::Finish),
    ] {
        world.env.queue.enqueue(&mut writing, job).await.unwrap();
    }
    writing.commit().await.unwrap();

    world.work().await;

    assert_eq!(world.there.calls(), []);
}

#[tokio::test]
async fn case_24_sync_now_says_to_reconnect_first() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.pull().await.unwrap_err();

    let outcome = services::calendar_syncs::sync_now(&world.env, &world.caller(), world.sync).await;

    let sentence = outcome.unwrap_err().to_string();
    assert!(
        sentence.contains("Reconnect the account first"),
        "{sentence}"
    );
}

#[tokio::test]
async fn case_24_entering_the_password_once_resumes_every_sync_at_once() {
    let world = World::live().await;
    let second = world.there.add_calendar("second", "Second", true);
    world.second_sync(&second).await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.add("Visit", 9).await;
    world.put("Physio", 11);
    world.there.heal();
    world.there.forget_calls();

    world.reconnect().await.unwrap();
    world.work().await;

    assert_eq!(world.over_there(), ["Physio", "Visit"]);
    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert!(2 <= world.there.count(Call::Changes), "both calendars");
    assert_eq!(world.state().await.trouble, None);
    assert_eq!(world.connection().await.state, ConnectionState::Connected);
}

#[tokio::test]
async fn case_24_a_first_run_that_was_refused_is_done_after_the_repair() {
    let world = World::new(domain::calendar_sync::SyncOptions {
        retrieve: Some(domain::calendar_sync::Window {
            past: domain::calendar_sync::Reach::Month,
            future: domain::calendar_sync::Reach::Month,
        }),
        ..domain::calendar_sync::SyncOptions::default()
    })
    .await;
    world.put("There before", 9);
    world.there.fail(Fault::Unauthorized);
    world.run().await.unwrap_err();
    world.there.heal();

    world.reconnect().await.unwrap();
    world.work().await;

    assert_eq!(world.here().await, ["There before"]);
}

#[tokio::test]
async fn case_24_a_sync_that_is_switched_off_troubles_nobody() {
    let world = World::live().await;
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.change_sync(|sync| sync.active = false).await;

    let hours = world.hours_with_mail(2).await;

    assert!(hours.is_empty(), "{hours:?}");
    let said = notices(&world.env, &world.caller()).await.unwrap();
    assert!(said.is_empty());
}

#[tokio::test]
async fn case_24_a_member_who_may_not_sign_in_gets_no_mail() {
    let world = World::live().await;
    let mut writing = world.env.store.write().await.unwrap();
    let mut member = writing
        .member(world.organization, world.member)
        .await
        .unwrap()
        .unwrap();
    member.state = MemberState::Deactivated;
    writing
        .update_member(&member, world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    world.there.fail(Fault::Unauthorized);

    world.sweep().await;

    assert_eq!(world.mailbox.asked(), 0);
}

#[tokio::test]
async fn case_24_an_end_that_is_known_is_announced_before_it_comes() {
    let world = World::live().await;
    let connection = world.connection().await;
    let mut writing = world.env.store.write().await.unwrap();
    let sealed = writing
        .sealed_credentials(world.organization, connection.id)
        .await
        .unwrap()
        .unwrap();
    let (now, end) = (
        world.env.clock.now(),
        world.env.clock.now() + TimeDelta::days(15),
    );
    let is_kept = writing
        .rotate_credentials(
            world.organization,
            connection.id,
            &sealed,
            &sealed,
            Some(end),
            now,
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert!(is_kept);

    let hours = world.hours_with_mail(15).await;

    assert_eq!(hours, [24, 8 * 24, 14 * 24]);
    assert!(world.mailbox.subjects()[0].contains("ends on"));
}

#[tokio::test]
async fn case_24_what_is_wrong_is_told_with_since_when_and_trouble_keeps_its_beginning() {
    let world = World::live().await;
    let calendar = world.calendar.clone();
    world.there.remove_calendar(&calendar);
    world.pull().await.unwrap_err();
    let began = world.state().await.trouble_since;
    world.clock.advance(TimeDelta::hours(2));

    world.pull().await.unwrap_err();

    let state = world.state().await;
    assert_eq!(state.trouble, Some(SyncTrouble::CalendarGone));
    assert_eq!(state.trouble_since, began);
    assert!(began.is_some());
}

#[tokio::test]
async fn case_24_a_mail_that_still_waits_when_all_is_well_again_is_not_sent() {
    let world = World::live().await;
    world.mailbox.answer(Answer::Later);
    world.there.fail(Fault::Unauthorized);
    world.sweep().await;
    world.there.heal();
    world.reconnect().await.unwrap();
    world.mailbox.answer(Answer::Taken);

    world.clock.advance(TimeDelta::hours(2));
    world.work().await;

    assert!(world.mailbox.mails().is_empty());
}

#[tokio::test]
async fn case_24_a_password_that_this_server_cannot_open_any_more_is_told_like_a_refused_one() {
    let world = World::live().await;
    let (asked, connection) = (world.there.calls().len(), world.connection().await.id);
    let another = Vault::new(&STANDARD.encode([9; 32]).into()).unwrap();
    let entropy = world.env.entropy.as_ref();
    let sealed = another.seal(&vault_context(connection), &"secret".into(), entropy);
    let (mut writing, now) = (
        world.env.store.write().await.unwrap(),
        world.env.clock.now(),
    );
    writing
        .replace_credentials(world.organization, connection, &sealed, None, now)
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let error = world.pull().await.unwrap_err();

    assert!(matches!(error, SyncError::Vault(_)), "{error}");
    assert_eq!(world.state().await.trouble, Some(SyncTrouble::Refused));
    world.sweep().await;
    assert_eq!(world.mailbox.mails().len(), 1);
    assert_eq!(
        world.there.calls().len(),
        asked,
        "nobody is asked without a password"
    );
}
