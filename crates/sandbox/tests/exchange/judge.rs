//! The sandbox, judged by exchangelib, the client that most programs in Python use.

use crate::world::{DANA, World};
use testkit::foreign::judged_by;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchange/judge.py");

#[tokio::test]
async fn exchangelib_understands_every_answer() {
    let world = World::new().await;
    let exchange = world.exchange();
    let (user, password) = (
        exchange.user(DANA).unwrap(),
        exchange.password(DANA).unwrap(),
    );

    let told = judged_by(
        "exchangelib",
        SCRIPT,
        &[&exchange.ews(), DANA, &user, &password],
    )
    .await;

    assert!(100 <= told.counted("answers"), "{told:?}");
    assert!(18 <= told.counted("operations"), "{told:?}");
    assert!(100 <= told.counted("claims"), "{told:?}");
    assert_eq!(exchange.mails().len(), 1, "{told:?}");
    assert_eq!(exchange.refusals(DANA).unwrap(), 2, "{told:?}");
}
