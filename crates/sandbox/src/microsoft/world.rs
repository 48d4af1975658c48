//! Everything that the imitated Microsoft holds.

use super::access::{Access, Refresh};
use super::event::{Event, Instance};
use super::handle::MicrosoftMail;
use super::ids;
use super::oauth::{App, Code};
use super::subscriptions::{Outbox, Subscription};
use crate::chance::Chance;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything, in memory.
#[derive(Serialize, Deserialize)]
pub struct World {
    /// The address below which it is reached.
    #[serde(skip)]
    pub base: String,
    #[serde(skip)]
    pub chance: Chance,
    /// How often it was begun: each time other ids and tokens are made.
    begun: u64,
    /// Rises with every change of anything; delta tokens and etags are made of it.
    pub revision: u64,
    pub accounts: Vec<Account>,
    pub calendars: BTreeMap<String, Calendar>,
    pub apps: Vec<App>,
    pub codes: Vec<Code>,
    pub accesses: Vec<Access>,
    pub refreshes: Vec<Refresh>,
    pub subscriptions: Vec<Subscription>,
    pub outbox: Outbox,
    /// What guests were sent.
    pub mails: Vec<MicrosoftMail>,
    /// No more than these are granted, whatever is asked for and allowed.
    pub grants_at_most: Option<Vec<String>>,
    /// Whether a repeated transaction is answered with the event that it made; else it is refused (microsoft-graph.md §10).
    pub repeats_what_was_made: bool,
}

/// What an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Work or school: Office 365.
    Work,
    /// Outlook.com.
    Personal,
}

/// Somebody's account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// The unchanging id of it.
    pub id: String,
    pub kind: Kind,
    pub email: String,
    pub name: String,
    /// An IANA zone.
    pub zone: String,
    /// Its calendars, in its order.
    pub list: Vec<Entry>,
    /// Which event was made in a transaction, by its name: the calendar and the id. It is remembered when the event is gone.
    pub transactions: BTreeMap<String, (String, String)>,
}

/// A calendar in somebody's list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    pub calendar: String,
    pub can_edit: bool,
    /// A word of Graph, for instance `lightBlue`.
    pub color: String,
}

/// A calendar and its events.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Calendar {
    pub id: String,
    pub name: String,
    /// Whose it is: the id of an account; empty for those of the service.
    pub owner: String,
    pub is_default: bool,
    pub revision: u64,
    /// Delta tokens of revisions before this are no longer honoured.
    pub honoured_from: u64,
    /// By the id that stays.
    pub events: BTreeMap<String, Event>,
    /// What was deleted, and at which revision.
    pub removed: BTreeMap<String, u64>,
}

impl World {
    pub fn new(base: &str, seed: u64) -> Self {
        Self {
            base: base.to_owned(),
            chance: Chance::of(seed ^ 0x3650),
            begun: 0,
            revision: 0,
            accounts: Vec::new(),
            calendars: BTreeMap::new(),
            apps: Vec::new(),
            codes: Vec::new(),
            accesses: Vec::new(),
            refreshes: Vec::new(),
            subscriptions: Vec::new(),
            outbox: Outbox::default(),
            mails: Vec::new(),
            grants_at_most: None,
            repeats_what_was_made: false,
        }
    }

    /// As it was written down.
    ///
    /// # Errors
    /// It is none that this version has written.
    pub fn restored(kept: Value, base: &str, seed: u64) -> serde_json::Result<Self> {
        let mut world: Self = serde_json::from_value(kept)?;
        world.begun += 1;
        base.clone_into(&mut world.base);
        let turn = world.begun.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        world.chance = Chance::of(seed ^ 0x3650 ^ turn);
        world.outbox.resume();
        Ok(world)
    }

    /// The number of the next change.
    pub fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    /// By id or address.
    pub fn account(&self, name: &str) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.is(name))
    }

    pub fn account_mut(&mut self, name: &str) -> Option<&mut Account> {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|account| account.is(name))
    }

    /// Puts a calendar into an account's list; tells its id.
    pub fn add_calendar(&mut self, account: &str, name: &str, is_default: bool) -> String {
        let id = format!("AQMkAD{}{}", self.chance.id(), self.chance.id());
        let revision = self.next_revision();
        let owner = self.account(account).map(|account| account.id.clone());
        self.calendars.insert(
            id.clone(),
            Calendar {
                id: id.clone(),
                name: name.to_owned(),
                owner: owner.unwrap_or_default(),
                is_default,
                revision,
                honoured_from: 0,
                events: BTreeMap::new(),
                removed: BTreeMap::new(),
            },
        );
        self.share(account, &id, true);
        id
    }

    /// Lets an account into a calendar.
    pub fn share(&mut self, account: &str, calendar: &str, can_edit: bool) {
        let entry = Entry {
            calendar: calendar.to_owned(),
            can_edit,
            color: "auto".to_owned(),
        };
        if let Some(account) = self.account_mut(account) {
            account.list.retain(|known| known.calendar != calendar);
            account.list.push(entry);
        }
    }

    /// Deletes a calendar for everybody.
    pub fn remove_calendar(&mut self, calendar: &str) {
        self.calendars.remove(calendar);
        for account in &mut self.accounts {
            account.list.retain(|entry| entry.calendar != calendar);
        }
    }

    /// Where the API is, with a slash at its end.
    pub fn api(&self) -> String {
        format!("{}/microsoft/graph/v1.0/", self.base)
    }
}

impl Account {
    fn is(&self, name: &str) -> bool {
        self.id == name || self.email.eq_ignore_ascii_case(name)
    }

    pub fn entry(&self, calendar: &str) -> Option<&Entry> {
        self.list.iter().find(|entry| entry.calendar == calendar)
    }
}

impl Calendar {
    /// The event or the occurrence of this name.
    pub fn instance(&self, id: &str) -> Option<Instance<'_>> {
        if let Some(event) = self.events.get(id) {
            return Some(event.itself());
        }
        let (series, day) = ids::of_occurrence(id)?;
        self.events.get(series)?.occurrence(day)
    }
}

/// The version of something.
pub fn change_key(revision: u64) -> String {
    format!("EZ9r{revision:08X}AAAA==")
}

/// The same as a header field has it.
pub fn etag(revision: u64) -> String {
    format!("W/\"{}\"", change_key(revision))
}

/// `2026-12-03T09:00:00Z`
pub fn seconds(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
