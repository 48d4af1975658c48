//! The token: its form, and how it stands once it is stored.
//!
//! The token goes to the server in the body of one request and never comes back.

use crate::components::{Button, ButtonLink, Glyph, Icon, Look, Size, When, redrawn};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use domain::view::calendly::CalendlyCard;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// The field of the token, and what it is called in the form.
pub(crate) const TOKEN: &str = "token";
/// The field that says that another account than before is meant.
pub(crate) const ACCEPT_OTHER: &str = "accept_other";

/// A token as it was copied: without spaces and line breaks, and without the word that stands before it in a header.
pub(crate) fn tidy(typed: &str) -> String {
    let mut words = typed.split_whitespace().peekable();
    if words
        .peek()
        .is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
    {
        words.next();
    }
    words.collect()
}

/// What a refusal says, where it is about this field.
fn refusal_at(refused: Option<AppError>, name: &str) -> Option<String> {
    match refused? {
        AppError::Field { field, sentence } => (field == name).then_some(sentence),
        other => (name == TOKEN).then(|| other.to_string()),
    }
}

/// The two ways to be let in.
#[derive(Clone, Copy)]
pub struct Ways {
    /// Where Calendly makes tokens.
    pub token_page: Memo<String>,
    /// Whether the operator registered an app, so that one can sign in at Calendly instead.
    pub can_sign_in: Memo<bool>,
}

/// **Calendly Personal Access Token**, **Get Personal Access Token**, **Validate and Save**.
#[component]
pub fn TokenForm(
    /// Saves the token once Calendly has accepted it.
    connect: Submission,
    /// The ways that are offered.
    ways: Ways,
    /// Whether the form was opened, and can be closed again.
    #[prop(into)]
    can_cancel: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let shown = RwSignal::new(false);
    let is_alive = RwSignal::new(false);
    let dismissed = RwSignal::new(0);
    let error = Signal::derive(move || refusal_at(connect.refused().get(), TOKEN));
    let question = Memo::new(move |_| {
        let is_dismissed = dismissed.get() != 0 && dismissed.get() == connect.version().get();
        refusal_at(connect.refused().get(), ACCEPT_OTHER).filter(|_| !is_dismissed)
    });
    let clear = move || {
        if let Some(field) = node.get_untracked() {
            field.set_value("");
        }
    };
    Effect::new(move || {
        is_alive.set(true);
        if can_cancel.get_untracked() {
            focus(node);
        }
    });
    Effect::new(move || {
        if error.get().is_some() {
            focus(node);
        }
    });
    Effect::new(move || {
        if connect.succeeded().get() {
            clear();
        }
    });
    let cancel = move |_| {
        dismissed.set(connect.version().get_untracked());
        clear();
    };
    let described = move || {
        if error.with(Option::is_some) {
            "token-error"
        } else {
            "token-hint"
        }
    };
    view! {
        <PostForm action=connect class="token-form">
            <div class="token-form__line">
                <div class="field">
                    <label class="field__label" for=TOKEN>"Calendly Personal Access Token"</label>
                    <div class="token-form__group">
                        <input
                            class="input" id=TOKEN name=TOKEN node_ref=node required=true placeholder="Paste the token here"
                            type=move || if shown.get() { "text" } else { "password" }
                            autocomplete="off" spellcheck="false" autocapitalize="off" autofocus=can_cancel.get_untracked()
                            aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=described
                        />
                        {redrawn(move || is_alive.get().then(|| view! { <FieldButtons node shown/> }.into_any()))}
                    </div>
                </div>
                <GetToken token_page=ways.token_page/>
            </div>
            {redrawn(move || error.get().map(|error| view! {
                <p class="field__error" id="token-error" role="alert"><Icon glyph=Glyph::Warning size="14"/>{error}</p>
            }.into_any()))}
            <div class="token-form__end">
                <p class="field__hint" id="token-hint">
                    "Opens Calendly in a new tab. Keep a copy of the token somewhere safe if you want to use it again: Calendly shows it once. Each Calendly user can have ten; one can be revoked there to make room."
                </p>
                {redrawn(move || (can_cancel.get() && question.with(Option::is_none)).then(|| view! {
                    <a class="button" data-look="ghost" href=paths::CALENDLY>"Cancel"</a>
                }.into_any()))}
                <Button look=Look::Primary busy=connect.pending()>
                    {redrawn(move || if connect.pending().get() { "Checking with Calendly…" } else { "Validate and Save" })}
                </Button>
            </div>
            <p class="visually-hidden" role="status">
                {redrawn(move || connect.pending().get().then_some("Checking with Calendly…"))}
            </p>
            {redrawn(move || question.get().map(|question| view! {
                <section class="banner" data-tone="warning" role="alert" aria-label="Another Calendly account">
                    <Icon glyph=Glyph::Warning size="18"/>
                    <div class="banner__text"><strong>"Another Calendly account"</strong>{question}</div>
                    <Button name=ACCEPT_OTHER value="true".to_owned() busy=connect.pending()>"Use it anyway"</Button>
                    <a class="button" data-look="ghost" href=paths::CALENDLY on:click=cancel>"Cancel"</a>
                </section>
            }.into_any()))}
            <When is=ways.can_sign_in>
                <p class="token-form__other">
                    <span>"Or without a token:"</span>
                    <a class="button" rel="external" href=paths::CALENDLY_SIGN_IN>"Sign in with Calendly"</a>
                </p>
            </When>
        </PostForm>
    }
    .into_any()
}

