//! Two that belong together although what they last agreed on is lost.

use super::first_match::first_base;
use super::merge::later_side;
use super::{Rules, outgoing};
use crate::item::{Content, Item};
use crate::remote_event::RemoteEvent;

/// What to take for the last agreement of an item and its copy: field by field what the side says that did *not* change
/// last, so that the later one is taken over, and nothing never wins over something. None for an item that is not sent, or
/// an event that cannot be read.
///
/// Met after a connection was made anew, and after a database was restored that is older than the calendar (sync case 29).
pub fn agreed_at_first(item: &Item, event: &RemoteEvent, rules: &Rules<'_>) -> Option<Content> {
    let theirs = event.content()?;
    let ours = outgoing(item, rules).ok()?;
    let winner = later_side(item.changed_at, event.modified_at);
    Some(first_base(&ours, theirs, winner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar_sync::SyncOptions;
    use crate::reconcile::Reach;
    use crate::reconcile::tests_support::{event, item, member, sync};

    fn agreed(changed: &str, modified: Option<&str>) -> String {
        let mut ours = item("Ours");
        ours.changed_at = changed.parse().unwrap();
        let mut theirs = event("a", "Theirs");
        theirs.modified_at = modified.map(|at| at.parse().unwrap());
        let rules = Rules {
            sync: sync(),
            member: member(),
            options: &SyncOptions::default(),
            can_write: true,
            public_address: "https://integrator.example",
            reach: Reach::Live,
        };
        agreed_at_first(&ours, &theirs, &rules).unwrap().subject
    }

    #[test]
    fn the_side_that_changed_last_is_taken_over() {
        assert_eq!(
            agreed("2026-03-01T09:00:00Z", Some("2026-03-02T09:00:00Z")),
            "Ours"
        );
        assert_eq!(
            agreed("2026-03-03T09:00:00Z", Some("2026-03-02T09:00:00Z")),
            "Theirs"
        );
    }

    #[test]
    fn where_the_other_side_does_not_tell_when_ours_goes_out() {
        assert_eq!(agreed("2026-03-03T09:00:00Z", None), "Theirs");
    }
}
