//! The days and times of the coming two weeks, each a link.

use super::super::event_types::EventType;
use super::super::ids::EventId;
use super::super::instants::seconds;
use super::super::query::Query;
use super::super::slots::{self, Slot};
use super::super::world::World;
use crate::markup::{Markup, markup};
use crate::zones;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use url::form_urlencoded;

/// How far one can look ahead.
const AHEAD: TimeDelta = TimeDelta::days(14);

/// The zone in which times are shown: that of the event type's hours.
pub fn zone(world: &World, event_type: &EventType) -> String {
    match &event_type.hours {
        Some(hours) => hours.timezone.clone(),
        None => world.hours_of(&event_type.hosts[0]).timezone,
    }
}

/// A time as people read it.
pub fn said(at: DateTime<Utc>, zone: &str) -> String {
    let local = zones::local(at, zone);
    format!("{} ({zone})", local.format("%H:%M, %A, %-d %B %Y"))
}

/// The `utm_…` part of a query, which stays with whoever clicks through.
pub fn tracking(query: &Query) -> Vec<(String, String)> {
    let pairs = query.pairs().iter();
    pairs
        .filter(|(name, _)| name.starts_with("utm_") || name == "salesforce_uuid")
        .cloned()
        .collect()
}

/// `?utm_source=…`, or nothing.
pub fn tracking_query(query: &Query) -> String {
    let pairs = tracking(query);
    if pairs.is_empty() {
        return String::new();
    }
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs);
    format!("?{}", text.finish())
}

/// All free times; `link` makes the address of one.
pub fn list(
    world: &World,
    event_type: &EventType,
    now: DateTime<Utc>,
    leaving: Option<&EventId>,
    link: impl Fn(&str) -> String,
) -> Markup {
    let zone = zone(world, event_type);
    let free = slots::free(world, event_type, (now, now + AHEAD), now, leaving);
    if free.is_empty() {
        return markup!("<p>No times in the coming two weeks.</p>");
    }
    let mut days: Vec<(NaiveDate, Vec<Slot>)> = Vec::new();
    for slot in free {
        let day = zones::local(slot.start, &zone).date();
        match days.last_mut() {
            Some((known, slots)) if *known == day => slots.push(slot),
            Some(_) | None => days.push((day, vec![slot])),
        }
    }
    let days: Markup = days
        .iter()
        .map(|(day, slots)| {
            let times: Markup = slots
                .iter()
                .map(|slot| {
                    let local = zones::local(slot.start, &zone);
                    // Read alone, as a list of links is, a time says its day.
                    markup!(
                        "<li><a href=\"{}\" aria-label=\"{}\">{}</a></li>",
                        link(&seconds(slot.start)),
                        local.format("%H:%M, %A, %-d %B %Y").to_string(),
                        local.format("%H:%M").to_string()
                    )
                })
                .collect();
            markup!(
                "<section><h3>{}</h3><ul class=\"slots\">{}</ul></section>",
                day.format("%A, %-d %B %Y").to_string(),
                times
            )
        })
        .collect();
    markup!(
        "<h2>Select a Date &amp; Time</h2><p>Times are in {}.</p>{}",
        zone,
        days
    )
}
