//! Options > Integrator > Calendly Integration, and Configure Defaults for Calendly.

use crate::integration::{CalendlyState, ForcedReason};
use crate::lead_defaults::Field;
use crate::module::Module;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// The panel in all its states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendlyPanel {
    /// How it stands.
    pub state: CalendlyState,
    /// Whether the reader may change it; a viewer reads.
    pub can_change: bool,
    /// That somebody else switched it off, and when, on the reader's wall clock.
    pub forced: Option<ForcedNotice>,
    /// Who is connected; also while it is forced off, for what was kept.
    pub account: Option<CalendlyCard>,
    /// Every module, in the order of the pages.
    pub modules: Vec<ModuleRow>,
    /// Where Calendly makes tokens; opens in a new tab.
    pub token_page: String,
    /// Whether the operator registered an app, so that one can sign in at Calendly instead.
    pub can_sign_in: bool,
    /// Bookings that wait for default values of the module that receives new leads.
    pub waiting: usize,
    /// Whether the reader may set default values.
    pub can_configure: bool,
}

/// That an integration was switched off by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForcedNotice {
    /// Why.
    pub why: ForcedReason,
    /// When, on the reader's wall clock.
    pub at: NaiveDateTime,
}

/// The connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendlyCard {
    /// Name at Calendly.
    pub name: String,
    /// E-mail address at Calendly.
    pub email: String,
    /// `Owner`, `Admin` or `User` there; empty when it may not be read.
    pub role: String,
    /// The end of the token, so that its owner tells it from others; none for whoever signed in at Calendly.
    pub token_end: Option<String>,
    /// When Calendly answered last, for instance `2 min ago`.
    pub checked: String,
    /// What the token may not do.
    pub missing: Vec<MissingScope>,
    /// Whether Calendly tells us of bookings at once.
    pub has_webhook: bool,
    /// `Webhook active`, or how else bookings arrive.
    pub updates: String,
    /// Why they arrive so; empty when all is well.
    pub updates_why: String,
    /// When a booking arrived last, on the reader's wall clock.
    pub last_booking: Option<NaiveDateTime>,
    /// Where people book with the member, at Calendly.
    pub link: String,
    /// The link of ours that leads there and counts; empty before the first connection.
    pub meeting_link: String,
    /// How often that was opened.
    pub opens: u64,
    /// That Calendly does not answer, since when, what was kept, what to do; none while it is well.
    pub problem: Option<String>,
}

/// A permission that a token lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingScope {
    /// As Calendly names it, for instance `webhooks:write`.
    pub scope: String,
    /// What will not work.
    pub effect: String,
}

/// One row of the module table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleRow {
    /// Which.
    pub module: Module,
    /// Whether links may be put into its mails.
    pub is_on: bool,
    /// Whether new leads appear here.
    pub receives_leads: bool,
    /// Mandatory fields that have a default value.
    pub defaults_set: usize,
    /// Mandatory fields.
    pub defaults_of: usize,
}

/// What **Validate and Save** came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// The panel as it is now.
    pub panel: CalendlyPanel,
    /// Whether it had been forced off, so that links which were sent before work again.
    pub was_forced_off: bool,
}

/// Configure Defaults for Calendly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultsPage {
    /// The module that is shown.
    pub module: Module,
    /// Whether the reader's own integration makes new leads there.
    pub receives_leads: bool,
    /// Every mandatory field, in the order of the form.
    pub fields: Vec<DefaultField>,
    /// What to send back, so that two people who save at once do not overwrite each other.
    pub version: i64,
    /// When it was saved last, on the reader's wall clock; none before.
    pub saved: Option<NaiveDateTime>,
    /// Bookings that wait for these values.
    pub waiting: usize,
    /// Modules with values that are kept, though new leads do not land there.
    pub kept: Vec<Module>,
}

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultField {
    /// Which.
    pub field: Field,
    /// The value that is set and may be used; empty for none.
    pub value: String,
    /// A value that was set and is no longer available, in words.
    pub gone: Option<String>,
    /// What may be chosen.
    pub choices: Vec<DefaultChoice>,
}

/// One entry of a drop-down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultChoice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}
