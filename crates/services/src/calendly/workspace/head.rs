//! What stands above every tab, from what is stored here.

use super::is_administrator;
use crate::accounts::zone_of;
use crate::calendly::panel::capitalised;
use crate::{Environment, ServiceError};
use domain::Caller;
use domain::integration::IntegrationKind;
use domain::view::calendly::ForcedNotice;
use domain::view::calendly_workspace::{WorkspaceAccount, WorkspaceHead};

/// The state of the reader's integration and the account it is for.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn head(env: &Environment, caller: &Caller) -> Result<WorkspaceHead, ServiceError> {
    let (organization, member) = (caller.organization, caller.member);
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let integration = reading
        .integration(organization, member, IntegrationKind::Calendly)
        .await?;
    let account = reading.calendly_account(organization, member).await?;
    let answers = account
        .as_ref()
        .is_none_or(|account| account.failing_since.is_none());
    Ok(WorkspaceHead {
        state: integration.calendly_state(account.is_some(), answers),
        can_change: caller.can_change_own(),
        forced: integration.forced_off.as_ref().map(|forced| ForcedNotice {
            why: forced.why,
            at: env.zones.local(forced.at, &zone),
        }),
        account: account.map(|account| WorkspaceAccount {
            is_administrator: is_administrator(&account),
            role: capitalised(&account.identity.role),
            name: account.identity.name,
            email: account.identity.email,
            link: account.identity.scheduling_url,
        }),
        at: env.zones.local(env.clock.now(), &zone),
    })
}
