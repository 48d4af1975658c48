use crate::helpers::*;
use domain::member::Role;
use reqwest::{Method, Response, StatusCode};

/// Reads a stream of server-sent events until one of this name comes, and answers its data. As in browsers, an event
/// without data is none.
async fn next_event(stream: &mut Response, text: &mut String, name: &str) -> Option<String> {
    loop {
        while let Some((event, rest)) = text.split_once("\n\n") {
            let field = |key: &str| {
                event
                    .lines()
                    .find_map(|line| line.strip_prefix(key))
                    .map(|v| v.trim().to_owned())
            };
            let data = field("data:").filter(|_| field("event:").as_deref() == Some(name));
            *text = rest.to_owned();
            if data.is_some() {
                return data;
            }
        }
        let chunk = tokio::time::timeout(PATIENCE, stream.chunk())
            .await
            .expect("an event comes");
        text.push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
    }
}

async fn listen(browser: &Browser) -> (Response, String) {
    let mut stream = browser.get("/live").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut text = String::new();
    assert_eq!(
        next_event(&mut stream, &mut text, "hello").await.as_deref(),
        Some("hello")
    );
    (stream, text)
}

#[tokio::test]
async fn an_open_page_hears_of_a_colleagues_change() {
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let robin = member(&store, dana.organization, "Robin K.", Role::Member).await;
    let server = place.serve();
    let (mut stream, mut text) = listen(&server.browser_of(&dana)).await;

    server
        .browser_of(&robin)
        .add("Harbour Gym – Fan noise")
        .await;

    assert_eq!(
        next_event(&mut stream, &mut text, "changed")
            .await
            .as_deref(),
        Some("calendar")
    );
    assert!(!text.contains("Harbour Gym"));
}

#[tokio::test]
async fn another_organization_hears_nothing() {
    let place = Place::new();
    let store = place.store().await;
    let ours = organization(&store, "Fernhill Services").await;
    let theirs = organization(&store, "Elsewhere").await;
    let server = place.serve();
    let (mut stream, mut text) = listen(&server.browser_of(&ours)).await;

    server.browser_of(&theirs).add("Theirs").await;
    let before = text.clone();
    server.browser_of(&ours).add("Ours").await;

    assert_eq!(
        next_event(&mut stream, &mut text, "changed")
            .await
            .as_deref(),
        Some("calendar")
    );
    assert_eq!(before, "");
    server.ask_to_stop();
    assert_eq!(
        next_event(&mut stream, &mut text, "changed").await,
        None,
        "one change, one notice"
    );
}

#[tokio::test]
async fn nobody_listens_without_a_session() {
    let place = Place::new();
    organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let (status, _) = server.browser().read_json(Method::GET, "/live").await;

    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn in_development_hello_names_the_process() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_DEV_RELOAD", "1");
    });

    let mut stream = server.browser_of(&dana).get("/live").await;

    let hello = next_event(&mut stream, &mut String::new(), "hello")
        .await
        .unwrap();
    assert_ne!(hello, "hello");
}
