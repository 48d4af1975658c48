use crate::world::{World, draft, timed};
use domain::calendar_sync::SyncOptions;
use domain::item::{ItemKind, ItemSource, Privacy, ShowAs, Version};
use domain::time::{Timing, ZoneId};
use domain::view::calendar::{CalendarForm, CalendarQuery, ItemPatch, When};
use services::ServiceError;
use services::items::{ItemError, add, change, find, period, remove, restore};

const WEEK: CalendarQuery = CalendarQuery {
    form: CalendarForm::Week,
    date: None,
};

fn patch(seen: Version) -> ItemPatch {
    ItemPatch {
        seen: seen.0,
        ..ItemPatch::default()
    }
}

#[tokio::test]
async fn an_added_item_is_in_the_week() {
    let (world, team) = World::new().await;

    let added = add(&world.env, &team.dana, draft("Roof inspection", "r1"))
        .await
        .unwrap();

    let week = period(&world.env, &team.dana, WEEK).await.unwrap();
    assert_eq!(week.items, vec![added.clone()]);
    assert_eq!(
        added.when,
        timed("2026-03-18T10:00:00", "2026-03-18T11:00:00")
    );
    assert_eq!(added.people[0].name, "Dana W.");
    assert_eq!(
        (added.show_as, added.privacy),
        (ShowAs::Busy, Privacy::Public)
    );
    assert!(added.can_change && added.copies.is_empty());
    assert_eq!(week.zone_label, "UTC");
    assert!(
        period(&world.env, &team.robin, WEEK)
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

#[tokio::test]
async fn the_same_request_twice_makes_one_item() {
    let (world, team) = World::new().await;

    let once = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();
    let again = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();
    let by_robin = add(&world.env, &team.robin, draft("Visit", "r1"))
        .await
        .unwrap();

    assert_eq!(once, again);
    assert_ne!(once.id, by_robin.id);
    let week = period(&world.env, &team.dana, WEEK).await.unwrap();
    assert_eq!(week.items.len(), 1);
}

#[tokio::test]
async fn a_repeated_request_does_not_bring_back_what_was_deleted() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();
    remove(&world.env, &team.dana, item.id, item.version)
        .await
        .unwrap();

    let again = add(&world.env, &team.dana, draft("Visit", "r1")).await;

    assert!(matches!(again, Err(ServiceError::NotFound)));
    let week = period(&world.env, &team.dana, WEEK).await.unwrap();
    assert!(week.items.is_empty());
}

#[tokio::test]
async fn the_same_request_sent_many_times_at_once_makes_one_item() {
    let (world, team) = World::new().await;

    let requests = (0..8).map(|_| add(&world.env, &team.dana, draft("Visit", "r1")));
    let answers = futures::future::join_all(requests).await;

    let first = answers[0].as_ref().unwrap().id;
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().unwrap().id == first)
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_sentence() {
    let (world, team) = World::new().await;
    let mut backwards = draft("Visit", "r1");
    backwards.when = timed("2026-03-18T11:00:00", "2026-03-18T10:00:00");
    let mut endless = draft("Visit", "r2");
    endless.subject = "x".repeat(1_001);
    let mut ancient = draft("Visit", "r3");
    ancient.when = timed("0026-03-18T10:00:00", "0026-03-18T11:00:00");
    let mut empty_day = draft("Visit", "r4");
    empty_day.when = When::AllDay {
        first: "2026-03-18".parse().unwrap(),
        until: "2026-03-18".parse().unwrap(),
    };
    let unnamed = draft("Visit", "");

    for wrong in [backwards, endless, ancient, empty_day, unnamed] {
        let outcome = add(&world.env, &team.dana, wrong).await;

        let Err(ServiceError::Invalid(sentence)) = outcome else {
            panic!("it was taken");
        };
        assert!(sentence.contains("Nothing was saved"), "{sentence}");
    }
    let week = period(&world.env, &team.dana, WEEK).await.unwrap();
    assert!(week.items.is_empty());
}

#[tokio::test]
async fn text_is_kept_as_text_without_control_characters() {
    let (world, team) = World::new().await;
    let mut typed = draft(" <b>Roof</b>\u{0} & \"tiles\"\r\n", "r1");
    typed.description = "first\r\nsecond\u{7}\n<script>alert(1)</script>".to_owned();

    let added = add(&world.env, &team.dana, typed).await.unwrap();

    assert_eq!(added.subject, "<b>Roof</b> & \"tiles\"");
    assert_eq!(
        added.description,
        "first\nsecond\n<script>alert(1)</script>"
    );
}

#[tokio::test]
async fn an_old_version_is_told_how_the_item_is_now() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();
    let mut renamed = patch(item.version);
    renamed.subject = Some("Visit at Oak Street".to_owned());
    let newer = change(&world.env, &team.dana, item.id, renamed)
        .await
        .unwrap();

    let mut late = patch(item.version);
    late.location = Some("Depot".to_owned());
    let outcome = change(&world.env, &team.dana, item.id, late).await;
    let late_removal = remove(&world.env, &team.dana, item.id, item.version).await;

    let Err(ItemError::ChangedMeanwhile(current)) = outcome else {
        panic!("the old version won");
    };
    assert_eq!(*current, newer);
    assert!(matches!(late_removal, Err(ItemError::ChangedMeanwhile(_))));
    let kept = find(&world.env, &team.dana, item.id, None).await.unwrap();
    assert_eq!(kept, Some(newer));
}

