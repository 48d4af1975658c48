//! The frame around every signed-in page: top bar, navigation, messages.
//!
//! A page inside it draws its own `<main id="main">` ([`Page`] for documents) and may draw an
//! `<aside class="side">`, which stands below the navigation.

mod member_menu;
mod navigation;
mod page;
mod server_fns;
mod shortcuts;
mod top_bar;

pub use page::{Crumb, Page};
pub use server_fns::signed_in;
pub use shortcuts::{KeyLine, is_typing, use_page_shortcuts};
pub use top_bar::Mark;

use crate::components::{LiveRegion, ToastList, keep_focus, provide_live_region};
use crate::live::{Topic, provide_live, use_live};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use navigation::{Navigation, TabBar};
use shortcuts::{ShortcutsDialog, provide_shortcuts};
use top_bar::TopBar;

/// Says on the document that the script has taken over: for style sheets, and for whoever drives a browser.
fn mark_alive() {
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            // Fails only for names that are none.
            let _ = root.set_attribute("data-alive", "");
        }
    });
}

/// Top bar, navigation, and the page between them.
#[component]
pub fn Frame() -> impl IntoView {
    provide_live();
    provide_live_region();
    provide_shortcuts();
    keep_focus();
    mark_alive();
    let sync_changes = use_live(Topic::CalendarSync);
    let item_changes = use_live(Topic::Calendar);
    let signed_in = Resource::new(
        move || (sync_changes.get(), item_changes.get()),
        |_| signed_in(),
    );
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="frame">
            <TopBar signed_in/>
            <Navigation signed_in/>
            <Outlet/>
            <TabBar/>
        </div>
        <ShortcutsDialog/>
        <LiveRegion/>
        <ToastList/>
    }
    .into_any()
}
