//! An event that went from one linked calendar of a member and is in another one is the same item, moved (sync case 27).
//!
//! Either calendar may be looked at first. So a move is planned from both ends: where the event appears, for an item whose
//! event went, and where it goes, for an event that is in another calendar already.

use super::incoming::{arrived, kept_out};
use super::{Rules, same_meeting};
use crate::item::{Content, Item, ItemSource};
use crate::remote_event::RemoteEvent;

/// What the calendar through which an item came in holds of it by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtHome {
    /// The event is there: the same meeting is in two calendars (sync case 26), and nothing was moved.
    Present,
    /// It went, and the item is as it was.
    Gone,
    /// It went, and the item was deleted because of that and for no other reason.
    GoneWithItem,
}

/// How an item goes on whose event was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It is tied to the event where that is now; what both sides last agreed on stays the base, so that changes of either
    /// side meanwhile are merged.
    Tied,
    /// It was deleted already and comes back as the event says it; id, history and what only stands here stay.
    Restored(Content),
}

/// Plans the move of a received item into the calendar that these rules are for. None where the event is not the item's by
/// identity, is a copy of ours, or would not come in as something new either.
pub fn moved(
    item: &Item,
    event: &RemoteEvent,
    at_home: AtHome,
    rules: &Rules<'_>,
) -> Option<Moved> {
    let content = event.content()?;
    let is_from_elsewhere = matches!(item.source, ItemSource::Linked(home) if home != rules.sync);
    let comes_in = rules.options.incoming.create && kept_out(content, rules.options.rsvp).is_none();
    if !is_from_elsewhere || !comes_in || event.copy_of().is_some() || !same_meeting(item, event) {
        return None;
    }
    match (at_home, item.deleted) {
        (AtHome::Gone, false) => Some(Moved::Tied),
        (AtHome::GoneWithItem, true) => Some(Moved::Restored(
            arrived(content, rules.options.rsvp).into_owned(),
        )),
        // A person deleted it, or it is in both.
        (AtHome::Gone, true) | (AtHome::GoneWithItem, false) | (AtHome::Present, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CalendarSyncId;
    use crate::calendar_sync::{IncomingChanges, SyncOptions};
    use crate::reconcile::tests_support::{content, event, item, live};
    use crate::remote_event::{Marker, RemoteBody};
    use uuid::Uuid;

    fn from_elsewhere() -> (Item, RemoteEvent) {
        let mut item = item("Physio");
        item.source = ItemSource::Linked(CalendarSyncId::new(Uuid::from_u128(8)));
        let mut event = event("a", "Physio");
        event.uid = Some(item.uid.clone());
        (item, event)
    }

    fn plan(
        item: &Item,
        event: &RemoteEvent,
        at_home: AtHome,
        options: &SyncOptions,
    ) -> Option<Moved> {
        moved(item, event, at_home, &live(options))
    }

    #[test]
    fn case_27_the_item_of_an_event_that_went_is_tied_where_the_event_is_now() {
        let (item, event) = from_elsewhere();

        let planned = plan(&item, &event, AtHome::Gone, &SyncOptions::default());

        assert_eq!(planned, Some(Moved::Tied));
    }

    #[test]
    fn case_27_an_item_that_went_with_its_event_comes_back_as_the_event_says_it() {
        let (mut item, mut event) = from_elsewhere();
        item.deleted = true;
        event.body = RemoteBody::Readable(content("Physio, ward 2"));

        let planned = plan(&item, &event, AtHome::GoneWithItem, &SyncOptions::default());

        assert_eq!(planned, Some(Moved::Restored(content("Physio, ward 2"))));
    }

    #[test]
    fn case_27_what_is_in_both_calendars_was_not_moved() {
        let (item, event) = from_elsewhere();

        assert_eq!(
            plan(&item, &event, AtHome::Present, &SyncOptions::default()),
            None
        );
    }

    #[test]
    fn case_27_what_a_person_deleted_does_not_come_back() {
        let (mut item, event) = from_elsewhere();
        item.deleted = true;

        assert_eq!(
            plan(&item, &event, AtHome::Gone, &SyncOptions::default()),
            None
        );
    }

    #[test]
    fn case_27_another_identity_an_own_item_and_a_copy_of_ours_are_no_move() {
        let (item, event) = from_elsewhere();
        let other = RemoteEvent {
            uid: None,
            ..event.clone()
        };
        let own = Item {
            source: ItemSource::Own,
            ..item.clone()
        };
        let mut copy = event.clone();
        copy.marker = Some(Marker(crate::MirrorId::new(Uuid::from_u128(9))));
        copy.uid = copy.marker.map(Marker::uid);
        let of_copy = Item {
            uid: copy.uid.clone().unwrap(),
            ..item.clone()
        };
        let options = SyncOptions::default();

        for (item, event) in [(&item, &other), (&own, &event), (&of_copy, &copy)] {
            assert_eq!(plan(item, event, AtHome::Gone, &options), None);
        }
    }

    #[test]
    fn case_27_a_calendar_from_which_nothing_new_comes_in_takes_no_item_over() {
        let (item, event) = from_elsewhere();
        let options = SyncOptions {
            incoming: IncomingChanges {
                create: false,
                update: true,
                delete: true,
            },
            ..SyncOptions::default()
        };

        assert_eq!(plan(&item, &event, AtHome::Gone, &options), None);
    }
}
