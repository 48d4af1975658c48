//! Booked Appointments: the list, and Google Calendar in three buttons.

use crate::world::{Team, World, content, work};
use chrono::TimeDelta;
use domain::calendar_sync::{Direction, IncomingChanges, Preset, SyncOptions};
use domain::connecting::{Aim, Door};
use domain::connection::ProviderKind;
use domain::item::{Customer, Item, ItemKind};
use domain::run::RunCause;
use domain::time::{Timing, ZoneId};
use domain::view::booked_appointments::{BookedAppointments, BookedQuery, BookedState, MadeIn};
use domain::view::calendar::{CopyState, When};
use domain::view::calendar_sync::SyncRow;
use domain::{CalendarSyncId, Caller};
use services::ServiceError;
use services::calendar_syncs::{
    choose_direction, link, listing, log, preview, save_settings, set_active, sync_now,
    synchronize, synchronize_preview,
};
use services::connections::{Arrived, begin, finish};
use services::items::{add, booked};
use services::sync;

const GOOGLE: ProviderKind = ProviderKind::Google;

/// Those to come, or those that are over, at most so many.
async fn listed(world: &World, who: &Caller, past: bool, most: u32) -> BookedAppointments {
    booked(&world.env, who, BookedQuery { past, most })
        .await
        .unwrap()
}

fn subjects(list: &BookedAppointments) -> Vec<&str> {
    list.rows.iter().map(|row| row.subject.as_str()).collect()
}

/// On another day of March 2026, at the same hour.
fn on(item: Item, day: u32) -> Item {
    let at = |hour| {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        day.and_hms_opt(hour, 0, 0).unwrap()
    };
    Item {
        content: domain::item::Content {
            timing: Timing::zoned(at(10), at(11), ZoneId::new("Europe/London")),
            ..item.content
        },
        ..item
    }
}

/// Dana lets us into her Google account from Booked Appointments.
async fn connected(world: &World, dana: &Caller) -> CalendarSyncId {
    let aim = Aim {
        door: Door::BookedAppointments,
        ..Aim::default()
    };
    let page = begin(&world.env, dana, GOOGLE, aim).await.unwrap();
    let query = world.page.allow(&page, "dana@example.com");
    let back = finish(&world.env, dana, GOOGLE, &query).await;
    assert_eq!(back.door, Door::BookedAppointments);
    match back.outcome.unwrap() {
        Arrived::New(draft) => draft,
        other => panic!("it was new: {other:?}"),
    }
}

/// The same, with its calendar chosen and the first look behind it.
async fn linked() -> (World, Team, CalendarSyncId) {
    let (world, team) = World::new().await;
    let id = connected(&world, &team.dana).await;
    link(&world.env, &team.dana, id, &work(), Preset::Crm)
        .await
        .unwrap();
    sync::pull(&world.env, team.organization, id).await.unwrap();
    world.jobs().await;
    (world, team, id)
}

async fn row(world: &World, who: &Caller) -> SyncRow {
    let [row] = listing(&world.env, who)
        .await
        .unwrap()
        .rows
        .try_into()
        .unwrap();
    row
}

/// Does what *Synchronize* asked for.
async fn transfer(world: &World, team: &Team, id: CalendarSyncId, direction: Direction) {
    synchronize(&world.env, &team.dana, id, direction)
        .await
        .unwrap();
    assert_eq!(world.jobs().await, ["run_sync"]);
    let cause = RunCause::Synchronize {
        direction,
        by: team.dana.member,
    };
    sync::run(&world.env, team.organization, id, cause)
        .await
        .unwrap();
    world.jobs().await;
}

async fn here(world: &World, who: &Caller) -> Vec<String> {
    let list = listed(world, who, false, 50).await;
    subjects(&list).into_iter().map(str::to_owned).collect()
}

fn there(world: &World) -> Vec<String> {
    world.provider.subjects(&work())
}

