//! How many meetings somebody takes (calendly.md §6.4). The names of the fields are not confirmed there.

use super::ask::{Answer, Ask, Reply};
use super::ids::UserId;
use super::refusal::Refusal;
use super::route::{Route, get, patch};
use serde::{Deserialize, Serialize};

pub const ROUTES: &[Route] = &[
    get("/user_meeting_limits", &["availability:read"], one),
    patch("/user_meeting_limits", &["availability:write"], change),
];

/// The most meetings in a day, a week from Monday, a month of the user's zone; absent means as many as come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingLimits {
    pub daily: Option<i64>,
    pub weekly: Option<i64>,
    pub monthly: Option<i64>,
}

/// Only the caller's own, for admins too.
fn needs_self(ask: &Ask<'_>) -> Result<UserId, Refusal> {
    let user: Option<UserId> = ask.query.uri(ask.bases(), "user")?;
    match user {
        Some(user) if user != ask.caller.user => {
            Err(Refusal::denied("Only your own meeting limits can be used"))
        }
        Some(user) => Ok(user),
        None => Err(Refusal::invalid("user", "can't be blank")),
    }
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let user = needs_self(ask)?;
    let limits = ask.world.users.get(&user).map(|user| user.meeting_limits);
    Reply::one(serde_json::json!(limits.unwrap_or_default()))
}

fn change(ask: &mut Ask<'_>) -> Answer {
    let id = needs_self(ask)?;
    let most = 1..=i64::from(u32::MAX);
    let [daily, weekly, monthly] = ["daily", "weekly", "monthly"].map(|name| {
        ask.body
            .whole(name, most.clone())
            .map(|limit| ask.body.names(name).then_some(limit))
    });
    let (daily, weekly, monthly) = (daily?, weekly?, monthly?);
    let now = ask.now;
    let user = ask.world.users.get_mut(&id);
    let user = user.ok_or_else(Refusal::not_found)?;
    let limits = &mut user.meeting_limits;
    limits.daily = daily.unwrap_or(limits.daily);
    limits.weekly = weekly.unwrap_or(limits.weekly);
    limits.monthly = monthly.unwrap_or(limits.monthly);
    user.updated_at = now;
    Reply::one(serde_json::json!(user.meeting_limits))
}
