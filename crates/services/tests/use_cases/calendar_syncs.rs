use crate::there::mirrored;
use crate::world::{World, work};
use chrono::TimeDelta;
use domain::calendar_sync::{IncomingChanges, Reach, SyncOptions, SyncTrouble, Window};
use domain::connection::{ConnectionState, ProviderKind};
use domain::item::{ItemKind, ItemSource, Privacy};
use domain::linked_calendar::RemoteCalendarId;
use domain::mirror::Origin;
use domain::run::{Action, Change, Run, RunCause, RunOutcome, Side};
use domain::view::calendar_sync::{CaldavLogin, SyncStatus};
use domain::{CalendarSyncId, Caller, RunChangeId, RunId};
use services::ServiceError;
use services::calendar_syncs::{
    Leftovers, choose_calendar, choose_kinds, choose_options, delete, finish, listing, log,
    save_settings, set_active, sync_now, wizard,
};
use services::connections::connect;
use testkit::fake_provider::Fault;

const ALL: IncomingChanges = IncomingChanges {
    create: true,
    update: true,
    delete: true,
};
const A_MONTH: Window = Window {
    past: Reach::Month,
    future: Reach::All,
};

/// What step 3 sends, with everything under Advanced as it is at first.
fn ranges(retrieve: Option<Window>, send: Option<Window>) -> SyncOptions {
    SyncOptions {
        retrieve,
        send,
        ..SyncOptions::default()
    }
}

async fn begun(world: &World, who: &Caller) -> CalendarSyncId {
    let login = CaldavLogin {
        server: "dav.example".to_owned(),
        user: "dana".to_owned(),
        password: "x".to_owned(),
    };
    connect(&world.env, who, ProviderKind::Caldav, login)
        .await
        .unwrap()
}

fn sentence<T: std::fmt::Debug>(outcome: Result<T, ServiceError>) -> String {
    match outcome {
        Err(ServiceError::Invalid(sentence)) => sentence,
        other => panic!("not refused with a sentence: {other:?}"),
    }
}

#[tokio::test]
async fn the_four_steps_make_an_active_sync_and_start_it() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;

    choose_calendar(&world.env, &team.dana, id, &work(), ALL, true, None)
        .await
        .unwrap();
    choose_kinds(
        &world.env,
        &team.dana,
        id,
        vec![ItemKind::Task, ItemKind::Appointment, ItemKind::Task],
    )
    .await
    .unwrap();
    choose_options(&world.env, &team.dana, id, ranges(Some(A_MONTH), None))
        .await
        .unwrap();
    finish(&world.env, &team.dana, id).await.unwrap();

    let rows = listing(&world.env, &team.dana).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].active && rows[0].finished);
    assert_eq!(rows[0].calendar, "Work");
    assert_eq!(
        rows[0].options.kinds,
        [ItemKind::Appointment, ItemKind::Task],
        "in the order of the wizard, each once"
    );
    assert_eq!(rows[0].options.retrieve, Some(A_MONTH));
    assert_eq!(rows[0].last_synced_ago, "Not yet");
    assert_eq!(rows[0].status, SyncStatus::Connected);
    assert_eq!(world.jobs().await, ["run_sync"]);
}

#[tokio::test]
async fn without_a_range_finish_only_begins_to_watch() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    let nothing = Window {
        past: Reach::None,
        future: Reach::None,
    };

    choose_options(
        &world.env,
        &team.dana,
        id,
        ranges(Some(nothing), Some(nothing)),
    )
    .await
    .unwrap();
    finish(&world.env, &team.dana, id).await.unwrap();

    assert_eq!(world.jobs().await, ["pull_changes"]);
}

#[tokio::test]
async fn finishing_twice_starts_one_run() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    choose_options(&world.env, &team.dana, id, ranges(Some(A_MONTH), None))
        .await
        .unwrap();

    finish(&world.env, &team.dana, id).await.unwrap();
    finish(&world.env, &team.dana, id).await.unwrap();

    assert_eq!(world.jobs().await, ["run_sync"]);
}

#[tokio::test]
async fn a_draft_with_several_calendars_asks_which() {
    let (world, team) = World::new().await;
    world.provider.add_calendar("/home/", "Home", true);
    world.provider.add_calendar("/holidays/", "Holidays", false);
    let id = begun(&world, &team.dana).await;

    let state = wizard(&world.env, &team.dana, id).await.unwrap();
    let refused = sentence(finish(&world.env, &team.dana, id).await);

    let names: Vec<_> = state
        .calendars
        .iter()
        .map(|choice| choice.calendar.name.as_str())
        .collect();
    assert_eq!(names, ["Home", "Work", "Holidays"], "read/write first");
    assert_eq!(state.chosen, None);
    assert!(refused.contains("No calendar is chosen"), "{refused}");
}

