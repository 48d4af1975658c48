//! Subscriptions and the notices that they carry (microsoft-graph.md §7).

use super::api::is_receiver;
use super::ask::{Ask, Outcome, Reply};
use super::event::Fields;
use super::ids;
use super::query::read_instant;
use super::refusal::Refusal;
use super::scopes::READ;
use super::world::{World, etag, seconds};
use crate::receivers;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// A subscription for events lives no longer, and no shorter than the other.
const LONGEST: TimeDelta = TimeDelta::minutes(10_080);
const SHORTEST: TimeDelta = TimeDelta::minutes(45);

/// How long a receiver may take to show that it is there, and how long a notice is tried.
const VALIDATION: Duration = Duration::from_secs(10);
const TRIED: TimeDelta = TimeDelta::hours(4);

/// Letters of `clientState`, and subscriptions of one mailbox.
const LONGEST_STATE: usize = 128;
const MOST: usize = 1_000;

/// Somebody who is told when something changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subscription {
    pub id: String,
    pub app: String,
    pub account: String,
    pub resource: String,
    /// The calendar that it watches.
    pub calendar: String,
    pub change_types: Vec<String>,
    pub address: String,
    pub lifecycle_address: Option<String>,
    pub state: Option<String>,
    pub expires_at: DateTime<Utc>,
    /// Whether its notices name events by the ids that stay.
    pub immutable_ids: bool,
}

/// A notice and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Notice {
    /// The subscription's id.
    pub subscription: String,
    /// Where it goes.
    pub address: String,
    /// `created`, `updated`, `deleted`, or what a lifecycle notice says.
    pub change: String,
    /// The whole message.
    pub body: Value,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Not before then.
    pub due: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: u32,
    /// The status that came back last; absent when none did.
    pub status: Option<u16>,
    /// Whether it is done with: delivered, or given up.
    pub is_done: bool,
    #[serde(skip)]
    pub(super) is_under_way: bool,
}

/// All notices.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    pub notices: Vec<Notice>,
}

impl Outbox {
    /// What was under way when everything ended is due again.
    pub fn resume(&mut self) {
        for notice in &mut self.notices {
            notice.is_under_way = false;
        }
    }

    /// What is to be sent now; it counts as under way from here on.
    pub fn take_due(&mut self, now: DateTime<Utc>) -> Vec<(usize, Notice)> {
        let open = self.notices.iter_mut().enumerate();
        let due = open.filter(|(_, one)| !one.is_done && !one.is_under_way && one.due <= now);
        due.map(|(at, one)| {
            one.is_under_way = true;
            (at, one.clone())
        })
        .collect()
    }

    /// Notes what came of an attempt. Only 2xx will do; everything else is tried again for four hours.
    pub fn note(&mut self, at: usize, status: Option<u16>, now: DateTime<Utc>) {
        let Some(notice) = self.notices.get_mut(at) else {
            return;
        };
        notice.attempts += 1;
        notice.status = status;
        notice.is_under_way = false;
        let wait = TimeDelta::seconds(10 << notice.attempts.min(9));
        let is_taken = status.is_some_and(|status| (200..300).contains(&status));
        if is_taken || TRIED < now + wait - notice.made {
            notice.is_done = true;
        } else {
            notice.due = now + wait;
        }
    }

    pub fn is_settled(&self, now: DateTime<Utc>) -> bool {
        let mut notices = self.notices.iter();
        notices.all(|one| one.is_done || (!one.is_under_way && now < one.due))
    }

    pub fn is_waiting(&self) -> bool {
        self.notices.iter().any(|one| !one.is_done)
    }
}

fn invalid(text: &str) -> Refusal {
    Refusal::new(400, "InvalidRequest", text)
}

fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}

/// The receivers that have to show that they are there, and the words that they have to say.
pub fn receivers(ask: &Ask<'_>) -> Result<Vec<(String, String)>, Refusal> {
    ask.needs(READ)?;
    let fields = ask.fields()?;
    let subscription = read(ask, &fields, String::new())?;
    let lifecycle = subscription.lifecycle_address;
    let addresses = [subscription.address].into_iter().chain(lifecycle);
    // Free text, with letters that have to be decoded (microsoft-graph.md §7).
    let token = format!(
        "Validation: Testing client application reachability for subscription Request-Id: {}",
        ask.world.revision
    );
    Ok(addresses.map(|address| (address, token.clone())).collect())
}

