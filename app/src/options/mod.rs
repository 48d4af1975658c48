//! Options: Profile, Integrator, Calendar connections, Security, API tokens.

mod api_tokens;
mod connections;
mod feeds;
mod integrator;
mod profile;
mod security;
pub(crate) mod server_fns;

use crate::components::{PageTitle, Tab, Tabs, redrawn};
use crate::paths;
use api_tokens::ApiTokensTab;
use connections::ConnectionsTab;
use integrator::IntegratorTab;
#[cfg(feature = "ssr")]
pub(crate) use integrator::calendly::{ACCEPT_OTHER, TOKEN};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_params_map;
use profile::ProfileTab;
use security::SecurityTab;

/// Label and address of each tab, in order.
const TABS: [(&str, &str); 5] = [
    ("Profile", paths::PROFILE),
    ("Integrator", paths::INTEGRATOR),
    ("Calendar connections", paths::CALENDAR_CONNECTIONS),
    ("Security", paths::SECURITY),
    ("API tokens", paths::API_TOKENS),
];

/// `/options/{tab}`.
#[component]
pub fn OptionsPage() -> impl IntoView {
    let params = use_params_map();
    let current = Memo::new(move |_| {
        let (tab, part) = params.with(|params| (params.get("tab"), params.get("part")));
        let tab = tab.unwrap_or_default();
        let is_known = |part| ["/options/", &tab, "/", part].concat() == paths::CALENDLY;
        TABS.into_iter()
            .filter(|_| part.as_deref().is_none_or(is_known))
            .find(|(_, address)| address.strip_prefix("/options/") == Some(&tab))
    });
    let tabs: Vec<Tab> = TABS
        .into_iter()
        .map(|(label, href)| Tab {
            label: label.to_owned(),
            href: href.to_owned(),
            count: None,
        })
        .collect();
    let title = Signal::derive(move || match current.get() {
        Some((label, _)) => ["Options – ", label].concat(),
        None => "Options".to_owned(),
    });
    let address = Signal::derive(move || {
        current
            .get()
            .map_or(paths::PROFILE, |(_, address)| address)
            .to_owned()
    });
    let panel = redrawn(move || match current.get().map(|(_, address)| address) {
        Some(paths::PROFILE) => view! { <ProfileTab/> }.into_any(),
        Some(paths::INTEGRATOR) => view! { <IntegratorTab/> }.into_any(),
        Some(paths::CALENDAR_CONNECTIONS) => view! { <ConnectionsTab/> }.into_any(),
        Some(paths::SECURITY) => view! { <SecurityTab/> }.into_any(),
        Some(paths::API_TOKENS) => view! { <ApiTokensTab/> }.into_any(),
        _ => view! { <Redirect path=paths::PROFILE/> }.into_any(),
    });
    view! {
        <PageTitle text=title/>
        <main class="main options" id="main" tabindex="-1">
            <header class="options__head"><h1>"Options"</h1></header>
            <div class="options__tabs"><Tabs label="Options" tabs=Signal::stored(tabs) current=address/></div>
            <div class="main__scroll"><div class="page options__page">{panel}</div></div>
        </main>
    }
    .into_any()
}
