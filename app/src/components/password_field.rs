//! A password, which may be looked at while it is typed.

use super::text_field::FieldError;
use crate::components::redrawn;
use leptos::prelude::*;

/// A labelled password. **Show** stands beside it once the browser can do it; the server never draws a value.
#[component]
pub fn PasswordField(
    /// The label.
    #[prop(into)]
    label: String,
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// `current-password`, `new-password`, or `off` for the password of another service.
    autocomplete: &'static str,
    /// A line under it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let shown = RwSignal::new(false);
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    let described = {
        let (hint_id, error_id) = (hint.is_some().then(|| hint_id.clone()), error_id.clone());
        move || {
            if error.with(Option::is_some) {
                Some(error_id.clone())
            } else {
                hint_id.clone()
            }
        }
    };
    let toggle = redrawn(move || {
        is_alive.get().then(|| {
            view! {
                <button
                    class="password-field__show" type="button" aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {redrawn(move || if shown.get() { "Hide" } else { "Show" })}
                    <span class="visually-hidden">" password"</span>
                </button>
            }.into_any()
        })
    });
    view! {
        <div class="field">
            <label class="field__label" for=name.clone()>{label}</label>
            <div class="password-field">
                <input
                    class="input" id=name.clone() name=name required=true spellcheck="false" autocapitalize="off"
                    type=move || if shown.get() { "text" } else { "password" } autocomplete=autocomplete
                    aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=described
                />
                {toggle}
            </div>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> }.into_any())}
            <FieldError id=error_id error/>
        </div>
    }
    .into_any()
}
