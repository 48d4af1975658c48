//! What works of an account that is not connected yet, step by step, for whoever sets up its server.

use super::credentials::{ConnectError, adapter, check};
use crate::{Environment, ServiceError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::connection::ProviderKind;
use domain::examination::Examination;
use domain::view::calendar_sync::CaldavLogin;
use domain::{Caller, MemberId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// For how long the last examination of a member is shown.
const KEPT: TimeDelta = TimeDelta::minutes(30);

/// The last examination of each member. It is kept in memory alone: it is read once or twice by whoever asked for it, and holds
/// neither name nor password.
#[derive(Default)]
pub(crate) struct Examinations {
    last: Mutex<HashMap<MemberId, (DateTime<Utc>, Examination)>>,
}

impl Examinations {
    fn last(&self) -> MutexGuard<'_, HashMap<MemberId, (DateTime<Utc>, Examination)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Examines an account and keeps what came of it for [`last_examination`]. Nothing is connected, and nothing written there; the
/// password is tried once and not kept.
///
/// # Errors
/// [`ConnectError`] where the service has nothing to examine, or what was typed is no login.
pub async fn examine(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    login: CaldavLogin,
) -> Result<(), ConnectError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let adapter = adapter(env, provider)?;
    let login = check(provider, login)?;
    let examination = adapter.examine(&login).await?;
    let now = env.clock.now();
    let mut last = env.examinations().last();
    last.retain(|_, (at, _)| now < *at + KEPT);
    last.insert(caller.member, (now, examination));
    Ok(())
}

/// What came of the caller's last examination; none where there was none, or long ago.
pub fn last_examination(env: &Environment, caller: &Caller) -> Option<Examination> {
    let now = env.clock.now();
    let last = env.examinations().last();
    let (at, examination) = last.get(&caller.member)?;
    (now < *at + KEPT).then(|| examination.clone())
}
