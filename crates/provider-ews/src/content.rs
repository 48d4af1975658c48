//! From Exchange's words to ours: when, how it blocks, who may read it; and the form in which Exchange would tell a content again.

use crate::item::Item;
use crate::xml::can_hold;
use crate::{guests, own, recurrence};
use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use domain::item::{Content, Privacy, ShowAs};
use domain::normal;
use domain::recurrence::Recurrence;
use domain::time::{InvalidTiming, Timing, ZoneId, Zones, windows};

/// The longest title and place, in units of UTF-16.
const LONGEST_LINE: usize = 255;

/// Who reads and writes: with which rules of zones, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) zones: &'a dyn Zones,
    /// The member's zone: times without a zone, and days, are written in it.
    pub(crate) zone: &'a ZoneId,
    /// The account's name: `DOMAIN\user` or an e-mail address.
    pub(crate) user: &'a str,
}

/// What Windows calls a zone; what it does not know is told in UTC, and its name beside.
pub(crate) fn windows_name(zone: &ZoneId) -> &'static str {
    windows::name(zone).unwrap_or("UTC")
}

impl Reader<'_> {
    /// The zone of days and of times without a zone: the member's, as far as Windows knows it.
    pub(crate) fn base_zone(&self) -> ZoneId {
        windows::zone(windows_name(self.zone)).unwrap_or_else(ZoneId::utc)
    }

    /// The zone in which an item was meant. One that somebody made themselves is read as the member's, so that the instant at
    /// least is right (sync case 20).
    pub(crate) fn zone_of(&self, item: &Item) -> ZoneId {
        let told = item.zone.as_deref();
        if item.is_all_day || item.own(own::FLOATING).is_some() {
            let told = told.and_then(windows::zone);
            return told.unwrap_or_else(|| self.base_zone());
        }
        let own = item.own(own::ZONE).map(ZoneId::new);
        let is_still = |zone: &ZoneId| {
            let name = windows_name(zone);
            self.zones.knows(zone) && told.is_some_and(|told| told.eq_ignore_ascii_case(name))
        };
        own.filter(is_still)
            .or_else(|| told.and_then(windows::zone))
            .filter(|zone| self.zones.knows(zone))
            .unwrap_or_else(|| self.zone.clone())
    }

    /// The key of the occurrence of a series that begins then.
    pub(crate) fn key(&self, series: &Item, at: DateTime<Utc>) -> NaiveDateTime {
        let wall = self.zones.local(at, &self.zone_of(series));
        if series.is_all_day {
            nearest_midnight(wall)
        } else {
            wall
        }
    }

    /// What an item says by itself, without what makes it repeat.
    ///
    /// # Errors
    /// A sentence for people.
    pub(crate) fn one(&self, item: &Item) -> Result<Content, String> {
        Ok(Content {
            subject: item.subject.clone(),
            description: item.body.clone(),
            location: item.location.clone(),
            timing: self.timing(item)?,
            show_as: match item.show_as.as_str() {
                _ if item.is_cancelled => ShowAs::Free,
                "Free" => ShowAs::Free,
                "Tentative" => ShowAs::Tentative,
                "OOF" => ShowAs::OutOfOffice,
                "WorkingElsewhere" => ShowAs::WorkingElsewhere,
                _ => ShowAs::Busy,
            },
            privacy: match item.sensitivity.as_str() {
                "" | "Normal" => Privacy::Public,
                _ => Privacy::Private,
            },
            repeats: None,
            attendees: guests::read(item, self.user),
        })
    }

    fn timing(&self, item: &Item) -> Result<Timing, String> {
        let start = item.start.ok_or("It does not say when it starts.")?;
        let end = item.end.unwrap_or(start);
        let zone = self.zone_of(item);
        let (start, end) = (self.zones.local(start, &zone), self.zones.local(end, &zone));
        let timing = if item.is_all_day {
            let first = nearest_midnight(start).date();
            let until = nearest_midnight(end).date();
            Timing::all_day(first, until.max(first.succ_opt().unwrap_or(first)))
        } else if item.own(own::FLOATING).is_some() {
            let (start, end) = self.as_written(item, start, end, &zone);
            Timing::Floating { start, end }
        } else {
            Timing::zoned(start, end, zone)
        };
        match timing.validate() {
            Ok(()) => Ok(timing),
            Err(InvalidTiming::EndsBeforeStart) => Err("It ends before it starts.".to_owned()),
            Err(InvalidTiming::YearOutOfRange) => {
                Err("Its year lies outside 1900 to 2200.".to_owned())
            }
        }
    }

    /// Times without a zone as we wrote them, unless somebody moved the item since: in a zone, a clock may never show them.
    fn as_written(
        &self,
        item: &Item,
        start: NaiveDateTime,
        end: NaiveDateTime,
        zone: &ZoneId,
    ) -> (NaiveDateTime, NaiveDateTime) {
        let written = item
            .own(own::FLOATING)
            .and_then(|text| text.split_once('/'));
        let kept = |text: Option<&str>, shown: NaiveDateTime| {
            let written: Option<NaiveDateTime> = text.and_then(|text| text.parse().ok());
            let shows = |at: NaiveDateTime| self.zones.local(self.zones.instant(at, zone), zone);
            written.filter(|at| shows(*at) == shown).unwrap_or(shown)
        };
        (
            kept(written.map(|pair| pair.0), start),
            kept(written.map(|pair| pair.1), end),
        )
    }

    /// The content as Exchange would tell it again. Whom a foreign item invites is its host's affair and stays.
    pub(crate) fn normal(&self, content: Content, is_ours: bool) -> Content {
        let mut content = content;
        if let Some(repeats) = content.repeats.as_deref_mut() {
            self.say_rules(&mut repeats.recurrence, &content.timing);
        }
        let content = normal::normal(content, self.zones, &|content| {
            for line in [&mut content.subject, &mut content.location] {
                line.retain(can_hold);
                shorten(line);
            }
            content.description = content
                .description
                .replace("\r\n", "\n")
                .replace('\r', "\n");
            content.description.retain(can_hold);
            if let Timing::Zoned { start, end, zone } = &content.timing {
                let zone = if self.zones.knows(zone) {
                    zone.clone()
                } else {
                    // A zone that nobody knows is read as UTC (`Zones`).
                    ZoneId::utc()
                };
                let shown = |at| self.zones.local(self.zones.instant(at, &zone), &zone);
                content.timing = Timing::zoned(shown(*start), shown(*end), zone.clone());
            }
            if is_ours {
                content.attendees.sort_unstable();
                guests::fit(&mut content.attendees);
            }
        });
        // Exchange cannot take back that an occurrence was changed; one that is like the others again says nothing.
        normal::without_plain_occurrences(content, self.zones)
    }

    /// Rules in the form in which a pattern is read.
    fn say_rules(&self, recurrence: &mut Recurrence, timing: &Timing) {
        for rule in &mut recurrence.rules {
            let said = self.pattern(rule, timing).ok();
            let said = said.and_then(|text| crate::xml::parse(&text).ok());
            if let Some(again) = said.and_then(|said| recurrence::read(&said).ok()) {
                *rule = again;
            }
        }
    }

    /// The pattern of a rule.
    ///
    /// # Errors
    /// A clause: why Exchange cannot say it.
    pub(crate) fn pattern(
        &self,
        rule: &domain::recurrence::Rule,
        timing: &Timing,
    ) -> Result<String, &'static str> {
        let (start, _) = timing.wall();
        recurrence::write(rule, start, |moment| moment.on(timing, self.zones))
    }

    /// The occurrence of a series as the series makes it.
    pub(crate) fn plain(&self, series: &Content, original_start: NaiveDateTime) -> Content {
        normal::plain_occurrence(series, original_start, self.zones)
    }

    /// When the series has an occurrence begin whose key this is.
    pub(crate) fn original(&self, series: &Timing, key: NaiveDateTime) -> DateTime<Utc> {
        match series.zone() {
            Some(zone) => self.zones.instant(key, zone),
            None => self.zones.instant(key, &self.base_zone()),
        }
    }
}

/// Days are told as midnights; where the zone is not quite the right one, the nearest is meant.
fn nearest_midnight(wall: NaiveDateTime) -> NaiveDateTime {
    (wall + TimeDelta::hours(12))
        .date()
        .and_time(NaiveTime::MIN)
}

fn shorten(line: &mut String) {
    while LONGEST_LINE < line.encode_utf16().count() {
        line.pop();
    }
}
