//! Templates and campaigns: who is written to, with what, and what came of it (spec §2.4).
//!
//! Reading order: what is filled in (`filling`), whose links may be used (`links`); both lists (`lists`; for programs [`kept`]), a template
//! ([`templates`]), a campaign ([`campaigns`]), a mail to one person ([`letters`]); then how mails go out (`sending`), come
//! back ([`bounces`]) or are not wanted any more ([`leaving`]), and the jobs (`handlers`). What waits is readable from table `outreach_mails`; a job is only the nudge.

pub mod bounces;
pub mod campaigns;
mod filling;
mod handlers;
pub mod kept;
pub mod leaving;
pub mod letters;
mod links;
mod lists;
mod making;
mod refusal;
mod sending;
mod telling;
pub mod templates;
mod text;

pub(crate) use handlers::{handlers, schedules};
pub use lists::lists;
pub use refusal::OutreachError;
pub(crate) use sending::note_opened;

/// What is said where nothing can be sent.
pub const NO_MAIL_SERVER: &str = "This server has no mail server, so nothing was sent. Ask whoever runs it to set INTEGRATOR_SMTP_HOST and INTEGRATOR_SMTP_FROM.";
