//! The fields of an item, as they are drawn in the dialog and on its page.

use super::field_problem::{Field, FieldProblem};
use super::item_fields::ItemFields;
use super::item_preview::show_as_label;
use super::repeat_form::RepeatChoice;
use crate::components::{
    Choice, Glyph, Icon, SelectField, Switch, TextArea, Views, kind_word, redrawn,
};
use crate::words;
use domain::item::{ItemKind, ShowAs};
use leptos::prelude::*;

const SHOW_AS: [ShowAs; 5] = [
    ShowAs::Busy,
    ShowAs::Free,
    ShowAs::Tentative,
    ShowAs::OutOfOffice,
    ShowAs::WorkingElsewhere,
];

/// The kinds, one of them chosen. `name` is the field's name in a form.
#[component]
pub fn KindChoice(
    fields: RwSignal<ItemFields>,
    name: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] icons_only: bool,
) -> impl IntoView {
    let options = ItemKind::ALL
        .map(|kind| {
            let is_chosen = move || fields.with(|fields| fields.kind == kind);
            view! {
                <label class="segmented__option" data-kind=kind_word(kind) title=kind.label()>
                    <input
                        type="radio" name=name value=kind.word() disabled=disabled aria-label=icons_only.then(|| kind.label())
                        checked=untrack(is_chosen) prop:checked=is_chosen on:change=move |_| fields.update(|fields| fields.kind = kind)
                    />
                    <Icon glyph=Glyph::of_kind(kind)/>
                    {(!icons_only).then(|| view! { <span>{kind.label()}</span> }.into_any())}
                </label>
            }.into_any()
        })
        .views();
    view! { <div class="segmented item-form__kinds" role="radiogroup" aria-label="Kind">{options}</div> }.into_any()
}

/// Day and time of start and end, and the switch for whole days.
#[component]
pub fn WhenFields(
    fields: RwSignal<ItemFields>,
    problem: Signal<Option<FieldProblem>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Prefix of the ids, so that two forms can stand on a page.
    prefix: &'static str,
    /// The zone, where it is named.
    #[prop(optional, into)]
    zone: Option<String>,
) -> impl IntoView {
    let timed = move || fields.with(|fields| !fields.all_day);
    let invalid = move |field: Field| {
        move || {
            problem
                .get()
                .is_some_and(|problem| problem.field == field)
                .then_some("true")
        }
    };
    let wrong = move || {
        let problem = problem
            .get()
            .filter(|problem| problem.field != Field::Repeat);
        problem.map(|problem| problem.sentence)
    };
    let problem_id = [prefix, "-when-problem"].concat();
    let described = problem_id.clone();
    let times = [prefix, "-times"].concat();
    let list = times.clone();
    let input = move |label: &'static str,
                      is_time: bool,
                      name: &'static str,
                      field: Field,
                      read: fn(&ItemFields) -> String,
                      write: fn(&mut ItemFields, String)| {
        let is_start = field == Field::Start;
        let typed = move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            // `930` becomes `09:30`; what cannot be read stays as it was typed.
            let text = if is_time {
                words::read_time(&text).map_or(text, words::time)
            } else {
                text
            };
            fields.update(|fields| {
                if is_start {
                    fields.move_start(|fields| write(fields, text))
                } else {
                    write(fields, text)
                }
            });
        };
        let value = move || fields.with(read);
        // Typed as text, since a browser would show times in the way of its own language.
        let (class, kind) = if is_time {
            ("input when-fields__time", "text")
        } else {
            ("input", "date")
        };
        view! {
            <input
                class=class type=kind aria-label=label name=["fields[", name, "]"].concat() required autocomplete="off" disabled=disabled
                inputmode=is_time.then_some("numeric") list=is_time.then(|| list.clone())
                value=untrack(value) prop:value=value on:change=typed aria-invalid=invalid(field) aria-describedby=described.clone()
            />
        }
        .into_any()
    };
    let start_date = input(
        "Start date",
        false,
        "start_date",
        Field::Start,
        |fields| fields.start_date.clone(),
        |fields, text| fields.start_date = text,
    );
    let start_time = input(
        "Start time",
        true,
        "start_time",
        Field::Start,
        |fields| fields.start_time.clone(),
        |fields, text| fields.start_time = text,
    );
    let end_date = input(
        "End date",
        false,
        "end_date",
        Field::End,
        |fields| fields.end_date.clone(),
        |fields, text| fields.end_date = text,
    );
    let end_time = input(
        "End time",
        true,
        "end_time",
        Field::End,
        |fields| fields.end_time.clone(),
        |fields, text| fields.end_time = text,
    );
    let length = redrawn(move || {
        fields.with(|fields| match fields.when() {
            Ok(domain::view::calendar::When::Timed { start, end }) => {
                words::duration((end - start).num_minutes())
            }
            Ok(domain::view::calendar::When::AllDay { first, until }) => {
                match (until - first).num_days() {
                    1 => "1 day".to_owned(),
                    days => format!("{days} days"),
                }
            }
            Err(_) => String::new(),
        })
    });
    view! {
        <div class="when-fields">
            <span class="when-fields__pair">{start_date}<span hidden=move || !timed()>{start_time}</span></span>
            <span class="when-fields__to">"to"</span>
            <span class="when-fields__pair"><span hidden=move || !timed()>{end_time}</span>{end_date}</span>
            <span class="when-fields__length">{length}</span>
        </div>
        <p class="field__error" id=problem_id role="alert" hidden=move || wrong().is_none()>
            <Icon glyph=Glyph::Warning size="14"/>{redrawn(wrong)}
        </p>
        <div class="when-fields__options">
            <Switch
                label="All day" name="fields[all_day]" checked=Signal::derive(move || !timed()) disabled
                on_change=move |all_day| fields.update(|fields| fields.set_all_day(all_day))
            />
            {zone.map(|zone| view! { <span class="item-form__zone"><Icon glyph=Glyph::Globe size="14"/>{zone}</span> }.into_any())}
        </div>
        <datalist id=times>
            {(0..96).map(|quarter| view! { <option value=words::time(super::spot::at_minute(chrono::NaiveDate::MIN, quarter * 15).time())></option> }.into_any()).views()}
        </datalist>
    }
    .into_any()
}

