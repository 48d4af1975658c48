//! Times at which somebody is busy (calendly.md §6.4, §7).

use super::ask::{Answer, Ask, Reply};
use super::available_times::read_span;
use super::ids::UserId;
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, get};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get("/user_busy_times", &["availability:read"], list)];

fn list(ask: &mut Ask<'_>) -> Answer {
    let id: UserId = ask.query.required_uri(ask.bases(), "user")?;
    let (from, until) = read_span(&ask.query, ask.now, 7)?;
    ask.needs_power_over(&id)?;
    let world = &*ask.world;
    let user = world.users.get(&id).ok_or_else(Refusal::not_found)?;
    let events = world
        .events
        .iter()
        .filter(|event| event.is_active() && event.hosts.contains(&id))
        .filter(|event| event.start < until && from < event.end)
        .map(|event| {
            let (buffered_start, buffered_end) = event.buffered();
            json!({
                "type": "calendly",
                "start_time": micros(event.start),
                "end_time": micros(event.end),
                "buffered_start_time": micros(buffered_start),
                "buffered_end_time": micros(buffered_end),
                "event": {"uri": world.bases.uri(&event.id)},
            })
        });
    let external = user
        .external_busy
        .iter()
        .filter(|(start, end)| *start < until && from < *end)
        .map(|(start, end)| {
            json!({"type": "external", "start_time": micros(*start), "end_time": micros(*end)})
        });
    let mut busy: Vec<Value> = events.chain(external).collect();
    busy.sort_by_key(|busy| busy["start_time"].to_string());
    Reply::all(busy)
}
