//! A request that was let in: who asks, and what the ids in it mean.

use super::item::{Item, Slot};
use super::soap::Refusal;
use super::world::{Account, Folder, World};
use super::xml::{self, Element};
use chrono::{DateTime, Utc};

/// What somebody asks for.
pub struct Ask<'a> {
    pub world: &'a mut World,
    pub now: DateTime<Utc>,
    /// Who asks.
    pub email: String,
    /// The Windows name of the zone in which times without one are meant.
    pub zone: Option<String>,
}

/// An item, or one occurrence of it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The item's id.
    pub item: String,
    pub slot: Option<Slot>,
    /// The version that was named.
    pub change_key: Option<String>,
}

impl Ask<'_> {
    pub fn account(&self) -> Result<&Account, Refusal> {
        let account = self.world.account(&self.email);
        account.ok_or_else(Refusal::access_denied)
    }

    /// Whether somebody may see this folder.
    pub fn may_see(&self, folder: &Folder) -> bool {
        folder.owner.eq_ignore_ascii_case(&self.email)
    }

    /// The folder that an id names: its own, or the name that everybody has one under.
    ///
    /// # Errors
    /// There is none, or it is somebody else's.
    pub fn folder(&self, id: Element<'_>) -> Result<&Folder, Refusal> {
        let name = xml::attribute(id, "Id");
        if id.tag_name().name() == "DistinguishedFolderId" {
            let owner = xml::at(id, &["Mailbox", "EmailAddress"]).and_then(|email| email.text());
            let owner = owner.unwrap_or(&self.email);
            if !owner.eq_ignore_ascii_case(&self.email) {
                let text = "The specified folder belongs to a mailbox without access.";
                return Err(Refusal::new("ErrorAccessDenied", text));
            }
            return self
                .world
                .distinguished(owner, name)
                .ok_or_else(Refusal::folder_not_found);
        }
        let folder = self.world.folders.get(name);
        folder
            .filter(|folder| self.may_see(folder))
            .ok_or_else(Refusal::folder_not_found)
    }

    /// The folder that an element with one id in it names.
    ///
    /// # Errors
    /// There is none.
    pub fn folder_in(&self, element: Option<Element<'_>>) -> Result<&Folder, Refusal> {
        let id = element.and_then(|element| xml::children(element).next());
        self.folder(id.ok_or_else(|| Refusal::schema("The id of a folder is missing."))?)
    }

    /// The item of this id, where it lies in a folder of whoever asks.
    ///
    /// # Errors
    /// There is none.
    pub fn item(&self, id: &str) -> Result<&Item, Refusal> {
        let item = self.world.items.get(id);
        let is_seen = |item: &&Item| {
            let folder = self.world.folders.get(&item.folder);
            folder.is_some_and(|folder| self.may_see(folder))
        };
        item.filter(is_seen).ok_or_else(Refusal::item_not_found)
    }

    /// The id of an item that may be written.
    ///
    /// # Errors
    /// There is none, or it may only be read.
    pub fn may_write(&self, id: &str) -> Result<(), Refusal> {
        let item = self.item(id)?;
        let folder = self.world.folders.get(&item.folder);
        if folder.is_some_and(|folder| folder.is_read_only) {
            return Err(Refusal::access_denied());
        }
        Ok(())
    }

    /// What an id in a request names.
    ///
    /// # Errors
    /// Nothing of that id.
    pub fn target(&self, id: Element<'_>) -> Result<Target, Refusal> {
        let change_key = id.attribute("ChangeKey").map(str::to_owned);
        match id.tag_name().name() {
            "OccurrenceItemId" => {
                let item = self.item(xml::attribute(id, "RecurringMasterId"))?;
                let index: usize = xml::attribute(id, "InstanceIndex")
                    .parse()
                    .map_err(|_| Refusal::schema("InstanceIndex is invalid."))?;
                let far = DateTime::<Utc>::from_timestamp(i64::from(i32::MAX) * 2, 0);
                let slots = item.slots(far.unwrap_or(self.now));
                let slot = index.checked_sub(1).and_then(|at| slots.get(at)).copied();
                let slot = slot.ok_or_else(|| {
                    let text = "The index of the occurrence lies outside of the recurrence.";
                    Refusal::new("ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange", text)
                })?;
                if item.deleted.contains(&slot.original.timestamp()) {
                    let text = "The occurrence is deleted from the recurrence.";
                    let code = "ErrorCalendarOccurrenceIsDeletedFromRecurrence";
                    return Err(Refusal::new(code, text));
                }
                Ok(Target {
                    item: item.id.clone(),
                    slot: Some(slot),
                    change_key,
                })
            }
            "RecurringMasterItemId" => {
                let occurrence = xml::attribute(id, "OccurrenceId");
                let master = occurrence.split('+').next().unwrap_or_default();
                Ok(Target {
                    item: self.item(master)?.id.clone(),
                    slot: None,
                    change_key,
                })
            }
            _ => {
                let name = xml::attribute(id, "Id");
                let Some((master, original)) = name.split_once('+') else {
                    return Ok(Target {
                        item: self.item(name)?.id.clone(),
                        slot: None,
                        change_key,
                    });
                };
                let item = self.item(master)?;
                let slot = i64::from_str_radix(original, 16)
                    .ok()
                    .filter(|original| !item.deleted.contains(original))
                    .and_then(|original| item.slot(original));
                Ok(Target {
                    item: item.id.clone(),
                    slot: Some(slot.ok_or_else(Refusal::item_not_found)?),
                    change_key,
                })
            }
        }
    }
}