fn focus(node: NodeRef<html::Input>) {
    if let Some(field) = node.get_untracked() {
        // Fails only for a field that is not in the document any more.
        let _ = field.focus();
    }
}

/// **Paste** where the browser can, and **Show**.
#[component]
fn FieldButtons(node: NodeRef<html::Input>, shown: RwSignal<bool>) -> impl IntoView {
    let paste = move |_| {
        spawn_local(async move {
            // Browsers ask the reader first; a refusal leaves the field as it is.
            let read = JsFuture::from(window().navigator().clipboard().read_text()).await;
            if let (Ok(text), Some(field)) = (read, node.get_untracked()) {
                field.set_value(&tidy(&text.as_string().unwrap_or_default()));
                focus(node);
            }
        });
    };
    let can_paste = window().is_secure_context();
    view! {
        {can_paste.then(|| view! {
            <button class="button" type="button" data-size="large" on:click=paste>"Paste"</button>
        }.into_any())}
        <button
            class="button" type="button" data-size="large" data-icon-only="" title="Show token" aria-label="Show token"
            aria-pressed=move || shown.get().to_string() on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            <Icon glyph=Glyph::Eye/>
        </button>
    }
    .into_any()
}

/// **Get Personal Access Token**: Calendly's own page, in a new tab.
#[component]
fn GetToken(#[prop(into)] token_page: Signal<String>) -> impl IntoView {
    view! {
        <a class="button" data-size="large" href=token_page target="_blank" rel="noopener noreferrer">
            "Get Personal Access Token"<Icon glyph=Glyph::OpenOutside size="14"/>
        </a>
    }
    .into_any()
}

/// The token that is stored, as dots, and the way to another one.
#[component]
pub fn StoredToken(
    /// The account it belongs to.
    card: CalendlyCard,
    /// Where Calendly makes tokens.
    token_page: String,
    /// Whether the reader may replace it.
    can_change: bool,
) -> impl IntoView {
    let hint = stored_hint(&card);
    let (label, dots, another) = match &card.token_end {
        Some(_) => (
            "Calendly Personal Access Token",
            "••••••••••••••••••••••••••••",
            "Replace token",
        ),
        None => ("Signed in with Calendly", "", "Connect again"),
    };
    let dots = (!dots.is_empty()).then(|| {
        view! { <span class="input token-form__dots" aria-hidden="true">{dots}</span> }.into_any()
    });
    let replace = can_change.then(|| {
        view! {
            <ButtonLink href=paths::CALENDLY_CONNECT size=Size::Large>{another}</ButtonLink>
            {card.token_end.is_some().then(|| view! { <GetToken token_page=Signal::stored(token_page)/> }.into_any())}
        }
        .into_any()
    });
    view! {
        <div class="token-form">
            <p class="field__label">{label}</p>
            <div class="token-form__stored">
                {dots}
                {replace}
            </div>
            <p class="field__hint">{hint}</p>
        </div>
    }
    .into_any()
}

/// `Ends in …x7Qk. Checked 2 min ago. Stored encrypted; it is never shown again.`
fn stored_hint(card: &CalendlyCard) -> String {
    let end = match card.token_end.as_deref() {
        None => "The permission is renewed by itself. ".to_owned(),
        Some("") => String::new(),
        Some(end) => ["Ends in …", end, ". "].concat(),
    };
    let checked = match card.checked.as_str() {
        "" => String::new(),
        checked => ["Checked ", checked, ". "].concat(),
    };
    [&end, &checked, "Stored encrypted; it is never shown again."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_as_it_was_copied() {
        assert_eq!(tidy("  eyJ.abc.def\n"), "eyJ.abc.def");
        assert_eq!(tidy("Bearer eyJ.abc.def"), "eyJ.abc.def");
        assert_eq!(tidy("bearer\r\neyJ.abc\r\n.def "), "eyJ.abc.def");
        assert_eq!(tidy("bearerlike"), "bearerlike");
        assert_eq!(tidy(" \n"), "");
    }

    #[test]
    fn a_refusal_stands_where_it_belongs() {
        let at = |name: &str| AppError::Field {
            field: name.to_owned(),
            sentence: "No.".to_owned(),
        };

        assert_eq!(refusal_at(Some(at(TOKEN)), TOKEN).as_deref(), Some("No."));
        assert_eq!(refusal_at(Some(at(ACCEPT_OTHER)), TOKEN), None);
        assert_eq!(
            refusal_at(Some(at(ACCEPT_OTHER)), ACCEPT_OTHER).as_deref(),
            Some("No.")
        );
        assert!(refusal_at(Some(AppError::Unreachable), TOKEN).is_some());
        assert_eq!(refusal_at(Some(AppError::Unreachable), ACCEPT_OTHER), None);
    }
}
