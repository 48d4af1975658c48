//! From the transaction to the handler.

use crate::bench::{Bench, Scripted, WORK, job, keyed};
use chrono::{TimeDelta, Utc};
use domain::Clock;
use jobs::{NewJob, Queue};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{DatabaseKind, StoreError};
use testkit::clock::{MockClock, RealClock};
use testkit::entropy::SequenceEntropy;
use testkit::story;

story!(
    a_job_runs_once_its_transaction_is_committed,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([]);
        let runner = bench.start(&handler).await;

        let mut writing = bench.store.write().await.unwrap();
        let new = NewJob {
            payload: json!({"sync": "9", "list": [1, null, "ü"]}),
            ..keyed("pull:9", "")
        };
        bench.queue.enqueue(&mut writing, new).await.unwrap();
        assert_eq!(handler.turns(), 0);
        writing.commit().await.unwrap();
        bench.queue.wake();
        handler.until_finished(1).await;
        runner.shutdown(Duration::from_secs(5)).await;

        let jobs = handler.jobs();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].kind, WORK);
        assert_eq!(jobs[0].key.as_deref(), Some("pull:9"));
        assert_eq!(jobs[0].lane, "lane");
        assert_eq!(jobs[0].attempt, 1);
        assert_eq!(
            jobs[0].payload,
            json!({"sync": "9", "list": [1, null, "ü"]})
        );
    }
);

story!(
    a_transaction_given_up_takes_its_job_with_it,
    async |store| {
        let bench = Bench::on(store).await;
        let mut writing = bench.store.write().await.unwrap();
        bench
            .queue
            .enqueue(&mut writing, job("lane", "given up"))
            .await
            .unwrap();
        drop(writing);
        bench.enqueue(job("lane", "kept")).await;
        let handler = Scripted::new([]);

        let runner = bench.start(&handler).await;
        handler.until_finished(1).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.texts(), ["kept"]);
    }
);

story!(a_job_is_found_without_being_told, async |store| {
    let bench = Bench::on(store).await;
    let handler = Scripted::new([]);
    let runner = bench.start(&handler).await;

    let mut writing = bench.store.write().await.unwrap();
    bench
        .queue
        .enqueue(&mut writing, job("lane", "quiet"))
        .await
        .unwrap();
    writing.commit().await.unwrap();

    handler.until_finished(1).await;
    runner.shutdown(Duration::from_secs(5)).await;
});

story!(a_job_does_not_run_before_its_time, async |store| {
    let bench = Bench::on(store).await;
    let handler = Scripted::new([]);
    let runner = bench.start(&handler).await;
    let wait = Duration::from_millis(300);
    let run_at = RealClock.now() + TimeDelta::from_std(wait).unwrap();
    let due = Instant::now() + wait;
    bench
        .enqueue(NewJob {
            run_at: Some(run_at),
            ..job("lane", "later")
        })
        .await;

    handler.until_finished(1).await;
    runner.shutdown(Duration::from_secs(5)).await;

    // A millisecond for the two clocks being read one after the other.
    assert!(due <= handler.began(0) + Duration::from_millis(1));
});

story!(
    a_job_waits_for_somebody_who_handles_its_kind,
    async |store| {
        let bench = Bench::on(store).await;
        bench
            .enqueue(NewJob {
                kind: "rare",
                ..job("lane", "rare")
            })
            .await;
        bench.enqueue(job("lane", "common")).await;
        let (common, rare) = (Scripted::new([]), Scripted::of_kind("rare", []));

        let without = bench.start(&common).await;
        common.until_finished(1).await;
        without.shutdown(Duration::from_secs(5)).await;
        let with = bench
            .start_with(vec![common, Arc::clone(&rare)], vec![])
            .await;
        rare.until_finished(1).await;
        with.shutdown(Duration::from_secs(5)).await;

        assert_eq!(rare.attempts(), [1]);
    }
);

story!(
    a_transaction_of_another_database_is_refused,
    async |store| {
        let other = match store.kind() {
            DatabaseKind::Sqlite => testkit::database::postgres().await,
            DatabaseKind::Postgres => testkit::database::sqlite().await,
        };
        let bench = Bench::on(store).await;
        let mut writing = other.write().await.unwrap();

        let enqueued = bench.queue.enqueue(&mut writing, job("lane", "x")).await;

        assert!(
            matches!(enqueued, Err(StoreError::Database(_))),
            "{enqueued:?}"
        );
        drop(writing);
        other.remove().await;
    }
);

#[tokio::test]
async fn on_sqlite_a_job_is_due_by_the_clock_of_the_environment() {
    let store = testkit::database::sqlite().await;
    let clock = Arc::new(MockClock::default());
    let queue = Queue::open_with(
        &store,
        Arc::clone(&clock) as Arc<dyn Clock>,
        Arc::new(SequenceEntropy::default()),
        crate::bench::pace(),
    )
    .await
    .unwrap();
    let bench = Bench {
        store: store.store(),
        queue,
    };
    let handler = Scripted::new([]);
    let runner = bench.start(&handler).await;
    let tomorrow: chrono::DateTime<Utc> = clock.now() + TimeDelta::days(1);
    bench
        .enqueue(NewJob {
            run_at: Some(tomorrow),
            ..job("lane", "tomorrow")
        })
        .await;
    bench.enqueue(job("lane", "today")).await;

    handler.until_finished(1).await;
    clock.set(tomorrow);
    bench.queue.wake();
    handler.until_finished(2).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.texts(), ["today", "tomorrow"]);
}
