//! The nine people of Fernhill Services.

use chrono::NaiveTime;
use domain::member::{DayHours, Member, MemberState, Role, WorkingHours};
use domain::time::ZoneId;
use domain::{MemberId, OrganizationId};

/// The organization of every mock-up.
pub const ORGANIZATION: &str = "Fernhill Services";

/// Everybody's password; a demo is no secret.
pub const PASSWORD: &str = "fernhill-demo";

/// The zone in which all of them live.
pub const ZONE: &str = "Europe/London";

/// What somebody does, which decides what fills the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    Dispatcher,
    Electrician,
    Roofer,
    Sales,
    Apprentice,
}

/// Whether somebody's own calendar is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// This calendar of theirs is.
    To(&'static str),
    /// It was, and then the account stopped letting us in.
    Lost(&'static str),
    /// It never was.
    Never,
}

/// One of the nine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Before the `@`, and the user at the calendar server.
    pub user: &'static str,
    pub name: &'static str,
    pub trade: Trade,
    pub role: Role,
    /// Start and end of work as hour and minute: 730 is half past seven.
    hours: (u32, u32),
    pub link: Link,
}

/// Dana, then the others in the order of the mock-up.
pub const PEOPLE: [Person; 9] = [
    person(
        "dana",
        "Dana W.",
        Trade::Dispatcher,
        (730, 1830),
        Link::To(FAMILY),
    ),
    person(
        "robin",
        "Robin K.",
        Trade::Electrician,
        (800, 1800),
        Link::To(WORK),
    ),
    person(
        "marek",
        "Marek T.",
        Trade::Electrician,
        (800, 1800),
        Link::To(WORK),
    ),
    person(
        "noor",
        "Noor A.",
        Trade::Roofer,
        (730, 1730),
        Link::To(WORK),
    ),
    person("lucas", "Lucas F.", Trade::Sales, (800, 1800), Link::Never),
    person("ines", "Ines C.", Trade::Sales, (830, 1800), Link::To(WORK)),
    person(
        "tomas",
        "Tomas B.",
        Trade::Sales,
        (830, 1800),
        Link::To(WORK),
    ),
    person(
        "sana",
        "Sana V.",
        Trade::Apprentice,
        (800, 1700),
        Link::To(WORK),
    ),
    person(
        "henrik",
        "Henrik L.",
        Trade::Electrician,
        (800, 1800),
        Link::Lost(WORK),
    ),
];

/// The two calendars that everybody has at the calendar server.
pub const FAMILY: &str = "Family";
pub const WORK: &str = "Work";

const fn person(
    user: &'static str,
    name: &'static str,
    trade: Trade,
    hours: (u32, u32),
    link: Link,
) -> Person {
    let role = match trade {
        Trade::Dispatcher => Role::Owner,
        Trade::Electrician | Trade::Roofer | Trade::Sales | Trade::Apprentice => Role::Member,
    };
    Person {
        user,
        name,
        trade,
        role,
        hours,
        link,
    }
}

impl Trade {
    /// The job title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Dispatcher => "Dispatcher",
            Self::Electrician => "Electrician",
            Self::Roofer => "Roofer",
            Self::Sales => "Sales",
            Self::Apprentice => "Apprentice",
        }
    }
}

impl Person {
    /// The address signed in with.
    pub fn email(&self) -> String {
        format!("{}@fernhill.example", self.user)
    }

    /// The same as a member.
    pub fn member(&self, id: MemberId, organization: OrganizationId) -> Member {
        let (from, until) = self.hours;
        let hours = DayHours {
            from: clock(from),
            until: clock(until),
        };
        let working_hours = WorkingHours::weekdays(hours.from, hours.until);
        Member {
            id,
            organization,
            name: self.name.to_owned(),
            email: self.email(),
            role: self.role,
            state: MemberState::Active,
            zone: ZoneId::new(ZONE),
            working_hours,
            job_title: self.trade.title().to_owned(),
        }
    }
}

/// 730 is half past seven; what is no time of day becomes midnight.
pub fn clock(hour_and_minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour_and_minute / 100, hour_and_minute % 100, 0)
        .unwrap_or(NaiveTime::MIN)
}
