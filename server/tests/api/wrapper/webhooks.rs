use super::*;

impl Program {
    /// Orders messages about Dana's bookings to an address.
    async fn subscribed(&self, url: &str) -> Value {
        let order = json!({
            "url": url, "events": ["invitee.created"], "scope": "user",
            "organization": self.organization(), "user": self.user(),
        });
        self.answered(
            StatusCode::CREATED,
            Method::POST,
            "/webhook/subscription/",
            Some(order),
        )
        .await
    }

    /// The address of our own receiver.
    fn receiver(&self) -> String {
        format!("{}/modules/calendly/webhook/", self.story.dana.address)
    }
}

#[tokio::test]
async fn a_subscription_is_made_listed_shown_and_ended() {
    let program = Program::begin().await;

    let made = program.subscribed("https://elsewhere.example/hook").await;

    let id = id_of(&made["resource"]["uri"]);
    let query = format!(
        "organization={}&user={}&scope=user&sort=created_at:desc",
        escaped(&program.organization()),
        escaped(&program.user())
    );
    let listed = program
        .same(
            &format!("/webhook/subscriptions/list/?{query}"),
            &format!("/webhook_subscriptions?{query}"),
        )
        .await;
    let all = listed["collection"].as_array().unwrap();
    assert!(all.contains(&made["resource"]), "{listed}");
    let shown = program
        .same(
            &format!("/webhook/subscription/{id}/"),
            &format!("/webhook_subscriptions/{id}"),
        )
        .await;
    assert_eq!(shown, made);
    let path = format!("/webhook/subscription/{id}/delete/");
    program
        .answered(StatusCode::NO_CONTENT, Method::DELETE, &path, None)
        .await;
    let path = format!("/webhook/subscription/{id}/");
    program
        .answered(StatusCode::NOT_FOUND, Method::GET, &path, None)
        .await;
}

#[tokio::test]
async fn messages_ordered_to_this_server_are_believed() {
    let program = Program::begin().await;

    let made = program.subscribed(&program.receiver()).await;

    let address = made["resource"]["callback_url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        address.starts_with(&format!("{}?code=", program.receiver())),
        "{address}"
    );
    program.booked().await;
    let calendly = program.story.sandbox.calendly();
    program
        .story
        .until("the message is taken", async || {
            calendly.deliveries().iter().any(|delivery| {
                let text = delivery.to_string();
                text.contains("/modules/calendly/webhook/") && text.contains("200")
            })
        })
        .await;
}

#[tokio::test]
async fn messages_from_anybody_else_are_refused() {
    let program = Program::begin().await;
    let made = program.subscribed(&program.receiver()).await;
    let address = made["resource"]["callback_url"].as_str().unwrap();
    let path = address.strip_prefix(&program.story.dana.address).unwrap();

    for (path, expected) in [
        (path, StatusCode::UNAUTHORIZED),
        (
            "/modules/calendly/webhook/?code=guess",
            StatusCode::NOT_FOUND,
        ),
        ("/modules/calendly/webhook/", StatusCode::BAD_REQUEST),
    ] {
        let request = program.story.dana.request(Method::POST, path).body("{}");
        assert_eq!(request.send().await.unwrap().status(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_subscription_that_exists_is_not_made_twice() {
    let program = Program::begin().await;
    program.subscribed("https://elsewhere.example/hook").await;
    let again = json!({
        "url": "https://elsewhere.example/hook", "events": ["invitee.created"], "scope": "user",
        "organization": program.organization(), "user": program.user(),
    });

    let problem = program
        .answered(
            StatusCode::CONFLICT,
            Method::POST,
            "/webhook/subscription/",
            Some(again),
        )
        .await;

    assert_eq!(problem["code"], "calendly_exists");
}
