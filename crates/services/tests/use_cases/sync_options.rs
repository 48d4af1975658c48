use crate::world::World;
use domain::Caller;
use domain::calendar_sync::{Preset, SentDetails, SyncOptions};
use domain::item::ItemKind;
use domain::linked_calendar::RemoteCalendarId;
use services::ServiceError;
use services::calendar_syncs::{choose_options, save_settings};

fn copying_on() -> SyncOptions {
    SyncOptions {
        send_foreign: true,
        ..SyncOptions::default()
    }
}

fn sentence<T: std::fmt::Debug>(outcome: Result<T, ServiceError>) -> String {
    match outcome {
        Err(ServiceError::Invalid(sentence)) => sentence,
        other => panic!("not refused with a sentence: {other:?}"),
    }
}

async fn two_calendars(world: &World, who: &Caller) -> [domain::calendar_sync::CalendarSync; 2] {
    let first = world.linked(who, SyncOptions::default()).await;
    let mut connection = {
        let mut reading = world.env.store.read().await.unwrap();
        let connection = reading
            .connection(first.organization, first.connection)
            .await;
        connection.unwrap().unwrap()
    };
    connection.id = domain::ConnectionId::new(world.env.entropy.id());
    connection.account = "a second account".to_owned();
    let second = domain::calendar_sync::CalendarSync {
        id: domain::CalendarSyncId::new(world.env.entropy.id()),
        connection: connection.id,
        remote_calendar: RemoteCalendarId("/home/".to_owned()),
        remote_name: "Home".to_owned(),
        ..first.clone()
    };
    let sealed = world.env.vault.seal(
        &format!("connection:{}", connection.id),
        &"password".into(),
        world.env.entropy.as_ref(),
    );
    let now = world.env.clock.now();
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .insert_connection(&connection, &sealed, now)
        .await
        .unwrap();
    writing.insert_calendar_sync(&second, now).await.unwrap();
    writing.commit().await.unwrap();
    [first, second]
}

#[tokio::test]
async fn case_01_two_calendars_that_would_feed_each_other_are_refused_with_both_kept_as_they_are() {
    let (world, team) = World::new().await;
    let [first, second] = two_calendars(&world, &team.dana).await;
    save_settings(&world.env, &team.dana, first.id, copying_on())
        .await
        .unwrap();

    let refused = sentence(save_settings(&world.env, &team.dana, second.id, copying_on()).await);

    assert!(refused.contains("feed each other"), "{refused}");
    assert!(!world.sync(&second).await.unwrap().options.send_foreign);
}

#[tokio::test]
async fn case_01_a_calendar_reached_through_another_account_is_known_for_the_same() {
    let (world, team) = World::new().await;
    let [first, second] = two_calendars(&world, &team.dana).await;
    let same = first.remote_calendar.clone();
    world
        .edit_sync(&second, |sync| sync.remote_calendar = same)
        .await;

    let options = SyncOptions {
        link_back: true,
        ..SyncOptions::default()
    };
    let refused = sentence(save_settings(&world.env, &team.dana, second.id, options).await);

    assert!(refused.contains("linked already, as “Work”"), "{refused}");
}

#[tokio::test]
async fn advanced_options_are_tidied_and_leave_the_other_steps_alone() {
    let (world, team) = World::new().await;
    let sync = world
        .linked(&team.dana, SyncOptions::preset(Preset::Crm))
        .await;
    let chosen = SyncOptions {
        title_prefix: "  [F]\n now ".to_owned(),
        details: SentDetails::BusyOnly,
        ..SyncOptions::default()
    };

    choose_options(&world.env, &team.dana, sync.id, chosen)
        .await
        .unwrap();

    let options = world.sync(&sync).await.unwrap().options;
    assert_eq!(options.title_prefix, "[F] now");
    assert_eq!(options.details, SentDetails::BusyOnly);
    assert_eq!(options.kinds, ItemKind::ALL);
}

#[tokio::test]
async fn a_prefix_that_is_too_long_is_refused() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let options = SyncOptions {
        title_prefix: "x".repeat(41),
        ..SyncOptions::default()
    };

    let refused = sentence(save_settings(&world.env, &team.dana, sync.id, options).await);

    assert!(refused.contains("longer than 40"), "{refused}");
}
