//! Whether Calendly tells us of bookings at once, and that it goes on doing so.
//!
//! Each subscription has an address and a signing key of its own. Both are stored before Calendly learns of them, so that the
//! first message is believed already; those of an older one stay, so that what is on its way still arrives.

use super::access::usable;
use super::webhook::{code_hash, key_context};
use crate::{Environment, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendly::CalendlyError;
use calendly::message::EventName;
use calendly::uri::Uri;
use calendly::webhooks::{HookScope, NewSubscription};
use chrono::{DateTime, Utc};
use domain::booking::{Upkeep, upkeep};
use domain::calendly_account::{CalendlyAccount, PollingReason, Updates};
use domain::{MemberId, OrganizationId};
use secrecy::SecretString;
use store::{StoreError, WebhookReceiver};

/// Where Calendly's messages arrive; the code follows.
pub const RECEIVER_PATH: &str = "/hooks/calendly/";

/// Why a subscription could not be looked after.
#[derive(Debug, thiserror::Error)]
pub(super) enum UpkeepError {
    /// Calendly did not do it.
    #[error(transparent)]
    Calendly(#[from] CalendlyError),
    /// Something failed on our side.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for UpkeepError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// How bookings arrive from now on, and since when messages were missed, if any were.
pub(super) struct Kept {
    pub updates: Updates,
    pub missed_since: Option<DateTime<Utc>>,
}

/// Looks whether the subscription of an account still works, and makes one where there is none and can be one.
pub(super) async fn keep(
    env: &Environment,
    account: &CalendlyAccount,
    token: &SecretString,
) -> Result<Kept, UpkeepError> {
    let Updates::Webhook { subscription, .. } = &account.updates else {
        let updates = make(env, account, token).await?;
        return Ok(Kept {
            updates,
            missed_since: None,
        });
    };
    let uri = Uri::from(subscription.as_str());
    let found = match env.calendly.subscription(token, &uri).await {
        Ok(found) => found,
        // Somebody deleted it at Calendly.
        Err(CalendlyError::NotFound) => {
            return Ok(Kept {
                updates: make(env, account, token).await?,
                missed_since: account.fetched_until.or(account.last_booking_at),
            });
        }
        // It may be there; who may not look at it asks again and again besides.
        Err(CalendlyError::MissingScopes(_) | CalendlyError::NotAllowed { .. }) => {
            return Ok(Kept {
                updates: account.updates.clone(),
                missed_since: account.fetched_until,
            });
        }
        Err(error) => return Err(error.into()),
    };
    let kept = |failing_since, missed_since| Kept {
        updates: Updates::Webhook {
            subscription: subscription.clone(),
            failing_since,
        },
        missed_since,
    };
    match upkeep(&found.delivery(account.last_booking_at)) {
        Upkeep::Nothing => Ok(kept(None, None)),
        Upkeep::Fetch { since } => Ok(kept(Some(since), Some(since))),
        Upkeep::Renew { since } => {
            let updates = make(env, account, token).await?;
            match env.calendly.unsubscribe(token, &uri).await {
                Ok(()) | Err(CalendlyError::NotFound) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "a subscription that Calendly had switched off stays there")
                }
            }
            Ok(Kept {
                updates,
                missed_since: Some(since),
            })
        }
    }
}

/// Asks Calendly to tell us, or says why it does not.
async fn make(
    env: &Environment,
    account: &CalendlyAccount,
    token: &SecretString,
) -> Result<Updates, UpkeepError> {
    let Some(address) = &env.settings.webhook_address else {
        return Ok(Updates::Polling {
            why: PollingReason::NoPublicAddress,
        });
    };
    let Receiver { code, key } =
        open_receiver(env, (account.organization, account.member), None).await?;
    let order = NewSubscription {
        url: [address, RECEIVER_PATH, &code].concat(),
        events: EventName::BOOKINGS.to_vec(),
        organization: Uri::from(account.identity.organization.as_str()),
        scope: HookScope::User(Uri::from(account.identity.user.as_str())),
        signing_key: Some(key),
    };
    let why = match env.calendly.subscribe(token, &order).await {
        Ok(made) => {
            return Ok(Updates::Webhook {
                subscription: made.uri.as_str().to_owned(),
                failing_since: None,
            });
        }
        Err(CalendlyError::NotAllowed { .. }) => PollingReason::Plan,
        Err(CalendlyError::MissingScopes(_)) => PollingReason::Scope,
        Err(CalendlyError::Invalid { .. } | CalendlyError::Exists | CalendlyError::NotFound) => {
            PollingReason::Refused
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Updates::Polling { why })
}

/// A new address for a member's messages.
pub struct Receiver {
    /// What names it in its address; only its hash is stored.
    pub code: String,
    /// With what its messages are to be signed.
    pub key: SecretString,
}

/// Opens an address for messages of Calendly to a member, before Calendly learns of it. Without a key one is made.
///
/// # Errors
/// [`ServiceError`] when the database fails; then there is no such address.
pub async fn open_receiver(
    env: &Environment,
    (organization, member): (OrganizationId, MemberId),
    key: Option<SecretString>,
) -> Result<Receiver, ServiceError> {
    let code = secret(env);
    let key = key.unwrap_or_else(|| secret(env).into());
    let receiver = WebhookReceiver {
        organization,
        member,
        sealed_key: env
            .vault
            .seal(&key_context(member), &key, env.entropy.as_ref()),
    };
    let mut writing = env.store.write().await?;
    writing
        .insert_webhook_receiver(&receiver, &code_hash(&code), env.clock.now())
        .await?;
    writing.commit().await?;
    Ok(Receiver { code, key })
}

/// 256 bits, as text that fits into an address.
fn secret(env: &Environment) -> String {
    let mut bytes = [0; 32];
    env.entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Ends the subscription of a member at Calendly, as far as Calendly answers. Where it does not, its messages find nobody.
pub(super) async fn remove(env: &Environment, account: &CalendlyAccount) {
    let Updates::Webhook { subscription, .. } = &account.updates else {
        return;
    };
    // Without a token that can be used there is nothing to tidy up with.
    let Ok(access) = usable(env, account).await else {
        return;
    };
    let uri = Uri::from(subscription.as_str());
    if let Err(error) = env.calendly.unsubscribe(&access.secret, &uri).await {
        let member = account.member;
        tracing::warn!(error = %error, member.id = %member, "the webhook of member {member} stays at Calendly");
    }
}