#[tokio::test]
async fn two_changes_at_once_make_one_winner() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();

    let changes = (0..6).map(|number| {
        let mut renamed = patch(item.version);
        renamed.subject = Some(format!("Visit {number}"));
        change(&world.env, &team.dana, item.id, renamed)
    });
    let outcomes = futures::future::join_all(changes).await;

    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let lost = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(ItemError::ChangedMeanwhile(_))))
        .count();
    assert_eq!((won, lost), (1, 5));
}

#[tokio::test]
async fn a_change_of_nothing_makes_no_new_version() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();
    let mut same = patch(item.version);
    same.subject = Some(" Visit ".to_owned());
    same.when = Some(item.when);

    let after = change(&world.env, &team.dana, item.id, same).await.unwrap();

    assert_eq!(after, item);
}

#[tokio::test]
async fn a_deleted_item_is_gone_and_comes_back_as_it_was() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();

    let removed = remove(&world.env, &team.dana, item.id, item.version)
        .await
        .unwrap();
    let gone = find(&world.env, &team.dana, item.id, None).await.unwrap();
    let again = remove(&world.env, &team.dana, item.id, removed.version).await;
    let restored = restore(&world.env, &team.dana, item.id, removed.version)
        .await
        .unwrap();

    assert_eq!(gone, None);
    assert!(matches!(
        again,
        Err(ItemError::Service(ServiceError::NotFound))
    ));
    assert_eq!((restored.subject, restored.when), (item.subject, item.when));
    assert_eq!(restored.version, Version(3));
    assert_eq!(
        period(&world.env, &team.dana, WEEK)
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    let (world, team) = World::new().await;
    let item = world.put(world.item(&team.dana, "Visit")).await;

    let seen = find(&world.env, &team.viewer, item.id, None)
        .await
        .unwrap()
        .unwrap();
    let mut renamed = patch(item.version);
    renamed.subject = Some("Mine".to_owned());

    assert!(!seen.can_change);
    assert_eq!(seen.locked_because.as_deref(), Some("Read only"));
    assert!(matches!(
        add(&world.env, &team.viewer, draft("Visit", "r1")).await,
        Err(ServiceError::NotAllowed)
    ));
    assert!(matches!(
        change(&world.env, &team.viewer, item.id, renamed).await,
        Err(ItemError::Service(ServiceError::NotAllowed))
    ));
    assert!(matches!(
        remove(&world.env, &team.viewer, item.id, item.version).await,
        Err(ItemError::Service(ServiceError::NotAllowed))
    ));
    assert!(
        !period(&world.env, &team.viewer, WEEK)
            .await
            .unwrap()
            .can_change
    );
}

#[tokio::test]
async fn members_change_their_own_items_and_dispatchers_those_of_others() {
    let (world, team) = World::new().await;
    let item = world.put(world.item(&team.dana, "Visit")).await;
    let moved = |seen| ItemPatch {
        when: Some(timed("2026-03-19T10:00:00", "2026-03-19T11:00:00")),
        ..patch(seen)
    };

    let by_robin = change(&world.env, &team.robin, item.id, moved(item.version)).await;
    let for_robin = find(&world.env, &team.robin, item.id, None)
        .await
        .unwrap()
        .unwrap();
    let by_dispatcher = change(&world.env, &team.dispatcher, item.id, moved(item.version))
        .await
        .unwrap();

    assert!(matches!(
        by_robin,
        Err(ItemError::Service(ServiceError::NotAllowed))
    ));
    assert!(!for_robin.can_change);
    assert_eq!(by_dispatcher.people[0].id, team.dana.member);
    assert_eq!(by_dispatcher.version, Version(2));
}

#[tokio::test]
async fn private_and_foreign_items_of_others_are_not_there() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut private = world.item(&team.dana, "Doctor");
    private.content.privacy = Privacy::Private;
    let private = world.put(private).await;
    let mut foreign = world.item(&team.dana, "Physio");
    foreign.source = ItemSource::Linked(sync.id);
    let foreign = world.put(foreign).await;

    for item in [&private, &foreign] {
        assert!(
            find(&world.env, &team.dana, item.id, None)
                .await
                .unwrap()
                .is_some()
        );
        for other in [&team.robin, &team.dispatcher] {
            assert_eq!(find(&world.env, other, item.id, None).await.unwrap(), None);
            assert!(matches!(
                remove(&world.env, other, item.id, item.version).await,
                Err(ItemError::Service(ServiceError::NotFound))
            ));
        }
    }
}

