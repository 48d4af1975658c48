//! The menu of fields, and **Insert Calendly link**: with script at the cursor, without behind the text.

use crate::components::{Views, redrawn};
use crate::paths;
use domain::template::MergeField;
use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlTextAreaElement;

/// The name of the mail's text in the form, and its id.
pub const BODY: &str = "mail[body]";

/// The name of the words before a link in the form, and their id.
const WORDS: &str = "mail[link_words]";

/// A field as it is put into the text; a link comes with the words before it.
fn written(field: MergeField, words: &str) -> String {
    match (field, words.trim()) {
        (MergeField::CalendlyLink, words) if !words.is_empty() => {
            [words, " ", field.written()].concat()
        }
        _ => field.written().to_owned(),
    }
}

/// The text with a field behind it, where a button without script asked for one.
pub fn with_field(body: String, field: Option<&str>, words: &str) -> String {
    let Some(field) = field.and_then(|word| word.parse::<MergeField>().ok()) else {
        return body;
    };
    let gap = match body.chars().last() {
        None | Some(' ' | '\n') => "",
        Some(_) => " ",
    };
    [&body, gap, &written(field, words)].concat()
}

/// Buttons that put fields into the text.
#[component]
pub fn InsertFields(
    /// Why the Calendly link cannot be inserted.
    refusal: Signal<Option<String>>,
    /// Is told the text with the field.
    on_insert: Callback<String>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let plain = MergeField::PLAIN
        .into_iter()
        .map(|field| {
            let insert =
                Callback::new(move |event: MouseEvent| put(&event, field.written(), on_insert));
            view! { <InsertButton field insert/> }.into_any()
        })
        .views();
    let insert_link = move |event: &Event| {
        let link = words.with(|words| written(MergeField::CalendlyLink, words));
        put(event, &link, on_insert);
    };
    // Whoever has typed the words wants the link behind them, not to save.
    let insert_on_enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            insert_link(&event);
        }
    };
    let reason = redrawn(move || {
        refusal.get().map(|reason| {
            view! {
                <p class="insert__reason" id="link-refusal">
                    {reason} " " <a href=paths::CALENDLY>"Calendly Integration"</a>
                </p>
            }
            .into_any()
        })
    });
    view! {
        <div class="insert" role="group" aria-label="Insert a field">
            {plain}
            <button
                class="button" type="submit" name="insert" value=MergeField::CalendlyLink.word()
                data-size="small" disabled=move || refusal.with(Option::is_some)
                aria-describedby=move || refusal.with(Option::is_some).then_some("link-refusal")
                on:click=move |event| insert_link(&event)
            >
                "Insert Calendly link"
            </button>
            <label class="insert__words" for=WORDS>"Words before the link"</label>
            <input
                class="input" id=WORDS name=WORDS maxlength="100" autocomplete="off" placeholder="Choose a time:"
                prop:value=move || words.get() on:input=move |event| words.set(event_target_value(&event))
                on:keydown=insert_on_enter
                disabled=move || refusal.with(Option::is_some)
            />
        </div>
        {reason}
    }
    .into_any()
}

#[component]
fn InsertButton(field: MergeField, insert: Callback<MouseEvent>) -> impl IntoView {
    view! {
        <button
            class="button" type="submit" name="insert" value=field.word() data-size="small"
            on:click=move |event| insert.run(event)
        >
            {field.label()}
        </button>
    }
    .into_any()
}

/// Puts a field where the cursor is, in place of what is selected.
fn put(event: &Event, text_of_field: &str, on_insert: Callback<String>) {
    let found = document().get_element_by_id(BODY);
    let Some(text) = found.and_then(|found| found.dyn_into::<HtmlTextAreaElement>().ok()) else {
        return;
    };
    event.prevent_default();
    let start = text.selection_start().ok().flatten().unwrap_or(0);
    if text.set_range_text(text_of_field).is_err() {
        return;
    }
    on_insert.run(text.value());
    let length = u32::try_from(text_of_field.encode_utf16().count()).unwrap_or(0);
    let after = start + length;
    let _ = text.set_selection_range(after, after);
    let _ = text.focus();
}

#[cfg(test)]
mod tests {
    use super::with_field;

    #[test]
    fn without_script_a_field_is_written_behind_the_text() {
        for (body, field, expected) in [
            ("Hello", Some("first_name"), "Hello {{first_name}}"),
            ("Hello\n", Some("name"), "Hello\n{{name}}"),
            ("", Some("calendly_link"), "{{calendly_link}}"),
            ("Hello", Some("shoe_size"), "Hello"),
            ("Hello", None, "Hello"),
        ] {
            assert_eq!(with_field(body.to_owned(), field, ""), expected, "{body:?}");
        }
    }

    #[test]
    fn a_link_comes_with_the_words_before_it_and_a_name_without() {
        let with = |field| with_field("Hello".to_owned(), Some(field), " Choose a time: ");

        assert_eq!(
            with("calendly_link"),
            "Hello Choose a time: {{calendly_link}}"
        );
        assert_eq!(with("name"), "Hello {{name}}");
    }
}