#[tokio::test]
async fn what_is_to_come_stands_first_and_what_is_over_behind_its_filter() {
    let (world, team) = World::new().await;
    for (subject, day) in [("Later", 25), ("Next", 20), ("Before", 10), ("Long ago", 2)] {
        world.put(on(world.item(&team.dana, subject), day)).await;
    }

    let upcoming = listed(&world, &team.dana, false, 50).await;
    let past = listed(&world, &team.dana, true, 50).await;

    assert_eq!(subjects(&upcoming), ["Next", "Later"]);
    assert_eq!(subjects(&past), ["Before", "Long ago"]);
    assert_eq!(upcoming.rows[0].state, BookedState::Upcoming);
    assert_eq!(past.rows[0].state, BookedState::Done);
    assert_eq!(upcoming.zone_label, "Europe/London, UTC");
}

#[tokio::test]
async fn only_ones_own_appointments_are_listed() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    world.put(on(world.item(&team.dana, "Mine"), 20)).await;
    world.put(on(world.item(&team.robin, "Robin's"), 20)).await;
    world
        .put(on(world.item(&rival.dana, "Elsewhere"), 20))
        .await;
    world
        .put(Item {
            kind: ItemKind::Task,
            ..on(world.item(&team.dana, "A task"), 20)
        })
        .await;

    let list = listed(&world, &team.dana, false, 50).await;

    assert_eq!(subjects(&list), ["Mine"]);
}

#[tokio::test]
async fn times_are_the_readers_and_the_customer_stands_beside_them() {
    let (world, team) = World::new().await;
    world
        .put(Item {
            customer: Some(Customer {
                name: "Ida <b>Muster</b>".to_owned(),
                phone: String::new(),
                address: String::new(),
            }),
            ..on(world.item(&team.dana, "Roof"), 20)
        })
        .await;
    world
        .edit_member(&team.dana, |dana| {
            dana.zone = ZoneId::new("America/New_York")
        })
        .await;

    let list = listed(&world, &team.dana, false, 50).await;

    assert_eq!(list.rows[0].customer, "Ida <b>Muster</b>");
    let When::Timed { start, .. } = list.rows[0].when else {
        panic!("it has times")
    };
    assert_eq!(start.to_string(), "2026-03-20 06:00:00");
}

#[tokio::test]
async fn a_long_list_says_how_much_more_there_is() {
    let (world, team) = World::new().await;
    for day in 20..25 {
        world.put(on(world.item(&team.dana, "Visit"), day)).await;
    }

    let list = listed(&world, &team.dana, false, 3).await;

    assert_eq!((list.rows.len(), list.more), (3, 2));
}

#[tokio::test]
async fn where_an_appointment_was_made_and_where_else_it_is_shows() {
    let (world, team, id) = linked().await;
    world.put(on(world.item(&team.dana, "Ours"), 20)).await;
    world.provider.put(&work(), "uid-theirs", content("Theirs"));

    transfer(&world, &team, id, Direction::Both).await;

    let mut rows = listed(&world, &team.dana, false, 50).await.rows;
    rows.extend(listed(&world, &team.dana, true, 50).await.rows);
    rows.sort_by(|one, other| one.subject.cmp(&other.subject));
    assert_eq!(rows[0].made_in, MadeIn::Integrator);
    assert_eq!(rows[1].made_in, MadeIn::Linked("Work".to_owned()));
    for row in rows {
        assert_eq!(row.copies[0].calendar, "Work");
        assert_eq!(row.copies[0].state, CopyState::InStep);
    }
}

#[tokio::test]
async fn a_google_account_is_connected_in_one_step_both_ways_for_new_items() {
    let (world, team) = World::new().await;
    world.put(on(world.item(&team.dana, "Old here"), 20)).await;
    world.provider.put(&work(), "uid-old", content("Old there"));
    let id = connected(&world, &team.dana).await;

    link(&world.env, &team.dana, id, &work(), Preset::Crm)
        .await
        .unwrap();

    let row = row(&world, &team.dana).await;
    assert!(row.active && row.finished, "it stands in Calendar Sync");
    assert_eq!(
        Direction::of(&row.options, row.can_write),
        Some(Direction::Both)
    );
    assert_eq!(world.jobs().await, ["pull_changes"]);
    sync::pull(&world.env, team.organization, id).await.unwrap();
    sync::push(&world.env, team.organization, id).await.unwrap();
    assert_eq!(here(&world, &team.dana).await, ["Old here"]);
    assert_eq!(there(&world), ["Old there"], "old items wait");
}

