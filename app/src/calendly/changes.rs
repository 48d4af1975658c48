//! The server functions of the Calendly workspace: what its forms do. Each leads to the page that tells what was done.

use crate::AppError;
use leptos::prelude::*;

/// **Cancel event**.
#[server(prefix = "/api/fn", endpoint = "cancel_calendly_event")]
pub async fn cancel_event(id: String, #[server(default)] reason: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::scheduled_events::cancel(&env, &caller, &id, &reason).await?;
    leptos_axum::redirect(
        &super::outcome::Done::Cancelled.told_at(&crate::paths::calendly::event(&id)),
    );
    Ok(())
}

/// **Mark as no-show**.
#[server(prefix = "/api/fn", endpoint = "mark_calendly_no_show")]
pub async fn mark_no_show(event: String, invitee: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::scheduled_events::mark_no_show(&env, &caller, &event, &invitee)
        .await?;
    leptos_axum::redirect(
        &super::outcome::Done::Marked.told_at(&crate::paths::calendly::event(&event)),
    );
    Ok(())
}

/// **Undo no-show**.
#[server(prefix = "/api/fn", endpoint = "undo_calendly_no_show")]
pub async fn undo_no_show(event: String, invitee: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::scheduled_events::undo_no_show(&env, &caller, &event, &invitee)
        .await?;
    leptos_axum::redirect(
        &super::outcome::Done::Unmarked.told_at(&crate::paths::calendly::event(&event)),
    );
    Ok(())
}

/// **Share single-use link**.
#[server(prefix = "/api/fn", endpoint = "share_calendly_link")]
pub async fn share_link(id: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let sealed =
        services::calendly::workspace::event_types::single_use_link(&env, &caller, &id).await?;
    leptos_axum::redirect(&[&crate::paths::calendly::event_type(&id), "?link=", &sealed].concat());
    Ok(())
}

/// Saves the hours of an event type.
#[server(prefix = "/api/fn", endpoint = "save_calendly_hours")]
pub async fn save_hours(
    id: String,
    seen: String,
    #[server(default)] days: Vec<String>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let mut week: [String; 7] = Default::default();
    for (day, typed) in week.iter_mut().zip(days) {
        *day = typed;
    }
    services::calendly::workspace::event_type_hours::save(&env, &caller, &id, &week, &seen).await?;
    leptos_axum::redirect(
        &super::outcome::Done::HoursSaved.told_at(&crate::paths::calendly::event_type(&id)),
    );
    Ok(())
}

/// **Remove** somebody from the organization at Calendly.
#[server(prefix = "/api/fn", endpoint = "remove_calendly_member")]
pub async fn remove_member(id: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::organization::remove_member(&env, &caller, &id).await?;
    leptos_axum::redirect(
        &super::outcome::Done::Removed.told_at(crate::paths::calendly::ORGANISATION),
    );
    Ok(())
}

/// **Invite**.
#[server(prefix = "/api/fn", endpoint = "invite_calendly_member")]
pub async fn invite(email: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::organization::invite(&env, &caller, &email).await?;
    leptos_axum::redirect(
        &super::outcome::Done::Invited.told_at(crate::paths::calendly::INVITATIONS),
    );
    Ok(())
}

/// **Revoke** an invitation.
#[server(prefix = "/api/fn", endpoint = "revoke_calendly_invitation")]
pub async fn revoke_invitation(id: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::organization::revoke_invitation(&env, &caller, &id).await?;
    leptos_axum::redirect(
        &super::outcome::Done::Revoked.told_at(crate::paths::calendly::INVITATIONS),
    );
    Ok(())
}

/// **Delete data** of people at Calendly.
#[server(prefix = "/api/fn", endpoint = "delete_calendly_data")]
pub async fn delete_data(
    #[server(default)] emails: String,
    #[server(default)] confirmation: String,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::data_deletion::delete_invitees(
        &env,
        &caller,
        &emails,
        &confirmation,
    )
    .await?;
    leptos_axum::redirect(
        &super::outcome::Done::DataDeleted.told_at(crate::paths::calendly::INVITEE_DATA),
    );
    Ok(())
}

/// **Create webhook**.
#[server(prefix = "/api/fn", endpoint = "create_calendly_webhook")]
pub async fn create_webhook(
    address: String,
    signing_key: String,
    #[server(default)] events: Vec<String>,
    #[server(default)] scope: String,
) -> Result<(), AppError> {
    use domain::view::calendly_workspace::NewHook;

    let (env, caller) = crate::request_scope::request_scope()?;
    let new = NewHook {
        address,
        events,
        of_organization: scope == "organisation",
    };
    let key = signing_key.trim().into();
    services::calendly::workspace::webhooks::create(&env, &caller, &new, key).await?;
    leptos_axum::redirect(
        &super::outcome::Done::WebhookMade.told_at(crate::paths::calendly::WEBHOOKS),
    );
    Ok(())
}

/// **Delete** a webhook.
#[server(prefix = "/api/fn", endpoint = "delete_calendly_webhook")]
pub async fn delete_webhook(id: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::webhooks::delete(&env, &caller, &id).await?;
    leptos_axum::redirect(
        &super::outcome::Done::WebhookDeleted.told_at(crate::paths::calendly::WEBHOOKS),
    );
    Ok(())
}

/// **Recreate** Integrator's own.
#[server(prefix = "/api/fn", endpoint = "recreate_calendly_webhook")]
pub async fn recreate_webhook(id: String) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::webhooks::recreate(&env, &caller, &id).await?;
    leptos_axum::redirect(
        &super::outcome::Done::WebhookMade.told_at(crate::paths::calendly::WEBHOOKS),
    );
    Ok(())
}

/// **Replay** a message.
#[server(prefix = "/api/fn", endpoint = "replay_calendly_message")]
pub async fn replay_message(id: domain::DeliveryId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::workspace::messages::replay(&env, &caller, id).await?;
    leptos_axum::redirect(
        &super::outcome::Done::Replayed.told_at(crate::paths::calendly::WEBHOOKS),
    );
    Ok(())
}
