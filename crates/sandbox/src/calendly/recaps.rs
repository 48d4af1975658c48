//! Recaps of meetings, the basic part (calendly.md §6.11). The sheet names the calls and no schema.

use super::ask::{Answer, Ask, Reply};
use super::ids::{EventId, RecapId, ResourceId, UserId};
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, delete, get, patch};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get("/meeting_recaps", &["meeting_recaps:read"], list),
    get("/meeting_recaps/{uuid}", &["meeting_recaps:read"], one),
    get(
        "/meeting_recaps/{uuid}/transcript",
        &["meeting_recaps:read"],
        transcript,
    ),
    patch("/meeting_recaps/{uuid}", &["meeting_recaps:write"], change),
    delete("/meeting_recaps/{uuid}", &["meeting_recaps:write"], remove),
];

/// What was said in a meeting, in short.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recap {
    id: RecapId,
    user: UserId,
    event: EventId,
    summary: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row for Recap {
    type Id = RecapId;

    fn id(&self) -> &RecapId {
        &self.id
    }
}

impl Recap {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "event": world.bases.uri(&self.event),
            "summary": self.summary,
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        })
    }
}

impl World {
    /// The notetaker writes one for the first host of an event; `None` when there is no such event.
    pub fn new_recap(
        &mut self,
        event: &EventId,
        summary: &str,
        now: DateTime<Utc>,
    ) -> Option<RecapId> {
        let user = self.events.get(event)?.hosts.first()?.clone();
        let id = RecapId::of(&self.chance.id());
        self.recaps.add(Recap {
            id: id.clone(),
            user,
            event: event.clone(),
            summary: summary.to_owned(),
            created_at: now,
            updated_at: now,
        });
        self.tell_of("meeting_recap.created", &id, now);
        Some(id)
    }

    fn tell_of(&mut self, message: &str, id: &RecapId, now: DateTime<Utc>) {
        let Some(recap) = self.recaps.get(id) else {
            return;
        };
        let event = json!({"uri": self.bases.uri(&recap.event)});
        let payload = json!({"event": event, "recap": recap.shown(self)});
        let user = recap.user.clone();
        self.tell_of_users(message, &user, &payload, now);
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let recaps = ask.world.recaps.iter();
    let own = recaps.filter(|recap| recap.user == ask.caller.user);
    ask.pages(own.map(|recap| recap.shown(ask.world)).collect())
}

fn found<'a>(ask: &'a Ask<'_>) -> Result<&'a Recap, Refusal> {
    let recap = ask.world.recaps.get(&ask.id(0));
    recap
        .filter(|recap| recap.user == ask.caller.user)
        .ok_or_else(Refusal::not_found)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask)?.shown(ask.world))
}

fn transcript(ask: &mut Ask<'_>) -> Answer {
    let recap = found(ask)?;
    let speaker = ask.world.name_of(&recap.user);
    Reply::one(json!({"entries": [{"speaker": speaker, "text": recap.summary}]}))
}

fn change(ask: &mut Ask<'_>) -> Answer {
    let id = found(ask)?.id.clone();
    let summary = ask.body.text("summary")?;
    let now = ask.now;
    if let Some(recap) = ask.world.recaps.get_mut(&id) {
        recap.summary = summary.unwrap_or_else(|| recap.summary.clone());
        recap.updated_at = now;
    }
    ask.world.tell_of("meeting_recap.updated", &id, now);
    one(ask)
}

fn remove(ask: &mut Ask<'_>) -> Answer {
    let id = found(ask)?.id.clone();
    ask.world.tell_of("meeting_recap.deleted", &id, ask.now);
    ask.world.recaps.remove(&id);
    Reply::gone()
}
