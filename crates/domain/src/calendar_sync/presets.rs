//! Choices that fill the wizard at once (spec §5.2).

use super::{IncomingChanges, Reach, SyncOptions, Window};
use crate::item::ItemKind;
use serde::{Deserialize, Serialize};

/// Where the wizard starts from; everything can be changed afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The wizard's first state: appointments both ways from now on; old items by the ranges one chooses.
    ManualRanges,
    /// New items of every kind both ways; old ones only by *Synchronize*.
    Crm,
    /// Own items from 30 days back onward go out, and times follow both ways.
    Scheduler,
}

impl Preset {
    /// Every preset, in the order of the page.
    pub const ALL: [Self; 3] = [Self::ManualRanges, Self::Crm, Self::Scheduler];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ManualRanges => "Manual ranges",
            Self::Crm => "CRM",
            Self::Scheduler => "Scheduler",
        }
    }

    /// What it means, in a sentence.
    pub const fn lead(self) -> &'static str {
        match self {
            Self::ManualRanges => {
                "Changes come in, appointments go out. You choose which old items are copied."
            }
            Self::Crm => "New items of every kind travel both ways. Nothing old is copied.",
            Self::Scheduler => {
                "Your items from a month back onward go out. When a time changes on one side, it changes on the other."
            }
        }
    }

    /// The preset that gives exactly these options, where there is one.
    pub fn of(options: &SyncOptions) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|preset| SyncOptions::preset(*preset) == *options)
    }
}

impl SyncOptions {
    /// What a preset stands for.
    pub fn preset(preset: Preset) -> Self {
        match preset {
            Preset::ManualRanges => Self::default(),
            Preset::Crm => Self {
                kinds: ItemKind::ALL.to_vec(),
                ..Self::default()
            },
            Preset::Scheduler => Self {
                incoming: IncomingChanges {
                    create: false,
                    update: true,
                    delete: false,
                },
                kinds: ItemKind::ALL.to_vec(),
                send: Some(Window {
                    past: Reach::Month,
                    future: Reach::All,
                }),
                ..Self::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_preset_is_recognised_by_what_it_fills_in() {
        for preset in Preset::ALL {
            assert_eq!(Preset::of(&SyncOptions::preset(preset)), Some(preset));
        }
        let own = SyncOptions {
            title_prefix: "[F]".to_owned(),
            ..SyncOptions::default()
        };
        assert_eq!(Preset::of(&own), None);
    }

    #[test]
    fn the_scheduler_takes_in_changed_times_and_no_foreign_events() {
        let options = SyncOptions::preset(Preset::Scheduler);

        assert!(options.incoming.update);
        assert!(!options.incoming.create);
        assert_eq!(options.retrieve, None);
        assert!(options.sends(ItemKind::Milestone));
    }
}
