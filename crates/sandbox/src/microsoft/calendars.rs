//! The calendars of an account (microsoft-graph.md §4).

use super::ask::{Ask, Outcome, Reply};
use super::event::Fields;
use super::refusal::Refusal;
use super::scopes::{READ, WRITE};
use super::world::{Account, Kind, change_key};
use serde_json::{Value, json};

/// The colours, and what they look like; `auto` looks like nothing.
const COLORS: [(&str, &str); 11] = [
    ("auto", ""),
    ("lightBlue", "#A6D1F5"),
    ("lightGreen", "#87D28E"),
    ("lightOrange", "#FCAB73"),
    ("lightGray", "#C0C0C0"),
    ("lightYellow", "#F5F8A8"),
    ("lightTeal", "#7FD8D0"),
    ("lightPink", "#F9A8D4"),
    ("lightBrown", "#D2B48C"),
    ("lightRed", "#FF887C"),
    ("maxColor", ""),
];

/// Calendars of a page where nobody says how many.
const USUAL_PAGE: usize = 10;

/// `GET /me/calendars`
pub fn list(ask: Ask<'_>) -> Outcome {
    ask.needs(READ)?;
    let account = ask.account()?;
    let size = ask.query.count("$top", 1, 1_000)?.unwrap_or(USUAL_PAGE);
    let skip = ask.query.count("$skip", 0, usize::MAX)?.unwrap_or(0);
    let shown = account.list.iter().skip(skip).take(size);
    let shown: Vec<Value> = shown
        .map(|entry| ask.calendar(account, &entry.calendar))
        .collect();
    let mut body = json!({
        "@odata.context": format!("{}$metadata#users('me')/calendars", ask.world.api()),
        "value": shown,
    });
    if skip + size < account.list.len() {
        let next = skip + size;
        let next = format!("{}me/calendars?$top={size}&$skip={next}", ask.world.api());
        body["@odata.nextLink"] = json!(next);
    }
    Ok(Reply::Json(body))
}

/// `GET /me/calendar`, `/me/calendars/{id}`
pub fn get(ask: Ask<'_>, calendar: Option<&str>) -> Outcome {
    ask.needs(READ)?;
    let id = ask.readable(calendar)?;
    Ok(Reply::Json(ask.calendar(ask.account()?, &id)))
}

/// `POST /me/calendars`
pub fn create(ask: Ask<'_>) -> Outcome {
    ask.needs(WRITE)?;
    let (name, color) = read(&ask.fields()?)?;
    let name = name.ok_or_else(|| Refusal::property("A calendar needs a name."))?;
    let account = ask.account()?;
    let mut own = account
        .list
        .iter()
        .filter_map(|entry| ask.world.calendars.get(&entry.calendar));
    if own.any(|known| known.name == name && known.owner == account.id) {
        let text = "A folder with the specified name already exists.";
        return Err(Refusal::new(409, "ErrorFolderExists", text));
    }
    let account = account.id.clone();
    let id = ask.world.add_calendar(&account, &name, false);
    let entry = ask
        .world
        .account_mut(&account)
        .and_then(|it| it.list.last_mut());
    if let (Some(entry), Some(color)) = (entry, color) {
        entry.color = color;
    }
    let shown = ask.calendar(ask.account()?, &id);
    Ok(Reply::Made(shown))
}

/// `PATCH /me/calendars/{id}`
pub fn patch(ask: Ask<'_>, calendar: Option<&str>) -> Outcome {
    ask.needs(WRITE)?;
    let id = ask.writable(calendar)?;
    let (name, color) = read(&ask.fields()?)?;
    let revision = ask.world.next_revision();
    if let Some(known) = ask.world.calendars.get_mut(&id) {
        known.revision = revision;
        if let Some(name) = name {
            known.name = name;
        }
    }
    let account = ask.world.account_mut(&ask.account);
    let entry = account.and_then(|it| it.list.iter_mut().find(|entry| entry.calendar == id));
    if let (Some(entry), Some(color)) = (entry, color) {
        entry.color = color;
    }
    Ok(Reply::Json(ask.calendar(ask.account()?, &id)))
}

/// `DELETE /me/calendars/{id}`
pub fn delete(ask: Ask<'_>, calendar: Option<&str>) -> Outcome {
    ask.needs(WRITE)?;
    let id = ask.writable(calendar)?;
    if ask.world.calendars[&id].is_default {
        let text = "Distinguished folders cannot be deleted.";
        return Err(Refusal::new(400, "ErrorDeleteDistinguishedFolder", text));
    }
    ask.world.remove_calendar(&id);
    Ok(Reply::Nothing)
}

fn read(fields: &Fields) -> Result<(Option<String>, Option<String>), Refusal> {
    let (mut name, mut color) = (None, None);
    for (field, value) in fields {
        match field.as_str() {
            "name" => {
                let text = value.as_str().filter(|text| !text.trim().is_empty());
                let text = text.ok_or_else(|| Refusal::property("This is no name."))?;
                name = Some(text.to_owned());
            }
            "color" => {
                let known = COLORS.iter().find(|(known, _)| value == known);
                let (known, _) = known.ok_or_else(|| Refusal::property("This is no colour."))?;
                color = Some((*known).to_owned());
            }
            "hexColor" | "isDefaultCalendar" => {}
            annotation if annotation.contains('@') => {}
            other => return Err(Refusal::unknown_property(other, "calendar")),
        }
    }
    Ok((name, color))
}

impl Ask<'_> {
    fn calendar(&self, account: &Account, id: &str) -> Value {
        let (Some(calendar), Some(entry)) = (self.world.calendars.get(id), account.entry(id))
        else {
            return Value::Null;
        };
        let is_own = calendar.owner == account.id;
        let owner = self.world.account(&calendar.owner);
        let owner = owner.map_or(
            json!({"name": calendar.name, "address": null}),
            |owner| json!({"name": owner.name, "address": owner.email}),
        );
        let meetings: &[&str] = match account.kind {
            Kind::Work => &["teamsForBusiness"],
            Kind::Personal => &[],
        };
        let look = COLORS.iter().find(|(known, _)| *known == entry.color);
        json!({
            "id": calendar.id,
            "name": calendar.name,
            "color": entry.color,
            "hexColor": look.map_or("", |(_, look)| look),
            "isDefaultCalendar": calendar.is_default && is_own,
            "changeKey": change_key(calendar.revision),
            "canShare": is_own && entry.can_edit,
            "canViewPrivateItems": is_own,
            "canEdit": entry.can_edit,
            "allowedOnlineMeetingProviders": meetings,
            "defaultOnlineMeetingProvider": meetings.first().unwrap_or(&"unknown"),
            "isTallyingResponses": calendar.is_default && is_own,
            "isRemovable": is_own && !calendar.is_default,
            "owner": owner,
        })
    }
}
