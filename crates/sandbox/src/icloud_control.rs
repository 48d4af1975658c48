//! What tests tell the imitated iCloud over HTTP, as JSON, below `/sandbox/icloud`. Calendars are named by their path.
//!
//! | Request | Body | Does |
//! |---|---|---|
//! | `POST /sandbox/icloud/passwords` | `person, label` | an app-specific password; answers `{password}` |
//! | `POST /sandbox/icloud/passwords/revoke` | `person, label` | takes it back; without `label` all of the person's |
//! | `POST /sandbox/icloud/calendars` | `person, name` | another calendar; answers `{path}` |
//! | `POST /sandbox/icloud/calendars/share` | `calendar, person, can_write` | lets somebody in; answers `{path}` in their home |
//! | `POST /sandbox/icloud/calendars/read_only` | `calendar` | whoever has it at this path may only read it from now on |
//! | `POST /sandbox/icloud/calendars/remove` | `calendar` | deletes it for everybody |
//! | `POST /sandbox/icloud/calendars/expire` | `calendar` | its sync tokens are honoured no more |
//! | `POST /sandbox/icloud/objects` | `calendar, name, text` | puts a file there, unchecked; without `text` deletes it |
//! | `POST /sandbox/icloud/partition` | `person, partition` | the account moves to another host |
//! | `GET /sandbox/icloud/mails` | | what guests would have got |

use crate::control::{DONE, Done, Told};
use crate::icloud::InvitationMail;
use crate::inside::Sandboxed;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

/// Everything below `/sandbox/icloud`.
pub fn router() -> Router<Sandboxed> {
    Router::new()
        .route("/sandbox/icloud/passwords", post(add_password))
        .route("/sandbox/icloud/passwords/revoke", post(revoke_passwords))
        .route("/sandbox/icloud/calendars", post(add_calendar))
        .route("/sandbox/icloud/calendars/share", post(share))
        .route("/sandbox/icloud/calendars/read_only", post(read_only))
        .route("/sandbox/icloud/calendars/remove", post(remove))
        .route("/sandbox/icloud/calendars/expire", post(expire))
        .route("/sandbox/icloud/objects", post(put_object))
        .route("/sandbox/icloud/partition", post(move_account))
        .route("/sandbox/icloud/mails", get(mails))
}

#[derive(Deserialize)]
struct NewPassword {
    person: String,
    label: String,
}

async fn add_password(State(sandbox): State<Sandboxed>, Json(new): Json<NewPassword>) -> Told {
    let password = sandbox.icloud.add_password(&new.person, &new.label)?;
    Ok(Json(json!({"password": password})))
}

#[derive(Deserialize)]
struct Revoked {
    person: String,
    #[serde(default)]
    label: Option<String>,
}

async fn revoke_passwords(State(sandbox): State<Sandboxed>, Json(of): Json<Revoked>) -> Done {
    let icloud = &sandbox.icloud;
    icloud.revoke_passwords(&of.person, of.label.as_deref())?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct NewCalendar {
    person: String,
    name: String,
}

async fn add_calendar(State(sandbox): State<Sandboxed>, Json(new): Json<NewCalendar>) -> Told {
    let path = sandbox.icloud.add_calendar(&new.person, &new.name)?;
    Ok(Json(json!({"path": path})))
}

#[derive(Deserialize)]
struct Share {
    calendar: String,
    person: String,
    #[serde(default)]
    can_write: bool,
}

async fn share(State(sandbox): State<Sandboxed>, Json(share): Json<Share>) -> Told {
    let icloud = &sandbox.icloud;
    let path = icloud.share(&share.calendar, &share.person, share.can_write)?;
    Ok(Json(json!({"path": path})))
}

#[derive(Deserialize)]
struct OneCalendar {
    calendar: String,
}

async fn read_only(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.icloud.make_read_only(&of.calendar)?;
    Ok(DONE)
}

async fn remove(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.icloud.remove_calendar(&of.calendar)?;
    Ok(DONE)
}

async fn expire(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.icloud.expire_sync_tokens(&of.calendar)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct Object {
    calendar: String,
    name: String,
    #[serde(default)]
    text: Option<String>,
}

async fn put_object(State(sandbox): State<Sandboxed>, Json(of): Json<Object>) -> Done {
    let icloud = &sandbox.icloud;
    match &of.text {
        Some(text) => icloud.put_object(&of.calendar, &of.name, text)?,
        None => icloud.delete_object(&of.calendar, &of.name)?,
    }
    Ok(DONE)
}

#[derive(Deserialize)]
struct Move {
    person: String,
    partition: u16,
}

async fn move_account(State(sandbox): State<Sandboxed>, Json(to): Json<Move>) -> Done {
    sandbox.icloud.move_account(&to.person, to.partition)?;
    Ok(DONE)
}

async fn mails(State(sandbox): State<Sandboxed>) -> Json<Vec<InvitationMail>> {
    Json(sandbox.icloud.mails())
}
