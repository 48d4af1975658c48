//! Small builders for this module's tests.

use super::{Reach, Rules};
use crate::calendar_sync::SyncOptions;
use crate::item::*;
use crate::mirror::{Mirror, Origin, Written};
use crate::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use crate::time::{Timing, ZoneId};
use crate::{CalendarSyncId, ItemId, MemberId, MirrorId, OrganizationId};
use uuid::Uuid;

pub(crate) fn sync() -> CalendarSyncId {
    CalendarSyncId::new(Uuid::from_u128(1))
}

pub(crate) fn member() -> MemberId {
    MemberId::new(Uuid::from_u128(2))
}

pub(crate) fn content(subject: &str) -> Content {
    Content {
        subject: subject.to_owned(),
        description: String::new(),
        location: String::new(),
        timing: Timing::zoned(
            "2026-03-18T10:00:00".parse().unwrap(),
            "2026-03-18T11:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        ),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

pub(crate) fn item(subject: &str) -> Item {
    Item {
        id: ItemId::new(Uuid::from_u128(3)),
        organization: OrganizationId::new(Uuid::from_u128(4)),
        kind: ItemKind::Appointment,
        uid: Uid::new(format!("uid-of-{subject}")),
        content: content(subject),
        customer: None,
        assignees: vec![member()],
        source: ItemSource::Own,
        version: Version(7),
        deleted: false,
        changed_at: "2026-03-01T09:00:00Z".parse().unwrap(),
    }
}

pub(crate) fn event(id: &str, subject: &str) -> RemoteEvent {
    RemoteEvent {
        id: ProviderEventId(id.to_owned()),
        etag: Etag("\"e1\"".to_owned()),
        uid: Some(Uid::new(format!("uid-{id}"))),
        marker: None,
        modified_at: None,
        body: RemoteBody::Readable(content(subject)),
    }
}

/// The tie between [`item`] and [`event`], agreed on `subject` at etag `"e1"`.
pub(crate) fn mirror(subject: &str, origin: Origin) -> Mirror {
    Mirror {
        id: MirrorId::new(Uuid::from_u128(5)),
        item: item(subject).id,
        sync: sync(),
        event: ProviderEventId("a".to_owned()),
        etag: Etag("\"e1\"".to_owned()),
        base: content(subject),
        base_version: Version(7),
        origin,
        written: Written::default(),
    }
}

/// The event of [`mirror`], changed since to `content`.
pub(crate) fn changed(content: Content) -> RemoteEvent {
    RemoteEvent {
        etag: Etag("\"e2\"".to_owned()),
        body: RemoteBody::Readable(content),
        ..event("a", "")
    }
}

/// Every kind goes out; all else as it is at first.
pub(crate) fn options() -> SyncOptions {
    SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        ..SyncOptions::default()
    }
}

/// What a sync with these options goes by from now on.
pub(crate) fn live(options: &SyncOptions) -> Rules<'_> {
    Rules {
        sync: sync(),
        member: member(),
        options,
        can_write: true,
        public_address: "https://calendar.example",
        reach: Reach::Live,
    }
}
