//! Calendars at an address (`.ics`, `webcal:`), which can be read and never written.
//!
//! [`IcsProvider`] answers the port of `provider` for one address: an account with one calendar. Such a calendar comes whole
//! or not at all, so its list brings every event along. What says that nothing changed is the server (`304`), or else the
//! same octets as before; which events changed is told by their own text.
//!
//! Reading order: the address that a member typed (`address`), fetching (`fetch`), what was last seen (`token`), letters
//! (`charset`), and what the file says (`reading`).

mod address;
mod charset;
mod fetch;
mod reading;
mod token;

use async_trait::async_trait;
use domain::item::Content;
use domain::limit::Limit;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::Zones;
use fetch::{Fetched, Place};
use provider::http::{Http, Url};
use provider::{
    Access, Account, CalendarProvider, Changed, Changes, Created, Login, NewEvent, ProviderError,
};
use std::collections::HashMap;
use std::sync::Arc;
use token::Seen;

/// The id of the one calendar that an address has.
const CALENDAR: &str = "calendar";

/// The adapter.
#[derive(Clone)]
pub struct IcsProvider {
    http: Http,
    zones: Arc<dyn Zones>,
}

impl IcsProvider {
    /// An adapter; the zones read what is told in them.
    pub fn new(http: Http, zones: Arc<dyn Zones>) -> Self {
        Self { http, zones }
    }

    async fn fetched(
        &self,
        access: &Access,
    ) -> Result<(Place, icalendar::Calendar), ProviderError> {
        let place = Place::of(access)?;
        match fetch::fetch(&self.http, &place, None).await? {
            Fetched::Same => Err(unasked()),
            Fetched::File(file) => {
                let calendar = reading::calendar(&file.text, &*self.zones)?;
                Ok((place, calendar))
            }
        }
    }
}

#[async_trait]
impl CalendarProvider for IcsProvider {
    /// [`Login::server`] is the address; user and password are for those that ask for them, and else empty. The account is
    /// called by its user, or by its host where there is none.
    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError> {
        let url = address::read(&self.http, &login.server).await?;
        let place = Place::new(url, &login.user, &login.password);
        let file = match fetch::fetch(&self.http, &place, None).await {
            Ok(Fetched::File(file)) => file,
            Ok(Fetched::Same) => return Err(unasked()),
            Err(ProviderError::NotFound) => return Err(no_calendar(place.url())),
            Err(error) => return Err(error),
        };
        if !reading::is_calendar(&file.text) {
            return Err(no_calendar(place.url()));
        }
        reading::calendar(&file.text, &*self.zones)?;
        let host = place.url().host_str().unwrap_or_default();
        let name = match login.user.trim() {
            "" => host,
            user => user,
        };
        Ok(Account {
            name: name.to_owned(),
            // As it was entered: where a server sends us on to may be good for a few minutes only.
            base_url: place.url().to_string(),
        })
    }

    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError> {
        let (place, calendar) = self.fetched(access).await?;
        Ok(vec![RemoteCalendar {
            id: RemoteCalendarId(CALENDAR.to_owned()),
            name: calendar.name.unwrap_or_else(|| place.name()),
            color: calendar.color,
            zone: calendar.zone,
            can_write: false,
        }])
    }

    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError> {
        require(calendar)?;
        let place = Place::of(access)?;
        let before = since.map(Seen::read).transpose()?;
        let file = match fetch::fetch(&self.http, &place, before.as_ref()).await? {
            Fetched::Same => return before.map(unchanged).ok_or_else(unasked),
            Fetched::File(file) => file,
        };
        if before.is_some_and(|before| before.is_of(&file.seen)) {
            return Ok(unchanged(file.seen));
        }
        let calendar = reading::calendar(&file.text, &*self.zones)?;
        let changed = reading::events(calendar).map(|event| Changed {
            id: event.id.clone(),
            etag: event.etag.clone(),
            event: Some(event),
        });
        Ok(Changes::Complete {
            events: changed.collect(),
            token: Some(file.seen.token()),
        })
    }

    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        require(calendar)?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (_, calendar) = self.fetched(access).await?;
        let mut there: HashMap<ProviderEventId, RemoteEvent> = reading::events(calendar)
            .map(|event| (event.id.clone(), event))
            .collect();
        let answered = ids.iter().map(|id| match there.remove(id) {
            Some(event) => RemoteChange::Present(event),
            None => RemoteChange::Gone(id.clone(), Evidence::AbsentFromCompleteList),
        });
        Ok(answered.collect())
    }

    async fn create_event(
        &self,
        _access: &Access,
        _calendar: &RemoteCalendarId,
        _event: &NewEvent,
    ) -> Result<Created, ProviderError> {
        Err(ProviderError::Forbidden)
    }

    async fn update_event(
        &self,
        _access: &Access,
        _calendar: &RemoteCalendarId,
        _id: &ProviderEventId,
        _if_match: &Etag,
        _content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        Err(ProviderError::Forbidden)
    }

    async fn delete_event(
        &self,
        _access: &Access,
        _calendar: &RemoteCalendarId,
        _id: &ProviderEventId,
        _if_match: &Etag,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::Forbidden)
    }

    /// One file answers for all of them.
    fn batch(&self) -> usize {
        10_000
    }

    fn limits(&self) -> &'static [Limit] {
        &[Limit::ReadOnly, Limit::NoPush, Limit::NoBusyTimes]
    }
}

/// Nothing changed.
fn unchanged(seen: Seen) -> Changes {
    Changes::Since {
        changed: Vec::new(),
        gone: Vec::new(),
        token: Some(seen.token()),
    }
}

fn require(calendar: &RemoteCalendarId) -> Result<(), ProviderError> {
    if calendar.0 == CALENDAR {
        Ok(())
    } else {
        Err(ProviderError::NotFound)
    }
}

fn no_calendar(url: &Url) -> ProviderError {
    let host = url.host_str().unwrap_or_default();
    ProviderError::Unsupported(format!("there is no calendar at this address of {host}"))
}

/// It says that nothing changed to somebody who knows nothing.
fn unasked() -> ProviderError {
    ProviderError::InvalidAnswer("it answered 304 without being asked whether".to_owned())
}
