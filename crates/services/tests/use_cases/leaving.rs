//! Members are deactivated, calendars are exchanged.

use crate::world::{World, work};
use domain::calendar_sync::SyncOptions;
use domain::member::{MemberState, Role};
use domain::{Caller, MemberId};
use services::ServiceError;
use services::accounts::team::{deactivate, list, reactivate};
use services::calendar_syncs::{
    Leftovers, choose_another, copies_count, delete, listing, save_settings, set_active, wizard,
};

/// Robin, an admin from now on.
async fn admin(world: &World, robin: &Caller) -> Caller {
    world
        .edit_member(robin, |robin| robin.role = Role::Admin)
        .await;
    Caller {
        role: Role::Admin,
        ..robin.clone()
    }
}

async fn state_of(world: &World, admin: &Caller, member: MemberId) -> MemberState {
    let members = list(&world.env, admin).await.unwrap();
    let row = members.rows.into_iter().find(|row| row.id == member);
    row.unwrap().state
}

#[tokio::test]
async fn deactivating_silences_the_syncs_and_has_our_copies_removed() {
    let (world, team) = World::new().await;
    let admin = admin(&world, &team.robin).await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    deactivate(&world.env, &admin, team.dana.member)
        .await
        .unwrap();

    assert_eq!(
        state_of(&world, &admin, team.dana.member).await,
        MemberState::Deactivated
    );
    assert!(!world.sync(&sync).await.unwrap().active);
    assert_eq!(world.jobs().await, ["remove_managed_events"]);
}

#[tokio::test]
async fn deactivating_twice_removes_once() {
    let (world, team) = World::new().await;
    let admin = admin(&world, &team.robin).await;
    world.linked(&team.dana, SyncOptions::default()).await;
    deactivate(&world.env, &admin, team.dana.member)
        .await
        .unwrap();
    world.jobs().await;

    deactivate(&world.env, &admin, team.dana.member)
        .await
        .unwrap();

    assert!(world.jobs().await.is_empty());
}

#[tokio::test]
async fn reactivating_restores_the_account_and_not_the_connection() {
    let (world, team) = World::new().await;
    let admin = admin(&world, &team.robin).await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    deactivate(&world.env, &admin, team.dana.member)
        .await
        .unwrap();

    reactivate(&world.env, &admin, team.dana.member)
        .await
        .unwrap();

    assert_eq!(
        state_of(&world, &admin, team.dana.member).await,
        MemberState::Active
    );
    assert!(!world.sync(&sync).await.unwrap().active);
}

#[tokio::test]
async fn only_owners_and_admins_deactivate_and_see_members() {
    let (world, team) = World::new().await;

    for caller in [&team.dana, &team.dispatcher, &team.viewer] {
        let outcome = deactivate(&world.env, caller, team.robin.member).await;
        assert!(matches!(outcome, Err(ServiceError::NotAllowed)));
        let page = list(&world.env, caller).await;
        assert!(matches!(page, Err(ServiceError::NotFound)));
    }
}

#[tokio::test]
async fn an_admin_of_another_organization_finds_nobody_here() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    let rival = admin(&world, &rival.robin).await;

    let outcome = deactivate(&world.env, &rival, team.dana.member).await;

    assert!(matches!(outcome, Err(ServiceError::NotFound)));
}

#[tokio::test]
async fn nobody_deactivates_themselves_an_owner_or_the_last_owner() {
    let (world, team) = World::new().await;
    let admin = admin(&world, &team.robin).await;
    world
        .edit_member(&team.dana, |dana| dana.role = Role::Owner)
        .await;

    let oneself = deactivate(&world.env, &admin, admin.member).await;
    let an_owner = deactivate(&world.env, &admin, team.dana.member).await;

    for outcome in [oneself, an_owner] {
        assert!(
            matches!(outcome, Err(ServiceError::Invalid(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(
        state_of(&world, &admin, team.dana.member).await,
        MemberState::Active
    );
}

#[tokio::test]
async fn a_sync_on_its_way_out_is_neither_switched_on_nor_changed() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let leftovers = Leftovers {
        remove_managed: true,
        remove_received: false,
    };
    delete(&world.env, &team.dana, sync.id, leftovers)
        .await
        .unwrap();

    let on = set_active(&world.env, &team.dana, sync.id, true).await;
    let saved = save_settings(&world.env, &team.dana, sync.id, SyncOptions::default()).await;

    for outcome in [on, saved] {
        assert!(
            matches!(outcome, Err(ServiceError::Invalid(_))),
            "{outcome:?}"
        );
    }
    let row = listing(&world.env, &team.dana)
        .await
        .unwrap()
        .rows
        .remove(0);
    assert!(row.leaving.is_some());
}

#[tokio::test]
async fn another_calendar_begins_as_a_draft_with_the_same_choices() {
    let (world, team) = World::new().await;
    let home = world.provider.add_calendar("/home/", "Home", true);
    let options = SyncOptions {
        title_prefix: "Fernhill: ".to_owned(),
        ..SyncOptions::default()
    };
    let sync = world.linked(&team.dana, options.clone()).await;

    let next = choose_another(&world.env, &team.dana, sync.id, &home, Leftovers::default())
        .await
        .unwrap();

    let state = wizard(&world.env, &team.dana, next).await.unwrap();
    assert_eq!(state.chosen.unwrap().id, home);
    assert_eq!(state.options, options);
    assert!(!state.finished);
    assert_eq!(world.sync(&sync).await, None);
}

#[tokio::test]
async fn another_calendar_has_the_copies_of_the_old_one_removed_when_asked() {
    let (world, team) = World::new().await;
    let home = world.provider.add_calendar("/home/", "Home", true);
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let leftovers = Leftovers {
        remove_managed: true,
        remove_received: false,
    };

    choose_another(&world.env, &team.dana, sync.id, &home, leftovers)
        .await
        .unwrap();

    assert!(!world.sync(&sync).await.unwrap().active);
    assert_eq!(world.jobs().await, ["remove_managed_events"]);
}

#[tokio::test]
async fn the_same_calendar_or_none_of_the_account_is_refused_and_changes_nothing() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    for calendar in [
        work(),
        domain::linked_calendar::RemoteCalendarId("/x/".to_owned()),
    ] {
        let outcome = choose_another(
            &world.env,
            &team.dana,
            sync.id,
            &calendar,
            Leftovers::default(),
        )
        .await;
        assert!(
            matches!(outcome, Err(ServiceError::Invalid(_))),
            "{outcome:?}"
        );
    }

    assert!(world.sync(&sync).await.unwrap().active);
}

#[tokio::test]
async fn another_member_learns_no_counts() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    let counts = copies_count(&world.env, &team.robin, Some(sync.id), None)
        .await
        .unwrap();

    assert_eq!((counts.there, counts.here), (0, 0));
}
