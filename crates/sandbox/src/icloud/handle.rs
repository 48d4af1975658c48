//! What tests and the demo do to the imitated iCloud from outside.

use super::seed;
use super::world::{Calendar, World};
use crate::calendly::Unknown;
use crate::clock::MovableClock;
use crate::people::People;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The imitated iCloud. Clones are the same one.
#[derive(Clone)]
pub struct Icloud(Arc<Mutex<World>>);

/// A mail that iCloud would have sent to a guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationMail {
    /// The guest's address.
    pub to: String,
    /// The event's UID.
    pub uid: String,
    /// `REQUEST` or `CANCEL` (RFC 5546).
    pub method: String,
}

impl Icloud {
    pub(crate) fn new(base: &str, clock: &MovableClock, seed: u64, people: &People) -> Self {
        let mut world = World::new(base, seed);
        seed::plant(&mut world, people, clock.now());
        Self::of(world)
    }

    /// The one that was written down.
    ///
    /// # Errors
    /// It is none that this version has written.
    pub(crate) fn restored(kept: Value, base: &str, seed: u64) -> serde_json::Result<Self> {
        Ok(Self::of(World::restored(kept, base, seed)?))
    }

    fn of(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// Everything it holds, to be written down.
    pub(crate) fn saved(&self) -> Value {
        serde_json::to_value(&*self.world()).unwrap_or_default()
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stands for `https://caldav.icloud.com/`; with a slash at its end.
    pub fn base(&self) -> String {
        format!("{}/icloud/", self.world().base)
    }

    /// The page on which people make app-specific passwords.
    pub fn account_page(&self) -> String {
        format!("{}/icloud/account", self.world().base)
    }

    /// Everybody's address, and the paths of their calendars.
    pub fn accounts(&self) -> Vec<Value> {
        let world = self.world();
        let shown = world.accounts.iter().map(|account| {
            let calendars = account
                .home
                .iter()
                .map(|entry| account.path_of(&entry.name));
            json!({
                "email": account.email,
                "name": account.name,
                "dsid": account.dsid,
                "calendars": calendars.collect::<Vec<_>>(),
            })
        });
        shown.collect()
    }

    /// Makes an app-specific password for somebody.
    ///
    /// # Errors
    /// [`Unknown`] person, or one that has 25 already.
    pub fn add_password(&self, email: &str, label: &str) -> Result<String, Unknown> {
        let made = self.world().add_password(email, label);
        made.ok_or_else(|| Unknown(email.to_owned()))
    }

    /// Takes back somebody's passwords with this label; all of them without one, as when the account's own is changed.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn revoke_passwords(&self, email: &str, label: Option<&str>) -> Result<(), Unknown> {
        let mut world = self.world();
        let account = world.account_mut(email);
        let account = account.ok_or_else(|| Unknown(email.to_owned()))?;
        account
            .passwords
            .retain(|known| label.is_some_and(|label| label != known.label));
        Ok(())
    }

    /// Another calendar of somebody's own; tells its path.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn add_calendar(&self, email: &str, display_name: &str) -> Result<String, Unknown> {
        let mut world = self.world();
        let account = world.account(email);
        let dsid = account
            .ok_or_else(|| Unknown(email.to_owned()))?
            .dsid
            .clone();
        let name = seed::id(&mut world.chance);
        let calendar = Calendar::new(&name, &dsid, display_name);
        Ok(world.add_calendar(&dsid, &name, calendar))
    }

    /// Lets somebody see a calendar, or write into it as well; tells its path in their home.
    ///
    /// # Errors
    /// [`Unknown`] person or calendar.
    pub fn share(&self, calendar: &str, email: &str, can_write: bool) -> Result<String, Unknown> {
        let mut world = self.world();
        let id = id_of(&world, calendar)?;
        let account = world.account(email);
        let dsid = account
            .ok_or_else(|| Unknown(email.to_owned()))?
            .dsid
            .clone();
        let name = seed::id(&mut world.chance);
        Ok(world.share(&dsid, &name, &id, can_write))
    }

    /// Lets whoever has a calendar at this path only read it from now on.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn make_read_only(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let found = world.at_path(calendar);
        let (account, entry, _) = found.ok_or_else(|| Unknown(calendar.to_owned()))?;
        let (dsid, name) = (account.dsid.clone(), entry.name.clone());
        let account = world.numbered_mut(&dsid);
        let entries = account.into_iter().flat_map(|account| &mut account.home);
        for entry in entries.filter(|entry| entry.name == name) {
            entry.can_write = false;
        }
        Ok(())
    }

    /// Deletes a calendar for everybody.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn remove_calendar(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let id = id_of(&world, calendar)?;
        world.remove_calendar(&id);
        Ok(())
    }

    /// Sync tokens of before are no longer honoured.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn expire_sync_tokens(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let id = id_of(&world, calendar)?;
        let revision = world.next_revision();
        if let Some(calendar) = world.calendars.get_mut(&id) {
            calendar.revision = revision;
            calendar.honoured_from = revision;
        }
        Ok(())
    }

    /// Moves an account to another partition: its calendars have other addresses from now on, and the old ones lead there.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn move_account(&self, email: &str, partition: u16) -> Result<(), Unknown> {
        let mut world = self.world();
        let account = world.account_mut(email);
        account.ok_or_else(|| Unknown(email.to_owned()))?.partition = partition;
        Ok(())
    }

    /// Puts a file into a calendar as it is; nothing is checked. The UID is the name, without `.ics`.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn put_object(&self, calendar: &str, name: &str, text: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let id = id_of(&world, calendar)?;
        let uid = name.trim_end_matches(".ics");
        world.put(&id, name, uid, text);
        Ok(())
    }

    /// Deletes a file, as another program does; one that is not there is as well.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn delete_object(&self, calendar: &str, name: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let id = id_of(&world, calendar)?;
        world.delete(&id, name);
        Ok(())
    }

    /// A file as it is kept; none where there is none.
    pub fn object(&self, calendar: &str, name: &str) -> Option<String> {
        let world = self.world();
        let (_, _, calendar) = world.at_path(calendar)?;
        Some(calendar.objects.get(name)?.text.clone())
    }

    /// The files of a calendar by their names; none where there is no calendar.
    pub fn objects(&self, calendar: &str) -> BTreeMap<String, String> {
        let world = self.world();
        let known = world.at_path(calendar).map(|(_, _, known)| &known.objects);
        let each = known.into_iter().flatten();
        each.map(|(name, object)| (name.clone(), object.text.clone()))
            .collect()
    }

    /// The mails that guests would have got.
    pub fn mails(&self) -> Vec<InvitationMail> {
        self.world().mails.clone()
    }
}

fn id_of(world: &World, path: &str) -> Result<String, Unknown> {
    let found = world.at_path(path);
    let (_, entry, _) = found.ok_or_else(|| Unknown(path.to_owned()))?;
    Ok(entry.calendar.clone())
}
