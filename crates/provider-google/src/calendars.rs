//! The account and its calendars (google.md §4).

use crate::api::Api;
use crate::wire::{CalendarEntry, CalendarList};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::time::{ZoneId, Zones};
use provider::ProviderError;

/// More pages than this are no list.
const MOST_PAGES: usize = 100;

/// The account's name: the id of its own calendar, which is its address.
pub(crate) async fn account(api: &Api<'_>) -> Result<String, ProviderError> {
    let url = api.url(&["users", "me", "calendarList", "primary"]);
    let primary: CalendarEntry = api.get(url).await?;
    Ok(primary.id)
}

/// Every calendar whose events can be read, the account's own first, then by name.
pub(crate) async fn list(
    api: &Api<'_>,
    zones: &dyn Zones,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let mut entries = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut url = api.url(&["users", "me", "calendarList"]);
        url.query_pairs_mut()
            .append_pair("maxResults", "250")
            .append_pair("showHidden", "true")
            .append_pair("minAccessRole", "reader");
        if let Some(token) = &token {
            url.query_pairs_mut().append_pair("pageToken", token);
        }
        let page: CalendarList = api.get(url).await?;
        entries.extend(page.items);
        token = page.next_page_token;
        if token.is_none() {
            break;
        }
    }
    if token.is_some() {
        return Err(ProviderError::InvalidAnswer(
            "the list has no end".to_owned(),
        ));
    }
    entries.retain(|entry| !entry.deleted);
    entries.sort_by_key(|entry| {
        (
            !entry.primary,
            entry.name().to_lowercase(),
            entry.id.clone(),
        )
    });
    let calendars = entries.into_iter().map(|entry| RemoteCalendar {
        name: entry.name().to_owned(),
        color: entry.background_color.as_deref().and_then(color),
        zone: entry
            .time_zone
            .as_deref()
            .map(ZoneId::new)
            .filter(|zone| zones.knows(zone)),
        can_write: matches!(entry.access_role.as_str(), "writer" | "owner"),
        id: RemoteCalendarId(entry.id),
    });
    Ok(calendars.collect())
}

/// `#rrggbb`
fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let is_color = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_color.then(|| text.to_ascii_lowercase())
}
