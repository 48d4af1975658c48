//! **Delete**: what it stops, and what becomes of the copies.

use crate::components::{Banner, Button, Look, RadioCard, RadioCards, Tone};
use crate::requests::{PostForm, Submission};
use domain::view::calendar_sync::SyncRow;
use leptos::prelude::*;

/// Keep the copies, remove ours there, or remove both sides' copies.
#[component]
pub fn CopiesChoice(
    /// The linked calendar's name; several as one list.
    #[prop(into)]
    calendar: String,
) -> impl IntoView {
    let card = |value: &str, title: String, hint: &str| RadioCard {
        value: value.to_owned(),
        title,
        hint: hint.to_owned(),
        disabled: false,
    };
    let cards = vec![
        card(
            "keep",
            "Keep copies on both sides".to_owned(),
            "Nothing is removed anywhere. Connecting again later finds what is there instead of doubling it.",
        ),
        card(
            "remove_there",
            ["Remove Integrator's events from ", &calendar].concat(),
            "Your own events there stay. Every item in My Calendar stays.",
        ),
        card(
            "remove_both",
            ["Also remove from My Calendar what came from ", &calendar].concat(),
            "Your own items in My Calendar stay, and so do your own events there.",
        ),
    ];
    view! {
        <RadioCards legend="What happens to copied items?" name="copies" cards value=Signal::stored("keep".to_owned())/>
    }.into_any()
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
    let finished = row.finished;
    view! {
        <PostForm action>
            <input type="hidden" name="id" value=row.id.to_string()/>
            <div class="dialog__body">
                {refused}
                <p>{text}</p>
                {finished.then(|| view! { <CopiesChoice calendar=name/> }.into_any())}
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button look=Look::SolidDanger busy=action.pending()>{if finished { "Delete" } else { "Discard" }}</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}
