//! One SQL text, two databases: SQLite and PostgreSQL.
//!
//! A [`Store`] gives transactions: [`Reading`] is a consistent snapshot that never blocks a writer, [`Writing`]
//! may change things and keeps them on [`Writing::commit`]. The queries are methods of the two, one file per
//! group of tables. Every query is bound to an organization, and another organization's id finds nothing.
//!
//! Where the two databases truly differ (begin, migrate, back up), the difference sits in [`Database`].

mod accounts;
mod api_tokens;
mod backup;
mod bookings;
mod calendar_feeds;
mod calendar_syncs;
mod calendly;
mod campaigns;
mod connections;
mod database;
mod departures;
mod error;
mod event_types;
mod former_ties;
mod held;
mod instant;
mod integrations;
mod items;
mod lead_defaults;
mod mails;
mod migrations;
mod mirrors;
mod notices;
mod oauth_attempts;
mod outgoing;
mod outreach_mails;
mod outreach_queue;
mod outreach_results;
mod people;
mod push_subscriptions;
mod remote_events;
mod renewals;
mod runs;
mod scheduling_links;
mod sessions;
mod statement;
mod stored;
mod strays;
mod templates;
mod transaction;
mod unsubscribed;
mod webhook_deliveries;
mod webhook_receivers;
mod workspace_pages;

pub use accounts::SignInRecord;
pub use backup::BackupError;
pub use bookings::BookedBy;
pub use calendar_feeds::StoredFeed;
pub use database::{Database, DatabaseKind};
pub use error::{Cause, OpenError, StoreError};
pub use former_ties::FormerTie;
pub use instant::Instant;
pub use oauth_attempts::OauthAttempt;
pub use outgoing::Outgoing;
pub use outreach_mails::StoredMail;
pub use push_subscriptions::StoredSubscription;
pub use remote_events::StoredEvent;
pub use renewals::Renewable;
pub use sessions::{SessionRecord, Throttle};
pub use strays::Stray;
pub use transaction::{Open, Reading, Writing};
pub use webhook_deliveries::{Arrived, Delivery};
pub use webhook_receivers::{RefusedMessages, WebhookReceiver};
pub use workspace_pages::WorkspacePage;

/// What every query answers.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The open database; a clone shares its connections.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens `sqlite:PATH` (made when it does not exist, readable by its owner alone) or `postgres://…`.
    ///
    /// Nothing is changed in the database; that is what [`Store::migrate`] is for.
    ///
    /// # Errors
    /// [`OpenError`], each variant with what to do about it.
    pub async fn connect(url: &str) -> std::result::Result<Self, OpenError> {
        Ok(Self {
            database: Database::open(url).await?,
        })
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.database.kind()
    }

    /// The connections themselves, for the queue in `jobs`; everybody else asks [`Reading`] and [`Writing`].
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Begins a consistent snapshot. It never blocks a writer and is never blocked by one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection can be had.
    pub async fn read(&self) -> Result<Reading> {
        Ok(Reading::new(self.database.begin_reading().await?))
    }

    /// Begins a transaction that may write; dropped without [`Writing::commit`], it leaves no trace.
    ///
    /// On SQLite there is one at a time, so never wait for the network while holding it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection can be had.
    pub async fn write(&self) -> Result<Writing> {
        Ok(Writing::new(self.database.begin_writing().await?))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        self.database.ping().await
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
