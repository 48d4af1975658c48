use crate::world::{DANA, World};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::item::ShowAs;
use domain::time::TimeRange;
use provider::contract::BusyFixture;
use provider::{BusyAnswer, CalendarProvider as _, ProviderError};
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

const ROBIN: &str = "robin@fernhill.example";

impl World {
    /// The calendar that Robin has from the start.
    fn calendar_of_robin(&self) -> String {
        let accounts = self.sandbox.microsoft().accounts();
        let robin = accounts.iter().find(|account| account["email"] == ROBIN);
        robin.unwrap()["calendars"][0].as_str().unwrap().to_owned()
    }
}

#[async_trait]
impl BusyFixture for World {
    async fn colleague(&self) -> String {
        ROBIN.to_owned()
    }

    fn stranger(&self) -> String {
        "stranger@elsewhere.example".to_owned()
    }

    async fn block(&self, range: TimeRange, show_as: ShowAs) {
        let at = |time: DateTime<Utc>| {
            let text = time.format("%Y-%m-%dT%H:%M:%S").to_string();
            json!({"dateTime": text, "timeZone": "UTC"})
        };
        let word = match show_as {
            ShowAs::Busy => "busy",
            ShowAs::Free => "free",
            ShowAs::Tentative => "tentative",
            ShowAs::OutOfOffice => "oof",
            ShowAs::WorkingElsewhere => "workingElsewhere",
        };
        let event = json!({
            "subject": "Secret",
            "start": at(range.start()),
            "end": at(range.end()),
            "showAs": word,
        });
        let microsoft = self.sandbox.microsoft();
        microsoft
            .put_event(&self.calendar_of_robin(), &event, &Value::Null)
            .unwrap();
    }

    fn free_ways(&self) -> Vec<ShowAs> {
        vec![ShowAs::Free, ShowAs::WorkingElsewhere]
    }
}

async fn ask(world: &World) -> Result<Vec<BusyAnswer>, ProviderError> {
    let start = "2026-12-01T08:00:00Z".parse().unwrap();
    let end = "2026-12-01T18:00:00Z".parse().unwrap();
    let window = TimeRange::new(start, end).unwrap();
    let people = [ROBIN.to_owned()];
    world
        .provider
        .busy_times(&world.access, &people, window)
        .await
}

#[tokio::test]
async fn a_personal_account_is_told_of_nobody_also_where_it_is_not_known_as_one() {
    let world = World::at_home().await;
    let known = ask(&world).await;
    let provider = World::new().await.provider;
    let requests = world.requests();

    let (access, people) = (&world.access, [ROBIN.to_owned()]);
    let start = "2026-12-01T08:00:00Z".parse().unwrap();
    let window = TimeRange::at_least_a_second(start, start);
    let unknown = provider.busy_times(access, &people, window).await;

    assert!(
        matches!(known, Err(ProviderError::Unsupported(_))),
        "{known:?}"
    );
    assert!(
        matches!(unknown, Err(ProviderError::Forbidden)),
        "{unknown:?}"
    );
    assert_eq!(
        world.requests(),
        requests + 1,
        "who is known is not asked in vain"
    );
}

#[tokio::test]
async fn a_refusal_of_everything_is_told_and_half_an_answer_is_none() {
    let world = World::new().await;
    let outcome = async |kind: FaultKind| {
        let path = "/microsoft/graph/v1.0/me/calendar/getSchedule";
        world.sandbox.add_fault(Fault::next(path, kind, 1));
        ask(&world).await.unwrap_err()
    };
    let status = |status, retry_after| FaultKind::Status {
        status,
        retry_after,
    };

    let throttled = outcome(status(429, Some(9))).await;
    assert!(
        matches!(throttled, ProviderError::RateLimited(wait) if wait.as_secs() == 9),
        "{throttled:?}"
    );
    let right = outcome(status(403, None)).await;
    assert!(matches!(right, ProviderError::Forbidden), "{right:?}");
    let down = outcome(status(500, None)).await;
    assert!(matches!(down, ProviderError::Unavailable(_)), "{down:?}");
    for kind in [FaultKind::Html, FaultKind::Truncated] {
        let nonsense = outcome(kind).await;
        assert!(
            matches!(nonsense, ProviderError::InvalidAnswer(_)),
            "{nonsense:?}"
        );
    }
    assert!(ask(&world).await.is_ok());
    assert_eq!(world.sandbox.microsoft().requests(DANA).unwrap().1, 1);
}
