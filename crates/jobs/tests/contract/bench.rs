//! A queue at a fast pace, and a handler that does what the story says.

use async_trait::async_trait;
use jobs::{Handler, Job, JobError, NewJob, Pace, Queue, Runner, Schedule};
use serde_json::json;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::{Database, Store};
use testkit::clock::RealClock;
use testkit::entropy::SequenceEntropy;
use tokio::sync::Semaphore;

/// The kind of nearly every job here.
pub const WORK: &str = "work";
/// Long enough for a slow machine, short enough to fail.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn pace() -> Pace {
    Pace {
        poll: Duration::from_millis(20),
        lease: Duration::from_millis(900),
        first_wait: Duration::from_millis(40),
        attempts: 3,
    }
}

/// A queue over a store.
pub struct Bench {
    pub store: Store,
    pub queue: Queue,
}

impl Bench {
    pub async fn on(store: Store) -> Self {
        Self::at_pace(store, pace()).await
    }

    pub async fn at_pace(store: Store, pace: Pace) -> Self {
        // Each process has its own chance, or they would take each other for themselves.
        static PROCESS: AtomicU64 = AtomicU64::new(0);
        let process = PROCESS.fetch_add(1, Ordering::SeqCst);
        let queue = Queue::open_with(
            &store,
            Arc::new(RealClock),
            Arc::new(SequenceEntropy::numbered(process)),
            pace,
        )
        .await
        .unwrap();
        Self { store, queue }
    }

    pub async fn enqueue(&self, job: NewJob) {
        let mut writing = self.store.write().await.unwrap();
        self.queue.enqueue(&mut writing, job).await.unwrap();
        writing.commit().await.unwrap();
        self.queue.wake();
    }

    pub async fn start(&self, handler: &Arc<Scripted>) -> Runner {
        self.start_with(vec![Arc::clone(handler)], vec![]).await
    }

    pub async fn start_with(
        &self,
        handlers: Vec<Arc<Scripted>>,
        schedules: Vec<Schedule>,
    ) -> Runner {
        let handlers = handlers
            .into_iter()
            .map(|handler| handler as Arc<dyn Handler>)
            .collect();
        Runner::start(self.queue.clone(), handlers, schedules, 4)
            .await
            .unwrap()
    }
}

/// Where a store is, for opening it again.
pub fn url(store: &Store) -> String {
    match store.database() {
        Database::Sqlite { path, .. } => format!("sqlite:{}", path.display()),
        Database::Postgres(pool) => {
            sqlx::ConnectOptions::to_url_lossy(&*pool.connect_options()).into()
        }
    }
}

/// A job without key, with this text as payload.
pub fn job(lane: &str, text: &str) -> NewJob {
    NewJob {
        kind: WORK,
        key: None,
        lane: lane.to_owned(),
        payload: json!(text),
        run_at: None,
    }
}

/// The same under a key.
pub fn keyed(key: &str, text: &str) -> NewJob {
    NewJob {
        key: Some(key.to_owned()),
        ..job("lane", text)
    }
}

/// What a handler does on its next turn.
#[derive(Debug, Clone)]
pub enum Step {
    Retry,
    RetryAfter(Duration),
    Fail,
    Panic,
    /// Waits until the story lets it go, then does the next step.
    Gate,
}

/// A handler that follows a script, then completes whatever comes.
pub struct Scripted {
    kind: &'static str,
    steps: Mutex<VecDeque<Step>>,
    seen: Mutex<Vec<(Job, Instant)>>,
    finished: AtomicUsize,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
    gate: Semaphore,
}

impl Scripted {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Self::of_kind(WORK, steps)
    }

    pub fn of_kind(kind: &'static str, steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self {
            kind,
            steps: Mutex::new(steps.into_iter().collect()),
            seen: Mutex::default(),
            finished: AtomicUsize::new(0),
            inside: AtomicUsize::new(0),
            most_inside: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        })
    }

    /// Lets one that waits at the gate go.
    pub fn open_gate(&self) {
        self.gate.add_permits(1);
    }

    /// How often a turn has begun.
    pub fn turns(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// How often a turn has ended by itself, well or not.
    pub fn finished(&self) -> usize {
        self.finished.load(Ordering::SeqCst)
    }

    /// How many ran at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.most_inside.load(Ordering::SeqCst)
    }

    /// The texts it was given, in order.
    pub fn texts(&self) -> Vec<String> {
        self.jobs()
            .iter()
            .map(|job| job.payload.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub fn attempts(&self) -> Vec<u32> {
        self.jobs().iter().map(|job| job.attempt).collect()
    }

    pub fn jobs(&self) -> Vec<Job> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(job, _)| job.clone()).collect()
    }

    /// When a turn began.
    pub fn began(&self, turn: usize) -> Instant {
        self.seen.lock().unwrap()[turn].1
    }

    /// How long after one turn the next began.
    pub fn between(&self, earlier: usize, later: usize) -> Duration {
        let seen = self.seen.lock().unwrap();
        seen[later].1 - seen[earlier].1
    }

    pub async fn until_turns(&self, count: usize) {
        until("turns have begun", || count <= self.turns()).await;
    }

    pub async fn until_finished(&self, count: usize) {
        until("turns have ended", || count <= self.finished()).await;
    }
}

/// Counts down even when the handler is cut off.
struct Inside<'a>(&'a AtomicUsize);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Handler for Scripted {
    fn kind(&self) -> &'static str {
        self.kind
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        let _inside = Inside(&self.inside);
        self.most_inside.fetch_max(inside, Ordering::SeqCst);
        self.seen
            .lock()
            .unwrap()
            .push((job.clone(), Instant::now()));
        let outcome = loop {
            let step = self.steps.lock().unwrap().pop_front();
            match step {
                None => break Ok(()),
                Some(Step::Retry) => break Err(JobError::retry(anyhow::anyhow!("not yet"))),
                Some(Step::RetryAfter(wait)) => {
                    break Err(JobError::retry_after(wait, anyhow::anyhow!("too fast")));
                }
                Some(Step::Fail) => break Err(JobError::fail(anyhow::anyhow!("never"))),
                Some(Step::Panic) => {
                    self.finished.fetch_add(1, Ordering::SeqCst);
                    panic!("the story told the handler to panic");
                }
                Some(Step::Gate) => self.gate.acquire().await.unwrap().forget(),
            }
        };
        self.finished.fetch_add(1, Ordering::SeqCst);
        outcome
    }
}

/// Waits until it is so.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    until_told(what, async || is_so()).await;
}

/// Waits until somebody says that it is so.
pub async fn until_told(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "still not: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
