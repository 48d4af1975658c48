//! Settings: another calendar of the account in place of the linked one.

use super::delete_form::CopiesChoice;
use super::server_fns::ChooseAnotherCalendar;
use crate::components::{Banner, Button, Choice, SelectField, Tone};
use crate::requests::{PostForm, Submission};
use domain::view::calendar_sync::WizardState;
use leptos::prelude::*;

/// The section; nothing where the account has no other calendar, or does not tell.
#[component]
pub fn AnotherCalendar(
    /// What the account and the sync say.
    state: WizardState,
) -> impl IntoView {
    let action = Submission::new::<ChooseAnotherCalendar>();
    let linked = state.chosen.as_ref().map(|calendar| calendar.id.clone());
    let name = state
        .chosen
        .map_or_else(String::new, |calendar| calendar.name);
    let choices: Vec<Choice> = state
        .calendars
        .into_iter()
        .filter(|choice| !choice.in_use && Some(&choice.calendar.id) != linked.as_ref())
        .map(|choice| {
            let label = match choice.calendar.can_write {
                true => choice.calendar.name,
                false => [&choice.calendar.name, " (read-only)"].concat(),
            };
            Choice::new(choice.calendar.id.0, label)
        })
        .collect();
    if choices.is_empty() {
        return ().into_any();
    }
    let refused = move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The calendar is the same as before" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let first = choices.first().map(|choice| choice.value.clone());
    view! {
        <section class="card" aria-labelledby="another-calendar">
            <header class="card__header">
                <div>
                    <h2 id="another-calendar">"Choose another calendar"</h2>
                    <p class="card__lead">"This sync ends, and one with the other calendar begins with the same choices. Its preview shows before anything is copied."</p>
                </div>
            </header>
            <PostForm action class="card__body">
                <input type="hidden" name="id" value=state.id.to_string()/>
                {refused}
                <SelectField label="Calendar" name="calendar" choices=Signal::stored(choices) value=Signal::stored(first.unwrap_or_default())/>
                <CopiesChoice calendar=name sync=Some(state.id)/>
                <div><Button busy=action.pending()>"Go on to the preview"</Button></div>
            </PostForm>
        </section>
    }
    .into_any()
}
