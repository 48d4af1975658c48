//! Calendars that a service was asked to tell us about.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::connection::ConnectionState;
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{PushState, PushSubscription, RemoteSubscription};
use domain::{CalendarSyncId, ConnectionId, OrganizationId, PushSubscriptionId};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct SubscriptionRow {
    organization_id: Uuid,
    push_subscription_id: Uuid,
    connection_id: Uuid,
    remote_calendar_id: String,
    secret_hash: Vec<u8>,
    state: String,
    remote_id: Option<String>,
    prolong_at: Option<Instant>,
    expires_at: Option<Instant>,
    refusal: Option<String>,
    asked_at: Instant,
    heard_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct ConnectionRow {
    organization_id: Uuid,
    connection_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct ToldRow {
    calendar_sync_id: Uuid,
    heard_at: Option<Instant>,
}

/// A subscription with what its notices have to bring along, hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSubscription {
    /// The subscription.
    pub subscription: PushSubscription,
    /// The hash of the secret.
    pub secret_hash: Vec<u8>,
}

/// A state as its columns hold it.
struct StateColumns<'a> {
    word: &'static str,
    remote: Option<&'a str>,
    prolong_at: Option<Instant>,
    expires_at: Option<Instant>,
    refusal: Option<&'static str>,
}

impl<'a> From<&'a PushState> for StateColumns<'a> {
    fn from(state: &'a PushState) -> Self {
        let bare = |word| Self {
            word,
            remote: None,
            prolong_at: None,
            expires_at: None,
            refusal: None,
        };
        match state {
            PushState::Asked => bare("asked"),
            PushState::Lapsed => bare("lapsed"),
            PushState::Refused(why) => Self {
                refusal: Some(why.word()),
                ..bare("refused")
            },
            PushState::Live {
                remote,
                expires_at,
                prolong_at,
            } => Self {
                remote: Some(&remote.0),
                prolong_at: Some((*prolong_at).into()),
                expires_at: Some((*expires_at).into()),
                ..bare("live")
            },
        }
    }
}

impl SubscriptionRow {
    fn state(&self, place: Place) -> Result<PushState> {
        match self.state.as_str() {
            "asked" => Ok(PushState::Asked),
            "lapsed" => Ok(PushState::Lapsed),
            "refused" => {
                let why = place.optional_word("refusal", self.refusal.as_deref())?;
                let why = why.ok_or_else(|| place.inconsistent("refusal"))?;
                Ok(PushState::Refused(why))
            }
            "live" => {
                let known = (&self.remote_id, self.prolong_at, self.expires_at);
                let (Some(remote), Some(prolong_at), Some(expires_at)) = known else {
                    return Err(place.inconsistent("state"));
                };
                Ok(PushState::Live {
                    remote: RemoteSubscription(remote.clone()),
                    expires_at: expires_at.at(),
                    prolong_at: prolong_at.at(),
                })
            }
            _ => Err(place.inconsistent("state")),
        }
    }
}

impl TryFrom<SubscriptionRow> for StoredSubscription {
    type Error = StoreError;

    fn try_from(row: SubscriptionRow) -> Result<Self> {
        let place = Place::new("push_subscriptions", row.push_subscription_id);
        let state = row.state(place)?;
        Ok(Self {
            subscription: PushSubscription {
                id: row.push_subscription_id.into(),
                organization: row.organization_id.into(),
                connection: row.connection_id.into(),
                calendar: RemoteCalendarId(row.remote_calendar_id),
                state,
                asked_at: row.asked_at.at(),
                heard_at: row.heard_at.map(Instant::at),
            },
            secret_hash: row.secret_hash,
        })
    }
}

