//! The brake on guessing passwords.

use store::Throttle;
use testkit::builders::instant;
use testkit::story;

fn throttle(failures: i64, failed_at: &str) -> Throttle {
    Throttle {
        failures,
        blocked_until: (5 < failures).then(|| instant("2026-03-18T09:15:00Z")),
        last_failed_at: instant(failed_at),
    }
}

story!(
    failed_tries_are_remembered_until_they_are_cleared,
    async |store| {
        let mut writing = store.write().await.unwrap();
        let (few, many) = (
            throttle(2, "2026-03-18T09:00:00Z"),
            throttle(6, "2026-03-18T09:01:00Z"),
        );

        assert_eq!(writing.sign_in_throttle("dana").await.unwrap(), None);
        for throttle in [&few, &many] {
            writing
                .save_sign_in_throttle("dana", throttle)
                .await
                .unwrap();
            let remembered = writing.sign_in_throttle("dana").await.unwrap();
            assert_eq!(remembered.as_ref(), Some(throttle));
        }
        writing.clear_sign_in_throttle("dana").await.unwrap();

        assert_eq!(writing.sign_in_throttle("dana").await.unwrap(), None);
    }
);

story!(one_key_says_nothing_of_another, async |store| {
    let mut writing = store.write().await.unwrap();
    writing
        .save_sign_in_throttle("dana", &throttle(6, "2026-03-18T09:00:00Z"))
        .await
        .unwrap();

    writing.clear_sign_in_throttle("ravi").await.unwrap();

    assert_eq!(writing.sign_in_throttle("ravi").await.unwrap(), None);
    assert!(writing.sign_in_throttle("dana").await.unwrap().is_some());
});

story!(old_tries_are_forgotten, async |store| {
    let mut writing = store.write().await.unwrap();
    for (key, failed_at) in [
        ("old", "2026-03-16T09:00:00Z"),
        ("new", "2026-03-18T09:00:00Z"),
    ] {
        writing
            .save_sign_in_throttle(key, &throttle(1, failed_at))
            .await
            .unwrap();
    }

    let forgotten = writing
        .delete_sign_in_throttles_before(instant("2026-03-17T09:00:00Z"))
        .await
        .unwrap();

    assert_eq!(forgotten, 1);
    assert_eq!(writing.sign_in_throttle("old").await.unwrap(), None);
    assert!(writing.sign_in_throttle("new").await.unwrap().is_some());
});
