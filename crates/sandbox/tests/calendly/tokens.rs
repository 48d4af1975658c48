use crate::world::{Answer, DANA, World};
use reqwest::header::{COOKIE, SET_COOKIE};

const PATH: &str = "/integrations/api_webhooks";

/// Dana at the page, signed in.
struct Browser<'a> {
    world: &'a World,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn signed_in(world: &'a World) -> Self {
        let dana = world.user(DANA);
        let form = [("person", dana.rsplit('/').next().unwrap())];
        let answer = world
            .http
            .post(format!("{}/login", world.web()))
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { world, cookie }
    }

    async fn get(&self, path: &str) -> Answer {
        let address = format!("{}{path}", self.world.web());
        Answer::of(self.world.http.get(address).header(COOKIE, &self.cookie)).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let address = format!("{}{path}", self.world.web());
        let request = self.world.http.post(address).header(COOKIE, &self.cookie);
        Answer::of(request.form(form)).await
    }
}

/// The secret on the page that shows it once.
fn secret(answer: &Answer) -> String {
    let (_, after) = answer.text().split_once("readonly value=\"").unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_signs_in_by_choosing_who_they_are() {
    let world = World::new().await;

    let away = world.get(&format!("{}{PATH}", world.web())).await;
    assert_eq!(away.status, 303);
    let login = away.header("location").unwrap();
    assert!(login.starts_with("/calendly/web/login?return_to="));
    let page = world
        .get(&format!("{}{login}", world.sandbox.base_url()))
        .await;
    assert!(
        page.text()
            .contains("Dana Whitfield (dana@fernhill.example)")
    );

    let browser = Browser::signed_in(&world).await;
    let page = browser.get(PATH).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Signed in as Dana Whitfield."));
}

#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    let world = World::new().await;
    let dana = world.user(DANA);
    let form = [
        ("person", dana.rsplit('/').next().unwrap()),
        ("return_to", "https://evil.example/"),
    ];

    let request = world
        .http
        .post(format!("{}/login", world.web()))
        .form(&form);
    let answer = Answer::of(request).await;

    assert_eq!(
        answer.header("location"),
        Some("/calendly/web/integrations/api_webhooks")
    );
}

#[tokio::test]
async fn a_token_is_shown_once_and_may_what_was_chosen() {
    let world = World::new().await;
    let browser = Browser::signed_in(&world).await;

    let made = browser
        .post(PATH, &[("name", "Sync <1>"), ("scope", "users:read")])
        .await;
    let secret = secret(&made);

    assert_eq!(world.get_as(&secret, "/users/me").await.status, 200);
    assert_eq!(world.get_as(&secret, "/event_types").await.status, 403);
    let list = browser.get(PATH).await;
    assert!(list.text().contains("Sync &lt;1&gt;"));
    assert!(!list.text().contains(&secret));
}

#[tokio::test]
async fn a_token_may_have_no_scope_and_must_have_a_name() {
    let world = World::new().await;
    let browser = Browser::signed_in(&world).await;

    let made = browser.post(PATH, &[("name", "Bare")]).await;
    let nameless = browser.post(PATH, &[("name", "")]).await;
    let strange = browser
        .post(PATH, &[("name", "x"), ("scope", "all:write")])
        .await;

    assert_eq!(world.get_as(&secret(&made), "/users/me").await.status, 403);
    for refused in [nameless, strange] {
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("role=\"alert\""));
    }
}

#[tokio::test]
async fn ten_tokens_are_the_most_and_a_revoked_one_makes_room() {
    let world = World::new().await;
    let browser = Browser::signed_in(&world).await;
    // Dana has one already.
    let mut last = String::new();
    for number in 0..9 {
        let name = format!("token {number}");
        let made = browser
            .post(PATH, &[("name", &name), ("scope", "users:read")])
            .await;
        last = secret(&made);
    }

    let eleventh = browser.post(PATH, &[("name", "one more")]).await;
    let page = browser.get(PATH).await;
    let (before, _) = page.text().split_once("<button>Revoke token 8").unwrap();
    let (_, action) = before.rsplit_once("action=\"/calendly/web").unwrap();
    let action = action.split('"').next().unwrap();
    let revoked = browser.post(action, &[]).await;
    let again = browser.post(PATH, &[("name", "one more")]).await;

    assert_eq!(eleventh.status, 422);
    assert!(eleventh.text().contains("You have ten tokens"));
    assert_eq!(revoked.status, 303);
    assert_eq!(world.get_as(&last, "/users/me").await.status, 401);
    assert_eq!(again.status, 200);
}
