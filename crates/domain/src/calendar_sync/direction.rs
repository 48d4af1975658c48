//! Which way a sync carries: the three choices of Booked Appointments (spec §6), and what they mean as options.

use super::{IncomingChanges, Reach, SyncOptions, Window};
use crate::item::ItemKind;
use crate::member::words;
use serde::{Deserialize, Serialize};

/// One of the three choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From either side to the other.
    Both,
    /// Only from the linked calendar into My Calendar.
    ToHere,
    /// Only from My Calendar into the linked calendar.
    ToThere,
}

words!(Direction, "direction", {
    Direction::Both => "both",
    Direction::ToHere => "to_here",
    Direction::ToThere => "to_there",
});

/// So far *Synchronize* reaches: as far back as any range may, and all that lies ahead.
const EVERYTHING: Window = Window {
    past: Reach::Year,
    future: Reach::All,
};

impl Direction {
    /// Every choice, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Both, Self::ToHere, Self::ToThere];

    /// Whether anything goes into the linked calendar.
    pub const fn sends(self) -> bool {
        match self {
            Self::Both | Self::ToThere => true,
            Self::ToHere => false,
        }
    }

    /// Whether anything comes into My Calendar.
    pub const fn takes(self) -> bool {
        match self {
            Self::Both | Self::ToHere => true,
            Self::ToThere => false,
        }
    }

    /// Whether it can be chosen at all: a calendar that can only be read is sent nothing.
    pub const fn suits(self, can_write: bool) -> bool {
        can_write || !self.sends()
    }

    /// The choice for new items that these options are; none where Calendar Sync was told something finer.
    pub fn of(options: &SyncOptions, can_write: bool) -> Option<Self> {
        Self::ALL
            .into_iter()
            .filter(|direction| direction.suits(can_write))
            .find(|direction| options.clone().going(*direction, can_write) == *options)
    }
}

impl SyncOptions {
    /// The same with another choice for new items. What both sides hold already stays in step whatever is chosen: nothing is
    /// taken back because new items go another way. Ranges, privacy and the like stay as they are.
    pub fn going(self, direction: Direction, can_write: bool) -> Self {
        Self {
            incoming: IncomingChanges {
                create: direction.takes(),
                update: true,
                delete: true,
            },
            kinds: if can_write {
                ItemKind::ALL.to_vec()
            } else {
                Vec::new()
            },
            new_stay_here: can_write && !direction.sends(),
            ..self
        }
    }

    /// As one run of *Synchronize* goes by: what exists on the chosen sides is copied, once.
    pub fn transferring(self, direction: Direction) -> Self {
        Self {
            retrieve: direction.takes().then_some(EVERYTHING),
            send: direction.sends().then_some(EVERYTHING),
            ..self
        }
    }

    /// As the sync has to be so that what *Synchronize* sends lasts. One that sent no kind would take the copies back with
    /// the next change; it sends every kind from then on, and none that is new.
    pub fn holding(self, direction: Direction) -> Self {
        if !direction.sends() || !self.kinds.is_empty() {
            return self;
        }
        Self {
            kinds: ItemKind::ALL.to_vec(),
            new_stay_here: true,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn finer() -> [SyncOptions; 4] {
        let crm = || SyncOptions::preset(Preset::Crm);
        [
            SyncOptions {
                kinds: vec![ItemKind::Task],
                ..crm()
            },
            SyncOptions {
                kinds: Vec::new(),
                ..crm()
            },
            SyncOptions {
                incoming: IncomingChanges {
                    create: true,
                    update: false,
                    delete: true,
                },
                ..crm()
            },
            SyncOptions::preset(Preset::Scheduler),
        ]
    }

    #[test]
    fn a_sync_begins_with_both_ways_for_new_items() {
        let options = SyncOptions::preset(Preset::Crm);

        assert_eq!(Direction::of(&options, true), Some(Direction::Both));
        assert_eq!((options.retrieve, options.send), (None, None));
    }

    #[test]
    fn each_choice_is_recognised_by_what_it_means() {
        for options in finer() {
            for direction in Direction::ALL {
                let chosen = options.clone().going(direction, true);

                assert_eq!(Direction::of(&chosen, true), Some(direction));
            }
        }
    }

    #[test]
    fn what_calendar_sync_was_told_more_finely_is_none_of_the_choices() {
        for options in finer() {
            assert_eq!(Direction::of(&options, true), None, "{options:?}");
        }
    }

    #[test]
    fn each_choice_lets_new_items_go_its_way_alone() {
        for direction in Direction::ALL {
            let options = SyncOptions::default().going(direction, true);

            assert_eq!(options.incoming.create, direction.takes());
            assert_eq!(options.sends_new(ItemKind::Appointment), direction.sends());
        }
    }

    #[test]
    fn no_choice_takes_back_what_both_sides_hold() {
        for direction in Direction::ALL {
            let options = SyncOptions::default().going(direction, true);

            assert!(ItemKind::ALL.into_iter().all(|kind| options.sends(kind)));
            assert!(options.incoming.update && options.incoming.delete);
        }
    }

    #[test]
    fn what_is_no_matter_of_directions_stays() {
        let window = Window {
            past: Reach::Month,
            future: Reach::Week,
        };
        let options = SyncOptions {
            title_prefix: "[F]".to_owned(),
            hide_private: false,
            retrieve: Some(window),
            ..SyncOptions::default()
        };

        let chosen = options.clone().going(Direction::ToThere, true);

        assert_eq!(chosen.title_prefix, options.title_prefix);
        assert_eq!(chosen.hide_private, options.hide_private);
        assert_eq!(chosen.retrieve, options.retrieve);
    }

    #[test]
    fn a_calendar_that_can_only_be_read_is_sent_nothing() {
        let options = SyncOptions::default().going(Direction::ToHere, false);

        assert_eq!(options.validate(false), Ok(()));
        assert_eq!(Direction::of(&options, false), Some(Direction::ToHere));
        let suiting: Vec<_> = Direction::ALL
            .into_iter()
            .filter(|direction| direction.suits(false))
            .collect();
        assert_eq!(suiting, [Direction::ToHere]);
    }

    #[test]
    fn synchronize_reaches_over_the_chosen_sides_alone_and_changes_nothing_else() {
        for direction in Direction::ALL {
            let options = SyncOptions::preset(Preset::Crm);

            let once = options.clone().transferring(direction);

            assert_eq!(once.retrieve.is_some(), direction.takes());
            assert_eq!(once.send.is_some(), direction.sends());
            let after = SyncOptions {
                retrieve: None,
                send: None,
                ..once
            };
            assert_eq!(after, options);
        }
    }

    #[test]
    fn what_synchronize_sends_lasts_where_nothing_was_sent_before() {
        let only_in = SyncOptions {
            kinds: Vec::new(),
            ..SyncOptions::default()
        };

        let holding = only_in.clone().holding(Direction::ToThere);

        assert!(holding.sends(ItemKind::Appointment));
        assert!(!holding.sends_new(ItemKind::Appointment));
        assert_eq!(only_in.clone().holding(Direction::ToHere), only_in);
        let some = SyncOptions::default();
        assert_eq!(some.clone().holding(Direction::Both), some);
    }
}
