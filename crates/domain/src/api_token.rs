//! What programs may do that come with an API token instead of a signed-in browser.
//!
//! A token acts for its member: it may do what its scopes say and the member's role allows, whichever is less.

use crate::member::words;
use crate::{ApiTokenId, Caller, MemberId, OrganizationId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The longest name of a token, in letters.
pub const LONGEST_NAME: usize = 60;
/// How many tokens a member may have that are still good.
pub const MOST_TOKENS: usize = 50;
/// For so long after **Revoke** the page offers **Undo** (ui/screens.md §3).
pub const UNDO_SHOWN: TimeDelta = TimeDelta::seconds(10);
/// For so long it is taken: whoever presses at the last moment may have a slow line.
pub const UNDO_TAKEN: TimeDelta = TimeDelta::seconds(30);

/// What belongs together in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Everything that is asked of the member's account at Calendly.
    Calendly,
    /// The switches of integrations, and the modules in which they are used.
    Integrations,
    /// The values that people made by bookings carry.
    Defaults,
    /// What was booked.
    Bookings,
    /// Leads and contacts.
    People,
    /// Links that lead to members' pages at Calendly.
    Links,
    /// Mail templates, campaigns, and mails with a meeting link.
    Outreach,
}

words!(Family, "family of the API", {
    Family::Calendly => "calendly",
    Family::Integrations => "integrations",
    Family::Defaults => "defaults",
    Family::Bookings => "bookings",
    Family::People => "people",
    Family::Links => "links",
    Family::Outreach => "outreach",
});

/// What is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// It is looked at.
    Read,
    /// It is changed.
    Write,
}

/// One thing that a token may do, written `calendly:read`. Writing includes reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Asks Calendly what there is.
    #[serde(rename = "calendly:read")]
    CalendlyRead,
    /// Books, cancels, invites, removes at Calendly.
    #[serde(rename = "calendly:write")]
    CalendlyWrite,
    /// Looks how integrations stand.
    #[serde(rename = "integrations:read")]
    IntegrationsRead,
    /// Switches them and their modules.
    #[serde(rename = "integrations:write")]
    IntegrationsWrite,
    /// Looks at default values.
    #[serde(rename = "defaults:read")]
    DefaultsRead,
    /// Sets them.
    #[serde(rename = "defaults:write")]
    DefaultsWrite,
    /// Looks at bookings.
    #[serde(rename = "bookings:read")]
    BookingsRead,
    /// Looks at leads and contacts.
    #[serde(rename = "people:read")]
    PeopleRead,
    /// Looks at scheduling links.
    #[serde(rename = "links:read")]
    LinksRead,
    /// Looks at templates, campaigns and what came of them.
    #[serde(rename = "outreach:read")]
    OutreachRead,
    /// Makes and changes them, and sends mails.
    #[serde(rename = "outreach:write")]
    OutreachWrite,
}

words!(Scope, "scope", {
    Scope::CalendlyRead => "calendly:read",
    Scope::CalendlyWrite => "calendly:write",
    Scope::IntegrationsRead => "integrations:read",
    Scope::IntegrationsWrite => "integrations:write",
    Scope::DefaultsRead => "defaults:read",
    Scope::DefaultsWrite => "defaults:write",
    Scope::BookingsRead => "bookings:read",
    Scope::PeopleRead => "people:read",
    Scope::LinksRead => "links:read",
    Scope::OutreachRead => "outreach:read",
    Scope::OutreachWrite => "outreach:write",
});

impl Scope {
    /// Every scope, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::CalendlyRead,
        Self::CalendlyWrite,
        Self::IntegrationsRead,
        Self::IntegrationsWrite,
        Self::DefaultsRead,
        Self::DefaultsWrite,
        Self::BookingsRead,
        Self::PeopleRead,
        Self::LinksRead,
        Self::OutreachRead,
        Self::OutreachWrite,
    ];

    /// What it is about.
    pub const fn family(self) -> Family {
        match self {
            Self::CalendlyRead | Self::CalendlyWrite => Family::Calendly,
            Self::IntegrationsRead | Self::IntegrationsWrite => Family::Integrations,
            Self::DefaultsRead | Self::DefaultsWrite => Family::Defaults,
            Self::BookingsRead => Family::Bookings,
            Self::PeopleRead => Family::People,
            Self::LinksRead => Family::Links,
            Self::OutreachRead | Self::OutreachWrite => Family::Outreach,
        }
    }

    /// What it lets a token do there.
    pub const fn access(self) -> Access {
        match self {
            Self::CalendlyWrite
            | Self::IntegrationsWrite
            | Self::DefaultsWrite
            | Self::OutreachWrite => Access::Write,
            Self::CalendlyRead
            | Self::IntegrationsRead
            | Self::DefaultsRead
            | Self::BookingsRead
            | Self::PeopleRead
            | Self::LinksRead
            | Self::OutreachRead => Access::Read,
        }
    }

    /// What it allows, for whoever ticks it.
    pub const fn allows(self) -> &'static str {
        match self {
            Self::CalendlyRead => "Read your event types, bookings and organization at Calendly",
            Self::CalendlyWrite => "Cancel, invite, remove and subscribe at Calendly",
            Self::IntegrationsRead => "See how integrations and their modules stand",
            Self::IntegrationsWrite => "Switch integrations and their modules on and off",
            Self::DefaultsRead => "See the default values of new leads",
            Self::DefaultsWrite => "Set the default values of new leads",
            Self::BookingsRead => "Read bookings",
            Self::PeopleRead => "Read leads and contacts",
            Self::LinksRead => "Read scheduling links and how often they were opened",
            Self::OutreachRead => "Read templates, campaigns and what came of them",
            Self::OutreachWrite => "Write templates and campaigns, and send mails in your name",
        }
    }
}

