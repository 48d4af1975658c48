//! The name under which the style sheet knows a kind; with it come hue, tint and the bar's pattern.

use domain::item::ItemKind;

/// The value of `data-kind`.
pub const fn kind_word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Appointment => "appt",
        ItemKind::CrmActivity => "crm",
        ItemKind::ServiceCall => "svc",
        ItemKind::Task => "task",
        ItemKind::Todo => "todo",
        ItemKind::Milestone => "mile",
    }
}

/// The value of `data-kind` for what came from a linked calendar.
pub const LINKED: &str = "ext";
