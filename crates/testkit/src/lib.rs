//! What tests share: clock, builders, databases and calendar services.

pub mod fake_provider;
pub mod calendars;
pub mod web;
pub mod zones;
