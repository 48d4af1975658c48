//! Sign in, and the set-up of a new server. Both work without script.

mod server_fns;
mod set_up;

pub use set_up::SetUpPage;

use crate::components::{
    Banner, Button, FieldKind, Look, PageTitle, PasswordField, Size, TextField, Tone, awaited,
    redrawn,
};
use crate::layout::Mark;
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_query_map;
use server_fns::{Entrance, SignIn, load_entrance};

/// The page around a form before anybody is signed in.
#[component]
fn EntrancePage(
    /// Wide enough for two columns.
    #[prop(optional)]
    wide: bool,
    /// The heading.
    #[prop(into)]
    title: String,
    /// One sentence under it.
    #[prop(into)]
    lead: Signal<String>,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle text=title.clone()/>
        <main class="entrance" id="main">
            <div class="entrance__inner" data-wide=wide.then_some("")>
                <p class="entrance__brand"><span class="top-bar__mark"><Mark/></span>"Integrator"</p>
                <section class="card entrance__card">
                    <header class="entrance__head">
                        <h1>{title}</h1>
                        <p>{lead}</p>
                    </header>
                    {children()}
                </section>
            </div>
        </main>
    }
    .into_any()
}

/// Why the form was refused, over it.
#[component]
fn Refusal(
    /// What did not happen.
    title: &'static str,
    /// The form's last answer.
    #[prop(into)]
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    move || {
        error.get().map(|error| {
            view! { <Banner tone=Tone::Danger title text=error.to_string() is_new=true/> }
                .into_any()
        })
    }
}

/// `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let sign_in = Submission::new::<SignIn>();
    let entrance = Resource::new_blocking(|| (), |()| load_entrance());
    view! {
        <Suspense>
            {redrawn(move || awaited(async move {
                let state = entrance.await.unwrap_or_default();
                if state.set_up_needed {
                    view! { <Redirect path=paths::SET_UP/> }.into_any()
                } else {
                    view! { <SignInForm state sign_in/> }.into_any()
                }
            }))}
        </Suspense>
    }
    .into_any()
}

#[component]
fn SignInForm(state: Entrance, sign_in: Submission) -> impl IntoView {
    let query = use_query_map();
    let next = move || query.with(|query| query.get("next").unwrap_or_default());
    let error = sign_in.refused();
    let lead = if state.session_ended {
        "You were signed out. Sign in to continue."
    } else {
        "Enter your email and password."
    };
    view! {
        <EntrancePage title="Sign in" lead=lead.to_owned()>
            <Refusal title="You are not signed in" error/>
            <PostForm action=sign_in class="entrance__form">
                <input type="hidden" name="next" value=next/>
                <TextField
                    label="Email" name="email" kind=FieldKind::Email value=Signal::stored(state.typed_email)
                    autocomplete="username" required=true autofocus=true
                />
                <PasswordField label="Password" name="password" autocomplete="current-password"/>
                <Button look=Look::Primary size=Size::Large busy=sign_in.pending()>"Sign in"</Button>
            </PostForm>
        </EntrancePage>
    }
    .into_any()
}
