//! What tests tell the imitated Exchange over HTTP, as `control.rs` says of all of it.
//!
//! | Request | Body | Does |
//! |---|---|---|
//! | `POST /sandbox/exchange/schemes` | `schemes` | offers these ways to sign in: `NTLM`, `Basic`, `Bearer` |
//! | `POST /sandbox/exchange/calendars` | `person, name` | another calendar; answers `{id}` |
//! | `POST /sandbox/exchange/calendars/read_only` | `calendar` | may only be read from now on |
//! | `POST /sandbox/exchange/calendars/remove` | `calendar` | deletes it |
//! | `POST /sandbox/exchange/calendars/expire` | `calendar` | its sync states are honoured no more |
//! | `POST /sandbox/exchange/shut` | `person, code` | the mailbox may not use the service: with a fault of this code, or else status 403 |
//! | `POST /sandbox/exchange/build` | `build` | it is of another build: `[14, 2, 247, 5]` is Exchange 2010 SP2 |
//! | `POST /sandbox/exchange/tell_nobody` | `code` | nobody may have changes told, for this reason |
//! | `GET /sandbox/exchange/mails` | | what guests would have got |

use crate::Sandboxed;
use crate::control::{DONE, Done, Told};
use crate::exchange::MeetingMail;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

/// Everything below `/sandbox/exchange`.
pub fn router() -> Router<Sandboxed> {
    Router::new()
        .route("/sandbox/exchange/schemes", post(offer))
        .route("/sandbox/exchange/calendars", post(add_calendar))
        .route("/sandbox/exchange/calendars/read_only", post(read_only))
        .route("/sandbox/exchange/calendars/remove", post(remove))
        .route("/sandbox/exchange/calendars/expire", post(expire))
        .route("/sandbox/exchange/shut", post(shut))
        .route("/sandbox/exchange/build", post(build))
        .route("/sandbox/exchange/tell_nobody", post(tell_nobody))
        .route("/sandbox/exchange/mails", get(mails))
}

#[derive(Deserialize)]
struct Schemes {
    schemes: Vec<String>,
}

async fn offer(State(sandbox): State<Sandboxed>, Json(wanted): Json<Schemes>) -> StatusCode {
    let schemes: Vec<&str> = wanted.schemes.iter().map(String::as_str).collect();
    sandbox.exchange.offer(&schemes);
    DONE
}

#[derive(Deserialize)]
struct NewCalendar {
    person: String,
    name: String,
}

async fn add_calendar(State(sandbox): State<Sandboxed>, Json(new): Json<NewCalendar>) -> Told {
    let id = sandbox.exchange.add_calendar(&new.person, &new.name)?;
    Ok(Json(json!({"id": id})))
}

#[derive(Deserialize)]
struct OneCalendar {
    calendar: String,
}

async fn read_only(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.exchange.make_read_only(&of.calendar)?;
    Ok(DONE)
}

async fn remove(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> StatusCode {
    sandbox.exchange.remove_calendar(&of.calendar);
    DONE
}

async fn expire(State(sandbox): State<Sandboxed>, Json(of): Json<OneCalendar>) -> Done {
    sandbox.exchange.expire_sync_states(&of.calendar)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct Shut {
    person: String,
    #[serde(default)]
    code: Option<String>,
}

async fn shut(State(sandbox): State<Sandboxed>, Json(wanted): Json<Shut>) -> Done {
    sandbox
        .exchange
        .shut(&wanted.person, wanted.code.as_deref())?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct OtherBuild {
    build: [u32; 4],
}

async fn build(State(sandbox): State<Sandboxed>, Json(wanted): Json<OtherBuild>) -> StatusCode {
    sandbox.exchange.be_of_build(wanted.build);
    DONE
}

#[derive(Deserialize)]
struct Reason {
    code: String,
}

async fn tell_nobody(State(sandbox): State<Sandboxed>, Json(why): Json<Reason>) -> StatusCode {
    sandbox.exchange.tell_nobody(&why.code);
    DONE
}

async fn mails(State(sandbox): State<Sandboxed>) -> Json<Vec<MeetingMail>> {
    Json(sandbox.exchange.mails())
}
