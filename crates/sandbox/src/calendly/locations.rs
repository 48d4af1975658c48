//! Where meetings may take place (calendly.md §6.5, §7).

use super::ask::{Answer, Ask, Reply};
use super::body::Body;
use super::ids::UserId;
use super::refusal::Refusal;
use super::route::{Route, get};
use crate::chance::Chance;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get("/locations", &["locations:read"], list)];

/// Every kind of configuration.
pub const KINDS: [&str; 10] = [
    "ask_invitee",
    "custom",
    "google_conference",
    "gotomeeting_conference",
    "inbound_call",
    "microsoft_teams_conference",
    "outbound_call",
    "physical",
    "webex_conference",
    "zoom_conference",
];

/// One place that an event type offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationChoice {
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub additional_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone_number: Option<String>,
}

/// Whether it is held by a conferencing service.
pub fn is_conference(kind: &str) -> bool {
    kind.ends_with("_conference")
}

impl LocationChoice {
    pub fn of(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            location: None,
            additional_info: None,
            phone_number: None,
        }
    }

    /// # Errors
    /// 400 for an unknown kind and for a field that is no text.
    pub fn read(body: &Body) -> Result<Self, Refusal> {
        let kind = body.one_of("kind", &KINDS)?;
        Ok(Self {
            kind: kind.ok_or_else(|| Refusal::invalid("kind", "can't be blank"))?,
            location: body.text("location")?,
            additional_info: body.text("additional_info")?,
            phone_number: body.text("phone_number")?,
        })
    }

    /// The field `locations` of a body; `None` when absent.
    ///
    /// # Errors
    /// 400 as in [`read`](Self::read).
    pub fn read_all(body: &Body, name: &str) -> Result<Option<Vec<Self>>, Refusal> {
        let Some(objects) = body.objects(name)? else {
            return Ok(None);
        };
        objects
            .iter()
            .map(Self::read)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Whether whoever books has to say more: their number, or a place.
    pub fn is_told_by_invitee(&self) -> bool {
        matches!(self.kind.as_str(), "outbound_call" | "ask_invitee")
            || (self.kind == "custom" && self.location.is_none())
    }

    /// The place of a booked event: `type` instead of `kind`, and two names differ (calendly.md §7).
    pub fn booked(&self, told: Option<&str>, event: &str, web: &str, chance: &mut Chance) -> Value {
        let place = told.or(self.location.as_deref());
        let join_url = format!(
            "{web}/events/{event}/{}",
            self.kind.replace("_conference", "")
        );
        let conference = |kind: &str, data: Value| json!({"type": kind, "status": "pushed", "join_url": join_url, "data": data});
        match self.kind.as_str() {
            "physical" => json!({
                "type": "physical",
                "location": place,
                "additional_info": self.additional_info,
            }),
            "inbound_call" => json!({
                "type": "inbound_call",
                "location": self.phone_number.as_deref().or(place),
                "additional_info": self.additional_info,
            }),
            "google_conference" => {
                json!({"type": "google_conference", "status": "pushed", "join_url": join_url})
            }
            "zoom_conference" => conference(
                "zoom",
                json!({
                    "id": chance.small_letters(10),
                    "settings": {"global_dial_in_numbers": []},
                    "extra": {"intl_numbers_url": null},
                    "password": chance.small_letters(6),
                }),
            ),
            "gotomeeting_conference" => conference(
                "gotomeeting",
                json!({"uniqueMeetingId": chance.small_letters(9), "conferenceCallInfo": null}),
            ),
            "microsoft_teams_conference" => conference(
                "microsoft_teams_conference",
                json!({
                    "id": chance.small_letters(9),
                    "audioConferencing": {"conferenceId": null, "dialinUrl": null, "tollNumber": null},
                }),
            ),
            "webex_conference" => conference(
                "webex_conference",
                json!({
                    "id": chance.small_letters(9),
                    "telephony": {"callInNumbers": []},
                    "password": chance.small_letters(6),
                }),
            ),
            kind => json!({"type": kind, "location": place}),
        }
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let id: UserId = ask.query.required_uri(ask.bases(), "user")?;
    ask.needs_power_over(&id)?;
    let user = ask.world.users.get(&id).ok_or_else(Refusal::not_found)?;
    let shown = KINDS.iter().map(|kind| {
        if is_conference(kind) {
            let is_connected = user.conferencing.iter().any(|known| known == kind);
            json!({"kind": kind, "connected": is_connected})
        } else {
            json!({"kind": kind})
        }
    });
    Reply::all(shown.collect())
}
