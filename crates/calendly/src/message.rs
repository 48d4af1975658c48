//! What a webhook message says (calendly.md §8.4, §8.5). Whether it comes from Calendly is asked first: `signature`.

use crate::contacts::Contact;
use crate::error::CalendlyError;
use crate::event_types::EventType;
use crate::invitees::Invitee;
use crate::recaps::MeetingRecap;
use crate::routing_forms::RoutingFormSubmission;
use crate::scheduled_events::Event;
use crate::told::{ImpossibleTimes, told};
use crate::uri::Uri;
use crate::webhooks::HookScope;
use crate::wire::{More, words};
use chrono::{DateTime, Utc};
use domain::booking;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

words! {
    /// What messages are about.
    EventName {
        /// Somebody booked, or is who somebody else became by moving a booking.
        InviteeCreated = "invitee.created",
        /// Somebody cancelled, or moved their booking.
        InviteeCanceled = "invitee.canceled",
        /// The host said that somebody did not come.
        NoShowCreated = "invitee_no_show.created",
        /// The host took that back.
        NoShowDeleted = "invitee_no_show.deleted",
        /// Somebody filled in a routing form; of a whole organization only.
        RoutingFormSubmitted = "routing_form_submission.created",
        /// An event type was made.
        EventTypeCreated = "event_type.created",
        /// An event type was changed.
        EventTypeUpdated = "event_type.updated",
        /// An event type was deleted.
        EventTypeDeleted = "event_type.deleted",
        /// There is a recap of a meeting; of a person only.
        RecapCreated = "meeting_recap.created",
        /// A recap was changed; of a person only.
        RecapUpdated = "meeting_recap.updated",
        /// A recap was deleted; of a person only.
        RecapDeleted = "meeting_recap.deleted",
        /// A contact was made.
        ContactCreated = "contact.created",
        /// A contact was changed.
        ContactUpdated = "contact.updated",
        /// A contact was deleted.
        ContactDeleted = "contact.deleted",
    }
}

impl EventName {
    /// The messages about bookings: what leads, contacts and appointments are made of.
    pub const BOOKINGS: [Self; 4] = [
        Self::InviteeCreated,
        Self::InviteeCanceled,
        Self::NoShowCreated,
        Self::NoShowDeleted,
    ];

    /// Whether such messages can be ordered of such a scope (calendly.md §8.1).
    pub(crate) fn check(&self, scope: &HookScope) -> Result<(), CalendlyError> {
        let fits = match self {
            Self::RoutingFormSubmitted => matches!(scope, HookScope::Organization),
            Self::RecapCreated | Self::RecapUpdated | Self::RecapDeleted => {
                matches!(scope, HookScope::User(_))
            }
            Self::InviteeCreated
            | Self::InviteeCanceled
            | Self::NoShowCreated
            | Self::NoShowDeleted
            | Self::EventTypeCreated
            | Self::EventTypeUpdated
            | Self::EventTypeDeleted
            | Self::ContactCreated
            | Self::ContactUpdated
            | Self::ContactDeleted
            | Self::Other(_) => true,
        };
        if fits {
            return Ok(());
        }
        Err(CalendlyError::invalid(
            "events",
            format!("{self} cannot be ordered of this scope"),
        ))
    }
}

/// A message as it was delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// When Calendly made it. Messages come in any order, twice, late or never.
    pub created_at: DateTime<Utc>,
    /// Who made the subscription.
    pub created_by: Uri,
    /// What it says.
    pub message: Message,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// `invitee.created`
    InviteeCreated(Box<InviteeMessage>),
    /// `invitee.canceled`
    InviteeCanceled(Box<InviteeMessage>),
    /// `invitee_no_show.created`
    NoShowCreated(Box<InviteeMessage>),
    /// `invitee_no_show.deleted`
    NoShowDeleted(Box<InviteeMessage>),
    /// `routing_form_submission.created`
    RoutingFormSubmitted(Box<RoutingFormSubmission>),
    /// `event_type.created`, `.updated` and `.deleted`
    EventType(What, Box<EventType>),
    /// `meeting_recap.created`, `.updated` and `.deleted`
    Recap(What, Box<RecapMessage>),
    /// `contact.created`, `.updated` and `.deleted`
    Contact(What, Box<ContactMessage>),
    /// Something that this version does not know, as it came.
    Unknown {
        /// Calendly's word for it.
        event: String,
        /// What it says.
        payload: Value,
    },
}

/// What was done to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It was deleted.
    Deleted,
}