impl Reading {
    /// The subscriptions that were made with a connection, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn push_subscriptions_of(
        &mut self,
        org: OrganizationId,
        connection: ConnectionId,
    ) -> Result<Vec<PushSubscription>> {
        let rows = fetch_all!(
            self,
            SubscriptionRow,
            "select organization_id, push_subscription_id, connection_id, remote_calendar_id, secret_hash, state, remote_id,
                    prolong_at, expires_at, refusal, asked_at, heard_at
             from push_subscriptions
             where organization_id = $1 and connection_id = $2
             order by asked_at, push_subscription_id",
            org.uuid(),
            connection.uuid()
        )?;
        let stored = rows.into_iter().map(StoredSubscription::try_from);
        stored
            .map(|stored| stored.map(|stored| stored.subscription))
            .collect()
    }

    /// The subscription that an address names. It begins without an organization: the address tells which.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn push_subscription_at(
        &mut self,
        id: PushSubscriptionId,
    ) -> Result<Option<StoredSubscription>> {
        let row = fetch_optional!(
            self,
            SubscriptionRow,
            "select organization_id, push_subscription_id, connection_id, remote_calendar_id, secret_hash, state, remote_id,
                    prolong_at, expires_at, refusal, asked_at, heard_at
             from push_subscriptions
             where push_subscription_id = $1",
            id.uuid()
        )?;
        row.map(StoredSubscription::try_from).transpose()
    }

    /// The syncs whose calendars are told about, each with the time of the last notice. It runs over all organizations, for the
    /// worker.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn syncs_told(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<HashMap<CalendarSyncId, Option<DateTime<Utc>>>> {
        let rows = fetch_all!(
            self,
            ToldRow,
            "select s.calendar_sync_id, max(p.heard_at) as heard_at
             from push_subscriptions p
             join calendar_syncs s on s.organization_id = p.organization_id and s.connection_id = p.connection_id
                                  and s.remote_calendar_id = p.remote_calendar_id
             where p.state = 'live' and p.expires_at > $1
             group by s.calendar_sync_id",
            Instant::from(now)
        )?;
        Ok(rows
            .into_iter()
            .map(|row| (row.calendar_sync_id.into(), row.heard_at.map(Instant::at)))
            .collect())
    }

    /// Connections that may be asked now, with a sync that is switched on or with a subscription: whose services can be asked to
    /// tell us. It runs over all organizations, for the worker.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn connections_to_tend(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(OrganizationId, ConnectionId)>> {
        let rows = fetch_all!(
            self,
            ConnectionRow,
            "select c.organization_id, c.connection_id
             from connections c
             where c.state <> $1 and (c.paused_until is null or c.paused_until <= $2)
               and (exists (select 1 from calendar_syncs s
                            where s.organization_id = c.organization_id and s.connection_id = c.connection_id
                              and s.active = $3 and s.finished = $3)
                    or exists (select 1 from push_subscriptions p
                               where p.organization_id = c.organization_id and p.connection_id = c.connection_id))
             order by c.organization_id, c.connection_id",
            ConnectionState::NeedsReauthentication.word(),
            Instant::from(now),
            true
        )?;
        Ok(rows
            .into_iter()
            .map(|row| (row.organization_id.into(), row.connection_id.into()))
            .collect())
    }
}

impl Writing {
    /// Adds a subscription, before its service hears of it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the connection does not exist in that organization.
    pub async fn insert_push_subscription(
        &mut self,
        StoredSubscription {
            subscription,
            secret_hash,
        }: &StoredSubscription,
    ) -> Result<()> {
        let state = StateColumns::from(&subscription.state);
        execute!(
            self,
            "insert into push_subscriptions (organization_id, push_subscription_id, connection_id, remote_calendar_id,
                                             secret_hash, state, remote_id, prolong_at, expires_at, refusal, asked_at, heard_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            subscription.organization.uuid(),
            subscription.id.uuid(),
            subscription.connection.uuid(),
            subscription.calendar.0.as_str(),
            secret_hash.as_slice(),
            state.word,
            state.remote,
            state.prolong_at,
            state.expires_at,
            state.refusal,
            Instant::from(subscription.asked_at),
            subscription.heard_at.map(Instant::from)
        )?;
        Ok(())
    }

    /// Notes what became of a subscription; nothing where it is gone.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_push_state(
        &mut self,
        org: OrganizationId,
        id: PushSubscriptionId,
        state: &PushState,
    ) -> Result<()> {
        let state = StateColumns::from(state);
        execute!(
            self,
            "update push_subscriptions
             set state = $3, remote_id = $4, prolong_at = $5, expires_at = $6, refusal = $7
             where organization_id = $1 and push_subscription_id = $2",
            org.uuid(),
            id.uuid(),
            state.word,
            state.remote,
            state.prolong_at,
            state.expires_at,
            state.refusal
        )?;
        Ok(())
    }

    /// Notes that a notice came.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_push_heard(
        &mut self,
        org: OrganizationId,
        id: PushSubscriptionId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update push_subscriptions set heard_at = $3 where organization_id = $1 and push_subscription_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Forgets a subscription.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_push_subscription(
        &mut self,
        org: OrganizationId,
        id: PushSubscriptionId,
    ) -> Result<()> {
        execute!(
            self,
            "delete from push_subscriptions where organization_id = $1 and push_subscription_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(())
    }
}
