//! Asks a connected account for its calendars; outside of transactions.

use super::{RefreshError, access, let_in, vault_context};
use crate::accounts::member_of;
use crate::live::Topic;
use crate::reminders;
use crate::{Environment, ServiceError};
use domain::connection::{Connection, ProviderKind, Seen};
use domain::linked_calendar::RemoteCalendar;
use domain::{Caller, ConnectionId};
use provider::{Access, CalendarProvider, ProviderError};
use store::Reading;

/// One of the caller's connections, with what lets us in; `None` for a sealed password that does not open any more (another
/// secret key), which to a person is the same as a refusal: connect again.
pub(crate) async fn open(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
    id: ConnectionId,
) -> Result<(Connection, Option<Access>), ServiceError> {
    let connection = reading
        .connection(caller.organization, id)
        .await?
        .filter(|connection| connection.member == caller.member)
        .ok_or(ServiceError::NotFound)?;
    let member = member_of(reading, caller).await?;
    let sealed = reading
        .sealed_credentials(caller.organization, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let password = env.vault.open(&vault_context(id), &sealed).ok();
    let access = password.map(|password| access(&connection, password, member.zone));
    Ok((connection, access))
}

/// The calendars of an account. A refusal is written down, so that every page says so.
pub(crate) async fn calendars(
    env: &Environment,
    connection: &Connection,
    access: Option<&Access>,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let provider = env
        .providers
        .get(connection.provider)
        .ok_or_else(|| ProviderError::Unsupported(connection.provider.label().to_owned()))?;
    let answer = match access {
        Some(access) => listed(env, provider.as_ref(), connection, access).await,
        None => Err(ProviderError::Unauthorized),
    };
    if matches!(answer, Err(ProviderError::Unauthorized))
        && let Err(error) = note_refusal(env, connection).await
    {
        tracing::warn!(connection.id = %connection.id, %error, "could not note that connection {} was refused", connection.id);
    }
    answer
}

async fn listed(
    env: &Environment,
    provider: &dyn CalendarProvider,
    connection: &Connection,
    access: &Access,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let password = let_in(env, connection, access.password.clone())
        .await
        .map_err(RefreshError::into_provider)?;
    let access = Access {
        password,
        ..access.clone()
    };
    provider.calendars(&access).await
}

/// Writes down that an account refused us, so that every page says so, and tells its member.
pub(crate) async fn note_refusal(
    env: &Environment,
    connection: &Connection,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    let state = connection.state.after(Seen::Refused);
    let is_news = reminders::note_state(env, &mut writing, connection, state).await?;
    writing.commit().await?;
    if is_news {
        env.queue.wake();
        env.live
            .announce(connection.organization, Topic::CalendarSync);
        env.live.announce(connection.organization, Topic::Calendar);
    }
    Ok(())
}

/// Why there are no calendars, as a sentence for the wizard.
pub(crate) fn calendars_sentence(error: &ProviderError, provider: ProviderKind) -> String {
    let provider = provider.label();
    match error {
        ProviderError::Unauthorized | ProviderError::Forbidden => format!(
            "{provider} refused the sign-in. Your choices so far are kept. Reconnect the account, then go on here."
        ),
        ProviderError::AddressForbidden(address) => format!(
            "The address {address} lies in a private network that this server may not ask. Your choices so far are kept. Ask the operator to allow it."
        ),
        ProviderError::RateLimited(_) => format!(
            "{provider} asks us to wait. Your choices so far are kept. Try again in some minutes."
        ),
        ProviderError::Unavailable(_) => format!(
            "{provider} does not answer. Your choices so far are kept. Try again in some minutes."
        ),
        ProviderError::NotFound
        | ProviderError::PreconditionFailed
        | ProviderError::SyncTokenExpired
        | ProviderError::Unsupported(_)
        | ProviderError::TooLarge { .. }
        | ProviderError::InvalidAnswer(_) => format!(
            "{provider} answered in a way that cannot be read. Your choices so far are kept. Try again, or connect the account anew."
        ),
    }
}
