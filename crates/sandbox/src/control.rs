//! What tests tell the sandbox over HTTP, as JSON, below `/sandbox`. Whoever holds a [`Running`](crate::Running) has the
//! same as methods.
//!
//! People are named by their e-mail address. Answers are 204 where nothing is named here; 404 with `{"error"}` for
//! somebody or something that is not there.
//!
//! | Request | Body | Does |
//! |---|---|---|
//! | `GET /sandbox` | | bases, people with their addresses, apps with their secrets; bases and accounts of the others |
//! | `POST /sandbox/people` | `colleague, name, email, role` | another member; answers `{uri}` |
//! | `POST /sandbox/people/deactivate` | `person` | nothing lets them in any more |
//! | `POST /sandbox/invitations/answer` | `email, accepted_as` | accepts as a user of this name; declines without one |
//! | `POST /sandbox/organizations` | `name, plan, owner, email` | another organization; answers the owner's `{uri}` |
//! | `POST /sandbox/plan` | `person, plan` | `free`, `trial`, `standard`, `teams` or `enterprise` for their organization |
//! | `POST /sandbox/busy` | `person, start, end` | a connected calendar says busy |
//! | `POST /sandbox/tokens` | `person, scopes` | a personal token; `null` for one from before scopes; answers `{token}` |
//! | `POST /sandbox/tokens/revoke` | `token` | an access or refresh token is good no more |
//! | `POST /sandbox/apps` | `name, client_id, client_secret, redirect_uris, signing_key` | registers an app |
//! | `POST /sandbox/event_types/buffers` | `event_type, before, after, notice` | minutes |
//! | `POST /sandbox/event_types/delete` | `event_type` | deleted, still readable |
//! | `POST /sandbox/bookings` | `event_type, start, name, email` | a booking at any time; answers the invitee's `{uri}` |
//! | `POST /sandbox/form_submissions` | `form, answers` | somebody fills in a routing form; answers `{uri}` |
//! | `POST /sandbox/meeting_recaps` | `event, summary` | the notetaker writes a recap; answers `{uri}` |
//! | `GET /sandbox/requests` | | how many requests the services have answered, as a number |
//! | `GET /sandbox/faults` | | those that wait |
//! | `POST /sandbox/faults` | [`Fault`] | something goes wrong from now on |
//! | `DELETE /sandbox/faults` | | all is well |
//! | `GET /sandbox/deliveries` | | every message and its attempts |
//! | `POST /sandbox/deliveries/hold` | | messages from now on wait |
//! | `POST /sandbox/deliveries/release` | `order, times` | `given`, `reversed` or `random`; each so many times |
//! | `POST /sandbox/deliveries/settle` | | answers when nothing is due and nothing under way |
//! | `POST /sandbox/deliveries/{number}/repeat` | | one message again |
//! | below `/sandbox/google` | | `google_control.rs` lists it |
//! | below `/sandbox/microsoft` | | `microsoft_control.rs` lists it |
//! | below `/sandbox/icloud` | | `icloud_control.rs` lists it |
//! | below `/sandbox/exchange` | | `exchange_control.rs` lists it |
//! | `GET /sandbox/mails` | | every mail that was caught, oldest first |
//! | `DELETE /sandbox/mails` | | forgets them |
//! | `POST /sandbox/clock` | `offset_seconds` | how far the clock is before the real one |

use crate::Sandboxed;
use crate::calendly::{NewApp, Order, Plan, Role, Unknown};
use crate::faults::Fault;
use crate::{exchange_control, google_control, icloud_control, microsoft_control};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// Everything below `/sandbox`.
pub fn router(sandbox: Sandboxed) -> Router {
    Router::new()
        .route("/sandbox", get(overview))
        .route("/sandbox/requests", get(requests))
        .route("/sandbox/people", post(add_person))
        .route("/sandbox/people/deactivate", post(deactivate))
        .route("/sandbox/invitations/answer", post(answer_invitation))
        .route("/sandbox/organizations", post(add_organization))
        .route("/sandbox/plan", post(set_plan))
        .route("/sandbox/busy", post(add_busy))
        .route("/sandbox/tokens", post(add_token))
        .route("/sandbox/tokens/revoke", post(revoke_token))
        .route("/sandbox/apps", post(add_app))
        .route("/sandbox/event_types/buffers", post(set_buffers))
        .route("/sandbox/event_types/delete", post(delete_event_type))
        .route("/sandbox/bookings", post(add_booking))
        .route("/sandbox/form_submissions", post(submit_form))
        .route("/sandbox/meeting_recaps", post(add_recap))
        .route(
            "/sandbox/faults",
            get(faults).post(add_fault).delete(clear_faults),
        )
        .route("/sandbox/deliveries", get(deliveries))
        .route("/sandbox/deliveries/hold", post(hold))
        .route("/sandbox/deliveries/release", post(release))
        .route("/sandbox/deliveries/settle", post(settle))
        .route("/sandbox/deliveries/{number}/repeat", post(repeat))
        .route("/sandbox/mails", get(mails).delete(clear_mails))
        .route("/sandbox/clock", post(set_clock))
        .merge(google_control::router())
        .merge(microsoft_control::router())
        .merge(icloud_control::router())
        .merge(exchange_control::router())
        .with_state(sandbox)
}

