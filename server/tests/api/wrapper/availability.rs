use super::*;
use crate::calendly::now;
use chrono::TimeDelta;

/// From tomorrow on, for so many days.
fn span(days: i64) -> String {
    let from = now() + TimeDelta::days(1);
    let until = from + TimeDelta::days(days);
    let spelt = [from, until].map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    format!("start_time={}&end_time={}", spelt[0], spelt[1])
}

#[tokio::test]
async fn available_times_of_an_event_type() {
    let program = Program::begin().await;
    let (event_type, _) = slot(&program.story).await;
    let query = format!("event_type={}&{}", escaped(&event_type), span(7));

    let slots = program
        .same(
            &format!("/event/type/available-times/?{query}"),
            &format!("/event_type_available_times?{query}"),
        )
        .await;

    assert!(!slots["collection"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn available_times_of_more_than_a_month_are_refused() {
    let program = Program::begin().await;
    let (event_type, _) = slot(&program.story).await;
    let query = format!("event_type={}&{}", escaped(&event_type), span(32));

    let problem = program
        .answered(
            StatusCode::BAD_REQUEST,
            Method::GET,
            &format!("/event/type/available-times/?{query}"),
            None,
        )
        .await;

    assert_eq!(problem["details"][0]["parameter"], "end_time");
}

#[tokio::test]
async fn busy_times_of_a_user() {
    let program = Program::begin().await;
    let calendly = program.story.sandbox.calendly();
    let from = now() + TimeDelta::days(2);
    calendly
        .add_busy(DANA, from, from + TimeDelta::hours(1))
        .unwrap();
    let query = format!("user={}&{}", escaped(&program.user()), span(6));

    let busy = program
        .same(
            &format!("/user/busy-times/?{query}"),
            &format!("/user_busy_times?{query}"),
        )
        .await;

    assert_eq!(busy["collection"][0]["type"], "external");
}

#[tokio::test]
async fn availability_schedules_of_a_user_and_one_of_them() {
    let program = Program::begin().await;
    let query = format!("user={}", escaped(&program.user()));

    let all = program
        .same(
            &format!("/user-availability-schedules/?{query}"),
            &format!("/user_availability_schedules?{query}"),
        )
        .await;

    let id = id_of(&all["collection"][0]["uri"]);
    let one = program
        .same(
            &format!("/user-availability-schedules/{id}/"),
            &format!("/user_availability_schedules/{id}"),
        )
        .await;
    assert_eq!(one["resource"], all["collection"][0]);
}
