//! Transactions, and opening what is not ours.

use crate::scene::Scene;
use sqlx::Executor;
use std::future::poll_fn;
use std::task::Poll;
use store::{Database, DatabaseKind, OpenError, Store};
use testkit::builders::Build;
use testkit::story;

/// Runs a statement past the store, as another program would.
pub async fn run(store: &Store, sql: &'static str) {
    match store.database() {
        Database::Sqlite { write, .. } => write.execute(sql).await.map(drop),
        Database::Postgres(pool) => pool.execute(sql).await.map(drop),
    }
    .unwrap();
}

story!(the_store_answers_and_knows_what_it_is, async |store| {
    store.ping().await.unwrap();

    match store.database() {
        Database::Sqlite { .. } => assert_eq!(store.kind(), DatabaseKind::Sqlite),
        Database::Postgres(_) => assert_eq!(store.kind(), DatabaseKind::Postgres),
    }
});

story!(what_is_not_committed_leaves_no_trace, async |store| {
    let build = Build::default();
    let organization = build.organization("Fernhill Services");
    let mut writing = store.write().await.unwrap();
    writing
        .insert_organization(&organization, chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    drop(writing);

    let mut writing = store.write().await.unwrap();

    assert!(!writing.any_organization().await.unwrap());
});

story!(
    a_snapshot_stays_as_it_was_while_others_write,
    async |store| {
        let scene = Scene::on(store).await;
        let mut reading = scene.read().await;
        let before = reading.members(scene.org()).await.unwrap();

        let mut writing = scene.write().await;
        let ravi = scene.build.member(&scene.fernhill.organization, "Ravi S.");
        writing.insert_member(&ravi, None, scene.at).await.unwrap();
        writing.commit().await.unwrap();

        let after = reading.members(scene.org()).await.unwrap();
        let anew = scene.read().await.members(scene.org()).await.unwrap();
        assert_eq!(after, before);
        assert_eq!(anew.len(), 2);
    }
);

story!(
    whoever_is_dropped_amid_the_beginning_leaves_no_transaction_behind,
    async |store| {
        for steps in 1..=40 {
            let mut beginning = Box::pin(store.read());
            for _ in 0..steps {
                let is_done =
                    poll_fn(|context| Poll::Ready(beginning.as_mut().poll(context).is_ready()))
                        .await;
                if is_done {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(beginning);

            // In a snapshot that was left open it would be refused.
            run(&store, "delete from organizations").await;
        }
    }
);

story!(a_snapshot_cannot_write, async |store| {
    let mut reading = store.read().await.unwrap();

    let sql = "delete from organizations";
    let written = match reading.open() {
        store::Open::Sqlite(transaction) => transaction.execute(sql).await.map(drop),
        store::Open::Postgres(transaction) => transaction.execute(sql).await.map(drop),
    };

    assert!(written.is_err());
});

story!(many_who_write_at_once_wait_for_each_other, async |store| {
    let scene = Scene::on(store).await;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = scene.store.clone();
            let (org, sync) = (scene.org(), scene.fernhill.sync.clone());
            tokio::spawn(async move {
                let mut writing = store.write().await.unwrap();
                // Reads first, as use cases do, then writes.
                let seen = writing.calendar_sync(org, sync.id).await.unwrap();
                assert!(seen.is_some());
                writing
                    .save_sign_in_throttle(
                        &number.to_string(),
                        &store::Throttle {
                            failures: 1,
                            blocked_until: None,
                            last_failed_at: chrono::DateTime::UNIX_EPOCH,
                        },
                    )
                    .await
                    .unwrap();
                writing.commit().await.unwrap();
            })
        })
        .collect();

    for task in tasks {
        task.await.unwrap();
    }
});

story!(a_migrated_store_has_nothing_left_to_do, async |store| {
    assert_eq!(store.pending_migrations().await.unwrap(), 0);
    store.migrate().await.unwrap();
});

story!(a_database_of_a_newer_version_is_left_alone, async |store| {
    run(
        &store,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         select 9999, 'from the future', success, checksum, 0 from _sqlx_migrations where version = 1",
    )
    .await;

    let opened = store.migrate().await;

    let told = opened.unwrap_err();
    assert!(
        matches!(told, OpenError::Newer { found: 9999, known } if known < 9999),
        "{told}"
    );
    assert!(
        told.to_string().contains("newer version of Integrator"),
        "{told}"
    );
});

story!(
    a_database_whose_history_differs_is_left_alone,
    async |store| {
        run(
        &store,
        "update _sqlx_migrations set checksum = (select checksum from _sqlx_migrations where version = 2)
         where version = 1",
    )
    .await;

        let opened = store.migrate().await;

        assert!(
            matches!(opened, Err(OpenError::Altered { migration: 1 })),
            "{opened:?}"
        );
    }
);

story!(a_database_of_another_program_is_left_alone, async |store| {
    match store.kind() {
        DatabaseKind::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("other.db");
            let other = Store::connect(&format!("sqlite:{}", path.display()))
                .await
                .unwrap();
            run(&other, "create table places (id integer)").await;
            let migrated = other.migrate().await;
            assert!(matches!(migrated, Err(OpenError::NotOurs)), "{migrated:?}");
        }
        DatabaseKind::Postgres => {
            run(
                &store,
                "drop schema public cascade; create schema public; create table places (id integer)",
            )
            .await;
            let migrated = store.migrate().await;
            assert!(matches!(migrated, Err(OpenError::NotOurs)), "{migrated:?}");
        }
    }
});

story!(a_closed_store_says_that_it_does_not_answer, async |store| {
    store.close().await;

    let answer = store.ping().await;

    assert!(
        matches!(answer, Err(store::StoreError::Unavailable(_))),
        "{answer:?}"
    );
});