#[tokio::test]
async fn another_organization_finds_nothing_by_id() {
    let (world, ours) = World::new().await;
    let theirs = world.team("rival").await;
    let item = world.put(world.item(&ours.dana, "Visit")).await;

    for caller in [&theirs.dana, &theirs.dispatcher] {
        assert_eq!(find(&world.env, caller, item.id, None).await.unwrap(), None);
        let mut renamed = patch(item.version);
        renamed.subject = Some("Stolen".to_owned());
        assert!(matches!(
            change(&world.env, caller, item.id, renamed).await,
            Err(ItemError::Service(ServiceError::NotFound))
        ));
        assert!(matches!(
            restore(&world.env, caller, item.id, item.version).await,
            Err(ItemError::Service(ServiceError::NotFound))
        ));
        assert!(
            period(&world.env, caller, WEEK)
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }
    assert_eq!(world.stored(&ours.dana, item.id).await, item);
}

#[tokio::test]
async fn a_reader_in_new_york_moves_a_london_item_which_stays_in_london() {
    let (world, team) = World::new().await;
    let item = world.put(world.item(&team.dana, "Visit")).await;
    world
        .edit_member(&team.dana, |dana| {
            dana.zone = ZoneId::new("America/New_York")
        })
        .await;

    // New York has changed its clocks on 8 March already, London has not: four hours.
    let seen = find(&world.env, &team.dana, item.id, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        seen.when,
        timed("2026-03-18T06:00:00", "2026-03-18T07:00:00")
    );

    // On 1 April both have: five hours.
    let mut moved = patch(item.version);
    moved.when = Some(timed("2026-04-01T06:00:00", "2026-04-01T07:00:00"));
    let after = change(&world.env, &team.dana, item.id, moved)
        .await
        .unwrap();

    assert_eq!(
        after.when,
        timed("2026-04-01T06:00:00", "2026-04-01T07:00:00")
    );
    assert_eq!(
        world.stored(&team.dana, item.id).await.content.timing,
        Timing::zoned(
            "2026-04-01T11:00:00".parse().unwrap(),
            "2026-04-01T12:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        )
    );
}

#[tokio::test]
async fn a_day_is_the_same_day_for_every_reader() {
    let (world, team) = World::new().await;
    let mut item = world.item(&team.dana, "Training");
    item.content.timing =
        Timing::all_day("2026-03-18".parse().unwrap(), "2026-03-19".parse().unwrap());
    world.put(item).await;

    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"] {
        world
            .edit_member(&team.dana, |dana| dana.zone = ZoneId::new(zone))
            .await;
        for (date, shown) in [("2026-03-17", 0), ("2026-03-18", 1), ("2026-03-19", 0)] {
            let query = CalendarQuery {
                form: CalendarForm::Day,
                date: Some(date.parse().unwrap()),
            };
            let day = period(&world.env, &team.dana, query).await.unwrap();
            assert_eq!(day.items.len(), shown, "{zone} {date}");
        }
    }
}

#[tokio::test]
async fn an_item_at_the_edge_of_a_day_is_shown_on_the_readers_day() {
    let (world, team) = World::new().await;
    let mut late = world.item(&team.dana, "Late call");
    late.content.timing = Timing::zoned(
        "2026-03-18T23:30:00".parse().unwrap(),
        "2026-03-19T00:00:00".parse().unwrap(),
        ZoneId::new("Europe/London"),
    );
    world.put(late).await;
    let on = |date: &str| CalendarQuery {
        form: CalendarForm::Day,
        date: Some(date.parse().unwrap()),
    };

    let wednesday = period(&world.env, &team.dana, on("2026-03-18"))
        .await
        .unwrap();
    let thursday = period(&world.env, &team.dana, on("2026-03-19"))
        .await
        .unwrap();
    world
        .edit_member(&team.dana, |dana| dana.zone = ZoneId::new("Asia/Tokyo"))
        .await;
    let thursday_in_tokyo = period(&world.env, &team.dana, on("2026-03-19"))
        .await
        .unwrap();

    // It ends at midnight, so it does not touch Thursday.
    assert_eq!((wednesday.items.len(), thursday.items.len()), (1, 0));
    assert_eq!(thursday_in_tokyo.items.len(), 1);
    assert_eq!(thursday_in_tokyo.zone_label, "UTC+9");
}

#[tokio::test]
async fn another_kind_is_another_kind_of_the_same_item() {
    let (world, team) = World::new().await;
    let item = world.put(world.item(&team.dana, "Visit")).await;
    let mut to_task = patch(item.version);
    to_task.kind = Some(ItemKind::Task);

    let after = change(&world.env, &team.dana, item.id, to_task)
        .await
        .unwrap();

    assert_eq!((after.kind, after.id), (ItemKind::Task, item.id));
}
