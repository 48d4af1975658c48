//! Calendly: the switch and its token, the modules and default values, and what bookings become.
//!
//! Reading order: what is shown ([`panel()`]), the switch (`switch`), **Validate and Save** ([`connect()`]), **Sign in with Calendly** ([`sign_in`]), default values
//! ([`defaults`]); asking Calendly in a member's name (`access`); then how bookings arrive (`webhook`, `subscription`, `poll`) and what becomes of them (`import`, `intake`,
//! `appointment`); the jobs are in `handlers`. What a member sees and does at Calendly itself is in [`workspace`].

mod access;
mod appointment;
mod connect;
pub mod defaults;
mod event_types;
mod handlers;
mod import;
mod intake;
mod panel;
mod poll;
mod reminder;
mod role;
mod scheduling_links;
pub mod sign_in;
mod subscription;
mod switch;
mod webhook;
pub mod workspace;

pub use access::{AskError, ask};
pub use connect::{ConnectError, connect, disconnect};
pub(crate) use event_types::{event_types, single_use_link};
pub(crate) use handlers::{gaps_of, handlers, schedules};
pub(crate) use intake::state_of;
pub use panel::panel;
pub(crate) use reminder::remind;
pub use scheduling_links::{LINK_PATH, LinkWithAddress, Opened, links, open_link};
pub(crate) use scheduling_links::{address_of, new_code};
pub use subscription::{RECEIVER_PATH, Receiver, open_receiver};
pub use switch::{force_disable, receive_leads_in, set_enabled, set_module};
pub(crate) use webhook::Deliveries;
pub use webhook::{NotTaken, receive};
