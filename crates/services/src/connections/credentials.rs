//! Accounts that are connected with a name and an (app-specific) password.

use super::vault_context;
use super::way_in::{secret_of, storable};
use crate::accounts::member_of;
use crate::calendar_syncs::{draft, preselect};
use crate::live::Topic;
use crate::reminders;
use crate::subscriptions::have_tended;
use crate::sync::{pull_job, push_job, remove_managed_job, run_job};
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use domain::connection::{Connection, ConnectionState, ProviderKind, Seen};
use domain::run::RunCause;
use domain::view::calendar_sync::CaldavLogin;
use domain::{CalendarSyncId, Caller, ConnectionId};
use provider::{Access, Account, CalendarProvider, Login, ProviderError};
use secrecy::SecretString;
use std::sync::Arc;
use store::{StoreError, Writing};

/// Longest address, name or password that is tried.
const LONGEST: usize = 1_000;

/// Why an account was not connected. Nothing was stored, and what was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The service refused name or password.
    #[error("the service refused the credentials")]
    Refused,
    /// There is no such service at this address.
    #[error("there is no such service there")]
    NoSuchService,
    /// The service does not answer.
    #[error("the service does not answer")]
    Unreachable,
    /// The address lies in a private network, which the operator does not allow.
    #[error("the address {0} is not allowed")]
    AddressForbidden(String),
    /// Another account than the one that is connected: its calendars are others.
    #[error("another account than before")]
    OtherAccount {
        /// Whose connection it is.
        known: String,
        /// Who let us in now.
        given: String,
    },
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ConnectError {
    /// What was wrong, what was kept, what to do.
    pub fn sentence(&self, provider: ProviderKind) -> String {
        let name = provider.label();
        match (self, provider) {
            (Self::Refused, ProviderKind::Icloud) => "iCloud refused name or password. Nothing was changed. Use your Apple Account's e-mail address and an app-specific password, not the password of the account.".to_owned(),
            (Self::Refused, ProviderKind::Ics) => "The address may not be read without a name and a password, or it was withdrawn. Nothing was changed. Copy it anew from where the calendar is.".to_owned(),
            (Self::Refused, _) => format!(
                "{name} refused name or password. Nothing was changed. Check both; where two-step sign-in is on, use an app-specific password."
            ),
            (Self::NoSuchService, ProviderKind::Exchange) => "There is no Exchange Web Services at this address. Nothing was changed. Check the address, often as https://mail.example.com/EWS/Exchange.asmx, and whether your administrator allows it.".to_owned(),
            (Self::NoSuchService, ProviderKind::Ics) => "There is no calendar at this address. Nothing was changed. It must lead to a file in the form of iCalendar, often with .ics at its end; a page that only shows a calendar is none.".to_owned(),
            (Self::NoSuchService, _) => "There is no CalDAV service at this address. Nothing was changed. Check the address; your provider's help names it, often as caldav.example.com.".to_owned(),
            (Self::Unreachable, _) => format!(
                "{name} does not answer at this address. Nothing was changed, and it is not the password. Check the address, or try again in some minutes."
            ),
            (Self::AddressForbidden(address), _) => format!(
                "The address {address} lies in a private network that this server may not ask. Nothing was changed. Ask the operator to allow it."
            ),
            (Self::OtherAccount { known, given }, _) => format!(
                "This is the account {given}, and the connection is that of {known}. Nothing was changed. Use that account, or connect this one anew."
            ),
            (Self::Service(ServiceError::Invalid(sentence)), _) => sentence.clone(),
            (Self::Service(ServiceError::NotAllowed), _) => "Your role may only read. Nothing was changed. Ask an admin for another role.".to_owned(),
            (Self::Service(_), _) => "Something failed on our side. Nothing was changed. Try again.".to_owned(),
        }
    }
}

impl From<StoreError> for ConnectError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<ProviderError> for ConnectError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Unauthorized | ProviderError::Forbidden => Self::Refused,
            ProviderError::RateLimited(_) | ProviderError::Unavailable(_) => Self::Unreachable,
            ProviderError::AddressForbidden(address) => Self::AddressForbidden(address),
            ProviderError::NotFound
            | ProviderError::PreconditionFailed
            | ProviderError::SyncTokenExpired
            | ProviderError::Unsupported(_)
            | ProviderError::TooLarge { .. }
            | ProviderError::InvalidAnswer(_) => Self::NoSuchService,
        }
    }
}

