//! `/hooks/changes/{subscription}`: what strangers may post there.

use crate::helpers::*;
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn a_notice_that_nobody_wants_is_answered_and_nothing_is_repeated() {
    let place = Place::new();
    let server = place.serve();
    let stranger = server.browser();
    let post = async |address: &str, body: String| {
        let request = stranger.request(Method::POST, address).body(body);
        request.send().await.unwrap()
    };

    let unknown = "/hooks/changes/0198c0de-0000-7000-8000-000000000000";
    let challenge = [
        unknown,
        "?validationToken=%3Cscript%3Ealert(1)%3C/script%3E",
    ]
    .concat();
    for address in [unknown, "/hooks/changes/no-id", &challenge] {
        let answer = post(address, "{}".to_owned()).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED, "{address}");
        assert_eq!(answer.text().await.unwrap(), "", "{address}");
    }
    let huge = post(unknown, "x".repeat(300 << 10)).await;
    assert_eq!(huge.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let read = stranger.get(unknown).await;
    assert_eq!(read.status(), StatusCode::METHOD_NOT_ALLOWED);
}
