//! Webhook subscriptions, and the receiver of their messages (calendly.md §5 lines 23 to 27, §8).

use super::answer::{Answer, One};
use super::parameters::{invalid, order, paging};
use super::{Asking, PREFIX};
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Body, Path, Query, Refusal};
use crate::router::AppState;
use crate::webhooks::calendly::{BODY_LIMIT, deliver_to};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use calendly::message::EventName;
use calendly::webhooks::{HookScope, NewSubscription, Subscription};
use calendly::{CalendlyError, Kind, Page, Uri};
use secrecy::SecretString;
use serde::Deserialize;
use services::calendly::open_receiver;
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

/// Where Calendly's messages arrive, beneath [`PREFIX`].
const RECEIVER: &str = "/webhook/";

/// A subscription to be made.
#[derive(Deserialize, ToSchema)]
pub struct Subscribe {
    /// Where messages are to go. With the address of `/modules/calendly/webhook/` of this server, they arrive here: then a
    /// code is added to it, by which the receiver knows whose they are.
    url: String,
    /// Of what, for instance `invitee.created`; at least one.
    #[schema(min_items = 1)]
    events: Vec<String>,
    /// The whole address of the organization at Calendly.
    organization: Uri,
    /// The whole address of the person; with `scope` `user`.
    #[serde(default)]
    user: Option<Uri>,
    /// The whole address of the group; with `scope` `group`.
    #[serde(default)]
    group: Option<Uri>,
    /// `organization`, `user` or `group`.
    scope: String,
    /// With what Calendly signs; this server chooses one for messages that arrive here.
    #[serde(default)]
    #[schema(write_only)]
    signing_key: Option<String>,
}

/// Subscribe to messages
///
/// `POST /webhook_subscriptions` of Calendly; on its paid plans.
#[utoipa::path(
    post, path = "/webhook/subscription/", tag = "Calendly: webhooks", request_body = Subscribe,
    responses((status = 201, description = "The subscription.", body = One<Subscription>), CalendlyRefusals),
)]
pub async fn subscribe(
    asking: Asking,
    Body(wanted): Body<Subscribe>,
) -> Result<Answer<One<Subscription>>, Refusal> {
    let scope = scope_of(&wanted.scope, wanted.user, wanted.group);
    let mut order = NewSubscription {
        url: wanted.url,
        events: wanted.events.into_iter().map(EventName::from).collect(),
        organization: wanted.organization,
        scope: match scope {
            Ok(scope) => scope,
            Err(error) => return Err(Refusal::Calendly(error.into())),
        },
        signing_key: wanted.signing_key.map(SecretString::from),
    };
    if is_ours(&asking, &order.url) {
        let whose = (asking.caller.organization, asking.caller.member);
        let receiver = open_receiver(&asking.env, whose, order.signing_key).await?;
        order.url = [&order.url, "?code=", &receiver.code].concat();
        order.signing_key = Some(receiver.key);
    }
    let made = asking
        .ask(async |client, _, token| client.subscribe(token, &order).await)
        .await?;
    Ok(Answer::made(made))
}

/// Whether messages are to arrive at this server, where Calendly can reach it.
fn is_ours(asking: &Asking, url: &str) -> bool {
    let address = asking.env.settings.webhook_address.as_deref();
    let path = address.and_then(|address| url.strip_prefix(address));
    let ours = [PREFIX, RECEIVER].concat();
    path.is_some_and(|path| path.trim_end_matches('/') == ours.trim_end_matches('/'))
}

/// Which subscriptions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this organization: the whole address at Calendly.
    organization: String,
    /// `organization`, `user` or `group`.
    scope: String,
    /// Of this person: the whole address at Calendly; with `scope` `user`.
    user: Option<String>,
    /// Of this group: the whole address at Calendly; with `scope` `group`.
    group: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u16>,
    /// The page, as `pagination` of another one names it.
    page_token: Option<String>,
    /// `created_at:asc` or `created_at:desc`.
    sort: Option<String>,
}

