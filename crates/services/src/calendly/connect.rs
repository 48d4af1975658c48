//! **Validate and Save**, and disconnecting.
//!
//! Calendly is asked first, outside of a transaction; until it has accepted the token nothing is stored, and what was there
//! stays as it was.

use super::handlers::catch_up_job;
use super::switch::{finish, own};
use crate::{Environment, ServiceError};
use calendly::CalendlyError;
use calendly::scopes::{Feature, Scope};
use calendly::token::Identity;
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant, PollingReason, Updates};
use domain::integration::CalendlyState;
use domain::module::CalendlyModules;
use domain::view::calendly::{CalendlyPanel, Connected};
use domain::{Caller, MemberId};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use store::StoreError;

/// The longest token that is tried; Calendly's have a few hundred letters.
const LONGEST_TOKEN: usize = 8_000;

/// What of Calendly Integrator uses, and what a token is checked for.
pub(super) const USED: &[Feature] = &[
    Feature::Bookings,
    Feature::Webhooks,
    Feature::Acting,
    Feature::EventTypes,
    Feature::Availability,
    Feature::SingleUseLinks,
    Feature::Members,
];

/// Why an account was not connected. Nothing was stored, and what was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nothing was pasted.
    #[error("the token is missing")]
    Empty,
    /// What was pasted cannot be a token, or not all of it.
    #[error("this is no token")]
    NoToken,
    /// Calendly does not accept it.
    #[error("Calendly refused the token")]
    TokenRefused,
    /// It is accepted and may do nothing that we need.
    #[error("the token lacks permissions")]
    WithoutScopes(Vec<Scope>),
    /// The account may not do it.
    #[error("Calendly does not allow it")]
    AccountRefused(String),
    /// Calendly asks to wait.
    #[error("Calendly asks to wait")]
    Wait(Duration),
    /// Calendly does not answer, or only with a fault of its own.
    #[error("Calendly does not answer")]
    Unreachable,
    /// It is the token of somebody else than was connected before.
    #[error("the token belongs to another account than before")]
    OtherAccount {
        /// Who was connected, by e-mail address.
        known: String,
        /// Whose token it is.
        given: String,
    },
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ConnectError {
    /// What was wrong, what was kept, what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => "The token is missing. Nothing was changed. Paste it into the field.".to_owned(),
            Self::NoToken => "This is not a whole token. Nothing was changed. Copy all of it, in one line, or get a new one.".to_owned(),
            Self::TokenRefused => "Calendly did not accept this token. Nothing was changed. Check that you copied all of it, or get a new one.".to_owned(),
            Self::WithoutScopes(missing) => {
                let names: Vec<_> = missing.iter().map(|scope| scope.as_str()).collect();
                format!(
                    "The token is real, but it lacks permissions: {}. Nothing was changed. Make a new token at Calendly and tick these.",
                    names.join(", ")
                )
            }
            Self::AccountRefused(words) => format!(
                "Calendly does not allow this to your account: {words} Nothing was changed. Ask whoever manages Calendly for you."
            ),
            Self::Wait(wait) => format!(
                "Calendly asks to wait for {} seconds. Nothing was changed, and it is not the token. Try again then.",
                wait.as_secs().max(1)
            ),
            Self::Unreachable => "Calendly does not answer. Nothing was changed, and it is not the token. Try again in some minutes.".to_owned(),
            Self::OtherAccount { known, given } => format!(
                "This token belongs to {given}; until now it was {known}. Nothing was changed yet. Links that were sent before lead to the old account until you decide."
            ),
            Self::Service(ServiceError::Invalid(sentence)) => sentence.clone(),
            Self::Service(ServiceError::NotAllowed) => "Your role may only read. Nothing was changed. Ask an admin for another role.".to_owned(),
            Self::Service(_) => "Something failed on our side. Nothing was changed. Try again.".to_owned(),
        }
    }
}

impl From<StoreError> for ConnectError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<CalendlyError> for ConnectError {
    fn from(error: CalendlyError) -> Self {
        match error {
            CalendlyError::Refused | CalendlyError::InvalidGrant => Self::TokenRefused,
            CalendlyError::MissingScopes(scopes) => Self::WithoutScopes(scopes.known().collect()),
            CalendlyError::NotAllowed { message } => Self::AccountRefused(sentence_of(&message)),
            CalendlyError::RateLimited(wait) => Self::Wait(wait),
            CalendlyError::NotFound
            | CalendlyError::Invalid { .. }
            | CalendlyError::Exists
            | CalendlyError::AvailabilityUnknown
            | CalendlyError::Unavailable(_)
            | CalendlyError::InvalidAnswer(_)
            | CalendlyError::AppRefused { .. }
            | CalendlyError::InvalidUri(_) => Self::Unreachable,
        }
    }
}

/// Calendly's own words, as one sentence that is not too long.
fn sentence_of(message: &str) -> String {
    const LONGEST: usize = 200;
    let line: String = crate::wording::one_line(message)
        .chars()
        .take(LONGEST)
        .collect();
    match line.trim_end_matches('.') {
        "" => "it gives no reason.".to_owned(),
        words => [words, "."].concat(),
    }
}

/// What the sealed token of a member is bound to.
pub(super) fn token_context(member: MemberId) -> String {
    format!("calendly-token:{member}")
}

