//! Processes that end, well or not.

use crate::bench::{Bench, Scripted, Step, job, keyed, until, until_told, url};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use testkit::story;

/// Another process: a runtime of its own with connections of its own, which dies without a word.
struct Process {
    runtime: Option<tokio::runtime::Runtime>,
}

impl Process {
    /// Starts a runner in it.
    fn start(store: &Store, handler: &Arc<Scripted>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (url, handler) = (url(store), Arc::clone(handler));
        runtime.spawn(async move {
            let store = Store::connect(&url).await.unwrap();
            let bench = Bench::on(store).await;
            let _runner = bench.start(&handler).await;
            std::future::pending::<()>().await;
        });
        Self {
            runtime: Some(runtime),
        }
    }

    fn kill(mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

story!(a_dead_process_leaves_its_job_to_another, async |store| {
    let bench = Bench::on(store).await;
    bench.enqueue(keyed("pull", "orphan")).await;
    let (dying, living) = (Scripted::new([Step::Gate]), Scripted::new([]));
    let process = Process::start(&bench.store, &dying);
    dying.until_turns(1).await;

    process.kill();
    let runner = bench.start(&living).await;
    living.until_finished(1).await;
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(dying.finished(), 0);
    assert_eq!(living.texts(), ["orphan"]);
    assert_eq!(bench.queue.dead().await.unwrap(), []);
});

story!(
    what_was_enqueued_anew_replaces_what_a_dead_process_held,
    async |store| {
        let bench = Bench::on(store).await;
        bench.enqueue(keyed("pull", "old")).await;
        let (dying, living) = (Scripted::new([Step::Gate]), Scripted::new([]));
        let process = Process::start(&bench.store, &dying);
        dying.until_turns(1).await;
        bench.enqueue(keyed("pull", "new")).await;

        process.kill();
        let runner = bench.start(&living).await;
        living.until_finished(1).await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(living.texts(), ["new"]);
        assert_eq!(bench.queue.dead().await.unwrap(), []);
    }
);

story!(
    a_job_that_kills_its_process_is_dead_in_the_end,
    async |store| {
        let bench = Bench::on(store).await;
        bench.enqueue(keyed("pull", "poison")).await;
        let poisoned = Scripted::new(vec![Step::Gate; 9]);
        for turn in 1..=3 {
            let process = Process::start(&bench.store, &poisoned);
            poisoned.until_turns(turn).await;
            process.kill();
        }

        let runner = bench.start(&Scripted::new([])).await;
        until_told("it is told to be dead", async || {
            !bench.queue.dead().await.unwrap().is_empty()
        })
        .await;
        runner.shutdown(Duration::from_secs(5)).await;

        assert_eq!(poisoned.attempts(), [1, 2, 3]);
    }
);

story!(
    a_long_job_of_a_living_process_is_left_to_it,
    async |store| {
        let bench = Bench::on(store).await;
        bench.enqueue(job("long", "long")).await;
        let (busy, idle) = (Scripted::new([Step::Gate]), Scripted::new([]));
        let process = Process::start(&bench.store, &busy);
        busy.until_turns(1).await;

        let runner = bench.start(&idle).await;
        // Twice as long as a lease lasts.
        let begun = Instant::now();
        until("the lease would have passed twice", || {
            crate::bench::pace().lease * 2 < begun.elapsed()
        })
        .await;
        busy.open_gate();
        busy.until_finished(1).await;
        runner.shutdown(Duration::from_secs(5)).await;
        process.kill();

        assert_eq!((busy.turns(), idle.turns()), (1, 0));
    }
);

story!(
    a_shutdown_lets_running_jobs_finish_and_takes_no_more,
    async |store| {
        let bench = Bench::on(store).await;
        let handler = Scripted::new([Step::Gate]);
        let runner = bench.start(&handler).await;
        let pulse = runner.pulse();
        bench.enqueue(job("lane", "running")).await;
        handler.until_turns(1).await;
        bench.enqueue(job("lane", "waiting")).await;
        assert!(pulse.is_alive());

        let shutdown = tokio::spawn(runner.shutdown(Duration::from_secs(10)));
        handler.open_gate();
        shutdown.await.unwrap();

        assert!(!pulse.is_alive());
        assert_eq!(handler.finished(), handler.turns());
        // Whether the second was taken before the shutdown began or not, each runs once.
        let runner = bench.start(&handler).await;
        handler.until_finished(2).await;
        runner.shutdown(Duration::from_secs(5)).await;
        assert_eq!(handler.texts(), ["running", "waiting"]);
    }
);

story!(a_shutdown_hands_back_what_it_cuts_off, async |store| {
    let bench = Bench::on(store).await;
    let (stuck, next) = (Scripted::new([Step::Gate]), Scripted::new([]));
    let runner = bench.start(&stuck).await;
    bench.enqueue(keyed("pull", "endless")).await;
    stuck.until_turns(1).await;

    runner.shutdown(Duration::from_millis(50)).await;
    let begun = Instant::now();
    let runner = bench.start(&next).await;
    next.until_finished(1).await;
    let waited = begun.elapsed();
    runner.shutdown(Duration::from_secs(5)).await;

    assert_eq!(stuck.finished(), 0);
    assert_eq!(next.texts(), ["endless"]);
    // It was cut off through no fault of its own, and nobody had to wait for its lease.
    assert_eq!(next.attempts(), [1]);
    assert!(waited < crate::bench::pace().lease, "{waited:?}");
});
