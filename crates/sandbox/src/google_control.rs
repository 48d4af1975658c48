//! What tests tell the imitated Google over HTTP, as `control.rs` says of all of it.
//!
//! | Request | Body | Does |
//! |---|---|---|
//! | `POST /sandbox/google/apps` | `name, client_id, client_secret, redirect_uris, is_in_testing` | registers an app at Google |
//! | `POST /sandbox/google/tokens` | `person, scopes` | an access token; answers `{token}` |
//! | `POST /sandbox/google/revoke` | `person` | the person takes back what was allowed |
//! | `POST /sandbox/google/calendars` | `person, summary` | another calendar; answers `{id}` |
//! | `POST /sandbox/google/calendars/share` | `calendar, person, role` | lets somebody in |
//! | `POST /sandbox/google/calendars/remove` | `calendar` | deletes it for everybody |
//! | `POST /sandbox/google/calendars/expire` | `calendar` | its sync tokens are honoured no more |
//! | `GET /sandbox/google/mails` | | what guests would have got |
//! | `GET /sandbox/google/notices` | | every push message and what became of it |

use crate::Sandboxed;
use crate::control::{DONE, Done, Told};
use crate::google::{GoogleApp, Notice, SentMail};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

/// Everything below `/sandbox/google`.
pub fn router() -> Router<Sandboxed> {
    Router::new()
        .route("/sandbox/google/apps", post(add_app))
        .route("/sandbox/google/tokens", post(add_token))
        .route("/sandbox/google/revoke", post(revoke))
        .route("/sandbox/google/calendars", post(add_calendar))
        .route("/sandbox/google/calendars/share", post(share))
        .route("/sandbox/google/calendars/remove", post(remove))
        .route("/sandbox/google/calendars/expire", post(expire))
        .route("/sandbox/google/mails", get(mails))
        .route("/sandbox/google/notices", get(notices))
}

async fn add_app(State(sandbox): State<Sandboxed>, Json(app): Json<GoogleApp>) -> StatusCode {
    sandbox.google.add_app(app);
    DONE
}

#[derive(Deserialize)]
struct NewToken {
    person: String,
    scopes: Vec<String>,
}

async fn add_token(State(sandbox): State<Sandboxed>, Json(new): Json<NewToken>) -> Told {
    let scopes: Vec<&str> = new.scopes.iter().map(String::as_str).collect();
    let token = sandbox.google.add_token(&new.person, &scopes)?;
    Ok(Json(json!({"token": token})))
}

#[derive(Deserialize)]
struct Named {
    person: String,
}

async fn revoke(State(sandbox): State<Sandboxed>, Json(named): Json<Named>) -> Done {
    sandbox.google.revoke_access(&named.person)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct NewCalendar {
    person: String,
    summary: String,
}

async fn add_calendar(State(sandbox): State<Sandboxed>, Json(new): Json<NewCalendar>) -> Told {
    let id = sandbox.google.add_calendar(&new.person, &new.summary)?;
    Ok(Json(json!({"id": id})))
}

#[derive(Deserialize)]
struct Share {
    calendar: String,
    person: String,
    role: String,
}

async fn share(State(sandbox): State<Sandboxed>, Json(share): Json<Share>) -> Done {
    let google = &sandbox.google;
    google.share(&share.calendar, &share.person, &share.role)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct OneCalendar {
    calendar: String,
}

async fn remove(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> StatusCode {
    sandbox.google.remove_calendar(&of.calendar);
    DONE
}

async fn expire(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.google.expire_sync_tokens(&of.calendar)?;
    Ok(DONE)
}

async fn mails(State(sandbox): State<Sandboxed>) -> Json<Vec<SentMail>> {
    Json(sandbox.google.mails())
}

async fn notices(State(sandbox): State<Sandboxed>) -> Json<Vec<Notice>> {
    Json(sandbox.google.notices())
}
