//! One event as a mailbox keeps it: a series holds its changed and its cancelled occurrences.

use super::ids;
use super::pattern::Recurrence;
use super::when::When;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Properties of an event, as Graph names them.
pub type Fields = Map<String, Value>;

/// An event or a series.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// The name that stays.
    pub id: String,
    /// What it says of itself.
    pub own: Said,
    pub recurrence: Option<Recurrence>,
    /// The occurrences that were changed, by the day on which the pattern puts them.
    pub exceptions: BTreeMap<NaiveDate, Said>,
    /// The days of the pattern on which nothing takes place.
    pub cancelled: BTreeSet<NaiveDate>,
    pub created: DateTime<Utc>,
    /// When anything of it was last changed, in the count of the world.
    pub revision: u64,
}

/// What an event or a changed occurrence says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Apart from when it takes place.
    pub fields: Fields,
    pub when: When,
    /// `singleValueExtendedProperties` by their ids.
    pub properties: BTreeMap<String, String>,
    /// What an answer says instead of what is kept, for tests of what makes no sense.
    #[serde(default)]
    pub odd: Fields,
    pub modified: DateTime<Utc>,
    pub revision: u64,
}

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    SingleInstance,
    Occurrence,
    Exception,
    SeriesMaster,
}

impl Type {
    pub const fn word(self) -> &'static str {
        match self {
            Self::SingleInstance => "singleInstance",
            Self::Occurrence => "occurrence",
            Self::Exception => "exception",
            Self::SeriesMaster => "seriesMaster",
        }
    }
}

/// An event, or one occurrence of it.
#[derive(Debug, Clone)]
pub struct Instance<'a> {
    pub event: &'a Event,
    /// The day on which the pattern puts the occurrence; none for the event itself.
    pub day: Option<NaiveDate>,
    pub when: When,
}

impl Instance<'_> {
    pub fn id(&self) -> String {
        match self.day {
            Some(day) => ids::occurrence(&self.event.id, day),
            None => self.event.id.clone(),
        }
    }

    pub fn kind(&self) -> Type {
        match self.day {
            Some(day) if self.event.exceptions.contains_key(&day) => Type::Exception,
            Some(_) => Type::Occurrence,
            None if self.event.recurrence.is_some() => Type::SeriesMaster,
            None => Type::SingleInstance,
        }
    }

    /// What it says, which for an occurrence as its series makes it is what the series says.
    pub fn said(&self) -> &Said {
        let exception = self.day.and_then(|day| self.event.exceptions.get(&day));
        exception.unwrap_or(&self.event.own)
    }
}

impl Event {
    pub fn itself(&self) -> Instance<'_> {
        Instance {
            event: self,
            day: None,
            when: self.own.when.clone(),
        }
    }

    /// The occurrence of this day, unless there is none.
    pub fn occurrence(&self, day: NaiveDate) -> Option<Instance<'_>> {
        let recurrence = self.recurrence.as_ref()?;
        if self.cancelled.contains(&day) {
            return None;
        }
        let when = match self.exceptions.get(&day) {
            Some(changed) => changed.when.clone(),
            None if recurrence.names(day) => self.own.when.on(day),
            None => return None,
        };
        Some(Instance {
            event: self,
            day: Some(day),
            when,
        })
    }

    /// The occurrences that take place within this stretch, earliest first; what takes place once is one.
    pub fn instances(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Instance<'_>> {
        let Some(recurrence) = &self.recurrence else {
            let it = self.itself();
            return Vec::from_iter(it.when.touches(from, until).then_some(it));
        };
        // Days are reckoned on the series' own clock, and lie up to a day elsewhere.
        let first = (from - self.own.when.length()).date_naive() - Days::new(1);
        let last = until.date_naive() + Days::new(1);
        let mut days: BTreeSet<NaiveDate> = recurrence.days(first, last).into_iter().collect();
        days.extend(self.exceptions.keys());
        let mut found: Vec<Instance<'_>> = days
            .into_iter()
            .filter_map(|day| self.occurrence(day))
            .filter(|one| one.when.touches(from, until))
            .collect();
        found.sort_by_key(|one| one.when.start);
        found
    }

    /// Whether an occurrence may take place then: its neighbours do not lie on that day or beyond.
    pub fn leaves_neighbours(&self, day: NaiveDate, when: &When) -> bool {
        let year = TimeDelta::days(366);
        let around = self.instances(
            self.own.when.on(day).start - year,
            self.own.when.on(day).start + year,
        );
        let is_apart = |other: &Instance<'_>| match other.day {
            Some(at) if at < day => other.when.wall().date() < when.wall().date(),
            Some(at) if day < at => when.wall().date() < other.when.wall().date(),
            _ => true,
        };
        around.iter().all(is_apart)
    }
}
