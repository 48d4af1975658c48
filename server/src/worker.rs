//! Starts the job runner, tells whether it lives, and shuts it down cleanly.

use anyhow::Context;
use jobs::Runner;
use services::{Environment, subscriptions, work};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Jobs that run at once: they mostly wait for calendar servers.
const CONCURRENCY: usize = 8;

/// The running worker.
pub struct Worker {
    runner: Runner,
    /// Hears the services that tell on a request that stays open.
    listening: JoinHandle<()>,
}

/// Tells whether the worker lives.
pub type Pulse = jobs::Pulse;

impl Worker {
    /// Starts on whatever is due.
    ///
    /// # Errors
    /// The queue cannot be opened.
    pub async fn start(env: &Environment) -> anyhow::Result<Self> {
        let runner = Runner::start(
            env.queue.clone(),
            work::handlers(env),
            work::schedules(env),
            CONCURRENCY,
        )
        .await
        .context("the worker cannot start")?;
        let listening = tokio::spawn(subscriptions::listen(env.clone()));
        Ok(Self { runner, listening })
    }

    /// A handle to ask.
    pub fn pulse(&self) -> Pulse {
        self.runner.pulse()
    }

    /// Lets running jobs finish until the deadline; what is cut off then runs again at the next start.
    pub async fn stop(self, deadline: Duration) {
        self.listening.abort();
        self.runner.shutdown(deadline).await;
    }
}
