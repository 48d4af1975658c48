//! What is sent of the fields: something new, or what changed.

use super::ItemFields;
use crate::calendar::field_problem::FieldProblem;
use crate::calendar::repeat_fields::RepeatFields;
use crate::calendar::undo::difference;
use domain::item::Privacy;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch};

impl ItemFields {
    /// A new item of these fields. `request` makes a repeat harmless.
    ///
    /// # Errors
    /// [`FieldProblem`].
    pub fn draft(&self, request: String) -> Result<ItemDraft, FieldProblem> {
        Ok(ItemDraft {
            kind: self.kind,
            subject: self.subject.clone(),
            description: self.description.clone(),
            location: self.location.clone(),
            when: self.when()?,
            show_as: Some(self.show_as),
            privacy: Some(self.privacy()),
            repeats: self.rule().map(|rule| (!rule.is_empty()).then_some(rule))?,
            request,
        })
    }

    /// What changed of an item.
    ///
    /// # Errors
    /// [`FieldProblem`].
    pub fn patch(&self, item: &CalendarItem) -> Result<ItemPatch, FieldProblem> {
        let mut changed = item.clone();
        changed.kind = self.kind;
        // A text that was not touched is not sent: a browser writes line ends in its own way.
        changed.subject.clone_from(&self.subject);
        changed.location.clone_from(&self.location);
        if self.description.replace("\r\n", "\n") != item.description {
            changed.description.clone_from(&self.description);
        }
        // Seconds are not typed; what shows the same minute is the same time.
        let when = self.when()?;
        if Self::new(item.kind, item.when).when() != Ok(when) {
            changed.when = when;
        }
        changed.show_as = self.show_as;
        changed.privacy = self.privacy();
        // A rule that was not touched is not sent, though it may name the day that is typed.
        let was = RepeatFields::of(item.rule.as_deref(), item.when.first_day());
        let start = when.first_day();
        let repeats = (self.repeat != was)
            .then(|| self.rule())
            .transpose()?
            .filter(|rule| Ok(rule) != was.rule(start).as_ref());
        Ok(ItemPatch {
            repeats,
            ..difference(item, &changed, item.version)
        })
    }

    /// The rule that was chosen; empty where it does not repeat.
    fn rule(&self) -> Result<String, FieldProblem> {
        self.repeat.rule(self.when()?.first_day())
    }

    /// Everything that was typed, for an item of which only the version is known.
    ///
    /// # Errors
    /// [`FieldProblem`].
    pub fn whole_patch(&self, seen: i64) -> Result<ItemPatch, FieldProblem> {
        Ok(ItemPatch {
            seen,
            kind: Some(self.kind),
            subject: Some(self.subject.clone()),
            description: Some(self.description.clone()),
            location: Some(self.location.clone()),
            when: Some(self.when()?),
            show_as: Some(self.show_as),
            privacy: Some(self.privacy()),
            repeats: Some(self.rule()?),
            ..ItemPatch::default()
        })
    }

    fn privacy(&self) -> Privacy {
        if self.private {
            Privacy::Private
        } else {
            Privacy::Public
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::samples::{item, timed};

    #[test]
    fn a_patch_holds_only_what_was_changed() {
        let item = item(
            "Roof inspection",
            timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"),
        );
        let mut fields = ItemFields::of(&item);
        assert_eq!(
            fields.patch(&item),
            Ok(ItemPatch {
                seen: 1,
                ..ItemPatch::default()
            })
        );

        fields.subject = "Roof and gutter".to_owned();
        fields.private = true;

        let expected = ItemPatch {
            seen: 1,
            subject: Some("Roof and gutter".to_owned()),
            privacy: Some(Privacy::Private),
            ..ItemPatch::default()
        };
        assert_eq!(fields.patch(&item), Ok(expected));
    }

    #[test]
    fn a_rule_chosen_away_and_back_is_no_change() {
        let mut item = item("Round", timed("2026-03-18T09:00:00", "2026-03-18T10:00:00"));
        item.rule = Some("FREQ=WEEKLY;BYDAY=WE".to_owned());
        let mut fields = ItemFields::of(&item);
        fields.repeat.until = "2026-07-30".to_owned();
        assert_eq!(fields.patch(&item).unwrap().repeats, None);

        fields.repeat.ends = "on".to_owned();
        assert_eq!(
            fields.patch(&item).unwrap().repeats.as_deref(),
            Some("FREQ=WEEKLY;BYDAY=WE;UNTIL=20260730")
        );
    }

    #[test]
    fn seconds_that_nobody_typed_are_no_change() {
        let item = item("Odd", timed("2026-03-18T09:00:30", "2026-03-18T10:30:15"));

        assert_eq!(ItemFields::of(&item).patch(&item).unwrap().when, None);
    }

    #[test]
    fn line_ends_of_a_browser_are_no_change() {
        let mut item = item("Notes", timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"));
        item.description = "one\ntwo".to_owned();
        let mut fields = ItemFields::of(&item);
        fields.description = "one\r\ntwo".to_owned();

        assert_eq!(fields.patch(&item).unwrap().description, None);
    }
}
