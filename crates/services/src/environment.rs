//! What every use case needs: storage, queue, providers, secrets, time, chance.

use crate::accounts::passwords::Passwords;
use crate::calendly::Deliveries;
use crate::connections::Examinations;
use crate::keyed_lock::KeyedLock;
use crate::live::Hub;
use crate::mail::Mailer;
use crate::subscriptions::Hearing;
use crate::vault::Vault;
use domain::backoff::Chance;
use domain::time::Zones;
use domain::{Clock, Entropy};
use jobs::Queue;
use provider::Providers;
use secrecy::SecretString;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use store::{Renewable, Store};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// What every use case needs. Cheap to clone; made once by `server`, and by each test for itself.
#[derive(Clone)]
pub struct Environment {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    passwords: Passwords,
    set_up: Mutex<()>,
    counting: Mutex<()>,
    deliveries: Deliveries,
    renewing: KeyedLock<Renewable>,
    hearing: Hearing,
    examinations: Examinations,
}

/// The parts of an [`Environment`].
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Durable work.
    pub queue: Queue,
    /// Who answers for which calendar service.
    pub providers: Providers,
    /// Asks Calendly.
    pub calendly: calendly::Client,
    /// The app that the operator registered at Calendly; without one, members paste tokens.
    pub calendly_app: Option<calendly::oauth::App>,
    /// Seals credentials.
    pub vault: Vault,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance and new ids.
    pub entropy: Arc<dyn Entropy>,
    /// The rules of time zones.
    pub zones: Arc<dyn Zones>,
    /// Tells open pages what changed.
    pub live: Hub,
    /// Takes mails to where they go; without one, people are told on their pages alone.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// What the operator chose.
    pub settings: Settings,
}

/// What the operator chose, as far as use cases read it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How often linked calendars are asked for changes.
    pub poll_interval: Duration,
    /// Where people reach this server, for instance `https://calendar.example`; without a final slash.
    pub public_address: String,
    /// Where Calendly's messages reach this server, without a final slash; none where they cannot.
    pub webhook_address: Option<String>,
    /// What set-up asks for while there is no organization; without one, set-up is closed.
    pub setup_code: Option<SecretString>,
}

impl Environment {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let passwords = Passwords::new();
        Self {
            inner: Arc::new(Inner {
                parts,
                passwords,
                set_up: Mutex::new(()),
                counting: Mutex::new(()),
                deliveries: Deliveries::default(),
                renewing: KeyedLock::default(),
                hearing: Hearing::default(),
                examinations: Examinations::default(),
            }),
        }
    }

    /// Hashes and checks passwords, a few at a time.
    pub(crate) fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    /// Draws a share of a wait.
    pub(crate) fn chance(&self) -> Chance {
        let mut bytes = [0; 2];
        self.entropy.fill(&mut bytes);
        Chance(u16::from_le_bytes(bytes))
    }

    /// Held while the organization is made, so that a form sent twice makes one.
    pub(crate) fn set_up(&self) -> &Mutex<()> {
        &self.inner.set_up
    }

    /// Messages of Calendly on their way into the database.
    pub(crate) fn deliveries(&self) -> &Deliveries {
        &self.inner.deliveries
    }

    /// Held while the access to an account is renewed, so that others wait for it instead of failing. Nobody waits for the
    /// renewal of another account, however slow its service is.
    pub(crate) async fn renewing(&self, account: Renewable) -> OwnedMutexGuard<()> {
        self.inner.renewing.lock(account).await
    }

    /// Accounts that are heard at this moment.
    pub(crate) fn hearing(&self) -> &Hearing {
        &self.inner.hearing
    }

    /// What came of examining accounts.
    pub(crate) fn examinations(&self) -> &Examinations {
        &self.inner.examinations
    }

    /// Held while a failed sign-in is counted, so that of several at once each counts.
    pub(crate) fn counting(&self) -> &Mutex<()> {
        &self.inner.counting
    }
}

impl Deref for Environment {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.inner.parts
    }
}
