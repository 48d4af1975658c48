//! A sync that ends: our copies are taken back, and what the other side would not give back is listed.

use crate::CalendarSyncId;
use crate::remote_event::ProviderEventId;
use crate::time::Timing;
use serde::{Deserialize, Serialize};

/// What follows when our copies are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterRemoval {
    /// The sync is deleted.
    DeleteSync,
    /// The sync is deleted, and its connection with it when no other sync uses it.
    DeleteConnection,
}

crate::member::words!(AfterRemoval, "what follows a removal", {
    AfterRemoval::DeleteSync => "delete_sync",
    AfterRemoval::DeleteConnection => "delete_connection",
});

/// A sync on its way out. It is silent, and it is gone when its last copy is, or when its member lets the rest lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Which sync.
    pub sync: CalendarSyncId,
    /// What follows.
    pub then: AfterRemoval,
    /// How many copies were looked at so far.
    pub done: u32,
    /// Of how many; none until the linked calendar was listed.
    pub of: Option<u32>,
    /// Why it stopped, as a sentence; none while it is under way.
    pub stuck: Option<String>,
    /// What could not be removed.
    pub left: Vec<LeftThere>,
}

impl Departure {
    /// One that has just begun.
    pub fn begun(sync: CalendarSyncId, then: AfterRemoval) -> Self {
        Self {
            sync,
            then,
            done: 0,
            of: None,
            stuck: None,
            left: Vec::new(),
        }
    }
}

/// A copy of ours that the other side would not let us remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftThere {
    /// Which event.
    pub event: ProviderEventId,
    /// Its title; empty where it cannot be read.
    pub subject: String,
    /// When it is; none where it cannot be read.
    pub timing: Option<Timing>,
    /// Why it stayed, as a sentence.
    pub reason: String,
}
