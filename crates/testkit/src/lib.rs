//! What tests share: clock, builders, databases and calendar services.

pub mod builders;
pub mod calendars;
pub mod calendly;
pub mod clock;
pub mod database;
pub mod entropy;
pub mod fake_page;
pub mod fake_provider;
pub mod fake_push;
pub mod foreign;
mod loopback;
pub mod smtp;
pub mod tokens;
pub mod unruly;
pub mod web;
pub mod zones;
