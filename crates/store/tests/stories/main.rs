//! What the store promises, told as stories; each runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "in a test, that is how to fail")]

mod accounts;
mod api_tokens;
mod bulk;
mod calendar_syncs;
mod calendly;
mod connections;
mod database;
mod event_types;
mod held;
mod inconsistent;
mod isolation;
mod items;
mod leaving;
mod mails;
mod mirrors;
mod notices;
mod outgoing;
mod outreach;
mod parts;
mod people;
mod push_subscriptions;
mod remote_events;
mod runs;
mod scene;
mod schema;
mod sessions;
mod sqlite_file;
mod strays;
mod throttles;
mod unsubscribed;
mod workspace_pages;
