//! What pages are shown: answers of use cases, ready to draw, with times in the reader's zone.
//!
//! Server and browser are built together, so these types cross the private wire as they are.
//! None may ever hold a secret or a detail the reader must not know.

pub mod api_tokens;
pub mod booked_appointments;
pub mod calendar;
pub mod calendar_feeds;
pub mod calendar_sync;
pub mod calendly;
pub mod calendly_workspace;
pub mod history;
pub mod members;
pub mod options;
pub mod outreach;
pub mod people;
pub mod scheduler;
pub mod session;
