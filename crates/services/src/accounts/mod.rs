//! Who may come in: set-up, sign-in, sessions, members, and programs with a token.

pub mod api_tokens;
pub mod members;
pub mod passwords;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
pub mod team;
mod throttle;

use crate::ServiceError;
use chrono::{DateTime, Utc};
use domain::Caller;
use domain::member::Member;
use domain::time::ZoneId;
use secrecy::SecretString;
use store::Reading;

/// From where somebody signs in, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInOrigin {
    /// The network address, as text.
    pub address: String,
    /// What the browser tells about itself (`User-Agent`).
    pub device: String,
}

/// A session just opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What the browser keeps in its cookie; only its hash is stored.
    pub token: SecretString,
    /// When it ends unless it is used; each use moves this on.
    pub expires_at: DateTime<Utc>,
}

/// The caller as a member.
pub(crate) async fn member_of(
    reading: &mut Reading,
    caller: &Caller,
) -> Result<Member, ServiceError> {
    reading
        .member(caller.organization, caller.member)
        .await?
        .ok_or(ServiceError::NotFound)
}

/// The zone in which the caller reads times.
pub(crate) async fn zone_of(
    reading: &mut Reading,
    caller: &Caller,
) -> Result<ZoneId, ServiceError> {
    Ok(member_of(reading, caller).await?.zone)
}
