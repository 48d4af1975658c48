//! What of a remote change is taken into an item.

use super::outgoing::is_masked;
use super::{Field, Rules};
use crate::item::{Content, Item};

/// The item's content after taking over what `merged` says beyond `ours`, which is what the item would send now.
///
/// Of an item whose details were not sent, only times come back: the title over there is ours, not its own.
pub(super) fn taken(item: &Item, ours: &Content, merged: &Content, rules: &Rules<'_>) -> Content {
    let masked = is_masked(item, rules);
    let mut content = item.content.clone();
    for field in super::differing(ours, merged) {
        let travels_back = match field {
            Field::Subject
            | Field::Description
            | Field::Location
            | Field::Privacy
            | Field::Occurrences => !masked,
            Field::Time | Field::Repeat | Field::ShowAs | Field::Attendees => true,
        };
        if travels_back {
            field.copy(merged, &mut content);
        }
    }
    content
}
