//! The sandbox, judged by exchangelib, the client that most programs in Python use.

use crate::python::judged_by;
use crate::world::{DANA, World};

#[tokio::test]
async fn exchangelib_understands_every_answer() {
    let world = World::new().await;
    let exchange = world.exchange();
    let (user, password) = (
        exchange.user(DANA).unwrap(),
        exchange.password(DANA).unwrap(),
    );

    let told = judged_by(
        "exchange/judge.py",
        &[&exchange.ews(), DANA, &user, &password],
    )
    .await;

    let counted = |what: &str| -> usize {
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix(what))
            .unwrap();
        line.trim().parse().unwrap()
    };
    assert!(100 <= counted("answers:"), "{told}");
    assert!(18 <= counted("operations:"), "{told}");
    assert!(100 <= counted("claims:"), "{told}");
    assert_eq!(exchange.mails().len(), 1, "{told}");
    assert_eq!(exchange.refusals(DANA).unwrap(), 2, "{told}");
}
