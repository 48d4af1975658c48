//! Booking for somebody: Calendly's Scheduling API (calendly.md §6.6).
//!
//! There is no key that makes a repetition harmless. After [`CalendlyError::Unavailable`] look for the booking among the
//! meetings of the host at that time and with that mail address before it is tried again (calendly.md §11).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::event_types::LocationKind;
use crate::invitees::{Invitee, Tracking};
use crate::uri::{Kind, Uri};
use crate::wire::write_instant;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::Serialize;

/// Whom an invitee may bring along, at most.
const MOST_GUESTS: usize = 10;

/// What is to be booked, and for whom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Booking {
    /// What.
    pub event_type: Uri,
    /// When: one of its available times.
    #[serde(serialize_with = "write_instant")]
    pub start_time: DateTime<Utc>,
    /// For whom.
    pub invitee: NewInvitee,
    /// Where; to be left out for event types without place and for those whose hosts take turns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<BookedPlace>,
    /// What the event type asks, and the answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions_and_answers: Vec<NewAnswer>,
    /// Where they came from; `utm_source` with a word of our own tells our bookings again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// Mail addresses of those whom they bring along; at most ten.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event_guests: Vec<String>,
}

/// For whom is booked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewInvitee {
    /// Their name.
    #[serde(flatten)]
    pub name: InviteeName,
    /// Their mail address.
    pub email: String,
    /// IANA name of their zone.
    pub timezone: String,
    /// Where reminders are sent as text messages: `+491711234567` (E.164).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_reminder_number: Option<String>,
}

/// A name, in one piece or in two.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum InviteeName {
    /// In one piece.
    Whole {
        /// The name.
        name: String,
    },
    /// In two.
    Parts {
        /// The first name.
        first_name: String,
        /// The last name.
        #[serde(skip_serializing_if = "Option::is_none")]
        last_name: Option<String>,
    },
}

/// Where a booked meeting takes place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BookedPlace {
    /// In which way: one of those of the event type.
    pub kind: LocationKind,
    /// The address, the invitee's number or the text; needed for `physical`, `outbound_call`, `ask_invitee` and
    /// `custom`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// What the event type asks, and the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewAnswer {
    /// The question, letter for letter.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The question's position.
    pub position: i64,
}

impl Booking {
    fn check(&self) -> Result<(), CalendlyError> {
        let refuse = |parameter, message| Err(CalendlyError::invalid(parameter, message));
        let name = match &self.invitee.name {
            InviteeName::Whole { name } => name,
            InviteeName::Parts { first_name, .. } => first_name,
        };
        if name.trim().is_empty() {
            return refuse("invitee.name", "must be given");
        }
        if self.invitee.email.trim().is_empty() {
            return refuse("invitee.email", "must be given");
        }
        if self.invitee.timezone.trim().is_empty() {
            return refuse("invitee.timezone", "must be given");
        }
        if MOST_GUESTS < self.event_guests.len() {
            return refuse("event_guests", "must be at most ten");
        }
        match &self.location {
            Some(place) if place.kind.needs_words() && place.location.is_none() => {
                refuse("location.location", "must be given for this kind")
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl LocationKind {
    /// Whether a booking has to say where in words.
    fn needs_words(&self) -> bool {
        match self {
            Self::Physical | Self::OutboundCall | Self::AskInvitee | Self::Custom => true,
            Self::GoogleConference
            | Self::GotomeetingConference
            | Self::InboundCall
            | Self::MicrosoftTeamsConference
            | Self::WebexConference
            | Self::ZoomConference
            | Self::Other(_) => false,
        }
    }
}

impl Client {
    /// Books (`POST /invitees`); needs `scheduled_events:write` and a paid plan. Mails go out as for every booking. It
    /// counts against limits of its own: some ten a minute.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] also for a time that somebody took meanwhile.
    pub async fn book(
        &self,
        token: &SecretString,
        booking: &Booking,
    ) -> Result<Invitee, CalendlyError> {
        booking.check()?;
        self.names(Kind::EventType, &booking.event_type)?;
        self.post_booking(token, self.at("invitees"), booking).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn booking() -> Booking {
        Booking {
            event_type: "https://api.calendly.com/event_types/ETETETET".into(),
            start_time: "2026-12-03T09:00:00Z".parse().unwrap(),
            invitee: NewInvitee {
                name: InviteeName::Whole {
                    name: "Ida Muster".to_owned(),
                },
                email: "ida@example.org".to_owned(),
                timezone: "Europe/Berlin".to_owned(),
                text_reminder_number: None,
            },
            location: Some(BookedPlace {
                kind: LocationKind::ZoomConference,
                location: None,
            }),
            questions_and_answers: Vec::new(),
            tracking: None,
            event_guests: vec!["bo@example.org".to_owned()],
        }
    }

    #[test]
    fn a_booking_is_written_as_the_sheet_shows_it() {
        assert_eq!(
            serde_json::to_value(booking()).unwrap(),
            json!({
                "event_type": "https://api.calendly.com/event_types/ETETETET", "start_time": "2026-12-03T09:00:00Z",
                "invitee": {"name": "Ida Muster", "email": "ida@example.org", "timezone": "Europe/Berlin"},
                "location": {"kind": "zoom_conference"}, "event_guests": ["bo@example.org"]
            })
        );
    }

    #[test]
    fn where_somebody_came_from_is_written_with_all_six_fields() {
        let tracking = Tracking {
            utm_source: Some("integrator".to_owned()),
            ..Tracking::default()
        };
        let written = serde_json::to_value(tracking).unwrap();

        assert_eq!(
            written,
            json!({
                "utm_campaign": null, "utm_source": "integrator", "utm_medium": null, "utm_content": null,
                "utm_term": null, "salesforce_uuid": null
            })
        );
    }

    #[test]
    fn a_booking_that_breaks_a_rule_is_not_sent() {
        let place = |kind| {
            Some(BookedPlace {
                kind,
                location: None,
            })
        };
        let nobody = |first_name: &str| NewInvitee {
            name: InviteeName::Parts {
                first_name: first_name.to_owned(),
                last_name: Some("Muster".to_owned()),
            },
            ..booking().invitee
        };
        assert!(booking().check().is_ok());
        for broken in [
            Booking {
                location: place(LocationKind::Physical),
                ..booking()
            },
            Booking {
                location: place(LocationKind::OutboundCall),
                ..booking()
            },
            Booking {
                event_guests: vec!["bo@example.org".to_owned(); 11],
                ..booking()
            },
            Booking {
                invitee: nobody(" "),
                ..booking()
            },
        ] {
            assert!(broken.check().is_err());
        }
    }
}
