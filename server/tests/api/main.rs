//! The built program as browsers and other programs meet it: a process of its own, real SQLite, real HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api_docs;
mod api_tokens;
mod calendar_feeds;
mod calendly;
mod changes;
mod check_provider;
mod exchange_test;
mod files;
mod health;
mod helpers;
mod isolation;
mod items;
mod judged;
mod lifecycle;
mod live;
mod outreach;
mod pages;
mod returned_mails;
mod scheduler;
mod security;
mod series;
mod settings;
mod sign_in;
mod v1;
mod v1_outreach;
mod wrapper;
