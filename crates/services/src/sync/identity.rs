//! Names that are the same however often a piece of work is repeated.

use domain::item::{Content, Uid};
use domain::mirror::Digest as ContentDigest;
use domain::{CalendarSyncId, ItemId, MirrorId};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The mirror of an item in a sync. Derived, not drawn: a create that is repeated after a crash carries the same
/// marker and UID, so it makes one event; and a marker can be traced to its item without the database.
pub(super) fn mirror_id(sync: CalendarSyncId, item: ItemId) -> MirrorId {
    let digest = Sha256::new()
        .chain_update(sync.uuid().as_bytes())
        .chain_update(item.uuid().as_bytes())
        .finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    // Version 8: derived by a rule of our own (RFC 9562 §5.8).
    MirrorId::new(Builder::from_custom_bytes(bytes).into_uuid())
}

/// A UID of the event that we write for a mirror. Upper case, as iCloud likes it; the prefix makes it recognisable.
/// Generation 0 is the usual one; the further ones are for calendars that do not take it (again).
pub(super) fn managed_uid(mirror: MirrorId, generation: u32) -> Uid {
    let mut text = Uuid::encode_buffer();
    let name = mirror.uuid().hyphenated().encode_upper(&mut text);
    Uid::new(match generation {
        0 => format!("INTEGRATOR-{name}"),
        generation => format!("INTEGRATOR-{name}-{generation}"),
    })
}

/// A digest of what is written into an event.
pub(super) fn digest(content: &Content) -> ContentDigest {
    let text = serde_json::to_vec(content).unwrap_or_default();
    let digest = Sha256::digest(text);
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_item_in_the_same_sync_has_the_same_mirror() {
        let (sync, item) = (
            CalendarSyncId::new(Uuid::from_u128(1)),
            ItemId::new(Uuid::from_u128(2)),
        );
        let other = CalendarSyncId::new(Uuid::from_u128(3));

        assert_eq!(mirror_id(sync, item), mirror_id(sync, item));
        assert_ne!(mirror_id(sync, item), mirror_id(other, item));
    }
}
