//! The scheduler grid: who is free when.
//!
//! What leaves this file reaches colleagues' browsers. Whatever is foreign, or private and not the reader's, is a span of time
//! and nothing else: it becomes a [`TimeRange`] before anything is drawn, so that there is no title left to leak.

use crate::items::{
    check_day, days_exactly, days_of_week, days_reach, later, may_see, shown, touches,
};
use crate::{Environment, ServiceError};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::free_busy::merge;
use domain::item::{Content, Item, ItemSource};
use domain::member::{Member, MemberState};
use domain::recurrence::{Budget, Window};
use domain::repeats::Instance;
use domain::time::{DateRange, TimeRange, Timing, ZoneId, Zones};
use domain::view::calendar::When;
use domain::view::scheduler::{
    Block, CalendarLink, FreeBusyGrid, MemberRow, SchedulerForm, SchedulerQuery,
};
use domain::{Caller, MemberId};
use std::collections::HashMap;

/// Busy times older than this are called stale, however rarely calendars are asked.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(30);
/// Longest second line of a block, in characters.
const LONGEST_DETAIL: usize = 80;

/// People × time of the caller's organization.
///
/// # Errors
/// [`ServiceError::Invalid`] for a day outside the years that people mean.
pub async fn free_busy(
    env: &Environment,
    caller: &Caller,
    query: SchedulerQuery,
) -> Result<FreeBusyGrid, ServiceError> {
    let org = caller.organization;
    let zones = env.zones.as_ref();
    let instant = env.clock.now();
    let mut reading = env.store.read().await?;
    let members = reading.members(org).await?;
    let zone = members
        .iter()
        .find(|member| member.id == caller.member)
        .map(|member| member.zone.clone())
        .ok_or(ServiceError::NotFound)?;
    let now = zones.local(instant, &zone);
    let date = query.date.unwrap_or(now.date());
    let days = days_of(query.form, date)?;
    let reach = days_reach(days, zones, &zone);
    let items = reading.items_between(org, None, reach).await?;
    let elsewhere = reading.unmirrored_busy_between(org, reach).await?;
    let syncs = reading.calendar_syncs(org).await?;
    drop(reading);

    let (from, until) = days_exactly(days, zones, &zone);
    let mut sheet = Sheet {
        caller,
        zones,
        zone: &zone,
        days,
        window: TimeRange::at_least_a_second(from, until),
        zone_of: members
            .iter()
            .map(|member| (member.id, &member.zone))
            .collect(),
        rows: HashMap::new(),
    };
    for item in &items {
        sheet.add_item(item);
    }
    for (member, content) in &elsewhere {
        sheet.add_busy(*member, content);
    }
    let stale_after = STALE_AFTER.max(
        TimeDelta::from_std(env.settings.poll_interval).map_or(STALE_AFTER, |every| every * 3),
    );
    let rows = members
        .iter()
        .filter(|member| member.state == MemberState::Active)
        .map(|member| MemberRow {
            calendar: link(&syncs, member.id, instant, stale_after, zones, &zone),
            ..sheet.row(member)
        });
    Ok(FreeBusyGrid {
        form: query.form,
        date,
        days,
        today: now.date(),
        now,
        rows: rows.collect(),
        zone: zone.clone(),
    })
}

fn days_of(form: SchedulerForm, date: chrono::NaiveDate) -> Result<DateRange, ServiceError> {
    check_day(date)?;
    let (first, until) = match form {
        SchedulerForm::Day => (date, later(date, 1)),
        SchedulerForm::Week => days_of_week(date),
    };
    DateRange::new(first, until).map_err(ServiceError::internal)
}

/// The grid while it is being filled.
struct Sheet<'a> {
    caller: &'a Caller,
    zones: &'a dyn Zones,
    /// The reader's zone.
    zone: &'a ZoneId,
    days: DateRange,
    /// The same days as instants.
    window: TimeRange,
    zone_of: HashMap<MemberId, &'a ZoneId>,
    rows: HashMap<MemberId, Row>,
}

/// One person's row while it is being filled.
#[derive(Default)]
struct Row {
    items: Vec<Block>,
    /// When this person is busy, and nobody needs to know more.
    busy: Vec<TimeRange>,
    /// When this person's own timed items are.
    booked: Vec<TimeRange>,
}

