//! **Advanced** and *When both sides changed*: what most people leave as it is.

use super::fields::use_is_alive;
use super::words::{CONFLICTS, DETAILS, Named, RSVP, SHOWN};
use crate::components::{Checkbox, Choice, SelectField, TextField, redrawn};
use domain::calendar_sync::SyncOptions;
use leptos::prelude::*;

/// Whether *When both sides changed* stands inside **Advanced** or apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflicts {
    /// In the wizard.
    Inside,
    /// On the settings page.
    Apart,
}

/// A drop-down over one option.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    options: RwSignal<SyncOptions>,
    (label, name, hint): (&'static str, &'static str, &'static str),
    words: &'static [Named<T>],
    read: fn(&SyncOptions) -> T,
    write: fn(&mut SyncOptions, T),
) -> AnyView {
    let value = Signal::derive(move || {
        let chosen = options.with(read);
        let named = words.iter().find(|named| named.value == chosen);
        named.map_or("", |named| named.word).to_owned()
    });
    let choices = words
        .iter()
        .map(|named| Choice::new(named.word, named.label))
        .collect::<Vec<_>>();
    view! {
        <SelectField
            label name hint value choices=Signal::stored(choices)
            on_change=move |word: String| if let Some(named) = words.iter().find(|named| named.word == word) {
                options.update(|options| write(options, named.value));
            }
        />
    }
    .into_any()
}

/// A tick over one option.
fn tick(
    options: RwSignal<SyncOptions>,
    (label, name, hint): (&'static str, &'static str, &'static str),
    usable: bool,
    read: fn(&SyncOptions) -> bool,
    write: fn(&mut SyncOptions, bool),
) -> AnyView {
    view! {
        <Checkbox
            label name hint checked=Signal::derive(move || options.with(read)) disabled=Signal::stored(!usable)
            on_change=move |on| options.update(|options| write(options, on))
        />
    }
    .into_any()
}

/// **Advanced**, closed at first.
#[component]
pub fn AdvancedFields(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
    /// Whether the linked calendar may be written to.
    can_write: bool,
    /// Where *When both sides changed* stands.
    conflicts: Conflicts,
) -> impl IntoView {
    let prefix = Signal::derive(move || options.with(|options| options.title_prefix.clone()));
    let is_alive = use_is_alive();
    let changed = redrawn(move || {
        let told = options.with(super::words::advanced_told).len();
        (is_alive.get() && told != 0).then(|| {
            let words = if told == 1 {
                " choice of yours"
            } else {
                " choices of yours"
            };
            view! { <span class="advanced__count">{told} {words}</span> }.into_any()
        })
    });
    view! {
        <details class="card advanced">
            <summary class="card__header">
                <h2>"Advanced"</h2>
                <span class="card__lead">"Privacy, titles, invitations"</span>
                {changed}
            </summary>
            <div class="card__body advanced__body">
                <div class="range-fields">
                    {choice(
                        options, ("What may be read there", "advanced[details]", "What the linked calendar learns about your items."),
                        &DETAILS, |options| options.details, |options, value| options.details = value,
                    )}
                    {choice(
                        options, ("Show copies as", "advanced[show_as]", "How your items block time in the linked calendar."),
                        &SHOWN, |options| options.show_as, |options, value| options.show_as = value,
                    )}
                    <TextField
                        label="Title prefix" name="advanced[title_prefix]" value=prefix
                        on_input=move |text: String| options.update(|options| options.title_prefix = text)
                        hint="Stands before every title there and is taken off again on the way back. At most 40 characters."
                    />
                    {choice(
                        options, ("Invitations that come in", "advanced[rsvp]", "By what you answered there. Integrator never answers for you."),
                        &RSVP, |options| options.rsvp, |options, value| options.rsvp = value,
                    )}
                </div>
                <div class="check-list">
                    {tick(
                        options,
                        ("Write the customer into copies", "advanced[write_customer]", "Name, phone and address stand below the notes."),
                        true, |options| options.write_customer, |options, on| options.write_customer = on,
                    )}
                    {tick(
                        options,
                        ("Link back to the item", "advanced[link_back]", "A line below the notes leads to the item in My Calendar."),
                        true, |options| options.link_back, |options, on| options.link_back = on,
                    )}
                    {tick(
                        options,
                        ("Send guests along", "advanced[send_guests]", "Copies name the guests; nobody gets a mail from there."),
                        true, |options| options.send_guests, |options, on| options.send_guests = on,
                    )}
                    {tick(
                        options,
                        (
                            "Keep new items here", "advanced[new_stay_here]",
                            "Nothing new is sent; what the linked calendar holds already stays in step.",
                        ),
                        can_write, |options| options.new_stay_here, |options, on| options.new_stay_here = on,
                    )}
                    {tick(
                        options,
                        (
                            "Copy events of my other linked calendars", "advanced[send_foreign]",
                            "What comes in from another linked calendar goes into this one, too, and never back.",
                        ),
                        can_write, |options| options.send_foreign, |options, on| options.send_foreign = on,
                    )}
                </div>
                {(conflicts == Conflicts::Inside).then(|| view! {
                    <div class="check-list__rule advanced__rule">
                        <h3>"When both sides changed"</h3>
                        <ConflictChoices options/>
                    </div>
                }.into_any())}
            </div>
        </details>
    }
    .into_any()
}

/// *When both sides changed*, as a section of the settings page.
#[component]
pub fn ConflictFields(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
) -> impl IntoView {
    view! {
        <section class="card">
            <header class="card__header">
                <div>
                    <h2>"When both sides changed"</h2>
                    <p class="card__lead">"Changes of different fields both stay. Only for the same field somebody must win; the other version stays in the log."</p>
                </div>
            </header>
            <div class="card__body advanced__body"><ConflictChoices options/></div>
        </section>
    }
    .into_any()
}

#[component]
fn ConflictChoices(options: RwSignal<SyncOptions>) -> impl IntoView {
    view! {
        <div class="range-fields">
            {choice(
                options, ("Who wins", "advanced[conflict]", "For a field that was changed on both sides."),
                &CONFLICTS, |options| options.conflict, |options, value| options.conflict = value,
            )}
        </div>
        {tick(
            options,
            ("An edit beats a deletion", "advanced[edit_beats_delete]", "What is edited on one side and deleted on the other stays."),
            true, |options| options.edit_beats_delete, |options, on| options.edit_beats_delete = on,
        )}
    }
    .into_any()
}
