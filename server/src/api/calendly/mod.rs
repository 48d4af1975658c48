//! `/modules/calendly`: Calendly under the addresses of the module that Integrator takes over from (calendly.md §5), so
//! that whoever asked that one changes the host and nothing else.
//!
//! Each address asks Calendly once, in the name of the token's member, and answers what Calendly answered, in its
//! shapes and with its status. What Calendly refuses is a problem of its own kind ([`refusal`]).

mod answer;
mod availability;
mod data_deletion;
mod event_types;
mod invitee_no_shows;
mod organization;
mod parameters;
pub mod refusal;
mod scheduled_events;
mod users;
mod webhooks;

use super::Refusal;
use super::openapi::with_and_without_slash;
use super::token::{self, Permitted};
use crate::router::AppState;
use ::calendly::{CalendlyError, Client};
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use domain::Caller;
use domain::api_token::Family;
use domain::calendly_account::CalendlyAccount;
use secrecy::SecretString;
use services::Environment;
use services::calendly::ask;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where all of it lies.
pub const PREFIX: &str = "/modules/calendly";

/// Every address, with its description.
pub fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    let asking = [
        routes!(users::details),
        routes!(event_types::list),
        routes!(event_types::one),
        routes!(availability::available_times),
        routes!(availability::busy_times),
        routes!(availability::schedules),
        routes!(availability::schedule),
        routes!(data_deletion::remove_invitees),
        routes!(organization::invitations),
        routes!(organization::invite),
        routes!(organization::revoke_invitation),
        routes!(organization::invitation),
        routes!(organization::membership),
        routes!(organization::memberships),
        routes!(organization::remove_membership),
        routes!(scheduled_events::invitees),
        routes!(scheduled_events::list),
        routes!(scheduled_events::one),
        routes!(scheduled_events::cancel),
        routes!(invitee_no_shows::mark),
        routes!(invitee_no_shows::one),
        routes!(invitee_no_shows::unmark),
        routes!(webhooks::subscribe),
        routes!(webhooks::list),
        routes!(webhooks::one),
        routes!(webhooks::unsubscribe),
    ];
    let behind_the_wall = asking
        .into_iter()
        .fold(OpenApiRouter::new(), with_and_without_slash)
        .route_layer(from_fn_with_state(
            (state.clone(), Family::Calendly),
            token::wall,
        ));
    // Calendly itself comes with a signature instead of a token.
    let receiver = with_and_without_slash(OpenApiRouter::new(), webhooks::receiver());
    behind_the_wall.merge(receiver)
}

/// Whoever asks, and what it takes to ask Calendly in their name.
pub struct Asking {
    env: Environment,
    caller: Caller,
    /// The address that was asked, for the addresses of further pages.
    here: Uri,
}

impl FromRequestParts<AppState> for Asking {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let Permitted(caller) = Permitted::from_request_parts(parts, state).await?;
        let here = parts
            .extensions
            .get::<OriginalUri>()
            .map_or(&parts.uri, |OriginalUri(uri)| uri);
        Ok(Self {
            env: state.env.clone(),
            caller,
            here: here.clone(),
        })
    }
}

impl Asking {
    /// Asks Calendly.
    async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&Client, &CalendlyAccount, &SecretString) -> Result<T, CalendlyError>,
    ) -> Result<T, Refusal> {
        let whose = (self.caller.organization, self.caller.member);
        Ok(ask(&self.env, whose, question).await?)
    }
}
