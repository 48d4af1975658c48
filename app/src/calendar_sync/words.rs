//! How a sync's choices are said in words; the fixed labels of the wizard stand here once.

use crate::words::listed;
use domain::calendar_sync::{
    ConflictRule, Preset, Reach, RsvpRule, SentDetails, SentShowAs, SyncOptions, Window,
};
use domain::item::ItemKind;
use domain::view::calendar_sync::PreviewCount;

/// The kind's fixed label in **Your Calendar**.
pub const fn kinds_label(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Appointment => "Appointments",
        ItemKind::CrmActivity => "CRM Activities",
        ItemKind::ServiceCall => "Service Calls",
        ItemKind::Task => "Tasks",
        ItemKind::Todo => "Todos",
        ItemKind::Milestone => "Milestones",
    }
}

/// How an item of this kind looks in the linked calendar.
pub const fn kinds_hint(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Appointment => "Sent with title, place and notes.",
        ItemKind::CrmActivity => "Calls, mails and visits with a time.",
        ItemKind::ServiceCall => "Sent as an appointment to each assigned person.",
        ItemKind::Task => "Sent with their time; whole days as all-day items.",
        ItemKind::Todo => "Sent with their time; whole days as all-day items.",
        ItemKind::Milestone => "Dates of a project, to each assigned person.",
    }
}

/// The labels of these kinds as `A, B and C`; empty for none.
pub fn kinds_list(kinds: &[ItemKind]) -> String {
    let labels: Vec<&str> = kinds.iter().map(|kind| kinds_label(*kind)).collect();
    listed(&labels)
}

/// The kinds as the listing names them: `Appointments, CRM, Service calls`.
pub fn kinds_short(kinds: &[ItemKind]) -> String {
    let labels: Vec<&str> = kinds
        .iter()
        .map(|kind| match kind {
            ItemKind::CrmActivity => "CRM",
            ItemKind::ServiceCall => "Service calls",
            other => kinds_label(*other),
        })
        .collect();
    labels.join(", ")
}

/// The kinds that are not among these, in the wizard's order.
pub fn other_kinds(kinds: &[ItemKind]) -> Vec<ItemKind> {
    ItemKind::ALL
        .into_iter()
        .filter(|kind| !kinds.contains(kind))
        .collect()
}

/// The ticked changes as `Create, Update`; `Nothing` for none.
pub fn incoming_list(options: &SyncOptions) -> String {
    let incoming = options.incoming;
    let ticked = [
        (incoming.create, "Create"),
        (incoming.update, "Update"),
        (incoming.delete, "Delete"),
    ];
    let names: Vec<&str> = ticked
        .into_iter()
        .filter_map(|(on, name)| on.then_some(name))
        .collect();
    if names.is_empty() {
        "Nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// A window as `1 month back and 6 months ahead`; none where it reaches nowhere.
pub fn window_words(window: Window) -> Option<String> {
    let back = match window.past {
        Reach::None => None,
        Reach::All => Some("all of the past".to_owned()),
        reach => Some([reach.label(), " back"].concat()),
    };
    let ahead = match window.future {
        Reach::None => None,
        Reach::All => Some("all that lies ahead".to_owned()),
        reach => Some([reach.label(), " ahead"].concat()),
    };
    match (back, ahead) {
        (Some(back), Some(ahead)) => Some([&back, " and ", &ahead].concat()),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => None,
    }
}

/// The reach's word in a form, as it is sent.
pub const fn reach_word(reach: Reach) -> &'static str {
    match reach {
        Reach::None => "none",
        Reach::Week => "week",
        Reach::Month => "month",
        Reach::ThreeMonths => "three_months",
        Reach::SixMonths => "six_months",
        Reach::Year => "year",
        Reach::All => "all",
    }
}

/// A choice: its value, its word in a form as it is sent, and its name on pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<T: 'static> {
    /// The value.
    pub value: T,
    /// As it is sent.
    pub word: &'static str,
    /// As it is read.
    pub label: &'static str,
}

const fn named<T>(value: T, word: &'static str, label: &'static str) -> Named<T> {
    Named { value, word, label }
}

/// *What may be read there*.
pub const DETAILS: [Named<SentDetails>; 3] = [
    named(SentDetails::Full, "full", "Everything"),
    named(SentDetails::BusyOnly, "busy_only", "Only “Busy”"),
    named(
        SentDetails::SkipPrivate,
        "skip_private",
        "Everything, private items not at all",
    ),
];

/// *Show copies as*.
pub const SHOWN: [Named<SentShowAs>; 3] = [
    named(SentShowAs::AsHere, "as_here", "As in My Calendar"),
    named(SentShowAs::Busy, "busy", "Always busy"),
    named(SentShowAs::Free, "free", "Always free"),
];

/// *Invitations that come in*.
pub const RSVP: [Named<RsvpRule>; 3] = [
    named(
        RsvpRule::ExceptDeclined,
        "except_declined",
        "All but declined ones",
    ),
    named(
        RsvpRule::AcceptedOnly,
        "accepted_only",
        "Only accepted ones",
    ),
    named(RsvpRule::All, "all", "All, declined ones as free"),
];

/// *Who wins*.
pub const CONFLICTS: [Named<ConflictRule>; 3] = [
    named(
        ConflictRule::LatestChange,
        "latest_change",
        "The newest change",
    ),
    named(ConflictRule::MyCalendar, "my_calendar", "My Calendar"),
    named(
        ConflictRule::LinkedCalendar,
        "linked_calendar",
        "The linked calendar",
    ),
];

