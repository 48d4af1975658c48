//! Calendars made, changed and deleted (caldav-icloud.md §5).

use super::api::Outcome;
use super::ask::Ask;
use super::multistatus::Multistatus;
use super::properties::SPECIAL;
use super::refusal::Refusal;
use super::world::Calendar;
use super::xml::{APPLE, CALDAV, DAV, Element, Name};
use axum::body::Body;
use axum::http::{Response, StatusCode};

/// `MKCALENDAR` (RFC 4791 §5.3.1)
pub fn make(ask: Ask<'_>, name: &str) -> Outcome {
    if SPECIAL.contains(&name) || ask.calendar(name).is_ok() {
        return Err(Refusal::unless(405, "resource-must-be-null"));
    }
    // Several calendars have the same name in different homes.
    let id = format!("{}-{name}", ask.dsid);
    let mut calendar = Calendar::new(&id, &ask.dsid, name);
    if !ask.body.trim().is_empty() {
        let wanted = Element::parse(&ask.body).filter(|asked| asked.is(CALDAV, "mkcalendar"));
        let wanted = wanted.ok_or_else(|| Refusal::of(400))?;
        for property in set_in(&wanted) {
            let is_components = property.is(CALDAV, "supported-calendar-component-set");
            if is_components {
                calendar.components = components(property)?;
            } else if !set(&mut calendar, property) {
                return Err(Refusal::of(403));
            }
        }
    }
    calendar.order = ask.view()?.account.home.len() + 1;
    let Ask { world, dsid, .. } = ask;
    world.add_calendar(&dsid, name, calendar);
    Ok(answered(StatusCode::CREATED))
}

/// Events or tasks, never both, and nothing else (§4).
fn components(property: &Element) -> Result<Vec<String>, Refusal> {
    let names = property
        .named(CALDAV, "comp")
        .filter_map(|comp| comp.attribute("name"));
    let names: Vec<String> = names.map(str::to_ascii_uppercase).collect();
    match names.as_slice() {
        [one] if one == "VEVENT" || one == "VTODO" => Ok(names),
        _ => Err(Refusal::unless(403, "C:supported-calendar-component")),
    }
}

/// `PROPPATCH` (RFC 4918 §9.2)
pub fn change(ask: Ask<'_>, name: &str) -> Outcome {
    let (entry, calendar) = ask.writable(name)?;
    let wanted = Element::parse(&ask.body).filter(|asked| asked.is(DAV, "propertyupdate"));
    let wanted = wanted.ok_or_else(|| Refusal::of(400))?;
    let mut changed = calendar.clone();
    let (mut good, mut bad): (Vec<Name>, Vec<Name>) = (Vec::new(), Vec::new());
    for property in set_in(&wanted) {
        let list = if set(&mut changed, property) {
            &mut good
        } else {
            &mut bad
        };
        list.push(property.name.clone());
    }
    let mut answer = Multistatus::new();
    answer.set(&ask.view()?.account.path_of(name), &good, &bad);
    let id = entry.calendar.clone();
    let Ask { world, .. } = ask;
    if bad.is_empty() {
        changed.revision = world.next_revision();
        world.calendars.insert(id, changed);
    }
    Ok(answer.answer(None))
}

/// `DELETE` of a calendar: of one's own for everybody, of another's from one's home.
pub fn remove(ask: Ask<'_>, name: &str) -> Outcome {
    let (entry, calendar) = ask.calendar(name)?;
    let (id, is_own) = (entry.calendar.clone(), calendar.owner == ask.dsid);
    let Ask { world, dsid, .. } = ask;
    if is_own {
        world.remove_calendar(&id);
    } else if let Some(account) = world.numbered_mut(&dsid) {
        account.home.retain(|entry| entry.name != name);
    }
    Ok(answered(StatusCode::NO_CONTENT))
}

/// The properties that a request sets.
fn set_in(wanted: &Element) -> impl Iterator<Item = &Element> {
    let sets = wanted.named(DAV, "set");
    let props = sets.flat_map(|set| set.named(DAV, "prop"));
    props.flat_map(|prop| &prop.children)
}

/// Sets a property; tells whether that may be done.
fn set(calendar: &mut Calendar, property: &Element) -> bool {
    let text = property.word().to_owned();
    let said = (!text.is_empty()).then(|| text.clone());
    match (
        property.name.namespace.as_str(),
        property.name.local.as_str(),
    ) {
        (DAV, "displayname") => calendar.display_name = text,
        (APPLE, "calendar-color") => calendar.color = text,
        (APPLE, "calendar-order") => match text.parse() {
            Ok(order) => calendar.order = order,
            Err(_) => return false,
        },
        (CALDAV, "calendar-description") => calendar.description = said,
        (CALDAV, "calendar-timezone") => calendar.timezone = said,
        (CALDAV, "schedule-calendar-transp") => {
            calendar.is_transparent = property.child(CALDAV, "transparent").is_some();
        }
        _ => return false,
    }
    true
}

fn answered(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
