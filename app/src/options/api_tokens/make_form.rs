//! **Make token**, and the one time that its value is shown.

use crate::AppError;
use crate::components::{
    Banner, Button, Checkbox, Choice, Glyph, Icon, Look, SelectField, Size, TextField, Tone, Views,
    redrawn, use_toasts,
};
use crate::requests::{PostForm, Submission};
use domain::api_token::{Lifetime, Scope};
use leptos::html;
use leptos::prelude::*;

/// What a refusal says about this field.
fn refusal_at(refused: Option<AppError>, name: &str) -> Option<String> {
    match refused? {
        AppError::Field { field, sentence } if field == name => Some(sentence),
        _ => None,
    }
}

/// What a refusal says that is about no field.
fn other_refusal(refused: Option<AppError>) -> Option<String> {
    match refused? {
        AppError::Field { .. } => None,
        other => Some(other.to_string()),
    }
}

/// The form.
#[component]
pub fn MakeForm(
    /// Makes the token.
    make: Submission,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let lifetime = RwSignal::new(Lifetime::default().word().to_owned());
    Effect::new(move || {
        if make.succeeded().get() {
            name.set(String::new());
        }
    });
    let refused = redrawn(move || {
        other_refusal(make.refused().get()).map(|text| {
            view! { <Banner tone=Tone::Danger title="No token was made" text is_new=true/> }
                .into_any()
        })
    });
    let scopes_refused = redrawn(move || {
        refusal_at(make.refused().get(), "scopes").map(|sentence| {
            view! {
                <p class="field__error" id="scopes-error" role="alert"><Icon glyph=Glyph::Warning size="14"/>{sentence}</p>
            }
            .into_any()
        })
    });
    let scopes = Scope::ALL
        .into_iter()
        .map(|scope| view! { <ScopeBox scope/> }.into_any())
        .views();
    let lifetimes: Vec<Choice> = Lifetime::ALL
        .into_iter()
        .map(|lifetime| Choice::new(lifetime.word(), lifetime.label()))
        .collect();
    view! {
        <section class="card" aria-labelledby="make-token">
            <header class="card__header"><h2 id="make-token">"New token"</h2></header>
            <PostForm action=make class="card__body api-token-form">
                {refused}
                <div class="profile-fields card__body">
                    <TextField
                        label="Name" name="name" value=name on_input=Callback::new(move |typed| name.set(typed)) required=true
                        hint="Which program it is for." error=Signal::derive(move || refusal_at(make.refused().get(), "name"))
                    />
                    <SelectField
                        label="Good for" name="lifetime" choices=Signal::stored(lifetimes) value=lifetime
                        on_change=Callback::new(move |chosen| lifetime.set(chosen))
                    />
                </div>
                <fieldset class="api-token-form__scopes">
                    <legend class="field__label">"Permissions"</legend>
                    {scopes}
                </fieldset>
                {scopes_refused}
                <div class="options__save"><Button look=Look::Primary busy=make.pending()>"Make token"</Button></div>
            </PostForm>
        </section>
    }
    .into_any()
}

#[component]
fn ScopeBox(scope: Scope) -> impl IntoView {
    let ticked = RwSignal::new(false);
    let name = ["scopes[", scope.word(), "]"].concat();
    view! {
        <Checkbox label=scope.allows() hint=scope.word() name checked=ticked on_change=move |now| ticked.set(now)/>
    }
    .into_any()
}

/// The value, this once. A button copies it where the browser can.
#[component]
pub fn MadeToken(
    /// What the program is to show.
    value: String,
) -> impl IntoView {
    let toasts = use_toasts();
    let node = NodeRef::<html::Input>::new();
    let can_copy = RwSignal::new(false);
    // Browsers give the clipboard to safe pages alone.
    Effect::new(move || {
        can_copy.set(window().is_secure_context());
        if let Some(field) = node.get() {
            // Fails only for a field that is not in the document any more.
            let _ = field.focus();
            field.select();
        }
    });
    let copied = StoredValue::new(value.clone());
    let copy = Callback::new(move |_| {
        let _ = copied.with_value(|value| window().navigator().clipboard().write_text(value));
        toasts.tell("Copied.");
    });
    view! {
        <section class="card api-token-made" aria-labelledby="made-token">
            <h2 id="made-token">"Your new token"</h2>
            <p>"Copy it now. It is kept nowhere and is not shown again."</p>
            <div class="token-form__group">
                <input
                    class="input" id="made-token-value" readonly=true value=value node_ref=node aria-label="New API token"
                    autocomplete="off" spellcheck="false"
                />
                {redrawn(move || can_copy.get().then(|| view! {
                    <Button size=Size::Large on_click=copy>"Copy"</Button>
                }.into_any()))}
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_at_its_field_or_above_the_form() {
        let at = |field: &str| {
            Some(AppError::Field {
                field: field.to_owned(),
                sentence: "No.".to_owned(),
            })
        };

        assert_eq!(refusal_at(at("name"), "name").as_deref(), Some("No."));
        assert_eq!(refusal_at(at("name"), "scopes"), None);
        assert_eq!(refusal_at(Some(AppError::Unreachable), "name"), None);
        assert_eq!(other_refusal(at("name")), None);
        assert!(other_refusal(Some(AppError::Unreachable)).is_some());
    }
}