/// Connects an account and answers a draft sync for the wizard. The same account twice keeps its connection, with the
/// password just given.
///
/// # Errors
/// [`ConnectError`]; nothing was stored.
pub async fn connect(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    login: CaldavLogin,
) -> Result<CalendarSyncId, ConnectError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let adapter = adapter(env, provider)?;
    let login = check(provider, login)?;
    let account = adapter.sign_in(&login).await?;
    let secret = secret_of(provider, &account, &login);
    take_in(env, caller, provider, account, &secret, &login.password).await
}

/// Keeps an account that let us in, and answers a draft sync for the wizard. `secret` is what is stored, and `password` what its
/// calendars are asked for with now.
pub(super) async fn take_in(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    account: Account,
    secret: &SecretString,
    password: &SecretString,
) -> Result<CalendarSyncId, ConnectError> {
    let adapter = adapter(env, provider)?;
    let preselected = only_calendar(env, caller, adapter.as_ref(), password, &account).await?;

    let account = storable(provider, account);

    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let known = writing
        .connection_by_account(
            caller.organization,
            caller.member,
            provider,
            &account.name,
            Some(&account.base_url),
        )
        .await?;
    let connection = match known {
        Some(known) => {
            renew(env, &mut writing, &known, &account, secret).await?;
            known
        }
        None => {
            let connection = Connection {
                id: ConnectionId::new(env.entropy.id()),
                organization: caller.organization,
                member: caller.member,
                provider,
                account: account.name,
                base_url: Some(account.base_url),
                state: ConnectionState::Connected,
                state_since: now,
                pause: None,
                expires_at: None,
            };
            let sealed = seal(env, connection.id, secret);
            writing.insert_connection(&connection, &sealed, now).await?;
            connection
        }
    };
    let id = draft(env, &mut writing, &connection, preselected.as_ref()).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(id)
}

/// Connects an account again whose credentials were refused; its syncs go on.
///
/// # Errors
/// [`ConnectError`]; nothing was changed. Another account than before is refused: its calendars are others.
pub async fn reconnect(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
    login: CaldavLogin,
) -> Result<(), ConnectError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let known = owned(env, caller, connection).await?;
    let adapter = adapter(env, known.provider)?;
    let login = check(known.provider, at_known_address(login, &known))?;
    let account = adapter.sign_in(&login).await?;
    let secret = secret_of(known.provider, &account, &login);
    let account = storable(known.provider, account);
    take_back(env, caller, connection, account, &secret).await
}

