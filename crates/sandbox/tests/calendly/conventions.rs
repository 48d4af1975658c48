use crate::world::{DANA, ROBIN, World};
use chrono::TimeDelta;
use reqwest::Method;
use sandbox::Plan;

#[tokio::test]
async fn without_a_good_token_everything_is_unauthenticated() {
    let world = World::new().await;
    let revoked = world.full(DANA);
    world.sandbox.calendly().revoke_token(&revoked).unwrap();

    for token in ["", "eyJwrong", &revoked] {
        let answer = world.get_as(token, "/users/me").await;

        assert_eq!(answer.status, 401);
        assert_eq!(answer.body["title"], "Unauthenticated");
    }
}

#[tokio::test]
async fn a_deactivated_user_is_let_in_no_more() {
    let world = World::new().await;
    let token = world.full(ROBIN);
    assert_eq!(world.get_as(&token, "/users/me").await.status, 200);

    world.sandbox.calendly().deactivate(ROBIN).unwrap();

    assert_eq!(world.get_as(&token, "/users/me").await.status, 401);
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_which_one_it_lacks() {
    let world = World::new().await;
    let token = world.token(DANA, &["users:read"]);

    let answer = world.get_as(&token, "/organization_memberships").await;

    assert_eq!(answer.status, 403);
    assert_eq!(answer.body["title"], "Insufficient scope");
    assert_eq!(answer.body["required_scopes"][0], "organizations:read");
    assert_eq!(world.get_as(&token, "/users/me").await.status, 200);
}

#[tokio::test]
async fn a_token_without_any_scope_reads_nothing() {
    let world = World::new().await;
    let token = world.token(DANA, &[]);

    assert_eq!(world.get_as(&token, "/users/me").await.status, 403);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;

    for path in [
        "/nothing",
        "/scheduled_events/NOBODY",
        "/event_types/NOBODY",
        "/users/NOBODY",
        "/users/a%20b",
    ] {
        let answer = world.get(path).await;

        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.body["title"], "Resource Not Found");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let world = World::new().await;

    for body in ["{", "[]", "\"text\"", "nul"] {
        let request = world
            .http
            .post(world.address("/invitee_no_shows"))
            .bearer_auth(&world.dana)
            .header("content-type", "application/json")
            .body(body);
        let answer = crate::world::Answer::of(request).await;

        assert_eq!(answer.status, 400, "{body}");
    }
}

#[tokio::test]
async fn a_reference_must_be_a_whole_address() {
    let world = World::new().await;
    let id = world.user(DANA).rsplit('/').next().unwrap().to_owned();

    world
        .list("/event_types", &[("user", &id)])
        .await
        .assert_invalid("user");
    world
        .list(
            "/scheduled_events",
            &[("user", "https://api.calendly.com/users/A")],
        )
        .await
        .assert_invalid("user");
}

#[tokio::test]
async fn every_answer_says_how_much_may_still_be_asked() {
    let world = World::new().await;

    for (token, path, limit) in [
        (world.dana.as_str(), "/users/me", "500"),
        (&world.dana, "/nothing", "500"),
        ("wrong", "/users/me", "50"),
    ] {
        let answer = world.get_as(token, path).await;

        assert_eq!(answer.header("x-ratelimit-limit"), Some(limit));
        assert!(answer.header("x-ratelimit-remaining").is_some());
        assert_eq!(answer.header("x-ratelimit-reset"), Some("60"));
    }
}

#[tokio::test]
async fn the_free_plan_may_ask_fifty_times_a_minute_and_then_again() {
    let world = World::new().await;
    world.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();
    for left in (0..50).rev() {
        let answer = world.get("/users/me").await;
        assert_eq!(answer.status, 200);
        let left: i32 = left;
        assert_eq!(
            answer.header("x-ratelimit-remaining"),
            Some(left.to_string().as_str())
        );
    }
    world.advance(TimeDelta::seconds(20));

    let refused = world.get("/users/me").await;
    world.advance(TimeDelta::seconds(40));
    let later = world.get("/users/me").await;

    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("x-ratelimit-reset"), Some("40"));
    assert_eq!(refused.header("retry-after"), Some("40"));
    assert_eq!(later.status, 200);
}

#[tokio::test]
async fn one_users_requests_do_not_count_for_another() {
    let world = World::new().await;
    let robin = world.full(ROBIN);
    world.get("/users/me").await;

    let answer = world.get_as(&robin, "/users/me").await;

    assert_eq!(answer.header("x-ratelimit-remaining"), Some("499"));
}

#[tokio::test]
async fn a_path_with_another_method_is_not_found() {
    let world = World::new().await;

    let answer = world
        .as_somebody(&world.dana, Method::DELETE, "/users/me", None)
        .await;

    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_world() {
    let (one, other, third) = (
        World::seeded(1).await,
        World::seeded(1).await,
        World::seeded(2).await,
    );
    let id = |world: &World| world.user(DANA).rsplit('/').next().unwrap().to_owned();

    assert_eq!(id(&one), id(&other));
    assert_eq!(one.dana, other.dana);
    assert_ne!(id(&one), id(&third));
}
