//! Accounts that are connected with a name and an (app-specific) password.

use crate::{Environment, ServiceError};
use domain::connection::ProviderKind;
use domain::view::calendar_sync::CaldavLogin;
use domain::{CalendarSyncId, Caller, ConnectionId};

/// Why an account was not connected. Nothing was stored, and what was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The service refused name or password.
    #[error("the service refused the credentials")]
    Refused,
    /// There is no CalDAV service at this address.
    #[error("there is no CalDAV service there")]
    NotCaldav,
    /// The service does not answer.
    #[error("the service does not answer")]
    Unreachable,
    /// The address lies in a private network, which the operator does not allow.
    #[error("the address {0} is not allowed")]
    AddressForbidden(String),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ConnectError {
    /// What was wrong, what was kept, what to do.
    pub fn sentence(&self, provider: ProviderKind) -> String {
        todo!()
    }
}

/// Connects an account and answers a draft sync for the wizard.
pub async fn connect(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    login: CaldavLogin,
) -> Result<CalendarSyncId, ConnectError> {
    todo!()
}

/// Connects an account again whose credentials were refused; its syncs go on.
pub async fn reconnect(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
    login: CaldavLogin,
) -> Result<(), ConnectError> {
    todo!()
}