#[tokio::test]
async fn synchronize_copies_what_exists_the_chosen_way_and_once() {
    for (direction, expected_here, expected_there) in [
        (Direction::Both, 2, 2),
        (Direction::ToHere, 2, 1),
        (Direction::ToThere, 1, 2),
    ] {
        let (world, team, id) = linked().await;
        world.put(on(world.item(&team.dana, "Old here"), 20)).await;
        world.provider.put(&work(), "uid-old", content("Old there"));
        // Seen while it was new already, so that only Synchronize may take it.
        choose_direction(&world.env, &team.dana, id, Direction::ToThere)
            .await
            .unwrap();
        sync::pull(&world.env, team.organization, id).await.unwrap();
        choose_direction(&world.env, &team.dana, id, Direction::Both)
            .await
            .unwrap();
        world.jobs().await;
        let before = row(&world, &team.dana).await.options;
        let shown = synchronize_preview(&world.env, &team.dana, id, direction)
            .await
            .unwrap();

        transfer(&world, &team, id, direction).await;

        let mirrored = listed(&world, &team.dana, false, 50).await.rows.len()
            + listed(&world, &team.dana, true, 50).await.rows.len();
        assert_eq!(mirrored, expected_here, "{direction:?}");
        assert_eq!(there(&world).len(), expected_there, "{direction:?}");
        assert_eq!(shown.here.add as usize, expected_here - 1, "{direction:?}");
        assert_eq!(shown.there.add as usize, expected_there - 1);
        assert_eq!(
            row(&world, &team.dana).await.options,
            before,
            "what holds for new items is as it was"
        );
    }
}

#[tokio::test]
async fn nothing_old_is_copied_by_anything_but_synchronize() {
    let (world, team, id) = linked().await;
    world.put(on(world.item(&team.dana, "Old here"), 20)).await;

    transfer(&world, &team, id, Direction::ToHere).await;
    sync_now(&world.env, &team.dana, id).await.unwrap();
    let cause = RunCause::Manual(team.dana.member);
    sync::run(&world.env, team.organization, id, cause)
        .await
        .unwrap();

    assert!(there(&world).is_empty());
    let preview = preview(&world.env, &team.dana, id).await.unwrap();
    assert_eq!(preview.there.add, 0);
}

#[tokio::test]
async fn what_synchronize_did_stands_in_the_log_of_calendar_sync() {
    let (world, team, id) = linked().await;
    world.put(on(world.item(&team.dana, "Old here"), 20)).await;

    transfer(&world, &team, id, Direction::ToThere).await;

    let log = log(&world.env, &team.dana, id).await.unwrap();
    assert_eq!(log.runs[0].cause, "Synchronize by Dana W.");
    assert_eq!(log.runs[0].changes_out, 1);
}

#[tokio::test]
async fn new_items_go_the_chosen_way_and_what_is_tied_stays_in_step() {
    let (world, team, id) = linked().await;
    let dana = &team.dana;
    let tied = add(&world.env, dana, crate::world::draft("Tied", "1"))
        .await
        .unwrap();
    sync::push(&world.env, team.organization, id).await.unwrap();
    assert_eq!(there(&world), ["Tied"]);

    choose_direction(&world.env, dana, id, Direction::ToHere)
        .await
        .unwrap();
    sync::push(&world.env, team.organization, id).await.unwrap();
    assert_eq!(there(&world), ["Tied"], "nothing is taken back");

    add(&world.env, dana, crate::world::draft("New here", "2"))
        .await
        .unwrap();
    let renamed = domain::view::calendar::ItemPatch {
        seen: tied.version.0,
        subject: Some("Tied still".to_owned()),
        ..Default::default()
    };
    services::items::change(&world.env, dana, tied.id, renamed)
        .await
        .unwrap();
    world.provider.put(&work(), "uid-new", content("New there"));
    sync::push(&world.env, team.organization, id).await.unwrap();
    sync::pull(&world.env, team.organization, id).await.unwrap();
    let mut over_there = there(&world);
    over_there.sort();
    assert_eq!(over_there, ["New there", "Tied still"]);
    assert_eq!(row(&world, dana).await.waiting, 0);

    choose_direction(&world.env, dana, id, Direction::ToThere)
        .await
        .unwrap();
    add(&world.env, dana, crate::world::draft("Newer here", "3"))
        .await
        .unwrap();
    world
        .provider
        .put(&work(), "uid-newer", content("Newer there"));
    sync::push(&world.env, team.organization, id).await.unwrap();
    sync::pull(&world.env, team.organization, id).await.unwrap();
    assert!(there(&world).contains(&"Newer here".to_owned()));
    let here = world.subjects_of(dana).await;
    assert!(here.contains(&"New there".to_owned()), "{here:?}");
    assert!(!here.contains(&"Newer there".to_owned()), "{here:?}");
}

