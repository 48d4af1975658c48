//! Everything that the imitated iCloud holds.

use super::address;
use super::handle::InvitationMail;
use super::passwords::AppPassword;
use crate::chance::Chance;
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
    /// How often it was begun: each time other passwords are made.
    begun: u64,
    /// Rises with every change of anything; tokens and etags are made of it.
    revision: u64,
    pub accounts: Vec<Account>,
    /// By id.
    pub calendars: BTreeMap<String, Calendar>,
    /// What guests were sent.
    pub mails: Vec<InvitationMail>,
}

/// Somebody's account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    pub email: String,
    pub name: String,
    /// Its number, which its addresses have.
    pub dsid: String,
    /// On which host its calendars are.
    pub partition: u16,
    pub zone: String,
    pub passwords: Vec<AppPassword>,
    /// The calendars in its home.
    pub home: Vec<Entry>,
}

/// A calendar in somebody's home.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in addresses.
    pub name: String,
    /// Its id.
    pub calendar: String,
    pub can_write: bool,
}

/// A calendar, or a list of reminders, and what is in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Calendar {
    pub id: String,
    /// Whose it is, by the account's number.
    pub owner: String,
    pub display_name: String,
    pub description: Option<String>,
    /// `#RRGGBBAA`
    pub color: String,
    pub order: usize,
    /// A file with the definition of its zone.
    pub timezone: Option<String>,
    pub is_transparent: bool,
    /// `VEVENT` or `VTODO`; never both (caldav-icloud.md §4).
    pub components: Vec<String>,
    /// The address of the file that it shows, where it is a subscription.
    pub source: Option<String>,
    pub revision: u64,
    /// Tokens of revisions before this are no longer honoured.
    pub honoured_from: u64,
    pub objects: BTreeMap<String, Object>,
    /// What was deleted, and in which revision.
    pub gone: BTreeMap<String, u64>,
}

/// An event or a reminder, as it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    pub text: String,
    pub uid: String,
    pub revision: u64,
}

impl World {
    pub fn new(base: &str, seed: u64) -> Self {
        Self {
            base: base.to_owned(),
            chance: Chance::of(seed ^ 0x1C10),
            begun: 0,
            revision: 0,
            accounts: Vec::new(),
            calendars: BTreeMap::new(),
            mails: Vec::new(),
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
        world.chance = Chance::of(seed ^ 0x1C10 ^ turn);
        Ok(world)
    }

    /// The number of the next change.
    pub fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    pub fn account(&self, email: &str) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.email.eq_ignore_ascii_case(email))
    }

    pub fn account_mut(&mut self, email: &str) -> Option<&mut Account> {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|account| account.email.eq_ignore_ascii_case(email))
    }

    pub fn numbered(&self, dsid: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.dsid == dsid)
    }

    pub fn numbered_mut(&mut self, dsid: &str) -> Option<&mut Account> {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|account| account.dsid == dsid)
    }

    /// A calendar by its path, as it stands in an answer: which one, and under which name whose.
    pub fn at_path(&self, path: &str) -> Option<(&Account, &Entry, &Calendar)> {
        let Some((_, address::Place::Collection { dsid, name })) = address::read(path) else {
            return None;
        };
        let account = self.numbered(&dsid)?;
        let entry = account.entry(&name)?;
        Some((account, entry, self.calendars.get(&entry.calendar)?))
    }

    /// Puts a calendar into its owner's home; tells its path.
    pub fn add_calendar(&mut self, dsid: &str, name: &str, mut calendar: Calendar) -> String {
        let revision = self.next_revision();
        calendar.revision = revision;
        calendar.honoured_from = revision;
        let id = calendar.id.clone();
        self.calendars.insert(id.clone(), calendar);
        self.share(dsid, name, &id, true)
    }

    /// Lets somebody see a calendar under a name in their home; tells its path there.
    pub fn share(&mut self, dsid: &str, name: &str, calendar: &str, can_write: bool) -> String {
        let Some(account) = self.numbered_mut(dsid) else {
            return String::new();
        };
        account.home.push(Entry {
            name: name.to_owned(),
            calendar: calendar.to_owned(),
            can_write,
        });
        account.path_of(name)
    }

    /// Deletes a calendar for everybody.
    pub fn remove_calendar(&mut self, id: &str) {
        self.calendars.remove(id);
        for account in &mut self.accounts {
            account.home.retain(|entry| entry.calendar != id);
        }
    }

    /// Puts a file into a calendar as it is; tells its version.
    pub fn put(&mut self, calendar: &str, name: &str, uid: &str, text: &str) -> Option<String> {
        let revision = self.next_revision();
        let calendar = self.calendars.get_mut(calendar)?;
        calendar.revision = revision;
        calendar.gone.remove(name);
        let object = Object {
            text: text.to_owned(),
            uid: uid.to_owned(),
            revision,
        };
        let etag = object.etag();
        calendar.objects.insert(name.to_owned(), object);
        Some(etag)
    }

    /// Deletes a file; tells whether there was one.
    pub fn delete(&mut self, calendar: &str, name: &str) -> bool {
        let revision = self.next_revision();
        let Some(calendar) = self.calendars.get_mut(calendar) else {
            return false;
        };
        let was_there = calendar.objects.remove(name).is_some();
        if was_there {
            calendar.revision = revision;
            calendar.gone.insert(name.to_owned(), revision);
        }
        was_there
    }
}

impl Account {
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.home.iter().find(|entry| entry.name == name)
    }

    /// The path of its calendars.
    pub fn home_path(&self) -> String {
        address::home(self.partition, &self.dsid)
    }

    /// The path of a calendar in its home.
    pub fn path_of(&self, name: &str) -> String {
        format!("{}{}/", self.home_path(), address::encoded(name))
    }
}

impl Calendar {
    /// An empty one of events.
    pub fn new(id: &str, owner: &str, display_name: &str) -> Self {
        Self {
            id: id.to_owned(),
            owner: owner.to_owned(),
            display_name: display_name.to_owned(),
            description: None,
            color: "#1BADF8FF".to_owned(),
            order: 1,
            timezone: None,
            is_transparent: false,
            components: vec!["VEVENT".to_owned()],
            source: None,
            revision: 0,
            honoured_from: 0,
            objects: BTreeMap::new(),
            gone: BTreeMap::new(),
        }
    }

    /// Stands for everything up to now: the token of sync reports, and what tells whether anything changed.
    pub fn token(&self) -> String {
        format!("FT=-@RU={}@S={}", self.id, self.revision)
    }

    /// The revision of a token; none where it is not honoured (any more).
    pub fn revision_of(&self, token: &str) -> Option<u64> {
        let (id, revision) = token.strip_prefix("FT=-@RU=")?.split_once("@S=")?;
        let revision = revision.parse().ok()?;
        let is_honoured = id == self.id && (self.honoured_from..=self.revision).contains(&revision);
        is_honoured.then_some(revision)
    }

    /// The name of the object with this UID.
    pub fn named(&self, uid: &str) -> Option<&str> {
        let mut objects = self.objects.iter();
        let found = objects.find(|(_, object)| object.uid == uid);
        found.map(|(name, _)| name.as_str())
    }
}

impl Object {
    /// Its version, quotes and all.
    pub fn etag(&self) -> String {
        format!("\"{}\"", 1_764_000_000_000_u64 + self.revision)
    }
}
