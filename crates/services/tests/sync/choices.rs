//! What a sync is given to go by, as most stories choose it.

use domain::calendar_sync::{Reach, SyncOptions, Window};
use domain::item::ItemKind;

/// Both ways, all kinds, from now on.
pub fn both_ways() -> SyncOptions {
    SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        ..SyncOptions::default()
    }
}

/// Both ways, all kinds, and what other linked calendars brought goes on to this one.
pub fn copying_on() -> SyncOptions {
    SyncOptions {
        send_foreign: true,
        ..both_ways()
    }
}

/// Both ways, all kinds, old things of both sides within this reach as well.
pub fn within(reach: Reach) -> SyncOptions {
    let window = Some(Window {
        past: reach,
        future: reach,
    });
    SyncOptions {
        retrieve: window,
        send: window,
        ..both_ways()
    }
}
