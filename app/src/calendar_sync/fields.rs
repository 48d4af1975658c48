//! The questions of a sync, asked in the wizard step by step and on the settings page all at once.
//!
//! The fields carry plain names, so that the forms work without script; with it they keep `options`, which
//! **So far** retells while one chooses.

use super::choices::FIRST_WINDOW;
use super::words::{kinds_hint, kinds_label, reach_word, window_words};
use crate::components::{
    Checkbox, Choice, Glyph, Icon, SelectField, Switch, Views, keep_tick, kind_word, redrawn,
};
use domain::calendar_sync::{Reach, SyncOptions, Window};
use domain::item::ItemKind;
use leptos::html;
use leptos::prelude::*;

/// **Create**, **Update**, **Delete**, and what happens to private items.
#[component]
pub fn IncomingFields(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
) -> impl IntoView {
    view! {
        <section class="card">
            <header class="card__header">
                <div>
                    <h2>"Event types to sync"</h2>
                    <p class="card__lead">"What happens in My Calendar when something changes in the linked calendar."</p>
                </div>
            </header>
            <div class="card__body check-list">
                <Checkbox
                    label="Create" name="incoming[create]" hint="A new item in the linked calendar is added to My Calendar."
                    checked=Signal::derive(move || options.with(|options| options.incoming.create))
                    on_change=move |on| options.update(|options| options.incoming.create = on)
                />
                <Checkbox
                    label="Update" name="incoming[update]" hint="When its time, title or place changes there, it changes here."
                    checked=Signal::derive(move || options.with(|options| options.incoming.update))
                    on_change=move |on| options.update(|options| options.incoming.update = on)
                />
                <Checkbox
                    label="Delete" name="incoming[delete]" hint="When it is deleted there, it is deleted here."
                    checked=Signal::derive(move || options.with(|options| options.incoming.delete))
                    on_change=move |on| options.update(|options| options.incoming.delete = on)
                />
                <div class="check-list__rule">
                    <Switch
                        label="Hide details of private items".to_owned() name="hide_private"
                        checked=Signal::derive(move || options.with(|options| options.hide_private))
                        on_change=move |on| options.update(|options| options.hide_private = on)
                    />
                    <span class="field__hint">"Your private items go out as “Busy”, without title, place and notes."</span>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// Which kinds are sent, each with how many lie ahead.
#[component]
pub fn KindFields(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
    /// How many of each kind lie in the next 30 days.
    upcoming: Vec<(ItemKind, u32)>,
    /// Whether the linked calendar may be written to.
    can_write: bool,
    /// The linked calendar's name.
    calendar: String,
) -> impl IntoView {
    let all = move |_| options.update(|options| options.kinds = ItemKind::ALL.to_vec());
    let is_alive = use_is_alive();
    let lines = ItemKind::ALL
        .into_iter()
        .map(|kind| {
            let count = upcoming.iter().find(|(other, _)| *other == kind).map_or(0, |(_, count)| *count);
            let checked = move || can_write && options.with(|options| options.sends(kind));
            let tick = Callback::new(move |on| {
                options.update(|options| {
                    options.kinds.retain(|other| *other != kind);
                    if on {
                        options.kinds.push(kind);
                        options.kinds.sort();
                    }
                });
            });
            let node = NodeRef::<html::Input>::new();
            keep_tick(node, Signal::derive(checked), Some(tick), true);
            view! {
                <label class="kind-choice check" data-kind=kind_word(kind)>
                    <input
                        type="checkbox" name="kinds[]" value=kind.word() disabled=!can_write
                        checked=untrack(checked) node_ref=node
                        on:change=move |event| tick.run(event_target_checked(&event))
                    />
                    <Icon glyph=Glyph::of_kind(kind) size="18"/>
                    <span class="kind-choice__text"><b>{kinds_label(kind)}</b><small>{kinds_hint(kind)}</small></span>
                    <span class="kind-choice__count">{count} " in the next 30 days"</span>
                </label>
            }.into_any()
        })
        .views();
    view! {
        <section class="card">
            <header class="card__header">
                <div class="grow">
                    <h2>"Your Calendar"</h2>
                    <p class="card__lead">
                        {if can_write {
                            ["Items to send from My Calendar to ", &calendar, ". Later changes and deletions follow."].concat()
                        } else {
                            [&calendar, " can only be read, so nothing can be sent to it."].concat()
                        }}
                    </p>
                </div>
                {redrawn(move || (can_write && is_alive.get()).then(|| view! {
                    <button class="button" type="button" data-look="ghost" data-size="small" on:click=all>"Select all"</button>
                }.into_any()))}
            </header>
            <div class="kind-list">{lines}</div>
        </section>
    }
    .into_any()
}

/// Which way old items are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Retrieve,
    Send,
}

/// **Retrieve linked calendar items** and **Send my calendar items**, each with its ranges.
#[component]
pub fn RangeFields(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
    /// Whether the linked calendar may be written to.
    can_write: bool,
    /// The linked calendar's name.
    #[prop(into)]
    calendar: String,
) -> impl IntoView {
    let retrieve = [
        "Bring items that are already in ",
        &calendar,
        " into My Calendar, once.",
    ]
    .concat();
    let send = if can_write {
        [
            "Put items that are already in My Calendar into ",
            &calendar,
            ", once.",
        ]
        .concat()
    } else {
        [
            &calendar,
            " can only be read, so nothing can be sent to it.",
        ]
        .concat()
    };
    view! {
        <RangeField options way=Way::Retrieve lead=retrieve usable=true/>
        <RangeField options way=Way::Send lead=send usable=can_write/>
    }
    .into_any()
}

#[component]
fn RangeField(
    options: RwSignal<SyncOptions>,
    way: Way,
    lead: String,
    usable: bool,
) -> impl IntoView {
    let window = move || {
        options.with(|options| match way {
            Way::Retrieve => options.retrieve,
            Way::Send => options.send,
        })
    };
    let set = move |window: Option<Window>| {
        options.update(|options| match way {
            Way::Retrieve => options.retrieve = window,
            Way::Send => options.send = window,
        })
    };
    // What was chosen last stays while the switch is off and on again.
    let last = StoredValue::new(untrack(window).unwrap_or(FIRST_WINDOW));
    let is_on = Signal::derive(move || window().is_some());
    let switch = move |on: bool| set(on.then(|| last.get_value()));
    let change = move |window: Window| {
        last.set_value(window);
        set(Some(window));
    };
    let shown = move || window().unwrap_or_else(|| last.get_value());
    let past = Signal::derive(move || reach_word(shown().past).to_owned());
    let future = Signal::derive(move || reach_word(shown().future).to_owned());
    // Without script a switch cannot enable the fields, so they start enabled and count only with it.
    let is_alive = use_is_alive();
    let is_out = Signal::derive(move || !usable || (is_alive.get() && !is_on.get()));
    let (title, name, past_label, past_name, future_label, future_name) = match way {
        Way::Retrieve => (
            "Retrieve linked calendar items",
            "ranges[retrieve]",
            "Get Past Items",
            "ranges[retrieve_past]",
            "Get Future Items",
            "ranges[retrieve_future]",
        ),
        Way::Send => (
            "Send my calendar items",
            "ranges[send]",
            "Send Past Items",
            "ranges[send_past]",
            "Send Future Items",
            "ranges[send_future]",
        ),
    };
    let note = redrawn(move || match (window(), window().and_then(window_words)) {
        (None, _) => "Off: only changes from now on are synced.".to_owned(),
        (Some(_), None) => {
            "This range holds nothing. Choose how far back or ahead to go.".to_owned()
        }
        (Some(_), Some(range)) => ["From the day of Finish: ", &range, "."].concat(),
    });
    let read =
        |word: &str, all: &[Reach]| all.iter().copied().find(|reach| reach_word(*reach) == word);
    view! {
        <section class="card range">
            <header class="card__header">
                <div class="grow">
                    <h2>{title}</h2>
                    <p class="card__lead">{lead}</p>
                </div>
                <span class="range__state" aria-hidden="true">{redrawn(move || if is_on.get() { "On" } else { "Off" })}</span>
                <Switch label=title.to_owned() label_hidden=true name checked=is_on on_change=switch disabled=Signal::stored(!usable)/>
            </header>
            <div class="card__body">
                <div class="range-fields">
                    <SelectField
                        label=past_label name=past_name value=past choices=reaches(&Reach::PAST) disabled=is_out
                        on_change=move |word: String| if let Some(past) = read(&word, &Reach::PAST) {
                            change(Window { past, ..untrack(shown) });
                        }
                    />
                    <SelectField
                        label=future_label name=future_name value=future choices=reaches(&Reach::FUTURE) disabled=is_out
                        on_change=move |word: String| if let Some(future) = read(&word, &Reach::FUTURE) {
                            change(Window { future, ..untrack(shown) });
                        }
                    />
                </div>
                <p class="field__hint">{note}</p>
            </div>
        </section>
    }
    .into_any()
}

fn reaches(all: &[Reach]) -> Signal<Vec<Choice>> {
    Signal::stored(
        all.iter()
            .map(|reach| Choice::new(reach_word(*reach), reach.label()))
            .collect(),
    )
}

/// Whether the page has come alive in a browser; `false` on the server and without script.
pub fn use_is_alive() -> Signal<bool> {
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    is_alive.into()
}
