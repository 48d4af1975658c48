//! **Delete**: what it stops, and what becomes of the copies.

use super::server_fns::load_copies;
use crate::components::{Banner, Button, Look, RadioCard, RadioCards, Tone, awaited, redrawn};
use crate::requests::{PostForm, Submission};
use domain::view::calendar_sync::{CopiesCount, SyncRow};
use domain::{CalendarSyncId, ConnectionId};
use leptos::prelude::*;

/// Keep the copies, remove ours there, or remove both sides' copies; with how many each is about.
#[component]
pub fn CopiesChoice(
    /// The linked calendar's name; several as one list.
    #[prop(into)]
    calendar: String,
    /// The sync that ends.
    #[prop(optional_no_strip)]
    sync: Option<CalendarSyncId>,
    /// The account whose syncs end.
    #[prop(optional_no_strip)]
    connection: Option<ConnectionId>,
) -> impl IntoView {
    let counts = Resource::new(|| (), move |()| load_copies(sync, connection));
    view! {
        <Transition>
            {redrawn(move || {
                let calendar = calendar.clone();
                awaited(async move {
                    // Without an answer the choice is offered all the same.
                    let cards = cards(&calendar, counts.await.ok());
                    view! {
                        <RadioCards legend="What happens to copied items?" name="copies" cards value=Signal::stored("keep".to_owned())/>
                    }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

fn cards(calendar: &str, counts: Option<CopiesCount>) -> Vec<RadioCard> {
    let card = |value: &str, title: String, hint: &str| RadioCard {
        value: value.to_owned(),
        title,
        hint: hint.to_owned(),
        disabled: false,
    };
    let counted = |of: fn(CopiesCount) -> u32| {
        counts.map_or_else(String::new, |counts| format!(" ({})", of(counts)))
    };
    vec![
        card(
            "keep",
            "Keep copies on both sides".to_owned(),
            "Nothing is removed anywhere. Connecting again later finds what is there instead of doubling it.",
        ),
        card(
            "remove_there",
            [
                "Remove Integrator's events from ",
                calendar,
                &counted(|counts| counts.there),
            ]
            .concat(),
            "Your own events there stay. Every item in My Calendar stays.",
        ),
        card(
            "remove_both",
            [
                "Also remove from My Calendar what came from ",
                calendar,
                &counted(|counts| counts.here),
            ]
            .concat(),
            "Your own items in My Calendar stay, and so do your own events there.",
        ),
    ]
}

/// The form inside the dialog, and on the settings page. A draft has copied nothing, so nothing is asked.
#[component]
pub fn DeleteForm(
    /// Which sync.
    row: SyncRow,
    /// Deletes it.
    action: Submission,
) -> impl IntoView {
    let name = if row.calendar.is_empty() {
        row.account.clone()
    } else {
        row.calendar.clone()
    };
    let text = if row.finished {
        [
            "Stops sync with “",
            &name,
            "” for good. Your own items and your own events stay.",
        ]
        .concat()
    } else {
        "Nothing was copied yet. The account stays connected; you can disconnect it in Options > Calendar connections.".to_owned()
    };
    let refused = move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was deleted" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let (id, finished) = (row.id, row.finished);
    view! {
        <PostForm action>
            <input type="hidden" name="id" value=row.id.to_string()/>
            <div class="dialog__body">
                {refused}
                <p>{text}</p>
                {finished.then(|| view! { <CopiesChoice calendar=name sync=Some(id)/> }.into_any())}
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button look=Look::SolidDanger busy=action.pending()>{if finished { "Delete" } else { "Discard" }}</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}
