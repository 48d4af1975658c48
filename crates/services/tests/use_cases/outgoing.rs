//! What goes out after a change, and where to.

use crate::there::mirrored;
use crate::world::{World, draft, timed};
use domain::calendar_sync::{CalendarSync, IncomingChanges, SyncOptions};
use domain::item::{Item, ItemKind, ItemSource, Version};
use domain::mirror::Origin;
use domain::view::calendar::{CalendarForm, CalendarQuery, CopyState, ItemPatch};
use futures::StreamExt;
use services::ServiceError;
use services::items::{ItemError, add, change, find, period, remove};
use services::live::Topic;

fn renamed(seen: Version) -> ItemPatch {
    ItemPatch {
        seen: seen.0,
        subject: Some("Renamed".to_owned()),
        ..ItemPatch::default()
    }
}

async fn foreign(world: &World, who: &domain::Caller, sync: &CalendarSync) -> Item {
    let mut item = world.item(who, "Physio");
    item.source = ItemSource::Linked(sync.id);
    let item = world.put(item).await;
    mirrored(world, sync, &item, Origin::Foreign).await;
    item
}

#[tokio::test]
async fn a_new_item_goes_out_and_pages_are_told() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut page = world.env.live.subscribe(team.organization);

    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();

    assert_eq!(item.copies.len(), 1);
    assert_eq!(item.copies[0].calendar, "Work");
    assert_eq!(item.copies[0].state, CopyState::Waiting);
    assert_eq!(world.outgoing(&sync).await, vec![item.id]);
    assert_eq!(page.next().await, Some(Topic::Calendar));
    assert_eq!(world.jobs().await, ["push_items"]);
}

#[tokio::test]
async fn many_changes_make_one_push() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    for number in 0..5 {
        add(
            &world.env,
            &team.dana,
            draft("Visit", &format!("r{number}")),
        )
        .await
        .unwrap();
    }

    assert_eq!(world.outgoing(&sync).await.len(), 5);
    assert_eq!(world.jobs().await, ["push_items"]);
}

#[tokio::test]
async fn a_kind_that_is_not_sent_stays_here() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut task = draft("Prepare offer", "r1");
    task.kind = ItemKind::Task;

    let item = add(&world.env, &team.dana, task).await.unwrap();

    assert!(item.copies.is_empty());
    assert!(world.outgoing(&sync).await.is_empty());
    assert!(world.jobs().await.is_empty());
}

#[tokio::test]
async fn a_copy_that_is_out_there_follows_whatever_its_kind_becomes() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let item = world.put(world.item(&team.dana, "Visit")).await;
    mirrored(&world, &sync, &item, Origin::Foreign).await;
    let in_step = find(&world.env, &team.dana, item.id, None)
        .await
        .unwrap()
        .unwrap();
    let to_task = ItemPatch {
        seen: item.version.0,
        kind: Some(ItemKind::Task),
        ..ItemPatch::default()
    };

    change(&world.env, &team.dana, item.id, to_task)
        .await
        .unwrap();

    assert_eq!(in_step.copies[0].state, CopyState::InStep);
    assert_eq!(world.outgoing(&sync).await, vec![item.id]);
}

#[tokio::test]
async fn a_deletion_goes_out_only_where_a_copy_is() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let copied = world.put(world.item(&team.dana, "Copied")).await;
    mirrored(&world, &sync, &copied, Origin::Foreign).await;
    let not_copied = world.put(world.item(&team.dana, "Not copied")).await;

    for item in [&copied, &not_copied] {
        remove(&world.env, &team.dana, item.id, item.version)
            .await
            .unwrap();
    }

    assert_eq!(world.outgoing(&sync).await, vec![copied.id]);
}

#[tokio::test]
async fn a_received_item_goes_back_to_its_own_calendar_and_to_no_other() {
    let (world, team) = World::new().await;
    let from = world.linked(&team.dana, SyncOptions::default()).await;
    let other = world.team("rival").await;
    let strangers = world.linked(&other.dana, SyncOptions::default()).await;
    let second = second_calendar(&world, &team.dana, &from).await;
    let item = foreign(&world, &team.dana, &from).await;

    let after = change(&world.env, &team.dana, item.id, renamed(item.version))
        .await
        .unwrap();

    assert_eq!(after.linked_from, Some(from.id));
    assert_eq!(world.outgoing(&from).await, vec![item.id]);
    assert!(world.outgoing(&second).await.is_empty());
    assert!(world.outgoing(&strangers).await.is_empty());
}

