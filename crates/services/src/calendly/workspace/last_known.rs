//! What Calendly told last, page by page: kept while it answers, shown while it cannot be asked.
//!
//! Kept per member, so nobody is shown what somebody else was told; forgotten with the connection, when data of invitees is
//! deleted, and after thirty days. What is free to be booked is never kept: it has to be known.

use super::{Reader, WorkspaceError};
use crate::{Environment, ServiceError};
use chrono::TimeDelta;
use domain::Caller;
use domain::view::calendly_workspace::{Asked, Keepable, LastKnown, Trouble};
use serde::{Serialize, de::DeserializeOwned};
use store::{StoreError, WorkspacePage};

/// For how long an answer may stand in for one of now.
pub(in crate::calendly) const PAGES_ARE_KEPT: TimeDelta = TimeDelta::days(30);
/// Pages that are kept of a member, the latest.
const MOST_KEPT: u32 = 100;
/// Bytes of an answer that is kept; a longer one is not, nor is one to a longer question.
const LONGEST_ANSWER: usize = 256 * 1024;
const LONGEST_QUESTION: usize = 400;

/// What a page is told: `asked`, or what was told last where Calendly cannot be asked. A page is its name and what was asked
/// of it; how much of a list was wanted does not count.
///
/// # Errors
/// [`ServiceError`] where it was not Calendly who did not answer.
pub async fn or_last_known<T>(
    env: &Environment,
    caller: &Caller,
    (name, question): (&str, impl Serialize),
    asked: Result<T, WorkspaceError>,
) -> Result<Asked<T>, ServiceError>
where
    T: Keepable + Clone + Serialize + DeserializeOwned,
{
    let why = match asked {
        Ok(told) => {
            if let Some(page) = address(name, &question) {
                keep(env, caller, page, told.clone()).await;
            }
            return Ok(Asked::Told(told));
        }
        Err(WorkspaceError::Trouble(why)) => why,
        Err(WorkspaceError::Service(error)) => return Err(error),
    };
    let page = address(name, &question).filter(|_| why.is_silence());
    let known = match page {
        Some(page) => last_known(env, caller, &page, &why).await?,
        None => None,
    };
    Ok(known.map_or(Asked::Not(why), Asked::Before))
}

/// `events?{"whose":"Mine",…}`; none for a question that is too long.
fn address(name: &str, question: &impl Serialize) -> Option<String> {
    let question = serde_json::to_string(question).ok()?;
    (question.len() <= LONGEST_QUESTION).then(|| [name, "?", &question].concat())
}

/// Keeps an answer, without what can be done with it. The page shows it all the same when it cannot be kept.
async fn keep<T: Keepable + Serialize>(env: &Environment, caller: &Caller, page: String, told: T) {
    let kept = async {
        let reader = Reader::of(env, caller).await?;
        let told = told.into_last_known(reader.local(reader.now));
        let told = serde_json::to_string(&told).map_err(ServiceError::internal)?;
        if LONGEST_ANSWER < told.len() {
            return Ok(());
        }
        let page = WorkspacePage {
            page,
            zone: reader.zone.as_str().to_owned(),
            told,
            told_at: reader.now,
        };
        let mut writing = env.store.write().await?;
        writing
            .keep_workspace_page(caller.organization, caller.member, &page, MOST_KEPT)
            .await?;
        writing.commit().await?;
        Ok::<(), ServiceError>(())
    };
    if let Err(error) = kept.await {
        tracing::warn!(error = %error, member.id = %caller.member, "an answer of Calendly for member {} was not kept", caller.member);
    }
}

/// What the page was told last, unless its times are on another wall clock than the reader's by now.
async fn last_known<T>(
    env: &Environment,
    caller: &Caller,
    page: &str,
    why: &Trouble,
) -> Result<Option<LastKnown<T>>, ServiceError>
where
    T: Keepable + DeserializeOwned,
{
    let reader = Reader::of(env, caller).await?;
    let mut reading = env.store.read().await?;
    let kept = reading
        .workspace_page(caller.organization, caller.member, page)
        .await?;
    let Some(kept) = kept.filter(|kept| {
        kept.zone == reader.zone.as_str() && reader.now - kept.told_at <= PAGES_ARE_KEPT
    }) else {
        return Ok(None);
    };
    // One that an earlier version kept may have another shape; then nothing is known.
    let told: Option<T> = serde_json::from_str(&kept.told).ok();
    Ok(told.map(|told| LastKnown {
        told: told.into_last_known(reader.local(reader.now)),
        at: reader.local(kept.told_at),
        why: why.clone(),
    }))
}

/// Forgets what was told to an organization's members.
pub(super) async fn forget(env: &Environment, caller: &Caller) -> Result<(), StoreError> {
    let mut writing = env.store.write().await?;
    writing
        .forget_workspace_pages_of(caller.organization)
        .await?;
    writing.commit().await
}
