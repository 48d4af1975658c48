//! A copy of ours that somebody moved from the calendar it was written for into another linked calendar of the member (sync
//! case 27). Nobody deleted anything, so the item stays and the copy is put back. A move is planned from both ends, as
//! [`super::moved()`] does.

use super::tied::Tied;
use super::{AtHome, Operation, Rules, outgoing};
use crate::item::{Content, Item};
use crate::mirror::{Mirror, Origin};
use crate::remote_event::{Etag, RemoteEvent};

/// What an item says once its copy strayed: with what was changed of the copy meanwhile, as far as changes come in.
///
/// `at_home` tells of the calendar that the copy was written for, `agreed` what that calendar and the item last agreed on, and
/// the rules are its own. None where it was not moved: it is at home as well, a person deleted the item, or the item is not
/// sent there (any more).
pub fn strayed(
    item: &Item,
    stray: &RemoteEvent,
    agreed: &Mirror,
    at_home: AtHome,
    rules: &Rules<'_>,
) -> Option<Content> {
    let theirs = stray.content()?;
    let was_lost = match (at_home, item.deleted) {
        (AtHome::Gone, false) | (AtHome::GoneWithItem, true) => true,
        (AtHome::Gone, true) | (AtHome::GoneWithItem, false) | (AtHome::Present, _) => false,
    };
    let is_ours = agreed.origin == Origin::Managed && stray.copy_of() == Some(agreed.id);
    let item = Item {
        deleted: false,
        ..item.clone()
    };
    if !was_lost || !is_ours || !rules.can_write || outgoing(&item, rules).is_err() {
        return None;
    }
    // Which version of it was agreed on is not known, for it was another event then: it is looked at whole.
    let agreed = Mirror {
        etag: Etag(String::new()),
        ..agreed.clone()
    };
    let (operation, _) = Tied {
        item: &item,
        event: stray,
        theirs,
        mirror: &agreed,
        rules,
    }
    .judge();
    match operation {
        Operation::UpdateItem { content, .. } => Some(content),
        _ => Some(item.content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar_sync::SyncOptions;
    use crate::item::Uid;
    use crate::reconcile::tests_support::{event, item, live, mirror, options};
    use crate::remote_event::{Marker, RemoteBody};

    fn lost(says: &str) -> (Item, RemoteEvent, Mirror) {
        let item = item("Visit");
        let mut agreed = mirror("Visit", Origin::Managed);
        agreed.base = outgoing(&item, &live(&options())).unwrap();
        let mut stray = event("elsewhere", says);
        stray.marker = Some(Marker(agreed.id));
        stray.uid = stray.marker.map(Marker::uid);
        stray.body = RemoteBody::Readable(Content {
            subject: says.to_owned(),
            ..agreed.base.clone()
        });
        (item, stray, agreed)
    }

    fn says(
        (item, stray, agreed): &(Item, RemoteEvent, Mirror),
        at_home: AtHome,
        options: &SyncOptions,
    ) -> Option<String> {
        let content = strayed(item, stray, agreed, at_home, &live(options))?;
        Some(content.subject)
    }

    #[test]
    fn case_27_the_item_of_a_copy_that_was_moved_stays_as_it_is() {
        let lost = lost("Visit");

        let content = strayed(&lost.0, &lost.1, &lost.2, AtHome::Gone, &live(&options()));

        assert_eq!(content, Some(lost.0.content));
    }

    #[test]
    fn case_27_an_item_that_went_with_its_copy_comes_back() {
        let mut lost = lost("Visit");
        lost.0.deleted = true;

        let says = says(&lost, AtHome::GoneWithItem, &options());

        assert_eq!(says.as_deref(), Some("Visit"));
    }

    #[test]
    fn case_27_what_was_changed_of_a_moved_copy_comes_in_where_updates_do() {
        let lost = lost("Visit, later");

        let taken = says(&lost, AtHome::Gone, &options());
        let mut narrow = options();
        narrow.incoming.update = false;
        let left = says(&lost, AtHome::Gone, &narrow);

        assert_eq!(taken.as_deref(), Some("Visit, later"));
        assert_eq!(left.as_deref(), Some("Visit"));
    }

    #[test]
    fn case_27_a_copy_that_is_at_home_as_well_or_whose_item_a_person_deleted_was_not_moved() {
        let lost = lost("Visit");
        let mut deleted = lost.clone();
        deleted.0.deleted = true;

        assert_eq!(says(&lost, AtHome::Present, &options()), None);
        assert_eq!(says(&deleted, AtHome::Gone, &options()), None);
    }

    #[test]
    fn case_27_an_event_that_somebody_else_wrote_or_copied_is_no_stray() {
        let mut copied = lost("Visit");
        copied.1.uid = Some(Uid::new("made-by-their-program"));
        let mut foreign = lost("Visit");
        foreign.2.origin = Origin::Foreign;

        assert_eq!(says(&copied, AtHome::Gone, &options()), None);
        assert_eq!(says(&foreign, AtHome::Gone, &options()), None);
    }

    #[test]
    fn case_27_what_may_not_be_sent_any_more_is_not_put_back() {
        let lost = lost("Visit");
        let mut narrow = options();
        narrow.kinds.clear();
        let all = options();
        let read_only = Rules {
            can_write: false,
            ..live(&all)
        };

        assert_eq!(says(&lost, AtHome::Gone, &narrow), None);
        assert_eq!(
            strayed(&lost.0, &lost.1, &lost.2, AtHome::Gone, &read_only),
            None
        );
    }
}
