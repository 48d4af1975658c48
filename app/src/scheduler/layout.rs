//! Where blocks lie: which hours are shown, which blocks share a row, how full a day is.
//!
//! Pure arithmetic in whole minutes of a day; the view only hands the numbers to CSS.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use domain::view::calendar::When;
use domain::view::scheduler::{Block, FreeBusyGrid, MemberRow};

/// Minutes of a day.
pub const DAY: i64 = 24 * 60;

/// The hours a day is drawn with, `first < until`, both whole hours of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursShown {
    /// The first hour drawn, `0..=23`.
    pub first: i64,
    /// The first hour not drawn any more, `1..=24`.
    pub until: i64,
}

impl HoursShown {
    /// How many minutes are drawn.
    pub fn minutes(self) -> i64 {
        (self.until - self.first) * 60
    }

    /// Each hour drawn, in order.
    pub fn hours(self) -> impl Iterator<Item = i64> {
        self.first..self.until
    }

    /// A minute of the day as minutes from the left edge, kept inside.
    pub fn offset(self, minute: i64) -> i64 {
        (minute - self.first * 60).clamp(0, self.minutes())
    }
}

/// A block inside one day, with the lane it is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Which block of the row.
    pub index: usize,
    /// First minute of the day.
    pub from: i64,
    /// First minute after; `from < until`.
    pub until: i64,
    /// Which lane, from the top.
    pub lane: u32,
    /// Of how many; blocks that touch each other share the number.
    pub lanes: u32,
}

/// When a block is.
pub fn when(block: &Block) -> When {
    match block {
        Block::Item { when, .. } | Block::Busy { when } => *when,
    }
}

/// The part of a block that lies in this day, in minutes; none where it does not touch it.
///
/// What has no length is given a quarter of an hour, so that it can be seen and reached.
pub fn minutes_in(when: When, day: NaiveDate) -> Option<(i64, i64)> {
    match when {
        When::AllDay { first, until } => (first <= day && day < until).then_some((0, DAY)),
        When::Timed { start, end } => {
            let from = (start - day.and_time(NaiveTime::MIN)).num_minutes();
            let until = (end - day.and_time(NaiveTime::MIN)).num_minutes();
            let until = until.max(from + if from == until { 15 } else { 1 });
            (from < DAY && 0 < until).then_some((from.max(0), until.min(DAY)))
        }
    }
}

/// Seven to seven, widened so that everything of the day and everybody's working hours are inside.
pub fn hours_shown(grid: &FreeBusyGrid, day: NaiveDate) -> HoursShown {
    let mut shown = HoursShown {
        first: 7,
        until: 19,
    };
    let mut widen = |from: i64, until: i64| {
        shown.first = shown.first.min(from / 60);
        shown.until = shown.until.max((until + 59) / 60);
    };
    for row in &grid.rows {
        if let Some((from, until)) = working_minutes(row, day) {
            widen(from, until);
        }
        for block in &row.blocks {
            let when = when(block);
            if let (false, Some((from, until))) = (when.is_all_day(), minutes_in(when, day)) {
                widen(from, until);
            }
        }
    }
    shown
}

/// The member's working hours on this day, in minutes, where they can be drawn on the reader's clock.
pub fn working_minutes(row: &MemberRow, day: NaiveDate) -> Option<(i64, i64)> {
    if row.zone.is_some() {
        // Their clock is not the reader's, and zone rules stay on the server.
        return None;
    }
    let hours = row.working_hours.on(day.weekday())?;
    Some((minute_of(hours.from), minute_of(hours.until)))
}

/// The minute of the day.
pub fn minute_of(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) / 60
}

