use crate::world::{DANA, SCOPES, World};
use async_trait::async_trait;
use chrono::SecondsFormat;
use domain::item::ShowAs;
use domain::time::TimeRange;
use provider::contract::BusyFixture;
use provider::contract::CalendarCalls as _;
use provider::{BusyAnswer, CalendarProvider as _, ProviderError};
use sandbox::{Fault, FaultKind};
use serde_json::json;

const ROBIN: &str = "robin@fernhill.example";

#[async_trait]
impl BusyFixture for World {
    async fn colleague(&self) -> String {
        let google = self.sandbox.google();
        google.share(ROBIN, DANA, "freeBusyReader").unwrap();
        ROBIN.to_owned()
    }

    fn stranger(&self) -> String {
        "stranger@elsewhere.example".to_owned()
    }

    async fn block(&self, range: TimeRange, show_as: ShowAs) {
        let at = |time: chrono::DateTime<chrono::Utc>| {
            let text = time.to_rfc3339_opts(SecondsFormat::Secs, true);
            json!({"dateTime": text, "timeZone": "UTC"})
        };
        let is_free = show_as == ShowAs::Free;
        let event = json!({
            "id": format!("block{}{is_free}", range.start().timestamp()),
            "summary": "Secret",
            "start": at(range.start()),
            "end": at(range.end()),
            "transparency": if is_free { "transparent" } else { "opaque" },
            "status": if show_as == ShowAs::Tentative { "tentative" } else { "confirmed" },
        });
        self.sandbox.google().put_event(ROBIN, &event).unwrap();
    }

    fn free_ways(&self) -> Vec<ShowAs> {
        vec![ShowAs::Free]
    }
}

async fn ask(world: &World, people: &[&str]) -> Result<Vec<BusyAnswer>, ProviderError> {
    let people: Vec<String> = people.iter().map(|&name| name.to_owned()).collect();
    let start = "2026-12-01T08:00:00Z".parse().unwrap();
    let end = "2026-12-01T18:00:00Z".parse().unwrap();
    let window = TimeRange::new(start, end).unwrap();
    world
        .provider
        .busy_times(&world.access, &people, window)
        .await
}

#[tokio::test]
async fn without_the_permission_nothing_is_told_and_the_account_stays_connected() {
    let mut world = World::new().await;
    let [events, list, _] = SCOPES;
    let token = world.sandbox.google().add_token(DANA, &[events, list]);
    world.access.password = token.unwrap().into();

    let outcome = ask(&world, &[DANA]).await;

    assert!(
        matches!(outcome, Err(ProviderError::Forbidden)),
        "{outcome:?}"
    );
    assert!(world.changes(None).await.is_ok());
}

#[tokio::test]
async fn the_account_itself_is_asked_for_under_its_address_alone() {
    let world = World::new().await;

    let answers = ask(&world, &["primary", DANA, ROBIN]).await.unwrap();

    let expected = [
        BusyAnswer::Unknown,
        BusyAnswer::Busy(Vec::new()),
        BusyAnswer::Unknown,
    ];
    assert_eq!(answers, expected, "what is not shared is not found");
}

#[tokio::test]
async fn whoever_asks_too_often_has_to_wait_and_half_an_answer_is_none() {
    let world = World::new().await;
    let outcome = async |kind: FaultKind| {
        let path = "/google/api/calendar/v3/freeBusy";
        world.sandbox.add_fault(Fault::next(path, kind, 1));
        ask(&world, &[DANA]).await.unwrap_err()
    };
    let reason = |status, reason: &str| FaultKind::Reason {
        status,
        reason: reason.to_owned(),
        retry_after: None,
    };

    let limited = outcome(reason(403, "rateLimitExceeded")).await;
    assert!(
        matches!(limited, ProviderError::RateLimited(_)),
        "{limited:?}"
    );
    let old = outcome(reason(401, "authError")).await;
    assert!(matches!(old, ProviderError::Unauthorized), "{old:?}");
    for kind in [FaultKind::Html, FaultKind::Truncated] {
        let nonsense = outcome(kind).await;
        assert!(
            matches!(nonsense, ProviderError::InvalidAnswer(_)),
            "{nonsense:?}"
        );
    }
}
