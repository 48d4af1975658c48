//! Field-wise three-way merge.

use super::implied::in_known_words;
use super::merge_series::{self, SeriesMerge};
use crate::item::Content;
use std::cmp::Ordering;

/// A field that travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Title.
    Subject,
    /// Text.
    Description,
    /// Place.
    Location,
    /// Start, end, zone.
    Time,
    /// How it repeats: rules, single dates, exceptions.
    Repeat,
    /// Occurrences that differ from their series.
    Occurrences,
    /// Busy, free …
    ShowAs,
    /// Public, private.
    Privacy,
    /// Host and guests; they only ever come in.
    Attendees,
}

impl Field {
    /// Every field, in the order of the pages.
    pub const ALL: [Self; 9] = [
        Self::Subject,
        Self::Time,
        Self::Repeat,
        Self::Occurrences,
        Self::Location,
        Self::Description,
        Self::ShowAs,
        Self::Privacy,
        Self::Attendees,
    ];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Subject => "Title",
            Self::Description => "Notes",
            Self::Location => "Place",
            Self::Time => "Time",
            Self::Repeat => "Repeat",
            Self::Occurrences => "Changed occurrences",
            Self::ShowAs => "Show as",
            Self::Privacy => "Privacy",
            Self::Attendees => "Guests",
        }
    }

    fn same(self, one: &Content, other: &Content) -> bool {
        match self {
            Self::Subject => one.subject == other.subject,
            Self::Description => one.description == other.description,
            Self::Location => one.location == other.location,
            Self::Time => one.timing == other.timing,
            Self::Repeat => merge_series::same_rule(one, other),
            Self::Occurrences => merge_series::overrides(one) == merge_series::overrides(other),
            Self::ShowAs => one.show_as == other.show_as,
            Self::Privacy => one.privacy == other.privacy,
            Self::Attendees => one.attendees == other.attendees,
        }
    }

    /// Puts this field of `from` into `into`. [`Self::Repeat`] of what does not repeat takes the changed occurrences
    /// along, for they have no series any more.
    pub fn copy(self, from: &Content, into: &mut Content) {
        match self {
            Self::Subject => into.subject.clone_from(&from.subject),
            Self::Description => into.description.clone_from(&from.description),
            Self::Location => into.location.clone_from(&from.location),
            Self::Time => into.timing.clone_from(&from.timing),
            Self::Repeat => merge_series::copy_rule(from, into),
            Self::Occurrences => merge_series::copy_overrides(from, into),
            Self::ShowAs => into.show_as = from.show_as,
            Self::Privacy => into.privacy = from.privacy,
            Self::Attendees => into.attendees.clone_from(&from.attendees),
        }
    }
}

/// The fields in which two contents differ.
pub fn differing(one: &Content, other: &Content) -> Vec<Field> {
    Field::ALL
        .into_iter()
        .filter(|field| !field.same(one, other))
        .collect()
}

/// Which side wins where both changed the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Winner {
    /// My Calendar.
    Ours,
    /// The linked calendar.
    Theirs,
}

/// The outcome of a three-way merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Both changes in one.
    pub content: Content,
    /// Fields that both sides changed, differently; in these the winner's stands.
    pub conflicts: Vec<Field>,
}

