//! Names of resources: absolute addresses at Calendly (calendly.md §1).
//!
//! Addresses come from answers, from messages and from strangers. None of them is asked before it is known to lie
//! beneath the base that the operator configured and to have the shape of the resource it stands for: so no request,
//! and no token, ever goes to a host that somebody else named.

use crate::bases::Bases;
use serde::{Deserialize, Serialize};
use url::Url;

/// The address of a resource, as Calendly or somebody else wrote it. It is checked when it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uri(String);

impl Uri {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last segment, which Calendly calls the "uuid"; not checked.
    pub fn id(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl From<String> for Uri {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Uri {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Display for Uri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Uri {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("uri".to_owned())))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Uri {}

/// Why an address is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUri {
    /// An id is empty, too long, or holds other signs than letters, digits, `_` and `-`.
    #[error("this is no id of {}", .0.words())]
    Id(Kind),
    /// The address does not lie beneath the configured base, or is one of something else.
    #[error("this is no address of {} at Calendly", .0.words())]
    Address(Kind),
}

/// The longest id that is believed; Calendly's have 16 to 36 signs.
const LONGEST_ID: usize = 128;

/// Kinds of resources that have an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `users/{uuid}`
    User,
    /// `organizations/{uuid}`
    Organization,
    /// `organization_memberships/{uuid}`
    Membership,
    /// `organizations/{uuid}/invitations/{uuid}`
    Invitation,
    /// `teams/{uuid}`
    Team,
    /// `groups/{uuid}`
    Group,
    /// `group_relationships/{uuid}`
    GroupRelationship,
    /// `event_types/{uuid}`
    EventType,
    /// `user_availability_schedules/{uuid}`
    Schedule,
    /// `scheduled_events/{uuid}`
    Event,
    /// `scheduled_events/{uuid}/invitees/{uuid}`
    Invitee,
    /// `invitee_no_shows/{uuid}`
    NoShow,
    /// `shares/{uuid}`
    Share,
    /// `routing_forms/{uuid}`
    RoutingForm,
    /// `routing_form_submissions/{uuid}`
    RoutingFormSubmission,
    /// `webhook_subscriptions/{uuid}`
    Webhook,
    /// `contacts/{uuid}`
    Contact,
    /// `contacts/custom_field_definitions/{uuid}`
    CustomField,
    /// `meeting_recaps/{uuid}`
    MeetingRecap,
}

impl Kind {
    /// The path beneath the base; `*` stands for an id.
    fn template(self) -> &'static str {
        match self {
            Self::User => "users/*",
            Self::Organization => "organizations/*",
            Self::Membership => "organization_memberships/*",
            Self::Invitation => "organizations/*/invitations/*",
            Self::Team => "teams/*",
            Self::Group => "groups/*",
            Self::GroupRelationship => "group_relationships/*",
            Self::EventType => "event_types/*",
            Self::Schedule => "user_availability_schedules/*",
            Self::Event => "scheduled_events/*",
            Self::Invitee => "scheduled_events/*/invitees/*",
            Self::NoShow => "invitee_no_shows/*",
            Self::Share => "shares/*",
            Self::RoutingForm => "routing_forms/*",
            Self::RoutingFormSubmission => "routing_form_submissions/*",
            Self::Webhook => "webhook_subscriptions/*",
            Self::Contact => "contacts/*",
            Self::CustomField => "contacts/custom_field_definitions/*",
            Self::MeetingRecap => "meeting_recaps/*",
        }
    }

    /// With its article, in words.
    fn words(self) -> &'static str {
        match self {
            Self::User => "a user",
            Self::Organization => "an organization",
            Self::Membership => "a membership",
            Self::Invitation => "an invitation",
            Self::Team => "a team",
            Self::Group => "a group",
            Self::GroupRelationship => "a group relationship",
            Self::EventType => "an event type",
            Self::Schedule => "an availability schedule",
            Self::Event => "a scheduled event",
            Self::Invitee => "an invitee",
            Self::NoShow => "a no-show",
            Self::Share => "a share",
            Self::RoutingForm => "a routing form",
            Self::RoutingFormSubmission => "a routing form submission",
            Self::Webhook => "a webhook subscription",
            Self::Contact => "a contact",
            Self::CustomField => "a custom field",
            Self::MeetingRecap => "a meeting recap",
        }
    }
}

impl Bases {
    /// The address of a resource from its ids, outermost first: of an invitee those of its event and its own.
    ///
    /// # Errors
    /// [`InvalidUri::Id`]
    pub fn uri(&self, kind: Kind, ids: &[&str]) -> Result<Uri, InvalidUri> {
        let template = kind.template();
        if template.matches('*').count() != ids.len() || !ids.iter().all(|id| is_id(id)) {
            return Err(InvalidUri::Id(kind));
        }
        let mut ids = ids.iter();
        let filled = template.split('/').map(|segment| match segment {
            "*" => ids.next().copied().unwrap_or_default(),
            literal => literal,
        });
        let path = filled.collect::<Vec<_>>().join("/");
        Ok(Uri(format!("{}/{path}", self.api_text())))
    }