/// How long a new token is to be good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub enum Lifetime {
    /// 30 days.
    #[serde(rename = "30")]
    Month,
    /// 90 days.
    #[default]
    #[serde(rename = "90")]
    Quarter,
    /// 365 days.
    #[serde(rename = "365")]
    Year,
    /// Until it is revoked.
    #[serde(rename = "unlimited")]
    Unlimited,
}

words!(Lifetime, "lifetime", {
    Lifetime::Month => "30",
    Lifetime::Quarter => "90",
    Lifetime::Year => "365",
    Lifetime::Unlimited => "unlimited",
});

impl Lifetime {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::Unlimited];

    /// As the form offers it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Month => "30 days",
            Self::Quarter => "90 days",
            Self::Year => "One year",
            Self::Unlimited => "Until it is revoked",
        }
    }

    /// When a token that is made now ends; none for never.
    pub fn ends(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
            Self::Unlimited => return None,
        };
        Some(now + TimeDelta::days(days))
    }
}

/// A token, as far as it is kept: its value is known to whoever made it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// For whom it acts.
    pub member: MemberId,
    /// What its maker calls it.
    pub name: String,
    /// What it may do, in the order of [`Scope::ALL`]; at least one.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good; none for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiToken {
    /// Whether it is honoured now.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| now < expires)
    }

    /// Whether it was revoked so lately that the page still offers to take that back.
    pub fn offers_undo(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at
            .is_some_and(|revoked| now < revoked + UNDO_SHOWN)
    }
}

/// Why a token may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It lacks this scope.
    #[error("the token lacks the scope {}", .0.word())]
    Scope(Scope),
    /// Its member may not change anything.
    #[error("the role of the token's member does not allow changes")]
    Role,
    /// Nobody may do that with a token.
    #[error("no token may do that")]
    Never,
}

/// Whether a token with these scopes may do this for its member.
///
/// # Errors
/// [`Denied`], naming the least scope that would do.
pub fn permit(
    scopes: &[Scope],
    caller: &Caller,
    family: Family,
    access: Access,
) -> Result<(), Denied> {
    let suffices = |scope: &Scope| scope.family() == family && access <= scope.access();
    let least = Scope::ALL.into_iter().find(suffices).ok_or(Denied::Never)?;
    if !scopes.iter().any(suffices) {
        return Err(Denied::Scope(least));
    }
    match access {
        Access::Write if !caller.can_change_own() => Err(Denied::Role),
        Access::Read | Access::Write => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use uuid::Uuid;

    fn caller(role: Role) -> Caller {
        Caller {
            organization: Uuid::from_u128(1).into(),
            member: Uuid::from_u128(2).into(),
            role,
            session: None,
        }
    }

    #[test]
    fn a_scope_allows_its_family_and_writing_includes_reading() {
        use Access::{Read, Write};
        use Family::{Calendly, People};
        let lacks = |scope| Err(Denied::Scope(scope));
        let cases = [
            (&[Scope::CalendlyRead][..], Calendly, Read, Ok(())),
            (
                &[Scope::CalendlyRead],
                Calendly,
                Write,
                lacks(Scope::CalendlyWrite),
            ),
            (&[Scope::CalendlyWrite], Calendly, Read, Ok(())),
            (&[Scope::CalendlyWrite], Calendly, Write, Ok(())),
            (
                &[Scope::CalendlyWrite],
                People,
                Read,
                lacks(Scope::PeopleRead),
            ),
            (&[], Calendly, Read, lacks(Scope::CalendlyRead)),
            (&Scope::ALL, People, Write, Err(Denied::Never)),
        ];
        for (scopes, family, access, expected) in cases {
            let outcome = permit(scopes, &caller(Role::Member), family, access);
            assert_eq!(outcome, expected, "{scopes:?} {family:?} {access:?}");
        }
    }

    #[test]
    fn a_viewers_token_changes_nothing_whatever_its_scopes() {
        let viewer = caller(Role::Viewer);

        let read = permit(&Scope::ALL, &viewer, Family::Calendly, Access::Read);
        let write = permit(&Scope::ALL, &viewer, Family::Calendly, Access::Write);

        assert_eq!((read, write), (Ok(()), Err(Denied::Role)));
    }

    #[test]
    fn scopes_are_read_back_from_their_words() {
        for scope in Scope::ALL {
            assert_eq!(scope.word().parse(), Ok(scope));
            assert!(scope.word().starts_with(scope.family().word()));
        }
    }

    #[test]
    fn a_token_ends_when_it_expires_or_is_revoked() {
        let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let token = |expires: Option<i64>, revoked: Option<i64>| ApiToken {
            id: Uuid::from_u128(3).into(),
            organization: Uuid::from_u128(1).into(),
            member: Uuid::from_u128(2).into(),
            name: "CRM".to_owned(),
            scopes: vec![Scope::PeopleRead],
            created_at: now,
            expires_at: expires.map(|seconds| now + TimeDelta::seconds(seconds)),
            last_used_at: None,
            revoked_at: revoked.map(|seconds| now + TimeDelta::seconds(seconds)),
        };
        // Expires in, revoked in, is good, offers Undo.
        let cases = [
            (None, None, true, false),
            (Some(1), None, true, false),
            (Some(0), None, false, false),
            (None, Some(0), false, true),
            (None, Some(-9), false, true),
            (None, Some(-10), false, false),
        ];
        for (expires, revoked, is_good, offers_undo) in cases {
            let token = token(expires, revoked);
            assert_eq!(token.is_good(now), is_good, "{token:?}");
            assert_eq!(token.offers_undo(now), offers_undo, "{token:?}");
        }
    }
}
