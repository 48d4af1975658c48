//! A copy of ours and the item behind it: what is put on on the way out, and taken off on the way back.
//!
//! Some of what is put on cannot be taken off again (a masked title, a fixed show-as). What comes back then is what the
//! item says anyway. So taking in what we would send never changes the item, and a change over there comes back
//! as if it had been made here.

use super::{Rules, annex};
use crate::calendar_sync::{SentDetails, SentShowAs, SyncOptions};
use crate::item::{Content, Item, Privacy, ShowAs};
use crate::recurrence::{Moment, Range};
use crate::repeats::{ChangedOccurrence, Repeats};
use crate::time::Timing;
use chrono::{NaiveDateTime, TimeDelta};

/// What a private item is called where its details must not be read.
pub const MASKED_SUBJECT: &str = "Busy";

/// How copies of one item look in one linked calendar.
pub(super) struct Dress<'a> {
    item: &'a Content,
    options: &'a SyncOptions,
    annex: String,
}

/// What a copy says of a changed occurrence.
enum Said {
    /// This.
    This(Content),
    /// That it does not take place: it is private, and private items are not sent.
    Cancelled,
    /// Nothing: apart from what is hidden it is as the series.
    Nothing,
}

impl<'a> Dress<'a> {
    pub(super) fn of(item: &'a Item, rules: &Rules<'a>) -> Self {
        let options = rules.options;
        let customer = item.customer.as_ref().filter(|_| options.write_customer);
        let link = options
            .link_back
            .then(|| annex::page_of(item.id, rules.public_address));
        Self {
            item: &item.content,
            options,
            annex: annex::annex(customer, link.as_deref()),
        }
    }

    /// Whether details of what is so private stay here; a private series hides all its occurrences (sync case 23).
    pub(super) fn hides(&self, privacy: Privacy) -> bool {
        let is_private = Privacy::Private;
        self.options.details == SentDetails::BusyOnly
            || self.options.hide_private
                && (self.item.privacy == is_private || privacy == is_private)
    }

    fn skips(&self, occurrence: &Content) -> bool {
        self.options.details == SentDetails::SkipPrivate && occurrence.privacy == Privacy::Private
    }

    /// The copy of the item. Guests that a copy carries without being sent are those of `base`, the last agreed state.
    pub(super) fn on(&self, base: Option<&Content>) -> Content {
        let mut copy = self.one(self.item, base);
        if let Some(repeats) = &self.item.repeats {
            let overrides = repeats.overrides.iter();
            let overrides = overrides.filter_map(|occurrence| self.occurrence(occurrence, base));
            copy.repeats = Some(Box::new(Repeats {
                recurrence: repeats.recurrence.clone(),
                overrides: overrides.collect(),
                detached: repeats.detached,
            }));
            return copy.canonical();
        }
        copy
    }

    fn one(&self, content: &Content, base: Option<&Content>) -> Content {
        let hidden = self.hides(content.privacy);
        let (subject, description, location) = if hidden {
            (MASKED_SUBJECT, String::new(), "")
        } else {
            let notes = annex::with(&content.description, &self.annex);
            (content.subject.as_str(), notes, content.location.as_str())
        };
        let attendees = match (hidden, self.options.send_guests) {
            (true, _) => Vec::new(),
            (false, true) => content.attendees.clone(),
            (false, false) => base.map(|base| base.attendees.clone()).unwrap_or_default(),
        };
        Content {
            subject: self.with_prefix(subject),
            description,
            location: location.to_owned(),
            timing: content.timing.clone(),
            show_as: self.shown(content.show_as),
            privacy: content.privacy,
            repeats: None,
            attendees,
        }
    }

    fn occurrence(
        &self,
        occurrence: &ChangedOccurrence,
        base: Option<&Content>,
    ) -> Option<ChangedOccurrence> {
        let content = match self.said(occurrence, base)? {
            Said::This(content) => Some(Box::new(content)),
            Said::Cancelled => None,
            Said::Nothing => return None,
        };
        Some(ChangedOccurrence {
            content,
            ..*occurrence
        })
    }

    /// None for what is cancelled here and stays so.
    fn said(&self, occurrence: &ChangedOccurrence, base: Option<&Content>) -> Option<Said> {
        let Some(content) = &occurrence.content else {
            return Some(Said::Cancelled);
        };
        let is_detached = self.is_detached();
        if self.skips(content) {
            return Some(if is_detached {
                Said::Nothing
            } else {
                Said::Cancelled
            });
        }
        let before = base
            .and_then(|base| find(base, occurrence.original_start, occurrence.range))
            .and_then(|before| before.content.as_deref());
        let copy = self.one(content, before);
        // That something about it differs would be a detail, too.
        let is_like_its_series = self.hides(content.privacy)
            && self.hides(self.item.privacy)
            && !is_detached
            && occurrence.range == Range::This
            && copy.show_as == self.shown(self.item.show_as)
            && content.timing
                == shifted(
                    &self.item.timing,
                    occurrence.original_start - self.item.timing.wall().0,
                );
        Some(if is_like_its_series {
            Said::Nothing
        } else {
            Said::This(copy)
        })
    }

