//! Every page of Integrator: drawn on the server, made alive in the browser.
//!
//! Reading order: the document ([`shell`]), the routes ([`App`]), every address ([`paths`]), what may go wrong
//! ([`error`]), what pages are made of ([`components`], [`layout`], [`words`]), then one folder per page.
//! The crate is built twice: natively with `ssr`, for the browser with `hydrate`; never with both.

// Server functions lose their bodies in the browser's half, and with them the only callers of some plain functions.
#![cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "called by server functions only")
)]
#![recursion_limit = "256"]

pub mod admin;
pub mod booked_appointments;
pub mod calendar;
pub mod calendar_sync;
pub mod calendly;
pub mod components;
pub mod error;
mod in_script;
pub mod layout;
pub mod live;
pub mod options;
pub mod outreach;
pub mod pages;
pub mod paths;
pub mod people;
#[cfg(feature = "ssr")]
pub mod request_scope;
pub mod requests;
pub mod scheduler;
pub mod sign_in;
pub mod theme;
pub mod words;

pub use error::AppError;
pub use theme::Theme;

use components::{NotFound, provide_toasts};
use leptos::WasmSplitManifest;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
use std::collections::HashMap;

/// Addresses of the files a page loads; they carry a hash of their content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// The module that loads the wasm.
    pub js: String,
    /// What runs in the browser.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// Names of the further wasm files (without `.wasm`) that a part of the client consists of, by the name that
    /// `#[lazy]` gave it.
    pub loads: HashMap<String, Vec<String>>,
}

/// The document around every page. `theme` is what the reader chose; without it the page follows the system.
pub fn shell(assets: Assets, theme: Option<Theme>) -> impl IntoView {
    let nonce = use_nonce();
    // So that the browser asks for the parts of this page at once, not only when the first one has started.
    let script = assets.js.trim_start_matches("/pkg/").to_owned();
    provide_context(WasmSplitManifest(ArcStoredValue::new((
        "/pkg".to_owned(),
        assets.loads,
        script,
    ))));
    let start = format!(
        "import({:?}).then(m=>m.default({{module_or_path:{:?}}}).then(()=>m.hydrate()))",
        assets.js, assets.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang="en" dir="ltr" data-theme=theme.map(Theme::word)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="modulepreload" href=assets.js crossorigin=nonce.clone()/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=nonce>{start}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The route table. Pages behind the sign-in stand inside [`layout::Frame`].
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFound/> }.into_any()>
                <Route ssr=SsrMode::Async path=path!("/sign-in") view=pages::Entrance::SignIn/>
                <Route ssr=SsrMode::Async path=path!("/setup") view=pages::Entrance::SetUp/>
                <ParentRoute ssr=SsrMode::Async path=path!("") view=pages::Around::Frame>
                    <Route ssr=SsrMode::Async path=path!("/") view=pages::Calendar::Calendar/>
                    <Route ssr=SsrMode::Async path=path!("/calendar") view=pages::Calendar::Calendar/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/items/new") view=pages::Calendar::NewItem/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/items/:id") view=pages::Calendar::Item/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync") view=pages::Settings::Listing/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/new") view=pages::Settings::Connect/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/:id/setup/:step") view=pages::Settings::Wizard/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/:id/settings") view=pages::Settings::SyncSettings/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/:id/logs") view=pages::Settings::Logs/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/:id/held") view=pages::Settings::Held/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/:id/logs/:run/undo") view=pages::Settings::Undo/>
                    <Route ssr=SsrMode::Async path=path!("/calendar/sync/:id/calendar") view=pages::Settings::ChooseCalendar/>
                    <Route ssr=SsrMode::Async path=path!("/bookings") view=pages::Settings::Bookings/>
                    <Route ssr=SsrMode::Async path=path!("/bookings/google") view=pages::Settings::ConnectGoogle/>
                    <Route ssr=SsrMode::Async path=path!("/bookings/google/:id/remove") view=pages::Settings::RemoveGoogle/>
                    <Route ssr=SsrMode::Async path=path!("/scheduler") view=pages::Scheduler::Scheduler/>
                    <Route ssr=SsrMode::Async path=path!("/admin/members") view=pages::Settings::Members/>
                    <Route ssr=SsrMode::Async path=path!("/admin/configuration/calendly-defaults") view=pages::Settings::CalendlyDefaults/>
                    <Route ssr=SsrMode::Async path=path!("/calendly") view=pages::Workspace::Calendly/>
                    <Route ssr=SsrMode::Async path=path!("/calendly/:tab") view=pages::Workspace::Calendly/>
                    <Route ssr=SsrMode::Async path=path!("/calendly/:tab/:part") view=pages::Workspace::Calendly/>
                    <Route ssr=SsrMode::Async path=path!("/calendly/:tab/:part/:id") view=pages::Workspace::Calendly/>
                    <Route ssr=SsrMode::Async path=path!("/leads") view=pages::Settings::People/>
                    <Route ssr=SsrMode::Async path=path!("/leads/:id") view=pages::Settings::Person/>
                    <Route ssr=SsrMode::Async path=path!("/leads/:id/meeting-link") view=pages::Settings::Letter/>
                    <Route ssr=SsrMode::Async path=path!("/campaigns") view=pages::Settings::Campaigns/>
                    <Route ssr=SsrMode::Async path=path!("/campaigns/:id") view=pages::Settings::Campaign/>
                    <Route ssr=SsrMode::Async path=path!("/templates/:id") view=pages::Settings::Template/>
                    <Route ssr=SsrMode::Async path=path!("/options") view=pages::Settings::Options/>
                    <Route ssr=SsrMode::Async path=path!("/options/:tab") view=pages::Settings::Options/>
                    <Route ssr=SsrMode::Async path=path!("/options/:tab/:part") view=pages::Settings::Options/>
                </ParentRoute>
            </Routes>
        </Router>
    }
    .into_any()
}
