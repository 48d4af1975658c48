//! When somebody can be booked (calendly.md §6.4, §7).

use super::ask::{Answer, Ask, Reply};
use super::body::Body;
use super::ids::{ScheduleId, UserId};
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use crate::zones;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get("/user_availability_schedules", &["availability:read"], list),
    get(
        "/user_availability_schedules/{uuid}",
        &["availability:read"],
        one,
    ),
];

/// Monday first, as chrono counts them.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// From one wall clock time to another, as `HH:MM`; `24:00` is the end of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub from: String,
    pub to: String,
}

/// The hours of one day of the week, or of one date, which goes before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Rule {
    Wday {
        wday: String,
        intervals: Vec<Interval>,
    },
    Date {
        date: NaiveDate,
        intervals: Vec<Interval>,
    },
}

/// Rules and the zone in which they are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub timezone: String,
    pub rules: Vec<Rule>,
}

/// Hours that have a name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Schedule {
    pub id: ScheduleId,
    pub user: UserId,
    pub name: String,
    pub is_default: bool,
    pub hours: Hours,
}

impl Row for Schedule {
    type Id = ScheduleId;

    fn id(&self) -> &ScheduleId {
        &self.id
    }
}

impl Hours {
    /// Monday to Friday, nine to five.
    pub fn office(timezone: &str) -> Self {
        Self::same_each_day(timezone, 5, "09:00", "17:00")
    }

    /// Every day around the clock, in UTC.
    pub fn whole_days() -> Self {
        Self::same_each_day("UTC", 7, "00:00", "24:00")
    }

    fn same_each_day(timezone: &str, working_days: usize, from: &str, to: &str) -> Self {
        let interval = Interval {
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let rules = WEEKDAYS.iter().enumerate().map(|(day, name)| Rule::Wday {
            wday: (*name).to_owned(),
            intervals: if day < working_days {
                vec![interval.clone()]
            } else {
                Vec::new()
            },
        });
        Self {
            timezone: timezone.to_owned(),
            rules: rules.collect(),
        }
    }

    /// The open spans of a day, as instants.
    pub fn spans(&self, day: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
        let of_date = self.rules.iter().find_map(|rule| match rule {
            Rule::Date { date, intervals } if *date == day => Some(intervals),
            Rule::Date { .. } | Rule::Wday { .. } => None,
        });
        let of_weekday = || {
            self.rules.iter().find_map(|rule| match rule {
                Rule::Wday { wday, intervals } if wday == weekday => Some(intervals),
                Rule::Wday { .. } | Rule::Date { .. } => None,
            })
        };
        let intervals = of_date.or_else(of_weekday).into_iter().flatten();
        let spans = intervals.filter_map(|interval| {
            let from = self.instant(day, &interval.from)?;
            let to = self.instant(day, &interval.to)?;
            (from < to).then_some((from, to))
        });
        spans.collect()
    }

    fn instant(&self, day: NaiveDate, clock: &str) -> Option<DateTime<Utc>> {
        let local = if clock == "24:00" {
            day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN)
        } else {
            day.and_time(NaiveTime::parse_from_str(clock, "%H:%M").ok()?)
        };
        Some(zones::instant(local, &self.timezone))
    }

    /// An `availability_rule`: `timezone` is required.
    ///
    /// # Errors
    /// 400 for an unknown zone, an unknown day, and for times that are none.
    pub fn read(body: &Body) -> Result<Self, Refusal> {
        let timezone = body.required_text("timezone")?;
        if !zones::knows(&timezone) {
            return Err(Refusal::invalid("timezone", "must be an IANA time zone"));
        }
        let rules = body.objects("rules")?.unwrap_or_default();
        let rules = rules.iter().map(Rule::read).collect::<Result<_, _>>()?;
        Ok(Self { timezone, rules })
    }
}

impl Rule {
    fn read(body: &Body) -> Result<Self, Refusal> {
        let intervals = body.objects("intervals")?.unwrap_or_default();
        let intervals = intervals
            .iter()
            .map(Interval::read)
            .collect::<Result<_, _>>()?;
        match body.one_of("type", &["wday", "date"])?.as_deref() {
            Some("wday") => {
                let wday = body.one_of("wday", &WEEKDAYS)?;
                let wday = wday.ok_or_else(|| Refusal::invalid("wday", "can't be blank"))?;
                Ok(Self::Wday { wday, intervals })
            }
            Some(_) => Ok(Self::Date {
                date: super::date_setting::read_day(body, "date")?,
                intervals,
            }),
            None => Err(Refusal::invalid("type", "can't be blank")),
        }
    }
}

impl Interval {
    fn read(body: &Body) -> Result<Self, Refusal> {
        let clock = |name: &str| {
            let text = body.required_text(name)?;
            let is_time = text.len() == 5 && NaiveTime::parse_from_str(&text, "%H:%M").is_ok();
            if is_time || text == "24:00" {
                Ok(text)
            } else {
                Err(Refusal::invalid(name, "must be a time such as 09:00"))
            }
        };
        let (from, to) = (clock("from")?, clock("to")?);
        // Both have two digits each, so their order is that of their letters.
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(Refusal::invalid("to", "must be after from"))
        }
    }
}

impl Schedule {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "default": self.is_default,
            "name": self.name,
            "user": world.bases.uri(&self.user),
            "timezone": self.hours.timezone,
            "rules": self.hours.rules,
        })
    }
}

impl World {
    /// The schedule that counts where an event type has none of its own.
    pub fn standard_schedule(&self, user: &UserId) -> Option<&Schedule> {
        self.schedules
            .find(|schedule| schedule.user == *user && schedule.is_default)
    }

    /// The hours of somebody; office hours of their zone when they have no schedule.
    pub fn hours_of(&self, user: &UserId) -> Hours {
        match self.standard_schedule(user) {
            Some(schedule) => schedule.hours.clone(),
            None => Hours::office(self.users.get(user).map_or("UTC", |user| &user.timezone)),
        }
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let user: UserId = ask.query.required_uri(ask.bases(), "user")?;
    ask.needs_power_over(&user)?;
    let own = ask.world.schedules.iter();
    let own = own.filter(|schedule| schedule.user == user);
    Reply::all(own.map(|schedule| schedule.shown(ask.world)).collect())
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let schedule = ask.world.schedules.get(&ask.id(0));
    let schedule = schedule
        .filter(|schedule| ask.needs_power_over(&schedule.user).is_ok())
        .ok_or_else(Refusal::not_found)?;
    Reply::one(schedule.shown(ask.world))
}
