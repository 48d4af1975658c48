//! Work that comes again and again.

use crate::bench::{Bench, Scripted, Step};
use jobs::{Runner, Schedule};
use std::sync::Arc;
use std::time::Duration;
use testkit::story;

const SWEEP: &str = "sweep";

async fn start(bench: &Bench, sweep: &Arc<Scripted>, every: Duration) -> Runner {
    let schedule = Schedule { kind: SWEEP, every };
    bench
        .start_with(vec![Arc::clone(sweep)], vec![schedule])
        .await
}

story!(
    recurring_work_begins_at_the_start_and_comes_again,
    async |store| {
        let bench = Bench::on(store).await;
        let sweep = Scripted::of_kind(SWEEP, []);
        let every = Duration::from_millis(150);

        let runner = start(&bench, &sweep, every).await;
        sweep.until_finished(4).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(sweep.most_at_once(), 1);
        assert!(every * 2 < sweep.between(0, 3), "{:?}", sweep.between(0, 3));
    }
);

story!(recurring_work_outlives_its_failures, async |store| {
    let bench = Bench::on(store).await;
    let sweep = Scripted::of_kind(SWEEP, [Step::Fail, Step::Retry, Step::Panic]);

    let runner = start(&bench, &sweep, Duration::from_millis(50)).await;
    sweep.until_finished(5).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(bench.queue.dead().await.unwrap(), []);
});

story!(
    recurring_work_survives_a_restart_as_one_series,
    async |store| {
        let bench = Bench::on(store).await;
        let sweep = Scripted::of_kind(SWEEP, []);
        let hour = Duration::from_secs(3_600);
        for started in 1..=3 {
            let runner = start(&bench, &sweep, hour).await;
            sweep.until_finished(started).await;
            runner.shutdown(Duration::from_secs(5)).await;
        }
        assert_eq!(sweep.turns(), 3);

        // Without being told of the schedule, the next nudge is there, and only one.
        let every = Duration::from_millis(100);
        let runner = start(&bench, &sweep, every).await;
        sweep.until_finished(6).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert!(every < sweep.between(3, 5), "{:?}", sweep.between(3, 5));
        assert_eq!(sweep.most_at_once(), 1);
    }
);
