//! Calendars and the account's list of them (google.md §4).

use super::ask::{Ask, Outcome, Reply};
use super::colors;
use super::refusal::Refusal;
use super::scopes::{READ_CALENDARS, READ_LIST, SETTINGS, WRITE_CALENDARS};
use super::sync_token::{self, PageToken, SyncToken};
use super::world::{AccessRole, Calendar, Entry, World, etag};
use crate::zones;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `GET /users/me/calendarList`
pub fn list(ask: Ask<'_>) -> Outcome {
    ask.needs(READ_LIST)?;
    let query = &ask.query;
    let since: Option<SyncToken> = query
        .text("syncToken")
        .map(|text| sync_token::read(text, "syncToken"))
        .transpose()?;
    let page: Option<PageToken> = query
        .text("pageToken")
        .map(|text| sync_token::read(text, "pageToken"))
        .transpose()?;
    let name = format!("{} list", ask.email);
    if since.as_ref().is_some_and(|token| token.list != name)
        || page.as_ref().is_some_and(|token| token.list != name)
    {
        return Err(Refusal::invalid("syncToken", "Invalid sync token value."));
    }
    let least = query.text("minAccessRole").and_then(AccessRole::of_word);
    if since.is_some() && least.is_some() {
        let text = "Sync token cannot be combined with minAccessRole.";
        return Err(Refusal::invalid("minAccessRole", text));
    }
    let shows_deleted = query.flag("showDeleted")?.unwrap_or(false) || since.is_some();
    let shows_hidden = query.flag("showHidden")?.unwrap_or(false) || since.is_some();
    let most = query.count("maxResults", 100, 250)?;
    let after = page.as_ref().map_or("", |page| page.after.as_str());
    let revision = page
        .as_ref()
        .map_or(ask.world.revision, |page| page.revision);
    let mut entries: Vec<&Entry> = ask.account()?.list.iter().collect();
    entries.retain(|entry| {
        since
            .as_ref()
            .is_none_or(|token| token.revision < entry.revision)
            && (shows_deleted || !entry.is_deleted)
            && (shows_hidden || !entry.is_hidden)
            && least.is_none_or(|least| least <= entry.role)
            && after < entry.calendar.as_str()
    });
    entries.sort_unstable_by(|one, other| one.calendar.cmp(&other.calendar));
    let is_last = entries.len() <= most;
    entries.truncate(most);
    let last = entries.last().map(|entry| entry.calendar.clone());
    let items: Vec<Value> = entries.iter().map(|entry| shown(&ask, entry)).collect();
    let mut body = json!({
        "kind": "calendar#calendarList",
        "etag": etag(ask.world.revision),
        "items": items,
    });
    let parameters = String::new();
    if is_last {
        let token = SyncToken {
            list: name,
            revision,
            parameters,
        };
        body["nextSyncToken"] = json!(sync_token::text(&token));
    } else {
        let token = PageToken {
            list: name,
            revision,
            after: last.unwrap_or_default(),
            parameters,
        };
        body["nextPageToken"] = json!(sync_token::text(&token));
    }
    Ok(Reply::Json(body))
}

fn shown(ask: &Ask<'_>, entry: &Entry) -> Value {
    if entry.is_deleted {
        return json!({
            "kind": "calendar#calendarListEntry",
            "etag": etag(entry.revision),
            "id": entry.calendar,
            "deleted": true,
        });
    }
    let Some(calendar) = ask.world.calendars.get(&entry.calendar) else {
        return Value::Null;
    };
    let (background, foreground) = colors::of_calendar(entry.color);
    let mut body = json!({
        "kind": "calendar#calendarListEntry",
        "etag": etag(entry.revision.max(calendar.revision)),
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "colorId": entry.color.to_string(),
        "backgroundColor": background,
        "foregroundColor": foreground,
        "accessRole": entry.role.word(),
        "selected": true,
        "defaultReminders": [],
    });
    if calendar.id == ask.email {
        body["primary"] = json!(true);
        body["defaultReminders"] = json!([{"method": "popup", "minutes": 10}]);
    }
    if let Some(description) = &calendar.description {
        body["description"] = json!(description);
    }
    if let Some(summary) = &entry.summary {
        body["summaryOverride"] = json!(summary);
    }
    if entry.is_hidden {
        body["hidden"] = json!(true);
    }
    if let Some(owner) = calendar
        .owner
        .as_ref()
        .filter(|owner| **owner != calendar.id)
    {
        body["dataOwner"] = json!(owner);
    }
    body
}

