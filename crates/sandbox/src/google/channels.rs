//! Push channels and the messages that they carry (google.md §7).

use super::ask::{Ask, Outcome, Reply};
use super::refusal::Refusal;
use super::scopes::{ANY, READ_EVENTS, READ_LIST};
use super::world::{AccessRole, World};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// No channel lives longer.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Somebody who is told when something changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Channel {
    pub id: String,
    pub resource_id: String,
    pub resource_uri: String,
    /// Whose list this is, or the id of the calendar.
    pub watched: Watched,
    pub email: String,
    pub address: String,
    pub token: Option<String>,
    pub expires_at: DateTime<Utc>,
    pub messages: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watched {
    Calendar(String),
    List(String),
}

/// A message and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Notice {
    /// The channel's id.
    pub channel: String,
    /// Where it goes.
    pub address: String,
    /// `sync`, `exists` or `not_exists`.
    pub state: String,
    /// `X-Goog-Message-Number`.
    pub number: u64,
    /// The header fields of it, by name.
    pub headers: Vec<(String, String)>,
    /// Not before then.
    pub due: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: u32,
    /// The status that came back last; absent when none did.
    pub status: Option<u16>,
    /// Whether it is done with: delivered, or given up.
    pub is_done: bool,
    #[serde(skip)]
    pub(super) is_under_way: bool,
}

/// All messages.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    pub notices: Vec<Notice>,
}

impl Outbox {
    /// What was under way when everything ended is due again.
    pub fn resume(&mut self) {
        for notice in &mut self.notices {
            notice.is_under_way = false;
        }
    }

    /// What is to be sent now; it counts as under way from here on.
    pub fn take_due(&mut self, now: DateTime<Utc>) -> Vec<(usize, Notice)> {
        let open = self.notices.iter_mut().enumerate();
        let due = open.filter(|(_, one)| !one.is_done && !one.is_under_way && one.due <= now);
        due.map(|(at, one)| {
            one.is_under_way = true;
            (at, one.clone())
        })
        .collect()
    }

    /// Notes what came of an attempt. 5xx is tried again, everything else is not (google.md §7).
    pub fn note(&mut self, at: usize, status: Option<u16>, now: DateTime<Utc>) {
        let Some(notice) = self.notices.get_mut(at) else {
            return;
        };
        notice.attempts += 1;
        notice.status = status;
        notice.is_under_way = false;
        let again = status.is_none_or(|status| matches!(status, 500 | 502..=504));
        if again && notice.attempts < 8 {
            notice.due = now + TimeDelta::seconds(1 << notice.attempts.min(6));
        } else {
            notice.is_done = true;
        }
    }

    pub fn is_settled(&self, now: DateTime<Utc>) -> bool {
        let mut notices = self.notices.iter();
        notices.all(|one| one.is_done || (!one.is_under_way && now < one.due))
    }

    pub fn is_waiting(&self) -> bool {
        self.notices.iter().any(|one| !one.is_done)
    }
}

/// `POST /calendars/{calendar}/events/watch`
pub fn watch_events(ask: Ask<'_>, calendar: &str) -> Outcome {
    ask.needs(READ_EVENTS)?;
    let id = ask.may(calendar, AccessRole::Reader)?;
    if ask.world.calendars[&id].owner.is_none() {
        return Err(Refusal::cannot_push());
    }
    let path = format!("calendars/{calendar}/events");
    watch(ask, Watched::Calendar(id), &path)
}

/// `POST /users/me/calendarList/watch`
pub fn watch_list(ask: Ask<'_>) -> Outcome {
    ask.needs(READ_LIST)?;
    let email = ask.email.clone();
    watch(ask, Watched::List(email), "users/me/calendarList")
}

