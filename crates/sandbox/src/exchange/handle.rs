//! What tests and the demo do to the imitated Exchange from outside.

use super::access::Handshakes;
use super::item::{Guest, Item};
use super::seed;
use super::world::{Account, CALENDAR, World};
use crate::calendly::Unknown;
use crate::clock::MovableClock;
use crate::people::People;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// The imitated Exchange. Clones are the same one.
#[derive(Clone)]
pub struct Exchange {
    world: Arc<Mutex<World>>,
    handshakes: Arc<Mutex<Handshakes>>,
    clock: MovableClock,
    wake: Arc<Notify>,
}

/// A mail that Exchange would have sent to a guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingMail {
    /// The guest's address.
    pub to: String,
    /// The item's id.
    pub item: String,
    /// `invitation`, `update` or `cancellation`.
    pub why: String,
}

impl Exchange {
    pub(crate) fn new(base: &str, clock: MovableClock, seed: u64, people: &People) -> Self {
        let mut world = World::new(base, seed);
        seed::plant(&mut world, people, clock.now());
        Self::of(world, clock)
    }

    /// The one that was written down.
    ///
    /// # Errors
    /// It is none that this version has written.
    pub(crate) fn restored(
        kept: Value,
        base: &str,
        clock: MovableClock,
        seed: u64,
    ) -> serde_json::Result<Self> {
        Ok(Self::of(World::restored(kept, base, seed)?, clock))
    }

    fn of(world: World, clock: MovableClock) -> Self {
        Self {
            world: Arc::new(Mutex::new(world)),
            handshakes: Arc::default(),
            clock,
            wake: Arc::default(),
        }
    }

    /// Everything it holds, to be written down.
    pub(crate) fn saved(&self) -> Value {
        serde_json::to_value(&*self.world()).unwrap_or_default()
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn handshakes(&self) -> MutexGuard<'_, Handshakes> {
        self.handshakes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(super) fn wake_listeners(&self) {
        self.wake.notify_waiters();
    }

    /// Ends with the next change after this was called.
    pub(super) fn woken(&self) -> Notified<'_> {
        self.wake.notified()
    }

    pub(super) fn ews_of(&self, world: &World) -> String {
        format!("{}/exchange/EWS/Exchange.asmx", world.base)
    }

    /// What stands for `https://mail.example.org`: what a person types as their server.
    pub fn base(&self) -> String {
        format!("{}/exchange", self.world().base)
    }

    /// Where requests go.
    pub fn ews(&self) -> String {
        let world = self.world();
        self.ews_of(&world)
    }

    /// Everybody's address and name in the domain, their password and token, and their calendars by name.
    pub fn accounts(&self) -> Vec<Value> {
        let world = self.world();
        let shown = world.accounts.iter().map(|account| {
            let calendars = world.folders.values().filter(|folder| {
                folder.class == CALENDAR && folder.owner.eq_ignore_ascii_case(&account.email)
            });
            let calendars: Vec<Value> = calendars
                .map(|folder| json!({"id": folder.id, "name": folder.name}))
                .collect();
            json!({
                "email": account.email,
                "user": format!("{}\\{}", account.domain, account.user),
                "password": account.password,
                "token": account.token,
                "calendars": calendars,
            })
        });
        shown.collect()
    }

    fn of_account<T>(&self, email: &str, what: impl Fn(&Account) -> T) -> Result<T, Unknown> {
        let world = self.world();
        let account = world.account(email);
        account.map(what).ok_or_else(|| Unknown(email.to_owned()))
    }

