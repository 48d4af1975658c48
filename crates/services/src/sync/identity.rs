//! Names that are the same however often a piece of work is repeated, and by whichever sync.

use domain::connection::{Connection, ProviderKind};
use domain::item::{Content, Uid};
use domain::linked_calendar::RemoteCalendarId;
use domain::mirror::Digest as ContentDigest;
use domain::remote_event::Marker;
use domain::{ItemId, MemberId, MirrorId};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Builder;

/// How many bytes of a mirror's id tell the calendar it was made for.
const TELLS_CALENDAR: usize = 6;

/// How many UIDs of one mirror are tried.
const UID_GENERATIONS: u32 = 4;

/// A linked calendar, recognised however often it is connected, and without the database.
///
/// Made of the service, the account and the calendar's name there; not of the sync, which is another one after each
/// connection, and not of the member, who is another one after the database was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CalendarKey([u8; 32]);

impl CalendarKey {
    pub fn of(connection: &Connection, calendar: &RemoteCalendarId) -> Self {
        let mut digest = Sha256::new();
        for part in [
            connection.provider.word(),
            host(connection),
            &connection.account.to_lowercase(),
            &calendar.0,
        ] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        Self(digest.finalize().into())
    }

    /// As text, for the store.
    pub fn text(self) -> String {
        self.0.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The mirror of an item of a member in this calendar. Derived, not drawn: a create that is repeated after a crash
    /// carries the same marker and UID, so it makes one event; and a copy that was left there is traced to its item when
    /// the calendar is connected again.
    pub fn mirror(self, member: MemberId, item: ItemId) -> MirrorId {
        let digest = Sha256::new()
            .chain_update(self.0)
            .chain_update(member.uuid().as_bytes())
            .chain_update(item.uuid().as_bytes())
            .finalize();
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[..TELLS_CALENDAR].copy_from_slice(&self.0[..TELLS_CALENDAR]);
        // Version 8: derived by a rule of our own (RFC 9562 §5.8).
        MirrorId::new(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether a copy with this marker was made for this calendar, by whichever sync, known or forgotten.
    pub fn made(self, mirror: MirrorId) -> bool {
        mirror.uuid().as_bytes()[..TELLS_CALENDAR] == self.0[..TELLS_CALENDAR]
    }
}

/// A UID of the event that we write for a mirror. Generation 0 is the usual one; the further ones are for calendars that
/// do not take it (again).
fn managed_uid(mirror: MirrorId, generation: u32) -> Uid {
    let uid = Marker(mirror).uid();
    match generation {
        0 => uid,
        generation => Uid::new(format!("{}-{generation}", uid.as_str())),
    }
}

/// Every UID under which we may have written the event of a mirror.
pub(super) fn managed_uids(mirror: MirrorId) -> impl Iterator<Item = Uid> {
    (0..UID_GENERATIONS).map(move |generation| managed_uid(mirror, generation))
}

/// A digest of what is written into an event.
pub(super) fn digest(content: &Content) -> ContentDigest {
    let text = serde_json::to_vec(content).unwrap_or_default();
    let digest = Sha256::digest(text);
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

/// Which server, for services that have many: host and port of its address.
fn host(connection: &Connection) -> &str {
    match connection.provider {
        ProviderKind::Google
        | ProviderKind::Office365
        | ProviderKind::OutlookCom
        | ProviderKind::Icloud => "",
        ProviderKind::Exchange | ProviderKind::Caldav | ProviderKind::Ics => {
            let address = connection.base_url.as_deref().unwrap_or_default();
            let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
            rest.split('/').next().unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::connection::ConnectionState;
    use domain::{ConnectionId, OrganizationId};
    use uuid::Uuid;

    fn connection(id: u128, address: &str) -> Connection {
        Connection {
            id: ConnectionId::new(Uuid::from_u128(id)),
            organization: OrganizationId::new(Uuid::from_u128(id)),
            member: MemberId::new(Uuid::from_u128(id)),
            provider: ProviderKind::Caldav,
            account: "dana".to_owned(),
            base_url: Some(address.to_owned()),
            state: ConnectionState::Connected,
            state_since: "2026-03-18T09:00:00Z".parse().unwrap(),
            pause: None,
            expires_at: None,
        }
    }

    fn key(id: u128, address: &str, calendar: &str) -> CalendarKey {
        let calendar = RemoteCalendarId(calendar.to_owned());
        CalendarKey::of(&connection(id, address), &calendar)
    }

    fn mirror(key: CalendarKey, item: u128) -> MirrorId {
        key.mirror(
            MemberId::new(Uuid::from_u128(1)),
            ItemId::new(Uuid::from_u128(item)),
        )
    }

    #[test]
    fn an_item_keeps_its_mirror_when_the_calendar_is_connected_again() {
        let before = key(1, "https://dav.example/dana/", "/dana/work/");
        let after = key(2, "https://dav.example/", "/dana/work/");

        assert_eq!(mirror(before, 7), mirror(after, 7));
        assert_ne!(mirror(before, 7), mirror(before, 8));
    }

    #[test]
    fn a_copy_tells_for_which_calendar_it_was_made() {
        let work = key(1, "https://dav.example/", "/dana/work/");
        let home = key(1, "https://dav.example/", "/dana/home/");
        let elsewhere = key(1, "https://other.example/", "/dana/work/");

        assert!(work.made(mirror(work, 7)));
        assert!(!home.made(mirror(work, 7)));
        assert!(!elsewhere.made(mirror(work, 7)));
    }
}
