//! What changed in a calendar (caldav sheet §6).
//!
//! Where the server knows sync reports (RFC 6578), one of them is one poll. Where it does not, the calendar's `getctag`
//! tells whether anything changed, and a list of all members what. Our own tokens say which of the two it is:
//! `sync:` and `ctag:`, each followed by the server's own text.
//!
//! A list that failed or was cut short is an error and never an empty list: an empty list deletes.

use crate::calendars::is_same;
use crate::dav::Dav;
use crate::xml::{Multistatus, Reason, Response};
use crate::{bodies, href};
use domain::remote_event::{Etag, ProviderEventId, SyncToken};
use provider::http::Answer;
use provider::{Changed, Changes, ProviderError};
use std::collections::HashMap;

/// More pieces than this of one list are no list.
const MOST_ROUNDS: usize = 1000;

const SYNC: &str = "sync:";
const CTAG: &str = "ctag:";

pub(crate) async fn since(
    dav: &Dav<'_>,
    calendar: &str,
    since: Option<&SyncToken>,
) -> Result<Changes, ProviderError> {
    let Some(SyncToken(token)) = since else {
        return everything(dav, calendar).await;
    };
    if let Some(token) = token.strip_prefix(SYNC) {
        since_token(dav, calendar, token).await
    } else if let Some(ctag) = token.strip_prefix(CTAG) {
        since_ctag(dav, calendar, ctag).await
    } else {
        Err(ProviderError::SyncTokenExpired)
    }
}

async fn everything(dav: &Dav<'_>, calendar: &str) -> Result<Changes, ProviderError> {
    match sync_report(dav, calendar, "").await? {
        Reported::List(Report {
            members,
            token: Some(token),
        }) => Ok(Changes::Complete {
            events: members.changed(),
            token: Some(token),
        }),
        // No token, no report, or one that this server gets wrong: then the plain list.
        Reported::List(_) | Reported::Refused(_) => members(dav, calendar).await,
    }
}

async fn since_token(dav: &Dav<'_>, calendar: &str, token: &str) -> Result<Changes, ProviderError> {
    match sync_report(dav, calendar, token).await? {
        Reported::List(Report {
            members,
            token: Some(token),
        }) => {
            let (changed, gone) = members.changed_and_gone();
            Ok(Changes::Since {
                changed,
                gone,
                token: Some(token),
            })
        }
        Reported::List(_) => Err(ProviderError::SyncTokenExpired),
        Reported::Refused(answer) => Err(why_refused(dav, calendar, &answer).await),
    }
}

/// Tells a dead token from a calendar that is gone, a right that is missing and an outage.
async fn why_refused(dav: &Dav<'_>, calendar: &str, answer: &Answer) -> ProviderError {
    if Reason::parse(&answer.text()).names("valid-sync-token") {
        return ProviderError::SyncTokenExpired;
    }
    match answer.status.as_u16() {
        // What servers say about dead tokens instead of 403 with the reason (caldav sheet §6.1).
        400 | 409 | 412 | 415 | 418 | 422 | 507 => ProviderError::SyncTokenExpired,
        // Some fail over a dead token. If the calendar itself answers, it was the token.
        405 | 500 | 501 => match dav.propfind(calendar, "0", bodies::CTAG).await {
            Ok(_) => ProviderError::SyncTokenExpired,
            Err(error) => error,
        },
        _ => answer.refusal(),
    }
}

async fn since_ctag(dav: &Dav<'_>, calendar: &str, ctag: &str) -> Result<Changes, ProviderError> {
    let (found, address) = dav.propfind(calendar, "0", bodies::CTAG).await?;
    let now = found
        .responses
        .into_iter()
        .find(|response| names(response, calendar, &address))
        .and_then(|response| response.found.ctag);
    if now.as_deref() == Some(ctag) {
        return Ok(Changes::Since {
            changed: Vec::new(),
            gone: Vec::new(),
            token: Some(SyncToken(format!("{CTAG}{ctag}"))),
        });
    }
    members(dav, calendar).await
}

