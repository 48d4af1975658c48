//! Switch and settings of a service, per member: whether it is on, and who or what switched it off.

use crate::member::words;
use crate::{MemberId, OrganizationId};
use chrono::{DateTime, Utc};
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

words!(IntegrationKind, "integration", {
    IntegrationKind::Calendly => "calendly",
    IntegrationKind::CalendarSync => "calendar_sync",
});

impl IntegrationKind {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Calendly => "Calendly Integration",
            Self::CalendarSync => "Calendar Sync",
        }
    }
}

/// The switch of one member's integration. One that was never touched is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose.
    pub member: MemberId,
    /// Of what.
    pub kind: IntegrationKind,
    /// Whether the member switched it on.
    pub enabled: bool,
    /// That somebody else switched it off; it then needs to be re-authenticated.
    pub forced_off: Option<ForcedOff>,
}

/// That an integration was switched off by somebody else than its member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForcedOff {
    /// Why.
    pub why: ForcedReason,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why an integration was switched off by somebody else than its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForcedReason {
    /// An admin did.
    ByAdmin,
    /// The service no longer accepts the token.
    TokenRevoked,
    /// The service changed so that everybody has to connect again.
    BreakingChange,
}

words!(ForcedReason, "reason", {
    ForcedReason::ByAdmin => "by_admin",
    ForcedReason::TokenRevoked => "token_revoked",
    ForcedReason::BreakingChange => "breaking_change",
});

/// How a member's Calendly Integration stands (spec §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendlyState {
    /// Off.
    Off,
    /// On, and no token was given yet.
    WithoutToken,
    /// Connected.
    Connected,
    /// It was switched off by somebody else: a token has to be given again.
    NeedsReauthentication(ForcedReason),
    /// Calendly does not answer; we try again by ourselves.
    ConnectionProblem,
}

impl Integration {
    /// As it is before anybody touched it.
    pub fn untouched(
        organization: OrganizationId,
        member: MemberId,
        kind: IntegrationKind,
    ) -> Self {
        Self {
            organization,
            member,
            kind,
            enabled: false,
            forced_off: None,
        }
    }

    /// How it stands, given whether a token is stored and whether Calendly answered when it was asked last.
    pub fn calendly_state(&self, has_token: bool, answers: bool) -> CalendlyState {
        match (&self.forced_off, self.enabled, has_token, answers) {
            (Some(forced), _, _, _) => CalendlyState::NeedsReauthentication(forced.why),
            (None, false, _, _) => CalendlyState::Off,
            (None, true, false, _) => CalendlyState::WithoutToken,
            (None, true, true, false) => CalendlyState::ConnectionProblem,
            (None, true, true, true) => CalendlyState::Connected,
        }
    }

    /// Switched by its member. What was forced off stays so: only a token that Calendly accepts ends that.
    pub fn switched(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// Switched off by an admin, or because of what the service did. The first reason stays.
    pub fn force_off(self, why: ForcedReason, at: DateTime<Utc>) -> Self {
        Self {
            forced_off: self.forced_off.or(Some(ForcedOff { why, at })),
            ..self
        }
    }

    /// On again with credentials that the service has accepted.
    pub fn authenticated(self) -> Self {
        Self {
            enabled: true,
            forced_off: None,
            ..self
        }
    }
}

impl CalendlyState {
    /// Whether scheduling links lead to Calendly; else they say that they are temporarily unavailable.
    pub const fn opens_links(self) -> bool {
        match self {
            // Calendly's own page may well answer while its interface does not.
            Self::Connected | Self::ConnectionProblem => true,
            Self::Off | Self::WithoutToken | Self::NeedsReauthentication(_) => false,
        }
    }

    /// Whether bookings are asked for and taken in.
    pub const fn takes_bookings(self) -> bool {
        self.opens_links()
    }

    /// Whether links may be put into new templates and campaigns, in modules that are on.
    pub const fn allows_new_links(self) -> bool {
        self.opens_links()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn noon() -> DateTime<Utc> {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn integration() -> Integration {
        let (organization, member) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        Integration::untouched(organization, member, IntegrationKind::Calendly)
    }

    #[test]
    fn the_five_states() {
        let off = integration();
        let on = off.clone().switched(true);
        let forced = on.clone().force_off(ForcedReason::ByAdmin, noon());
        let cases = [
            (&off, false, true, CalendlyState::Off),
            (&off, true, true, CalendlyState::Off),
            (&on, false, true, CalendlyState::WithoutToken),
            (&on, true, true, CalendlyState::Connected),
            (&on, true, false, CalendlyState::ConnectionProblem),
            (
                &forced,
                true,
                true,
                CalendlyState::NeedsReauthentication(ForcedReason::ByAdmin),
            ),
        ];
        for (integration, has_token, answers, state) in cases {
            assert_eq!(integration.calendly_state(has_token, answers), state);
        }
    }

    #[test]
    fn switching_does_not_end_what_was_forced() {
        let forced = integration().force_off(ForcedReason::TokenRevoked, noon());

        let switched = forced.switched(false).switched(true);

        let state = switched.calendly_state(true, true);
        assert_eq!(
            state,
            CalendlyState::NeedsReauthentication(ForcedReason::TokenRevoked)
        );
        assert!(!state.opens_links() && !state.allows_new_links());
        assert_eq!(
            switched.authenticated().calendly_state(true, true),
            CalendlyState::Connected
        );
    }

    #[test]
    fn the_first_reason_stays() {
        let forced = integration()
            .force_off(ForcedReason::ByAdmin, noon())
            .force_off(ForcedReason::TokenRevoked, noon());

        assert_eq!(forced.forced_off.unwrap().why, ForcedReason::ByAdmin);
    }
}
