//! The server functions of the Calendly workspace: what its pages read. While Calendly cannot be asked, what it told last
//! stands in; for what is free to be booked and for forms nothing does.

use crate::AppError;
use chrono::NaiveDate;
use domain::view::calendly_workspace::{
    Asked, BusyWeek, EventList, EventPage, EventTypeHours, EventTypeList, EventTypePage,
    EventTypesQuery, EventsQuery, HookList, HookPage, InvitationList, InvitationRow,
    InvitationsQuery, MemberCard, MemberList, MembersQuery, MessageList, ScheduleList, TimesWeek,
    WorkspaceHead,
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use services::calendly::workspace::last_known::or_last_known;

/// What stands above every tab.
#[server(prefix = "/api/fn", endpoint = "load_calendly_head", protocol = crate::requests::Reading)]
pub async fn load_head() -> Result<WorkspaceHead, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendly::workspace::head(&env, &caller).await?)
}

/// Booked meetings.
#[server(prefix = "/api/fn", endpoint = "load_calendly_events", protocol = crate::requests::Reading)]
pub async fn load_events(query: EventsQuery) -> Result<Asked<EventList>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::scheduled_events::list(&env, &caller, &query).await;
    Ok(or_last_known(
        &env,
        &caller,
        (
            "events",
            EventsQuery {
                pages: 1,
                ..query.clone()
            },
        ),
        asked,
    )
    .await?)
}

/// One booked meeting.
#[server(prefix = "/api/fn", endpoint = "load_calendly_event", protocol = crate::requests::Reading)]
pub async fn load_event(id: String) -> Result<Asked<EventPage>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::scheduled_events::page(&env, &caller, &id).await;
    Ok(or_last_known(&env, &caller, ("event", &id), asked).await?)
}

/// Event types.
#[server(prefix = "/api/fn", endpoint = "load_calendly_event_types", protocol = crate::requests::Reading)]
pub async fn load_event_types(query: EventTypesQuery) -> Result<Asked<EventTypeList>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::event_types::list(&env, &caller, &query).await;
    Ok(or_last_known(&env, &caller, ("event-types", query.of_organization), asked).await?)
}

/// One event type; `link` is the sealed link that was just made.
#[server(prefix = "/api/fn", endpoint = "load_calendly_event_type", protocol = crate::requests::Reading)]
pub async fn load_event_type(
    id: String,
    link: Option<String>,
) -> Result<Asked<EventTypePage>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked =
        services::calendly::workspace::event_types::page(&env, &caller, &id, link.as_deref()).await;
    Ok(or_last_known(&env, &caller, ("event-type", &id), asked).await?)
}

/// When an event type can be booked, seven days at a time.
#[server(prefix = "/api/fn", endpoint = "load_calendly_times", protocol = crate::requests::Reading)]
pub async fn load_times(id: String, from: Option<NaiveDate>) -> Result<Asked<TimesWeek>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    AppError::or_trouble(
        services::calendly::workspace::event_types::times(&env, &caller, &id, from).await,
    )
}

/// The hours of an event type.
#[server(prefix = "/api/fn", endpoint = "load_calendly_hours", protocol = crate::requests::Reading)]
pub async fn load_hours(id: String) -> Result<Asked<EventTypeHours>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    AppError::or_trouble(
        services::calendly::workspace::event_type_hours::show(&env, &caller, &id).await,
    )
}

/// The reader's schedules, or one of them.
#[server(prefix = "/api/fn", endpoint = "load_calendly_schedules", protocol = crate::requests::Reading)]
pub async fn load_schedules(id: Option<String>) -> Result<Asked<ScheduleList>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = match &id {
        Some(id) => services::calendly::workspace::availability::page(&env, &caller, id).await,
        None => services::calendly::workspace::availability::list(&env, &caller).await,
    };
    Ok(or_last_known(&env, &caller, ("schedules", &id), asked).await?)
}

/// What keeps the reader busy, seven days at a time.
#[server(prefix = "/api/fn", endpoint = "load_calendly_busy_week", protocol = crate::requests::Reading)]
pub async fn load_busy_week(from: Option<NaiveDate>) -> Result<Asked<BusyWeek>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::busy_times::week(&env, &caller, from).await;
    Ok(or_last_known(&env, &caller, ("busy-times", from), asked).await?)
}

/// Everybody in the organization at Calendly.
#[server(prefix = "/api/fn", endpoint = "load_calendly_members", protocol = crate::requests::Reading)]
pub async fn load_members(query: MembersQuery) -> Result<Asked<MemberList>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::organization::members(&env, &caller, &query).await;
    Ok(or_last_known(&env, &caller, ("members", ()), asked).await?)
}

/// One of them.
#[server(prefix = "/api/fn", endpoint = "load_calendly_member", protocol = crate::requests::Reading)]
pub async fn load_member(id: String) -> Result<Asked<MemberCard>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::organization::member(&env, &caller, &id).await;
    Ok(or_last_known(&env, &caller, ("member", &id), asked).await?)
}

/// Who was invited.
#[server(prefix = "/api/fn", endpoint = "load_calendly_invitations", protocol = crate::requests::Reading)]
pub async fn load_invitations(query: InvitationsQuery) -> Result<Asked<InvitationList>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked =
        services::calendly::workspace::organization::invitations(&env, &caller, &query).await;
    Ok(or_last_known(&env, &caller, ("invitations", query.state), asked).await?)
}

/// One of them.
#[server(prefix = "/api/fn", endpoint = "load_calendly_invitation", protocol = crate::requests::Reading)]
pub async fn load_invitation(id: String) -> Result<Asked<InvitationRow>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::organization::invitation(&env, &caller, &id).await;
    Ok(or_last_known(&env, &caller, ("invitation", &id), asked).await?)
}

/// What arrived at Integrator's own webhook.
#[server(prefix = "/api/fn", endpoint = "load_calendly_messages", protocol = crate::requests::Reading)]
pub async fn load_messages() -> Result<MessageList, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendly::workspace::messages::list(&env, &caller).await?)
}

/// Standing orders for messages.
#[server(prefix = "/api/fn", endpoint = "load_calendly_webhooks", protocol = crate::requests::Reading)]
pub async fn load_webhooks() -> Result<Asked<HookList>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::webhooks::list(&env, &caller).await;
    Ok(or_last_known(&env, &caller, ("webhooks", ()), asked).await?)
}

/// One standing order.
#[server(prefix = "/api/fn", endpoint = "load_calendly_webhook", protocol = crate::requests::Reading)]
pub async fn load_webhook(id: String) -> Result<Asked<HookPage>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = services::calendly::workspace::webhooks::page(&env, &caller, &id).await;
    Ok(or_last_known(&env, &caller, ("webhook", &id), asked).await?)
}
