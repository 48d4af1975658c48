//! The form of one module's default values.

use super::preview::Preview;
use crate::components::{Banner, Button, Choice, Look, SelectField, Tone, Views, redrawn};
use crate::requests::{PostForm, Submission};
use domain::lead_defaults::Field;
use domain::view::calendly::{DefaultField, DefaultsPage};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What stands in each field of the form.
pub(super) type Values = BTreeMap<Field, String>;

/// The fields that a form sent, without those that are none of ours.
pub(in crate::admin) fn known_fields(sent: BTreeMap<String, String>) -> Values {
    sent.into_iter()
        .filter_map(|(field, value)| Some((field.parse().ok()?, value)))
        .collect()
}

/// What is saved.
fn saved_values(page: &DefaultsPage) -> Values {
    page.fields
        .iter()
        .map(|field| (field.field, field.value.clone()))
        .collect()
}

/// How a value is shown; empty for none.
pub(super) fn label_of(field: &DefaultField, value: &str) -> String {
    field
        .choices
        .iter()
        .find(|choice| choice.value == value)
        .map(|choice| choice.label.clone())
        .unwrap_or_default()
}

/// A drop-down per mandatory field, with what a booking would make of them.
///
/// `now` is what is saved. The version that is sent back is the one the reader knows of: that of their own saving, or
/// of somebody else's after they were told. So nobody overwrites what they have not seen.
#[component]
pub fn DefaultsForm(
    /// What is saved now.
    now: RwSignal<DefaultsPage>,
    /// Saves.
    save: Submission,
) -> impl IntoView {
    let first = now.get_untracked();
    let values = RwSignal::new(saved_values(&first));
    let seen = RwSignal::new(first.version);
    let was_overtaken = RwSignal::new(false);
    Effect::new(move || {
        let (version, saved) = now.with(|page| (page.version, saved_values(page)));
        let answer = save.answer().get();
        let is_refused = matches!(answer, Some(Err(_)));
        if is_refused && version != seen.get_untracked() {
            was_overtaken.set(true);
        } else if answer == Some(Ok(())) {
            was_overtaken.set(false);
        }
        if was_overtaken.get_untracked() || values.with(|values| *values == saved) {
            seen.set(version);
        }
    });
    let outcome = redrawn(move || {
        let overtaken = was_overtaken.get();
        save.answer().get().map(|answer| match answer {
            Ok(()) => view! { <Banner tone=Tone::Good title="Saved" is_new=true/> }.into_any(),
            Err(_) if overtaken => view! {
                <Banner
                    tone=Tone::Danger title="Nothing was saved" is_new=true
                    text="Somebody else saved other values meanwhile. What you chose is still here; what they saved stands under each field that differs. Save again to replace it."
                />
            }
            .into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="Nothing was saved" text=error.to_string() is_new=true/> }.into_any(),
        })
    });
    let is_changed = Signal::derive(move || {
        values.with(|values| now.with(|page| *values != saved_values(page)))
    });
    let module = first.module;
    let fields = first
        .fields
        .iter()
        .cloned()
        .map(|field| view! { <FieldChoice field now values was_overtaken/> }.into_any())
        .views();
    view! {
        <PostForm action=save>
            <input type="hidden" name="module" value=module.word()/>
            <input type="hidden" name="seen" value=move || seen.get().to_string()/>
            <div class="card__body form-grid">{fields}</div>
            <div class="defaults-outcome">{outcome}</div>
            <Preview page=first values/>
            <footer class="card__footer">
                <span class="small muted grow" role="status">
                    {redrawn(move || is_changed.get().then_some("Not saved yet."))}
                </span>
                <Button look=Look::Primary busy=save.pending()>
                    {redrawn(move || if save.pending().get() { "Saving…" } else { "Save" })}
                </Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

/// One drop-down. A value that is gone is named; one that somebody else saved meanwhile stands under it.
#[component]
fn FieldChoice(
    field: DefaultField,
    now: RwSignal<DefaultsPage>,
    values: RwSignal<Values>,
    was_overtaken: RwSignal<bool>,
) -> impl IntoView {
    let which = field.field;
    let choices = [Choice::new("", "Choose…")]
        .into_iter()
        .chain(
            field
                .choices
                .iter()
                .map(|choice| Choice::new(choice.value.clone(), choice.label.clone())),
        )
        .collect::<Vec<_>>();
    let value = Signal::derive(move || {
        values.with(|values| values.get(&which).cloned().unwrap_or_default())
    });
    let gone = field.gone.as_deref().map(gone_words);
    let error = Signal::derive(move || gone.clone().filter(|_| value.with(String::is_empty)));
    let choose = Callback::new(move |chosen: String| {
        values.update(|values| {
            values.insert(which, chosen);
        });
    });
    let meanwhile = redrawn(move || {
        let saved = now.with(|page| saved_values(page).remove(&which))?;
        (was_overtaken.get() && saved != value.get()).then(|| {
            let words = match label_of(&field, &saved).as_str() {
                "" => "Saved meanwhile: no value".to_owned(),
                label => ["Saved meanwhile: ", label].concat(),
            };
            view! { <p class="field__hint"><bdi>{words}</bdi></p> }.into_any()
        })
    });
    view! {
        <div>
            <SelectField
                label=which.label() name=["values[", which.word(), "]"].concat() choices=Signal::stored(choices) value
                on_change=choose error
            />
            {meanwhile}
        </div>
    }
    .into_any()
}

/// `“Partner” is no longer available. Choose another.`
fn gone_words(gone: &str) -> String {
    ["“", gone, "” is no longer available. Choose another."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_saves_the_fields_that_we_know() {
        let sent = [
            ("lead_source", "Calendly"),
            ("shoe_size", "44"),
            ("status", ""),
        ]
        .map(|(field, value)| (field.to_owned(), value.to_owned()));

        let known = known_fields(sent.into());

        assert_eq!(
            known,
            Values::from([
                (Field::LeadSource, "Calendly".to_owned()),
                (Field::Status, String::new()),
            ])
        );
    }

    #[test]
    fn a_value_that_is_gone_is_named() {
        assert_eq!(
            gone_words("Partner"),
            "“Partner” is no longer available. Choose another."
        );
    }
}
