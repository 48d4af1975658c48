//! Times that can be booked (calendly.md §6.4).

use super::ask::{Answer, Ask, Reply};
use super::ids::EventTypeId;
use super::instants::seconds;
use super::query::Query;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::slots;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

/// The operation names `availability:read`, the catalogue of scopes `event_types:read` (calendly.md §3): either will do.
pub const ROUTES: &[Route] = &[get(
    "/event_type_available_times",
    &["availability:read", "event_types:read"],
    list,
)];

/// `start_time` and `end_time`: not in the past, and no longer than this.
///
/// # Errors
/// 400 otherwise.
pub fn read_span(
    query: &Query,
    now: DateTime<Utc>,
    longest: i64,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Refusal> {
    let start = query.required_instant("start_time")?;
    let end = query.required_instant("end_time")?;
    // Written to the second; so the current one is not past.
    if start < now - TimeDelta::seconds(1) {
        return Err(Refusal::invalid("start_time", "must be in the future"));
    }
    if end <= start {
        return Err(Refusal::invalid("end_time", "must be after start_time"));
    }
    if TimeDelta::days(longest) < end - start {
        return Err(Refusal::invalid(
            "end_time",
            format!("must be at most {longest} days after start_time"),
        ));
    }
    Ok((start, end))
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let id: EventTypeId = ask.query.required_uri(ask.bases(), "event_type")?;
    let span = read_span(&ask.query, ask.now, 31)?;
    let event_type = ask.event_type(&id)?;
    let url = event_type.scheduling_url(ask.world);
    let slots = slots::free(ask.world, event_type, span, ask.now, None);
    let shown = slots.into_iter().map(|slot| {
        let start = seconds(slot.start);
        let (month, day) = (slot.start.format("%Y-%m"), slot.start.format("%Y-%m-%d"));
        json!({
            "status": "available",
            "invitees_remaining": slot.remaining,
            "start_time": start,
            "scheduling_url": format!("{url}/{start}?month={month}&date={day}"),
        })
    });
    Reply::all(shown.collect())
}
