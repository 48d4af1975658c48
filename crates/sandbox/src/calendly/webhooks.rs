//! Webhook subscriptions (calendly.md §8.1).

use super::ask::{Answer, Ask, Reply};
use super::ids::{GroupId, HookId, OrganizationId, ResourceId, UserId};
use super::instants::micros;
use super::page;
use super::query::ascending;
use super::refusal::Refusal;
use super::route::{Route, delete, get, post};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

pub const ROUTES: &[Route] = &[
    post("/webhook_subscriptions", &["webhooks:write"], create),
    get("/webhook_subscriptions", &["webhooks:read"], list),
    get(
        "/webhook_subscriptions/{webhook_uuid}",
        &["webhooks:read"],
        one,
    ),
    delete(
        "/webhook_subscriptions/{webhook_uuid}",
        &["webhooks:write"],
        remove,
    ),
];

/// What can be subscribed to, and which scope besides `webhooks:write` it needs.
pub const EVENTS: [(&str, &str); 14] = [
    ("invitee.created", "scheduled_events:read"),
    ("invitee.canceled", "scheduled_events:read"),
    ("invitee_no_show.created", "scheduled_events:read"),
    ("invitee_no_show.deleted", "scheduled_events:read"),
    ("routing_form_submission.created", "routing_forms:read"),
    ("event_type.created", "event_types:read"),
    ("event_type.updated", "event_types:read"),
    ("event_type.deleted", "event_types:read"),
    ("meeting_recap.created", "meeting_recaps:read"),
    ("meeting_recap.updated", "meeting_recaps:read"),
    ("meeting_recap.deleted", "meeting_recaps:read"),
    ("contact.created", "contacts:read"),
    ("contact.updated", "contacts:read"),
    ("contact.deleted", "contacts:read"),
];

/// Whose happenings are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HookScope {
    Organization,
    User(UserId),
    Group(GroupId),
}

/// A standing order to be told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hook {
    pub id: HookId,
    pub url: String,
    pub events: Vec<String>,
    pub organization: OrganizationId,
    pub scope: HookScope,
    pub creator: UserId,
    /// Never shown.
    pub signing_key: Option<String>,
    /// Nothing was delivered for a day; it has to be made anew.
    pub is_disabled: bool,
    /// Since when nothing was delivered.
    pub retry_started_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for Hook {
    type Id = HookId;

    fn id(&self) -> &HookId {
        &self.id
    }
}

impl HookScope {
    fn name(&self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::User(_) => "user",
            Self::Group(_) => "group",
        }
    }
}

impl Hook {
    fn shown(&self, world: &World) -> Value {
        let (user, group) = match &self.scope {
            HookScope::Organization => (None, None),
            HookScope::User(user) => (Some(world.bases.uri(user)), None),
            HookScope::Group(group) => (None, Some(world.bases.uri(group))),
        };
        json!({
            "uri": world.bases.uri(&self.id),
            "callback_url": self.url,
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
            "retry_started_at": self.retry_started_at.map(micros),
            "state": if self.is_disabled { "disabled" } else { "active" },
            "events": self.events,
            "scope": self.scope.name(),
            "organization": world.bases.uri(&self.organization),
            "user": user,
            "group": group,
            "creator": world.bases.uri(&self.creator),
        })
    }
}

/// `scope` with the `user` or `group` that it needs, and the right to it.
fn scope(
    ask: &Ask<'_>,
    name: Option<&str>,
    user: Option<UserId>,
    group: Option<GroupId>,
) -> Result<HookScope, Refusal> {
    match name {
        Some("organization") => {
            ask.needs_admin()?;
            Ok(HookScope::Organization)
        }
        Some("user") => {
            let user = user.ok_or_else(|| Refusal::invalid("user", "can't be blank"))?;
            ask.needs_power_over(&user)?;
            Ok(HookScope::User(user))
        }
        Some(_) => {
            let group = group.ok_or_else(|| Refusal::invalid("group", "can't be blank"))?;
            ask.needs_power_over_group(&group)?;
            Ok(HookScope::Group(group))
        }
        None => Err(Refusal::invalid("scope", "can't be blank")),
    }
}

const SCOPES: [&str; 3] = ["organization", "user", "group"];

