//! The account and its calendars (microsoft-graph.md §3, §4).

use crate::api::Api;
use crate::wire::{CalendarEntry, Page, Settings, User};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::time::{ZoneId, Zones, windows};
use provider::ProviderError;

/// More pages than this are no list.
const MOST_PAGES: usize = 100;

/// The account's name: its address, or what it signs in with where it has none.
pub(crate) async fn account(api: &Api<'_>) -> Result<String, ProviderError> {
    let query = [("$select", "mail,userPrincipalName")];
    let user: User = api.read(api.url(&["me"], &query)).await?;
    let names = [user.mail, user.user_principal_name];
    let name = names.into_iter().flatten().find(|name| !name.is_empty());
    name.ok_or_else(|| ProviderError::InvalidAnswer("the account has no name".to_owned()))
}

/// Every calendar, the account's own first, then by name.
pub(crate) async fn list(
    api: &Api<'_>,
    zones: &dyn Zones,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let mut entries: Vec<CalendarEntry> = Vec::new();
    let mut next = Some(api.url(&["me", "calendars"], &[("$top", "100")]));
    for _ in 0..MOST_PAGES {
        let Some(url) = next.take() else {
            break;
        };
        let page: Page = api.read(url).await?;
        for item in page.value {
            let entry = serde_json::from_value(item);
            entries
                .push(entry.map_err(|_| {
                    ProviderError::InvalidAnswer("a calendar has no id".to_owned())
                })?);
        }
        if let Some(link) = page.next {
            let url = api.named(&link).ok_or_else(|| {
                ProviderError::InvalidAnswer("a list goes on at another address".to_owned())
            })?;
            next = Some(url);
        }
    }
    if next.is_some() {
        return Err(ProviderError::InvalidAnswer(
            "the list has no end".to_owned(),
        ));
    }
    let zone = zone(api, zones).await?;
    entries.sort_by_key(|entry| {
        (
            !entry.is_default_calendar,
            entry.name.to_lowercase(),
            entry.id.clone(),
        )
    });
    let calendars = entries.into_iter().map(|entry| RemoteCalendar {
        color: entry.hex_color.as_deref().and_then(color),
        zone: zone.clone(),
        can_write: entry.can_edit,
        name: entry.name,
        id: RemoteCalendarId(entry.id),
    });
    Ok(calendars.collect())
}

/// The zone of the mailbox; calendars have none of their own. Where it may not be read, none is known.
async fn zone(api: &Api<'_>, zones: &dyn Zones) -> Result<Option<ZoneId>, ProviderError> {
    let told = api
        .get(api.url(&["me", "mailboxSettings"], &[("$select", "timeZone")]))
        .await?;
    if matches!(told.status(), 403 | 404) {
        return Ok(None);
    }
    let settings: Settings = told.read()?;
    let name = settings.time_zone.unwrap_or_default();
    let zone = windows::zone(&name).unwrap_or_else(|| ZoneId::new(name));
    Ok(Some(zone).filter(|zone| zones.knows(zone)))
}

/// `#rrggbb`
fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let is_color = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_color.then(|| text.to_ascii_lowercase())
}
