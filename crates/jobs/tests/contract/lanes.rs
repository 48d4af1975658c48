//! One job at a time in a lane, lanes side by side.

use crate::bench::{Bench, Scripted, Step, job};
use std::time::Duration;
use testkit::story;

story!(a_lane_runs_one_job_at_a_time_in_order, async |store| {
    let bench = Bench::on(store).await;
    let texts: Vec<String> = (0..6).map(|number| number.to_string()).collect();
    for text in &texts {
        bench.enqueue(job("one", text)).await;
    }
    let handler = Scripted::new([Step::Gate]);

    let runner = bench.start(&handler).await;
    handler.until_turns(1).await;
    handler.open_gate();
    handler.until_finished(texts.len()).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.most_at_once(), 1);
    assert_eq!(handler.texts(), texts);
});

story!(a_busy_lane_holds_up_no_other, async |store| {
    let bench = Bench::on(store).await;
    let handler = Scripted::new([Step::Gate]);
    let runner = bench.start(&handler).await;
    bench.enqueue(job("slow", "slow")).await;
    handler.until_turns(1).await;

    bench.enqueue(job("slow", "behind it")).await;
    bench.enqueue(job("quick", "quick")).await;
    handler.until_finished(1).await;
    assert_eq!(handler.texts(), ["slow", "quick"]);
    handler.open_gate();
    handler.until_finished(3).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.texts(), ["slow", "quick", "behind it"]);
});

story!(lanes_run_side_by_side, async |store| {
    let bench = Bench::on(store).await;
    let handler = Scripted::new([Step::Gate, Step::Gate, Step::Gate]);
    let runner = bench.start(&handler).await;

    for lane in ["a", "b", "c"] {
        bench.enqueue(job(lane, lane)).await;
    }
    handler.until_turns(3).await;
    for _ in 0..3 {
        handler.open_gate();
    }
    handler.until_finished(3).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(handler.most_at_once(), 3);
});

story!(
    a_job_that_waits_for_another_try_does_not_block_its_lane,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::RetryAfter(Duration::from_secs(3_600))]);
        let runner = bench.start(&handler).await;

        bench.enqueue(job("one", "throttled")).await;
        handler.until_finished(1).await;
        bench.enqueue(job("one", "next")).await;
        handler.until_finished(2).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(handler.texts(), ["throttled", "next"]);
    }
);