    /// Somebody's password.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn password(&self, email: &str) -> Result<String, Unknown> {
        self.of_account(email, |account| account.password.clone())
    }

    /// Gives somebody another password: that of before lets in nobody any more, on no connection.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn set_password(&self, email: &str, password: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let mut accounts = world.accounts.iter_mut();
        let account = accounts.find(|account| account.email.eq_ignore_ascii_case(email));
        let account = account.ok_or_else(|| Unknown(email.to_owned()))?;
        password.clone_into(&mut account.password);
        drop(world);
        self.forget_connections();
        Ok(())
    }

    /// What lets somebody's programs in as a bearer token.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn token(&self, email: &str) -> Result<String, Unknown> {
        self.of_account(email, |account| account.token.clone())
    }

    /// Somebody's name in the domain, for instance `FERNHILL\dana`.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn user(&self, email: &str) -> Result<String, Unknown> {
        self.of_account(email, |account| {
            format!("{}\\{}", account.domain, account.user)
        })
    }

    /// How often somebody was refused who claimed to be this person.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn refusals(&self, email: &str) -> Result<u32, Unknown> {
        self.of_account(email, |account| account.refused)
    }

    /// Offers these ways to sign in from now on, of `NTLM`, `Basic` and `Bearer`.
    pub fn offer(&self, schemes: &[&str]) {
        let schemes = schemes.iter().map(|&scheme| scheme.to_owned());
        self.world().schemes = schemes.collect();
    }

    /// Has every connection prove anew who it is.
    pub fn forget_connections(&self) {
        *self.handshakes() = Handshakes::default();
    }

    /// The calendar that everybody has.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn calendar(&self, email: &str) -> Result<String, Unknown> {
        let world = self.world();
        let folder = world.distinguished(email, "calendar");
        folder
            .map(|folder| folder.id.clone())
            .ok_or_else(|| Unknown(email.to_owned()))
    }

    /// Another calendar of somebody's own; tells its id.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn add_calendar(&self, email: &str, name: &str) -> Result<String, Unknown> {
        let parent = self.calendar(email)?;
        let email = self.of_account(email, |account| account.email.clone())?;
        let mut world = self.world();
        Ok(world.add_folder(&email, Some(&parent), None, name, CALENDAR))
    }

    /// Lets its owner only read a calendar from now on.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn make_read_only(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let folder = world.folders.get_mut(calendar);
        folder
            .ok_or_else(|| Unknown(calendar.to_owned()))?
            .is_read_only = true;
        Ok(())
    }

    /// Deletes a calendar with all that is in it.
    pub fn remove_calendar(&self, calendar: &str) {
        self.world().remove_folder(calendar);
    }

    /// Sync states of before are no longer honoured.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn expire_sync_states(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let revision = world.next_revision();
        let folder = world.folders.get_mut(calendar);
        folder
            .ok_or_else(|| Unknown(calendar.to_owned()))?
            .honoured_from = revision;
        Ok(())
    }

    /// An item as it is kept; none where there is none.
    pub fn item(&self, id: &str) -> Option<Value> {
        let world = self.world();
        serde_json::to_value(world.items.get(id)?).ok()
    }

    /// The ids of all items in a calendar, in the order in which they were made.
    pub fn items(&self, calendar: &str) -> Vec<String> {
        let world = self.world();
        let mut items: Vec<&Item> = world.items_in(calendar).collect();
        items.sort_by_key(|item| item.born);
        items.iter().map(|item| item.id.clone()).collect()
    }

    /// Makes an item a meeting to which somebody else invited its owner, who answered so: `Accept`, `Decline`, `Tentative` or
    /// `NoResponseReceived`. Nobody gets a mail.
    ///
    /// # Errors
    /// [`Unknown`] item.
    pub fn invite(
        &self,
        id: &str,
        (name, email): (&str, &str),
        answer: &str,
    ) -> Result<(), Unknown> {
        let now = self.now();
        let mut world = self.world();
        let item = world.items.get_mut(id);
        item.ok_or_else(|| Unknown(id.to_owned()))?.said.host = Some(Guest {
            name: name.to_owned(),
            email: email.to_owned(),
            response: answer.to_owned(),
        });
        world.touch(id, now);
        drop(world);
        self.wake_listeners();
        Ok(())
    }

    /// The mails that guests would have got.
    pub fn mails(&self) -> Vec<MeetingMail> {
        self.world().mails.clone()
    }
}
