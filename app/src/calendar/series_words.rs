//! What the question says, how far a change of a series shall reach. Pure.

use crate::words;
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, SeriesReach, When};

/// The answers in their order, with their names.
pub const SCOPES: [(Scope, &str); 3] = [
    (Scope::This, "This event"),
    (Scope::ThisAndFollowing, "This and following events"),
    (Scope::All, "All events"),
];

/// The change that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequence {
    /// It goes, instead of being changed.
    pub is_removal: bool,
    /// The other time it gets.
    pub to: Option<When>,
}

fn events(count: u32) -> String {
    match count {
        1 => "1 event".to_owned(),
        count => [&count.to_string(), " events"].concat(),
    }
}

fn start_of(when: When) -> Option<String> {
    match when {
        When::Timed { start, .. } => Some(words::time(start.time())),
        When::AllDay { .. } => None,
    }
}

/// What is asked about: `“Planning” repeats every week on Thursday. You moved it from 09:00 to 11:30.`
pub fn question(item: &CalendarItem, effect: Consequence) -> String {
    let title = super::kinds::quoted(&item.subject);
    let repeats = item.repeats.as_deref().unwrap_or("Belongs to a series");
    let mut text = [&title, " repeats: ", repeats, "."].concat();
    if let Some(repeats) = repeats.strip_prefix("Every") {
        text = [&title, " repeats every", repeats, "."].concat();
    }
    if let Some(to) = effect.to.filter(|to| *to != item.when) {
        let same_day = to.first_day() == item.when.first_day();
        let from_to = match (start_of(item.when), start_of(to)) {
            (Some(from), Some(to)) if same_day && from != to => Some([from, to]),
            _ if !same_day => Some([item.when, to].map(|when| words::day_short(when.first_day()))),
            _ => None,
        };
        text.push_str(&match from_to {
            Some([from, to]) => [" You moved it from ", &from, " to ", &to, "."].concat(),
            None => " You changed how long it takes.".to_owned(),
        });
    }
    text
}

/// What an answer reaches, and what it leaves.
pub fn hint(
    scope: Scope,
    item: &CalendarItem,
    effect: Consequence,
    reach: Option<SeriesReach>,
) -> String {
    let day = words::day_long(item.when.first_day());
    let from = words::day_month(item.when.first_day());
    match (scope, reach) {
        (Scope::This, _) => {
            let others = match start_of(item.when).filter(|_| effect.to.is_some()) {
                Some(time) => ["The others stay at ", &time].concat(),
                None => "The others stay as they are".to_owned(),
            };
            ["Only ", &day, ". ", &others, "."].concat()
        }
        (
            Scope::ThisAndFollowing,
            Some(SeriesReach {
                following: Some(count),
                ..
            }),
        ) => [
            &events(count),
            " from ",
            &from,
            ". Earlier ones stay as they are.",
        ]
        .concat(),
        (Scope::ThisAndFollowing, reach) => {
            let endless = reach.map_or("", |_| ", without end");
            [
                "All from ",
                &from,
                " on",
                endless,
                ". Earlier ones stay as they are.",
            ]
            .concat()
        }
        (Scope::All, reach) => {
            let Some(reach) = reach else {
                return "The whole series.".to_owned();
            };
            let mut text = match reach.all {
                Some(count) => events(count),
                None => "The whole series, without end".to_owned(),
            };
            match reach.past {
                0 => {}
                past => text.push_str(&[", ", &past.to_string(), " of them in the past"].concat()),
            }
            text.push('.');
            if !effect.is_removal {
                text.push_str(&match reach.moved {
                    0 => String::new(),
                    1 => " 1 event you moved by hand keeps its own time.".to_owned(),
                    moved => [
                        " ",
                        &moved.to_string(),
                        " events you moved by hand keep their own time.",
                    ]
                    .concat(),
                });
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{item, timed};
    use super::*;

    fn planning() -> CalendarItem {
        let mut item = item(
            "Planning",
            timed("2026-03-19T09:00:00", "2026-03-19T10:00:00"),
        );
        item.repeats = Some("Every 2 weeks on Thursday, 14 times".to_owned());
        item
    }

    const MOVED: fn() -> Consequence = || Consequence {
        is_removal: false,
        to: Some(timed("2026-03-19T11:30:00", "2026-03-19T12:30:00")),
    };

    #[test]
    fn the_question_says_what_repeats_and_what_was_done() {
        assert_eq!(
            question(&planning(), MOVED()),
            "“Planning” repeats every 2 weeks on Thursday, 14 times. You moved it from 09:00 to 11:30."
        );
        let friday = Consequence {
            to: Some(timed("2026-03-20T09:00:00", "2026-03-20T10:00:00")),
            ..MOVED()
        };
        assert!(question(&planning(), friday).ends_with("from Thu 19 March to Fri 20 March."));
    }

    #[test]
    fn each_answer_says_how_many_it_reaches_and_what_stays() {
        let reach = Some(SeriesReach {
            following: Some(10),
            all: Some(14),
            past: 4,
            moved: 1,
        });
        let hints = SCOPES.map(|(scope, _)| hint(scope, &planning(), MOVED(), reach));

        assert_eq!(
            hints,
            [
                "Only Thursday 19 March. The others stay at 09:00.",
                "10 events from 19 March. Earlier ones stay as they are.",
                "14 events, 4 of them in the past. 1 event you moved by hand keeps its own time.",
            ]
        );
    }

    #[test]
    fn a_series_without_end_says_so() {
        let reach = Some(SeriesReach {
            following: None,
            all: None,
            past: 0,
            moved: 3,
        });
        let goes = Consequence {
            is_removal: true,
            to: None,
        };

        assert_eq!(
            hint(Scope::ThisAndFollowing, &planning(), goes, reach),
            "All from 19 March on, without end. Earlier ones stay as they are."
        );
        assert_eq!(
            hint(Scope::All, &planning(), goes, reach),
            "The whole series, without end."
        );
    }
}