#[tokio::test]
async fn nothing_is_sent_to_a_calendar_that_can_only_be_read() {
    let (world, team) = World::new().await;
    let holidays = world.provider.add_calendar("/holidays/", "Holidays", false);
    let id = begun(&world, &team.dana).await;

    choose_calendar(&world.env, &team.dana, id, &holidays, ALL, true, None)
        .await
        .unwrap();
    let kinds = sentence(choose_kinds(&world.env, &team.dana, id, vec![ItemKind::Task]).await);
    let ranges =
        sentence(choose_options(&world.env, &team.dana, id, ranges(None, Some(A_MONTH))).await);
    finish(&world.env, &team.dana, id).await.unwrap();

    for refused in [kinds, ranges] {
        assert!(refused.contains("can only be read"), "{refused}");
    }
    let rows = listing(&world.env, &team.dana).await.unwrap().rows;
    assert!(rows[0].options.kinds.is_empty() && rows[0].options.send.is_none());
}

#[tokio::test]
async fn one_calendar_has_one_sync() {
    let (world, team) = World::new().await;
    let first = begun(&world, &team.dana).await;
    finish(&world.env, &team.dana, first).await.unwrap();
    let second = begun(&world, &team.dana).await;

    let state = wizard(&world.env, &team.dana, second).await.unwrap();
    let chosen =
        sentence(choose_calendar(&world.env, &team.dana, second, &work(), ALL, true, None).await);

    assert_ne!(first, second);
    assert!(state.calendars[0].in_use);
    assert!(chosen.contains("used by another sync already"), "{chosen}");
    let finished = sentence(finish(&world.env, &team.dana, second).await);
    assert!(
        finished.contains("used by another sync already"),
        "{finished}"
    );
}

#[tokio::test]
async fn a_calendar_that_is_not_in_the_account_is_refused() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    let unknown = RemoteCalendarId("/elsewhere/".to_owned());

    let refused =
        sentence(choose_calendar(&world.env, &team.dana, id, &unknown, ALL, true, None).await);

    assert!(refused.contains("not in the account"), "{refused}");
}

#[tokio::test]
async fn a_finished_sync_keeps_its_calendar() {
    let (world, team) = World::new().await;
    let home = world.provider.add_calendar("/home/", "Home", true);
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    let refused =
        sentence(choose_calendar(&world.env, &team.dana, sync.id, &home, ALL, true, None).await);

    assert!(refused.contains("keeps its calendar"), "{refused}");
}

#[tokio::test]
async fn the_wizard_shows_the_choices_when_the_account_does_not_answer() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    world.provider.fail(Fault::Unavailable);

    let state = wizard(&world.env, &team.dana, id).await.unwrap();

    assert!(state.calendars.is_empty());
    assert_eq!(state.chosen.unwrap().name, "Work");
    assert!(state.trouble.unwrap().contains("does not answer"));
}

#[tokio::test]
async fn a_refusal_met_by_the_wizard_shows_on_the_connection() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    world.provider.set_password("changed there");

    let state = wizard(&world.env, &team.dana, id).await.unwrap();

    assert!(state.trouble.unwrap().contains("refused the sign-in"));
    let rows = services::connections::list(&world.env, &team.dana)
        .await
        .unwrap();
    assert_eq!(rows[0].state, ConnectionState::NeedsReauthentication);
}

#[tokio::test]
async fn the_wizard_counts_what_would_be_sent() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    world.put(world.item(&team.dana, "Soon")).await;
    world.put(world.item(&team.robin, "Not mine")).await;

    let state = wizard(&world.env, &team.dana, id).await.unwrap();

    assert_eq!(state.upcoming, [(ItemKind::Appointment, 1)]);
}

#[tokio::test]
async fn options_that_do_nothing_are_refused_and_the_old_ones_kept() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let nothing = SyncOptions {
        incoming: IncomingChanges {
            create: false,
            update: false,
            delete: false,
        },
        kinds: vec![],
        ..SyncOptions::default()
    };
    let beyond = SyncOptions {
        retrieve: Some(Window {
            past: Reach::All,
            future: Reach::None,
        }),
        ..SyncOptions::default()
    };

    for options in [nothing, beyond] {
        let refused = sentence(save_settings(&world.env, &team.dana, sync.id, options).await);
        assert!(refused.contains("Nothing was saved"), "{refused}");
    }

    assert_eq!(world.sync(&sync).await.unwrap().options, sync.options);
}

