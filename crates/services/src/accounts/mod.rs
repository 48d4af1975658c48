//! Who may come in: set-up, sign-in, sessions, members.

pub mod members;
pub mod passwords;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
mod throttle;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

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
