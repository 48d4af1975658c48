//! The API, judged by Schemathesis: whatever it is asked, no answer is a fault of the server and none differs from what
//! `/api/openapi.json` says.

use crate::calendly::{DANA, Story, now, slot};
use crate::helpers::api_token;
use domain::api_token::Scope;
use reqwest::Method;
use serde_json::json;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// What an answer must not be: a fault, other than the document says, or one to somebody without a token.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance,response_headers_conformance,ignored_auth,unsupported_method,\
                      allow_header_conformance";

/// The Python that has Schemathesis: `INTEGRATOR_TEST_SCHEMATHESIS`, else the one below `target`.
fn python() -> PathBuf {
    let python = std::env::var_os("INTEGRATOR_TEST_SCHEMATHESIS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/judge/bin/python"),
        PathBuf::from,
    );
    assert!(
        python.exists(),
        "there is no Python with Schemathesis at {}: run `cargo xtask test`, which installs it",
        python.display()
    );
    python
}

/// Judges the operations whose address matches, so many of them, with some parameters fixed.
async fn judge(story: &Story, addresses: &str, operations: usize, fixed: &[(&str, &str)]) {
    let token = api_token(&story.place, &Scope::ALL).await;
    let folder = story.place.path();
    let mut settings = String::from("[parameters]\n");
    for (name, value) in fixed {
        settings.push_str(&format!("{name:?} = {value:?}\n"));
    }
    let file = folder.join("schemathesis.toml");
    std::fs::write(&file, settings).unwrap();

    let told = Command::new(python())
        .args(["-m", "schemathesis.cli"])
        .arg("--config-file")
        .arg(&file)
        .arg("run")
        .arg(format!("{}/api/openapi.json", story.dana.address))
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--include-path-regex", addresses])
        .args(["--checks", CHECKS])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "12", "--seed", "7", "--no-color"])
        // What was found before lies where this test leaves nothing.
        .args(["--generation-database", "none"])
        .current_dir(folder)
        .output()
        .await
        .unwrap();

    let said = String::from_utf8_lossy(&told.stdout);
    assert!(
        told.status.success() && said.contains(&format!("Tested: {operations}\n")),
        "{said}{}\nWithout Schemathesis, run `cargo xtask test`, which installs it.",
        String::from_utf8_lossy(&told.stderr)
    );
}

#[tokio::test]
async fn the_module_answers_as_its_document_says_whatever_it_is_asked() {
    let story = Story::connected().await;

    judge(&story, "^/modules/", 27, &[]).await;
}

#[tokio::test]
async fn the_module_answers_as_its_document_says_about_what_is_there() {
    let story = Story::connected().await;
    let calendly = story.sandbox.calendly();
    let (event_type, start) = slot(&story).await;
    let wanted = json!({
        "event_type": event_type, "start_time": start,
        "invitee": {"name": "Ida Muster", "email": "ida@example.org", "timezone": "Europe/Berlin"},
        "location": {"kind": "zoom_conference"},
    });
    let booked = story
        .calendly(Method::POST, "/invitees", Some(wanted))
        .await;
    let event = booked["resource"]["event"].as_str().unwrap();
    let user = calendly.user_uri(DANA).unwrap();
    let organization = calendly.organization_uri(DANA).unwrap();
    let from = now() + chrono::TimeDelta::days(1);
    let until = from + chrono::TimeDelta::days(6);
    let spelt = [from, until].map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());

    let lists = "^/modules/calendly/(user/|event/type/|user-availability-schedules/$|organization/memberships/)";
    judge(
        &story,
        lists,
        5,
        &[
            ("user", &user),
            ("organization", &organization),
            ("event_type", &event_type),
            ("start_time", &spelt[0]),
            ("end_time", &spelt[1]),
            ("user_id", "me"),
        ],
    )
    .await;
    let id = event.rsplit('/').next().unwrap();
    let meeting = r"^/modules/calendly/scheduled/events/\{uuid\}(/invitees/)?$";
    judge(&story, meeting, 2, &[("uuid", id), ("status", "active")]).await;
    let id = organization.rsplit('/').next().unwrap();
    let invitations = "^/modules/calendly/organizations/";
    judge(&story, invitations, 2, &[("uuid", id)]).await;
    let hooks = "^/modules/calendly/webhook/subscriptions/list/";
    let filters = [
        ("organization", organization.as_str()),
        ("scope", "user"),
        ("user", &user),
    ];
    judge(&story, hooks, 1, &filters).await;
}

#[tokio::test]
async fn what_integrator_keeps_is_answered_as_the_document_says() {
    let story = Story::connected().await;
    let (event_type, start) = slot(&story).await;
    let wanted = json!({
        "event_type": event_type, "start_time": start,
        "invitee": {"name": "Ida Muster", "email": "ida@example.org", "timezone": "Europe/Berlin"},
        "location": {"kind": "zoom_conference"},
    });
    story
        .calendly(Method::POST, "/invitees", Some(wanted))
        .await;

    judge(&story, "^/api/v1/", 26, &[]).await;
}