/// `GET /users/me/calendarList/{calendar}`
pub fn entry(ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(READ_LIST)?;
    let (_, entry) = ask.calendar(id)?;
    Ok(Reply::Json(shown(&ask, entry)))
}

/// `PATCH` and `PUT /users/me/calendarList/{calendar}`
pub fn change_entry(mut ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(&["calendar", "calendar.calendarlist"])?;
    let fields = ask.fields()?;
    let id = ask.calendar(id)?.0.id.clone();
    ask.change_list(&id, |entry| {
        if let Some(color) = fields.get("colorId").and_then(Value::as_str) {
            entry.color = color.parse().unwrap_or(entry.color);
        }
        if let Some(hidden) = fields.get("hidden").and_then(Value::as_bool) {
            entry.is_hidden = hidden;
        }
        if let Some(summary) = fields.get("summaryOverride") {
            entry.summary = summary.as_str().map(str::to_owned);
        }
    });
    let (_, entry) = ask.calendar(&id)?;
    Ok(Reply::Json(shown(&ask, entry)))
}

/// `DELETE /users/me/calendarList/{calendar}`
pub fn remove_entry(mut ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(&["calendar", "calendar.calendarlist"])?;
    let id = ask.calendar(id)?.0.id.clone();
    if id == ask.email {
        return Err(Refusal::forbidden());
    }
    ask.change_list(&id, |entry| entry.is_deleted = true);
    Ok(Reply::Nothing)
}

impl Ask<'_> {
    fn change_list(&mut self, id: &str, edit: impl Fn(&mut Entry)) {
        let revision = self.world.next_revision();
        let account = self.world.account_mut(&self.email);
        let entries = account.into_iter().flat_map(|account| &mut account.list);
        for entry in entries.filter(|entry| entry.calendar == id) {
            edit(entry);
            entry.revision = revision;
        }
        self.world.note_list_change(&self.email, self.now);
    }
}

fn calendar_shown(calendar: &Calendar) -> Value {
    let mut body = json!({
        "kind": "calendar#calendar",
        "etag": etag(calendar.revision),
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
    });
    if let Some(description) = &calendar.description {
        body["description"] = json!(description);
    }
    body
}

/// `GET /calendars/{calendar}`
pub fn get(ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(READ_CALENDARS)?;
    Ok(Reply::Json(calendar_shown(ask.calendar(id)?.0)))
}

/// `POST /calendars`
pub fn create(ask: Ask<'_>) -> Outcome {
    ask.needs(WRITE_CALENDARS)?;
    let fields = ask.fields()?;
    let summary = fields.get("summary").and_then(Value::as_str);
    let summary = summary.ok_or_else(|| Refusal::required("summary", "Missing title."))?;
    let zone = match fields.get("timeZone").and_then(Value::as_str) {
        Some(zone) if zones::knows(zone) => zone.to_owned(),
        Some(_) => return Err(Refusal::invalid("timeZone", "Invalid time zone.")),
        None => ask.account()?.zone.clone(),
    };
    let id = ask.world.add_calendar(&ask.email, summary, &zone);
    if let Some(calendar) = ask.world.calendars.get_mut(&id) {
        let description = fields.get("description").and_then(Value::as_str);
        calendar.description = description.map(str::to_owned);
    }
    ask.world.note_list_change(&ask.email, ask.now);
    Ok(Reply::Json(calendar_shown(&ask.world.calendars[&id])))
}

