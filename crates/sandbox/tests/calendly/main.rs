//! The imitated Calendly, asked over HTTP as anybody asks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod availability;
mod booking;
mod clicks;
mod conventions;
mod deliveries;
mod enterprise;
mod event_types;
mod faults;
mod foreign_client;
mod links;
mod oauth;
mod organization;
mod pages;
mod paging;
mod receiver;
mod saving;
mod scheduled_events;
mod tokens;
mod webhooks;
mod world;
