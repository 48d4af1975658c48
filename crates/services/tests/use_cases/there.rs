//! What is kept of a linked calendar, put into the database as it is.

use crate::world::World;
use domain::calendar_sync::CalendarSync;
use domain::item::{Content, Item};
use domain::mirror::{Mirror, Origin, Written};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::time::ZoneId;
use domain::{MirrorId, RemoteEventId};
use store::StoredEvent;

/// Ties an item to an event of the sync.
pub async fn mirrored(world: &World, sync: &CalendarSync, item: &Item, origin: Origin) {
    let mirror = Mirror {
        id: MirrorId::new(world.env.entropy.id()),
        item: item.id,
        sync: sync.id,
        event: ProviderEventId(format!("/work/{}.ics", item.id)),
        etag: Etag("\"1\"".to_owned()),
        base: item.content.clone(),
        base_version: item.version,
        origin,
        written: Written::default(),
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .insert_mirrors(item.organization, &[mirror], world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

/// A foreign event that is no item here.
pub async fn elsewhere(world: &World, sync: &CalendarSync, content: Content) {
    let id = RemoteEventId::new(world.env.entropy.id());
    let span = content.span(world.env.zones.as_ref(), &ZoneId::new("Europe/London"));
    let event = StoredEvent {
        id,
        event: RemoteEvent {
            id: ProviderEventId(format!("/work/{id}.ics")),
            etag: Etag("\"1\"".to_owned()),
            uid: None,
            marker: None,
            modified_at: None,
            body: RemoteBody::Readable(content),
        },
        span: Some(span),
        managed: false,
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .upsert_remote_events(sync.organization, sync.id, &[event], world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}
