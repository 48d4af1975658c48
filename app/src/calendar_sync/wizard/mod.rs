//! The wizard: four steps, each a form that works without script. Both buttons save, so Back loses nothing;
//! a draft is kept and goes on from the listing.

mod confirmation;
mod linked_calendar;
mod presets;
mod preview;
mod so_far;
mod sync_options;
mod your_calendar;

use super::one_sync::{failed, use_sync_id};
use super::server_fns::load_wizard;
use crate::components::{
    Banner, ButtonLink, Glyph, Icon, Look, PageTitle, Tone, WizardSteps, awaited, redrawn,
};
use crate::{AppError, paths};
use confirmation::ConfirmationStep;
use domain::view::calendar_sync::WizardState;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::{use_params_map, use_query_map};
pub(super) use linked_calendar::{choices, first_choice};
pub use preview::PreviewNumbers;

use linked_calendar::LinkedCalendarStep;
use sync_options::SyncOptionsStep;
use your_calendar::YourCalendarStep;

/// The steps' fixed labels, in order.
const STEPS: [&str; 4] = [
    "Linked Calendar",
    "Your Calendar",
    "Sync Options",
    "Confirmation",
];

/// `/calendar/sync/{id}/setup/{step}`.
#[component]
pub fn WizardPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = use_sync_id();
    let step = Memo::new(move |_| {
        let step = params
            .with(|params| params.get("step"))
            .and_then(|step| step.parse().ok());
        step.unwrap_or(1).clamp(1, STEPS.len())
    });
    let is_new = move || query.with(|query| query.get("connected").is_some());
    // Read again with every step, so that it shows what the step before saved.
    let state = Resource::new(
        move || (id.get(), step.get()),
        |(id, _)| async move {
            match id {
                Some(id) => load_wizard(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    // The step that is drawn. It follows the address when the next step is read, so that heading, marks and form agree.
    let shown = RwSignal::new(step.get_untracked());
    let title = Signal::derive(move || [STEPS[shown.get() - 1], " – Calendar Sync"].concat());
    let steps = redrawn(move || {
        id.get().map(|id| {
            let steps = (1..)
                .zip(STEPS)
                .map(|(number, label)| (label, paths::calendar_sync_setup(id, number)))
                .collect();
            view! { <WizardSteps steps current=shown/> }.into_any()
        })
    });
    view! {
        <PageTitle text=title/>
        <main class="main wizard" id="main" tabindex="-1">
            <header class="toolbar wizard__head">
                <div>
                    <nav class="crumbs" aria-label="Above">
                        <a href=paths::CALENDAR_SYNC>"Calendar Sync"</a>
                        <Icon glyph=Glyph::ChevronEnd size="12"/>
                        <span aria-current="page">"New integration"</span>
                    </nav>
                    <h1>"Calendar Sync settings"</h1>
                </div>
                <span class="grow"></span>
                {steps}
            </header>
            <Transition>
                {redrawn(move || awaited(async move {
                    match state.await {
                        Ok(state) if state.finished => {
                            view! { <Redirect path=paths::calendar_sync_settings(state.id)/> }.into_any()
                        }
                        Ok(state) => view! { <Step state step=step.get_untracked() shown is_new=untrack(is_new)/> }.into_any(),
                        Err(error) => {
                            view! { <div class="main__scroll"><div class="page">{failed(error)}</div></div> }.into_any()
                        }
                    }
                }))}
            </Transition>
        </main>
    }
    .into_any()
}

#[component]
fn Step(state: WizardState, step: usize, shown: RwSignal<usize>, is_new: bool) -> impl IntoView {
    Effect::new(move || shown.set(step));
    match step {
        1 => view! { <LinkedCalendarStep state is_new/> }.into_any(),
        2 => view! { <YourCalendarStep state/> }.into_any(),
        3 => view! { <SyncOptionsStep state/> }.into_any(),
        _ => view! { <ConfirmationStep state/> }.into_any(),
    }
}

/// The name of the chosen calendar, or what stands for it while none is chosen.
fn calendar_name(state: &WizardState) -> String {
    state.chosen.as_ref().map_or_else(
        || "the linked calendar".to_owned(),
        |calendar| calendar.name.clone(),
    )
}

/// Whether something can be sent at all.
fn can_write(state: &WizardState) -> bool {
    state
        .chosen
        .as_ref()
        .is_none_or(|calendar| calendar.can_write)
}

/// Columns of a step: the questions, and what stands beside them.
#[component]
fn Columns(
    /// The questions.
    children: Children,
    /// Beside them.
    aside: AnyView,
    /// Why the last try was refused.
    #[prop(into)]
    refused: Signal<Option<AppError>>,
    /// Over both.
    #[prop(optional, into)]
    above: ViewFn,
) -> impl IntoView {
    let refusal = redrawn(move || {
        refused.get().map(|error| view! { <Banner tone=Tone::Danger title="This step is not saved" text=error.to_string() is_new=true/> }.into_any())
    });
    view! {
        <div class="main__scroll">
            <div class="page wizard__page">
                {refusal}
                {above.run()}
                <div class="wizard__columns">
                    <div class="wizard__parts">{children()}</div>
                    {aside}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The buttons below a step. Cancel keeps the draft; Back and Next save first.
#[component]
fn Foot(
    /// Whether there is a step before, to which one goes back with what was entered.
    #[prop(optional)]
    back: bool,
    /// Where the step before is, where nothing was entered.
    #[prop(optional, into)]
    back_to: Option<String>,
    /// What the last button says.
    next: &'static str,
    /// Its drawing stands before the words instead of an arrow after them.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Is at work.
    #[prop(into)]
    busy: Signal<bool>,
    /// Cannot be left forwards yet.
    #[prop(optional)]
    stuck: bool,
) -> impl IntoView {
    let is_busy = move || busy.get().then_some("true");
    // The last step asks nothing, so its button has nothing to tell.
    let go_name = back_to.is_none().then_some("go");
    view! {
        <footer class="wizard__foot">
            <ButtonLink href=paths::CALENDAR_SYNC look=Look::Ghost>"Cancel"</ButtonLink>
            <span class="wizard__foot-space">"A draft is kept."</span>
            {back.then(|| view! {
                <button class="button" type="submit" name="go" value="back" formnovalidate=true aria-disabled=is_busy>
                    <Icon glyph=Glyph::ChevronStart size="14"/>"Back"
                </button>
            }.into_any())}
            {back_to.map(|href| view! {
                <a class="button" href=href><Icon glyph=Glyph::ChevronStart size="14"/>"Back"</a>
            }.into_any())}
            <button class="button" data-look="primary" type="submit" name=go_name value="next" disabled=stuck aria-disabled=is_busy>
                {glyph.map(|glyph| view! { <Icon glyph/> }.into_any())}
                {next}
                {glyph.is_none().then(|| view! { <Icon glyph=Glyph::ChevronEnd size="14"/> }.into_any())}
            </button>
        </footer>
    }
    .into_any()
}
