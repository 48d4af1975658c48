use super::*;
use crate::refusal;
use provider::http::header::CONTENT_TYPE;
use serde_json::json;
use std::time::Duration;

fn url() -> Url {
    "https://www.googleapis.com/calendar/v3/calendars/dana%40example.org/events?sendUpdates=none"
        .parse()
        .unwrap()
}

fn whole(kind: &str, body: &str) -> Answer {
    Answer {
        status: StatusCode::OK,
        headers: [(CONTENT_TYPE, kind.parse().unwrap())]
            .into_iter()
            .collect(),
        body: body.to_owned().into(),
        url: url(),
        connection: None,
        certificate: None,
    }
}

fn one(number: usize, status: &str, more: &str, body: &str) -> String {
    format!(
        "--batch_Xy\r\nContent-Type: application/http\r\ncontent-id: <response-{number}@integrator>\r\n\r\n\
         HTTP/1.1 {status}\r\nContent-Type: application/json; charset=UTF-8\r\n{more}\r\n{body}\r\n\r\n"
    )
}

const KIND: &str = "multipart/mixed; boundary=\"batch_Xy\"";

#[test]
fn each_part_is_a_request_of_its_own() {
    let (one, other) = (json!({"summary": "a\r\n--integrator-part"}), json!({}));

    let text = asked(&url(), &[&one, &other]);

    let parts: Vec<&str> = text.split("--integrator-part\r\n").collect();
    assert_eq!(parts.len(), 3, "{text}");
    assert!(parts[1].contains(
        "\r\nContent-ID: <0@integrator>\r\n\r\nPOST /calendar/v3/calendars/dana%40example.org/events?sendUpdates=none HTTP/1.1\r\n"
    ));
    assert!(parts[2].ends_with("Content-Length: 2\r\n\r\n{}\r\n--integrator-part--\r\n"));
}

#[test]
fn parts_are_known_by_their_names_and_one_that_is_missing_hides_no_other() {
    let pretty = "{\r\n  \"id\": \"b\",\r\n\r\n  \"etag\": \"--batch_Xy\"\r\n}";
    let text = [
        "Some words before.\r\n".to_owned(),
        one(2, "200 OK", "ETag: \"3\"\r\n", pretty),
        one(0, "409 Conflict", "", "{}"),
        "--batch_Xy\r\nContent-Type: application/http\r\n\r\nnobody’s\r\n".to_owned(),
        "--batch_Xy--\r\n".to_owned(),
    ];

    let parts = parts(&whole(KIND, &text.concat()), &url()).unwrap();

    assert_eq!(parts.len(), 2);
    assert_eq!(parts[&name(0)].status, 409);
    let last = &parts[&name(2)];
    let body: Value = serde_json::from_slice(&last.body).unwrap();
    assert_eq!(body["id"], "b");
    assert_eq!(last.field(&header::ETAG), Some("\"3\""));
}

#[test]
fn a_part_that_came_too_often_is_told_to_wait() {
    let spent = |reason: &str| {
        let body = json!({"error": {"code": 403, "errors": [{"reason": reason}]}});
        one(0, "403 Forbidden", "Retry-After: 9\r\n", &body.to_string())
    };
    for text in [
        spent("rateLimitExceeded"),
        spent("userRateLimitExceeded"),
        one(0, "429 Too Many Requests", "Retry-After: 9\r\n", ""),
    ] {
        let text = format!("{text}--batch_Xy--\r\n");
        let mut parts = parts(&whole(KIND, &text), &url()).unwrap();

        let answer = parts.remove(&name(0)).unwrap();

        let wait = Duration::from_secs(9);
        assert!(
            matches!(refusal::of(&answer), ProviderError::RateLimited(found) if found == wait),
            "{answer:?}"
        );
    }
}

#[test]
fn a_page_and_an_answer_that_is_cut_off_tell_nothing_of_any_part() {
    let text = [one(0, "200 OK", "", "{}"), one(1, "200 OK", "", "{}")].concat();
    for (kind, text) in [
        ("text/html", "<html>Sign in</html>"),
        ("multipart/mixed", text.as_str()),
        ("multipart/mixed; boundary=", text.as_str()),
        (KIND, ""),
        (KIND, "<html>Sign in</html>"),
        (KIND, text.as_str()),
        (KIND, &text[..text.len() / 2]),
    ] {
        let found = parts(&whole(kind, text), &url());

        assert!(
            matches!(found, Err(ProviderError::InvalidAnswer(_))),
            "{kind} {text}"
        );
    }
}