    fn is_detached(&self) -> bool {
        self.item
            .repeats
            .as_ref()
            .is_some_and(|repeats| repeats.detached)
    }

    /// What `there`, a state of the copy, says about the item.
    pub(super) fn off(&self, there: &Content) -> Content {
        let mut back = self.back(there, self.item);
        let Some(repeats) = &there.repeats else {
            return back;
        };
        // Occurrences are named by the start the series gives them, and the series may have moved.
        let shift = there.timing.wall().0 - self.item.timing.wall().0;
        let own = |key: NaiveDateTime, range| {
            find(self.item, key - shift, range).and_then(|own| own.content.as_deref())
        };
        let mut repeats = (**repeats).clone();
        for occurrence in &mut repeats.overrides {
            if let Some(content) = &mut occurrence.content {
                let own = own(occurrence.original_start, occurrence.range);
                **content = self.back(content, own.unwrap_or(self.item));
            }
        }
        self.put_back_unsaid(&mut repeats, there.timing.is_all_day(), shift);
        back.repeats = Some(Box::new(repeats));
        back.canonical()
    }

    fn back(&self, there: &Content, own: &Content) -> Content {
        let hidden = self.hides(own.privacy);
        let (said, description) = if hidden {
            (own, own.description.clone())
        } else {
            (there, annex::without(&there.description))
        };
        let subject = if hidden {
            own.subject.clone()
        } else {
            self.without_prefix(&there.subject).to_owned()
        };
        Content {
            subject,
            description,
            location: said.location.clone(),
            timing: there.timing.clone(),
            show_as: match self.options.show_as {
                SentShowAs::AsHere => there.show_as,
                SentShowAs::Busy | SentShowAs::Free => own.show_as,
            },
            privacy: said.privacy,
            repeats: None,
            attendees: said.attendees.clone(),
        }
    }

    /// Changed occurrences of which the copy says nothing cannot have been changed there; only deleted.
    fn put_back_unsaid(&self, repeats: &mut Repeats, is_all_day: bool, shift: TimeDelta) {
        let own = self.item.repeats.iter();
        for occurrence in own.flat_map(|repeats| &repeats.overrides) {
            let Some(content) = &occurrence.content else {
                continue;
            };
            let key = occurrence.original_start + shift;
            let moment = if is_all_day {
                Moment::Day(key.date())
            } else {
                Moment::Wall(key)
            };
            let is_same = |there: &ChangedOccurrence| {
                (there.original_start, there.range) == (key, occurrence.range)
            };
            match self.said(occurrence, None) {
                Some(Said::Cancelled) => {
                    repeats.overrides.retain(|there| !is_same(there));
                    repeats
                        .recurrence
                        .excluded
                        .retain(|excluded| *excluded != moment);
                }
                Some(Said::Nothing) => {
                    if repeats.overrides.iter().any(is_same)
                        || repeats.recurrence.excluded.contains(&moment)
                    {
                        continue;
                    }
                }
                Some(Said::This(_)) | None => continue,
            }
            repeats.overrides.push(ChangedOccurrence {
                original_start: key,
                range: occurrence.range,
                content: Some(Box::new(Content {
                    timing: shifted(&content.timing, shift),
                    ..(**content).clone()
                })),
            });
        }
    }

    fn shown(&self, show_as: ShowAs) -> ShowAs {
        match self.options.show_as {
            SentShowAs::AsHere => show_as,
            SentShowAs::Busy => ShowAs::Busy,
            SentShowAs::Free => ShowAs::Free,
        }
    }

    fn with_prefix(&self, title: &str) -> String {
        let prefix = &self.options.title_prefix;
        match (prefix.is_empty(), title.is_empty()) {
            (true, _) => title.to_owned(),
            (false, true) => prefix.clone(),
            (false, false) => [prefix, " ", title].concat(),
        }
    }

    /// The title, whether or not somebody took the prefix away.
    fn without_prefix<'t>(&self, title: &'t str) -> &'t str {
        let prefix = self.options.title_prefix.as_str();
        match title.strip_prefix(prefix) {
            Some("") => "",
            Some(rest) if !prefix.is_empty() && rest.starts_with(' ') => rest.trim_start(),
            Some(_) | None => title,
        }
    }
}

pub(super) fn find(
    content: &Content,
    key: NaiveDateTime,
    range: Range,
) -> Option<&ChangedOccurrence> {
    let overrides = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.overrides);
    let mut found = overrides
        .filter(|occurrence| (occurrence.original_start, occurrence.range) == (key, range));
    found.next()
}

/// The same on the wall clock, so much later.
fn shifted(timing: &Timing, by: TimeDelta) -> Timing {
    let (start, end) = timing.wall();
    let (start, end) = (start + by, end + by);
    match timing {
        Timing::Zoned { zone, .. } => Timing::zoned(start, end, zone.clone()),
        Timing::AllDay { .. } => Timing::all_day(start.date(), end.date()),
        Timing::Floating { .. } => Timing::Floating { start, end },
    }
}