/// The events, each known, allowed in this scope, and readable with this token.
fn read_events(ask: &Ask<'_>, scope: &HookScope) -> Result<Vec<String>, Refusal> {
    let events = ask.body.texts("events")?.unwrap_or_default();
    if events.is_empty() {
        return Err(Refusal::invalid("events", "can't be blank"));
    }
    let mut missing: Vec<&str> = Vec::new();
    for event in &events {
        let known = EVENTS.iter().find(|(name, _)| name == event);
        let Some((_, needed)) = known else {
            return Err(Refusal::invalid("events", format!("{event} is unknown")));
        };
        let is_form = event.starts_with("routing_form_submission.");
        if is_form && *scope != HookScope::Organization {
            return Err(Refusal::invalid(
                "events",
                format!("{event} needs the organization scope"),
            ));
        }
        let is_recap = event.starts_with("meeting_recap.");
        if is_recap && !matches!(scope, HookScope::User(_)) {
            return Err(Refusal::invalid(
                "events",
                format!("{event} needs the user scope"),
            ));
        }
        if !ask.caller.scopes.allow(needed) && !missing.contains(needed) {
            missing.push(needed);
        }
    }
    if missing.is_empty() {
        Ok(events)
    } else {
        Err(Refusal::missing_scopes(missing))
    }
}

fn read_url(ask: &Ask<'_>) -> Result<String, Refusal> {
    let text = ask.body.required_text("url")?;
    match Url::parse(&text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() => Ok(text),
        Ok(_) | Err(_) => Err(Refusal::invalid("url", "must be a valid URL")),
    }
}

fn create(ask: &mut Ask<'_>) -> Answer {
    ask.needs_paid_plan()?;
    let url = read_url(ask)?;
    let organization: OrganizationId = ask.body.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    let name = ask.body.one_of("scope", &SCOPES)?;
    let user = ask.body.uri(ask.bases(), "user")?;
    let group = ask.body.uri(ask.bases(), "group")?;
    let scope = scope(ask, name.as_deref(), user, group)?;
    let events = read_events(ask, &scope)?;
    let given_key = ask.body.text("signing_key")?.filter(|key| !key.is_empty());
    // An app signs with the key from its creation (calendly.md §8.1).
    let app = ask.caller.app.as_ref();
    let app_key = app
        .and_then(|app| ask.world.apps.get(app))
        .map(|app| app.signing_key.clone());
    let world = &mut *ask.world;
    let is_same =
        |hook: &Hook| hook.url == url && hook.scope == scope && hook.organization == organization;
    if world.hooks.find(is_same).is_some() {
        return Err(Refusal::exists("Hook with this url already exists"));
    }
    let hook = Hook {
        id: HookId::of(&world.chance.id()),
        url,
        events,
        organization,
        scope,
        creator: ask.caller.user.clone(),
        signing_key: app_key.or(given_key),
        is_disabled: false,
        retry_started_at: None,
        created_at: ask.now,
        updated_at: ask.now,
    };
    let shown = hook.shown(world);
    world.hooks.add(hook);
    Reply::made(shown)
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization: OrganizationId = ask.query.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    let name = ask.query.one_of("scope", &SCOPES)?;
    let user = ask.query.uri(ask.bases(), "user")?;
    let group = ask.query.uri(ask.bases(), "group")?;
    let scope = scope(ask, name, user, group)?;
    let sort = ask.query.sort(&["created_at"], ascending("created_at"))?;
    let hooks = ask.world.hooks.iter();
    let hooks = hooks.filter(|hook| hook.organization == organization && hook.scope == scope);
    let mut rows: Vec<Value> = hooks.map(|hook| hook.shown(ask.world)).collect();
    page::sort(&mut rows, &sort);
    ask.pages(rows)
}

/// One that the caller may manage.
fn found<'a>(ask: &'a Ask<'_>) -> Result<&'a Hook, Refusal> {
    let hook = ask.world.hooks.get(&ask.id(0));
    let hook = hook
        .filter(|hook| hook.organization == ask.caller.organization)
        .ok_or_else(Refusal::not_found)?;
    match &hook.scope {
        HookScope::User(user) if *user == ask.caller.user => {}
        HookScope::Organization | HookScope::User(_) => ask.needs_admin()?,
        HookScope::Group(group) => ask.needs_power_over_group(group)?,
    }
    Ok(hook)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask)?.shown(ask.world))
}

fn remove(ask: &mut Ask<'_>) -> Answer {
    let id = found(ask)?.id.clone();
    ask.world.hooks.remove(&id);
    ask.world.outbox.forget(&id);
    Reply::gone()
}
