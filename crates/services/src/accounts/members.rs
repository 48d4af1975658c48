//! What a member sees and changes of themselves.

use super::member_of;
use super::set_up::LONGEST_NAME;
use crate::calendar_syncs::linked::{Linked, linked_of};
use crate::calendar_syncs::status::summary;
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use domain::Caller;
use domain::member::WorkingHours;
use domain::time::ZoneId;
use domain::view::options::{LinkedLine, Profile};
use domain::view::session::SignedIn;

/// What Options > Profile saves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChange {
    /// Name.
    pub name: String,
    /// What they do; may be empty.
    pub job_title: String,
    /// Zone.
    pub zone: ZoneId,
    /// Working hours; `None` leaves them as they are.
    pub working_hours: Option<WorkingHours>,
}

/// What the frame around every page shows.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn signed_in(env: &Environment, caller: &Caller) -> Result<SignedIn, ServiceError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let member = member_of(&mut reading, caller).await?;
    let organization = reading
        .organization(caller.organization)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let linked = linked_of(&mut reading, caller.organization, caller.member).await?;
    Ok(SignedIn {
        member: member.id,
        initials: member.initials(),
        name: member.name,
        email: member.email,
        role: member.role,
        organization: organization.name,
        sync_state: summary(&linked, now),
    })
}

/// Options > Profile.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn profile(env: &Environment, caller: &Caller) -> Result<Profile, ServiceError> {
    let mut reading = env.store.read().await?;
    let member = member_of(&mut reading, caller).await?;
    let linked = linked_of(&mut reading, caller.organization, caller.member).await?;
    let departures = reading.departures(caller.organization).await?;
    let line = |linked: &Linked| LinkedLine {
        sync: linked.sync.id,
        connection: linked.connection.id,
        name: linked.name(),
        account: linked.connection.account.clone(),
        state: linked.connection.state,
        since: env.zones.local(linked.connection.state_since, &member.zone),
        is_leaving: departures
            .iter()
            .any(|departure| departure.sync == linked.sync.id),
    };
    let lines = linked
        .iter()
        .filter(|linked| linked.sync.finished)
        .map(line)
        .collect();
    Ok(Profile {
        linked: lines,
        name: member.name,
        email: member.email,
        job_title: member.job_title,
        zone: member.zone,
        working_hours: member.working_hours,
    })
}

/// Saves Options > Profile. Items keep their own zones; only the clock they are shown on changes.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence; then nothing was saved.
pub async fn save_profile(
    env: &Environment,
    caller: &Caller,
    change: ProfileChange,
) -> Result<Profile, ServiceError> {
    caller.require_change_own()?;
    let name = one_line(&change.name);
    let job_title = one_line(&change.job_title);
    check(env, &name, &job_title, &change)?;

    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let mut member = member_of(&mut writing, caller).await?;
    member.name = name;
    member.job_title = job_title;
    member.zone = change.zone;
    if let Some(hours) = change.working_hours {
        member.working_hours = hours;
    }
    writing.update_member(&member, now).await?;
    writing.commit().await?;
    profile(env, caller).await
}

fn check(
    env: &Environment,
    name: &str,
    job_title: &str,
    change: &ProfileChange,
) -> Result<(), ServiceError> {
    if name.is_empty() {
        return Err(ServiceError::invalid(
            "The name is missing. Nothing was saved. Write one.",
        ));
    }
    if LONGEST_NAME < name.chars().count() || LONGEST_NAME < job_title.chars().count() {
        return Err(ServiceError::invalid(format!(
            "Name and job title may have {LONGEST_NAME} characters each. Nothing was saved. Shorten them."
        )));
    }
    if !env.zones.knows(&change.zone) {
        return Err(ServiceError::invalid(
            "This time zone is not known. Nothing was saved. Choose one such as Europe/London.",
        ));
    }
    let hours = change
        .working_hours
        .iter()
        .flat_map(|hours| hours.0)
        .flatten();
    if hours.clone().any(|day| day.until <= day.from) {
        return Err(ServiceError::invalid(
            "A working day ends before it starts. Nothing was saved. Move its end after its start.",
        ));
    }
    Ok(())
}