/// Lays the blocks of one row and day into lanes; overlapping ones never share a lane.
pub fn place(row: &MemberRow, day: NaiveDate) -> Vec<Placed> {
    let mut placed: Vec<Placed> = row
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| {
            let (from, until) = minutes_in(when(block), day)?;
            Some(Placed {
                index,
                from,
                until,
                lane: 0,
                lanes: 1,
            })
        })
        .collect();
    placed.sort_by_key(|block| (block.from, -block.until, block.index));

    let mut cluster_start = 0;
    let mut lane_ends: Vec<i64> = Vec::new();
    for at in 0..placed.len() {
        let Placed { from, until, .. } = placed[at];
        if lane_ends.iter().all(|end| *end <= from) {
            close_cluster(&mut placed[cluster_start..at], lane_ends.len());
            cluster_start = at;
            lane_ends.clear();
        }
        let lane = match lane_ends.iter().position(|end| *end <= from) {
            Some(free) => {
                lane_ends[free] = until;
                free
            }
            None => {
                lane_ends.push(until);
                lane_ends.len() - 1
            }
        };
        placed[at].lane = lane as u32;
    }
    close_cluster(&mut placed[cluster_start..], lane_ends.len());
    placed
}

fn close_cluster(cluster: &mut [Placed], lanes: usize) {
    for block in cluster {
        block.lanes = lanes.max(1) as u32;
    }
}

/// One day of one person in the week view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLoad {
    /// Minutes of own items with a time.
    pub own: i64,
    /// Minutes that foreign or private things block on top of that.
    pub busy: i64,
    /// Minutes of work, zero on a day off and where the hours are not known on the reader's clock.
    pub working: i64,
    /// Whether something blocks the whole day.
    pub blocked_all_day: bool,
    /// The blocks that are items, as indexes into the row, earliest first.
    pub items: Vec<usize>,
}

/// Sums up one day of one person. Time is counted once, however many blocks lie over it.
pub fn load(row: &MemberRow, day: NaiveDate) -> DayLoad {
    let mut own = [false; (DAY / 5) as usize];
    let mut busy = own;
    let mut load = DayLoad {
        own: 0,
        busy: 0,
        working: working_minutes(row, day).map_or(0, |(from, until)| until - from),
        blocked_all_day: false,
        items: Vec::new(),
    };
    for (index, block) in row.blocks.iter().enumerate() {
        let when = when(block);
        let Some((from, until)) = minutes_in(when, day) else {
            continue;
        };
        let marks = match block {
            Block::Item { .. } => {
                load.items.push(index);
                &mut own
            }
            Block::Busy { .. } => {
                load.blocked_all_day |= when.is_all_day();
                &mut busy
            }
        };
        if !when.is_all_day() {
            let (first, last) = ((from / 5) as usize, ((until + 4) / 5) as usize);
            marks[first..last].fill(true);
        }
    }
    let count = |marks: &[bool]| marks.iter().filter(|mark| **mark).count() as i64 * 5;
    load.own = count(&own);
    for (busy, own) in busy.iter_mut().zip(own) {
        *busy &= !own;
    }
    load.busy = count(&busy);
    load
}

/// A part of the working day in whole percent, at most 100; of eight hours where no hours are known.
pub fn percent(minutes: i64, working: i64) -> i64 {
    let of = if working == 0 { 8 * 60 } else { working };
    (minutes * 100 / of).min(100)
}