/// Asks a receiver to say its word.
///
/// # Errors
/// It does not, or not in time.
pub async fn validate(address: &str, token: &str) -> Result<(), Refusal> {
    let failed = |why: &str| {
        let text = format!("Subscription validation request failed. {why}");
        invalid(&text)
    };
    let url = crate::addresses::onward(address, &[("validationToken", token)], None);
    let request = receivers::client().post(url).timeout(VALIDATION);
    let answer = request.send().await;
    let answer = answer.map_err(|_| failed("Notification endpoint did not answer in time."))?;
    let status = answer.status().as_u16();
    let kind = answer.headers().get("content-type");
    let is_text = kind.and_then(|kind| kind.to_str().ok());
    let is_text = is_text.is_some_and(|kind| kind.starts_with("text/plain"));
    let said = answer.text().await.unwrap_or_default();
    if status != 200 || !is_text {
        return Err(failed(
            "Notification endpoint must respond with 200 OK and text/plain.",
        ));
    }
    if said != token {
        return Err(failed("The body must be the decoded validation token."));
    }
    Ok(())
}

fn read(ask: &Ask<'_>, fields: &Fields, id: String) -> Result<Subscription, Refusal> {
    let needed = |name: &str| {
        text(fields, name).ok_or_else(|| invalid(&format!("The property '{name}' is required.")))
    };
    let address = needed("notificationUrl")?;
    let lifecycle = text(fields, "lifecycleNotificationUrl");
    if !is_receiver(address) || lifecycle.is_some_and(|address| !is_receiver(address)) {
        return Err(invalid(
            "The notification address must be one on this machine.",
        ));
    }
    let change_types = needed("changeType")?
        .split(',')
        .map(|word| word.trim().to_owned());
    let change_types: Vec<String> = change_types.collect();
    let is_known = |word: &String| ["created", "updated", "deleted"].contains(&word.as_str());
    if !change_types.iter().all(is_known) {
        return Err(invalid("The changeType is not known."));
    }
    let state = text(fields, "clientState");
    if state.is_some_and(|state| LONGEST_STATE < state.len()) {
        return Err(invalid("The clientState is longer than 128 characters."));
    }
    let resource = needed("resource")?;
    let path: Vec<&str> = resource.trim_start_matches('/').split('/').collect();
    let own = ask.account()?;
    let path = match path.as_slice() {
        ["me", rest @ ..] => rest,
        ["users", name, rest @ ..] if *name == own.id || *name == own.email => rest,
        _ => return Err(invalid("The resource cannot be watched.")),
    };
    let calendar = match path {
        ["events"] => ask.readable(None)?,
        ["calendars", id, "events"] => ask.readable(Some(id))?,
        _ => return Err(invalid("The resource cannot be watched.")),
    };
    Ok(Subscription {
        id,
        app: ask.app.clone(),
        account: ask.account.clone(),
        resource: resource.to_owned(),
        calendar,
        change_types,
        address: address.to_owned(),
        lifecycle_address: lifecycle.map(str::to_owned),
        state: state.map(str::to_owned),
        expires_at: expiration(fields, ask.now)?,
        immutable_ids: ask.prefer.immutable_ids,
    })
}

fn expiration(fields: &Fields, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    let until = text(fields, "expirationDateTime").and_then(read_instant);
    let until = until.ok_or_else(|| invalid("The property 'expirationDateTime' is required."))?;
    if until <= now || now + LONGEST < until {
        let text = "Subscription expiration can only be 10080 minutes in the future.";
        return Err(invalid(text));
    }
    Ok(until.max(now + SHORTEST))
}

/// `POST /subscriptions`, once its receivers have shown that they are there.
pub fn create(ask: Ask<'_>) -> Outcome {
    let fields = ask.fields()?;
    let id = guid(&ask.world.chance.secret());
    let subscription = read(&ask, &fields, id)?;
    let own = ask.world.subscriptions.iter();
    if MOST
        <= own
            .filter(|one| one.account == ask.account && ask.now < one.expires_at)
            .count()
    {
        return Err(Refusal::new(
            403,
            "ExtensionError",
            "Too many subscriptions.",
        ));
    }
    let mut shown = shown(&ask, &subscription);
    shown["@odata.context"] = json!(format!(
        "{}$metadata#subscriptions/$entity",
        ask.world.api()
    ));
    ask.world.subscriptions.push(subscription);
    Ok(Reply::Made(shown))
}

/// Letters of a secret as an id of the kind that Microsoft gives.
pub fn guid(secret: &str) -> String {
    let hex = hex::encode(secret);
    format!(
        "{}-{}-4{}-8{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..15],
        &hex[15..18],
        &hex[18..30]
    )
}

/// `GET /subscriptions`
pub fn list(ask: &Ask<'_>) -> Outcome {
    let own = ask
        .world
        .subscriptions
        .iter()
        .filter(|one| is_visible(ask, one));
    let value: Vec<Value> = own.map(|one| shown(ask, one)).collect();
    Ok(Reply::Json(json!({
        "@odata.context": format!("{}$metadata#subscriptions", ask.world.api()),
        "value": value,
    })))
}