/// Every member with its version, and the calendar's `getctag` of the same moment.
async fn members(dav: &Dav<'_>, calendar: &str) -> Result<Changes, ProviderError> {
    let (listed, address) = dav.propfind(calendar, "1", bodies::MEMBERS).await?;
    let mut events = Vec::with_capacity(listed.responses.len());
    let mut itself = None;
    for response in listed.responses {
        if names(&response, calendar, &address) {
            itself = Some(response);
            continue;
        }
        let Some(id) = href::id_of(&response.href, &address) else {
            continue;
        };
        let is_object = !id.ends_with('/') && !response.found.is_collection;
        if is_object && !response.is_gone() && !is_no_event(&response) {
            events.push(changed(id, response.found.etag));
        }
    }
    // A list in which not even the calendar itself stands is no list.
    let itself = itself.ok_or_else(cut_short)?;
    match itself.status {
        Some(403) => return Err(ProviderError::Forbidden),
        Some(status) if !(200..300).contains(&status) => return Err(cut_short()),
        _ => {}
    }
    let token = itself
        .found
        .ctag
        .map(|ctag| SyncToken(format!("{CTAG}{ctag}")));
    Ok(Changes::Complete { events, token })
}

/// Whether the media type says that this is a task or a journal entry.
fn is_no_event(response: &Response) -> bool {
    response.found.content_type.as_deref().is_some_and(|kind| {
        kind.split(';').any(|parameter| {
            parameter
                .trim()
                .strip_prefix("component=")
                .is_some_and(|name| !name.trim_matches('"').eq_ignore_ascii_case("VEVENT"))
        })
    })
}

enum Reported {
    List(Report),
    Refused(Answer),
}

struct Report {
    members: Members,
    token: Option<SyncToken>,
}

/// Members in the order in which they were first named, each with what was said of it last.
#[derive(Default)]
struct Members {
    order: Vec<(String, Option<Changed>)>,
    places: HashMap<String, usize>,
}

impl Members {
    fn say(&mut self, id: String, word: Option<Changed>) {
        match self.places.get(&id) {
            Some(place) => self.order[*place].1 = word,
            None => {
                self.places.insert(id.clone(), self.order.len());
                self.order.push((id, word));
            }
        }
    }

    fn changed(self) -> Vec<Changed> {
        self.order
            .into_iter()
            .filter_map(|(_, word)| word)
            .collect()
    }

    fn changed_and_gone(self) -> (Vec<Changed>, Vec<ProviderEventId>) {
        let mut changed = Vec::new();
        let mut gone = Vec::new();
        for (id, word) in self.order {
            match word {
                Some(word) => changed.push(word),
                None => gone.push(ProviderEventId(id)),
            }
        }
        (changed, gone)
    }
}

/// A sync report, all pieces of it: a server may cut it although we ask for no limit (RFC 6578 §3.6).
async fn sync_report(
    dav: &Dav<'_>,
    calendar: &str,
    first_token: &str,
) -> Result<Reported, ProviderError> {
    let mut token = first_token.to_owned();
    let mut members = Members::default();
    for round in 0..MOST_ROUNDS {
        let answer = dav
            .report(calendar, "0", bodies::sync_collection(&token))
            .await?;
        if answer.status.as_u16() != 207 {
            return match round {
                0 => Ok(Reported::Refused(answer)),
                _ => Err(answer.refusal()),
            };
        }
        let listed = Multistatus::parse(&answer.text()).map_err(ProviderError::InvalidAnswer)?;
        let mut is_cut = false;
        for response in listed.responses {
            if names(&response, calendar, &answer.url) {
                // iCloud lists the calendar itself; a server that has more to say does so here.
                is_cut |= response.status == Some(507) || response.refused == Some(507);
                continue;
            }
            let Some(id) = href::id_of(&response.href, &answer.url) else {
                continue;
            };
            if id.ends_with('/') || is_no_event(&response) {
                continue;
            }
            let word = (!response.is_gone()).then(|| changed(id.clone(), response.found.etag));
            members.say(id, word);
        }
        let Some(next) = listed.sync_token else {
            return Ok(Reported::List(Report {
                members,
                token: None,
            }));
        };
        if !is_cut {
            let token = Some(SyncToken(format!("{SYNC}{next}")));
            return Ok(Reported::List(Report { members, token }));
        }
        if next == token {
            return Err(cut_short());
        }
        token = next;
    }
    Err(cut_short())
}

/// Whether a response is about the calendar itself.
fn names(response: &Response, calendar: &str, address: &provider::http::Url) -> bool {
    href::id_of(&response.href, address).is_some_and(|id| is_same(&id, calendar))
}

/// A member whose version is not told differs from any version we know, and will be read.
fn changed(id: String, etag: Option<String>) -> Changed {
    Changed {
        id: ProviderEventId(id),
        etag: Etag(etag.unwrap_or_default()),
        event: None,
    }
}

fn cut_short() -> ProviderError {
    ProviderError::InvalidAnswer("the list was cut short".to_owned())
}
