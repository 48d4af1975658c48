//! Which items go out, and as what.

use super::{Rules, Why};
use crate::item::{Content, Item, ItemSource, Privacy};

/// What a private item is called where its details must not be read.
pub const MASKED_SUBJECT: &str = "Busy";

/// Why an item is not sent.
pub type NotSent = Why;

/// The item as the linked calendar may see it.
///
/// # Errors
/// Why it must not be there at all. An item received from this very calendar is sent back to it (a change of it
/// travels both ways), one received from another calendar never is.
pub fn outgoing(item: &Item, rules: &Rules<'_>) -> Result<Content, NotSent> {
    match item.source {
        ItemSource::Linked(sync) if sync == rules.sync => return Ok(item.content.clone()),
        ItemSource::Linked(_) => return Err(Why::ForeignItem),
        ItemSource::Own => {}
    }
    if !item.assignees.contains(&rules.member) {
        return Err(Why::Unassigned);
    }
    if !rules.options.sends(item.kind) {
        return Err(Why::KindNotSent);
    }
    Ok(if is_masked(item, rules) {
        masked(&item.content)
    } else {
        item.content.clone()
    })
}

/// Whether details of this item stay here.
pub(super) fn is_masked(item: &Item, rules: &Rules<'_>) -> bool {
    rules.options.hide_private
        && item.content.privacy == Privacy::Private
        && item.source == ItemSource::Own
}

/// Times and whether it blocks, and nothing else; also of every changed occurrence (sync case 23).
fn masked(content: &Content) -> Content {
    let mut masked = Content {
        subject: MASKED_SUBJECT.to_owned(),
        description: String::new(),
        location: String::new(),
        attendees: Vec::new(),
        ..content.clone()
    };
    if let Some(repeats) = &mut masked.repeats {
        for occurrence in &mut repeats.overrides {
            if let Some(said) = &mut occurrence.content {
                **said = self::masked(said);
            }
        }
    }
    masked
}
