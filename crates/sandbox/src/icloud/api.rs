//! Requests to the CalDAV of the imitated iCloud: who asks, for what, and where that is.

use super::Icloud;
use super::address::{self, Host, Place};
use super::ask::{Ask, Depth};
use super::multistatus::Multistatus;
use super::passwords::let_in;
use super::properties::{self, SPECIAL, Thing, View};
use super::refusal::{Refusal, refused};
use super::world::World;
use super::xml::{DAV, Element, Name};
use super::{collections, reports, writing};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};

/// More than any request has.
const LARGEST: usize = 8 << 20;

/// What is answered, or why not.
pub type Outcome = Result<Response<Body>, Refusal>;

/// Everything below `/icloud` that is no page.
pub async fn answer(State(icloud): State<Icloud>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return refused(&Refusal::of(413));
    };
    let Ok(body) = String::from_utf8(body.into()) else {
        return refused(&Refusal::of(400));
    };
    let mut world = icloud.world();
    let Some((host, place)) = address::read(parts.uri.path()) else {
        return refused(&Refusal::not_found());
    };
    if place == Place::WellKnown {
        return onward(&format!("{}/icloud/", world.base));
    }
    let Some(account) = let_in(&world, &parts.headers) else {
        return refused(&Refusal::unauthenticated());
    };
    let (dsid, partition) = (account.dsid.clone(), account.partition);
    let is_elsewhere = match &place {
        Place::Root | Place::WellKnown => host != Host::Front,
        Place::Principal { .. } => false,
        _ => host != Host::Partition(partition),
    };
    let whose = match &place {
        Place::Root | Place::WellKnown => &dsid,
        Place::Principal { dsid }
        | Place::Home { dsid }
        | Place::Collection { dsid, .. }
        | Place::Object { dsid, .. } => dsid,
    };
    if *whose != dsid {
        return refused(&Refusal::denied());
    }
    // Whoever comes to the wrong host is led to the account's own (§4).
    if is_elsewhere {
        let path = parts.uri.path();
        let (_, behind) = path.split_once(dsid.as_str()).unwrap_or_default();
        return match place {
            Place::Root | Place::WellKnown => refused(&Refusal::not_found()),
            _ => onward(&format!(
                "{}/icloud/p{partition}/{dsid}{behind}",
                world.base
            )),
        };
    }
    let ask = Ask {
        world: &mut world,
        dsid,
        method: parts.method.as_str().to_owned(),
        headers: parts.headers,
        body,
    };
    match handle(ask, &place) {
        Ok(response) => response,
        Err(refusal) => refused(&refusal),
    }
}

fn onward(to: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    if let Ok(value) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

fn handle(ask: Ask<'_>, place: &Place) -> Outcome {
    match (ask.method.as_str(), place) {
        ("OPTIONS", _) => Ok(options()),
        ("PROPFIND", _) => find(&ask, place),
        ("REPORT", Place::Collection { name, .. }) => reports::answer(&ask, name),
        ("REPORT", _) => Err(Refusal::unless(403, "supported-report")),
        ("MKCALENDAR", Place::Collection { name, .. }) => collections::make(ask, name),
        ("MKCALENDAR", _) => Err(Refusal::unless(403, "C:calendar-collection-location-ok")),
        ("PROPPATCH", Place::Collection { name, .. }) => collections::change(ask, name),
        ("DELETE", Place::Collection { name, .. }) => collections::remove(ask, name),
        ("GET" | "HEAD", Place::Object { name, object, .. }) => writing::read(&ask, name, object),
        ("PUT", Place::Object { name, object, .. }) => writing::put(ask, name, object),
        ("DELETE", Place::Object { name, object, .. }) => writing::delete(ask, name, object),
        ("MOVE", Place::Object { name, object, .. }) => writing::relocate(ask, name, object),
        _ => Err(Refusal::of(405)),
    }
}

fn options() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    let classes = "1, access-control, calendar-access, calendar-schedule, calendar-auto-schedule, \
        calendarserver-subscribed, calendarserver-sharing, extended-mkcol";
    headers.insert("DAV", HeaderValue::from_static(classes));
    headers.insert(
        header::ALLOW,
        HeaderValue::from_static(
            "OPTIONS, PROPFIND, PROPPATCH, REPORT, GET, HEAD, PUT, DELETE, MOVE, MKCALENDAR",
        ),
    );
    response
}

/// `PROPFIND` (RFC 4918 §9.1).
fn find(ask: &Ask<'_>, place: &Place) -> Outcome {
    let wanted = wanted(&ask.body)?;
    let view = ask.view()?;
    let mut answer = Multistatus::new();
    let mut tell = |path: &str, thing: Thing<'_>| {
        let (found, missing) = view.found(thing, &wanted);
        answer.properties(path, &found, &missing);
    };
    match place {
        Place::Root | Place::WellKnown => tell("/icloud/", Thing::Root),
        Place::Principal { dsid } => {
            // More than the principal itself is never asked for there (§4).
            if ask.depth()? != Depth::Itself {
                return Err(Refusal::of(400));
            }
            tell(&address::principal(dsid), Thing::Principal);
        }
        Place::Home { .. } => {
            tell(&view.account.home_path(), Thing::Home);
            if ask.depth()? == Depth::Members {
                for entry in &view.account.home {
                    if let Some(calendar) = view.world.calendars.get(&entry.calendar) {
                        let path = view.account.path_of(&entry.name);
                        tell(&path, Thing::Calendar(entry, calendar));
                    }
                }
                for name in SPECIAL {
                    tell(&view.account.path_of(name), Thing::Special(name));
                }
            }
        }
        Place::Collection { name, .. } if SPECIAL.contains(&name.as_str()) => {
            tell(&view.account.path_of(name), Thing::Special(name));
        }
        Place::Collection { name, .. } => {
            let (entry, calendar) = ask.calendar(name)?;
            let path = view.account.path_of(name);
            tell(&path, Thing::Calendar(entry, calendar));
            if ask.depth()? == Depth::Members {
                for (name, object) in &calendar.objects {
                    let path = format!("{path}{}", address::encoded(name));
                    tell(&path, Thing::Object(object));
                }
            }
        }
        Place::Object { name, object, .. } => {
            let (_, calendar) = ask.calendar(name)?;
            let found = calendar.objects.get(object);
            let found = found.ok_or_else(Refusal::not_found)?;
            let path = format!("{}{}", view.account.path_of(name), address::encoded(object));
            tell(&path, Thing::Object(found));
        }
    }
    Ok(answer.answer(None))
}

/// The properties that a `PROPFIND` names; what `allprop` tells where it names none.
fn wanted(body: &str) -> Result<Vec<Name>, Refusal> {
    if body.trim().is_empty() {
        return Ok(properties::all());
    }
    let asked = Element::parse(body).filter(|asked| asked.is(DAV, "propfind"));
    let asked = asked.ok_or_else(|| Refusal::of(400))?;
    Ok(match asked.child(DAV, "prop") {
        Some(prop) => prop.children.iter().map(|one| one.name.clone()).collect(),
        None => properties::all(),
    })
}

impl World {
    /// What the account with this number sees.
    ///
    /// # Errors
    /// There is none.
    pub fn view(&self, dsid: &str) -> Result<View<'_>, Refusal> {
        let account = self.numbered(dsid).ok_or_else(Refusal::unauthenticated)?;
        Ok(View {
            world: self,
            account,
        })
    }
}
