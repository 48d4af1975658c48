//! What makes a content repeat: the rule, and the occurrences that differ.
//!
//! A series is *one* value: its content, its rule, and every changed occurrence with the content it has. So a sync decides
//! about it, keeps its base and takes it back as one, like about anything else; and an occurrence is keyed by the start
//! the series gave it, however often it moves (sync cases 4 to 7).

use crate::item::Content;
use crate::recurrence::{
    Budget, Change, EditError, Moment, Override, Range, Recurrence, Rule, Series, Window,
};
use crate::time::{TimeRange, Timing, ZoneId, Zones};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// What makes a content take place more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Repeats {
    /// Rules, single dates and exceptions.
    pub recurrence: Recurrence,
    /// Occurrences that differ; sorted by original start, one for each start and range.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<ChangedOccurrence>,
    /// Whether the series itself is unknown and only [`Self::overrides`] take place: an invitation to some occurrences of
    /// a series brings those alone. The content's own fields are then those of the first of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub detached: bool,
}

/// An occurrence that differs from its series (RFC 5545 §3.8.4.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChangedOccurrence {
    /// Its key: the start the series gave it, on the series' wall clock, midnight for days.
    pub original_start: NaiveDateTime,
    /// Whether it reaches further.
    pub range: Range,
    /// How it takes place, without [`Content::repeats`]; none where it does not.
    ///
    /// In canonical form a single occurrence that does not take place is an exception of [`Recurrence::excluded`]
    /// instead, so none is left only with [`Range::ThisAndFollowing`] and where only overrides are known.
    pub content: Option<Box<Content>>,
}

/// How far a change of an occurrence reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// It alone.
    This,
    /// It and all whose original start lies later.
    ThisAndFollowing,
    /// The whole series.
    All,
}

crate::member::words!(Scope, "scope", {
    Scope::This => "this",
    Scope::ThisAndFollowing => "this_and_following",
    Scope::All => "all",
});

/// One time at which a content takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance<'a> {
    /// The occurrence's key; none for what takes place once.
    pub original_start: Option<NaiveDateTime>,
    /// When it takes place.
    pub timing: Timing,
    /// What it says, apart from when: the series' content or the changed occurrence's.
    pub content: &'a Content,
}

impl Instance<'_> {
    /// The same as a content of its own that does not repeat.
    pub fn to_content(&self) -> Content {
        Content {
            timing: self.timing.clone(),
            repeats: None,
            ..self.content.clone()
        }
    }
}

/// A content cut in two, see [`Content::split`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    /// What starts before the cut; none when nothing does.
    pub before: Option<Content>,
    /// What starts at the cut or later; none when nothing does.
    pub after: Option<Content>,
}

impl Repeats {
    /// The same in canonical form: overrides sorted, contents canonical, single cancelled occurrences as exceptions,
    /// exceptions in order and once, an override that its exception hides gone.
    #[must_use]
    pub(crate) fn canonical(mut self, timing: &Timing) -> Self {
        let key = |at| exclusion_of(at, timing);
        if !self.detached {
            let (cancelled, kept): (Vec<_>, Vec<_>) =
                self.overrides.into_iter().partition(|occurrence| {
                    occurrence.content.is_none() && occurrence.range == Range::This
                });
            self.overrides = kept;
            for occurrence in cancelled {
                self.recurrence
                    .excluded
                    .push(key(occurrence.original_start));
            }
            let excluded = &self.recurrence.excluded;
            self.overrides.retain(|occurrence| {
                occurrence.range != Range::This
                    || !excluded.contains(&key(occurrence.original_start))
            });
        }
        for occurrence in &mut self.overrides {
            if let Some(content) = occurrence.content.take() {
                let content = Content {
                    repeats: None,
                    ..*content
                };
                occurrence.content = Some(Box::new(content.canonical()));
            }
        }
        self.overrides
            .sort_by_key(|occurrence| (occurrence.original_start, is_single(occurrence)));
        // Of several for one start the last holds (see `recurrence`); sorting is stable, so it is the later one.
        let mut kept: Vec<ChangedOccurrence> = Vec::with_capacity(self.overrides.len());
        for occurrence in self.overrides {
            match kept.last_mut() {
                Some(last)
                    if last.original_start == occurrence.original_start
                        && last.range == occurrence.range =>
                {
                    *last = occurrence;
                }
                _ => kept.push(occurrence),
            }
        }
        self.overrides = kept;
        self.recurrence.excluded.sort_unstable_by_key(moment_order);
        self.recurrence.excluded.dedup();
        self.recurrence
            .extra
            .sort_unstable_by_key(|extra| (moment_order(&extra.start), extra.lasts));
        self.recurrence.extra.dedup();
        self
    }
}

