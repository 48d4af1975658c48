//! Default values: who may set them, what is refused, and two people at once.

use super::of_sales;
use crate::world::World;
use domain::Caller;
use domain::lead_defaults::{Field, HOST};
use domain::member::{MemberState, Role};
use domain::module::Module;
use services::ServiceError;
use services::calendly::defaults;

fn admin(who: &Caller) -> Caller {
    Caller {
        role: Role::Admin,
        ..who.clone()
    }
}

#[tokio::test]
async fn only_who_administers_sees_and_sets_them() {
    let (world, team) = World::new().await;

    let page = defaults::page(&world.env, &team.dana, None).await;
    let saved = defaults::save(&world.env, &team.dana, Module::Sales, of_sales(), 0).await;

    assert!(matches!(page, Err(ServiceError::NotFound)));
    assert!(matches!(saved, Err(ServiceError::NotAllowed)));
}

#[tokio::test]
async fn what_was_chosen_is_shown_again() {
    let (world, team) = World::new().await;
    let admin = admin(&team.dana);

    let saved = defaults::save(&world.env, &admin, Module::Sales, of_sales(), 0)
        .await
        .unwrap();
    let page = defaults::page(&world.env, &admin, Some(Module::Sales))
        .await
        .unwrap();

    assert_eq!(saved, page);
    assert_eq!(page.version, 1);
    let values: Vec<_> = page
        .fields
        .iter()
        .map(|field| field.value.as_str())
        .collect();
    assert_eq!(values, ["Calendly", HOST, "New", "Ireland"]);
    let other = defaults::page(&world.env, &admin, Some(Module::Crm))
        .await
        .unwrap();
    assert_eq!(other.kept, [Module::Sales]);
}

#[tokio::test]
async fn of_two_admins_who_save_at_once_the_second_is_told_and_the_first_kept() {
    let (world, team) = World::new().await;
    let admin = admin(&team.dana);
    let mut theirs = of_sales();
    theirs.insert(Field::Status, "Quoted".to_owned());
    defaults::save(&world.env, &admin, Module::Sales, of_sales(), 0)
        .await
        .unwrap();

    let late = defaults::save(&world.env, &admin, Module::Sales, theirs, 0).await;

    let Err(ServiceError::Invalid(sentence)) = late else {
        panic!("{late:?}");
    };
    assert!(sentence.contains("Somebody else"), "{sentence}");
    let page = defaults::page(&world.env, &admin, Some(Module::Sales))
        .await
        .unwrap();
    assert_eq!(page.fields[2].value, "New");
}

#[tokio::test]
async fn a_value_of_no_list_is_refused_and_nothing_is_saved() {
    let (world, team) = World::new().await;
    let admin = admin(&team.dana);
    let mut values = of_sales();
    values.insert(Field::Country, "Atlantis".to_owned());

    let refused = defaults::save(&world.env, &admin, Module::Sales, values, 0).await;

    assert!(
        matches!(refused, Err(ServiceError::Invalid(_))),
        "{refused:?}"
    );
    let page = defaults::page(&world.env, &admin, Some(Module::Sales))
        .await
        .unwrap();
    assert_eq!(page.version, 0);
}

#[tokio::test]
async fn a_member_who_may_not_sign_in_any_more_is_no_longer_available() {
    let (world, team) = World::new().await;
    let admin = admin(&team.dana);
    let mut values = of_sales();
    values.insert(Field::Owner, team.robin.member.to_string());
    defaults::save(&world.env, &admin, Module::Sales, values, 0)
        .await
        .unwrap();

    world
        .edit_member(&team.robin, |robin| robin.state = MemberState::Deactivated)
        .await;

    let page = defaults::page(&world.env, &admin, Some(Module::Sales))
        .await
        .unwrap();
    let owner = &page.fields[1];
    assert_eq!(owner.value, "");
    assert!(owner.gone.is_some());
}