/// Webhook subscriptions
///
/// `GET /webhook_subscriptions` of Calendly.
#[utoipa::path(
    get, path = "/webhook/subscriptions/list/", tag = "Calendly: webhooks", params(Which),
    responses((status = 200, description = "A page of subscriptions.", body = Page<Subscription>), CalendlyRefusals),
)]
pub async fn list(
    asking: Asking,
    Query(which): Query<Which>,
) -> Result<Answer<Page<Subscription>>, Refusal> {
    let page = asking
        .ask(async |client, _, token| {
            let user = which.user.map(Uri::from);
            let scope = scope_of(&which.scope, user, which.group.map(Uri::from))?;
            let order = order(which.sort.as_deref(), "created_at")?;
            let organization = Uri::from(which.organization);
            let paging = paging(which.count, which.page_token);
            client
                .subscriptions(token, &organization, &scope, order, &paging)
                .await
        })
        .await?;
    Ok(Answer::page(&asking, page))
}

/// One webhook subscription
///
/// `GET /webhook_subscriptions/{webhook_uuid}` of Calendly.
#[utoipa::path(
    get, path = "/webhook/subscription/{uuid}/", tag = "Calendly: webhooks",
    params(("uuid" = String, Path, description = "The last part of its address at Calendly.")),
    responses((status = 200, description = "The subscription.", body = One<Subscription>), CalendlyRefusals),
)]
pub async fn one(
    asking: Asking,
    Path(uuid): Path<String>,
) -> Result<Answer<One<Subscription>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Webhook, &[&uuid])?;
            client.subscription(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}

/// End a webhook subscription
///
/// `DELETE /webhook_subscriptions/{webhook_uuid}` of Calendly.
#[utoipa::path(
    delete, path = "/webhook/subscription/{uuid}/delete/", tag = "Calendly: webhooks",
    params(("uuid" = String, Path, description = "The last part of the subscription's address at Calendly.")),
    responses((status = 204, description = "It has ended."), CalendlyRefusals),
)]
pub async fn unsubscribe(asking: Asking, Path(uuid): Path<String>) -> Result<StatusCode, Refusal> {
    asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Webhook, &[&uuid])?;
            client.unsubscribe(token, &uri).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn scope_of(
    scope: &str,
    user: Option<Uri>,
    group: Option<Uri>,
) -> Result<HookScope, CalendlyError> {
    match (scope, user, group) {
        ("organization", None, None) => Ok(HookScope::Organization),
        ("user", Some(user), None) => Ok(HookScope::User(user)),
        ("group", None, Some(group)) => Ok(HookScope::Group(group)),
        ("organization" | "user" | "group", _, _) => Err(invalid(
            "scope",
            "user needs user, group needs group, organization needs neither",
        )),
        _ => Err(invalid("scope", "must be organization, user or group")),
    }
}

/// Whose messages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// As it stands in the address that Calendly was given.
    code: String,
}

/// The receiver, which takes larger bodies than the rest.
pub fn receiver() -> UtoipaMethodRouter<AppState> {
    let (schemas, paths, methods) = routes!(receive);
    (
        schemas,
        paths,
        methods.layer(DefaultBodyLimit::max(BODY_LIMIT)),
    )
}

/// Receive a message of Calendly
///
/// Calendly comes with a signature in `Calendly-Webhook-Signature` instead of a token. Whatever is not believed is refused
/// without a word about why.
#[utoipa::path(
    post, path = "/webhook/", tag = "Calendly: webhooks", params(Whose), security(()),
    request_body(content = Vec<u8>, content_type = "application/json", description = "The message, as Calendly signed it."),
    responses(
        (status = 200, description = "It is stored."),
        (status = 400, description = "There is no code."),
        (status = 401, description = "It is not from Calendly, or not of now."),
        (status = 404, description = "Nobody has this code."),
        (status = 413, description = "It is too large."),
        (status = 503, description = "It could not be stored; Calendly sends it again."),
    ),
)]
pub async fn receive(
    State(state): State<AppState>,
    Query(whose): Query<Whose>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    deliver_to(&state, &whose.code, &headers, &body).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_comes_with_whom_it_is_of_and_nobody_else() {
        let of = |scope, user: Option<&str>, group: Option<&str>| {
            scope_of(scope, user.map(Uri::from), group.map(Uri::from)).ok()
        };

        assert_eq!(
            of("organization", None, None),
            Some(HookScope::Organization)
        );
        assert_eq!(
            of("user", Some("u"), None),
            Some(HookScope::User("u".into()))
        );
        assert_eq!(
            of("group", None, Some("g")),
            Some(HookScope::Group("g".into()))
        );
        for (scope, user, group) in [
            ("user", None, None),
            ("user", Some("u"), Some("g")),
            ("organization", Some("u"), None),
            ("team", None, None),
        ] {
            assert_eq!(of(scope, user, group), None, "{scope} {user:?} {group:?}");
        }
    }
}