fn is_visible(ask: &Ask<'_>, one: &Subscription) -> bool {
    one.account == ask.account && one.app == ask.app && ask.now < one.expires_at
}

fn place(ask: &Ask<'_>, id: &str) -> Result<usize, Refusal> {
    let mut all = ask.world.subscriptions.iter();
    let place = all.position(|one| one.id == id && is_visible(ask, one));
    place.ok_or_else(|| Refusal::new(404, "ResourceNotFound", "The object was not found."))
}

/// `GET /subscriptions/{id}`
pub fn get(ask: &Ask<'_>, id: &str) -> Outcome {
    let place = place(ask, id)?;
    Ok(Reply::Json(shown(ask, &ask.world.subscriptions[place])))
}

/// `PATCH /subscriptions/{id}`
pub fn renew(ask: Ask<'_>, id: &str) -> Outcome {
    let place = place(&ask, id)?;
    let until = expiration(&ask.fields()?, ask.now)?;
    ask.world.subscriptions[place].expires_at = until;
    Ok(Reply::Json(shown(&ask, &ask.world.subscriptions[place])))
}

/// `POST /subscriptions/{id}/reauthorize`
pub fn reauthorize(ask: &Ask<'_>, id: &str) -> Outcome {
    place(ask, id)?;
    Ok(Reply::Nothing)
}

/// `DELETE /subscriptions/{id}`
pub fn delete(ask: Ask<'_>, id: &str) -> Outcome {
    let place = place(&ask, id)?;
    ask.world.subscriptions.remove(place);
    Ok(Reply::Nothing)
}

fn shown(ask: &Ask<'_>, one: &Subscription) -> Value {
    json!({
        "id": one.id,
        "resource": one.resource,
        "applicationId": one.app,
        "changeType": one.change_types.join(","),
        "clientState": one.state,
        "notificationUrl": one.address,
        "lifecycleNotificationUrl": one.lifecycle_address,
        "expirationDateTime": seconds(one.expires_at),
        "creatorId": ask.account,
        "latestSupportedTlsVersion": "v1_2",
        "includeResourceData": false,
        "encryptionCertificate": null,
        "encryptionCertificateId": null,
        "notificationQueryOptions": null,
        "notificationUrlAppId": null,
    })
}

/// The tenant that notices name.
const TENANT: &str = "84bd8158-0000-4000-8000-000000000000";

impl World {
    /// Tells who watches a calendar.
    pub fn note_change(&mut self, calendar: &str, event: &str, change: &str, now: DateTime<Utc>) {
        let version = etag(self.revision);
        let watching = self.subscriptions.iter().filter(|one| {
            let wants = one.change_types.iter().any(|known| known == change);
            one.calendar == calendar && wants && now < one.expires_at
        });
        let notices: Vec<Notice> = watching
            .map(|one| {
                let id = ids::told(event, calendar, one.immutable_ids);
                let resource = format!("Users/{}/Events/{id}", one.account);
                let body = json!({"value": [{
                    "id": guid(&format!("{}{}{change}", one.id, self.revision)),
                    "subscriptionId": one.id,
                    "subscriptionExpirationDateTime": seconds(one.expires_at),
                    "clientState": one.state,
                    "changeType": change,
                    "tenantId": TENANT,
                    "resource": resource,
                    "resourceData": {
                        "@odata.type": "#Microsoft.Graph.Event",
                        "@odata.id": resource,
                        "@odata.etag": version,
                        "id": id,
                    },
                }]});
                notice(one, &one.address, change, body, now)
            })
            .collect();
        self.outbox.notices.extend(notices);
    }

    /// Sends a lifecycle notice to all of an account's subscriptions that have an address for such.
    pub fn note_lifecycle(&mut self, account: &str, event: &str, now: DateTime<Utc>) {
        let own = self
            .subscriptions
            .iter()
            .filter(|one| one.account == account);
        let notices: Vec<Notice> = own
            .filter_map(|one| {
                let address = one.lifecycle_address.as_deref()?;
                let body = json!({"value": [{
                    "subscriptionId": one.id,
                    "subscriptionExpirationDateTime": seconds(one.expires_at),
                    "tenantId": TENANT,
                    "clientState": one.state,
                    "lifecycleEvent": event,
                }]});
                Some(notice(one, address, event, body, now))
            })
            .collect();
        self.outbox.notices.extend(notices);
        if event == "subscriptionRemoved" {
            self.subscriptions.retain(|one| one.account != account);
        }
    }
}

fn notice(
    one: &Subscription,
    address: &str,
    change: &str,
    body: Value,
    now: DateTime<Utc>,
) -> Notice {
    Notice {
        subscription: one.id.clone(),
        address: address.to_owned(),
        change: change.to_owned(),
        body,
        made: now,
        due: now,
        attempts: 0,
        status: None,
        is_done: false,
        is_under_way: false,
    }
}