/// The preset's word in a form, as it is sent.
pub const fn preset_word(preset: Preset) -> &'static str {
    match preset {
        Preset::ManualRanges => "manual_ranges",
        Preset::Crm => "crm",
        Preset::Scheduler => "scheduler",
    }
}

/// What of **Advanced** is not as it is at first, each in a sentence.
pub fn advanced_told(options: &SyncOptions) -> Vec<String> {
    let mut told = Vec::new();
    let mut tell = |sentence: &str| told.push(sentence.to_owned());
    match options.details {
        SentDetails::Full => {}
        SentDetails::BusyOnly => tell("Of all items only “Busy” goes out."),
        SentDetails::SkipPrivate => tell("Private items are not sent."),
    }
    if !options.title_prefix.trim().is_empty() {
        tell(
            &[
                "Titles there begin with “",
                options.title_prefix.trim(),
                "”.",
            ]
            .concat(),
        );
    }
    match options.show_as {
        SentShowAs::AsHere => {}
        SentShowAs::Busy => tell("Copies are shown as busy."),
        SentShowAs::Free => tell("Copies are shown as free."),
    }
    if !options.write_customer {
        tell("The customer is not written into copies.");
    }
    if options.link_back {
        tell("Copies link back to the item.");
    }
    if options.send_guests {
        tell("Guests go along; nobody is written to.");
    }
    if options.new_stay_here {
        tell("New items stay here.");
    }
    if options.send_foreign {
        tell("Events of your other linked calendars are copied, too.");
    }
    match options.rsvp {
        RsvpRule::ExceptDeclined => {}
        RsvpRule::AcceptedOnly => tell("Only accepted invitations come in."),
        RsvpRule::All => tell("All invitations come in, declined ones as free."),
    }
    match options.conflict {
        ConflictRule::LatestChange => {}
        ConflictRule::MyCalendar => tell("When both sides changed, My Calendar wins."),
        ConflictRule::LinkedCalendar => tell("When both sides changed, the linked calendar wins."),
    }
    if !options.edit_beats_delete {
        tell("A deletion beats an edit.");
    }
    told
}

/// A direction of the preview as `61 add · 25 match`; `nothing` for none.
pub fn count_words(count: PreviewCount) -> String {
    let parts: Vec<String> = [
        (count.add, " add"),
        (count.matched, " match"),
        (count.update, " update"),
        (count.delete, " delete"),
    ]
    .into_iter()
    .filter(|(number, _)| *number != 0)
    .map(|(number, word)| number.to_string() + word)
    .collect();
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        parts.join(" · ")
    }
}

/// Everything of one direction.
pub const fn total(count: PreviewCount) -> u32 {
    count.add + count.matched + count.update + count.delete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_like_a_sentence() {
        assert_eq!(
            kinds_list(&[ItemKind::Appointment, ItemKind::CrmActivity, ItemKind::Task]),
            "Appointments, CRM Activities and Tasks"
        );
    }

    #[test]
    fn a_window_says_how_far_it_reaches() {
        let window = |past, future| window_words(Window { past, future });

        assert_eq!(
            window(Reach::Month, Reach::SixMonths).as_deref(),
            Some("1 month back and 6 months ahead")
        );
        assert_eq!(
            window(Reach::None, Reach::All).as_deref(),
            Some("all that lies ahead")
        );
        assert_eq!(window(Reach::None, Reach::None), None);
    }

    #[test]
    fn the_word_of_a_reach_is_the_one_it_is_read_by() {
        use serde::Deserialize;
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, StrDeserializer};

        for reach in Reach::FUTURE {
            let word: StrDeserializer<'_, Error> = reach_word(reach).into_deserializer();
            assert_eq!(Reach::deserialize(word), Ok(reach));
        }
    }

    #[test]
    fn the_words_of_advanced_are_those_they_are_read_by() {
        use serde::Deserialize;
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, StrDeserializer};
        fn read<T: for<'de> Deserialize<'de>>(word: &str) -> T {
            let word: StrDeserializer<'_, Error> = word.into_deserializer();
            T::deserialize(word).expect("the word is known")
        }

        assert!(
            DETAILS
                .iter()
                .all(|named| read::<SentDetails>(named.word) == named.value)
        );
        assert!(
            SHOWN
                .iter()
                .all(|named| read::<SentShowAs>(named.word) == named.value)
        );
        assert!(
            RSVP.iter()
                .all(|named| read::<RsvpRule>(named.word) == named.value)
        );
        assert!(
            CONFLICTS
                .iter()
                .all(|named| read::<ConflictRule>(named.word) == named.value)
        );
        assert!(
            Preset::ALL
                .iter()
                .all(|preset| read::<Preset>(preset_word(*preset)) == *preset)
        );
    }

    #[test]
    fn only_what_is_not_as_usual_is_told() {
        assert!(advanced_told(&SyncOptions::default()).is_empty());
        let options = SyncOptions {
            title_prefix: "[F]".to_owned(),
            edit_beats_delete: false,
            ..SyncOptions::default()
        };

        assert_eq!(
            advanced_told(&options),
            [
                "Titles there begin with “[F]”.",
                "A deletion beats an edit."
            ]
        );
    }

    #[test]
    fn a_count_names_only_what_there_is() {
        let count = PreviewCount {
            add: 61,
            matched: 25,
            ..PreviewCount::default()
        };

        assert_eq!(count_words(count), "61 add · 25 match");
        assert_eq!(count_words(PreviewCount::default()), "nothing");
        assert_eq!(total(count), 86);
    }
}