/// What excludes the occurrence that starts then.
pub(crate) fn exclusion_of(original_start: NaiveDateTime, timing: &Timing) -> Moment {
    if timing.is_all_day() {
        Moment::Day(original_start.date())
    } else {
        Moment::Wall(original_start)
    }
}

fn is_single(occurrence: &ChangedOccurrence) -> bool {
    occurrence.range == Range::This
}

/// An order for lists; what it says of moments of different kinds means nothing.
fn moment_order(moment: &Moment) -> (u8, NaiveDateTime) {
    match moment {
        Moment::Day(day) => (0, day.and_time(chrono::NaiveTime::MIN)),
        Moment::Wall(wall) => (1, *wall),
        Moment::Instant(instant) => (2, instant.naive_utc()),
    }
}

impl Content {
    /// Whether it takes place more than once, or is a part of something that does.
    pub fn is_series(&self) -> bool {
        self.repeats.is_some()
    }

    /// The series as [`crate::recurrence`] reckons with it; contents of overrides are indices into
    /// [`Repeats::overrides`]. None for what takes place once.
    pub fn series(&self) -> Option<Series> {
        let repeats = self.repeats.as_deref()?;
        let overrides = repeats
            .overrides
            .iter()
            .enumerate()
            .map(|(index, occurrence)| Override {
                original_start: occurrence.original_start,
                range: occurrence.range,
                change: match &occurrence.content {
                    Some(content) => Change::Changed {
                        timing: content.timing.clone(),
                        content: index,
                    },
                    None => Change::Cancelled,
                },
            })
            .collect();
        Some(Series {
            timing: (!repeats.detached).then(|| self.timing.clone()),
            recurrence: repeats.recurrence.clone(),
            overrides,
        })
    }

