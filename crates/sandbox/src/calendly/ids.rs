//! The id of each kind of resource: the last segment of its address.

use serde::{Deserialize, Serialize};

/// An id of one kind.
pub trait ResourceId: Clone + PartialEq {
    /// The segment before it.
    const PATH: &'static str;
    fn of(text: &str) -> Self;
    fn text(&self) -> &str;
}

macro_rules! ids {
    ($($name:ident = $path:literal;)*) => { $(
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl ResourceId for $name {
            const PATH: &'static str = $path;

            fn of(text: &str) -> Self {
                Self(text.to_owned())
            }

            fn text(&self) -> &str {
                &self.0
            }
        }
    )* };
}

ids! {
    UserId = "users";
    OrganizationId = "organizations";
    MembershipId = "organization_memberships";
    InvitationId = "invitations";
    TeamId = "teams";
    GroupId = "groups";
    RelationshipId = "group_relationships";
    EventTypeId = "event_types";
    HostId = "event_type_memberships";
    ScheduleId = "user_availability_schedules";
    EventId = "scheduled_events";
    InviteeId = "invitees";
    NoShowId = "invitee_no_shows";
    LinkId = "scheduling_links";
    ShareId = "shares";
    FormId = "routing_forms";
    SubmissionId = "routing_form_submissions";
    HookId = "webhook_subscriptions";
    ActivityId = "activity_log_entries";
    ContactId = "contacts";
    FieldId = "contacts/custom_field_definitions";
    RecapId = "meeting_recaps";
    TokenId = "tokens";
    AppId = "apps";
}
