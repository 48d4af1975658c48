//! Everything that is done in the background.

use crate::environment::Environment;
use crate::{calendly, mail, outreach, reminders, subscriptions, sync};
use jobs::{Handler, Schedule};
use std::sync::Arc;

/// Who does which job.
pub fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    [
        sync::handlers(env),
        subscriptions::handlers(env),
        reminders::handlers(env),
        mail::handlers(env),
        calendly::handlers(env),
        outreach::handlers(env),
    ]
    .concat()
}

/// What is done again and again.
pub fn schedules(env: &Environment) -> Vec<Schedule> {
    [
        sync::schedules(env),
        subscriptions::schedules(),
        reminders::schedules(),
        calendly::schedules(),
        outreach::schedules(),
    ]
    .concat()
}
