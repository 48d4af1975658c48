//! What becomes of a job that did not complete.

use crate::bench::{Bench, Scripted, Step, WORK, job, keyed, until_told};
use jobs::DeadJob;
use std::time::Duration;
use testkit::story;

async fn dead(bench: &Bench, count: usize) -> Vec<DeadJob> {
    let mut found = Vec::new();
    until_told("dead jobs are told", async || {
        found = bench.queue.dead().await.unwrap();
        // What PostgreSQL's worker writes first, in its own words, is replaced at once.
        found.len() == count && found.iter().all(|job| !job.error.starts_with("TaskError"))
    })
    .await;
    found
}

story!(a_job_is_tried_again_until_it_works, async |store| {
    let bench = Bench::on(store).await;
    let handler = Scripted::new([Step::Retry, Step::Panic]);
    bench.enqueue(job("lane", "stubborn")).await;

    let runner = bench.start(&handler).await;
    handler.until_finished(3).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.attempts(), [1, 2, 3]);
    assert!(Duration::from_millis(20) <= handler.between(0, 1));
    assert!(Duration::from_millis(40) <= handler.between(1, 2));
    assert_eq!(bench.queue.dead().await.unwrap(), []);
});

story!(
    after_the_last_try_a_job_is_dead_and_visible,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::Retry, Step::Retry, Step::Retry]);
        bench.enqueue(job("lane", "hopeless")).await;

        let runner = bench.start(&handler).await;
        let dead = dead(&bench, 1).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.attempts(), [1, 2, 3]);
        assert_eq!(dead[0].kind, WORK);
        assert_eq!(dead[0].lane, "lane");
        assert_eq!(dead[0].attempts, 3);
        assert_eq!(dead[0].error, "not yet");
    }
);

story!(
    a_job_given_up_is_dead_at_once_and_can_be_revived,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::Fail]);
        bench.enqueue(keyed("pull", "broken")).await;
        let runner = bench.start(&handler).await;
        let found = dead(&bench, 1).await;
        assert_eq!(handler.turns(), 1);
        assert_eq!(found[0].error, "never");

        let revived = bench.queue.revive(&found[0].id).await.unwrap();
        handler.until_finished(2).await;
        dead(&bench, 0).await;
        let again = bench.queue.revive(&found[0].id).await.unwrap();
        let nonsense = bench.queue.revive("nonsense").await.unwrap();
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!((revived, again, nonsense), (true, false, false));
        assert_eq!(handler.attempts(), [1, 1]);
    }
);

story!(
    dead_work_is_no_longer_dead_when_its_key_is_enqueued_anew,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::Fail, Step::Fail]);
        bench.enqueue(keyed("pull", "first")).await;
        bench.enqueue(keyed("push", "other")).await;
        let runner = bench.start(&handler).await;
        dead(&bench, 2).await;

        bench.enqueue(keyed("pull", "second")).await;
        handler.until_finished(3).await;
        let left = dead(&bench, 1).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.texts(), ["first", "other", "second"]);
        assert_eq!(handler.attempts(), [1, 1, 1]);
        assert_eq!(left.len(), 1);
    }
);

story!(
    a_wait_that_was_asked_for_is_kept_and_counts_as_no_try,
    async |store| {
        let bench = Bench::on(store).await;
        let wait = Duration::from_millis(300);
        let handler = Scripted::new(vec![Step::RetryAfter(wait); 4]);
        bench.enqueue(job("lane", "throttled")).await;

        let runner = bench.start(&handler).await;
        handler.until_finished(5).await;
        runner.shutdown(Duration::from_secs(5)).await;

        // More turns than there are tries.
        assert_eq!(handler.attempts(), [1, 1, 1, 1, 1]);
        for turn in 0..4 {
            assert!(wait <= handler.between(turn, turn + 1), "turn {turn}");
        }
    }
);

story!(nothing_shortens_a_wait_that_was_asked_for, async |store| {
    let bench = Bench::on(store).await;
    let wait = Duration::from_secs(2);
    let handler = Scripted::new([Step::RetryAfter(wait)]);
    let runner = bench.start(&handler).await;
    bench.enqueue(keyed("pull", "first")).await;
    handler.until_finished(1).await;
    // Whether it waits already is seen from the other lane's job, which runs after it was handed back.
    bench.enqueue(job("other", "marker")).await;
    handler.until_finished(2).await;

    bench.enqueue(keyed("pull", "second")).await;
    bench.enqueue(keyed("pull", "third")).await;
    handler.until_finished(3).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.texts(), ["first", "marker", "third"]);
    assert!(wait <= handler.between(0, 2), "{:?}", handler.between(0, 2));
});

story!(
    a_wait_that_was_asked_for_holds_for_the_job_enqueued_meanwhile,
    async |store| {
        let bench = Bench::on(store).await;
        let wait = Duration::from_millis(600);
        let handler = Scripted::new([Step::Gate, Step::Gate, Step::RetryAfter(wait)]);
        let runner = bench.start(&handler).await;
        // The lane is kept busy, so that the second job cannot begin before the first was handed back.
        bench.enqueue(keyed("pull", "first")).await;
        handler.until_turns(1).await;
        bench.enqueue(keyed("pull", "second")).await;
        handler.open_gate();
        handler.open_gate();
        handler.until_finished(1).await;

        handler.until_finished(2).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.texts(), ["first", "second"]);
        assert!(wait <= handler.between(0, 1), "{:?}", handler.between(0, 1));
    }
);

story!(
    a_wait_holds_whenever_the_next_of_its_key_is_enqueued,
    async |store| {
        let bench = Bench::on(store).await;
        let wait = Duration::from_millis(80);
        let rounds = 25;
        let handler = Scripted::new(vec![Step::RetryAfter(wait); rounds]);
        let runner = bench.start(&handler).await;
        bench.enqueue(keyed("pull", "0")).await;
        for round in 1..=rounds {
            // Ever later after the end of the turn before: within, while it is handed back, and when it waits.
            handler.until_finished(round).await;
            tokio::time::sleep(Duration::from_micros(round as u64 * 200)).await;
            bench.enqueue(keyed("pull", &round.to_string())).await;
        }
        handler.until_finished(rounds + 1).await;
        runner.shutdown(Duration::from_secs(5)).await;

        for round in 1..=rounds {
            let waited = handler.between(round - 1, round);
            assert!(wait <= waited, "round {round}: {waited:?}");
        }
    }
);
