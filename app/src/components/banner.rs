//! What is not well, over the thing it is about.

use super::{EmptyState, Glyph, Icon, PageTitle, Tone};
use crate::{AppError, paths};
use leptos::prelude::*;

/// A banner: what happened, what was kept, and one action. New trouble is an alert.
#[component]
pub fn Banner(
    /// How it stands.
    tone: Tone,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What was kept and what to do.
    #[prop(optional, into)]
    text: String,
    /// Whether it appeared just now and must be told at once.
    #[prop(optional)]
    is_new: bool,
    /// One action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Good => Glyph::CheckCircle,
        Tone::Info => Glyph::Info,
        Tone::Warning | Tone::Danger => Glyph::Warning,
    };
    let label = title.clone();
    view! {
        <section class="banner" data-tone=tone.word() role=is_new.then_some("alert") aria-label=label>
            <Icon glyph size="18"/>
            <div class="banner__text">
                <strong>{title}</strong>
                {(!text.is_empty()).then_some(text)}
            </div>
            {children.map(|children| children())}
        </section>
    }
    .into_any()
}

/// A failure in place of what should have been there.
#[component]
pub fn ErrorBanner(
    /// What failed.
    error: AppError,
) -> impl IntoView {
    let action = match &error {
        AppError::SignedOut => {
            view! { <a class="button" rel="external" href=paths::SIGN_IN>"Sign in"</a> }.into_any()
        }
        // The empty address is this page again, in full.
        _ => view! { <a class="button" rel="external" href="">"Try again"</a> }.into_any(),
    };
    view! {
        <Banner tone=Tone::Danger title="This could not be shown" text=error.to_string() is_new=true>{action}</Banner>
    }
    .into_any()
}

/// There is no such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PageTitle text="Not found"/>
        <main class="main" id="main">
            <div class="page">
                <EmptyState title="There is no such page" text="It may have been moved or deleted, or it is not yours to see.">
                    <a class="button" data-look="primary" href=paths::CALENDAR>"My Calendar"</a>
                </EmptyState>
            </div>
        </main>
    }
    .into_any()
}
