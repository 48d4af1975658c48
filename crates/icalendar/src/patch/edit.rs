//! A change of some lines of a file; every other octet stays where it is.

use super::super::lines::{fold_into, line_end_of};
use super::super::structure::{Component, File};
use super::super::text::escape;
use std::collections::BTreeMap;

/// The changes of one file.
pub(super) struct Whole<'a> {
    pub(super) raw: &'a [u8],
    pub(super) file: &'a File<'a>,
    line_end: &'static str,
    /// What stands in place of a line; nothing for one that goes.
    replaced: BTreeMap<usize, String>,
    /// What stands before a line.
    before: BTreeMap<usize, Vec<u8>>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(raw: &'a [u8], file: &'a File<'a>) -> Self {
        Self {
            raw,
            file,
            line_end: line_end_of(raw),
            replaced: BTreeMap::new(),
            before: BTreeMap::new(),
        }
    }

    /// Whether a new line tells its time in this zone.
    pub(super) fn names_zone(&self, zone: &str) -> bool {
        let parameter = format!("TZID={zone}:");
        let before = self
            .before
            .values()
            .map(|octets| String::from_utf8_lossy(octets));
        let replaced = self.replaced.values().map(|text| text.as_str().into());
        before
            .chain(replaced)
            .any(|text| unfolded(&text).contains(&parameter))
    }

    /// Whether a component is written like this already.
    pub(super) fn says(&self, component: &Component, text: &str) -> bool {
        let lines = &self.file.lines;
        self.raw[lines[component.begin].raw.start..lines[component.end].raw.end] == *text.as_bytes()
    }

    pub(super) fn folded(&self, line: &str) -> String {
        let mut folded = String::with_capacity(line.len() + 8);
        fold_into(&mut folded, line, self.line_end);
        folded
    }

    pub(super) fn replace(&mut self, number: usize, line: &str) {
        let folded = self.folded(line);
        self.replaced.insert(number, folded);
    }

    pub(super) fn remove(&mut self, numbers: impl IntoIterator<Item = usize>) {
        let gone = numbers.into_iter().map(|number| (number, String::new()));
        self.replaced.extend(gone);
    }

    pub(super) fn insert(&mut self, number: usize, octets: &[u8]) {
        self.before
            .entry(number)
            .or_default()
            .extend_from_slice(octets);
    }

    pub(super) fn insert_line(&mut self, number: usize, line: &str) {
        let folded = self.folded(line);
        self.insert(number, folded.as_bytes());
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let added: usize = self.before.values().map(Vec::len).sum();
        let mut out = Vec::with_capacity(self.raw.len() + added + 64);
        for (number, line) in self.file.lines.iter().enumerate() {
            if let Some(octets) = self.before.get(&number) {
                out.extend_from_slice(octets);
            }
            match self.replaced.get(&number) {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => out.extend_from_slice(&self.raw[line.raw.clone()]),
            }
        }
        out
    }
}

fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "").replace("\n ", "")
}

/// The changes of one event in it.
pub(super) struct Edit<'e, 'a> {
    pub(super) whole: &'e mut Whole<'a>,
    pub(super) event: &'a Component,
    /// Whether a line of it changes.
    pub(super) is_changed: bool,
    /// Whether it takes place at another time.
    pub(super) is_moved: bool,
}

impl<'e, 'a> Edit<'e, 'a> {
    pub(super) fn new(whole: &'e mut Whole<'a>, event: &'a Component) -> Self {
        Self {
            whole,
            event,
            is_changed: false,
            is_moved: false,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.event.property(self.whole.file, name).is_some()
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.set_line(name, &format!("{name}:{value}"));
    }

    /// Puts a line in place of the first with this name, or adds it.
    pub(super) fn set_line(&mut self, name: &str, line: &str) {
        let first = self
            .event
            .properties(self.whole.file)
            .find(|(_, line)| line.is(name))
            .map(|(number, _)| number);
        match first {
            Some(number) => self.replace(number, line),
            None => self.add(line),
        }
    }

    /// Puts a line in place of the one with this number.
    pub(super) fn replace(&mut self, number: usize, line: &str) {
        self.is_changed = true;
        self.whole.replace(number, line);
    }

    /// Adds a line after the others.
    pub(super) fn add(&mut self, line: &str) {
        self.is_changed = true;
        self.whole.insert_line(self.event.room(), line);
    }

    /// Puts a text in place; of its parameters only the language still holds (an `ALTREP` shows the text of before).
    pub(super) fn text(&mut self, name: &str, text: &str) {
        // One server refuses an event without a title, so even an empty one stays.
        if text.is_empty() && name != "SUMMARY" {
            self.remove(name);
            return;
        }
        let language = self
            .event
            .property(self.whole.file, name)
            .and_then(|line| line.parameter("LANGUAGE"))
            .filter(|language| {
                language
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
            .map_or_else(String::new, |language| format!(";LANGUAGE={language}"));
        self.set_line(name, &format!("{name}{language}:{}", escape(text)));
    }

    /// Takes every line with this name away.
    pub(super) fn remove(&mut self, name: &str) {
        let numbers: Vec<usize> = self
            .event
            .properties(self.whole.file)
            .filter(|(_, line)| line.is(name))
            .map(|(number, _)| number)
            .collect();
        for number in numbers {
            self.remove_line(number);
        }
    }

    pub(super) fn remove_line(&mut self, number: usize) {
        self.is_changed = true;
        self.whole.remove([number]);
    }
}
