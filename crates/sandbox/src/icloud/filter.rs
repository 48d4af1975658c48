//! What a query looks for (RFC 4791 §9.7), as far as iCloud answers it (caldav-icloud.md §4).

use super::file::Component;
use super::occurrences::{Stretch, within};
use super::refusal::Refusal;
use super::xml::{CALDAV, Element};

/// The conditions of a query.
#[derive(Debug)]
pub struct Filter {
    /// `VEVENT` or another kind of entry.
    component: String,
    stretch: Option<Stretch>,
    properties: Vec<Condition>,
}

/// A condition on the lines of one name.
#[derive(Debug)]
struct Condition {
    name: String,
    holds: Holds,
}

#[derive(Debug)]
enum Holds {
    IsThere,
    IsNotThere,
    /// Its text has this in it, in whatever letters.
    Has(String),
    HasNot(String),
}

impl Filter {
    /// # Errors
    /// It names no kind of entry, or asks for what iCloud does not look for.
    pub fn read(filter: Option<&Element>) -> Result<Self, Refusal> {
        let invalid = || Refusal::unless(403, "C:valid-filter");
        let calendar = filter.and_then(|filter| filter.child(CALDAV, "comp-filter"));
        let calendar = calendar.filter(|calendar| calendar.attribute("name") == Some("VCALENDAR"));
        let entry = calendar.and_then(|calendar| calendar.child(CALDAV, "comp-filter"));
        let entry = entry.ok_or_else(invalid)?;
        let component = entry.attribute("name").ok_or_else(invalid)?.to_owned();
        let stretch = match entry.child(CALDAV, "time-range") {
            Some(range) => {
                let stretch = Stretch::read(range.attribute("start"), range.attribute("end"));
                Some(stretch.ok_or_else(invalid)?)
            }
            None => None,
        };
        let properties: Result<Vec<Condition>, Refusal> = entry
            .named(CALDAV, "prop-filter")
            .map(Condition::read)
            .collect();
        Ok(Self {
            component,
            stretch,
            properties: properties?,
        })
    }

    /// Whether a file is looked for.
    pub fn takes(&self, text: &str) -> bool {
        let Some(whole) = Component::parse(text) else {
            return false;
        };
        let mut entries = whole.entries();
        let is_kind = whole.entries().any(|entry| entry.name == self.component);
        let is_then = self
            .stretch
            .is_none_or(|stretch| !within(&whole, stretch).is_empty());
        let fits = |entry: &Component| self.properties.iter().all(|one| one.fits(entry));
        is_kind && is_then && entries.any(fits)
    }
}

impl Condition {
    fn read(filter: &Element) -> Result<Self, Refusal> {
        let name = filter.attribute("name").unwrap_or_default();
        let name = name.to_ascii_uppercase();
        if filter.child(CALDAV, "is-not-defined").is_some() {
            let holds = Holds::IsNotThere;
            return Ok(Self { name, holds });
        }
        let holds = match filter.child(CALDAV, "text-match") {
            Some(_) if name == "CATEGORIES" => {
                return Err(Refusal::unless(403, "C:supported-filter"));
            }
            Some(wanted) if wanted.attribute("negate-condition") == Some("yes") => {
                Holds::HasNot(wanted.text.to_lowercase())
            }
            Some(wanted) => Holds::Has(wanted.text.to_lowercase()),
            None => Holds::IsThere,
        };
        Ok(Self { name, holds })
    }

    fn fits(&self, entry: &Component) -> bool {
        let has = |wanted: &String| {
            let mut lines = entry.all(&self.name);
            lines.any(|line| line.value.to_lowercase().contains(wanted))
        };
        match &self.holds {
            Holds::IsThere => entry.property(&self.name).is_some(),
            Holds::IsNotThere => entry.property(&self.name).is_none(),
            Holds::Has(wanted) => has(wanted),
            Holds::HasNot(wanted) => !has(wanted),
        }
    }
}
