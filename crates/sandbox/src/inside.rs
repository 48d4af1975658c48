//! What is inside a sandbox. A further service is a field here, and a line in each of the functions.

use crate::clock::MovableClock;
use crate::faults::Faults;
use crate::mail::Mailbox;
use crate::people::People;
use crate::saving::Kept;
use crate::{
    Calendly, Exchange, Google, Icloud, Microsoft, calendly, exchange, google, icloud, microsoft,
};
use axum::Router;
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::task::JoinHandle;

/// The services, what goes wrong, and the mails that were caught.
#[derive(Clone)]
pub(crate) struct Sandboxed {
    pub(crate) calendly: Calendly,
    pub(crate) google: Google,
    pub(crate) microsoft: Microsoft,
    pub(crate) icloud: Icloud,
    pub(crate) exchange: Exchange,
    pub(crate) faults: Faults,
    pub(crate) mails: Mailbox,
    /// How many requests the services have answered.
    pub(crate) requests: Arc<AtomicU64>,
}

impl Sandboxed {
    /// Services that go on from what was kept of them, or else begin with these people.
    ///
    /// # Errors
    /// What was kept of one cannot be read.
    pub(crate) fn begun(
        mut kept: Kept,
        base: &str,
        clock: &MovableClock,
        seed: u64,
        people: &People,
    ) -> io::Result<Self> {
        let calendly = match kept.take("calendly") {
            Some(value) => Calendly::restored(value, base, clock.clone(), seed)?,
            None => Calendly::new(base, clock.clone(), seed, people),
        };
        let google = match kept.take("google") {
            Some(value) => Google::restored(value, base, clock.clone(), seed)?,
            None => Google::new(base, clock.clone(), seed, people),
        };
        let microsoft = match kept.take("microsoft") {
            Some(value) => Microsoft::restored(value, base, clock.clone(), seed)?,
            None => Microsoft::new(base, clock.clone(), seed, people),
        };
        let icloud = match kept.take("icloud") {
            Some(value) => Icloud::restored(value, base, seed)?,
            None => Icloud::new(base, clock, seed, people),
        };
        let exchange = match kept.take("exchange") {
            Some(value) => Exchange::restored(value, base, clock.clone(), seed)?,
            None => Exchange::new(base, clock.clone(), seed, people),
        };
        Ok(Self {
            calendly,
            google,
            microsoft,
            icloud,
            exchange,
            faults: Faults::default(),
            mails: Mailbox::default(),
            requests: Arc::default(),
        })
    }

    /// All that the services hold, to be kept.
    pub(crate) fn saved(&self) -> Value {
        json!({
            "calendly": self.calendly.saved(),
            "google": self.google.saved(),
            "microsoft": self.microsoft.saved(),
            "icloud": self.icloud.saved(),
            "exchange": self.exchange.saved(),
        })
    }

    /// What the services answer.
    pub(crate) fn services(&self) -> Router {
        calendly::router(self.calendly.clone())
            .merge(google::router(self.google.clone()))
            .merge(microsoft::router(self.microsoft.clone()))
            .merge(icloud::router(self.icloud.clone()))
            .merge(exchange::router(self.exchange.clone()))
    }

    /// Carries what the services push to its addresses, for as long as it is let.
    pub(crate) fn deliverers(&self) -> Vec<JoinHandle<()>> {
        vec![
            tokio::spawn(calendly::deliver(self.calendly.clone())),
            tokio::spawn(google::deliver(self.google.clone())),
            tokio::spawn(microsoft::deliver(self.microsoft.clone())),
        ]
    }
}