    /// The times at which it takes place inside the window, earliest first; a series that is too much work is cut off
    /// where the budget ends.
    pub fn instances(
        &self,
        window: &Window,
        zones: &dyn Zones,
        budget: Budget,
    ) -> Vec<Instance<'_>> {
        let (Some(series), Some(repeats)) = (self.series(), self.repeats.as_deref()) else {
            return self.once(window, zones).into_iter().collect();
        };
        let expansion = series.expand(window, zones, budget);
        let occurrences = expansion.occurrences.into_iter();
        occurrences
            .map(|occurrence| Instance {
                original_start: Some(occurrence.original_start),
                timing: occurrence.timing,
                content: occurrence
                    .by
                    .and_then(|index| repeats.overrides.get(index))
                    .and_then(|changed| changed.content.as_deref())
                    .unwrap_or(self),
            })
            .collect()
    }

    fn once(&self, window: &Window, zones: &dyn Zones) -> Option<Instance<'_>> {
        let is_inside = match window {
            Window::Civil { from, until } => {
                let (start, end) = self.timing.wall();
                start < *until && (*from < end || (start == end && *from <= start))
            }
            Window::Instants { range, reader } => self.timing.span(zones, reader).overlaps(*range),
        };
        is_inside.then(|| Instance {
            original_start: None,
            timing: self.timing.clone(),
            content: self,
        })
    }

    /// Whether it takes place within these instants for a reader in `reader`'s zone.
    pub fn touches(&self, range: TimeRange, zones: &dyn Zones, reader: &ZoneId) -> bool {
        if self.repeats.is_none() {
            return self.timing.span(zones, reader).overlaps(range);
        }
        let window = Window::Instants {
            range,
            reader: reader.clone(),
        };
        !self.instances(&window, zones, Budget::default()).is_empty()
    }

    /// The instants between which it takes place, for an index: never too short, for a series without end (or one
    /// whose end is too much work to find) up to the end of time.
    pub fn span(&self, zones: &dyn Zones, reader: &ZoneId) -> TimeRange {
        let Some(series) = self.series() else {
            return self.timing.span(zones, reader);
        };
        let from_the_first = || {
            TimeRange::at_least_a_second(
                self.first_instant(&series, zones, reader),
                DateTime::<Utc>::MAX_UTC,
            )
        };
        if !series.recurrence.rules.iter().all(Rule::is_bounded) {
            return from_the_first();
        }
        let expansion = series.expand(&Window::everything(), zones, Budget::default());
        if !expansion.is_complete {
            return from_the_first();
        }
        let spans = expansion.occurrences.iter();
        let together = spans
            .map(|occurrence| occurrence.timing.span(zones, reader))
            .reduce(|one, other| {
                TimeRange::at_least_a_second(
                    one.start().min(other.start()),
                    one.end().max(other.end()),
                )
            });
        // Nothing may take place at all; it is still found where it would begin.
        together.unwrap_or_else(|| self.timing.span(zones, reader))
    }

    /// Before this instant it does not take place.
    fn first_instant(&self, series: &Series, zones: &dyn Zones, reader: &ZoneId) -> DateTime<Utc> {
        let own = self.timing.span(zones, reader).start();
        let overrides = series.overrides.iter().filter_map(Override::timing);
        let overridden = overrides.map(|timing| timing.span(zones, reader).start());
        let zone = self.timing.zone().unwrap_or(reader);
        let extra = series.recurrence.extra.iter();
        let extra = extra.map(|extra| zones.instant(extra.start.on(&self.timing, zones), zone));
        overridden.chain(extra).fold(own, DateTime::min)
    }

    /// *This*: the occurrence takes place as `changed` says, which does not repeat itself.
    #[must_use]
    pub fn with_occurrence(&self, original_start: NaiveDateTime, changed: Self) -> Self {
        let Some(series) = self.series() else {
            return changed;
        };
        let mut contents = self.override_contents();
        let timing = changed.timing.clone();
        contents.push(Some(Box::new(Self {
            repeats: None,
            ..changed
        })));
        let series = series.with_changed(original_start, timing, contents.len() - 1);
        self.rebuilt(series, &contents)
    }

    /// *This*: the occurrence does not take place.
    #[must_use]
    pub fn without_occurrence(&self, original_start: NaiveDateTime) -> Self {
        match self.series() {
            Some(series) => self.rebuilt(
                series.with_cancelled(original_start),
                &self.override_contents(),
            ),
            None => self.clone(),
        }
    }

    /// *This and following*: cuts it before the occurrence with this original start; what does not repeat is not cut.
    ///
    /// # Errors
    /// [`EditError`], see [`Series::split`].
    pub fn split(
        &self,
        at: NaiveDateTime,
        zones: &dyn Zones,
        budget: Budget,
    ) -> Result<Halves, EditError> {
        let Some(series) = self.series() else {
            return Ok(Halves {
                before: None,
                after: Some(self.clone()),
            });
        };
        let split = series.split(at, zones, budget)?;
        let contents = self.override_contents();
        Ok(Halves {
            before: split.before.map(|half| self.rebuilt(half, &contents)),
            after: split.after.map(|half| self.rebuilt(half, &contents)),
        })
    }

    /// *All*: the first takes place then, and whatever repeats follows ([`Series::moved_to`]).
    ///
    /// # Errors
    /// [`EditError`], see [`Series::moved_to`].
    pub fn moved_to(&self, timing: &Timing, zones: &dyn Zones) -> Result<Self, EditError> {
        match self.series() {
            Some(series) => {
                let moved = series.moved_to(timing, zones)?;
                Ok(self.rebuilt(moved, &self.override_contents()))
            }
            None => Ok(Self {
                timing: timing.clone(),
                ..self.clone()
            }),
        }
    }

    fn override_contents(&self) -> Vec<Option<Box<Self>>> {
        let overrides = self
            .repeats
            .iter()
            .flat_map(|repeats| &repeats.overrides)
            .map(|occurrence| occurrence.content.clone());
        overrides.collect()
    }

    /// The content of an edited series, in canonical form.
    fn rebuilt(&self, series: Series, contents: &[Option<Box<Self>>]) -> Self {
        let overrides = series
            .overrides
            .into_iter()
            .map(|this| ChangedOccurrence {
                original_start: this.original_start,
                range: this.range,
                content: match this.change {
                    Change::Cancelled => None,
                    Change::Changed { timing, content } => {
                        let said = contents.get(content).cloned().flatten();
                        said.map(|said| Box::new(Self { timing, ..*said }))
                    }
                },
            })
            .collect();
        Self {
            timing: series.timing.clone().unwrap_or_else(|| self.timing.clone()),
            repeats: Some(Box::new(Repeats {
                recurrence: series.recurrence,
                overrides,
                detached: series.timing.is_none(),
            })),
            ..self.clone()
        }
        .canonical()
    }
}
