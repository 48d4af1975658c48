//! The activity log of the Enterprise plan (calendly.md §6.10, §7).

use super::ask::{Answer, Ask, Reply};
use super::ids::{ActivityId, OrganizationId, ResourceId, UserId};
use super::instants::millis;
use super::memberships::Role;
use super::page;
use super::query::descending;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get("/activity_log_entries", &["activity_log:read"], list)];

/// Characters of a search.
const LONGEST_TERM: usize = 300;

/// Entries in one page.
const MOST: usize = 1000;

/// Something that somebody did.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Activity {
    id: ActivityId,
    organization: OrganizationId,
    actor: UserId,
    role: Role,
    namespace: String,
    action: String,
    details: Value,
    occurred_at: DateTime<Utc>,
}

impl Row for Activity {
    type Id = ActivityId;

    fn id(&self) -> &ActivityId {
        &self.id
    }
}

impl Activity {
    fn shown(&self, world: &World) -> Value {
        let organization = world.bases.uri(&self.organization);
        json!({
            "occurred_at": millis(self.occurred_at),
            "uri": world.bases.uri(&self.id),
            "namespace": self.namespace,
            "action": self.action,
            "fully_qualified_name": format!("{}.{}", self.namespace, self.action),
            "actor": {
                "uri": world.bases.uri(&self.actor),
                "type": "User",
                "organization": {"uri": organization, "role": self.role},
                "group": null,
                "display_name": world.name_of(&self.actor),
                "alternative_identifier": world.users.get(&self.actor).map(|user| &user.email),
            },
            "details": self.details,
            "organization": organization,
        })
    }
}

impl Ask<'_> {
    /// Notes what the caller did.
    pub fn log(&mut self, namespace: &'static str, action: &'static str, details: Value) {
        let id = ActivityId::of(&self.world.chance.id());
        self.world.activities.add(Activity {
            id,
            organization: self.caller.organization.clone(),
            actor: self.caller.user.clone(),
            role: self.caller.role,
            namespace: namespace.to_owned(),
            action: action.to_owned(),
            details,
            occurred_at: self.now,
        });
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization: OrganizationId = ask.query.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    ask.needs_enterprise()?;
    ask.needs_admin()?;
    let query = &ask.query;
    let term = query.text("search_term").unwrap_or_default();
    if LONGEST_TERM < term.chars().count() {
        return Err(Refusal::invalid("search_term", "is too long"));
    }
    let earliest = query.instant("min_occurred_at")?;
    let latest = query.instant("max_occurred_at")?;
    let (actors, namespaces) = (query.all("actor"), query.all("namespace"));
    let actions = query.all("action");
    let sort = query.sort(
        &[
            "action",
            "actor.display_name",
            "actor.uri",
            "namespace",
            "occurred_at",
        ],
        descending("occurred_at"),
    )?;
    let world = &*ask.world;
    let is_one_of = |allowed: &[&str], value: &str| allowed.is_empty() || allowed.contains(&value);
    let is_wanted = |entry: &&Activity| {
        entry.organization == organization
            && is_one_of(&actors, &world.bases.uri(&entry.actor))
            && is_one_of(&namespaces, &entry.namespace)
            && is_one_of(&actions, &entry.action)
            && earliest.is_none_or(|earliest| earliest <= entry.occurred_at)
            && latest.is_none_or(|latest| entry.occurred_at <= latest)
    };
    let rows = world.activities.iter().filter(is_wanted);
    let mut rows: Vec<Value> = rows.map(|entry| entry.shown(world)).collect();
    rows.retain(|row| is_found(&row.to_string().to_lowercase(), term));
    let last = rows
        .iter()
        .filter_map(|row| row["occurred_at"].as_str())
        .max();
    let last = last.map(str::to_owned);
    let total = rows.len();
    page::sort(&mut rows, &sort);
    let mut reply = ask.pages_of(rows, MOST)?;
    if let Some(body) = &mut reply.body {
        body["last_event_time"] = json!(last);
        body["total_count"] = json!(total);
        body["exceeds_max_total_count"] = json!(false);
    }
    Ok(Reply { ..reply })
}

/// A plain reading of the operators: `|` separates alternatives, of which all words must be there; `-` excludes one;
/// `+`, quotes, brackets and `*` add nothing to that.
fn is_found(text: &str, term: &str) -> bool {
    if term.trim().is_empty() {
        return true;
    }
    term.split('|').any(|alternative| {
        let mut words = alternative.split_whitespace();
        words.all(|word| {
            let is_bare = |letter: char| !"+\"()*-".contains(letter);
            let bare: String = word.chars().filter(|letter| is_bare(*letter)).collect();
            text.contains(&bare.to_lowercase()) != word.starts_with('-')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_all_wanted_bars_are_alternatives_and_a_minus_excludes() {
        let text = "user.invite dana";

        for (term, is_there) in [
            ("", true),
            ("dana", true),
            ("Dana +invite", true),
            ("dana robin", false),
            ("robin | dana", true),
            ("invite -dana", false),
            ("\"dana\"", true),
        ] {
            assert_eq!(is_found(text, term), is_there, "{term}");
        }
    }
}