impl IntoResponse for Unknown {
    fn into_response(self) -> Response {
        let body = Json(json!({"error": self.to_string()}));
        (StatusCode::NOT_FOUND, body).into_response()
    }
}

/// 204, or 404.
pub(crate) type Done = Result<StatusCode, Unknown>;

/// A body, or 404.
pub(crate) type Told = Result<Json<Value>, Unknown>;

pub(crate) const DONE: StatusCode = StatusCode::NO_CONTENT;

async fn requests(State(sandbox): State<Sandboxed>) -> String {
    sandbox.requests.load(Ordering::Relaxed).to_string()
}

async fn overview(State(sandbox): State<Sandboxed>) -> Json<Value> {
    let calendly = &sandbox.calendly;
    Json(json!({
        "calendly": {
            "api": calendly.api_base(),
            "auth": calendly.auth_base(),
            "web": calendly.web_base(),
            "people": calendly.people(),
            "apps": calendly.apps(),
        },
        "google": {
            "base": sandbox.google.base(),
            "api": sandbox.google.api_base(),
            "accounts": sandbox.google.accounts(),
        },
        "microsoft": {
            "base": sandbox.microsoft.base(),
            "api": sandbox.microsoft.api_base(),
            "accounts": sandbox.microsoft.accounts(),
        },
        "icloud": {
            "base": sandbox.icloud.base(),
            "account_page": sandbox.icloud.account_page(),
            "accounts": sandbox.icloud.accounts(),
        },
        "exchange": {
            "base": sandbox.exchange.base(),
            "ews": sandbox.exchange.ews(),
            "accounts": sandbox.exchange.accounts(),
        },
        "now": calendly.now(),
    }))
}

#[derive(Deserialize)]
struct NewPerson {
    colleague: String,
    name: String,
    email: String,
    #[serde(default)]
    role: Role,
}

async fn add_person(State(sandbox): State<Sandboxed>, Json(new): Json<NewPerson>) -> Told {
    let calendly = &sandbox.calendly;
    let uri = calendly.add_person(&new.colleague, &new.name, &new.email, new.role)?;
    Ok(Json(json!({"uri": uri})))
}

#[derive(Deserialize)]
struct Named {
    person: String,
}

