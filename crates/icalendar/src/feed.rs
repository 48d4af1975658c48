//! A whole calendar to be subscribed to (RFC 5545, RFC 7986).
//!
//! The same items make the same text, octet for octet: nothing in it tells when it was asked for, so that who asks again can
//! be told that nothing changed. Guests are never in it, and neither is `METHOD`, which would make it an invitation.

use super::normal::normal;
use super::spell::text;
use super::vtimezone;
use super::write::{PRODUCT, components, folded, needed, zones_of};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::item::{Content, Privacy, ShowAs, Uid};
use domain::recurrence::Range;
use domain::repeats::{ChangedOccurrence, Repeats};
use domain::time::{ZoneId, Zones};
use std::collections::{BTreeMap, HashMap};

/// How often programs are told to ask again (RFC 7986 §5.7).
const EVERY: &str = "PT30M";

/// An item of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    /// Identity across systems.
    pub uid: Uid,
    /// What it says.
    pub content: Content,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// How much of the items a feed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What they say, without guests.
    Full,
    /// Only when one is busy: no word of theirs, no id, nothing that does not block.
    BusyOnly,
}

/// The file of a calendar of this name.
pub fn feed(name: &str, items: &[FeedItem], shown: Shown, zones: &dyn Zones) -> String {
    let items: Vec<FeedItem> = match shown {
        Shown::Full => items.iter().map(without_guests).collect(),
        Shown::BusyOnly => busy(items),
    };
    let items: Vec<FeedItem> = items
        .into_iter()
        .map(|item| FeedItem {
            content: normal(item.content, zones),
            ..item
        })
        .collect();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{PRODUCT}"),
        "CALSCALE:GREGORIAN".to_owned(),
        text("NAME", name),
        text("X-WR-CALNAME", name),
        format!("REFRESH-INTERVAL;VALUE=DURATION:{EVERY}"),
        format!("X-PUBLISHED-TTL:{EVERY}"),
    ];
    let mut spans: BTreeMap<ZoneId, (NaiveDateTime, NaiveDateTime)> = BTreeMap::new();
    for item in &items {
        for zone in zones_of(&item.content) {
            if let Some((start, end)) = needed(&zone, &item.content, zones) {
                let span = spans.entry(zone).or_insert((start, end));
                *span = (span.0.min(start), span.1.max(end));
            }
        }
    }
    for (zone, (start, end)) in &spans {
        lines.extend(vtimezone::definition(zone, *start, *end, zones));
    }
    for item in &items {
        components(
            &mut lines,
            (&item.uid, None),
            &item.content,
            item.changed_at,
        );
    }
    lines.push("END:VCALENDAR".to_owned());
    folded(&lines)
}

fn without_guests(item: &FeedItem) -> FeedItem {
    let mut item = item.clone();
    item.content.attendees.clear();
    for this in item
        .content
        .repeats
        .iter_mut()
        .flat_map(|repeats| &mut repeats.overrides)
    {
        if let Some(content) = &mut this.content {
            content.attendees.clear();
        }
    }
    item
}

/// The items that block, told by their times alone.
///
/// A file needs a UID for each, and programs that subscribe need it to stay; so it is made of what is shown anyway.
fn busy(items: &[FeedItem]) -> Vec<FeedItem> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for item in items {
        for content in busy_times(&item.content) {
            let name = times(&content);
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            let uid = match count {
                1 => format!("busy-{name}"),
                count => format!("busy-{name}-{count}"),
            };
            found.push(FeedItem {
                uid: Uid::new(uid),
                content,
                changed_at: stamp(&item.content),
            });
        }
    }
    found
}

/// When an item was changed is told by nothing either: it would tell one from another.
fn stamp(content: &Content) -> DateTime<Utc> {
    content.timing.wall().0.and_utc()
}

/// What is told of a content that blocks at times.
fn busy_times(content: &Content) -> Vec<Content> {
    let Some(repeats) = content.repeats.as_deref() else {
        return match content.show_as.blocks() {
            true => vec![said(content, None)],
            false => Vec::new(),
        };
    };
    let blocks = |this: &ChangedOccurrence| {
        let content = this.content.as_deref();
        content.is_some_and(|content| content.show_as.blocks())
    };
    let reaches_on = |this: &ChangedOccurrence| this.range == Range::ThisAndFollowing;
    let mut changed = repeats.overrides.iter();
    // Where a free series is busy from some day on, rather too much is shown as busy than too little.
    let is_busy = content.show_as.blocks() || changed.any(|this| blocks(this) && reaches_on(this));
    if !is_busy || repeats.detached {
        let single = repeats.overrides.iter().filter(|this| blocks(this));
        return single
            .filter_map(|this| Some(said(this.content.as_deref()?, None)))
            .collect();
    }
    let overrides = repeats.overrides.iter().map(|this| ChangedOccurrence {
        content: this
            .content
            .as_deref()
            .filter(|content| content.show_as.blocks())
            .map(|content| Box::new(said(content, None))),
        ..this.clone()
    });
    let repeats = Repeats {
        recurrence: repeats.recurrence.clone(),
        overrides: overrides.collect(),
        detached: false,
    };
    vec![said(content, Some(Box::new(repeats)))]
}

/// The times of a content, and nothing else of it.
fn said(content: &Content, repeats: Option<Box<Repeats>>) -> Content {
    Content {
        subject: "Busy".to_owned(),
        description: String::new(),
        location: String::new(),
        timing: content.timing.clone(),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats,
        attendees: Vec::new(),
    }
}

/// The times of a content as letters that a UID may have.
fn times(content: &Content) -> String {
    let (start, end) = content.timing.wall();
    let written = |at: NaiveDateTime| at.format("%Y%m%dT%H%M%S").to_string();
    let zone = content.timing.zone().map_or("local", ZoneId::as_str);
    let rules = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.recurrence.rules);
    let rules: String = rules.map(|rule| format!("-{rule}")).collect();
    format!("{}-{}-{zone}{rules}", written(start), written(end))
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
