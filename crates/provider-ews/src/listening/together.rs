//! What is told at once and what together: one action in a calendar is told several times.

use domain::linked_calendar::RemoteCalendarId;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// The first change of a calendar is told at once, those that follow shortly after once.
#[derive(Debug)]
pub(crate) struct Together {
    within: Duration,
    /// When each was told last, and whether something waits since.
    told: BTreeMap<RemoteCalendarId, (Instant, bool)>,
}

impl Together {
    pub(crate) fn within(within: Duration) -> Self {
        Self {
            within,
            told: BTreeMap::new(),
        }
    }

    /// Something changed; says whether that is to be told now.
    pub(crate) fn hears(&mut self, calendar: &RemoteCalendarId, now: Instant) -> bool {
        match self.told.get_mut(calendar) {
            Some((last, waits)) if *waits || now < *last + self.within => {
                *waits = true;
                false
            }
            Some(told) => {
                *told = (now, false);
                true
            }
            None => {
                self.told.insert(calendar.clone(), (now, false));
                true
            }
        }
    }

    /// When something that waits is to be told.
    pub(crate) fn due(&self) -> Option<Instant> {
        let waiting = self.told.values().filter(|(_, waits)| *waits);
        waiting.map(|(last, _)| *last + self.within).min()
    }

    /// What has waited long enough; it counts as told.
    pub(crate) fn due_by(&mut self, now: Instant) -> Vec<RemoteCalendarId> {
        let mut due = Vec::new();
        for (calendar, told) in &mut self.told {
            if told.1 && told.0 + self.within <= now {
                *told = (now, false);
                due.push(calendar.clone());
            }
        }
        due
    }

    /// All that waits; nothing is heard any more.
    pub(crate) fn all(&self) -> Vec<RemoteCalendarId> {
        let waiting = self.told.iter().filter(|(_, (_, waits))| *waits);
        waiting.map(|(calendar, _)| calendar.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_at_once_and_those_shortly_after_once() {
        let (work, home) = ["work", "home"]
            .map(|id| RemoteCalendarId(id.to_owned()))
            .into();
        let begin = Instant::now();
        let at = |milliseconds| begin + Duration::from_millis(milliseconds);
        let mut together = Together::within(Duration::from_millis(300));

        assert!(together.hears(&work, at(0)));
        assert_eq!(together.due(), None);
        assert!(!together.hears(&work, at(10)));
        assert!(!together.hears(&work, at(290)));
        assert!(together.hears(&home, at(20)));
        assert_eq!(together.due(), Some(at(300)));
        assert_eq!(together.due_by(at(299)), []);
        assert_eq!(together.due_by(at(300)), std::slice::from_ref(&work));
        assert_eq!(together.due(), None);
        assert!(!together.hears(&work, at(500)), "it was told at 300");
        assert_eq!(together.all(), std::slice::from_ref(&work));
        assert_eq!(together.due_by(at(700)), std::slice::from_ref(&work));
        assert!(together.hears(&work, at(1_000)));
        assert!(together.hears(&home, at(1_000)));
    }
}
