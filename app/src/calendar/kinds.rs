//! How a kind is drawn: the name of its colours, its drawing, its name for several.

use crate::components::{Glyph, LINKED, kind_word};
use domain::item::ItemKind;
use domain::view::calendar::CalendarItem;

/// The value of `data-kind` for an item; what came from a linked calendar looks foreign, whatever its kind.
pub const fn token_of(item: &CalendarItem) -> &'static str {
    if item.linked_from.is_some() {
        LINKED
    } else {
        kind_word(item.kind)
    }
}

/// The drawing of an item.
pub const fn glyph_of(item: &CalendarItem) -> Glyph {
    if item.linked_from.is_some() {
        Glyph::Cloud
    } else {
        Glyph::of_kind(item.kind)
    }
}

/// What an item is, in words.
pub const fn label_of(item: &CalendarItem) -> &'static str {
    if item.linked_from.is_some() {
        "From linked calendar"
    } else {
        item.kind.label()
    }
}

/// The name for several.
pub const fn plural(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Appointment => "Appointments",
        ItemKind::CrmActivity => "CRM activities",
        ItemKind::ServiceCall => "Service calls",
        ItemKind::Task => "Tasks",
        ItemKind::Todo => "To-dos",
        ItemKind::Milestone => "Milestones",
    }
}

/// What an item is called where it has no title.
pub fn title_of(subject: &str) -> String {
    if subject.is_empty() {
        "(No title)".to_owned()
    } else {
        subject.to_owned()
    }
}

/// The title in quotation marks, for a sentence.
pub fn quoted(subject: &str) -> String {
    ["“", &title_of(subject), "”"].concat()
}

/// Minutes a new item of a kind gets.
pub const fn usual_length(kind: ItemKind) -> i64 {
    match kind {
        ItemKind::Appointment | ItemKind::ServiceCall | ItemKind::Milestone => 60,
        ItemKind::CrmActivity | ItemKind::Task | ItemKind::Todo => 30,
    }
}
