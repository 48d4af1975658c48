//! What a service cannot do, beside how it is connected.

use super::server_fns::load_limits;
use crate::components::{Views, awaited, redrawn};
use domain::connection::ProviderKind;
use leptos::prelude::*;

/// The list; nothing where there is nothing to say.
#[component]
pub fn Limits(
    /// Which service.
    provider: ProviderKind,
) -> impl IntoView {
    let limits = Resource::new(|| (), move |()| load_limits(provider));
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                let limits = limits.await.unwrap_or_default();
                if limits.is_empty() {
                    return ().into_any();
                }
                let lines = limits
                    .into_iter()
                    .map(|limit| view! { <li>{limit.sentence()}</li> }.into_any())
                    .views();
                view! {
                    <h3 class="guide__title">"What it cannot do"</h3>
                    <ul>{lines}</ul>
                }
                .into_any()
            }))}
        </Transition>
    }
    .into_any()
}
