use crate::world::{World, visit};
use sandbox::{Fault, FaultKind};

#[tokio::test]
async fn icloud_can_be_busy_and_says_for_how_long() {
    let world = World::new().await;
    let kind = FaultKind::Status {
        status: 503,
        retry_after: Some(7),
    };
    world.sandbox.add_fault(Fault::next("/icloud/p42", kind, 1));

    let busy = world.sync("").await;

    assert_eq!((busy.status, busy.retry_after.as_deref()), (503, Some("7")));
    assert!(busy.body.is_empty(), "{busy:?}");
    assert_eq!(world.sync("").await.status, 207);
}

#[tokio::test]
async fn half_of_a_list_may_come() {
    let world = World::new().await;
    world.put("a", &visit("a"), &[]).await;
    let whole = world.sync("").await.body;
    world
        .sandbox
        .add_fault(Fault::next("/icloud", FaultKind::Truncated, 1));

    let half = world.sync("").await;

    assert_eq!(half.body, whole[..whole.len() / 2]);
}
