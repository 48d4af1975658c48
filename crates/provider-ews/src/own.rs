//! What we put into an item for ourselves (exchange-ews.md §13): extended properties under an id of our own, which only this
//! mailbox sees.

use crate::xml::escaped;

/// The id under which all of them are.
const SET: &str = "b0a6d7de-0c55-4c0f-9a9e-6d3f4c1f8a27";

/// Says for which mirror we wrote it.
pub(crate) const MARKER: &str = "IntegratorMarker";
/// Says its UID as we know it, behind the one that Exchange gave it instead: `theirs\nours`.
pub(crate) const UID: &str = "IntegratorUid";
/// Says the IANA zone in which it was meant; several share a name at Exchange.
pub(crate) const ZONE: &str = "IntegratorZone";
/// Says that its times have no zone, and what they are (`start/end`); Exchange gives every time one.
pub(crate) const FLOATING: &str = "IntegratorFloating";
/// Says whom it names; a copy never has guests at Exchange.
pub(crate) const GUESTS: &str = "IntegratorGuests";
/// Says that occurrences of it are still to be changed, and from which version on: [`NEW`] where it is just being made. Behind
/// it stands what the series itself is to say (`version\nnumber`, see `group::begun`).
pub(crate) const UNFINISHED: &str = "IntegratorUnfinished";
/// There was no version before.
pub(crate) const NEW: &str = "new";

/// All of them.
pub(crate) const ALL: [&str; 6] = [MARKER, UID, ZONE, FLOATING, GUESTS, UNFINISHED];

/// How one is named in a request.
pub(crate) fn path(name: &str) -> String {
    format!(
        "<t:ExtendedFieldURI PropertySetId=\"{SET}\" PropertyName=\"{name}\" PropertyType=\"String\"/>"
    )
}

/// One with its value.
pub(crate) fn property(name: &str, value: &str) -> String {
    format!(
        "<t:ExtendedProperty>{}<t:Value>{}</t:Value></t:ExtendedProperty>",
        path(name),
        escaped(value)
    )
}

/// Whether a property with this set is one of ours.
pub(crate) fn is_ours(set: &str) -> bool {
    set.eq_ignore_ascii_case(SET)
}
