//! **Click to Connect** with a service that lets people in at a page of its own.

use super::limits::Limits;
use super::server_fns::offered_pages;
use crate::components::{Banner, ErrorBanner, Glyph, Icon, Tone, awaited, redrawn};
use crate::paths;
use domain::connecting::{Aim, Door};
use domain::connection::ProviderKind;
use domain::page_refusal::PageRefusal;
use leptos::prelude::*;

/// What happens there, and the way; or why there is none.
#[component]
pub fn AtPage(
    /// Which service.
    provider: ProviderKind,
    /// From where one connects.
    door: Door,
    /// Why the last time came to nothing.
    refused: Option<PageRefusal>,
) -> impl IntoView {
    let name = provider.label();
    let offered = Resource::new(|| (), |()| offered_pages());
    let refused = refused.map(|refusal| {
        view! { <Banner tone=Tone::Danger title="The account is not connected" text=refusal.sentence(provider) is_new=true/> }.into_any()
    });
    let way = redrawn(move || {
        awaited(async move {
            match offered.await {
                Ok(offered) if offered.contains(&provider) => {
                    let aim = Aim {
                        door,
                        ..Aim::default()
                    };
                    view! { <PageLink provider aim words=["Connect With ", name].concat()/> }
                        .into_any()
                }
                Ok(_) => {
                    let text = PageRefusal::NotOffered.sentence(provider);
                    view! { <Banner tone=Tone::Warning title="Not set up on this server" text/> }
                        .into_any()
                }
                Err(error) => view! { <ErrorBanner error/> }.into_any(),
            }
        })
    });
    let title = ["Sign in to ", name].concat();
    view! {
        <div class="connect">
            <section class="card">
                <header class="card__header"><h2>{title}</h2></header>
                <div class="card__body connect__form">
                    {refused}
                    <p>
                        {name} " asks you on its own page whether Integrator may see the list of your calendars and read and write their
                        events. Leave the boxes ticked; you come back here by yourself."
                    </p>
                    <Transition>{way}</Transition>
                </div>
            </section>
            <aside class="card" aria-label="What is stored">
                <header class="card__header"><h2>"What is stored"</h2></header>
                <div class="card__body guide">
                    <ol>
                        <li>"Your password never reaches this server."</li>
                        <li>"What " {name} " gives instead is stored encrypted, and opens calendars alone."</li>
                        <li>"You can take it back at " {name} ", or here with Disconnect, at any time."</li>
                    </ol>
                    <p>"No guest is ever sent a mail because a copy was written."</p>
                    <Limits provider/>
                </div>
            </aside>
        </div>
    }
    .into_any()
}

/// The way to a service's own page.
#[component]
pub fn PageLink(
    /// Which service.
    provider: ProviderKind,
    /// What for.
    aim: Aim,
    /// What stands on it.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! {
        <a class="button" data-look="primary" data-size="large" rel="external" href=paths::at_page(provider, aim)>
            <Icon glyph=Glyph::Link size="16"/>{words}
        </a>
    }
    .into_any()
}