#[tokio::test]
async fn what_synchronize_sends_stays_though_nothing_new_goes_there() {
    let (world, team, id) = linked().await;
    let dana = &team.dana;
    let only_in = SyncOptions {
        kinds: Vec::new(),
        ..SyncOptions::default()
    };
    save_settings(&world.env, dana, id, only_in).await.unwrap();
    let old = world.put(on(world.item(dana, "Old here"), 20)).await;
    world.jobs().await;

    transfer(&world, &team, id, Direction::ToThere).await;
    let renamed = domain::view::calendar::ItemPatch {
        seen: old.version.0,
        subject: Some("Renamed".to_owned()),
        ..Default::default()
    };
    services::items::change(&world.env, dana, old.id, renamed)
        .await
        .unwrap();
    add(&world.env, dana, crate::world::draft("New here", "1"))
        .await
        .unwrap();
    sync::push(&world.env, team.organization, id).await.unwrap();

    assert_eq!(there(&world), ["Renamed"]);
}

#[tokio::test]
async fn a_finer_choice_of_calendar_sync_is_kept_until_another_one_is_made() {
    let (world, team, id) = linked().await;
    let finer = SyncOptions {
        incoming: IncomingChanges {
            create: true,
            update: false,
            delete: false,
        },
        title_prefix: "[F]".to_owned(),
        ..SyncOptions::default()
    };
    save_settings(&world.env, &team.dana, id, finer)
        .await
        .unwrap();
    let shown = row(&world, &team.dana).await;
    assert_eq!(Direction::of(&shown.options, shown.can_write), None);

    choose_direction(&world.env, &team.dana, id, Direction::ToHere)
        .await
        .unwrap();

    let shown = row(&world, &team.dana).await;
    assert_eq!(
        Direction::of(&shown.options, shown.can_write),
        Some(Direction::ToHere)
    );
    assert_eq!(shown.options.title_prefix, "[F]");
}

#[tokio::test]
async fn a_calendar_that_can_only_be_read_is_refused_what_would_send() {
    let (world, team) = World::new().await;
    world.provider.set_can_write(&work(), false);
    let id = connected(&world, &team.dana).await;
    link(&world.env, &team.dana, id, &work(), Preset::Crm)
        .await
        .unwrap();

    for direction in [Direction::Both, Direction::ToThere] {
        let chosen = choose_direction(&world.env, &team.dana, id, direction).await;
        let started = synchronize(&world.env, &team.dana, id, direction).await;
        for outcome in [chosen, started] {
            assert!(
                matches!(&outcome, Err(ServiceError::Invalid(why)) if why.contains("can only be read")),
                "{outcome:?}"
            );
        }
    }
    synchronize(&world.env, &team.dana, id, Direction::ToHere)
        .await
        .unwrap();
}