/// Goes on with a connection whose account let us in again.
pub(super) async fn take_back(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
    account: Account,
    secret: &SecretString,
) -> Result<(), ConnectError> {
    let mut writing = env.store.write().await?;
    let known = own(
        writing.connection(caller.organization, connection).await?,
        caller,
    )?;
    if account.name != known.account {
        return Err(ConnectError::OtherAccount {
            known: known.account,
            given: account.name,
        });
    }
    renew(env, &mut writing, &known, &account, secret).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// One of the caller's connections.
pub(super) async fn owned(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
) -> Result<Connection, ServiceError> {
    let mut reading = env.store.read().await?;
    own(
        reading.connection(caller.organization, connection).await?,
        caller,
    )
}

fn own(connection: Option<Connection>, caller: &Caller) -> Result<Connection, ServiceError> {
    connection
        .filter(|connection| connection.member == caller.member)
        .ok_or(ServiceError::NotFound)
}

/// Takes the new password, and lets every sync of the connection look again at once.
async fn renew(
    env: &Environment,
    writing: &mut Writing,
    connection: &Connection,
    account: &Account,
    password: &SecretString,
) -> Result<(), ConnectError> {
    let now = env.clock.now();
    let (organization, id) = (connection.organization, connection.id);
    let sealed = seal(env, id, password);
    writing
        .replace_credentials(organization, id, &sealed, Some(&account.base_url), now)
        .await?;
    writing.save_pause(organization, id, None, now).await?;
    reminders::note_state(env, writing, connection, connection.state.after(Seen::Well)).await?;
    let syncs = writing
        .calendar_syncs_of(organization, connection.member)
        .await?;
    for sync in syncs {
        if sync.connection != id || !sync.finished {
            continue;
        }
        // It is not well until it was asked again; but refused it is no longer.
        let token = sync.sync_token.as_ref();
        writing
            .save_sync_state(organization, sync.id, token, None, None, now)
            .await?;
        if let Some(departure) = writing.departure(organization, sync.id).await? {
            // What was refused to be removed is tried again at once.
            let job = remove_managed_job(&sync, departure.then);
            env.queue.enqueue(writing, job).await?;
        }
        if !sync.active {
            continue;
        }
        if sync.checked_at.is_none() {
            // Finish never came to its end, and it also copies what is old.
            let first = run_job(&sync, RunCause::Finish);
            env.queue.enqueue(writing, first).await?;
        } else {
            env.queue.enqueue(writing, pull_job(&sync)).await?;
            env.queue.enqueue(writing, push_job(&sync)).await?;
        }
    }
    have_tended(env, writing, organization, id).await?;
    Ok(())
}

fn seal(env: &Environment, connection: ConnectionId, password: &SecretString) -> Vec<u8> {
    env.vault
        .seal(&vault_context(connection), password, env.entropy.as_ref())
}

/// The calendar to start with, where only one can be meant. An account that lets us in but does not list its calendars now is
/// no reason to refuse it; the wizard asks again.
async fn only_calendar(
    env: &Environment,
    caller: &Caller,
    adapter: &dyn CalendarProvider,
    password: &SecretString,
    account: &Account,
) -> Result<Option<domain::linked_calendar::RemoteCalendar>, ConnectError> {
    let mut reading = env.store.read().await?;
    let zone = member_of(&mut reading, caller).await?.zone;
    drop(reading);
    let access = Access {
        base_url: account.base_url.clone(),
        user: account.name.clone(),
        password: password.clone(),
        zone,
    };
    let calendars = adapter.calendars(&access).await.unwrap_or_default();
    Ok(preselect(&calendars).cloned())
}

pub(super) fn adapter(
    env: &Environment,
    provider: ProviderKind,
) -> Result<Arc<dyn CalendarProvider>, ConnectError> {
    env.providers.get(provider).ok_or_else(|| {
        let sentence = format!(
            "{} is not set up on this server. Nothing was changed. Ask the operator.",
            provider.label()
        );
        ConnectError::Service(ServiceError::Invalid(sentence))
    })
}

/// An address that was left out is the one that is known.
fn at_known_address(login: CaldavLogin, known: &Connection) -> CaldavLogin {
    let is_known = known.provider != ProviderKind::Ics;
    let server = match is_known && one_line(&login.server).is_empty() {
        true => known.base_url.clone().unwrap_or_default(),
        false => login.server,
    };
    CaldavLogin { server, ..login }
}

/// What was typed, trimmed; an e-mail address names its server, where none was given.
pub(super) fn check(provider: ProviderKind, login: CaldavLogin) -> Result<Login, ConnectError> {
    let invalid = |sentence: &str| ConnectError::Service(ServiceError::invalid(sentence));
    let (server, user) = (one_line(&login.server), one_line(&login.user));
    if provider == ProviderKind::Ics {
        return address_alone(server);
    }
    if user.is_empty() || login.password.is_empty() {
        return Err(invalid(
            "Name or password is missing. Nothing was changed. Fill in both.",
        ));
    }
    if [server.len(), user.len(), login.password.len()]
        .iter()
        .any(|length| LONGEST < *length)
    {
        return Err(invalid(
            "Address, name or password is far too long. Nothing was changed. Check what was pasted.",
        ));
    }
    let server = match (server.is_empty(), user.contains('@')) {
        (false, _) => server,
        (true, true) => user.clone(),
        (true, false) if provider == ProviderKind::Icloud => String::new(),
        (true, false) => {
            return Err(invalid(
                "The address of the server is missing. Nothing was changed. Write it, for instance caldav.example.com.",
            ));
        }
    };
    Ok(Login {
        server,
        user,
        password: login.password.into(),
    })
}

/// Whoever knows the address of a calendar may read it: it is the secret, and there is no name.
fn address_alone(address: String) -> Result<Login, ConnectError> {
    let invalid = |sentence: &str| ConnectError::Service(ServiceError::invalid(sentence));
    if address.is_empty() {
        return Err(invalid(
            "The address is missing. Nothing was changed. Paste it, for instance https://calendar.example.com/team.ics.",
        ));
    }
    if LONGEST < address.len() {
        return Err(invalid(
            "The address is far too long. Nothing was changed. Check what was pasted.",
        ));
    }
    Ok(Login {
        server: address,
        user: String::new(),
        password: SecretString::default(),
    })
}

fn tell(env: &Environment, caller: &Caller) {
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    env.live.announce(caller.organization, Topic::Calendar);
}
