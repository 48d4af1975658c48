//! Calendar Sync: the listing, the wizard, settings and logs.

mod listing;
mod log;
mod settings;
mod wizard;

pub use listing::listing;
pub use log::log;
pub use settings::{Leftovers, delete, save_settings, set_active, sync_now};
pub use wizard::{begin, choose_calendar, choose_kinds, choose_ranges, finish, wizard};
