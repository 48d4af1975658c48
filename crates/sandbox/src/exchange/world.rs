//! Everything that the imitated Exchange holds.

use super::handle::MeetingMail;
use super::item::{Item, change_key};
use super::manners::Manners;
use super::notifications::Subscription;
use crate::chance::Chance;
use chrono::{DateTime, Utc};
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
    /// How often it was begun: each time other ids are made.
    begun: u64,
    /// Rises with every change of anything.
    pub revision: u64,
    /// How one may sign in: `NTLM`, `Basic`, `Bearer`.
    pub schemes: Vec<String>,
    pub accounts: Vec<Account>,
    /// By id.
    pub folders: BTreeMap<String, Folder>,
    /// By id.
    pub items: BTreeMap<String, Item>,
    /// Items that are gone, oldest first.
    pub gone: Vec<Gone>,
    /// What guests were sent.
    pub mails: Vec<MeetingMail>,
    pub subscriptions: Vec<Subscription>,
    #[serde(default)]
    pub manners: Manners,
}

/// Somebody's mailbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Names it.
    pub email: String,
    pub name: String,
    /// Its name in the domain, in small letters.
    pub user: String,
    pub domain: String,
    pub password: String,
    /// What lets in as a bearer token.
    pub token: String,
    /// An IANA zone.
    pub zone: String,
    /// How often somebody was refused who claimed to be this one.
    pub refused: u32,
}

/// A folder of a mailbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Folder {
    pub id: String,
    /// Whose mailbox.
    pub owner: String,
    pub parent: Option<String>,
    /// The name under which everybody has one, for instance `calendar`.
    pub distinguished: Option<String>,
    pub name: String,
    /// For instance `IPF.Appointment`.
    pub class: String,
    /// Whether its owner may only read it: it is shared by somebody else.
    pub is_read_only: bool,
    pub revision: u64,
    /// Sync states of before this count are no longer honoured.
    pub honoured_from: u64,
}

/// An item that is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Gone {
    pub item: String,
    pub folder: String,
    pub born: u64,
    pub revision: u64,
}

/// The class of folders that hold calendar items.
pub const CALENDAR: &str = "IPF.Appointment";

impl World {
    pub fn new(base: &str, seed: u64) -> Self {
        Self {
            base: base.to_owned(),
            chance: Chance::of(seed ^ 0xE35),
            begun: 0,
            revision: 0,
            schemes: ["NTLM", "Basic", "Bearer"].map(str::to_owned).to_vec(),
            accounts: Vec::new(),
            folders: BTreeMap::new(),
            items: BTreeMap::new(),
            gone: Vec::new(),
            mails: Vec::new(),
            subscriptions: Vec::new(),
            manners: Manners::default(),
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
        world.chance = Chance::of(seed ^ 0xE35 ^ turn);
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

    /// A new id.
    pub fn new_id(&mut self) -> String {
        format!("AAMk{}", self.chance.secret())
    }

    /// Makes a folder; tells its id.
    pub fn add_folder(
        &mut self,
        owner: &str,
        parent: Option<&str>,
        distinguished: Option<&str>,
        name: &str,
        class: &str,
    ) -> String {
        let id = self.new_id();
        let revision = self.next_revision();
        let folder = Folder {
            id: id.clone(),
            owner: owner.to_owned(),
            parent: parent.map(str::to_owned),
            distinguished: distinguished.map(str::to_owned),
            name: name.to_owned(),
            class: class.to_owned(),
            is_read_only: false,
            revision,
            honoured_from: 0,
        };
        self.folders.insert(id.clone(), folder);
        id
    }

    /// The folder that somebody has under a name that everybody has.
    pub fn distinguished(&self, owner: &str, name: &str) -> Option<&Folder> {
        let mut folders = self.folders.values();
        folders.find(|folder| {
            folder.owner.eq_ignore_ascii_case(owner)
                && folder.distinguished.as_deref() == Some(name)
        })
    }

    /// The folders below one, at whatever depth or right below it.
    pub fn below(&self, id: &str, is_deep: bool) -> Vec<&Folder> {
        let mut found = Vec::new();
        for folder in self.folders.values() {
            if folder.parent.as_deref() == Some(id) {
                found.push(folder);
                if is_deep {
                    found.extend(self.below(&folder.id, true));
                }
            }
        }
        found
    }

    /// The items of a folder.
    pub fn items_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items
            .values()
            .filter(move |item| item.folder == folder)
    }

    /// Takes a folder away, with all that is in it.
    pub fn remove_folder(&mut self, id: &str) {
        let inside: Vec<String> = self
            .below(id, true)
            .iter()
            .map(|folder| folder.id.clone())
            .chain([id.to_owned()])
            .collect();
        for id in inside {
            self.folders.remove(&id);
            self.items.retain(|_, item| item.folder != id);
        }
    }

    /// Takes an item away.
    pub fn remove_item(&mut self, id: &str, now: DateTime<Utc>) {
        let Some(item) = self.items.remove(id) else {
            return;
        };
        let revision = self.next_revision();
        self.notify(&item.folder, "DeletedEvent", &item.id, revision, now);
        self.gone.push(Gone {
            item: item.id,
            folder: item.folder,
            born: item.born,
            revision,
        });
    }

    /// Notes that an item changed just now; tells its new change key.
    pub fn touch(&mut self, id: &str, now: DateTime<Utc>) -> String {
        let revision = self.next_revision();
        let mut folder = String::new();
        if let Some(item) = self.items.get_mut(id) {
            item.revision = revision;
            item.modified = now;
            folder.clone_from(&item.folder);
        }
        self.notify(&folder, "ModifiedEvent", id, revision, now);
        change_key(revision)
    }
}
