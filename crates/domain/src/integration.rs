//! Switch and settings of a service, per member.

use serde::{Deserialize, Serialize};

/// A service that Integrator works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegrationKind {
    /// Bookings become leads and appointments.
    Calendly,
    /// My Calendar and linked calendars.
    CalendarSync,
}

impl IntegrationKind {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Calendly => "Calendly Integration",
            Self::CalendarSync => "Calendar Sync",
        }
    }
}