/// Takes every change of either side since `base`; where both changed a field differently, the winner's stands.
///
/// Times, rule and changed occurrences of a series hang together: an occurrence is named by the start that times and
/// rule give it. So when one side moved the series and the other changed occurrences of it, that is a conflict, and all
/// three are the winner's. Changes of different occurrences, and exceptions, merge one by one.
///
/// Guests are the host's affair: theirs stand as soon as they changed there.
pub fn merge(base: &Content, ours: &Content, theirs: &Content, winner: Winner) -> Merged {
    let theirs = &*in_known_words(theirs, base);
    let mut content = theirs.clone();
    let mut conflicts = Vec::new();
    let series = merge_series::judge(base, ours, theirs);
    for field in differing(base, ours) {
        let is_of_series = matches!(field, Field::Time | Field::Repeat | Field::Occurrences);
        match (field, series) {
            (Field::Attendees, _) => {
                if base.attendees == theirs.attendees {
                    content.attendees.clone_from(&ours.attendees);
                }
            }
            (_, SeriesMerge::Whole) if is_of_series => {
                conflicts.push(field);
                if winner == Winner::Ours {
                    // Below, all three at once.
                    continue;
                }
            }
            (Field::Repeat | Field::Occurrences, SeriesMerge::Parts) => {
                let clashed =
                    merge_series::merge_field(field, (base, ours, theirs), winner, &mut content);
                if clashed {
                    conflicts.push(field);
                }
            }
            (_, SeriesMerge::Whole | SeriesMerge::Parts) => {
                let is_conflict = !field.same(base, theirs) && !field.same(ours, theirs);
                if is_conflict {
                    conflicts.push(field);
                }
                if !is_conflict || winner == Winner::Ours {
                    field.copy(ours, &mut content);
                }
            }
        }
    }
    match (series, winner) {
        (SeriesMerge::Whole, Winner::Ours) => {
            content.timing.clone_from(&ours.timing);
            content.repeats.clone_from(&ours.repeats);
        }
        (SeriesMerge::Whole, Winner::Theirs) => {}
        (SeriesMerge::Parts, _) => {
            if merge_series::settle_excluded(base, &mut content)
                && !conflicts.contains(&Field::Occurrences)
            {
                conflicts.push(Field::Occurrences);
            }
        }
    }
    Merged { content, conflicts }
}

/// Who changed last, as far as both tell.
pub(super) fn later_side<T: Ord>(ours: T, theirs: Option<T>) -> Winner {
    match theirs.map(|theirs| ours.cmp(&theirs)) {
        Some(Ordering::Less) => Winner::Theirs,
        Some(Ordering::Equal | Ordering::Greater) | None => Winner::Ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests_support::content;
    use proptest::prelude::*;

    #[test]
    fn changes_of_different_fields_both_stay() {
        let base = content("Visit");
        let ours = Content {
            location: "Mill Road".into(),
            ..base.clone()
        };
        let theirs = Content {
            description: "bring tools".into(),
            ..base.clone()
        };

        let merged = merge(&base, &ours, &theirs, Winner::Ours);

        assert_eq!(merged.content.location, "Mill Road");
        assert_eq!(merged.content.description, "bring tools");
        assert_eq!(merged.conflicts, []);
    }

    #[test]
    fn a_field_changed_on_both_sides_is_the_winners_and_is_named() {
        let base = content("Visit");
        let (ours, theirs) = (content("Visit A"), content("Visit B"));

        let we_win = merge(&base, &ours, &theirs, Winner::Ours);
        let they_win = merge(&base, &ours, &theirs, Winner::Theirs);

        assert_eq!(we_win.content.subject, "Visit A");
        assert_eq!(they_win.content.subject, "Visit B");
        assert_eq!(we_win.conflicts, [Field::Subject]);
        assert_eq!(they_win.conflicts, [Field::Subject]);
    }

    fn any_content() -> impl Strategy<Value = Content> {
        ("[ab]", "[ab]", "[ab]").prop_map(|(subject, description, location)| Content {
            description,
            location,
            ..content(&subject)
        })
    }

    fn any_winner() -> impl Strategy<Value = Winner> {
        prop_oneof![Just(Winner::Ours), Just(Winner::Theirs)]
    }

    proptest! {
        #[test]
        fn a_side_that_did_not_change_gives_way(base in any_content(), other in any_content(), winner in any_winner()) {
            prop_assert_eq!(merge(&base, &base, &other, winner).content, other.clone());
            prop_assert_eq!(merge(&base, &other, &base, winner).content, other);
        }

        #[test]
        fn merging_again_changes_nothing(
            base in any_content(), ours in any_content(), theirs in any_content(), winner in any_winner(),
        ) {
            let once = merge(&base, &ours, &theirs, winner).content;

            prop_assert_eq!(merge(&theirs, &once, &theirs, winner).content, once);
        }
    }
}
