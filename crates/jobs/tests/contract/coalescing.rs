//! Jobs of one key.

use crate::bench::{Bench, Scripted, Step, job, keyed};
use chrono::TimeDelta;
use domain::Clock;
use jobs::{NewJob, Pace};
use std::time::Duration;
use testkit::clock::RealClock;
use testkit::story;

story!(jobs_of_one_key_are_one_job_while_they_wait, async |store| {
    let bench = Bench::on(store).await;
    bench.enqueue(keyed("pull", "oldest")).await;
    bench.enqueue(keyed("pull", "older")).await;
    bench.enqueue(keyed("push", "other key")).await;
    bench.enqueue(keyed("pull", "newest")).await;
    bench.enqueue(job("lane", "no key")).await;
    bench.enqueue(job("lane", "no key")).await;
    let handler = Scripted::new([]);

    let runner = bench.start(&handler).await;
    handler.until_finished(4).await;
    runner.shutdown(Duration::from_secs(5)).await;

    let mut texts = handler.texts();
    texts.sort();
    assert_eq!(texts, ["newest", "no key", "no key", "other key"]);
});

story!(the_earlier_of_two_times_counts, async |store| {
    let bench = Bench::on(store).await;
    let in_an_hour = |key: &str| NewJob {
        run_at: Some(RealClock.now() + TimeDelta::hours(1)),
        ..keyed(key, key)
    };
    bench.enqueue(in_an_hour("forward")).await;
    bench.enqueue(keyed("forward", "forward")).await;
    bench.enqueue(keyed("kept", "kept")).await;
    bench.enqueue(in_an_hour("kept")).await;
    bench.enqueue(in_an_hour("far")).await;
    let handler = Scripted::new([]);

    let runner = bench.start(&handler).await;
    handler.until_finished(2).await;
    runner.shutdown(Duration::from_secs(5)).await;

    let mut texts = handler.texts();
    texts.sort();
    assert_eq!(texts, ["forward", "kept"]);
});

story!(
    enqueued_while_its_key_runs_it_runs_once_more,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::Gate]);
        let runner = bench.start(&handler).await;
        bench.enqueue(keyed("pull", "first")).await;
        handler.until_turns(1).await;

        bench.enqueue(keyed("pull", "second")).await;
        bench.enqueue(keyed("pull", "third")).await;
        handler.open_gate();
        handler.until_finished(2).await;
        bench.enqueue(job("lane", "last")).await;
        handler.until_finished(3).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.texts(), ["first", "third", "last"]);
        assert_eq!(handler.most_at_once(), 1);
    }
);

story!(
    a_failure_is_made_good_by_the_job_enqueued_meanwhile,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::Gate, Step::Fail]);
        let runner = bench.start(&handler).await;
        bench.enqueue(keyed("pull", "first")).await;
        handler.until_turns(1).await;

        bench.enqueue(keyed("pull", "second")).await;
        handler.open_gate();
        handler.until_finished(2).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.texts(), ["first", "second"]);
        assert_eq!(handler.attempts(), [1, 1]);
        assert_eq!(bench.queue.dead().await.unwrap(), []);
    }
);

story!(a_new_reason_ends_the_wait_for_another_try, async |store| {
    let bench = Bench::at_pace(
        store,
        Pace {
            first_wait: Duration::from_secs(3_600),
            ..crate::bench::pace()
        },
    )
    .await;
    let handler = Scripted::new([Step::Retry]);
    let runner = bench.start(&handler).await;
    bench.enqueue(keyed("pull", "first")).await;
    handler.until_finished(1).await;

    bench.enqueue(keyed("pull", "second")).await;
    handler.until_finished(2).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.texts(), ["first", "second"]);
    assert_eq!(handler.attempts(), [1, 1]);
});
