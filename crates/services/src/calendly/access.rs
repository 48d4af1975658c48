//! Asking Calendly in a member's name: whose account it is, with which token, and what follows when it is refused.

use super::connect::token_context;
use super::handlers::refused;
use super::intake::state_of;
use super::subscription::UpkeepError;
use crate::{Environment, ServiceError};
use calendly::{CalendlyError, Client};
use domain::calendly_account::CalendlyAccount;
use domain::integration::{CalendlyState, ForcedReason};
use domain::{MemberId, OrganizationId};
use secrecy::SecretString;
use store::StoreError;

/// What a member may ask Calendly with.
pub(crate) struct Access {
    /// Whose account.
    pub account: CalendlyAccount,
    /// What Calendly is shown.
    pub token: SecretString,
    /// The token as it is stored, by which a later one is told apart.
    pub sealed: Vec<u8>,
}

/// Why Calendly was not asked, or did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The integration is off, or no token was given yet.
    #[error("Calendly is not connected")]
    NotConnected,
    /// It was switched off by somebody else, or its token is not honoured any more.
    #[error("Calendly has to be connected again")]
    NeedsReauthentication(ForcedReason),
    /// Calendly did not do it.
    #[error(transparent)]
    Calendly(#[from] CalendlyError),
    /// Something failed on our side.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for AskError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Asks Calendly in a member's name. A token that is refused switches the integration off until its member connects again,
/// as it does when a job meets the refusal.
///
/// # Errors
/// [`AskError`]
pub async fn ask<T>(
    env: &Environment,
    (organization, member): (OrganizationId, MemberId),
    question: impl AsyncFnOnce(&Client, &CalendlyAccount, &SecretString) -> Result<T, CalendlyError>,
) -> Result<T, AskError> {
    let access = open(env, organization, member).await?;
    match question(&env.calendly, &access.account, &access.token).await {
        Err(CalendlyError::Refused | CalendlyError::InvalidGrant) => {
            shut(env, &access.account, &access.sealed).await
        }
        answer => Ok(answer?),
    }
}

/// What a member may ask with, if the integration is on and its token can be opened.
pub(crate) async fn open(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Access, AskError> {
    let mut reading = env.store.read().await?;
    let account = reading.calendly_account(organization, member).await?;
    let sealed = reading.sealed_calendly_token(organization, member).await?;
    let state = state_of(&mut reading, organization, member).await?;
    drop(reading);
    if let CalendlyState::NeedsReauthentication(why) = state {
        return Err(AskError::NeedsReauthentication(why));
    }
    let (Some(account), Some(sealed), true) = (account, sealed, state.takes_bookings()) else {
        return Err(AskError::NotConnected);
    };
    // A token that this server cannot open is as good as revoked: only its owner can give another one.
    match env.vault.open(&token_context(member), &sealed) {
        Ok(token) => Ok(Access {
            account,
            token,
            sealed,
        }),
        Err(_) => shut(env, &account, &sealed).await,
    }
}

/// Switches off what is refused, and says so.
async fn shut<T>(
    env: &Environment,
    account: &CalendlyAccount,
    sealed: &[u8],
) -> Result<T, AskError> {
    match refused(env, account, sealed).await {
        Ok(()) => Err(AskError::NeedsReauthentication(ForcedReason::TokenRevoked)),
        Err(UpkeepError::Calendly(error)) => Err(error.into()),
        Err(UpkeepError::Service(error)) => Err(error.into()),
    }
}
