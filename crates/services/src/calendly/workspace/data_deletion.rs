//! Having Calendly delete what it knows of people, by their addresses.

use super::{Reader, WorkspaceError, last_known};
use crate::{Environment, ServiceError};
use domain::Caller;
use domain::data_deletion::{CONFIRMATION, MOST_EMAILS, emails_of};

/// Orders the deletion of everything that Calendly knows of people with these addresses; it may take Calendly a week
/// (calendly.md §6.10). `emails` is what was typed, `confirmation` the word that was typed beside it. Tells for how many.
///
/// # Errors
/// [`WorkspaceError`]; nothing was ordered.
pub async fn delete_invitees(
    env: &Environment,
    caller: &Caller,
    emails: &str,
    confirmation: &str,
) -> Result<usize, WorkspaceError> {
    caller.require_change_own()?;
    let reader = Reader::administrator(env, caller).await?;
    let emails = emails_of(emails).map_err(|problem| {
        ServiceError::invalid(format!(
            "{problem} Nothing was deleted. Write one address per line, {MOST_EMAILS} at most."
        ))
    })?;
    if !confirmation.trim().eq_ignore_ascii_case(CONFIRMATION) {
        return Err(ServiceError::invalid(format!(
            "The word {CONFIRMATION} was not typed. Nothing was deleted. Type it to confirm."
        ))
        .into());
    }
    let asked =
        reader.ask(async |client, _, token| client.delete_invitee_data(token, &emails).await);
    asked.await?;
    // They may stand on pages that were told before.
    last_known::forget(env, caller).await?;
    Ok(emails.len())
}
