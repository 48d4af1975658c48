//! The calendars of an account (caldav sheet §5).

use crate::dav::Dav;
use crate::xml::{Props, Response};
use crate::{bodies, href, icloud};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::time::Zones;
use provider::ProviderError;
use provider::http::Url;

/// Every calendar that holds events, in the order that the account gives them, then by name.
pub(crate) async fn list(
    dav: &Dav<'_>,
    zones: &dyn Zones,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let mut found: Vec<(i64, RemoteCalendar)> = Vec::new();
    // Where an account has several homes, sign-in stored the principal, which names them all.
    let mut homes = vec![dav.home()];
    let mut next = 0;
    while let Some(home) = homes.get(next).cloned() {
        next += 1;
        let (listed, address) = dav.propfind(&home, "1", bodies::CALENDARS).await?;
        for response in listed.responses {
            let Some(id) = href::id_of(&response.href, &address) else {
                continue;
            };
            if is_same(&id, &home) {
                for other in ids(&response.found.homes, &address) {
                    if !homes.iter().any(|known| is_same(known, &other)) {
                        homes.push(other);
                    }
                }
            }
            if holds_events(&id, &response) && !found.iter().any(|(_, known)| known.id.0 == id) {
                let order = response.found.order.as_deref();
                let order = order.and_then(|order| order.parse().ok());
                found.push((
                    order.unwrap_or(i64::MAX),
                    calendar(id, response.found, zones),
                ));
            }
        }
    }
    found.sort_by(|(order, one), (other_order, other)| {
        order
            .cmp(other_order)
            .then_with(|| one.name.to_lowercase().cmp(&other.name.to_lowercase()))
            .then_with(|| one.id.cmp(&other.id))
    });
    Ok(found.into_iter().map(|(_, calendar)| calendar).collect())
}

/// Whether two ids name one collection: some answers leave the last slash away.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

fn ids(hrefs: &[String], address: &Url) -> Vec<String> {
    hrefs
        .iter()
        .filter_map(|home| href::id_of(home, address))
        .collect()
}

/// A set of components that is not told holds all of them.
fn holds_events(id: &str, response: &Response) -> bool {
    let props = &response.found;
    props.is_calendar
        && !props.is_other
        && !icloud::is_skipped(id)
        && props
            .components
            .as_ref()
            .is_none_or(|kinds| kinds.is_empty() || kinds.iter().any(|kind| kind == "VEVENT"))
}

fn calendar(id: String, props: Props, zones: &dyn Zones) -> RemoteCalendar {
    let zone = [&props.zone_id, &props.zone]
        .into_iter()
        .flatten()
        .find_map(|text| icalendar::zone_of_calendar(text, zones));
    let name = props.display_name.unwrap_or_else(|| {
        let last = id.trim_end_matches('/').rsplit('/').next();
        last.unwrap_or(&id).to_owned()
    });
    RemoteCalendar {
        name,
        color: props.color.as_deref().and_then(icalendar::color),
        zone,
        // Where a server does not tell, the first refusal will.
        can_write: props.privileges.is_none_or(|may| may.can_write()),
        id: RemoteCalendarId(id),
    }
}
