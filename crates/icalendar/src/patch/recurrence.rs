//! The lines that make an event repeat: rules, single dates, exceptions.

use super::super::lines::Line;
use super::super::moment::Teller;
use super::super::read::Reader;
use super::super::series;
use super::super::spell::Clock;
use super::super::structure::Unreadable;
use super::edit::Edit;
use domain::item::Content;
use domain::normal::{StartsByDay, normal_exception, normal_extra, normal_recurrence};
use domain::recurrence::{End, Extra, Moment, Recurrence, Rule};
use std::collections::HashSet;
use std::hash::Hash;

/// What the lines of a series are to say.
pub(super) struct Dates<'a> {
    pub(super) wanted: &'a Content,
    /// The clock of the series from now on.
    pub(super) clock: &'a Clock<'a>,
    /// Whether dates are written in the same form as before; else every line of them is written anew.
    pub(super) is_same_kind: bool,
    /// Exceptions that need no line, because a cancelled occurrence tells them.
    pub(super) cancelled: &'a [Moment],
    pub(super) reader: &'a Reader<'a>,
}

impl Dates<'_> {
    pub(super) fn put_into(&self, edit: &mut Edit<'_, '_>) -> Result<(), Unreadable> {
        let nothing = Recurrence::default();
        let wanted = match self.wanted.repeats.as_deref() {
            Some(repeats) => &repeats.recurrence,
            None => &nothing,
        };
        self.put_rules(edit, "RRULE", &wanted.rules)?;
        self.put_rules(edit, "EXRULE", &wanted.exclusions)?;
        self.put_extra(edit, &wanted.extra)?;
        self.put_exceptions(edit, wanted)
    }

    /// Keeps the lines whose rule is wanted; the others make room for those that are missing.
    fn put_rules(
        &self,
        edit: &mut Edit<'_, '_>,
        name: &str,
        wanted: &[Rule],
    ) -> Result<(), Unreadable> {
        let mut missing: Vec<&Rule> = wanted.iter().collect();
        let mut gone = Vec::new();
        for (number, line) in numbered(edit, name) {
            let written = series::rule(line)?;
            let rule = self.normal_rule(written.clone());
            let is_right_form = self.is_same_kind
                || written.end == rule.end
                || matches!(written.end, End::Never | End::Count(_));
            // Some writers repeat a rule word for word, which says nothing more.
            if is_right_form && wanted.contains(&rule) {
                missing.retain(|wanted| **wanted != rule);
            } else {
                gone.push(number);
            }
        }
        let mut missing = missing.into_iter();
        for number in gone {
            edit.is_moved = true;
            match missing.next() {
                Some(rule) => edit.replace(number, &format!("{name}:{rule}")),
                None => edit.remove_line(number),
            }
        }
        for rule in missing {
            edit.is_moved = true;
            edit.add(&format!("{name}:{rule}"));
        }
        Ok(())
    }

    fn normal_rule(&self, rule: Rule) -> Rule {
        let alone = Recurrence {
            rules: vec![rule.clone()],
            ..Recurrence::default()
        };
        let alone = normal_recurrence(alone, &self.wanted.timing, self.reader.zones);
        alone.rules.into_iter().next().unwrap_or(rule)
    }

    fn put_extra(&self, edit: &mut Edit<'_, '_>, wanted: &[Extra]) -> Result<(), Unreadable> {
        let (timing, zones) = (&self.wanted.timing, self.reader.zones);
        let mut lines = Vec::new();
        for (number, line) in numbered(edit, "RDATE") {
            let teller = Teller::of(line, edit.whole.file, zones);
            let mut list = List::new(number, line);
            for value in series::values(line) {
                let (moment, lasts) = teller.period(value)?;
                let start = moment.within(timing, zones);
                let extra = normal_extra(Extra { start, lasts }, timing, zones);
                list.values.push((value, vec![extra]));
            }
            lines.push(list);
        }
        self.keep(edit, lines, wanted, &[], |extra| self.clock.extra(extra));
        Ok(())
    }

    fn put_exceptions(
        &self,
        edit: &mut Edit<'_, '_>,
        wanted: &Recurrence,
    ) -> Result<(), Unreadable> {
        let (timing, zones) = (&self.wanted.timing, self.reader.zones);
        let mut found = Vec::new();
        for (number, line) in numbered(edit, "EXDATE") {
            let teller = Teller::of(line, edit.whole.file, zones);
            for value in series::values(line) {
                let moment = teller.moment(value)?.within(timing, zones);
                found.push((number, line, value, moment));
            }
        }
        let moments: Vec<Moment> = found.iter().map(|(.., moment)| *moment).collect();
        let days = StartsByDay::find(&moments, wanted, timing, zones);
        let mut lines: Vec<List<'_, Moment>> = Vec::new();
        for (number, line, value, moment) in found {
            if lines.last().is_none_or(|list| list.number != number) {
                lines.push(List::new(number, line));
            }
            if let Some(list) = lines.last_mut() {
                let excluded = normal_exception(moment, timing, &days, zones);
                list.values.push((value, excluded));
            }
        }
        self.keep(edit, lines, &wanted.excluded, self.cancelled, |moment| {
            self.clock.exception(moment)
        });
        Ok(())
    }

    /// Keeps the values that are wanted where they stand, drops the others, and adds a line for each that is missing.
    fn keep<T: Copy + Eq + Hash>(
        &self,
        edit: &mut Edit<'_, '_>,
        lines: Vec<List<'_, T>>,
        wanted: &[T],
        told_otherwise: &[T],
        spelled: impl Fn(&T) -> String,
    ) {
        let aims: HashSet<T> = wanted.iter().copied().collect();
        let mut told: HashSet<T> = told_otherwise.iter().copied().collect();
        for list in lines {
            let kept: Vec<&str> = list
                .values
                .iter()
                .filter(|(_, means)| {
                    self.is_same_kind && means.iter().all(|value| aims.contains(value))
                })
                .map(|(text, means)| {
                    told.extend(means.iter().copied());
                    *text
                })
                .collect();
            if kept.len() == list.values.len() {
                continue;
            }
            edit.is_moved = true;
            if kept.is_empty() {
                edit.remove_line(list.number);
            } else {
                let line = list.line;
                let values = kept.join(",");
                edit.replace(
                    list.number,
                    &format!("{}{}:{values}", line.name(), line.parameters()),
                );
            }
        }
        for value in wanted.iter().filter(|value| !told.contains(value)) {
            edit.is_moved = true;
            edit.add(&spelled(value));
        }
    }
}

/// The values of a line, as written and as they are meant.
struct List<'l, T> {
    number: usize,
    line: &'l Line<'l>,
    values: Vec<(&'l str, Vec<T>)>,
}

impl<'l, T> List<'l, T> {
    fn new(number: usize, line: &'l Line<'l>) -> Self {
        Self {
            number,
            line,
            values: Vec::new(),
        }
    }
}

/// The event's lines with this name that say something.
fn numbered<'a>(edit: &Edit<'_, 'a>, name: &str) -> Vec<(usize, &'a Line<'a>)> {
    let properties = edit.event.properties(edit.whole.file);
    properties
        .filter(|(_, line)| line.is(name) && !line.value().trim().is_empty())
        .collect()
}
