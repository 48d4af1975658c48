//! Reports about a calendar: what changed, several objects at once, and what lies in a stretch of time
//! (caldav-icloud.md §6, §7).

use super::address::{self, Place};
use super::api::Outcome;
use super::ask::Ask;
use super::filter::Filter;
use super::multistatus::Multistatus;
use super::occurrences::{Stretch, expanded};
use super::properties::{Thing, View};
use super::refusal::Refusal;
use super::world::{Calendar, Object};
use super::xml::{CALDAV, DAV, Element, Name};
use quick_xml::escape::escape;

/// `REPORT` on a calendar.
pub fn answer(ask: &Ask<'_>, name: &str) -> Outcome {
    let asked = Element::parse(&ask.body).ok_or_else(|| Refusal::of(400))?;
    let (entry, calendar) = ask.calendar(name)?;
    let view = ask.view()?;
    let path = view.account.path_of(name);
    let report = Report {
        view,
        calendar,
        path,
        wanted: asked
            .child(DAV, "prop")
            .map_or(&[][..], |prop| prop.children.as_slice()),
    };
    match (asked.name.namespace.as_str(), asked.name.local.as_str()) {
        (DAV, "sync-collection") => report.sync(&asked, Thing::Calendar(entry, calendar)),
        (CALDAV, "calendar-multiget") => Ok(report.several(&asked)),
        (CALDAV, "calendar-query") => report.query(&asked),
        // Not offered, and answered as a mistake (§4).
        (CALDAV, "free-busy-query") => Err(Refusal::of(400)),
        _ => Err(Refusal::unless(403, "supported-report")),
    }
}

struct Report<'a> {
    view: View<'a>,
    calendar: &'a Calendar,
    path: String,
    wanted: &'a [Element],
}

impl Report<'_> {
    /// RFC 6578. A limit is not kept to, and the calendar itself is listed as well (§4).
    fn sync(&self, asked: &Element, itself: Thing<'_>) -> Outcome {
        let token = asked.child(DAV, "sync-token");
        let token = token.ok_or_else(|| Refusal::of(400))?.word();
        let since = match token {
            "" => None,
            token => Some(
                self.calendar
                    .revision_of(token)
                    .ok_or_else(Refusal::dead_token)?,
            ),
        };
        let is_later = |revision: u64| since.is_none_or(|since| since < revision);
        let mut answer = Multistatus::new();
        let names: Vec<Name> = self.wanted.iter().map(|one| one.name.clone()).collect();
        let (found, missing) = self.view.found(itself, &names);
        answer.properties(&self.path, &found, &missing);
        for (name, object) in &self.calendar.objects {
            if is_later(object.revision) {
                self.tell(&mut answer, name, object);
            }
        }
        // Who begins is not told what was.
        for (name, revision) in &self.calendar.gone {
            if since.is_some_and(|since| since < *revision) {
                answer.gone(&self.path_of(name));
            }
        }
        Ok(answer.answer(Some(&self.calendar.token())))
    }

    /// RFC 4791 §7.9
    fn several(&self, asked: &Element) -> axum::response::Response {
        let mut answer = Multistatus::new();
        for href in asked.named(DAV, "href") {
            let named = self.named(href.word());
            match named {
                Some((name, object)) => self.tell(&mut answer, name, object),
                None => answer.gone(href.word()),
            }
        }
        answer.answer(None)
    }

    /// RFC 4791 §7.8
    fn query(&self, asked: &Element) -> Outcome {
        let filter = Filter::read(asked.child(CALDAV, "filter"))?;
        let mut answer = Multistatus::new();
        for (name, object) in &self.calendar.objects {
            if filter.takes(&object.text) {
                self.tell(&mut answer, name, object);
            }
        }
        Ok(answer.answer(None))
    }

    fn path_of(&self, name: &str) -> String {
        format!("{}{}", self.path, address::encoded(name))
    }

    /// The object of this calendar at an address, which may name the host.
    fn named(&self, href: &str) -> Option<(&str, &Object)> {
        let path = href.strip_prefix(&self.view.world.base).unwrap_or(href);
        let (_, Place::Object { dsid, name, object }) = address::read(path)? else {
            return None;
        };
        let (whose, here) = (&self.view.account.dsid, self.view.account.path_of(&name));
        if dsid != *whose || here != self.path {
            return None;
        }
        let (name, found) = self.calendar.objects.get_key_value(&object)?;
        Some((name, found))
    }

    fn tell(&self, answer: &mut Multistatus, name: &str, object: &Object) {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for wanted in self.wanted {
            if wanted.is(CALDAV, "calendar-data") {
                let text = data(wanted, object);
                // Line ends would be lost otherwise.
                let text = escape(&text).replace('\r', "&#13;");
                found.push((wanted.name.clone(), text));
                continue;
            }
            let (one, none) = self
                .view
                .found(Thing::Object(object), std::slice::from_ref(&wanted.name));
            found.extend(one);
            missing.extend(none);
        }
        answer.properties(&self.path_of(name), &found, &missing);
    }
}

/// An object's text; with its occurrences one by one where that is asked for.
fn data(wanted: &Element, object: &Object) -> String {
    let stretch = wanted
        .child(CALDAV, "expand")
        .and_then(|expand| Stretch::read(expand.attribute("start"), expand.attribute("end")));
    let whole = super::file::Component::parse(&object.text);
    match (stretch, whole) {
        (Some(stretch), Some(whole)) => expanded(&whole, stretch),
        _ => object.text.clone(),
    }
}
