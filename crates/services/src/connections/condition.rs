//! How an account is doing, in the words that every page shares. Pure.

use chrono::{DateTime, Utc};
use domain::connection::{Asking, Connection, ProviderKind};

/// When an account that does not answer is tried again by itself; none where that is at the next look, or waits for the member.
pub(crate) fn next_attempt(connection: &Connection, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match connection.asking(now) {
        Asking::NotBefore(until) => Some(until),
        Asking::Now | Asking::Throttled(_) | Asking::AfterReconnecting => None,
    }
}

/// That an account refuses the sign-in.
pub(crate) fn refused(provider: ProviderKind) -> String {
    format!(
        "{} refused the sign-in. Everything that was synced stays. Reconnect to go on.",
        provider.label()
    )
}

/// That an account does not answer.
pub(crate) fn no_answer(provider: ProviderKind) -> String {
    format!(
        "{} does not answer. Everything that was synced stays. We try again by ourselves.",
        provider.label()
    )
}
