//! The job of the reminders.

use super::remind_disconnected;
use crate::environment::Environment;
use async_trait::async_trait;
use jobs::{Handler, Job, JobError, Schedule};
use std::sync::Arc;
use std::time::Duration;

const REMIND: &str = "remind_disconnected";

/// How often to look whose turn it is; a reminder is late by no more than that.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// What reminds members in the background.
pub fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(RemindHandler { env: env.clone() })]
}

/// What is looked for again and again.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule {
        kind: REMIND,
        every: EVERY,
    }]
}

struct RemindHandler {
    env: Environment,
}

#[async_trait]
impl Handler for RemindHandler {
    fn kind(&self) -> &'static str {
        REMIND
    }

    async fn run(&self, _: &Job) -> Result<(), JobError> {
        remind_disconnected(&self.env)
            .await
            .map_err(|error| JobError::retry(error.into()))
    }
}
