//! What Integrator knows and decides.
//!
//! Values and pure functions: no I/O, no clock, no randomness, no `async`. Whatever a decision needs is
//! handed in, so that preview, journal, undo and tests read the very same value.
//!
//! Reading order: who ([`organization`], [`member`], [`caller`], [`api_token`]), when ([`time`], and again and again:
//! [`recurrence`]), what ([`item`], [`repeats`], [`repeats_edit`], [`attendee`], [`remote_event`]), where else ([`connection`], [`page_refusal`], [`linked_calendar`],
//! [`calendar_sync`], and its end: [`departure`]), what when that does not work ([`backoff`], [`reminder`], [`mail`]), how the two sides are kept alike
//! ([`mirror`], [`normal`], [`reconcile`], [`run`]) and soon ([`push`]), who is free ([`free_busy`]), what others booked ([`booking`], [`person`]) through what a member
//! switched on ([`integration`], [`calendly_account`], [`module`], [`lead_defaults`], [`scheduling_link`],
//! [`data_deletion`]), how they are written to ([`template`], [`link_use`], [`campaign`], [`outreach_mail`]), and what pages
//! are shown ([`view`], [`weekly_hours`], [`words`]).

pub mod api_token;
pub mod attendee;
pub mod backoff;
pub mod booking;
pub mod bounce;
pub mod calendar_feed;
pub mod calendar_sync;
pub mod calendly_account;
pub mod caller;
pub mod campaign;
pub mod clock;
pub mod connecting;
pub mod connection;
pub mod data_deletion;
pub mod departure;
pub mod event_type;
pub mod free_busy;
pub mod ids;
pub mod integration;
pub mod item;
pub mod lead_defaults;
pub mod limit;
pub mod link_use;
pub mod linked_calendar;
pub mod mail;
pub mod member;
pub mod mirror;
pub mod module;
pub mod normal;
pub mod organization;
pub mod outreach_mail;
pub mod page_refusal;
pub mod person;
pub mod push;
pub mod reconcile;
pub mod recurrence;
pub mod reminder;
pub mod remote_event;
pub mod repeats;
pub mod repeats_edit;
pub mod run;
pub mod scheduling_link;
pub mod template;
pub mod time;
pub mod view;
pub mod weekly_hours;
pub mod words;

pub use caller::Caller;
pub use clock::{Clock, Entropy};
pub use ids::*;
