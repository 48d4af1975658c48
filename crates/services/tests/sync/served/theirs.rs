//! What another program writes into a calendar, and what stands there, in words that are the same for every service.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::attendee::ParticipationStatus;
use domain::item::ShowAs;

/// Whose accounts these are.
pub const DANA: &str = "dana@fernhill.example";

/// Who invites Dana, and who is invited with her.
pub const KIM: (&str, &str) = ("Kim", "kim@elsewhere.example");
pub const LEE: (&str, &str) = ("Lee", "lee@elsewhere.example");

/// An event as another program writes it.
#[derive(Debug, Clone)]
pub struct Theirs {
    /// What its id and UID are made of, where the service lets programs choose them.
    pub name: String,
    pub subject: String,
    pub description: String,
    pub location: String,
    pub when: When,
    pub every: Option<Every>,
    pub show_as: ShowAs,
    pub is_private: bool,
    /// Kim has invited Dana and Lee, and Dana has answered so; none for what Dana noted down herself.
    pub answer: Option<ParticipationStatus>,
    /// Dana has invited Lee.
    pub is_hosted: bool,
}

/// When it takes place.
#[derive(Debug, Clone)]
pub enum When {
    /// On the clocks of an IANA zone.
    At(NaiveDateTime, NaiveDateTime, &'static str),
    /// From the first day until before the second.
    Days(NaiveDate, NaiveDate),
}

/// A series: each day, or each week on the day of its start.
#[derive(Debug, Clone, Copy)]
pub struct Every {
    pub is_weekly: bool,
    /// How often; without end where there is none.
    pub count: Option<u32>,
}

/// A change that another program makes.
#[derive(Debug, Clone)]
pub enum Edit {
    Subject(&'static str),
    Location(String),
    Description(String),
    /// Start and end on the clock in London.
    Times(NaiveDateTime, NaiveDateTime),
}

/// An event as the service keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub id: String,
    pub uid: String,
    pub subject: String,
    pub description: String,
    pub location: String,
    /// An instant in UTC or a day, as the service writes it.
    pub start: String,
    /// What Dana answered, in the service's word; empty where nobody invited her.
    pub answer: String,
    /// The addresses of those who are invited.
    pub guests: Vec<String>,
    /// All of it, with its version: the same as long as nobody writes.
    pub raw: String,
}

/// On 19 March at this hour, on the wall.
pub fn at(hour: u32) -> NaiveDateTime {
    wall(&format!("2026-03-19T{hour:02}:00:00"))
}

/// A time on the wall, for instance `2026-03-19T09:00:00`.
pub fn wall(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// An hour on 19 March in London.
pub fn visit(name: &str, hour: u32) -> Theirs {
    Theirs {
        name: name.to_owned(),
        subject: name.to_owned(),
        description: String::new(),
        location: String::new(),
        when: When::At(at(hour), at(hour) + TimeDelta::hours(1), "Europe/London"),
        every: None,
        show_as: ShowAs::Busy,
        is_private: false,
        answer: None,
        is_hosted: false,
    }
}

/// An hour from nine on Thursdays, from 19 March on.
pub fn thursdays(name: &str, count: Option<u32>) -> Theirs {
    Theirs {
        every: Some(Every {
            is_weekly: true,
            count,
        }),
        ..visit(name, 9)
    }
}

/// Dana has invited Lee, for an hour from nine.
pub fn hosted() -> Theirs {
    Theirs {
        is_hosted: true,
        ..visit("Interview", 9)
    }
}

/// Kim has invited Dana and Lee, for an hour from nine.
pub fn invitation(answer: ParticipationStatus) -> Theirs {
    Theirs {
        subject: "Board meeting".to_owned(),
        answer: Some(answer),
        ..visit("board", 9)
    }
}