async fn deactivate(State(sandbox): State<Sandboxed>, Json(named): Json<Named>) -> Done {
    sandbox.calendly.deactivate(&named.person)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct AnswerTo {
    email: String,
    #[serde(default)]
    accepted_as: Option<String>,
}

async fn answer_invitation(State(sandbox): State<Sandboxed>, Json(to): Json<AnswerTo>) -> Done {
    let calendly = &sandbox.calendly;
    calendly.answer_invitation(&to.email, to.accepted_as.as_deref())?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct NewOrganization {
    name: String,
    #[serde(default)]
    plan: Plan,
    owner: String,
    email: String,
}

async fn add_organization(
    State(sandbox): State<Sandboxed>,
    Json(new): Json<NewOrganization>,
) -> Json<Value> {
    let calendly = &sandbox.calendly;
    let uri = calendly.add_organization(&new.name, new.plan, &new.owner, &new.email);
    Json(json!({"uri": uri}))
}

#[derive(Deserialize)]
struct PlanOf {
    person: String,
    plan: Plan,
}

async fn set_plan(State(sandbox): State<Sandboxed>, Json(of): Json<PlanOf>) -> Done {
    sandbox.calendly.set_plan(&of.person, of.plan)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct Busy {
    person: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

async fn add_busy(State(sandbox): State<Sandboxed>, Json(busy): Json<Busy>) -> Done {
    let calendly = &sandbox.calendly;
    calendly.add_busy(&busy.person, busy.start, busy.end)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct NewToken {
    person: String,
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

async fn add_token(State(sandbox): State<Sandboxed>, Json(new): Json<NewToken>) -> Told {
    let scopes = new.scopes.as_ref();
    let scopes: Option<Vec<&str>> =
        scopes.map(|scopes| scopes.iter().map(String::as_str).collect());
    let calendly = &sandbox.calendly;
    let token = calendly.add_token(&new.person, scopes.as_deref())?;
    Ok(Json(json!({"token": token})))
}

#[derive(Deserialize)]
struct Secret {
    token: String,
}

async fn revoke_token(State(sandbox): State<Sandboxed>, Json(secret): Json<Secret>) -> Done {
    sandbox.calendly.revoke_token(&secret.token)?;
    Ok(DONE)
}

async fn add_app(State(sandbox): State<Sandboxed>, Json(app): Json<NewApp>) -> Json<Value> {
    Json(sandbox.calendly.add_app(app))
}

#[derive(Deserialize)]
struct Buffers {
    event_type: String,
    #[serde(default)]
    before: u16,
    #[serde(default)]
    after: u16,
    #[serde(default)]
    notice: u32,
}

async fn set_buffers(State(sandbox): State<Sandboxed>, Json(new): Json<Buffers>) -> Done {
    let (before, after) = (new.before.into(), new.after.into());
    let calendly = &sandbox.calendly;
    calendly.set_buffers(&new.event_type, before, after, new.notice.into())?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct NamedType {
    event_type: String,
}

async fn delete_event_type(State(sandbox): State<Sandboxed>, Json(of): Json<NamedType>) -> Done {
    sandbox.calendly.delete_event_type(&of.event_type)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct NewBooking {
    event_type: String,
    start: DateTime<Utc>,
    name: String,
    email: String,
}

async fn add_booking(State(sandbox): State<Sandboxed>, Json(new): Json<NewBooking>) -> Told {
    let calendly = &sandbox.calendly;
    let uri = calendly.add_booking(&new.event_type, new.start, &new.name, &new.email)?;
    Ok(Json(json!({"uri": uri})))
}

#[derive(Deserialize)]
struct Filled {
    form: String,
    #[serde(default)]
    answers: Vec<String>,
}

async fn submit_form(State(sandbox): State<Sandboxed>, Json(filled): Json<Filled>) -> Told {
    let calendly = &sandbox.calendly;
    let uri = calendly.submit_form(&filled.form, &filled.answers)?;
    Ok(Json(json!({"uri": uri})))
}

#[derive(Deserialize)]
struct NewRecap {
    event: String,
    #[serde(default)]
    summary: String,
}

async fn add_recap(State(sandbox): State<Sandboxed>, Json(new): Json<NewRecap>) -> Told {
    let uri = sandbox.calendly.add_recap(&new.event, &new.summary)?;
    Ok(Json(json!({"uri": uri})))
}

async fn faults(State(sandbox): State<Sandboxed>) -> Json<Vec<Fault>> {
    Json(sandbox.faults.all())
}

async fn add_fault(State(sandbox): State<Sandboxed>, Json(fault): Json<Fault>) -> StatusCode {
    sandbox.faults.add(fault);
    DONE
}

async fn clear_faults(State(sandbox): State<Sandboxed>) -> StatusCode {
    sandbox.faults.clear();
    DONE
}

async fn deliveries(State(sandbox): State<Sandboxed>) -> Json<Vec<Value>> {
    Json(sandbox.calendly.deliveries())
}

async fn hold(State(sandbox): State<Sandboxed>) -> StatusCode {
    sandbox.calendly.hold_deliveries();
    DONE
}

#[derive(Deserialize)]
struct Release {
    #[serde(default)]
    order: Order,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

async fn release(State(sandbox): State<Sandboxed>, Json(how): Json<Release>) -> StatusCode {
    // Nobody means more, and each is a message in memory.
    let times = how.times.min(100);
    sandbox.calendly.release_deliveries(how.order, times);
    DONE
}

async fn settle(State(sandbox): State<Sandboxed>) -> StatusCode {
    sandbox.calendly.settled().await;
    DONE
}

async fn repeat(State(sandbox): State<Sandboxed>, Path(number): Path<u64>) -> Done {
    sandbox.calendly.repeat_delivery(number)?;
    Ok(DONE)
}

#[derive(Deserialize)]
struct ClockOffset {
    offset_seconds: i64,
}

async fn set_clock(State(sandbox): State<Sandboxed>, Json(new): Json<ClockOffset>) -> StatusCode {
    let Some(offset) = TimeDelta::try_seconds(new.offset_seconds) else {
        return StatusCode::BAD_REQUEST;
    };
    sandbox.calendly.set_clock_offset(offset);
    sandbox.google.wake_deliverer();
    sandbox.microsoft.wake_deliverer();
    DONE
}

async fn mails(State(sandbox): State<Sandboxed>) -> Json<Value> {
    Json(json!(sandbox.mails.mails()))
}

async fn clear_mails(State(sandbox): State<Sandboxed>) -> StatusCode {
    sandbox.mails.clear();
    DONE
}
