//! What was done to each thing, so that it is known what must and what may have come of it.

use domain::item::Content;
use std::collections::BTreeMap;

/// Where something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Here,
    There,
}

/// A field that the histories write; every value is written once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    Location,
    Description,
}

/// What one field may say: what was agreed at the last rest, or what either side wrote last since.
#[derive(Debug, Clone, Default)]
struct Said {
    agreed: String,
    here: Option<String>,
    there: Option<String>,
}

impl Said {
    fn write(&mut self, side: Where, value: &str) {
        let last = match side {
            Where::Here => &mut self.here,
            Where::There => &mut self.there,
        };
        *last = Some(value.to_owned());
    }

    /// What a side wrote before it deleted the thing went with it, so then what was agreed before may be back.
    fn may_be(&self, value: &str, was_deleted: bool) -> bool {
        match (&self.here, &self.there) {
            (None, None) => self.agreed == value,
            _ if was_deleted && self.agreed == value => true,
            (here, there) => [here, there]
                .into_iter()
                .flatten()
                .any(|written| written == value),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Thing {
    /// Somebody deleted it since the last rest.
    is_deleted: bool,
    location: Said,
    description: Said,
}

impl Thing {
    fn said(&mut self, field: Text) -> &mut Said {
        match field {
            Text::Location => &mut self.location,
            Text::Description => &mut self.description,
        }
    }
}

/// Every thing that may be there, by its title, which nobody changes.
#[derive(Default)]
pub struct Ledger {
    things: BTreeMap<String, Thing>,
    made: u32,
}

impl Ledger {
    /// A new thing; answers its title.
    pub fn make(&mut self) -> String {
        self.made += 1;
        let title = format!("thing-{}", self.made);
        self.things.insert(title.clone(), Thing::default());
        title
    }

    /// How many things there may be.
    pub fn count(&self) -> usize {
        self.things.len()
    }

    pub fn write(&mut self, title: &str, field: Text, side: Where, value: &str) {
        if let Some(thing) = self.things.get_mut(title) {
            thing.said(field).write(side, value);
        }
    }

    pub fn delete(&mut self, title: &str) {
        if let Some(thing) = self.things.get_mut(title) {
            thing.is_deleted = true;
        }
    }

    /// Both sides are alike; what nobody deleted is there once; every field says what somebody wrote last. What is agreed now
    /// is what the next rest starts from.
    pub fn judge(&mut self, here: &[Content], there: &[Content], told: &[String]) {
        let (here, there) = (by_title(here, told), by_title(there, told));
        for (title, ours) in &here {
            let theirs = there.get(title);
            assert_eq!(
                Some(ours),
                theirs,
                "{title} differs on the two sides: {told:#?}"
            );
            assert!(
                self.things.contains_key(*title),
                "{title} came back after it was gone: {told:#?}"
            );
        }
        for title in there.keys() {
            assert!(
                here.contains_key(title),
                "{title} is in the linked calendar alone: {told:#?}"
            );
        }
        self.things.retain(|title, thing| {
            let Some(content) = here.get(title.as_str()) else {
                assert!(thing.is_deleted, "{title} is lost: {told:#?}");
                return false;
            };
            for (said, value) in [
                (&mut thing.location, &content.location),
                (&mut thing.description, &content.description),
            ] {
                assert!(
                    said.may_be(value, thing.is_deleted),
                    "{title} says “{value}” but was written {said:?}: {told:#?}"
                );
                *said = Said {
                    agreed: value.clone(),
                    ..Said::default()
                };
            }
            thing.is_deleted = false;
            true
        });
    }
}

fn by_title<'a>(contents: &'a [Content], told: &[String]) -> BTreeMap<&'a str, &'a Content> {
    let mut found = BTreeMap::new();
    for content in contents {
        let earlier = found.insert(content.subject.as_str(), content);
        assert!(
            earlier.is_none(),
            "{} is there twice: {told:#?}",
            content.subject
        );
    }
    found
}