    /// The ids in the address of a resource, outermost first.
    ///
    /// # Errors
    /// [`InvalidUri::Address`] unless it lies beneath the base and has the shape of its kind, letter for letter.
    pub fn ids<'a>(&self, kind: Kind, uri: &'a Uri) -> Result<Vec<&'a str>, InvalidUri> {
        self.match_template(kind, uri)
            .ok_or(InvalidUri::Address(kind))
    }

    fn match_template<'a>(&self, kind: Kind, uri: &'a Uri) -> Option<Vec<&'a str>> {
        let path = uri.0.strip_prefix(self.api_text())?.strip_prefix('/')?;
        let mut segments = path.split('/');
        let mut ids = Vec::with_capacity(2);
        for expected in kind.template().split('/') {
            let segment = segments.next()?;
            match expected {
                "*" if is_id(segment) => ids.push(segment),
                "*" => return None,
                literal if literal == segment => {}
                _ => return None,
            }
        }
        segments.next().is_none().then_some(ids)
    }

    /// The address of a resource, to be asked.
    pub(crate) fn resource(&self, kind: Kind, uri: &Uri) -> Result<Url, InvalidUri> {
        self.ids(kind, uri)?;
        Url::parse(&uri.0).map_err(|_| InvalidUri::Address(kind))
    }

    /// The address of a resource, to be named in a query or a body.
    pub(crate) fn reference<'a>(&self, kind: Kind, uri: &'a Uri) -> Result<&'a str, InvalidUri> {
        self.ids(kind, uri)?;
        Ok(uri.as_str())
    }
}

fn is_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bases() -> Bases {
        Bases::default()
    }

    #[test]
    fn addresses_elsewhere_are_not_asked() {
        for text in [
            "https://api.calendly.example/users/AAAA",
            "https://api.calendly.com.example.org/users/AAAA",
            "https://api.calendly.com@example.org/users/AAAA",
            "http://api.calendly.com/users/AAAA",
            "https://api.calendly.com:444/users/AAAA",
            "https://API.calendly.com/users/AAAA",
            "//api.calendly.com/users/AAAA",
            "users/AAAA",
            "AAAA",
            "",
        ] {
            assert_eq!(
                bases().resource(Kind::User, &text.into()),
                Err(InvalidUri::Address(Kind::User)),
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_of_another_shape_is_not_asked() {
        for path in [
            "users/",
            "users",
            "users/../organizations",
            "users/..",
            "users/%2e%2e",
            "users/AAAA/",
            "users/AAAA/invitees/B",
            "users/AAAA?x=1",
            "users/AAAA#x",
            "users//AAAA",
            "/users/AAAA",
            "users\\AAAA",
            "users/ÄÄÄÄ",
            "users/AA AA",
            "event_types/AAAA",
        ] {
            let uri = Uri(format!("https://api.calendly.com/{path}"));
            assert!(bases().resource(Kind::User, &uri).is_err(), "{path}");
        }
    }

    #[test]
    fn ids_are_read_from_an_address_outermost_first() {
        let uri = "https://api.calendly.com/scheduled_events/EV1/invitees/IN_1-b".into();

        assert_eq!(bases().ids(Kind::Invitee, &uri), Ok(vec!["EV1", "IN_1-b"]));
        assert!(bases().ids(Kind::Event, &uri).is_err());
    }

    #[test]
    fn an_id_from_a_stranger_is_checked_before_it_becomes_an_address() {
        let refused = Err(InvalidUri::Id(Kind::EventType));
        let long = "x".repeat(LONGEST_ID + 1);
        for id in ["", "..", "a/b", "a b", "a?b", "ä", "a%2fb", long.as_str()] {
            assert_eq!(bases().uri(Kind::EventType, &[id]), refused, "{id}");
        }
        assert_eq!(bases().uri(Kind::EventType, &["a", "b"]), refused);
        assert_eq!(bases().uri(Kind::EventType, &[]), refused);
    }

    const KINDS: [Kind; 5] = [
        Kind::User,
        Kind::Invitation,
        Kind::Invitee,
        Kind::CustomField,
        Kind::Webhook,
    ];

    proptest! {
        #[test]
        fn what_is_made_of_ids_is_read_back(
            kind in prop::sample::select(&KINDS),
            first in "[A-Za-z0-9_-]{1,40}",
            second in "[A-Za-z0-9_-]{1,40}",
            base in prop::sample::select(&["https://api.calendly.com", "http://127.0.0.1:4711/calendly/api"]),
        ) {
            let bases = Bases::new(base, base, base).unwrap();
            let ids = [first.as_str(), second.as_str()];
            let ids = &ids[..kind.template().matches('*').count()];

            let uri = bases.uri(kind, ids).unwrap();

            prop_assert_eq!(bases.ids(kind, &uri).unwrap(), ids);
            let url = bases.resource(kind, &uri).unwrap();
            prop_assert_eq!(url.as_str(), uri.as_str());
        }

        #[test]
        fn whatever_is_asked_lies_beneath_the_base(
            text in "(https://api[.]calendly[.]com)?[/:@]{0,2}(users|event_types|[.]{1,2}|[^ ]{0,6}){0,3}[/A-Za-z0-9?#%\\\\@:.]{0,20}",
        ) {
            if let Ok(url) = bases().resource(Kind::User, &Uri(text)) {
                prop_assert_eq!(url.host_str(), Some("api.calendly.com"));
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.path().starts_with("/users/"));
                prop_assert_eq!(url.query(), None);
            }
        }
    }
}
