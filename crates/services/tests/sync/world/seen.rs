//! What is there to be seen.

use super::{Base, noon};
use chrono::TimeDelta;
use domain::calendar_sync::CalendarSync;
use domain::departure::Departure;
use domain::item::Item;
use domain::reconcile::HeldDeletion;
use domain::run::{Change, Run};
use domain::time::TimeRange;
use domain::{ItemId, RunId};

impl Base {
    pub async fn departure(&self) -> Option<Departure> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .departure(self.organization, self.sync)
            .await
            .unwrap()
    }

    pub async fn is_there(&self) -> bool {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .calendar_sync(self.organization, self.sync)
            .await
            .unwrap()
            .is_some()
    }

    pub async fn item(&self, id: ItemId) -> Item {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .item(self.organization, id)
            .await
            .unwrap()
            .expect("the item is there")
    }

    /// The titles of the live items in March, sorted.
    pub async fn here(&self) -> Vec<String> {
        let mut subjects: Vec<_> = self
            .items()
            .await
            .into_iter()
            .map(|item| item.content.subject)
            .collect();
        subjects.sort();
        subjects
    }

    pub async fn items(&self) -> Vec<Item> {
        let range =
            TimeRange::new(noon() - TimeDelta::days(60), noon() + TimeDelta::days(60)).unwrap();
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .items_between(self.organization, Some(self.member), range)
            .await
            .unwrap()
    }

    pub async fn state(&self) -> CalendarSync {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .calendar_sync(self.organization, self.sync)
            .await
            .unwrap()
            .expect("the sync is there")
    }

    pub async fn runs(&self) -> Vec<Run> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .runs(self.organization, self.sync, 50)
            .await
            .unwrap()
    }

    pub async fn journal(&self) -> Vec<Change> {
        let runs: Vec<_> = self.runs().await.into_iter().map(|run| run.id).collect();
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .changes_of_runs(self.organization, &runs)
            .await
            .unwrap()
    }

    /// The deletions that wait for Dana.
    pub async fn held(&self) -> Vec<HeldDeletion> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .held_deletions(self.organization, self.sync)
            .await
            .unwrap()
    }

    /// The lines of one run.
    pub async fn lines_of(&self, run: RunId) -> Vec<Change> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .changes_of_runs(self.organization, &[run])
            .await
            .unwrap()
    }

    pub async fn waiting(&self) -> usize {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .outgoing(self.organization, self.sync)
            .await
            .unwrap()
            .len()
    }
}
