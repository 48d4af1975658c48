//! Whose mailbox it is (microsoft-graph.md §3).

use super::ask::{Ask, Outcome, Reply};
use super::mailbox_zones;
use super::scopes::{READ_SETTINGS, READ_USER};
use super::world::Kind;
use crate::windows_zones;
use serde_json::{Value, json};

/// `GET /me`; a personal account need not tell a mailbox.
pub fn me(ask: Ask<'_>) -> Outcome {
    ask.needs(READ_USER)?;
    let account = ask.account()?;
    let (given, family) = account.name.split_once(' ').unwrap_or((&account.name, ""));
    let mail = match account.kind {
        Kind::Work => Some(&account.email),
        Kind::Personal => None,
    };
    Ok(Reply::Json(json!({
        "@odata.context": format!("{}$metadata#users/$entity", ask.world.api()),
        "id": account.id,
        "displayName": account.name,
        "givenName": given,
        "surname": family,
        "mail": mail,
        "userPrincipalName": account.email,
        "businessPhones": [],
        "jobTitle": null,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": "en-GB",
    })))
}

/// `POST /me/revokeSignInSessions`: everywhere, whoever was let in.
pub fn revoke_sessions(ask: Ask<'_>) -> Outcome {
    ask.needs(READ_USER)?;
    let account = ask.account.clone();
    ask.world
        .end_sessions(&account, super::access::End::Revoked);
    Ok(Reply::Json(json!({
        "@odata.context": format!("{}$metadata#Edm.Boolean", ask.world.api()),
        "value": true,
    })))
}

/// `GET /me/mailboxSettings`
pub fn settings(ask: Ask<'_>) -> Outcome {
    ask.needs(READ_SETTINGS)?;
    let zone = mailbox_zones::told(&ask.account()?.zone);
    Ok(Reply::Json(json!({
        "@odata.context": format!("{}$metadata#users('me')/mailboxSettings", ask.world.api()),
        "timeZone": zone,
        "dateFormat": "dd/MM/yyyy",
        "timeFormat": "HH:mm",
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "language": {"locale": "en-GB", "displayName": "English (United Kingdom)"},
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": zone},
        },
    })))
}

/// `GET /me/outlook/supportedTimeZones`, of Windows or, where it says so, of IANA.
pub fn zones(ask: Ask<'_>, function: &str) -> Outcome {
    ask.needs(READ_USER)?;
    let zone = |name: &str| json!({"alias": name, "displayName": name});
    let value: Vec<Value> = if function.contains("Iana") {
        mailbox_zones::places().map(zone).collect()
    } else {
        windows_zones::names().map(zone).collect()
    };
    Ok(Reply::Json(json!({
        "@odata.context": format!("{}$metadata#Collection(microsoft.graph.timeZoneInformation)", ask.world.api()),
        "value": value,
    })))
}
