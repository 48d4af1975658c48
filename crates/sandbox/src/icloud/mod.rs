//! The calendars of iCloud, imitated as their sheet describes them (`caldav-icloud.md`, whose sections comments name).
//!
//! `/icloud` stands for `https://caldav.icloud.com`, `/icloud/p42` and the like for the hosts of its partitions, and
//! `/icloud/account` for the page of Apple's on which people make app-specific passwords. Files are kept as they were sent.
//! Below `/ics` are calendars that anybody may read.

mod address;
mod api;
mod ask;
mod collections;
mod file;
mod filter;
mod handle;
mod multistatus;
mod occurrences;
mod passwords;
mod properties;
mod published;
mod refusal;
mod reports;
mod seed;
mod world;
mod writing;
mod xml;

pub use handle::{Icloud, InvitationMail};
pub use refusal::{Refusal, refused};

use axum::Router;
use axum::routing::{any, get};

/// Everything below `/icloud` and `/ics`.
pub fn router(icloud: Icloud) -> Router {
    Router::new()
        .route(
            "/icloud/account",
            get(passwords::show).post(passwords::change),
        )
        .route("/ics/{file}", get(published::read))
        .route("/icloud", any(api::answer))
        .route("/icloud/", any(api::answer))
        .route("/icloud/{*path}", any(api::answer))
        .with_state(icloud)
}
