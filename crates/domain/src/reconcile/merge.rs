//! Field-wise three-way merge.

use crate::item::Content;

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
    /// Busy, free …
    ShowAs,
    /// Public, private.
    Privacy,
}

impl Field {
    /// Every field, in the order of the pages.
    pub const ALL: [Self; 6] = [
        Self::Subject,
        Self::Time,
        Self::Location,
        Self::Description,
        Self::ShowAs,
        Self::Privacy,
    ];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Subject => "Title",
            Self::Description => "Notes",
            Self::Location => "Place",
            Self::Time => "Time",
            Self::ShowAs => "Show as",
            Self::Privacy => "Privacy",
        }
    }

    fn same(self, one: &Content, other: &Content) -> bool {
        match self {
            Self::Subject => one.subject == other.subject,
            Self::Description => one.description == other.description,
            Self::Location => one.location == other.location,
            Self::Time => one.timing == other.timing,
            Self::ShowAs => one.show_as == other.show_as,
            Self::Privacy => one.privacy == other.privacy,
        }
    }

    /// Puts this field of `from` into `into`.
    pub fn copy(self, from: &Content, into: &mut Content) {
        match self {
            Self::Subject => into.subject.clone_from(&from.subject),
            Self::Description => into.description.clone_from(&from.description),
            Self::Location => into.location.clone_from(&from.location),
            Self::Time => into.timing.clone_from(&from.timing),
            Self::ShowAs => into.show_as = from.show_as,
            Self::Privacy => into.privacy = from.privacy,
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

/// The outcome of a three-way merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Both changes in one.
    pub content: Content,
    /// Fields that both sides changed, differently; in these `ours` won.
    pub conflicts: Vec<Field>,
}

/// Takes every change of either side since `base`; where both changed a field differently, `ours` wins.
pub fn merge(base: &Content, ours: &Content, theirs: &Content) -> Merged {
    let mut content = theirs.clone();
    let mut conflicts = Vec::new();
    for field in differing(base, ours) {
        if !field.same(base, theirs) && !field.same(ours, theirs) {
            conflicts.push(field);
        }
        field.copy(ours, &mut content);
    }
    Merged { content, conflicts }
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

        let merged = merge(&base, &ours, &theirs);

        assert_eq!(merged.content.location, "Mill Road");
        assert_eq!(merged.content.description, "bring tools");
        assert_eq!(merged.conflicts, []);
    }

    #[test]
    fn a_field_changed_on_both_sides_is_ours_and_is_named() {
        let base = content("Visit");

        let merged = merge(&base, &content("Visit A"), &content("Visit B"));

        assert_eq!(merged.content.subject, "Visit A");
        assert_eq!(merged.conflicts, [Field::Subject]);
    }

    fn any_content() -> impl Strategy<Value = Content> {
        ("[ab]", "[ab]", "[ab]").prop_map(|(subject, description, location)| Content {
            description,
            location,
            ..content(&subject)
        })
    }

    proptest! {
        #[test]
        fn a_side_that_did_not_change_gives_way(base in any_content(), other in any_content()) {
            prop_assert_eq!(merge(&base, &base, &other).content, other.clone());
            prop_assert_eq!(merge(&base, &other, &base).content, other);
        }

        #[test]
        fn merging_again_changes_nothing(base in any_content(), ours in any_content(), theirs in any_content()) {
            let once = merge(&base, &ours, &theirs).content;

            prop_assert_eq!(merge(&theirs, &once, &theirs).content, once);
        }
    }
}
