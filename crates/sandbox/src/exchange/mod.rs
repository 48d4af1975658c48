//! Imitates Exchange on a company's own server: its web service EWS, and autodiscover (exchange-ews.md).
//!
//! Everybody has a mailbox with calendars, a password and a name in the domain. Requests come to one address as XML (`api`),
//! from somebody who signed in (`access`, `ntlm`). Reading order: what is held (`world`, `item`, `recurrence`), how it is
//! written and shown (`writing`, `showing`), and then an operation each: `folders`, `items`, `finding`, `syncing`,
//! `directory`, `availability`, `zone_rules`, `notifications` and `streaming`; `manners` are switches for whoever wants it otherwise.

mod access;
mod api;
mod ask;
mod autodiscover;
mod availability;
mod directory;
mod finding;
mod folders;
mod handle;
mod item;
mod items;
mod mailboxes;
mod manners;
mod notifications;
mod ntlm;
mod recurrence;
mod seed;
mod showing;
mod soap;
mod streaming;
mod syncing;
mod world;
mod writing;
mod xml;
mod zone_rules;

pub use access::Connection;
pub use api::broken;
pub use handle::{Exchange, MeetingMail};

use axum::Router;
use axum::routing::{get, post};

/// Everything below `/exchange` and `/autodiscover`.
pub fn router(exchange: Exchange) -> Router {
    Router::new()
        .route("/exchange", get(mailboxes::show))
        .route(
            "/exchange/EWS/Exchange.asmx",
            post(api::answer).get(api::page),
        )
        .route("/autodiscover/autodiscover.xml", post(autodiscover::plain))
        .route(
            "/autodiscover/autodiscover.json/v1.0/{email}",
            get(autodiscover::second_by_path),
        )
        .route(
            "/autodiscover/autodiscover.json",
            get(autodiscover::second_by_query),
        )
        .with_state(exchange)
}
