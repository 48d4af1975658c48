//! Set-ups that would copy in circles (sync case 1).

use super::{CalendarSync, SyncOptions};
use crate::linked_calendar::RemoteCalendarId;

/// A sync with the address of its account, so that one calendar reached through two accounts is known for one.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// The sync.
    pub sync: &'a CalendarSync,
    /// The account's service, as [`crate::connection::Connection::base_url`]; empty where the provider has one place only.
    pub base_url: &'a str,
}

/// Why a set-up was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Circle {
    /// Another sync of the member uses this very calendar; named as it is there.
    #[error("this calendar is linked already, as “{0}”")]
    SameCalendar(String),
    /// Both syncs take in new events and copy received events on, so each would feed the other; the other one is named.
    #[error("“{0}” copies received events on as well, so that both would feed each other")]
    FeedEachOther(String),
}

/// Whether a sync with these options may stand beside the member's others. Drafts among them do not count.
///
/// A copy is never a source, so a circle could not run away; but two calendars that feed each other show everything
/// twice, and nobody could tell any more what came from where.
///
/// # Errors
/// [`Circle`]
pub fn check_circles(
    this: Placed<'_>,
    options: &SyncOptions,
    others: &[Placed<'_>],
) -> Result<(), Circle> {
    let others = || {
        others
            .iter()
            .filter(|other| other.sync.finished && other.sync.id != this.sync.id)
    };
    if let Some(twin) = others().find(|other| is_same_calendar(this, **other)) {
        return Err(Circle::SameCalendar(twin.sync.remote_name.clone()));
    }
    let feeds = |options: &SyncOptions| {
        options.send_foreign && (options.incoming.create || options.retrieve.is_some())
    };
    match others().find(|other| feeds(options) && feeds(&other.sync.options)) {
        Some(other) => Err(Circle::FeedEachOther(other.sync.remote_name.clone())),
        None => Ok(()),
    }
}

/// Whether two syncs reach one calendar: the same host, and the same path there, however it is spelled.
fn is_same_calendar(one: Placed<'_>, other: Placed<'_>) -> bool {
    let (mine, theirs) = (&one.sync.remote_calendar, &other.sync.remote_calendar);
    if mine.0.is_empty() {
        return false;
    }
    path(mine) == path(theirs)
        && (one.sync.connection == other.sync.connection
            || host(one.base_url) == host(other.base_url))
}

/// Host and port in lower case.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    host.to_ascii_lowercase()
}

/// The path without final slash.
fn path(calendar: &RemoteCalendarId) -> &str {
    let text = calendar.0.as_str();
    let text = text.split_once("://").map_or(text, |(_, rest)| {
        rest.find('/').map_or("", |slash| &rest[slash..])
    });
    text.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CalendarSyncId, ConnectionId, MemberId, OrganizationId};
    use uuid::Uuid;

    fn sync(id: u128, connection: u128, calendar: &str) -> CalendarSync {
        CalendarSync {
            id: CalendarSyncId::new(Uuid::from_u128(id)),
            organization: OrganizationId::new(Uuid::from_u128(1)),
            member: MemberId::new(Uuid::from_u128(2)),
            connection: ConnectionId::new(Uuid::from_u128(connection)),
            remote_calendar: RemoteCalendarId(calendar.to_owned()),
            remote_name: calendar.trim_matches('/').to_owned(),
            can_write: true,
            options: SyncOptions::default(),
            active: true,
            finished: true,
            sync_token: None,
            last_synced_at: None,
            checked_at: None,
            trouble: None,
            trouble_since: None,
        }
    }

    fn at<'a>(sync: &'a CalendarSync, base_url: &'a str) -> Placed<'a> {
        Placed { sync, base_url }
    }

    fn feeding() -> SyncOptions {
        SyncOptions {
            send_foreign: true,
            ..SyncOptions::default()
        }
    }

    #[test]
    fn a_calendar_is_never_paired_with_itself_through_whatever_account() {
        let (one, other) = (sync(1, 10, "/dana/work/"), sync(2, 20, "/dana/work"));
        let options = SyncOptions::default();
        let twin = at(&other, "https://DAV.example/dana/");

        let same = check_circles(at(&one, "https://dav.example/"), &options, &[twin]);
        let elsewhere = check_circles(at(&one, "https://dav2.example/"), &options, &[twin]);

        assert_eq!(same, Err(Circle::SameCalendar("dana/work".to_owned())));
        assert_eq!(elsewhere, Ok(()));
    }

    #[test]
    fn two_calendars_that_would_feed_each_other_are_refused() {
        let one = sync(1, 10, "/work/");
        let mut other = sync(2, 10, "/home/");
        other.options = feeding();
        let url = "https://dav.example/";

        let both = check_circles(at(&one, url), &feeding(), &[at(&other, url)]);
        let one_way = check_circles(at(&one, url), &SyncOptions::default(), &[at(&other, url)]);
        let mut only_sends = feeding();
        only_sends.incoming.create = false;
        let sink = check_circles(at(&one, url), &only_sends, &[at(&other, url)]);

        assert_eq!(both, Err(Circle::FeedEachOther("home".to_owned())));
        assert_eq!(one_way, Ok(()));
        assert_eq!(sink, Ok(()));
    }

    #[test]
    fn neither_a_draft_nor_the_sync_itself_stands_in_the_way() {
        let mut one = sync(1, 10, "/work/");
        let itself = one.clone();
        one.options = feeding();
        let mut draft = sync(2, 10, "/work/");
        draft.finished = false;
        let url = "https://dav.example/";

        let outcome = check_circles(
            at(&one, url),
            &feeding(),
            &[at(&itself, url), at(&draft, url)],
        );

        assert_eq!(outcome, Ok(()));
    }
}
