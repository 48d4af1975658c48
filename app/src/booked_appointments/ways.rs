//! The three choices: for what exists, once, and for what is new.

use super::server_fns::load_synchronize_preview;
use crate::AppError;
use crate::calendar_sync::PreviewNumbers;
use crate::components::{
    Banner, Button, Glyph, Look, RadioCard, RadioCards, Tone, awaited, redrawn,
};
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::calendar_sync::Direction;
use domain::view::calendar_sync::SyncRow;
use leptos::prelude::*;

/// The choice's fixed label.
const fn label(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "Sync all events between Google Calendar and Integrator",
        Direction::ToHere => "Only sync events from Google Calendar to Integrator",
        Direction::ToThere => "Only sync events from Integrator to Google Calendar",
    }
}

/// What follows from it for what exists.
const fn hint_of_old(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => {
            "What either side lacks is copied there. What both have is joined, not doubled."
        }
        Direction::ToHere => {
            "Events of Google Calendar come into My Calendar. Nothing new goes there."
        }
        Direction::ToThere => "Items of My Calendar go into Google Calendar. Nothing new comes in.",
    }
}

/// What follows from it for what is new.
const fn hint_of_new(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "New items of both sides appear on the other one.",
        Direction::ToHere => "New events of Google Calendar come in. New items of yours stay here.",
        Direction::ToThere => {
            "New items of yours go there. New events of Google Calendar stay there."
        }
    }
}

/// What a sync does with new items, in some words.
pub fn direction_words(row: &SyncRow) -> &'static str {
    match Direction::of(&row.options, row.can_write) {
        Some(Direction::Both) => "both ways",
        Some(Direction::ToHere) => "only from Google Calendar to Integrator",
        Some(Direction::ToThere) => "only from Integrator to Google Calendar",
        None => "as set in Calendar Sync",
    }
}

/// What was chosen.
///
/// # Errors
/// [`AppError::Invalid`] where nothing was.
pub fn chosen(direction: Option<Direction>) -> Result<Direction, AppError> {
    direction.ok_or_else(|| {
        AppError::Invalid(
            "Nothing is chosen. Nothing was changed. Choose one of the three.".to_owned(),
        )
    })
}

fn cards(can_write: bool, hint: fn(Direction) -> &'static str) -> Vec<RadioCard> {
    Direction::ALL
        .into_iter()
        .map(|direction| RadioCard {
            value: direction.word().to_owned(),
            title: label(direction).to_owned(),
            hint: match direction.suits(can_write) {
                true => hint(direction).to_owned(),
                false => "This calendar can only be read.".to_owned(),
            },
            disabled: !direction.suits(can_write),
        })
        .collect()
}

fn refusal(action: Submission, title: &'static str) -> impl Fn() -> Option<AnyView> + Send {
    move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title text=error.to_string() is_new=true/> }
                .into_any()
        })
    }
}

/// **Synchronize Google Calendar**: which way, what that would do, and **Start**.
#[component]
pub fn SynchronizeForm(
    /// Which sync.
    row: SyncRow,
    /// Starts it.
    action: Submission,
) -> impl IntoView {
    let id = row.id;
    let first = match row.can_write {
        true => Direction::Both,
        false => Direction::ToHere,
    };
    let direction = RwSignal::new(first);
    let value = Signal::derive(move || direction.get().word().to_owned());
    let preview = Resource::new(
        move || direction.get(),
        move |direction| load_synchronize_preview(id, direction),
    );
    let calendar = StoredValue::new(row.calendar);
    let numbers = redrawn(move || {
        awaited(async move {
            match preview.await {
                Ok(preview) => view! { <PreviewNumbers preview calendar=calendar.get_value()/> }.into_any(),
                Err(error) => view! { <Banner tone=Tone::Warning title="There is no preview" text=error.to_string()/> }.into_any(),
            }
        })
    });
    view! {
        <PostForm action>
            <input type="hidden" name="id" value=id.to_string()/>
            <div class="dialog__body ways">
                {refusal(action, "Nothing was started")}
                <RadioCards
                    legend="What exists already, from 12 months back onward" name="direction" cards=cards(row.can_write, hint_of_old) value
                    on_change=move |word: String| if let Ok(chosen) = word.parse() { direction.set(chosen) }
                />
                <div class="ways__preview" role="status" aria-label="Preview">
                    <Transition fallback=|| view! { <p class="muted">"Counting what would be copied…"</p> }.into_any()>{numbers}</Transition>
                </div>
                <p class="ways__note">"Old appointments are only copied when you start this."</p>
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button look=Look::Primary glyph=Glyph::Sync busy=action.pending()>"Start"</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

/// **Calendar Sync Settings**: which way new items go from now on.
#[component]
pub fn SettingsForm(
    /// Which sync.
    row: SyncRow,
    /// Saves it.
    action: Submission,
) -> impl IntoView {
    let now = Direction::of(&row.options, row.can_write);
    let value = now.map_or_else(String::new, |direction| direction.word().to_owned());
    let finer = now.is_none().then(|| {
        view! {
            <Banner
                tone=Tone::Info title="As set in Calendar Sync"
                text="It was told something finer there than these three choices. Choosing one of them replaces which changes come in and which kinds are sent."
            />
        }
        .into_any()
    });
    view! {
        <PostForm action>
            <input type="hidden" name="id" value=row.id.to_string()/>
            <div class="dialog__body ways">
                {refusal(action, "The settings are not saved")}
                {finer}
                <RadioCards
                    legend="New items from now on" name="direction" cards=cards(row.can_write, hint_of_new) value=Signal::stored(value)
                />
                <p class="ways__note">
                    "What both sides hold already stays in step. " <a href=paths::calendar_sync_settings(row.id)>"All settings in Calendar Sync"</a>
                </p>
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button look=Look::Primary busy=action.pending()>"Save"</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_that_can_only_be_read_offers_one_way_alone() {
        let usable: Vec<_> = cards(false, hint_of_new)
            .into_iter()
            .filter(|card| !card.disabled)
            .map(|card| card.value)
            .collect();

        assert_eq!(usable, ["to_here"]);
    }

    #[test]
    fn nothing_chosen_changes_nothing() {
        assert!(matches!(chosen(None), Err(AppError::Invalid(_))));
        assert_eq!(chosen(Some(Direction::Both)), Ok(Direction::Both));
    }
}
