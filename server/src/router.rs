//! Every route on one page, and the walls around them.

use crate::api::docs::Docs;
use crate::assets::Site;
use crate::config::Http;
use crate::security::PageNonce;
use crate::session::SetUpState;
use crate::sign_in_limit::SignInLimit;
use crate::telemetry::problem;
use crate::worker::Pulse;
use crate::{
    api, calendly_sign_in, connect, feed, health, live, pages, refusal_status, scheduling_links,
    security, session, sign_in_limit, telemetry, unsubscribing, webhooks,
};
use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get, post};
use domain::view::calendar::Problem;
use leptos::config::LeptosOptions;
use services::Environment;
use services::calendly::sign_in::RETURN_PATH;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::ConfigError;

/// The largest request body: an item with a long description, many times over.
const BODY_LIMIT: usize = 256 * 1024;

/// Longer than any provider may take to answer while somebody waits for the page.
const REQUEST_LIMIT: Duration = Duration::from_secs(90);

/// What every route may need.
#[derive(Clone)]
pub struct AppState {
    pub env: Environment,
    pub site: Arc<Site>,
    pub http: Arc<Http>,
    pub leptos: LeptosOptions,
    pub set_up: SetUpState,
    pub worker: Pulse,
    /// Cancelled when the server is told to stop: streams end then.
    pub shutdown: CancellationToken,
    /// What `hello` carries: in development an id of this process, else always the same word.
    pub reload_mark: Arc<str>,
}

impl AppState {
    /// Whether browsers reach us over https.
    pub fn is_https(&self) -> bool {
        self.env.settings.public_address.starts_with("https://")
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// Every route. Pages and server functions are listed in `app`: its route table is the table of pages here.
///
/// # Errors
/// The public address is no origin; `config` has refused such a one.
pub fn router(state: AppState) -> Result<Router, ConfigError> {
    let walls = ServiceBuilder::new()
        .layer(from_fn(telemetry::observe))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn_with_state(state.clone(), files))
        .layer(from_fn(in_time))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(security::cross_site(&state.env.settings.public_address)?)
        .layer(from_fn_with_state(state.clone(), session::locate))
        .layer(from_fn_with_state(
            SignInLimit::default(),
            sign_in_limit::limit,
        ))
        .layer(from_fn_with_state(state.clone(), session::identify))
        .layer(from_fn_with_state(state.clone(), session::gate))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(refusal_status::tell));

    let (programs, document) = api::openapi::routes(&state);
    let docs = Arc::new(Docs::of(&document, &state.site));
    let programs = programs.method_not_allowed_fallback(api::wrong_method);
    let routes = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/live", get(live::stream))
        .route(
            "/hooks/calendly/{code}",
            post(webhooks::calendly::deliver)
                .layer(DefaultBodyLimit::max(webhooks::calendly::BODY_LIMIT)),
        )
        .route(
            "/hooks/changes/{subscription}",
            post(webhooks::changes::deliver)
                .layer(DefaultBodyLimit::max(webhooks::changes::BODY_LIMIT)),
        )
        .route("/m/{code}", get(scheduling_links::open))
        .route("/feeds/{file}", get(feed::answer))
        .route(
            "/u/{code}",
            get(unsubscribing::ask).post(unsubscribing::unsubscribe),
        )
        .route(app::paths::CALENDLY_SIGN_IN, get(calendly_sign_in::leave))
        .route(RETURN_PATH, get(calendly_sign_in::come_back))
        .route("/connect/{provider}", get(connect::leave))
        .route("/connect/{provider}/return", get(connect::come_back))
        .route("/api/items", post(api::items::add))
        .route(
            "/api/items/{id}",
            get(api::items::find)
                .patch(api::items::change)
                .delete(api::items::remove),
        )
        .route("/api/items/{id}/restore", post(api::items::restore))
        .route("/api/items/{id}/undo", post(api::items::take_back))
        .merge(programs)
        .route(
            api::docs::PAGE,
            get(async move |Extension(nonce): Extension<PageNonce>| docs.page(&nonce)),
        )
        .route("/api/{*unknown}", any(api::unknown))
        .route("/modules/{*unknown}", any(api::unknown));

    Ok(pages::routes(routes, &state)
        .fallback(pages::not_found)
        .layer(walls)
        .with_state(state))
}

/// Files need neither a session nor a page.
async fn files(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let file = state
        .site
        .answer(request.method(), request.uri().path(), request.headers());
    match file {
        Some(file) => file,
        None => next.run(request).await,
    }
}

/// Nobody waits for ever. Streams begin to answer at once and are not cut.
async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(REQUEST_LIMIT, next.run(request))
        .await
        .unwrap_or_else(|_| {
            problem(
                StatusCode::GATEWAY_TIMEOUT,
                Problem {
                    code: "unavailable".to_owned(),
                    detail: "This took too long and was given up. Look at what is there now before you try again."
                        .to_owned(),
                    current: None,
                },
            )
        })
}
