//! Invitees who did not come (calendly.md §6.6).

use super::ask::{Answer, Ask, Reply};
use super::ids::{InviteeId, NoShowId, ResourceId};
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, delete, get, post};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    post("/invitee_no_shows", &["scheduled_events:write"], create),
    get("/invitee_no_shows/{uuid}", &["scheduled_events:read"], one),
    delete(
        "/invitee_no_shows/{uuid}",
        &["scheduled_events:write"],
        remove,
    ),
];

/// The mark.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoShow {
    pub id: NoShowId,
    pub invitee: InviteeId,
    pub created_at: DateTime<Utc>,
}

impl Row for NoShow {
    type Id = NoShowId;

    fn id(&self) -> &NoShowId {
        &self.id
    }
}

impl NoShow {
    fn shown(&self, world: &World) -> Value {
        let invitee = world.invitees.get(&self.invitee);
        json!({
            "uri": world.bases.uri(&self.id),
            "invitee": invitee.map(|invitee| invitee.uri(world)),
            "created_at": micros(self.created_at),
        })
    }

    /// Within the invitee.
    pub fn shown_within(&self, world: &World) -> Value {
        json!({"uri": world.bases.uri(&self.id), "created_at": micros(self.created_at)})
    }
}

fn create(ask: &mut Ask<'_>) -> Answer {
    let uri = ask.body.required_text("invitee")?;
    let (event, invitee) = ask
        .bases()
        .read_invitee(&uri)
        .ok_or_else(|| Refusal::invalid("invitee", "must be a valid URI"))?;
    ask.event(&event)?;
    let known = ask.world.invitees.get(&invitee);
    let known = known
        .filter(|known| known.event == event)
        .ok_or_else(Refusal::not_found)?;
    if known.no_show.is_some() {
        return Err(Refusal::invalid(
            "invitee",
            "is already marked as a no show",
        ));
    }
    let now = ask.now;
    let world = &mut *ask.world;
    let no_show = NoShow {
        id: NoShowId::of(&world.chance.id()),
        invitee: invitee.clone(),
        created_at: now,
    };
    let shown = no_show.shown(world);
    if let Some(known) = world.invitees.get_mut(&invitee) {
        known.no_show = Some(no_show.id.clone());
        known.updated_at = now;
    }
    world.no_shows.add(no_show);
    world.tell_of_invitee("invitee_no_show.created", &invitee, now);
    Reply::made(shown)
}

/// One that the caller may see.
fn found<'a>(ask: &'a Ask<'_>) -> Result<&'a NoShow, Refusal> {
    let no_show = ask.world.no_shows.get(&ask.id(0));
    let no_show = no_show.ok_or_else(Refusal::not_found)?;
    let invitee = ask.world.invitees.get(&no_show.invitee);
    ask.event(&invitee.ok_or_else(Refusal::not_found)?.event)?;
    Ok(no_show)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask)?.shown(ask.world))
}

fn remove(ask: &mut Ask<'_>) -> Answer {
    let no_show = found(ask)?.clone();
    let now = ask.now;
    let world = &mut *ask.world;
    world.no_shows.remove(&no_show.id);
    if let Some(invitee) = world.invitees.get_mut(&no_show.invitee) {
        invitee.no_show = None;
        invitee.updated_at = now;
    }
    world.tell_of_invitee("invitee_no_show.deleted", &no_show.invitee, now);
    Reply::gone()
}