/// Whether nothing blocks the person at this minute and they are at work.
pub fn is_free_at(row: &MemberRow, day: NaiveDate, minute: i64) -> bool {
    let at_work =
        working_minutes(row, day).is_some_and(|(from, until)| from <= minute && minute < until);
    at_work
        && !row.blocks.iter().any(|block| {
            minutes_in(when(block), day)
                .is_some_and(|(from, until)| from <= minute && minute < until)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MemberId;
    use domain::member::WorkingHours;
    use domain::view::scheduler::CalendarLink;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 18).unwrap()
    }

    fn timed(from: (u32, u32), until: (u32, u32)) -> When {
        When::Timed {
            start: day().and_hms_opt(from.0, from.1, 0).unwrap(),
            end: day().and_hms_opt(until.0, until.1, 0).unwrap(),
        }
    }

    fn row(whens: &[When]) -> MemberRow {
        MemberRow {
            member: MemberId::new(Default::default()),
            name: "Robin K.".to_owned(),
            initials: "RK".to_owned(),
            job_title: String::new(),
            is_reader: false,
            calendar: CalendarLink::NotConnected,
            working_hours: WorkingHours::default(),
            zone: None,
            blocks: whens
                .iter()
                .map(|when| Block::Busy { when: *when })
                .collect(),
            booked_minutes: 0,
        }
    }

    fn lanes(row: &MemberRow) -> Vec<(u32, u32)> {
        place(row, day())
            .into_iter()
            .map(|block| (block.lane, block.lanes))
            .collect()
    }

    #[test]
    fn blocks_that_only_touch_share_a_lane() {
        assert_eq!(
            lanes(&row(&[timed((8, 0), (9, 0)), timed((9, 0), (10, 0))])),
            [(0, 1), (0, 1)]
        );
    }

    #[test]
    fn overlapping_blocks_lie_in_lanes_of_their_own() {
        let row = row(&[
            timed((8, 0), (10, 0)),
            timed((9, 0), (11, 0)),
            timed((10, 0), (10, 30)),
            timed((12, 0), (13, 0)),
        ]);

        assert_eq!(lanes(&row), [(0, 2), (1, 2), (0, 2), (0, 1)]);
    }

    #[test]
    fn a_block_over_midnight_is_cut_at_the_day() {
        let when = When::Timed {
            start: day().pred_opt().unwrap().and_hms_opt(22, 0, 0).unwrap(),
            end: day().and_hms_opt(1, 30, 0).unwrap(),
        };

        assert_eq!(minutes_in(when, day()), Some((0, 90)));
        assert_eq!(minutes_in(when, day().succ_opt().unwrap()), None);
    }

    #[test]
    fn a_block_that_ends_at_midnight_does_not_touch_the_next_day() {
        let when = When::Timed {
            start: day().pred_opt().unwrap().and_hms_opt(22, 0, 0).unwrap(),
            end: day().and_hms_opt(0, 0, 0).unwrap(),
        };

        assert_eq!(minutes_in(when, day()), None);
    }

    #[test]
    fn a_block_without_length_can_still_be_seen() {
        assert_eq!(minutes_in(timed((9, 0), (9, 0)), day()), Some((540, 555)));
    }

    #[test]
    fn the_hours_widen_for_what_lies_outside() {
        let grid = |whens: &[When]| FreeBusyGrid {
            form: domain::view::scheduler::SchedulerForm::Day,
            date: day(),
            days: domain::time::DateRange::new(day(), day().succ_opt().unwrap()).unwrap(),
            today: day(),
            now: day().and_hms_opt(11, 24, 0).unwrap(),
            zone: domain::time::ZoneId::utc(),
            rows: vec![row(whens)],
        };

        assert_eq!(
            hours_shown(&grid(&[]), day()),
            HoursShown {
                first: 7,
                until: 19
            }
        );
        assert_eq!(
            hours_shown(
                &grid(&[timed((5, 30), (6, 0)), timed((20, 0), (22, 15))]),
                day()
            ),
            HoursShown {
                first: 5,
                until: 23
            }
        );
    }

    #[test]
    fn time_under_two_blocks_counts_once() {
        let load = load(
            &row(&[timed((8, 0), (10, 0)), timed((9, 0), (11, 0))]),
            day(),
        );

        assert_eq!((load.own, load.busy, load.working), (0, 180, 540));
    }

    #[test]
    fn somebody_is_free_only_within_working_hours() {
        let row = row(&[timed((9, 0), (10, 0))]);

        assert!(is_free_at(&row, day(), 8 * 60));
        assert!(!is_free_at(&row, day(), 9 * 60 + 30));
        assert!(is_free_at(&row, day(), 10 * 60));
        assert!(!is_free_at(&row, day(), 18 * 60));
    }

    #[test]
    fn a_full_day_is_never_more_than_full() {
        assert_eq!(percent(900, 480), 100);
        assert_eq!(percent(240, 0), 50);
    }
}