/// One more finished sync of the same account.
async fn second_calendar(world: &World, who: &domain::Caller, like: &CalendarSync) -> CalendarSync {
    let sync = CalendarSync {
        id: domain::CalendarSyncId::new(world.env.entropy.id()),
        member: who.member,
        remote_calendar: domain::linked_calendar::RemoteCalendarId("/home/".to_owned()),
        remote_name: "Home".to_owned(),
        ..like.clone()
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .insert_calendar_sync(&sync, world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    sync
}

#[tokio::test]
async fn an_own_item_goes_to_the_calendars_of_each_assignee() {
    let (world, team) = World::new().await;
    let danas = world.linked(&team.dana, SyncOptions::default()).await;
    let robins = world.linked(&team.robin, SyncOptions::default()).await;
    let ines = world.linked(&team.dispatcher, SyncOptions::default()).await;
    let mut item = world.item(&team.dana, "Visit");
    item.assignees.push(team.robin.member);
    let item = world.put(item).await;

    let after = change(&world.env, &team.dana, item.id, renamed(item.version))
        .await
        .unwrap();

    assert_eq!(world.outgoing(&danas).await, vec![item.id]);
    assert_eq!(world.outgoing(&robins).await, vec![item.id]);
    assert!(world.outgoing(&ines).await.is_empty());
    // A colleague's calendars are the colleague's affair.
    assert_eq!(after.copies.len(), 1);
    assert_eq!(world.jobs().await, ["push_items", "push_items"]);
}

#[tokio::test]
async fn received_items_are_locked_where_changes_cannot_go_back() {
    type Spoil = fn(&mut CalendarSync);
    let spoiled: [(&str, Spoil); 4] = [
        ("read-only", |sync| sync.can_write = false),
        ("switched off", |sync| sync.active = false),
        ("update not ticked", |sync| {
            sync.options.incoming = IncomingChanges {
                create: true,
                update: false,
                delete: true,
            };
        }),
        ("only receiving", |sync| sync.options.kinds.clear()),
    ];
    for (case, spoil) in spoiled {
        let (world, team) = World::new().await;
        let sync = world.linked(&team.dana, SyncOptions::default()).await;
        let item = foreign(&world, &team.dana, &sync).await;
        world.edit_sync(&sync, spoil).await;

        let shown = find(&world.env, &team.dana, item.id, None)
            .await
            .unwrap()
            .unwrap();
        let outcome = change(&world.env, &team.dana, item.id, renamed(item.version)).await;

        assert!(!shown.can_change, "{case}");
        assert_eq!(
            shown.locked_because.as_deref(),
            Some("Change it in Work"),
            "{case}"
        );
        let Err(ItemError::Service(ServiceError::Invalid(sentence))) = outcome else {
            panic!("{case}: it was changed");
        };
        assert!(sentence.contains("Change it in Work"), "{sentence}");
        assert!(world.outgoing(&sync).await.is_empty(), "{case}");
    }
}

#[tokio::test]
async fn a_received_item_whose_sync_has_ended_is_free() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let item = foreign(&world, &team.dana, &sync).await;
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .delete_calendar_sync(team.organization, sync.id)
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let after = change(&world.env, &team.dana, item.id, renamed(item.version))
        .await
        .unwrap();

    assert_eq!(after.subject, "Renamed");
    // To colleagues it stays what it was.
    assert_eq!(
        find(&world.env, &team.robin, item.id, None).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn while_switched_off_copies_are_noted_and_nothing_is_sent() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let copied = world.put(world.item(&team.dana, "Copied")).await;
    mirrored(&world, &sync, &copied, Origin::Foreign).await;
    world.edit_sync(&sync, |sync| sync.active = false).await;

    change(&world.env, &team.dana, copied.id, renamed(copied.version))
        .await
        .unwrap();
    add(&world.env, &team.dana, draft("New", "r1"))
        .await
        .unwrap();

    assert_eq!(world.outgoing(&sync).await, vec![copied.id]);
    assert!(world.jobs().await.is_empty());
}

#[tokio::test]
async fn a_refused_copy_says_why() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .refuse_outgoing(
            team.organization,
            sync.id,
            item.id,
            "The calendar is full.",
            world.env.clock.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let week = CalendarQuery {
        form: CalendarForm::Week,
        date: None,
    };
    let week = period(&world.env, &team.dana, week).await.unwrap();

    assert_eq!(
        week.items[0].copies[0].state,
        CopyState::Refused("The calendar is full.".to_owned())
    );
    assert_eq!(week.linked[0].name, "Work – CalDAV");
    assert!(week.linked[0].is_well);
}

#[tokio::test]
async fn nothing_goes_out_of_a_change_that_was_refused() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let item = world.put(world.item(&team.dana, "Visit")).await;
    let backwards = ItemPatch {
        seen: item.version.0,
        when: Some(timed("2026-03-18T11:00:00", "2026-03-18T10:00:00")),
        ..ItemPatch::default()
    };

    let outcome = change(&world.env, &team.dana, item.id, backwards).await;

    assert!(matches!(
        outcome,
        Err(ItemError::Service(ServiceError::Invalid(_)))
    ));
    assert_eq!(world.stored(&team.dana, item.id).await, item);
    assert!(world.outgoing(&sync).await.is_empty());
    assert!(world.jobs().await.is_empty());
}