fn watch(ask: Ask<'_>, watched: Watched, path: &str) -> Outcome {
    let fields = ask.fields()?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let id = text("id").ok_or_else(|| Refusal::required("id", "Missing channel id."))?;
    if 64 < id.len() {
        return Err(Refusal::invalid("id", "The channel id is too long."));
    }
    if !matches!(text("type"), Some("web_hook" | "webhook")) {
        return Err(Refusal::invalid("type", "Unknown channel type"));
    }
    let address = text("address").unwrap_or_default();
    // Google takes https alone; here are only receivers on this machine, by plain HTTP.
    if !address.starts_with("http") {
        return Err(Refusal::address_is_not_secure(address));
    }
    if text("token").is_some_and(|token| 256 < token.len()) {
        return Err(Refusal::invalid("token", "The token is too long."));
    }
    if ask
        .world
        .channels
        .iter()
        .any(|known| known.id == id && ask.now < known.expires_at)
    {
        return Err(Refusal::channel_is_taken());
    }
    let until = text("expiration").and_then(|text| text.parse().ok());
    let until = until.and_then(DateTime::from_timestamp_millis);
    let ttl = fields
        .get("params")
        .and_then(|params| params["ttl"].as_str());
    let ttl = ttl
        .and_then(|text| text.parse().ok())
        .and_then(TimeDelta::try_seconds);
    let until = until.or_else(|| ttl.map(|ttl| ask.now + ttl));
    let longest = ask.now + LONGEST;
    let channel = Channel {
        id: id.to_owned(),
        resource_id: ask.world.chance.small_letters(27),
        resource_uri: format!("{}{path}?alt=json", ask.world.api()),
        watched,
        email: ask.email.clone(),
        address: address.to_owned(),
        token: text("token").map(str::to_owned),
        expires_at: until.map_or(longest, |until| until.min(longest)),
        messages: 0,
    };
    let mut body = json!({
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource_id,
        "resourceUri": channel.resource_uri,
        "expiration": channel.expires_at.timestamp_millis().to_string(),
    });
    if let Some(token) = &channel.token {
        body["token"] = json!(token);
    }
    ask.world.channels.push(channel);
    let last = ask.world.channels.len() - 1;
    ask.world.send(last, "sync", ask.now);
    Ok(Reply::Json(body))
}

/// `POST /channels/stop`
pub fn stop(ask: Ask<'_>) -> Outcome {
    ask.needs(ANY)?;
    let fields = ask.fields()?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let is_it = |known: &Channel| {
        Some(known.id.as_str()) == text("id")
            && Some(known.resource_id.as_str()) == text("resourceId")
            && known.email == ask.email
    };
    let place = ask.world.channels.iter().position(is_it);
    let place = place.ok_or_else(Refusal::not_found)?;
    ask.world.channels.remove(place);
    Ok(Reply::Nothing)
}

impl World {
    /// Tells who watches a calendar.
    pub fn note_change(&mut self, calendar: &str, now: DateTime<Utc>) {
        let watched = Watched::Calendar(calendar.to_owned());
        self.note(&watched, now);
    }

    /// Tells who watches somebody's list.
    pub fn note_list_change(&mut self, email: &str, now: DateTime<Utc>) {
        let watched = Watched::List(email.to_owned());
        self.note(&watched, now);
    }

    fn note(&mut self, watched: &Watched, now: DateTime<Utc>) {
        for at in 0..self.channels.len() {
            let channel = &self.channels[at];
            if channel.watched == *watched && now < channel.expires_at {
                self.send(at, "exists", now);
            }
        }
    }

    fn send(&mut self, at: usize, state: &str, now: DateTime<Utc>) {
        let channel = &mut self.channels[at];
        channel.messages += 1;
        let expiration = channel.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
        let mut headers: Vec<(String, String)> = [
            ("X-Goog-Channel-ID", channel.id.clone()),
            ("X-Goog-Channel-Expiration", expiration.to_string()),
            ("X-Goog-Resource-ID", channel.resource_id.clone()),
            ("X-Goog-Resource-URI", channel.resource_uri.clone()),
            ("X-Goog-Resource-State", state.to_owned()),
            ("X-Goog-Message-Number", channel.messages.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        if let Some(token) = &channel.token {
            headers.push(("X-Goog-Channel-Token".to_owned(), token.clone()));
        }
        self.outbox.notices.push(Notice {
            channel: channel.id.clone(),
            address: channel.address.clone(),
            state: state.to_owned(),
            number: channel.messages,
            headers,
            due: now,
            attempts: 0,
            status: None,
            is_done: false,
            is_under_way: false,
        });
    }
}
