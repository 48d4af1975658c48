//! Keeps one subscription for each calendar that is to be told about.

use super::error::TendError;
use super::look::look;
use super::receive::{NOTICES_PATH, secret_hash};
use crate::connections::open_account;
use crate::environment::Environment;
use crate::live::Topic;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::connection::Connection;
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{PushState, PushStep, PushSubscription, RemoteSubscription, tend as plan};
use domain::{ConnectionId, OrganizationId, PushSubscriptionId};
use provider::push::{NewSubscription, NotSubscribed, Posts, Push};
use provider::{Access, ProviderError};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeSet;
use store::{Reading, StoreError, StoredSubscription};

/// Does for an account what [`plan`] says: prolongs, asks, ends. Nothing where its service posts to nobody.
///
/// # Errors
/// [`TendError`]; what was done until then is written down.
pub async fn tend(
    env: &Environment,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<(), TendError> {
    let mut reading = env.store.read().await?;
    let Some(connection) = reading.connection(organization, connection).await? else {
        return Ok(());
    };
    let Some(provider) = env.providers.get(connection.provider) else {
        return Ok(());
    };
    let Push::Posts(posts) = provider.push() else {
        return Ok(());
    };
    let steps = steps(env, &mut reading, &connection).await?;
    drop(reading);
    if steps.is_empty() {
        return Ok(());
    }
    let Some(access) = open_account(env, &connection).await? else {
        return Ok(());
    };
    let tending = Tending {
        env,
        connection: &connection,
        posts,
        access: &access,
    };
    for step in steps {
        tending.carry_out(step).await?;
    }
    env.live.announce(organization, Topic::CalendarSync);
    Ok(())
}

/// What is to be done about the subscriptions of an account whose service posts to us.
async fn steps(
    env: &Environment,
    reading: &mut Reading,
    connection: &Connection,
) -> Result<Vec<PushStep>, StoreError> {
    let wanted = wanted(reading, connection).await?;
    let held = reading
        .push_subscriptions_of(connection.organization, connection.id)
        .await?;
    Ok(plan(&wanted, &held, env.clock.now()))
}

/// The calendars of an account that a sync is switched on for.
pub(super) async fn wanted(
    reading: &mut Reading,
    connection: &Connection,
) -> Result<BTreeSet<RemoteCalendarId>, StoreError> {
    let syncs = reading
        .calendar_syncs_of(connection.organization, connection.member)
        .await?;
    let active = syncs
        .into_iter()
        .filter(|sync| sync.connection == connection.id && sync.active && sync.finished);
    Ok(active.map(|sync| sync.remote_calendar).collect())
}

/// An account whose subscriptions are tended.
struct Tending<'a> {
    env: &'a Environment,
    connection: &'a Connection,
    posts: &'a dyn Posts,
    access: &'a Access,
}

impl Tending<'_> {
    async fn carry_out(&self, step: PushStep) -> Result<(), TendError> {
        match step {
            PushStep::Subscribe(calendar) => self.subscribe(calendar).await,
            PushStep::Prolong(id) => match self.held(id).await? {
                Some(one) => self.prolong(one).await,
                None => Ok(()),
            },
            PushStep::End(id) => match self.held(id).await? {
                Some(one) => self.end(&one).await,
                None => Ok(()),
            },
        }
    }

    /// As it is now: a notice may have come since it was planned.
    async fn held(&self, id: PushSubscriptionId) -> Result<Option<PushSubscription>, StoreError> {
        let mut reading = self.env.store.read().await?;
        let Connection {
            organization,
            id: connection,
            ..
        } = *self.connection;
        let mut held = reading
            .push_subscriptions_of(organization, connection)
            .await?
            .into_iter();
        Ok(held.find(|one| one.id == id))
    }

    /// Writes a subscription down before its service hears of it, because the first notice may come before the answer.
    async fn subscribe(&self, calendar: RemoteCalendarId) -> Result<(), TendError> {
        let env = self.env;
        let id = PushSubscriptionId::new(env.entropy.id());
        let secret = self.secret();
        let asked = StoredSubscription {
            subscription: PushSubscription {
                id,
                organization: self.connection.organization,
                connection: self.connection.id,
                calendar: calendar.clone(),
                state: PushState::Asked,
                asked_at: env.clock.now(),
                heard_at: None,
            },
            secret_hash: secret_hash(secret.expose_secret()),
        };
        let mut writing = env.store.write().await?;
        writing.insert_push_subscription(&asked).await?;
        writing.commit().await?;

        let wanted = NewSubscription {
            id: id.to_string(),
            address: format!("{}{NOTICES_PATH}{id}", env.settings.public_address),
            secret,
        };
        let answer = self.posts.subscribe(self.access, &calendar, &wanted).await;
        match answer {
            Ok(made) => {
                let now = env.clock.now();
                let state = PushState::live(made.remote, made.expires_at, now);
                self.note(id, &state).await?;
                self.look(&calendar).await
            }
            Err(NotSubscribed::Refused(why)) => {
                let connection = self.connection.id;
                tracing::info!(connection.id = %connection, why = why.reason(), "a calendar of connection {connection} is asked for changes, because {}", why.reason());
                self.note(id, &PushState::Refused(why)).await
            }
            Err(NotSubscribed::Provider(error)) => {
                self.forget(id).await?;
                Err(error.into())
            }
        }
    }

    async fn prolong(&self, one: PushSubscription) -> Result<(), TendError> {
        let PushState::Live { remote, .. } = &one.state else {
            return Ok(());
        };
        let now = self.env.clock.now();
        match self.posts.prolong(self.access, remote).await {
            Ok(Some(until)) => {
                let state = PushState::live(remote.clone(), until, now);
                self.note(one.id, &state).await
            }
            // Both tell for a moment, and a look more does no harm.
            Ok(None) => {
                self.subscribe(one.calendar.clone()).await?;
                self.end(&one).await
            }
            Err(ProviderError::NotFound) => {
                self.note(one.id, &PushState::Lapsed).await?;
                self.subscribe(one.calendar.clone()).await?;
                self.forget(one.id).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn end(&self, one: &PushSubscription) -> Result<(), TendError> {
        if let PushState::Live { remote, .. } = &one.state {
            self.unsubscribe(remote).await?;
        }
        self.forget(one.id).await
    }

    /// One that the account may not touch any more is forgotten: its notices find nobody, and it ends by itself.
    async fn unsubscribe(&self, remote: &RemoteSubscription) -> Result<(), TendError> {
        match self.posts.unsubscribe(self.access, remote).await {
            Ok(()) | Err(ProviderError::Forbidden | ProviderError::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Has the calendar looked at: what changed before the subscription lived was told by nobody.
    async fn look(&self, calendar: &RemoteCalendarId) -> Result<(), TendError> {
        let env = self.env;
        let account = (self.connection.organization, self.connection.id);
        let mut writing = env.store.write().await?;
        look(env, &mut writing, account, calendar).await?;
        writing.commit().await?;
        env.queue.wake();
        Ok(())
    }

    async fn note(&self, id: PushSubscriptionId, state: &PushState) -> Result<(), TendError> {
        let mut writing = self.env.store.write().await?;
        writing
            .set_push_state(self.connection.organization, id, state)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    async fn forget(&self, id: PushSubscriptionId) -> Result<(), TendError> {
        let mut writing = self.env.store.write().await?;
        writing
            .delete_push_subscription(self.connection.organization, id)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    /// 256 bits, as text that every service takes.
    fn secret(&self) -> SecretString {
        let mut bytes = [0; 32];
        self.env.entropy.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes).into()
    }
}
