//! What is asked before something ends: in a dialog, or in the page where there is no script.

use crate::components::{
    Banner, Button, CancelLink, Dialog, Glyph, Icon, Look, Size, Tone, redrawn,
};
use crate::paths;
use crate::requests::{PostForm, Submission};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A button whose question is answered before anything happens.
#[component]
pub fn Question(
    /// Its word in the address of the page: `?ask=word`.
    word: &'static str,
    /// What the button says, and what the question is called.
    title: &'static str,
    /// What the button says that does it, where that is something else.
    #[prop(optional)]
    confirm: Option<&'static str>,
    /// The address of the page.
    #[prop(into)]
    page: String,
    /// Who is told.
    action: Submission,
    /// Drawn on the button.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// How loud the button is that asks.
    #[prop(default = Look::Danger)]
    look: Look,
    /// How loud the button is that does it.
    #[prop(default = Look::SolidDanger)]
    confirm_look: Look,
    /// What it does, what is kept; and hidden fields.
    children: ChildrenFn,
) -> impl IntoView {
    let query = use_query_map();
    let is_in_page = Memo::new(move |_| query.with(|query| query.get_str("ask") == Some(word)));
    let is_open = RwSignal::new(false);
    Effect::new(move || {
        if action.succeeded().get() {
            is_open.set(false);
        }
    });
    let cancel = Callback::new(move |()| is_open.set(false));
    let href = paths::calendly::asking(&page, word);
    let confirm = confirm.unwrap_or(title);
    let page = StoredValue::new(page);
    let children = StoredValue::new(children);
    let form = move || {
        let page = page.get_value();
        view! {
            <Answers action page confirm look=confirm_look cancel>{children.with_value(|children| children())}</Answers>
        }
    };
    let opener = redrawn(move || {
        let href = href.clone();
        (!is_in_page.get()).then(|| {
            view! {
                <a
                    class="button" href=href data-look=look.word() data-size=Size::Medium.word()
                    on:click=move |event| { event.prevent_default(); is_open.set(true); }
                >
                    {glyph.map(|glyph| view! { <Icon glyph/> }.into_any())}
                    {title}
                </a>
            }
            .into_any()
        })
    });
    let in_page = redrawn(move || {
        is_in_page.get().then(|| {
            view! {
                <section class="card question" aria-label=title>
                    <header class="card__header"><h2>{title}</h2></header>
                    {form()}
                </section>
            }
            .into_any()
        })
    });
    view! {
        {opener}{in_page}
        <Dialog open=is_open title=title.to_owned() on_close=cancel>{form()}</Dialog>
    }
    .into_any()
}

/// The form around a question.
#[component]
fn Answers(
    action: Submission,
    page: String,
    confirm: &'static str,
    look: Look,
    cancel: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <PostForm action>
            <div class="dialog__body"><Refused action/>{children()}</div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <CancelLink href=page cancel/>
                <Button look busy=action.pending()>{confirm}</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

/// Why it was not done.
#[component]
pub fn Refused(
    /// Who was told.
    action: Submission,
) -> impl IntoView {
    redrawn(move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was changed" text=error.to_string() is_new=true/> }
                .into_any()
        })
    })
}
