//! The fields that say how an item repeats. Which of them show follows from what is chosen, by style sheet alone, so
//! that it does without script, too.

use super::field_problem::{Field, FieldProblem};
use super::item_fields::ItemFields;
use super::repeat_fields::{CHOICES, DAYS, KEPT, RepeatFields, UNITS};
use crate::components::{Choice, Glyph, Icon, SelectField, Views, redrawn};
use crate::words;
use leptos::prelude::*;

const ENDS: [(&str, &str); 3] = [
    ("never", "Never ends"),
    ("on", "Ends on"),
    ("after", "Ends after"),
];
const LETTERS: [(&str, &str); 7] = [
    ("M", "Monday"),
    ("T", "Tuesday"),
    ("W", "Wednesday"),
    ("T", "Thursday"),
    ("F", "Friday"),
    ("S", "Saturday"),
    ("S", "Sunday"),
];

/// A field of [`RepeatFields`]: how it is read, and how it is written.
type Part = (
    fn(&RepeatFields) -> &String,
    fn(&mut RepeatFields) -> &mut String,
);

/// How it repeats, and the sentence that says it back.
#[component]
pub fn RepeatChoice(
    fields: RwSignal<ItemFields>,
    problem: Signal<Option<FieldProblem>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// The sentence of a rule that is kept.
    kept: Option<String>,
) -> impl IntoView {
    let choose = move |label: &'static str,
                       name: &'static str,
                       choices: Vec<Choice>,
                       (read, write): Part| {
        view! {
            <SelectField
                label label_hidden=true name=["fields[repeat][", name, "]"].concat() choices disabled
                value=Signal::derive(move || fields.with(|fields| read(&fields.repeat).clone()))
                on_change=move |word: String| fields.update(|fields| *write(&mut fields.repeat) = word)
            />
        }
        .into_any()
    };
    let input = move |label: &'static str,
                      name: &'static str,
                      kind: &'static str,
                      (read, write): Part| {
        let value = move || fields.with(|fields| read(&fields.repeat).clone());
        let invalid = move || {
            problem
                .get()
                .is_some_and(|problem| problem.field == Field::Repeat)
                .then_some("true")
        };
        view! {
            <input
                class="input" type=kind aria-label=label name=["fields[repeat][", name, "]"].concat() autocomplete="off" disabled=disabled
                inputmode=(kind == "text").then_some("numeric") value=untrack(value) prop:value=value aria-invalid=invalid
                on:input=move |event| { let text = event_target_value(&event); fields.update(|fields| *write(&mut fields.repeat) = text) }
            />
        }
        .into_any()
    };
    let of = |lines: &[(&str, &str)]| -> Vec<Choice> {
        lines
            .iter()
            .map(|(value, label)| Choice::new(*value, *label))
            .collect()
    };
    let mut choices = of(&CHOICES);
    if kept.is_some() && fields.with_untracked(|fields| fields.repeat.choice == KEPT) {
        choices.push(Choice::new(KEPT, "As it is"));
    }
    let choice = choose(
        "Repeat",
        "choice",
        choices,
        (|repeat| &repeat.choice, |repeat| &mut repeat.choice),
    );
    let every = input(
        "Every how many",
        "every",
        "text",
        (|repeat| &repeat.every, |repeat| &mut repeat.every),
    );
    let unit = choose(
        "Unit",
        "unit",
        of(&UNITS),
        (|repeat| &repeat.unit, |repeat| &mut repeat.unit),
    );
    let ends = choose(
        "Ends",
        "ends",
        of(&ENDS),
        (|repeat| &repeat.ends, |repeat| &mut repeat.ends),
    );
    let until = input(
        "Last day",
        "until",
        "date",
        (|repeat| &repeat.until, |repeat| &mut repeat.until),
    );
    let count = input(
        "How many times",
        "count",
        "text",
        (|repeat| &repeat.count, |repeat| &mut repeat.count),
    );
    let start = |fields: &ItemFields| words::read_day(&fields.start_date);
    let days = LETTERS
        .iter()
        .enumerate()
        .map(|(index, (letter, name))| {
            let is_on = move || fields.with(|fields| fields.repeat.is_on(index, start(fields)));
            let toggle = move |_| {
                fields.update(|fields| {
                    let start = start(fields);
                    fields.repeat.toggle(index, start);
                });
            };
            view! {
                <label class="repeat__day" title=*name>
                    <input
                        type="checkbox" name="fields[repeat][days][]" value=DAYS[index] aria-label=*name disabled=disabled
                        checked=untrack(is_on) prop:checked=is_on on:change=toggle
                    />
                    <span aria-hidden="true">{*letter}</span>
                </label>
            }
            .into_any()
        })
        .views();
    let sentence = redrawn(move || {
        fields.with(|fields| {
            if fields.repeat.choice == KEPT {
                return kept.clone();
            }
            fields.repeat.sentence(start(fields)?)
        })
    });
    let wrong = move || {
        problem
            .get()
            .filter(|problem| problem.field == Field::Repeat)
            .map(|problem| problem.sentence)
    };
    view! {
        <div class="item-form__row">
            <Icon glyph=Glyph::Repeat/>
            <div class="item-form__field repeat">
                <div class="repeat__line">
                    <span class="repeat__choice">{choice}</span>
                    <span class="repeat__every"><span class="muted small">"every"</span>{every}{unit}</span>
                    <span class="repeat__days" role="group" aria-label="On these days">{days}</span>
                </div>
                <div class="repeat__line">
                    <span class="repeat__ends">
                        {ends}
                        <span class="repeat__until">{until}</span>
                        <span class="repeat__count">{count}<span class="muted small">"times"</span></span>
                    </span>
                    <span class="repeat__sentence" role="status">{sentence}</span>
                </div>
                <input type="hidden" name="fields[repeat][rule]" value=fields.with_untracked(|fields| fields.repeat.rule.clone())/>
                <p class="field__error" role="alert" hidden=move || wrong().is_none()>
                    <Icon glyph=Glyph::Warning size="14"/>{redrawn(wrong)}
                </p>
            </div>
        </div>
    }
    .into_any()
}
