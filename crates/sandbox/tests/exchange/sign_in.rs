use crate::world::{Answer, DANA, World, envelope, sync};
use serde_json::Value;

const NEGOTIATE: &str = "NTLM TlRMTVNTUAABAAAABYIIAAAAAAAAAAAAAAAAAAAAAAA=";

#[tokio::test]
async fn nobody_is_let_in_without_a_password_and_every_way_is_offered() {
    let world = World::new().await;
    let exchange = world.exchange();
    let anybody = Answer::of(world.request(&sync("", 10))).await;
    assert_eq!(anybody.status, 401);
    assert_eq!(
        anybody.offers,
        ["NTLM", "Basic realm=\"exchange\"", "Bearer"]
    );

    let (user, password) = (
        exchange.user(DANA).unwrap(),
        exchange.password(DANA).unwrap(),
    );
    for (user, password, status) in [
        (DANA, password.as_str(), 200),
        (user.as_str(), password.as_str(), 200),
        (DANA, "wrong", 401),
        ("OTHER\\dana", password.as_str(), 401),
    ] {
        let asked = world
            .request(&sync("", 10))
            .basic_auth(user, Some(password));
        assert_eq!(Answer::of(asked).await.status, status, "{user}");
    }
    let token = exchange.token(DANA).unwrap();
    let bearer = Answer::of(world.request(&sync("", 10)).bearer_auth(token)).await;
    assert_eq!(bearer.status, 200);
    assert_eq!(exchange.refusals(DANA).unwrap(), 1);
}

#[tokio::test]
async fn a_way_that_is_not_offered_lets_nobody_in() {
    let world = World::new().await;
    world.exchange().offer(&["NTLM"]);
    let password = world.exchange().password(DANA).unwrap();

    let basic = world
        .request(&sync("", 10))
        .basic_auth(DANA, Some(password));
    let basic = Answer::of(basic).await;

    assert_eq!((basic.status, basic.offers), (401, vec!["NTLM".to_owned()]));
}

#[tokio::test]
async fn a_challenge_belongs_to_its_connection() {
    let world = World::new().await;

    let first = world.request("").header("authorization", NEGOTIATE);
    let first = Answer::of(first).await;

    assert_eq!(first.status, 401);
    assert!(
        first.offers[0].starts_with("NTLM TlRMTVNTUAACAAAA"),
        "{first:?}"
    );
    // A third message that answers nothing is as good as none.
    let third = world
        .request("")
        .header("authorization", "NTLM TlRMTVNTUAADAAAA");
    assert_eq!(Answer::of(third).await.status, 401);
    assert_eq!(Answer::of(world.request(&sync("", 10))).await.status, 401);
}

#[tokio::test]
async fn autodiscover_tells_the_address_as_xml_and_as_json() {
    let world = World::new().await;
    let base = world.sandbox.base_url().to_owned();
    let ews = world.exchange().ews();
    let body = format!(
        "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>\
         <EMailAddress>{DANA}</EMailAddress></Request></Autodiscover>"
    );
    let post = || {
        world
            .http
            .post(format!("{base}/autodiscover/autodiscover.xml"))
    };
    assert_eq!(Answer::of(post().body(body.clone())).await.status, 401);
    let password = world.exchange().password(DANA).unwrap();

    let told = Answer::of(post().basic_auth(DANA, Some(password)).body(body)).await;

    assert_eq!(told.text("Action").unwrap(), "settings");
    assert_eq!(told.text("EwsUrl").unwrap(), ews);
    for path in [
        format!("/v1.0/{DANA}?Protocol=EWS"),
        format!("?Email={DANA}&Protocol=ews"),
    ] {
        let address = format!("{base}/autodiscover/autodiscover.json{path}");
        let told = Answer::of(world.http.get(address)).await;
        let body: Value = serde_json::from_str(&told.body).unwrap();
        assert_eq!(body["Url"], ews);
    }
    let nobody =
        format!("{base}/autodiscover/autodiscover.json/v1.0/nobody@fernhill.example?Protocol=EWS");
    assert_eq!(Answer::of(world.http.get(nobody)).await.status, 404);
}

#[tokio::test]
async fn what_is_no_request_is_a_fault() {
    let world = World::new().await;
    let password = world.exchange().password(DANA).unwrap();
    let bomb = "<!DOCTYPE a [<!ENTITY b \"cccccccc\">]><a>&b;</a>";
    for (body, code) in [
        ("no xml".to_owned(), "ErrorSchemaValidation"),
        (bomb.to_owned(), "ErrorSchemaValidation"),
        (
            envelope("Exchange2031", &sync("", 10)),
            "ErrorInvalidServerVersion",
        ),
        (
            envelope("Exchange2013_SP1", "<m:Dance/>"),
            "ErrorInvalidOperation",
        ),
    ] {
        let asked = world.http.post(world.exchange().ews()).body(body.clone());
        let answer = Answer::of(asked.basic_auth(DANA, Some(&password))).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (500, code),
            "{body}"
        );
    }
}

#[tokio::test]
async fn people_who_try_the_demo_are_shown_how_to_sign_in() {
    let world = World::new().await;
    let base = world.exchange().base();

    let shown = world.http.get(&base).send().await.unwrap();
    let page = shown.text().await.unwrap();

    let password = world.exchange().password(DANA).unwrap();
    assert!(page.contains(DANA) && page.contains(&password), "{page}");
    assert!(page.contains(&world.exchange().ews()), "{page}");
}
