use crate::world::{World, of};
use domain::limit::Limit;
use provider::CalendarProvider as _;
use provider::contract::what_it_does_not_tell_is_declared;

#[tokio::test]
async fn an_address_only_answers_and_says_so_beforehand() {
    let world = World::with(&of(&[])).await;

    what_it_does_not_tell_is_declared(&world.provider, &world.access).await;

    assert_eq!(
        world.provider.limits(),
        [Limit::ReadOnly, Limit::NoPush, Limit::NoBusyTimes]
    );
}
