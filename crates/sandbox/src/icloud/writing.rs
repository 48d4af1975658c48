//! Events and reminders read, written and deleted one by one (caldav-icloud.md §8).

use super::address::{self, Place};
use super::api::Outcome;
use super::ask::Ask;
use super::file::{Component, check};
use super::handle::InvitationMail;
use super::properties::LARGEST;
use super::refusal::Refusal;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};

/// `GET` and `HEAD`
pub fn read(ask: &Ask<'_>, name: &str, object: &str) -> Outcome {
    let (_, calendar) = ask.calendar(name)?;
    let found = calendar.objects.get(object);
    let found = found.ok_or_else(Refusal::not_found)?;
    let mut response = Response::new(Body::from(found.text.clone()));
    let kind = HeaderValue::from_static("text/calendar;charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    tell_version(&mut response, &found.etag());
    Ok(response)
}

/// `PUT`
pub fn put(ask: Ask<'_>, name: &str, object: &str) -> Outcome {
    // What would be its calendar is not there (RFC 4918 §9.7.1).
    let (entry, calendar) = match ask.writable(name) {
        Err(refusal) if refusal.status == 404 => return Err(Refusal::of(409)),
        other => other?,
    };
    let kind = ask.field(&header::CONTENT_TYPE).unwrap_or("text/calendar");
    if !kind
        .trim()
        .to_ascii_lowercase()
        .starts_with("text/calendar")
    {
        return Err(Refusal::unless(403, "C:supported-calendar-data"));
    }
    if LARGEST < ask.body.len() {
        return Err(Refusal::unless(403, "C:max-resource-size"));
    }
    let before = calendar.objects.get(object);
    ask.check_version(before.map(|before| before.etag()).as_deref())?;
    let checked = check(&ask.body, &calendar.components)?;
    let account = ask.view()?.account;
    // One UID lives once in an account, wherever (§4).
    for other in &account.home {
        let holder = ask.world.calendars.get(&other.calendar);
        if let Some(holder) = holder
            && holder.owner == calendar.owner
            && let Some(known) = holder.named(&checked.uid)
            && (other.name.as_str(), known) != (name, object)
        {
            let path = account.path_of(&other.name);
            return Err(Refusal::uid_taken(&format!(
                "{path}{}",
                address::encoded(known)
            )));
        }
    }
    if let Some(before) = before
        && before.uid != checked.uid
    {
        let path = account.path_of(name);
        return Err(Refusal::uid_taken(&format!(
            "{path}{}",
            address::encoded(object)
        )));
    }
    let is_new = before.is_none();
    let calendar = entry.calendar.clone();
    let mails = mails(&account.email, &checked.whole, &checked.uid, "REQUEST");
    let Ask { world, body, .. } = ask;
    world.mails.extend(mails);
    let etag = world.put(&calendar, object, &checked.uid, &body);
    let mut response = Response::new(Body::empty());
    if is_new {
        // The version of something new is told only to who asks for it (§4).
        *response.status_mut() = StatusCode::CREATED;
    } else {
        *response.status_mut() = StatusCode::NO_CONTENT;
        if let Some(etag) = etag {
            tell_version(&mut response, &etag);
        }
    }
    Ok(response)
}

/// `DELETE` of one object.
pub fn delete(ask: Ask<'_>, name: &str, object: &str) -> Outcome {
    let (entry, calendar) = ask.writable(name)?;
    let before = calendar.objects.get(object);
    let before = before.ok_or_else(Refusal::not_found)?;
    ask.check_version(Some(&before.etag()))?;
    let (calendar, uid) = (entry.calendar.clone(), before.uid.clone());
    let email = &ask.view()?.account.email;
    let mails = Component::parse(&before.text)
        .map(|whole| mails(email, &whole, &uid, "CANCEL"))
        .unwrap_or_default();
    let Ask { world, .. } = ask;
    world.mails.extend(mails);
    world.delete(&calendar, object);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// `MOVE` of one object to another name or calendar of the account, where nothing is yet (RFC 4918 §9.9).
pub fn relocate(ask: Ask<'_>, name: &str, object: &str) -> Outcome {
    let (entry, calendar) = ask.writable(name)?;
    let before = calendar.objects.get(object);
    let before = before.ok_or_else(Refusal::not_found)?.clone();
    ask.check_version(Some(&before.etag()))?;
    let to = ask.field(&HeaderName::from_static("destination"));
    let to = to.ok_or_else(|| Refusal::of(400))?;
    let path = to.strip_prefix(&ask.world.base).unwrap_or(to);
    let (there, new_name) = match address::read(path) {
        Some((_, Place::Object { dsid, name, object })) if dsid == ask.dsid => (name, object),
        _ => return Err(Refusal::of(403)),
    };
    let (other, target) = match ask.writable(&there) {
        Err(refusal) if refusal.status == 404 => return Err(Refusal::of(409)),
        found => found?,
    };
    check(&before.text, &target.components)?;
    if target.objects.contains_key(&new_name) {
        return Err(Refusal::changed_meanwhile());
    }
    let (from, to) = (entry.calendar.clone(), other.calendar.clone());
    let Ask { world, .. } = ask;
    world.delete(&from, object);
    world.put(&to, &new_name, &before.uid, &before.text);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

fn tell_version(response: &mut Response<Body>, etag: &str) {
    if let Ok(value) = HeaderValue::from_str(etag) {
        response.headers_mut().insert(header::ETAG, value);
    }
}

/// Whom the server writes because of an event of the account's: its guests, unless the client said that it does that
/// itself, or that nobody shall (RFC 6638 §7.1).
fn mails(email: &str, whole: &Component, uid: &str, method: &str) -> Vec<InvitationMail> {
    let address = |value: &str| {
        let at = value
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
        at.map(|_| value[7..].trim().to_owned())
    };
    let mut found = Vec::new();
    for event in whole.entries() {
        let host = event
            .property("ORGANIZER")
            .and_then(|line| address(&line.value));
        if !host.is_some_and(|host| host.eq_ignore_ascii_case(email)) {
            continue;
        }
        for guest in event.all("ATTENDEE") {
            let is_servers = !matches!(guest.parameter("SCHEDULE-AGENT"), Some("CLIENT" | "NONE"));
            let Some(to) = address(&guest.value).filter(|to| !to.eq_ignore_ascii_case(email))
            else {
                continue;
            };
            let mail = InvitationMail {
                to,
                uid: uid.to_owned(),
                method: method.to_owned(),
            };
            if is_servers && !found.contains(&mail) {
                found.push(mail);
            }
        }
    }
    found
}
