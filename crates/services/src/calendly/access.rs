//! Asking Calendly in a member's name: whose account it is, with which token, and what follows when it is refused.

use super::connect::token_context;
use super::handlers::refused;
use super::intake::state_of;
use super::subscription::UpkeepError;
use crate::renewal::{Credentials, Fresh, NotFresh, Pair, Renewed, fresh, stored};
use crate::{Environment, ServiceError};
use async_trait::async_trait;
use calendly::{CalendlyError, Client};
use chrono::{DateTime, Utc};
use domain::calendly_account::{CalendlyAccount, Grant};
use domain::integration::{CalendlyState, ForcedReason};
use domain::{MemberId, OrganizationId};
use secrecy::{ExposeSecret, SecretString};
use store::{Reading, Renewable, StoreError, Writing};

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

impl From<UpkeepError> for AskError {
    fn from(error: UpkeepError) -> Self {
        match error {
            UpkeepError::Calendly(error) => error.into(),
            UpkeepError::Service(error) => error.into(),
        }
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
        Err(error @ (CalendlyError::Refused | CalendlyError::InvalidGrant)) => {
            Err(refusal(env, &access, error).await)
        }
        answer => Ok(answer?),
    }
}

/// What a member may ask with, if the integration is on and there is a token that can be used.
pub(crate) async fn open(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Access, AskError> {
    let mut reading = env.store.read().await?;
    let account = reading.calendly_account(organization, member).await?;
    let state = state_of(&mut reading, organization, member).await?;
    drop(reading);
    if let CalendlyState::NeedsReauthentication(why) = state {
        return Err(AskError::NeedsReauthentication(why));
    }
    let (Some(account), true) = (account, state.takes_bookings()) else {
        return Err(AskError::NotConnected);
    };
    match usable(env, &account).await {
        Ok(Fresh { secret, sealed }) => Ok(Access {
            account,
            token: secret,
            sealed,
        }),
        Err(NotFresh::NotRenewed {
            seen,
            error: CalendlyError::InvalidGrant,
        }) => Err(shut(env, &account, &seen).await),
        Err(NotFresh::NotRenewed { error, .. }) => Err(error.into()),
        Err(NotFresh::Busy(wait)) => Err(CalendlyError::RateLimited(wait).into()),
        // It was disconnected between the two readings.
        Err(NotFresh::NotFound) => Err(AskError::NotConnected),
        // A token that this server cannot open is as good as revoked: only its owner can give another one.
        Err(NotFresh::Vault(_)) => {
            let mut reading = env.store.read().await?;
            let sealed = reading.sealed_calendly_token(organization, member).await?;
            drop(reading);
            Err(shut(env, &account, &sealed.unwrap_or_default()).await)
        }
        Err(NotFresh::Store(error)) => Err(error.into()),
    }
}

/// What follows when Calendly does not honour what it was shown. An access of OAuth that was ended before its time is
/// renewed, and whoever asked asks again; a token is not: the integration is switched off until its member connects again.
pub(crate) async fn refusal(
    env: &Environment,
    access: &Access,
    refused_with: CalendlyError,
) -> AskError {
    let Access {
        account,
        token,
        sealed,
    } = access;
    if account.grant != Grant::SignIn {
        return shut(env, account, sealed).await;
    }
    let is_another = |secret: &SecretString| {
        Pair::of(secret).is_none_or(|pair| pair.access().expose_secret() != token.expose_secret())
    };
    match renewed(env, account, is_another).await {
        Err(NotFresh::NotRenewed {
            seen,
            error: CalendlyError::InvalidGrant,
        }) => shut(env, account, &seen).await,
        Ok(_) | Err(_) => refused_with.into(),
    }
}

/// Ends at Calendly what its member allowed there, as far as Calendly answers. A token that was pasted stays: it may be used
/// elsewhere, too.
pub(crate) async fn give_back(env: &Environment, account: &CalendlyAccount) {
    let (Grant::SignIn, Some(app)) = (&account.grant, &env.calendly_app) else {
        return;
    };
    let Ok(Fresh { secret, .. }) = stored::<CalendlyError>(env, &Place::of(account)).await else {
        return;
    };
    let Some(pair) = Pair::of(&secret) else {
        return;
    };
    if let Err(error) = env.calendly.revoke(app, &pair.refresh()).await {
        tracing::warn!(error = %error, member.id = %account.member, "what member {} allowed stays at Calendly", account.member);
    }
}

/// What Calendly can be shown now; nothing is switched off when there is nothing.
pub(crate) async fn usable(
    env: &Environment,
    account: &CalendlyAccount,
) -> Result<Fresh, NotFresh<CalendlyError>> {
    let found = stored(env, &Place::of(account)).await?;
    // The stored text itself tells what it is: the account may have been read before its member connected otherwise.
    if Pair::of(&found.secret).is_none() {
        return Ok(found);
    }
    let now = env.clock.now();
    let is_fresh = |secret: &SecretString| Pair::of(secret).is_some_and(|pair| pair.is_fresh(now));
    let found = match is_fresh(&found.secret) {
        true => found,
        false => renewed(env, account, is_fresh).await?,
    };
    let Fresh { secret, sealed } = found;
    let secret = Pair::of(&secret).map_or(secret, |pair| pair.access());
    Ok(Fresh { secret, sealed })
}

/// The pair, renewed where it is not fresh. Within this process whoever comes second for the same member waits for
/// the first.
async fn renewed(
    env: &Environment,
    account: &CalendlyAccount,
    is_fresh: impl Fn(&SecretString) -> bool,
) -> Result<Fresh, NotFresh<CalendlyError>> {
    let _turn = env.renewing(Renewable::Calendly(account.member)).await;
    let renew = async |secret: SecretString| {
        // What cannot be read cannot be renewed either.
        let pair = Pair::of(&secret).ok_or(CalendlyError::InvalidGrant)?;
        let app = env
            .calendly_app
            .as_ref()
            .ok_or_else(|| CalendlyError::AppRefused {
                code: "not_configured".to_owned(),
            })?;
        let tokens = env.calendly.refresh(app, &pair.refresh()).await?;
        Ok(Renewed {
            secret: Pair::new(
                &tokens.access,
                &tokens.refresh,
                tokens.lives,
                env.clock.now(),
            )
            .into_secret(),
            expires_at: None,
        })
    };
    fresh(env, &Place::of(account), is_fresh, renew).await
}

/// Switches off what is refused, and says so.
async fn shut(env: &Environment, account: &CalendlyAccount, sealed: &[u8]) -> AskError {
    match refused(env, account, sealed).await {
        Ok(true) => AskError::NeedsReauthentication(ForcedReason::TokenRevoked),
        // Another one was given meanwhile, which nobody has refused.
        Ok(false) => CalendlyError::Refused.into(),
        Err(error) => error.into(),
    }
}

/// Where the token of a member is stored.
struct Place {
    organization: OrganizationId,
    member: MemberId,
}

impl Place {
    fn of(account: &CalendlyAccount) -> Self {
        Self {
            organization: account.organization,
            member: account.member,
        }
    }
}

#[async_trait]
impl Credentials for Place {
    fn whose(&self) -> (OrganizationId, Renewable) {
        (self.organization, Renewable::Calendly(self.member))
    }

    fn context(&self) -> String {
        token_context(self.member)
    }

    async fn stored(&self, reading: &mut Reading) -> Result<Option<Vec<u8>>, StoreError> {
        reading
            .sealed_calendly_token(self.organization, self.member)
            .await
    }

    async fn rotate(
        &self,
        writing: &mut Writing,
        seen: &[u8],
        sealed: &[u8],
        _: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        writing
            .rotate_calendly_token(self.organization, self.member, seen, sealed, at)
            .await
    }
}
