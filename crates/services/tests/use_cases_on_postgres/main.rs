//! The suite `use_cases` once more, on PostgreSQL.

#![cfg(test)]

#[path = "../use_cases/accounts.rs"]
mod accounts;
#[path = "../use_cases/api_tokens.rs"]
mod api_tokens;
#[path = "../use_cases/booked_appointments.rs"]
mod booked_appointments;
#[path = "../use_cases/calendar_syncs.rs"]
mod calendar_syncs;
#[path = "../use_cases/calendly/mod.rs"]
mod calendly;
#[path = "../use_cases/connections.rs"]
mod connections;
#[path = "../use_cases/history.rs"]
mod history;
#[path = "../use_cases/items.rs"]
mod items;
#[path = "../use_cases/leaving.rs"]
mod leaving;
#[path = "../use_cases/outgoing.rs"]
mod outgoing;
#[path = "../use_cases/outreach/mod.rs"]
mod outreach;
#[path = "../use_cases/pages.rs"]
mod pages;
#[path = "../use_cases/scheduler.rs"]
mod scheduler;
#[path = "../use_cases/series/mod.rs"]
mod series;
#[path = "../use_cases/sync_options.rs"]
mod sync_options;
#[path = "../use_cases/there.rs"]
mod there;
#[path = "../use_cases/undo.rs"]
mod undo;
#[path = "../use_cases/world.rs"]
mod world;

/// Where the world of this suite is kept.
mod database {
    pub use testkit::database::postgres as open;
}
