//! Step 4, **Confirmation**: everything once more, and exactly what Finish would do.

use super::preview::PreviewPart;
use super::{Foot, calendar_name};
use crate::calendar_sync::server_fns::{FinishSync, load_preview};
use crate::calendar_sync::words::{
    advanced_told, incoming_list, kinds_label, kinds_list, other_kinds, window_words,
};
use crate::components::{Banner, Glyph, Tone, Views, redrawn};
use crate::paths;
use crate::requests::{PostForm, Submission};
use crate::words::listed;
use domain::calendar_sync::Window;
use domain::view::calendar_sync::WizardState;
use leptos::prelude::*;

/// The step.
#[component]
pub fn ConfirmationStep(
    /// What was chosen.
    state: WizardState,
) -> impl IntoView {
    let finish = Submission::new::<FinishSync>();
    let refusal = redrawn(move || {
        finish.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The sync has not started" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    let id = state.id;
    let preview = Resource::new(|| (), move |()| load_preview(id));
    let calendar = calendar_name(&state);
    view! {
        <div class="main__scroll">
            <div class="page wizard__page" data-wide="">
                {refusal}
                <div class="wizard__columns" data-wide="">
                    <div class="wizard__parts"><PreviewPart preview id calendar/></div>
                    <Summary state/>
                </div>
            </div>
        </div>
        <PostForm action=finish class="wizard__form">
            <input type="hidden" name="id" value=id.to_string()/>
            <Foot next="Finish" glyph=Glyph::Check busy=finish.pending() back_to=paths::calendar_sync_setup(id, 3)/>
        </PostForm>
    }
    .into_any()
}

/// Every choice, each with a way back to it.
#[component]
fn Summary(state: WizardState) -> impl IntoView {
    let id = state.id;
    let calendar = [&calendar_name(&state), ", ", state.provider.label()].concat();
    let options = state.options;
    let sent = if options.kinds.is_empty() {
        "Nothing".to_owned()
    } else {
        kinds_list(&options.kinds)
    };
    let others = other_kinds(&options.kinds);
    let not_sent = listed(
        &others
            .iter()
            .map(|kind| kinds_label(*kind))
            .collect::<Vec<_>>(),
    );
    let privacy = if options.hide_private {
        "Only “Busy” goes out"
    } else {
        "All details go out"
    };
    let told = advanced_told(&options);
    let advanced = if told.is_empty() {
        "As usual".to_owned()
    } else {
        told.join(" ")
    };
    let range = |window: Option<Window>| {
        window
            .and_then(window_words)
            .unwrap_or_else(|| "Off".to_owned())
    };
    let part = move |step: u8, title: &'static str, lines: Vec<(&'static str, String)>| {
        let lines = lines
            .into_iter()
            .map(|(name, value)| view! { <dt>{name}</dt><dd><bdi>{value}</bdi></dd> }.into_any())
            .views();
        view! {
            <section class="summary__part">
                <div class="summary__head">
                    <h3>{title}</h3>
                    <a href=paths::calendar_sync_setup(id, step)>"Change"<span class="visually-hidden">" " {title}</span></a>
                </div>
                <dl class="summary__list">{lines}</dl>
            </section>
        }.into_any()
    };
    let mut kinds = vec![("Send", sent)];
    if !not_sent.is_empty() {
        kinds.push(("Not sent", not_sent));
    }
    view! {
        <aside class="card summary" aria-labelledby="summary">
            <header class="card__header"><h2 id="summary">"Summary"</h2></header>
            {part(1, "Linked Calendar", vec![
                ("Account", state.account),
                ("Calendar", calendar),
                ("Sync", incoming_list(&options)),
                ("Private items", privacy.to_owned()),
            ])}
            {part(2, "Your Calendar", kinds)}
            {part(3, "Sync Options", vec![
                ("Retrieve", range(options.retrieve)),
                ("Send", range(options.send)),
                ("Advanced", advanced),
            ])}
            <p class="summary__note">"You can leave the page after Finish; progress shows in Calendar Sync."</p>
        </aside>
    }
    .into_any()
}