/// `PATCH` and `PUT /calendars/{calendar}`
pub fn change(ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(WRITE_CALENDARS)?;
    let id = ask.may(id, AccessRole::Owner)?;
    let fields = ask.fields()?;
    let zone = fields.get("timeZone").and_then(Value::as_str);
    if zone.is_some_and(|zone| !zones::knows(zone)) {
        return Err(Refusal::invalid("timeZone", "Invalid time zone."));
    }
    let revision = ask.world.next_revision();
    if let Some(calendar) = ask.world.calendars.get_mut(&id) {
        calendar.revision = revision;
        if let Some(summary) = fields.get("summary").and_then(Value::as_str) {
            summary.clone_into(&mut calendar.summary);
        }
        if let Some(zone) = zone {
            zone.clone_into(&mut calendar.zone);
        }
    }
    Ok(Reply::Json(calendar_shown(&ask.world.calendars[&id])))
}

/// `DELETE /calendars/{calendar}`: a secondary one.
pub fn delete(ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(WRITE_CALENDARS)?;
    let id = ask.may(id, AccessRole::Owner)?;
    if id == ask.email {
        return Err(Refusal::forbidden());
    }
    ask.world.remove_calendar(&id);
    Ok(Reply::Nothing)
}

/// `POST /calendars/{calendar}/clear`: the primary one.
pub fn clear(ask: Ask<'_>, id: &str) -> Outcome {
    ask.needs(&["calendar"])?;
    let id = ask.may(id, AccessRole::Owner)?;
    if id != ask.email {
        return Err(Refusal::forbidden());
    }
    let revision = ask.world.next_revision();
    if let Some(calendar) = ask.world.calendars.get_mut(&id) {
        for event in calendar.events.values_mut() {
            event.fields.insert("status".to_owned(), json!("cancelled"));
            event.revision = revision;
        }
    }
    ask.world.note_change(&id, ask.now);
    Ok(Reply::Nothing)
}

/// `GET /users/me/settings/timezone`
pub fn setting(ask: Ask<'_>, name: &str) -> Outcome {
    ask.needs(SETTINGS)?;
    let value = match name {
        "timezone" => ask.account()?.zone.as_str(),
        "locale" => "en_GB",
        "weekStart" => "1",
        _ => return Err(Refusal::not_found()),
    };
    Ok(Reply::Json(json!({
        "kind": "calendar#setting",
        "etag": etag(0),
        "id": name,
        "value": value,
    })))
}

impl World {
    /// A secondary calendar of somebody's own; tells its id.
    pub fn add_calendar(&mut self, owner: &str, summary: &str, zone: &str) -> String {
        let id = format!(
            "{}@group.calendar.google.com",
            self.chance.small_letters(26)
        );
        self.put_calendar(&id, summary, zone, Some(owner));
        self.share(owner, &id, AccessRole::Owner);
        id
    }

    pub fn put_calendar(&mut self, id: &str, summary: &str, zone: &str, owner: Option<&str>) {
        let revision = self.next_revision();
        let calendar = Calendar {
            id: id.to_owned(),
            summary: summary.to_owned(),
            description: None,
            zone: zone.to_owned(),
            owner: owner.map(str::to_owned),
            revision,
            honoured_from: 0,
            events: BTreeMap::new(),
        };
        self.calendars.insert(id.to_owned(), calendar);
    }

    /// Puts a calendar into somebody's list, or changes what they may do with it.
    pub fn share(&mut self, email: &str, calendar: &str, role: AccessRole) {
        let revision = self.next_revision();
        let Some(account) = self.account_mut(email) else {
            return;
        };
        account.list.retain(|entry| entry.calendar != calendar);
        let color = u8::try_from(account.list.len() * 5 % 24 + 1).unwrap_or(1);
        account.list.push(Entry {
            calendar: calendar.to_owned(),
            role,
            color,
            revision,
            is_hidden: false,
            is_deleted: false,
            summary: None,
        });
    }

    /// Deletes a calendar for everybody.
    pub fn remove_calendar(&mut self, id: &str) {
        let revision = self.next_revision();
        self.calendars.remove(id);
        let entries = self
            .accounts
            .iter_mut()
            .flat_map(|account| &mut account.list);
        for entry in entries.filter(|entry| entry.calendar == id) {
            entry.is_deleted = true;
            entry.revision = revision;
        }
    }
}
