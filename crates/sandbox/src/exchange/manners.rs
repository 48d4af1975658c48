//! How it behaves otherwise than usually: switches for tests, and for whoever tries out what administrators are told.

use super::handle::Exchange;
use super::soap::VERSIONS;
use crate::calendly::Unknown;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The build of Exchange 2016.
const USUAL: [u32; 4] = [15, 1, 2507, 61];

/// The switches.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Manners {
    /// Mailboxes that may not use the service, by their address in small letters, and the fault that tells so; where none is
    /// named it is status 403 (exchange-ews.md §16).
    pub shut: BTreeMap<String, Option<String>>,
    build: Option<[u32; 4]>,
    /// Why nobody may have changes told.
    pub tells_nobody: Option<String>,
    /// Whether several servers stand behind the one address, of which one holds a subscription.
    pub is_spread: bool,
    /// What somebody else has an item be called right before it is changed or deleted.
    pub first: Option<String>,
    /// Streams that are open.
    #[serde(skip)]
    pub listeners: usize,
}

impl Manners {
    /// Its build as every answer tells it.
    pub fn build(&self) -> [u32; 4] {
        self.build.unwrap_or(USUAL)
    }

    /// The versions of the schema that it speaks (exchange-ews.md §1).
    pub fn versions(&self) -> &'static [&'static str] {
        let known = match self.build() {
            [..14, _, _, _] => 2,
            [14, 0, _, _] => 3,
            [14, 1, _, _] => 4,
            [14, _, _, _] => 5,
            [15, 0, ..847, _] => 6,
            [15, 0, _, _] => 7,
            _ => 8,
        };
        VERSIONS.get(..known).unwrap_or(&VERSIONS)
    }
}

impl Exchange {
    /// Lets a mailbox use the service no more: with a fault of this code, or else with status 403.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn shut(&self, email: &str, code: Option<&str>) -> Result<(), Unknown> {
        self.password(email)?;
        let code = code.map(str::to_owned);
        self.world()
            .manners
            .shut
            .insert(email.to_ascii_lowercase(), code);
        Ok(())
    }

    /// Is of another build from now on, for instance `[14, 2, 247, 5]`, which is Exchange 2010 SP2.
    pub fn be_of_build(&self, build: [u32; 4]) {
        self.world().manners.build = Some(build);
    }

    /// Tells nobody of changes any more, for this reason.
    pub fn tell_nobody(&self, code: &str) {
        self.world().manners.tells_nobody = Some(code.to_owned());
    }

    /// Is several servers from now on: whoever asks about a subscription has to bring the cookie that leads to the right one.
    pub fn spread(&self) {
        self.world().manners.is_spread = true;
    }

    /// Has somebody else call an item otherwise right before it is changed or deleted next.
    pub fn change_first(&self, subject: &str) {
        self.world().manners.first = Some(subject.to_owned());
    }

    /// Forgets all subscriptions, as after a restart.
    pub fn forget_subscriptions(&self) {
        self.world().subscriptions.clear();
        self.wake_listeners();
    }

    /// How many subscriptions there are.
    pub fn subscriptions(&self) -> usize {
        self.world().subscriptions.len()
    }

    /// How many streams are open.
    pub fn listeners(&self) -> usize {
        self.world().manners.listeners
    }
}