#[tokio::test]
async fn switched_off_it_refuses_manual_runs() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    set_active(&world.env, &team.dana, sync.id, false)
        .await
        .unwrap();
    let refused = sentence(sync_now(&world.env, &team.dana, sync.id).await);
    assert!(refused.contains("Switch Active on first"), "{refused}");
    assert!(world.jobs().await.is_empty());

    set_active(&world.env, &team.dana, sync.id, true)
        .await
        .unwrap();
    assert_eq!(world.jobs().await, ["pull_changes", "push_items"]);
    sync_now(&world.env, &team.dana, sync.id).await.unwrap();
    assert_eq!(world.jobs().await, ["run_sync"]);
}

#[tokio::test]
async fn a_draft_is_neither_switched_on_nor_run() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;

    let on = sentence(set_active(&world.env, &team.dana, id, true).await);
    let run = sentence(sync_now(&world.env, &team.dana, id).await);

    for refused in [on, run] {
        assert!(refused.contains("not set up yet"), "{refused}");
    }
}

#[tokio::test]
async fn nobody_sees_or_touches_the_sync_of_another() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let id = sync.id;

    for other in [&team.robin, &team.dispatcher, &rival.dana] {
        let env = &world.env;
        let outcomes = [
            wizard(env, other, id).await.map(drop),
            log(env, other, id).await.map(drop),
            choose_calendar(env, other, id, &work(), ALL, true, None).await,
            choose_kinds(env, other, id, vec![]).await,
            choose_options(env, other, id, ranges(None, None)).await,
            finish(env, other, id).await,
            set_active(env, other, id, false).await,
            save_settings(env, other, id, SyncOptions::default()).await,
            sync_now(env, other, id).await,
            delete(env, other, id, Leftovers::default()).await,
        ];
        for outcome in outcomes {
            assert!(
                matches!(outcome, Err(ServiceError::NotFound)),
                "{outcome:?}"
            );
        }
        assert!(listing(env, other).await.unwrap().rows.is_empty());
    }
    assert_eq!(world.sync(&sync).await.unwrap().options, sync.options);
}

#[tokio::test]
async fn a_viewer_sees_the_own_listing_and_changes_nothing() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.viewer, SyncOptions::default()).await;

    let shown = listing(&world.env, &team.viewer).await.unwrap();
    let outcome = set_active(&world.env, &team.viewer, sync.id, false).await;

    assert_eq!(shown.rows.len(), 1);
    assert!(!shown.can_change);
    assert!(matches!(outcome, Err(ServiceError::NotAllowed)));
}

#[tokio::test]
async fn settings_that_change_copies_send_exactly_those() {
    let (world, team) = World::new().await;
    let options = SyncOptions {
        kinds: vec![ItemKind::Appointment, ItemKind::Task],
        ..SyncOptions::default()
    };
    let sync = world.linked(&team.dana, options.clone()).await;
    let plain = world.put(world.item(&team.dana, "Plain")).await;
    let mut private = world.item(&team.dana, "Private");
    private.content.privacy = Privacy::Private;
    let private = world.put(private).await;
    let mut task = world.item(&team.dana, "Task");
    task.kind = ItemKind::Task;
    let task = world.put(task).await;
    for item in [&plain, &private, &task] {
        mirrored(&world, &sync, item, Origin::Managed).await;
    }

    save_settings(&world.env, &team.dana, sync.id, options.clone())
        .await
        .unwrap();
    assert!(world.outgoing(&sync).await.is_empty());

    let shown = SyncOptions {
        hide_private: false,
        ..options
    };
    save_settings(&world.env, &team.dana, sync.id, shown.clone())
        .await
        .unwrap();
    assert_eq!(world.outgoing(&sync).await, vec![private.id]);

    let fewer = SyncOptions {
        kinds: vec![ItemKind::Appointment],
        ..shown
    };
    save_settings(&world.env, &team.dana, sync.id, fewer)
        .await
        .unwrap();
    let mut outgoing = world.outgoing(&sync).await;
    outgoing.sort();
    let mut expected = vec![private.id, task.id];
    expected.sort();
    assert_eq!(outgoing, expected);
}

#[tokio::test]
async fn deleting_keeps_both_sides_unless_told_otherwise() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut received = world.item(&team.dana, "Received");
    received.source = ItemSource::Linked(sync.id);
    let received = world.put(received).await;
    mirrored(&world, &sync, &received, Origin::Managed).await;

    delete(&world.env, &team.dana, sync.id, Leftovers::default())
        .await
        .unwrap();

    assert_eq!(world.sync(&sync).await, None);
    assert!(!world.stored(&team.dana, received.id).await.deleted);
    assert!(world.jobs().await.is_empty());
}

