use crate::world::World;
use async_trait::async_trait;
use domain::remote_event::ProviderEventId;
use provider::contract::CalendarCalls as _;
use provider::contract::{self, SeriesFixture};
use reqwest::Method;
use serde_json::Value;
use testkit::zones::TestZones;

#[async_trait]
impl SeriesFixture for World {
    async fn occurrence(&self, series: &ProviderEventId, place: usize) -> ProviderEventId {
        let expanded = format!("/{}/instances", series.0);
        let instances = self.foreign(Method::GET, &expanded, Value::Null).await;
        let id = instances["items"][place]["id"].as_str();
        ProviderEventId(id.unwrap().to_owned())
    }
}

#[tokio::test]
async fn whatever_happens_to_a_series_both_sides_say_the_same() {
    for seed in 0..6 {
        let world = World::new().await;

        contract::whatever_happens_to_a_series_both_sides_say_the_same(&world, &TestZones, seed)
            .await;

        let (all, _) = world.everything().await;
        assert!(all[0].event.is_some(), "the list brings it along");
        assert_eq!(world.sandbox.google().mails(), []);
    }
}
