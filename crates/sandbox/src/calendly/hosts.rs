//! The hosts of an event type (calendly.md §6.3: event type memberships).

use super::ask::{Answer, Ask};
use super::ids::{EventTypeId, HostId, ResourceId};
use super::instants::micros;
use super::route::{Route, get};
use serde_json::json;

pub const ROUTES: &[Route] = &[get("/event_type_memberships", &["event_types:read"], list)];

fn list(ask: &mut Ask<'_>) -> Answer {
    let id: EventTypeId = ask.query.required_uri(ask.bases(), "event_type")?;
    let event_type = ask.event_type(&id)?;
    let shown = event_type.shown(ask.world);
    let hosts = event_type.hosts.iter().filter_map(|host| {
        let user = ask.world.users.get(host)?;
        let host = HostId::of(&format!("{}-{}", id.text(), host.text()));
        Some(json!({
            "uri": ask.bases().uri(&host),
            "event_type": shown,
            "member": user.shown(ask.world),
            "created_at": micros(event_type.created_at),
            "updated_at": micros(event_type.created_at),
        }))
    });
    ask.pages(hosts.collect())
}