/// Tests a token against Calendly, and only then stores it. Modules and default values of before are kept; what happened at
/// Calendly meanwhile is fetched.
///
/// # Errors
/// [`ConnectError`]; nothing was stored.
pub async fn connect(
    env: &Environment,
    caller: &Caller,
    token: SecretString,
    accept_other: bool,
) -> Result<Connected, ConnectError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let token = check(&token)?;
    let identity = env.calendly.identity(&token).await?;
    let grants = env.calendly.probe(&token, &identity, USED).await?;
    let vital = grants.missing_for(Feature::Bookings);
    if !vital.is_empty() {
        return Err(ConnectError::WithoutScopes(vital));
    }
    let granted = Granted {
        identity,
        missing: grants.missing().collect(),
        grant: Grant::Token {
            end: end_of(&token),
        },
        secret: token,
    };
    keep(env, caller, granted, accept_other).await
}

/// What Calendly has answered for.
pub(super) struct Granted {
    /// Whose account it is.
    pub identity: Identity,
    /// What of all that we use may not be done with it.
    pub missing: Vec<Scope>,
    /// What is sealed and stored.
    pub secret: SecretString,
    /// How it was given.
    pub grant: Grant,
}

/// Stores it, with all that follows.
pub(super) async fn keep(
    env: &Environment,
    caller: &Caller,
    granted: Granted,
    accept_other: bool,
) -> Result<Connected, ConnectError> {
    let Granted {
        identity,
        missing,
        secret,
        grant,
    } = granted;
    let identity = identity_of(identity);
    let missing_scopes = missing.iter().map(|scope| scope.as_str().to_owned());
    let (organization, member, now) = (caller.organization, caller.member, env.clock.now());
    let mut writing = env.store.write().await?;
    let known = writing.calendly_account(organization, member).await?;
    let is_other = known
        .as_ref()
        .filter(|known| known.identity.user != identity.user);
    if let Some(known) = is_other.filter(|_| !accept_other) {
        return Err(ConnectError::OtherAccount {
            known: known.identity.email.clone(),
            given: identity.email,
        });
    }
    let fetched_until = match (&known, is_other) {
        (Some(known), None) => known.fetched_until,
        // What somebody booked before is not ours to tell of.
        (None, _) | (Some(_), Some(_)) => None,
    };
    let account = CalendlyAccount {
        organization,
        member,
        identity,
        connected_at: now,
        missing_scopes: missing_scopes.collect(),
        failing_since: None,
        checked_at: now,
        updates: Updates::Polling {
            why: PollingReason::NotAskedYet,
        },
        last_booking_at: known.as_ref().and_then(|known| known.last_booking_at),
        fetched_until: fetched_until.or(Some(now)),
        grant,
    };
    let sealed = env
        .vault
        .seal(&token_context(member), &secret, env.entropy.as_ref());
    let integration = own(&mut writing, caller).await?;
    let was_forced_off = matches!(
        integration.calendly_state(known.is_some(), true),
        CalendlyState::NeedsReauthentication(_)
    );
    writing
        .save_calendly_account(&account, &sealed, now)
        .await?;
    writing
        .save_integration(&integration.authenticated(), now)
        .await?;
    if writing
        .calendly_modules(organization, member)
        .await?
        .is_none()
    {
        writing
            .save_calendly_modules(organization, member, &CalendlyModules::default())
            .await?;
    }
    super::scheduling_links::ensure(env, &mut writing, organization, member).await?;
    env.queue
        .enqueue(&mut writing, catch_up_job(organization, member))
        .await?;
    let panel = finish(env, caller, writing).await?;
    Ok(Connected {
        panel,
        was_forced_off,
    })
}

/// **Disconnect Calendly**: the token is forgotten, and the webhook at Calendly removed as far as Calendly answers. Modules,
/// default values, bookings and people stay.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer.
pub async fn disconnect(env: &Environment, caller: &Caller) -> Result<CalendlyPanel, ServiceError> {
    caller.require_change_own()?;
    let (organization, member) = (caller.organization, caller.member);
    let mut reading = env.store.read().await?;
    let account = reading.calendly_account(organization, member).await?;
    drop(reading);
    if let Some(account) = &account {
        super::subscription::remove(env, account).await;
        super::access::give_back(env, account).await;
    }
    let mut writing = env.store.write().await?;
    writing
        .delete_calendly_account(organization, member)
        .await?;
    let integration = own(&mut writing, caller).await?.authenticated();
    writing
        .save_integration(&integration.switched(false), env.clock.now())
        .await?;
    finish(env, caller, writing).await
}

/// What was pasted, without what a page puts around it.
fn check(token: &SecretString) -> Result<SecretString, ConnectError> {
    let text = token.expose_secret().trim();
    if text.is_empty() {
        return Err(ConnectError::Empty);
    }
    let could_be =
        text.len() <= LONGEST_TOKEN && text.chars().all(|letter| letter.is_ascii_graphic());
    if !could_be {
        return Err(ConnectError::NoToken);
    }
    Ok(text.to_owned().into())
}

/// The last letters, but of a token so short that they would be a good part of it.
fn end_of(token: &SecretString) -> String {
    const SHOWN: usize = 4;
    let text = token.expose_secret();
    match text.len() {
        ..=20 => String::new(),
        length => text[length - SHOWN..].to_owned(),
    }
}

fn identity_of(identity: Identity) -> CalendlyIdentity {
    let user = identity.me.user;
    CalendlyIdentity {
        user: user.uri.as_str().to_owned(),
        name: user.name,
        email: user.email,
        role: identity
            .role
            .map(|role| role.to_string())
            .unwrap_or_default(),
        organization: identity.me.current_organization.as_str().to_owned(),
        scheduling_url: user.scheduling_url.unwrap_or_default(),
        zone: user.timezone.unwrap_or_default(),
    }
}
