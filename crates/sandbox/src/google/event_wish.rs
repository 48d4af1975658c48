//! What is asked of a list of events, and which events it takes (google.md §5.2).

use super::event::Event;
use super::query::Query;
use super::recurrence;
use super::refusal::Refusal;
use super::sync_token::{self, PageToken, SyncToken};
use super::world::Calendar;
use chrono::{DateTime, TimeDelta, Utc};

/// Further back than this nobody is told what changed.
const OLDEST_UPDATED_MIN: TimeDelta = TimeDelta::days(30);

/// What a sync token does not go with.
pub const NOT_WITH_TOKEN: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

/// What is asked of a list.
pub struct Wish {
    pub single_events: bool,
    pub show_deleted: bool,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub updated_min: Option<DateTime<Utc>>,
    pub since: Option<SyncToken>,
    pub page: Option<PageToken>,
    pub order: Order,
    pub most: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Changed,
    Start,
    Updated,
}

impl Wish {
    pub fn read(query: &Query, list: &str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let since = query.text("syncToken");
        let since: Option<SyncToken> = since
            .map(|text| sync_token::read(text, "syncToken"))
            .transpose()?;
        let page = query.text("pageToken");
        let page: Option<PageToken> = page
            .map(|text| sync_token::read(text, "pageToken"))
            .transpose()?;
        let show_deleted = query.flag("showDeleted")?;
        if since.is_some() {
            let clash = NOT_WITH_TOKEN
                .iter()
                .find(|name| query.text(name).is_some());
            if let Some(name) = clash {
                let text = format!("Sync token cannot be combined with {name}.");
                return Err(Refusal::invalid(name, text));
            }
            if show_deleted == Some(false) {
                let text = "Deleted events are always listed with a sync token.";
                return Err(Refusal::invalid("showDeleted", text));
            }
        }
        let parameters = sync_token::parameters(query);
        let told = since
            .iter()
            .map(|token| (&token.list, &token.parameters))
            .chain(page.iter().map(|token| (&token.list, &token.parameters)));
        for (token_list, token_parameters) in told {
            if token_list != list || *token_parameters != parameters {
                let text = "The token does not belong to a request with these parameters.";
                return Err(Refusal::invalid("syncToken", text));
            }
        }
        let single_events = query.flag("singleEvents")?.unwrap_or(false);
        let order = match query.one_of("orderBy", &["startTime", "updated"])? {
            None => Order::Changed,
            Some("updated") => Order::Updated,
            Some(_) if single_events => Order::Start,
            Some(_) => {
                let text = "The requested ordering is not available for the particular query.";
                return Err(Refusal::invalid("orderBy", text));
            }
        };
        let (from, until) = (query.instant("timeMin")?, query.instant("timeMax")?);
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            return Err(Refusal::invalid(
                "timeMax",
                "The specified time range is empty.",
            ));
        }
        let updated_min = query.instant("updatedMin")?;
        if updated_min.is_some_and(|at| at < now - OLDEST_UPDATED_MIN) {
            return Err(Refusal::updated_min_too_long_ago());
        }
        Ok(Self {
            single_events,
            show_deleted: show_deleted.unwrap_or(false) || since.is_some() || updated_min.is_some(),
            from,
            until,
            updated_min,
            since,
            page,
            order,
            most: query.count("maxResults", 250, 2500)?,
        })
    }

    /// Whether a kept event is looked at, before series are expanded.
    pub fn takes(&self, event: &Event, calendar: &Calendar, query: &Query) -> bool {
        let is_newer = self
            .since
            .as_ref()
            .is_none_or(|token| token.revision < event.revision);
        // Cancelled occurrences of a live series always belong to it, unless series are expanded (google.md §6).
        let is_exception = event.series().is_some() && !self.single_events;
        let is_shown = self.show_deleted || !event.is_cancelled() || is_exception;
        let updated: Option<DateTime<Utc>> = event.text("updated").parse().ok();
        let is_recent = self
            .updated_min
            .is_none_or(|min| updated.is_some_and(|at| min <= at));
        let uid = query.text("iCalUID");
        let words = query.text("q").map(str::to_lowercase);
        let says = |word: &String| {
            ["summary", "description", "location"]
                .iter()
                .any(|name| event.text(name).to_lowercase().contains(word.as_str()))
        };
        let mut kinds = query.all("eventTypes").peekable();
        let is_kind = kinds.peek().is_none() || kinds.any(|kind| kind == event.text("eventType"));
        let has = |kind: &str, name: &str| {
            query.all(name).all(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let properties = event.fields.get("extendedProperties");
                properties.is_some_and(|known| known[kind][key] == *value)
            })
        };
        is_newer
            && is_shown
            && is_recent
            && is_kind
            && uid.is_none_or(|uid| uid == event.text("iCalUID"))
            && words.iter().all(says)
            && has("private", "privateExtendedProperty")
            && has("shared", "sharedExtendedProperty")
            && (self.single_events || self.touches(event, calendar))
    }

    /// Whether any of it lies in the stretch that was asked for.
    pub fn touches(&self, event: &Event, calendar: &Calendar) -> bool {
        if self.from.is_none() && self.until.is_none() {
            return true;
        }
        let from = self.from.unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let until = self.until.unwrap_or(from + TimeDelta::days(36_500));
        if !event.recurrence().is_empty() {
            return !recurrence::occurrences(event, from, until, &calendar.zone).is_empty();
        }
        let at = |name| {
            event
                .moment(name)
                .map(|moment| moment.instant(&calendar.zone))
        };
        match (at("start"), at("end")) {
            (Some(start), Some(end)) => start < until && from < end,
            _ => true,
        }
    }
}