/// Every field of an item. `zone` is named under the times.
#[component]
pub fn ItemFormFields(
    fields: RwSignal<ItemFields>,
    problem: Signal<Option<FieldProblem>>,
    #[prop(into)] zone: String,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// What is only shown: people, customer.
    #[prop(optional)]
    facts: Option<AnyView>,
    /// How it repeats, as a sentence, where it does already.
    #[prop(optional_no_strip)]
    kept: Option<String>,
) -> impl IntoView {
    let line = move |label: &'static str,
                     name: &'static str,
                     class: &'static str,
                     is_first: bool,
                     read: fn(&ItemFields) -> String,
                     write: fn(&mut ItemFields, String)| {
        let value = move || fields.with(read);
        view! {
            <input
                class=class type="text" aria-label=label placeholder=label name=name autocomplete="off" autofocus=is_first disabled=disabled
                value=untrack(value) prop:value=value
                on:input=move |event| fields.update(|fields| write(fields, event_target_value(&event)))
            />
        }
        .into_any()
    };
    let title = line(
        "Title",
        "fields[subject]",
        "item-form__title",
        true,
        |fields| fields.subject.clone(),
        |fields, text| fields.subject = text,
    );
    let place = line(
        "Place",
        "fields[location]",
        "input",
        false,
        |fields| fields.location.clone(),
        |fields, text| fields.location = text,
    );
    let choices: Vec<Choice> = SHOW_AS
        .map(|show_as| {
            Choice::new(
                show_as.word(),
                ["Show as ", show_as_label(show_as)].concat(),
            )
        })
        .into();
    view! {
        <KindChoice fields name="fields[kind]" disabled/>
        {title}
        <div class="item-form__row">
            <Icon glyph=Glyph::Clock/>
            <div class="item-form__field">
                <WhenFields fields problem disabled prefix="item" zone/>
            </div>
        </div>
        <RepeatChoice fields problem disabled kept/>
        {facts}
        <div class="item-form__row"><Icon glyph=Glyph::Pin/>{place}</div>
        <div class="item-form__row">
            <Icon glyph=Glyph::Text/>
            <TextArea
                label="Notes" label_hidden=true name="fields[description]" disabled
                value=Signal::derive(move || fields.with(|fields| fields.description.clone()))
                on_input=move |text| fields.update(|fields| fields.description = text)
            />
        </div>
        <div class="item-form__row">
            <Icon glyph=Glyph::Eye/>
            <div class="item-form__field item-form__visibility">
                <SelectField
                    label="Show as" label_hidden=true name="fields[show_as]" choices disabled
                    value=Signal::derive(move || fields.with(|fields| fields.show_as.word().to_owned()))
                    on_change=move |word: String| if let Ok(show_as) = word.parse() { fields.update(|fields| fields.show_as = show_as) }
                />
                <Switch
                    label="Private" name="fields[private]" checked=Signal::derive(move || fields.with(|fields| fields.private)) disabled
                    on_change=move |private| fields.update(|fields| fields.private = private)
                />
            </div>
        </div>
    }
    .into_any()
}