impl Sheet<'_> {
    fn add_item(&mut self, item: &Item) {
        let is_own = item.source == ItemSource::Own;
        for instance in self.instances(&item.content) {
            if !instance.content.show_as.blocks() {
                continue;
            }
            let is_open = is_own && may_see(item, instance.content.privacy, self.caller);
            let when = shown(&instance.timing, self.zones, self.zone);
            for member in &item.assignees {
                let busy = self.inside(*member, &instance.timing);
                let row = self.rows.entry(*member).or_default();
                if is_own && !instance.timing.is_all_day() {
                    row.booked.extend(busy);
                }
                if !is_open {
                    row.busy.extend(busy);
                } else if touches(when, self.days) {
                    row.items.push(Block::Item {
                        id: item.id,
                        kind: item.kind,
                        subject: instance.content.subject.clone(),
                        detail: detail(item, instance.content),
                        when,
                        version: item.version,
                        original_start: instance.original_start,
                    });
                }
            }
        }
    }

    fn add_busy(&mut self, member: MemberId, content: &Content) {
        for instance in self.instances(content) {
            if instance.content.show_as.blocks() {
                let busy = self.inside(member, &instance.timing);
                self.rows.entry(member).or_default().busy.extend(busy);
            }
        }
    }

    /// When it takes place around the days shown, far enough for the zones of all people.
    fn instances<'c>(&self, content: &'c Content) -> Vec<Instance<'c>> {
        let window = Window::Instants {
            range: days_reach(self.days, self.zones, self.zone),
            reader: self.zone.clone(),
        };
        content.instances(&window, self.zones, Budget::default())
    }

    /// The part of it that lies inside the days shown. Days and floating times are those of the person whose they are;
    /// what has no length blocks nothing.
    fn inside(&self, member: MemberId, timing: &Timing) -> Option<TimeRange> {
        let (start, end) = timing.wall();
        if start == end {
            return None;
        }
        let zone = self.zone_of.get(&member).copied().unwrap_or(self.zone);
        let span = timing.span(self.zones, zone);
        let start = span.start().max(self.window.start());
        let end = span.end().min(self.window.end());
        TimeRange::new(start, end).ok()
    }

    fn row(&mut self, member: &Member) -> MemberRow {
        let row = self.rows.remove(&member.id).unwrap_or_default();
        let booked: TimeDelta = merge(row.booked)
            .iter()
            .map(|period| period.range.duration())
            .sum();
        let busy = merge(row.busy).into_iter().map(|period| Block::Busy {
            when: self.on_readers_clock(period.range),
        });
        let mut blocks: Vec<_> = row.items.into_iter().chain(busy).collect();
        blocks.sort_by_key(|block| {
            let (Block::Item { when, .. } | Block::Busy { when }) = block;
            let is_timed = !when.is_all_day();
            let start = match when {
                When::Timed { start, .. } => *start,
                When::AllDay { first, .. } => first.and_time(NaiveTime::MIN),
            };
            (start, is_timed)
        });
        MemberRow {
            member: member.id,
            name: member.name.clone(),
            initials: member.initials(),
            job_title: member.job_title.clone(),
            is_reader: member.id == self.caller.member,
            calendar: CalendarLink::NotConnected,
            working_hours: member.working_hours,
            zone: (member.zone != *self.zone).then(|| member.zone.clone()),
            blocks,
            booked_minutes: booked.num_minutes(),
        }
    }

    /// From midnight to midnight reads as whole days.
    fn on_readers_clock(&self, range: TimeRange) -> When {
        let start = self.zones.local(range.start(), self.zone);
        let end = self.zones.local(range.end(), self.zone);
        if start.time() == NaiveTime::MIN && end.time() == NaiveTime::MIN && start < end {
            When::AllDay {
                first: start.date(),
                until: end.date(),
            }
        } else {
            // Over the hour that a clock repeats, the end may read earlier than the start.
            When::Timed {
                start,
                end: end.max(start),
            }
        }
    }
}

/// Where, else for whom.
fn detail(item: &Item, content: &Content) -> String {
    let customer = item.customer.as_ref().map(|customer| &customer.name);
    let text = if content.location.is_empty() {
        customer.map_or("", String::as_str)
    } else {
        &content.location
    };
    text.chars().take(LONGEST_DETAIL).collect()
}

/// Whether a person's calendar is connected, and how old what we know of it is; of several, the worst counts.
fn link(
    syncs: &[CalendarSync],
    member: MemberId,
    now: DateTime<Utc>,
    stale_after: TimeDelta,
    zones: &dyn Zones,
    zone: &ZoneId,
) -> CalendarLink {
    let on = syncs
        .iter()
        .filter(|sync| sync.member == member && sync.finished && sync.active);
    let mut oldest: Option<DateTime<Utc>> = None;
    let mut is_troubled = false;
    for sync in on {
        // One that was never looked at yet has nothing to tell, and is about to.
        let Some(checked_at) = sync.checked_at else {
            continue;
        };
        is_troubled |= match &sync.trouble {
            Some(
                SyncTrouble::Refused
                | SyncTrouble::Unreachable
                | SyncTrouble::CalendarGone
                | SyncTrouble::InvalidAnswer
                | SyncTrouble::Rereading
                | SyncTrouble::ShortList { .. },
            ) => true,
            Some(SyncTrouble::Waiting(_)) | None => false,
        };
        oldest = Some(oldest.map_or(checked_at, |oldest| oldest.min(checked_at)));
    }
    let Some(oldest) = oldest else {
        return CalendarLink::NotConnected;
    };
    if is_troubled || stale_after < now - oldest {
        CalendarLink::Stale {
            since: zones.local(oldest, zone),
        }
    } else {
        CalendarLink::Connected {
            minutes_ago: (now - oldest).num_minutes().max(0),
        }
    }
}
