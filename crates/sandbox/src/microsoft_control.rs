//! What tests tell the imitated Microsoft over HTTP, below `/sandbox/microsoft` (`control` lists it).

use crate::Sandboxed;
use crate::control::{DONE, Done, Told};
use crate::microsoft::{MicrosoftApp, MicrosoftMail, MicrosoftNotice};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

/// Everything below `/sandbox/microsoft`.
pub fn router() -> Router<Sandboxed> {
    Router::new()
        .route("/sandbox/microsoft/apps", post(add_app))
        .route("/sandbox/microsoft/tokens", post(add_token))
        .route("/sandbox/microsoft/withdraw", post(withdraw))
        .route("/sandbox/microsoft/password", post(reset_password))
        .route("/sandbox/microsoft/grants", post(grant_at_most))
        .route("/sandbox/microsoft/transactions", post(repeat))
        .route("/sandbox/microsoft/pace", post(pace))
        .route("/sandbox/microsoft/calendars", post(add_calendar))
        .route("/sandbox/microsoft/calendars/share", post(share))
        .route("/sandbox/microsoft/calendars/remove", post(remove))
        .route("/sandbox/microsoft/calendars/expire", post(expire))
        .route("/sandbox/microsoft/lifecycle", post(lifecycle))
        .route("/sandbox/microsoft/mails", get(mails))
        .route("/sandbox/microsoft/notices", get(notices))
}

async fn add_app(State(sandbox): State<Sandboxed>, Json(app): Json<MicrosoftApp>) -> StatusCode {
    sandbox.microsoft.add_app(app);
    DONE
}

#[derive(Deserialize)]
struct NewToken {
    person: String,
    scopes: Vec<String>,
}

async fn add_token(State(sandbox): State<Sandboxed>, Json(new): Json<NewToken>) -> Told {
    let scopes: Vec<&str> = new.scopes.iter().map(String::as_str).collect();
    let token = sandbox.microsoft.add_token(&new.person, &scopes)?;
    Ok(Json(json!({"token": token})))
}

#[derive(Deserialize)]
struct Named {
    person: String,
}

async fn withdraw(State(sandbox): State<Sandboxed>, Json(named): Json<Named>) -> Done {
    sandbox.microsoft.withdraw_consent(&named.person)?;
    Ok(DONE)
}

async fn reset_password(State(sandbox): State<Sandboxed>, Json(named): Json<Named>) -> Done {
    sandbox.microsoft.reset_password(&named.person)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct Grants {
    scopes: Option<Vec<String>>,
}

async fn grant_at_most(State(sandbox): State<Sandboxed>, Json(grants): Json<Grants>) -> StatusCode {
    sandbox.microsoft.grant_at_most(grants.scopes);
    DONE
}

#[derive(Deserialize)]
struct Transactions {
    repeats_what_was_made: bool,
}

async fn repeat(State(sandbox): State<Sandboxed>, Json(told): Json<Transactions>) -> StatusCode {
    sandbox
        .microsoft
        .repeat_what_was_made(told.repeats_what_was_made);
    DONE
}

#[derive(Deserialize)]
struct Pace {
    milliseconds: u64,
}

async fn pace(State(sandbox): State<Sandboxed>, Json(pace): Json<Pace>) -> StatusCode {
    sandbox.microsoft.take_milliseconds(pace.milliseconds);
    DONE
}

#[derive(Deserialize)]
struct NewCalendar {
    person: String,
    name: String,
}

async fn add_calendar(State(sandbox): State<Sandboxed>, Json(new): Json<NewCalendar>) -> Told {
    let id = sandbox.microsoft.add_calendar(&new.person, &new.name)?;
    Ok(Json(json!({"id": id})))
}

#[derive(Deserialize)]
struct Share {
    calendar: String,
    person: String,
    can_edit: bool,
}

async fn share(State(sandbox): State<Sandboxed>, Json(share): Json<Share>) -> Done {
    let microsoft = &sandbox.microsoft;
    microsoft.share(&share.calendar, &share.person, share.can_edit)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct OneCalendar {
    calendar: String,
}

async fn remove(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> StatusCode {
    sandbox.microsoft.remove_calendar(&of.calendar);
    DONE
}

async fn expire(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.microsoft.expire_sync_states(&of.calendar)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct Lifecycle {
    person: String,
    event: String,
}

async fn lifecycle(State(sandbox): State<Sandboxed>, Json(told): Json<Lifecycle>) -> Done {
    sandbox
        .microsoft
        .send_lifecycle(&told.person, &told.event)?;
    Ok(DONE)
}

async fn mails(State(sandbox): State<Sandboxed>) -> Json<Vec<MicrosoftMail>> {
    Json(sandbox.microsoft.mails())
}

async fn notices(State(sandbox): State<Sandboxed>) -> Json<Vec<MicrosoftNotice>> {
    Json(sandbox.microsoft.notices())
}
