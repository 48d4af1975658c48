//! Calendars that anybody may read at an address, as one file: what people subscribe to.

use super::Icloud;
use super::file::Component;
use super::world::Calendar;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};

/// `GET /ics/{name}.ics`: the calendar “Work” of the person whose address begins with the name, or `holidays`.
pub async fn read(
    State(icloud): State<Icloud>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let world = icloud.world();
    let name = file.strip_suffix(".ics").unwrap_or_default();
    let mut accounts = world.accounts.iter();
    let id = match name {
        "holidays" => accounts
            .next()
            .map(|account| format!("{}-holidays", account.dsid)),
        name => {
            let owner = accounts.find(|account| account.email.split('@').next() == Some(name));
            owner.map(|account| format!("{}-work", account.dsid))
        }
    };
    let Some(calendar) = id.and_then(|id| world.calendars.get(&id)) else {
        return answered(StatusCode::NOT_FOUND, String::new());
    };
    let etag = format!("\"{}-{}\"", name, calendar.revision);
    let known = headers.get(header::IF_NONE_MATCH);
    let is_known = known.is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if is_known {
        answered(StatusCode::NOT_MODIFIED, String::new())
    } else {
        answered(StatusCode::OK, whole(calendar))
    };
    if let Ok(value) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

fn answered(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// All files of a calendar as one; a zone that several of them define stands there once.
fn whole(calendar: &Calendar) -> String {
    let mut zones: Vec<String> = Vec::new();
    let mut entries = String::new();
    for object in calendar.objects.values() {
        for part in Component::parse(&object.text)
            .iter()
            .flat_map(|whole| &whole.components)
        {
            if part.name != "VTIMEZONE" {
                entries.push_str(&part.text());
            } else if !zones.contains(&part.text()) {
                zones.push(part.text());
            }
        }
    }
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//iCloud Calendar Server//EN\r\nCALSCALE:GREGORIAN\r\n\
         X-WR-CALNAME:{}\r\n{}{entries}END:VCALENDAR\r\n",
        calendar.display_name,
        zones.concat()
    )
}