/// An invitee, and with it the meeting: without `calendar_event`, its hosts without buffers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InviteeMessage {
    /// The meeting.
    pub scheduled_event: Event,
    /// The invitee.
    #[serde(flatten)]
    pub invitee: Invitee,
}

/// A recap, and of which meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecapMessage {
    /// The meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<crate::availability::Named>,
    /// The recap.
    pub recap: MeetingRecap,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// A contact, and whose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactMessage {
    /// Whose; an id, no address.
    #[serde(default)]
    pub user_uuid: Option<String>,
    /// The contact.
    pub contact: Contact,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// A message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableMessage {
    /// It is no JSON, or not of the shape of a message.
    #[error("this is no message of Calendly")]
    Envelope,
    /// It says that it is about this, and is not.
    #[error("a message says {0} and holds something else")]
    Payload(EventName),
}

#[derive(Deserialize)]
struct Envelope {
    event: EventName,
    created_at: DateTime<Utc>,
    created_by: Uri,
    payload: Value,
}

impl Delivered {
    /// Reads the body of a message that was verified.
    ///
    /// # Errors
    /// [`UnreadableMessage`]; neither holds anything of what was sent.
    pub fn read(body: &[u8]) -> Result<Self, UnreadableMessage> {
        of(serde_json::from_slice(body).map_err(|_| UnreadableMessage::Envelope)?)
    }

    /// The snapshot of a booking, where it is about one.
    ///
    /// # Errors
    /// [`ImpossibleTimes`]
    pub fn told(&self) -> Result<Option<booking::Invitee>, ImpossibleTimes> {
        let Some(about) = self.message.about_invitee() else {
            return Ok(None);
        };
        let at = Some(self.created_at);
        told(&about.invitee, &about.scheduled_event, at).map(Some)
    }
}

impl Message {
    /// The invitee and meeting, where it is about one.
    pub fn about_invitee(&self) -> Option<&InviteeMessage> {
        match self {
            Self::InviteeCreated(about)
            | Self::InviteeCanceled(about)
            | Self::NoShowCreated(about)
            | Self::NoShowDeleted(about) => Some(about),
            Self::RoutingFormSubmitted(_)
            | Self::EventType(..)
            | Self::Recap(..)
            | Self::Contact(..)
            | Self::Unknown { .. } => None,
        }
    }
}

/// Reads a message that was parsed already.
pub(crate) fn of(body: Value) -> Result<Delivered, UnreadableMessage> {
    let envelope: Envelope =
        serde_json::from_value(body).map_err(|_| UnreadableMessage::Envelope)?;
    let Envelope {
        event,
        created_at,
        created_by,
        payload,
    } = envelope;
    let message = match event {
        EventName::InviteeCreated => Message::InviteeCreated(payload_of(event, payload)?),
        EventName::InviteeCanceled => Message::InviteeCanceled(payload_of(event, payload)?),
        EventName::NoShowCreated => Message::NoShowCreated(payload_of(event, payload)?),
        EventName::NoShowDeleted => Message::NoShowDeleted(payload_of(event, payload)?),
        EventName::RoutingFormSubmitted => {
            Message::RoutingFormSubmitted(payload_of(event, payload)?)
        }
        EventName::EventTypeCreated => {
            Message::EventType(What::Created, payload_of(event, payload)?)
        }
        EventName::EventTypeUpdated => {
            Message::EventType(What::Updated, payload_of(event, payload)?)
        }
        EventName::EventTypeDeleted => {
            Message::EventType(What::Deleted, payload_of(event, payload)?)
        }
        EventName::RecapCreated => Message::Recap(What::Created, payload_of(event, payload)?),
        EventName::RecapUpdated => Message::Recap(What::Updated, payload_of(event, payload)?),
        EventName::RecapDeleted => Message::Recap(What::Deleted, payload_of(event, payload)?),
        EventName::ContactCreated => Message::Contact(What::Created, payload_of(event, payload)?),
        EventName::ContactUpdated => Message::Contact(What::Updated, payload_of(event, payload)?),
        EventName::ContactDeleted => Message::Contact(What::Deleted, payload_of(event, payload)?),
        EventName::Other(event) => Message::Unknown { event, payload },
    };
    Ok(Delivered {
        created_at,
        created_by,
        message,
    })
}

fn payload_of<T: DeserializeOwned>(
    event: EventName,
    payload: Value,
) -> Result<Box<T>, UnreadableMessage> {
    serde_json::from_value(payload)
        .map(Box::new)
        .map_err(|_| UnreadableMessage::Payload(event))
}
