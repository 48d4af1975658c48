//! Use cases on a real database: rights, isolation of organizations, clocks, privacy, drafts and settings of syncs.

#![cfg(test)]

mod accounts;
mod api_tokens;
mod booked_appointments;
mod calendar_feeds;
mod calendar_syncs;
mod calendly;
mod connections;
mod history;
mod items;
mod leaving;
mod outgoing;
mod outreach;
mod pages;
mod scheduler;
mod series;
mod sync_options;
mod there;
mod undo;
mod world;

/// Where the world of this suite is kept.
mod database {
    pub use testkit::database::sqlite as open;
}