#[tokio::test]
async fn deleting_with_everything_removes_what_came_in_and_has_our_copies_removed() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut received = world.item(&team.dana, "Received");
    received.source = ItemSource::Linked(sync.id);
    let received = world.put(received).await;
    let own = world.put(world.item(&team.dana, "Own")).await;
    for item in [&received, &own] {
        mirrored(&world, &sync, item, Origin::Managed).await;
    }
    let everything = Leftovers {
        remove_managed: true,
        remove_received: true,
    };

    delete(&world.env, &team.dana, sync.id, everything)
        .await
        .unwrap();

    assert!(world.stored(&team.dana, received.id).await.deleted);
    assert!(!world.stored(&team.dana, own.id).await.deleted);
    assert!(
        !world.sync(&sync).await.unwrap().active,
        "silent until it is gone"
    );
    assert!(world.outgoing(&sync).await.is_empty());
    assert_eq!(world.jobs().await, ["remove_managed_events"]);
}

#[tokio::test]
async fn a_draft_is_discarded_at_once() {
    let (world, team) = World::new().await;
    let id = begun(&world, &team.dana).await;
    let everything = Leftovers {
        remove_managed: true,
        remove_received: true,
    };

    delete(&world.env, &team.dana, id, everything)
        .await
        .unwrap();

    assert!(
        listing(&world.env, &team.dana)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    assert!(world.jobs().await.is_empty());
}

#[tokio::test]
async fn the_listing_tells_progress_trouble_and_the_last_sync() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let now = world.env.clock.now();
    let run = Run {
        id: RunId::new(world.env.entropy.id()),
        sync: sync.id,
        cause: RunCause::Finish,
        started_at: now,
        finished_at: None,
        outcome: None,
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing.insert_run(team.organization, &run).await.unwrap();
    writing
        .save_progress(team.organization, run.id, 412, Some(640))
        .await
        .unwrap();
    writing
        .save_sync_state(team.organization, sync.id, None, Some(now), None, now)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));

    let row = &listing(&world.env, &team.dana).await.unwrap().rows[0];
    assert_eq!(
        row.status,
        SyncStatus::Running {
            done: 412,
            of: Some(640)
        }
    );
    assert_eq!(row.last_synced_ago, "1 min ago");

    let mut writing = world.env.store.write().await.unwrap();
    writing
        .save_sync_state(
            team.organization,
            sync.id,
            None,
            None,
            Some(&SyncTrouble::CalendarGone),
            now,
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let row = &listing(&world.env, &team.dana).await.unwrap().rows[0];
    assert!(matches!(
        &row.status,
        SyncStatus::NotConnected { reason, .. } if reason.contains("Nothing was deleted")
    ));
}

#[tokio::test]
async fn the_log_tells_every_field_before_and_after() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let now = world.env.clock.now();
    let run = Run {
        id: RunId::new(world.env.entropy.id()),
        sync: sync.id,
        cause: RunCause::Manual(team.dana.member),
        started_at: now,
        finished_at: Some(now + TimeDelta::milliseconds(800)),
        outcome: Some(RunOutcome::Partial),
    };
    let before = crate::world::content("Supplier call");
    let mut after = before.clone();
    after.timing = domain::time::Timing::zoned(
        "2026-03-18T10:30:00".parse().unwrap(),
        "2026-03-18T11:30:00".parse().unwrap(),
        domain::time::ZoneId::new("Europe/London"),
    );
    let change = |side, action, before: Option<_>, after: Option<_>| Change {
        id: RunChangeId::new(world.env.entropy.id()),
        run: run.id,
        side,
        action,
        item: None,
        event: None,
        before,
        after,
        why: "Changed in the linked calendar".to_owned(),
        at: now,
        undone_by: None,
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing.insert_run(team.organization, &run).await.unwrap();
    writing
        .insert_changes(
            team.organization,
            &[
                change(
                    Side::Here,
                    Action::Update,
                    Some(before.clone()),
                    Some(after),
                ),
                change(Side::There, Action::Create, None, Some(before.clone())),
                change(Side::There, Action::Fail, Some(before), None),
            ],
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let log = log(&world.env, &team.dana, sync.id).await.unwrap();

    assert_eq!(log.calendar, "Work");
    let run = &log.runs[0];
    assert_eq!(run.cause, "Manual by Dana W.");
    assert_eq!(run.lasted_ms, Some(800));
    assert_eq!((run.changes_in, run.changes_out, run.failed), (1, 1, 1));
    assert_eq!(run.lines[0].subject, "Supplier call");
    assert_eq!(run.lines[0].fields.len(), 1);
    let time = &run.lines[0].fields[0];
    assert_eq!(time.field, "Time");
    assert_eq!(
        time.before.as_deref(),
        Some("Wed 18 Mar 2026, 10:00 – 11:00")
    );
    assert_eq!(
        time.after.as_deref(),
        Some("Wed 18 Mar 2026, 10:30 – 11:30")
    );
    assert!(
        run.lines[1]
            .fields
            .iter()
            .all(|field| field.before.is_none())
    );
}
