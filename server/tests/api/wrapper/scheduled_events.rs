use super::*;

#[tokio::test]
async fn meetings_are_listed_by_invitee_and_shown_with_their_invitees() {
    let program = Program::begin().await;
    let Booked { event, .. } = program.booked().await;
    let query = format!(
        "user={}&invitee_email=ida@example.org&status=active&sort=start_time:desc",
        escaped(&program.user())
    );

    let listed = program
        .same(
            &format!("/scheduled/events/list/?{query}"),
            &format!("/scheduled_events?{query}"),
        )
        .await;

    assert_eq!(id_of(&listed["collection"][0]["uri"]), event);
    program
        .same(
            &format!("/scheduled/events/{event}"),
            &format!("/scheduled_events/{event}"),
        )
        .await;
    let invitees = program
        .same(
            &format!(
                "/scheduled/events/{event}/invitees/?email=ida@example.org&sort=created_at:asc"
            ),
            &format!(
                "/scheduled_events/{event}/invitees?email=ida@example.org&sort=created_at:asc"
            ),
        )
        .await;
    assert_eq!(invitees["collection"][0]["name"], "Ida Muster");
}

#[tokio::test]
async fn a_meeting_is_cancelled_with_a_reason_and_only_once() {
    let program = Program::begin().await;
    let event = program.booked().await.event;
    let path = format!("/scheduled/events/{event}/cancellation/");
    let why = json!({"reason": "the roof holds"});

    let made = program
        .answered(StatusCode::CREATED, Method::POST, &path, Some(why.clone()))
        .await;

    assert_eq!(made["resource"]["reason"], "the roof holds");
    let shown = program.read(&format!("/scheduled/events/{event}")).await;
    assert_eq!(shown["resource"]["status"], "canceled");
    let (again, _) = program.ask(Method::POST, &path, Some(why)).await;
    assert_eq!(again, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_meeting_is_cancelled_without_a_reason_and_without_a_body() {
    let program = Program::begin().await;
    let event = program.booked().await.event;

    let path = format!("/scheduled/events/{event}/cancellation/");
    let made = program
        .answered(StatusCode::CREATED, Method::POST, &path, None)
        .await;

    assert_eq!(made["resource"]["canceler_type"], "host");
}

#[tokio::test]
async fn a_no_show_is_marked_shown_and_taken_back() {
    let program = Program::begin().await;
    let Booked { invitee, .. } = program.booked().await;

    let made = program
        .answered(
            StatusCode::CREATED,
            Method::POST,
            "/invitee-no-show/",
            Some(json!({"invitee": invitee})),
        )
        .await;

    let id = id_of(&made["resource"]["uri"]);
    let shown = program
        .same(
            &format!("/invitee-no-show/{id}/"),
            &format!("/invitee_no_shows/{id}"),
        )
        .await;
    assert_eq!(shown, made);
    let path = format!("/invitee-no-show/{id}/delete/");
    program
        .answered(StatusCode::NO_CONTENT, Method::DELETE, &path, None)
        .await;
    let path = format!("/invitee-no-show/{id}/");
    program
        .answered(StatusCode::NOT_FOUND, Method::GET, &path, None)
        .await;
}
