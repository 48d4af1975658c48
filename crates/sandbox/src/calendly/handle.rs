//! What tests and the demo do to the imitated Calendly from outside.

use super::bases::Bases;
use super::deliveries::Order;
use super::seed;
use super::world::World;
use crate::clock::MovableClock;
use crate::people::People;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The imitated Calendly. Clones are the same one.
#[derive(Clone)]
pub struct Calendly {
    world: Arc<Mutex<World>>,
    clock: MovableClock,
    wake: Arc<Notify>,
}

/// Somebody or something that was named is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {0}")]
pub struct Unknown(pub String);

/// An app to be registered.
#[derive(Debug, Clone, Deserialize)]
pub struct NewApp {
    /// Shown to whoever is asked to agree.
    pub name: String,
    /// Chosen by chance when absent.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Absent for a native app, which keeps none.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// Letter for letter; empty means anywhere on this machine.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Chosen by chance when absent.
    #[serde(default)]
    pub signing_key: Option<String>,
}

impl Calendly {
    pub(crate) fn new(base: &str, clock: MovableClock, seed: u64, people: &People) -> Self {
        let mut world = World::new(Bases::below(base), seed);
        seed::plant(&mut world, people, clock.now());
        Self {
            world: Arc::new(Mutex::new(world)),
            clock,
            wake: Arc::default(),
        }
    }

    /// The one that was written down; below another address than then, whoever knows the old one does not find it.
    ///
    /// # Errors
    /// The text is none that this version has written.
    pub(crate) fn restored(
        kept: Value,
        base: &str,
        clock: MovableClock,
        seed: u64,
    ) -> serde_json::Result<Self> {
        let world = World::restored(kept, Bases::below(base), seed)?;
        Ok(Self {
            world: Arc::new(Mutex::new(world)),
            clock,
            wake: Arc::default(),
        })
    }

    /// Everything it holds, to be written down.
    pub(crate) fn saved(&self) -> Value {
        // Rows have string keys and derived serializers, which do not fail.
        serde_json::to_value(&*self.world()).unwrap_or_default()
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time as the sandbox sees it.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn wake_deliverer(&self) {
        self.wake.notify_one();
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Stands for `https://api.calendly.com`.
    pub fn api_base(&self) -> String {
        self.world().bases.api.clone()
    }

    /// Stands for `https://auth.calendly.com`.
    pub fn auth_base(&self) -> String {
        self.world().bases.auth.clone()
    }

    /// Stands for `https://calendly.com`.
    pub fn web_base(&self) -> String {
        self.world().bases.web.clone()
    }

    /// Messages from now on wait until they are released.
    pub fn hold_deliveries(&self) {
        self.world().outbox.hold();
    }

    /// What was held goes out in this order, each message so many times; later ones are held no more.
    pub fn release_deliveries(&self, order: Order, times: usize) {
        let now = self.now();
        let mut world = self.world();
        let World { outbox, chance, .. } = &mut *world;
        outbox.release(order, times, chance, now);
        drop(world);
        self.wake_deliverer();
    }

    /// Sends one message again.
    ///
    /// # Errors
    /// [`Unknown`] number
    pub fn repeat_delivery(&self, number: u64) -> Result<(), Unknown> {
        let now = self.now();
        let is_known = self.world().outbox.repeat(number, now);
        self.wake_deliverer();
        if is_known {
            Ok(())
        } else {
            Err(Unknown(format!("message {number}")))
        }
    }

    /// Every message: `{number, event, url, body, standing, due, attempts: [{at, status, signature}]}`.
    pub fn deliveries(&self) -> Vec<Value> {
        self.world().outbox.shown()
    }

    /// Waits until nothing is due and nothing is under way. Messages that wait for another attempt, or are held, do not
    /// count.
    pub async fn settled(&self) {
        while !self.is_settled() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn is_settled(&self) -> bool {
        let now = self.now();
        self.world().outbox.is_settled(now)
    }

    /// Moves the sandbox's clock this far before the one that was handed in; back with zero.
    pub fn set_clock_offset(&self, offset: TimeDelta) {
        self.clock.set_offset(offset);
        self.wake_deliverer();
    }
}
