//! The loop that claims jobs and hands them back.

use super::table::{self, Back, Claimed};
use super::{Embedded, after};
use crate::work::{Outcome, Work};
use std::sync::Arc;
use store::{StoreError, Writing};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};
use uuid::Uuid;

/// What is noted of a job whose runner gave no sign of life.
const DIED: &str = "the process that ran it died";

impl Embedded {
    /// Claims and runs jobs until `stop`, then waits for those that run.
    pub(crate) async fn drive(self, work: Arc<Work>, stop: CancellationToken, concurrency: usize) {
        let runner = self.entropy.id();
        let kinds = work.kinds();
        let mut running = JoinSet::new();
        let mut heartbeat = interval(self.pace.heartbeat());
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            while running.len() < concurrency {
                match self.claim(&kinds, runner).await {
                    Ok(Some(claimed)) => {
                        running.spawn(self.clone().run(claimed, Arc::clone(&work)));
                    }
                    Ok(None) => break,
                    Err(error) => {
                        warn!("the queue cannot be read, trying again: {error}");
                        break;
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = running.join_next() => {}
                () = self.news.notified() => {}
                () = sleep(self.pace.poll) => {}
                _ = heartbeat.tick() => self.beat(runner, !running.is_empty()).await,
            }
        }
        while !running.is_empty() {
            tokio::select! {
                _ = running.join_next() => {}
                _ = heartbeat.tick() => self.beat(runner, true).await,
            }
        }
    }

    async fn claim(&self, kinds: &[&str], runner: Uuid) -> Result<Option<Claimed>, StoreError> {
        let now = self.clock.now();
        if kinds.is_empty() || !table::is_due(&mut self.store.read().await?, kinds, now).await? {
            return Ok(None);
        }
        let mut writing = self.store.write().await?;
        let lease_until = after(now, self.pace.lease);
        let claimed = table::claim(&mut writing, kinds, runner, now, lease_until).await?;
        writing.commit().await?;
        Ok(claimed)
    }

    /// Shows that this runner lives, and picks up what dead ones left behind.
    async fn beat(&self, runner: Uuid, holds_jobs: bool) {
        if let Err(error) = self.try_beat(runner, holds_jobs).await {
            warn!("the leases of running jobs cannot be extended, trying again: {error}");
        }
    }

    async fn try_beat(&self, runner: Uuid, holds_jobs: bool) -> Result<(), StoreError> {
        let now = self.clock.now();
        if holds_jobs {
            let mut writing = self.store.write().await?;
            table::extend_leases(&mut writing, runner, after(now, self.pace.lease)).await?;
            writing.commit().await?;
        }
        if table::abandoned(&mut self.store.read().await?, runner, now)
            .await?
            .is_empty()
        {
            return Ok(());
        }
        let mut writing = self.store.write().await?;
        for claimed in table::abandoned(&mut writing, runner, now).await? {
            warn!(
                job.kind = claimed.kind,
                job.lane = claimed.lane,
                "job {} was left behind by a dead process",
                claimed.kind
            );
            self.settle(&mut writing, &claimed, &Outcome::Died).await?;
        }
        writing.commit().await
    }

    async fn run(self, claimed: Claimed, work: Arc<Work>) {
        let outcome = work.run(claimed.job()).await;
        self.hand_back(&claimed, outcome).await;
    }

    /// Writes down what became of a job. Until that has worked the job is ours and its lane is blocked, so it is tried
    /// until it works; a process that ends before leaves the job to the lease.
    async fn hand_back(&self, claimed: &Claimed, outcome: Outcome) {
        while let Err(cause) = self.try_hand_back(claimed, &outcome).await {
            error!(
                job.kind = claimed.kind,
                "what became of job {} cannot be written down, trying again: {cause}", claimed.kind
            );
            sleep(self.pace.poll).await;
        }
    }

    async fn try_hand_back(&self, claimed: &Claimed, outcome: &Outcome) -> Result<(), StoreError> {
        let mut writing = self.store.write().await?;
        self.settle(&mut writing, claimed, outcome).await?;
        writing.commit().await
    }

    async fn settle(
        &self,
        tx: &mut Writing,
        claimed: &Claimed,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        if matches!(outcome, Outcome::Done) {
            return table::delete(tx, claimed.job_id).await;
        }
        let now = self.clock.now();
        // Enqueued again while it ran: that job is the next try of this one.
        if let Some(key) = &claimed.job_key
            && let Some(successor) = table::successor(tx, key).await?
        {
            if let Outcome::RetryAfter(wait, _) = outcome {
                table::hold(tx, successor, after(now, *wait)).await?;
            }
            return table::delete(tx, claimed.job_id).await;
        }

        let attempts = claimed.attempts.try_into().unwrap_or(u32::MAX);
        let is_last_try = self.pace.attempts <= attempts;
        let back = match outcome {
            Outcome::Done => return Ok(()),
            Outcome::Fail(error) => return table::bury(tx, claimed.job_id, error, now).await,
            Outcome::Retry(error) if is_last_try => {
                return table::bury(tx, claimed.job_id, error, now).await;
            }
            Outcome::Died if is_last_try => {
                return table::bury(tx, claimed.job_id, DIED, now).await;
            }
            Outcome::Retry(error) => Back {
                run_at: after(now, self.pace.wait_after(attempts, self.entropy.as_ref())),
                held: false,
                counts_as_try: true,
                error: Some(error),
            },
            Outcome::RetryAfter(wait, error) => Back {
                run_at: after(now, *wait),
                held: true,
                counts_as_try: false,
                error: Some(error),
            },
            Outcome::Died => Back {
                run_at: now,
                held: false,
                counts_as_try: true,
                error: Some(DIED),
            },
            Outcome::CutOff => Back {
                run_at: now,
                held: false,
                counts_as_try: false,
                error: None,
            },
        };
        table::put_back(tx, claimed.job_id, &back, now).await
    }
}