#[tokio::test]
async fn nobody_synchronizes_or_sets_what_is_somebody_elses_or_switched_off() {
    let (world, team, id) = linked().await;
    let not_found = |outcome: &Result<(), ServiceError>| {
        assert!(
            matches!(outcome, Err(ServiceError::NotFound)),
            "{outcome:?}"
        );
    };
    let robin = &team.robin;
    not_found(&synchronize(&world.env, robin, id, Direction::Both).await);
    not_found(&choose_direction(&world.env, robin, id, Direction::Both).await);
    let seen = synchronize_preview(&world.env, robin, id, Direction::Both).await;
    not_found(&seen.map(|_| ()));

    set_active(&world.env, &team.dana, id, false).await.unwrap();
    let outcome = synchronize(&world.env, &team.dana, id, Direction::Both).await;

    assert!(matches!(outcome, Err(ServiceError::Invalid(_))));
    let viewer = synchronize(&world.env, &team.viewer, id, Direction::Both).await;
    assert!(matches!(viewer, Err(ServiceError::NotAllowed)));
}

#[tokio::test]
async fn whoever_declines_comes_back_to_booked_appointments() {
    let (world, team) = World::new().await;
    let aim = Aim {
        door: Door::BookedAppointments,
        ..Aim::default()
    };
    let page = begin(&world.env, &team.dana, GOOGLE, aim).await.unwrap();
    let query = world.page.decline(&page);

    let back = finish(&world.env, &team.dana, GOOGLE, &query).await;

    assert_eq!(back.door, Door::BookedAppointments);
    assert!(back.outcome.is_err());
}

#[tokio::test]
async fn fix_sync_goes_on_by_itself_after_the_sign_in() {
    let (world, team, id) = linked().await;
    let dana = &team.dana;
    world.page.end_permission();
    world.clock.advance(TimeDelta::hours(2));
    let _ = sync::pull(&world.env, team.organization, id).await;
    let connection = row(&world, dana).await.connection;
    world.jobs().await;
    let aim = Aim {
        again: Some(connection),
        fix: Some(id),
        ..Aim::default()
    };
    let page = begin(&world.env, dana, GOOGLE, aim).await.unwrap();
    let query = world.page.allow(&page, "dana@example.com");

    let back = finish(&world.env, dana, GOOGLE, &query).await;

    assert_eq!(back.outcome.unwrap(), Arrived::Fixing(id));
    assert!(world.jobs().await.contains(&"run_sync".to_owned()));
}

#[tokio::test]
async fn a_sync_that_was_switched_off_meanwhile_is_not_fixed_though_its_account_goes_on() {
    let (world, team, id) = linked().await;
    let dana = &team.dana;
    let connection = row(&world, dana).await.connection;
    set_active(&world.env, dana, id, false).await.unwrap();
    let aim = Aim {
        again: Some(connection),
        fix: Some(id),
        ..Aim::default()
    };
    let page = begin(&world.env, dana, GOOGLE, aim).await.unwrap();
    let query = world.page.allow(&page, "dana@example.com");

    let back = finish(&world.env, dana, GOOGLE, &query).await;

    assert_eq!(back.outcome.unwrap(), Arrived::Again(connection));
}

#[tokio::test]
async fn a_series_that_is_divided_stays_whole_where_no_new_items_go() {
    let (world, team, id) = linked().await;
    let dana = &team.dana;
    let daily = domain::view::calendar::ItemDraft {
        repeats: Some("FREQ=DAILY;COUNT=6".to_owned()),
        ..crate::world::draft("First half", "1")
    };
    let series = add(&world.env, dana, daily).await.unwrap();
    sync::push(&world.env, team.organization, id).await.unwrap();
    choose_direction(&world.env, dana, id, Direction::ToHere)
        .await
        .unwrap();

    let divided = domain::view::calendar::ItemPatch {
        seen: series.version.0,
        subject: Some("Second half".to_owned()),
        occurrence: Some("2026-03-21T10:00:00".parse().unwrap()),
        scope: Some(domain::repeats::Scope::ThisAndFollowing),
        ..Default::default()
    };
    services::items::change(&world.env, dana, series.id, divided)
        .await
        .unwrap();
    sync::push(&world.env, team.organization, id).await.unwrap();

    let mut over_there = there(&world);
    over_there.sort();
    assert_eq!(over_there, ["First half", "Second half"]);
}
