//! How `app` is asked for pages and server functions: with environment, caller, origin and nonce at hand.

use crate::router::AppState;
use crate::security::PageNonce;
use crate::session::CallerOfRequest;
use app::{App, shell, theme::THEME_COOKIE};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, generate_route_list};
use services::accounts::SignInOrigin;

/// Adds a route per page of `app` and one per server function (`/api/fn/…`).
pub fn routes(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let provided = state.clone();
    router.leptos_routes_with_context(
        state,
        generate_route_list(App),
        move || provide(&provided),
        document(state),
    )
}

/// No route and no file has this address: the frame of the application, saying so.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let provided = state.clone();
    let draw =
        leptos_axum::render_app_async_with_context(move || provide(&provided), document(&state));
    let mut answer = draw(request).await.into_response();
    if answer.status() == StatusCode::OK {
        *answer.status_mut() = StatusCode::NOT_FOUND;
    }
    answer
}

/// The document around every page, in the reader's theme.
fn document(
    state: &AppState,
) -> impl Fn() -> leptos::prelude::AnyView + Clone + Send + Sync + 'static {
    use leptos::prelude::IntoAny;
    let names = state.site.names.clone();
    move || {
        let theme = app::request_scope::cookie(THEME_COOKIE).and_then(|word| word.parse().ok());
        shell(names.clone(), theme).into_any()
    }
}

/// What `app::request_scope` and leptos find in the context of each request.
fn provide(state: &AppState) {
    provide_context(state.env.clone());
    // The list of routes is made without a request.
    let Some(parts) = use_context::<Parts>() else {
        return;
    };
    let extensions = &parts.extensions;
    let caller = extensions
        .get::<CallerOfRequest>()
        .and_then(|CallerOfRequest(caller)| caller.clone());
    provide_context(caller);
    if let Some(origin) = extensions.get::<SignInOrigin>() {
        provide_context(origin.clone());
    }
    if let Some(nonce) = extensions.get::<PageNonce>() {
        provide_context(nonce.for_pages());
    }
}

/// What leptos wants to know; our own document names the files, so little of it is read.
pub fn options() -> LeptosOptions {
    LeptosOptions::builder().output_name("integrator").build()
}
