//! The switch and the modules.

use crate::world::World;
use domain::Caller;
use domain::integration::{CalendlyState, ForcedReason};
use domain::member::Role;
use domain::module::Module;
use services::ServiceError;
use services::calendly::{
    disconnect, force_disable, panel, receive_leads_in, set_enabled, set_module,
};

fn admin(who: &Caller) -> Caller {
    Caller {
        role: Role::Admin,
        ..who.clone()
    }
}

#[tokio::test]
async fn it_is_off_until_its_member_switches_it_on() {
    let (world, team) = World::new().await;
    let before = panel(&world.env, &team.dana).await.unwrap();

    let after = set_enabled(&world.env, &team.dana, true).await.unwrap();

    assert_eq!(before.state, CalendlyState::Off);
    assert_eq!(after.state, CalendlyState::WithoutToken);
    let robin = panel(&world.env, &team.robin).await.unwrap();
    assert_eq!(robin.state, CalendlyState::Off);
}

#[tokio::test]
async fn a_viewer_changes_nothing() {
    let (world, team) = World::new().await;

    let outcomes = [
        set_enabled(&world.env, &team.viewer, true).await,
        set_module(&world.env, &team.viewer, Module::Crm, false).await,
        receive_leads_in(&world.env, &team.viewer, Module::Crm).await,
        disconnect(&world.env, &team.viewer).await,
    ];

    for outcome in outcomes {
        assert!(matches!(outcome, Err(ServiceError::NotAllowed)));
    }
    assert!(!panel(&world.env, &team.viewer).await.unwrap().can_change);
}

#[tokio::test]
async fn an_admin_switches_it_off_for_one_or_for_everybody() {
    let (world, team) = World::new().await;
    let admin = admin(&team.dispatcher);
    world.calendly_of(&team.dana).await;
    set_enabled(&world.env, &team.robin, true).await.unwrap();

    let refused = force_disable(&world.env, &team.robin, None).await;
    let one = force_disable(&world.env, &admin, Some(team.dana.member))
        .await
        .unwrap();
    let all = force_disable(&world.env, &admin, None).await.unwrap();

    assert!(matches!(refused, Err(ServiceError::NotAllowed)));
    assert_eq!((one, all), (1, 1));
    for member in [&team.dana, &team.robin] {
        let panel = panel(&world.env, member).await.unwrap();
        let by_admin = CalendlyState::NeedsReauthentication(ForcedReason::ByAdmin);
        assert_eq!(panel.state, by_admin);
        assert!(panel.forced.is_some());
    }
}

#[tokio::test]
async fn while_it_is_forced_off_modules_are_kept_and_cannot_be_changed() {
    let (world, team) = World::new().await;
    let admin = admin(&team.dispatcher);
    world.calendly_of(&team.dana).await;
    set_module(&world.env, &team.dana, Module::FieldOps, false)
        .await
        .unwrap();
    force_disable(&world.env, &admin, None).await.unwrap();

    let refused = set_module(&world.env, &team.dana, Module::Crm, false).await;

    assert!(
        matches!(refused, Err(ServiceError::Invalid(_))),
        "{refused:?}"
    );
    let panel = panel(&world.env, &team.dana).await.unwrap();
    let on: Vec<_> = panel.modules.iter().map(|row| row.is_on).collect();
    assert_eq!(on, [true, true, true, false]);
}

#[tokio::test]
async fn one_module_receives_new_leads_and_stays_on() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;

    let moved = receive_leads_in(&world.env, &team.dana, Module::Crm)
        .await
        .unwrap();
    let off = set_module(&world.env, &team.dana, Module::Crm, false).await;

    let receiving = moved.modules.iter().filter(|row| row.receives_leads);
    let receiving: Vec<_> = receiving
        .map(|row| (row.module, row.defaults_set, row.defaults_of))
        .collect();
    assert_eq!(receiving, [(Module::Crm, 0, 5)]);
    // The values of the module of before are kept.
    assert_eq!(moved.modules[0].defaults_set, 4);
    assert!(matches!(off, Err(ServiceError::Invalid(_))), "{off:?}");
}

#[tokio::test]
async fn disconnecting_forgets_the_token_and_keeps_the_modules() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    set_module(&world.env, &team.dana, Module::FieldOps, false)
        .await
        .unwrap();

    let after = disconnect(&world.env, &team.dana).await.unwrap();

    assert_eq!(after.state, CalendlyState::Off);
    assert_eq!(after.account, None);
    assert!(!after.modules[3].is_on && after.modules[0].is_on);
    let mut reading = world.env.store.read().await.unwrap();
    let token = reading
        .sealed_calendly_token(team.organization, team.dana.member)
        .await
        .unwrap();
    assert_eq!(token, None);
}
