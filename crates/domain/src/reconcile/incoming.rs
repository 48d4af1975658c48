//! What of a remote change is taken into an item.

use super::outgoing::is_masked;
use super::{Field, Rules};
use crate::item::{Content, Item};

/// The item's content after taking over what changed in the linked calendar since `base`.
///
/// Of an item whose details were not sent, only times come back: the title over there is ours, not its own.
pub(super) fn taken(item: &Item, base: &Content, theirs: &Content, rules: &Rules<'_>) -> Content {
    let masked = is_masked(item, rules);
    let mut content = item.content.clone();
    for field in super::differing(base, theirs) {
        let travels_back = match field {
            Field::Subject | Field::Description | Field::Location | Field::Privacy => !masked,
            Field::Time | Field::ShowAs => true,
        };
        if travels_back {
            field.copy(theirs, &mut content);
        }
    }
    content
}
