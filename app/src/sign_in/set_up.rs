//! The first start: makes the organization and its owner.

use super::server_fns::{SetUp, load_entrance};
use super::{EntrancePage, Refusal};
use crate::components::{
    Button, ButtonLink, FieldKind, Look, PasswordField, Size, TextField, ZoneField, awaited,
    redrawn,
};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use leptos::prelude::*;

/// `/setup`: shown until there is an organization, to whoever holds the code that the server printed.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let set_up = Submission::new::<SetUp>();
    let entrance = Resource::new_blocking(|| (), |()| load_entrance());
    view! {
        <Suspense>
            {redrawn(move || awaited(async move {
                match entrance.await {
                    Ok(state) if !state.set_up_needed => view! {
                        <EntrancePage title="Set up Integrator" lead="This server is set up already. Nothing was changed.".to_owned()>
                            <ButtonLink href=paths::SIGN_IN look=Look::Primary size=Size::Large>"Sign in"</ButtonLink>
                        </EntrancePage>
                    }
                    .into_any(),
                    _ => view! { <SetUpForm set_up/> }.into_any(),
                }
            }))}
        </Suspense>
    }
    .into_any()
}

#[component]
fn SetUpForm(set_up: Submission) -> impl IntoView {
    let refused = set_up.refused();
    // A refusal that names a field stands at that field, any other one over the form.
    let general = Signal::derive(move || {
        refused
            .get()
            .filter(|error| !matches!(error, AppError::Field { .. }))
    });
    let at = move |name: &'static str| {
        Signal::derive(move || match refused.get() {
            Some(AppError::Field { field, sentence }) if field == name => Some(sentence),
            _ => None,
        })
    };
    view! {
        <EntrancePage wide=true title="Set up Integrator" lead="Makes the organization and its owner. This page works once.".to_owned()>
            <Refusal title="Nothing was set up" error=general/>
            <PostForm action=set_up class="entrance__form">
                <TextField
                    label="Setup code" name="code" required=true autofocus=true error=at("code")
                    hint="The server printed it when it started; it also stands in its log."
                />
                <div class="entrance__part">
                    <h2>"Organization"</h2>
                    <div class="entrance__columns">
                        <TextField label="Organization name" name="organization" autocomplete="organization" required=true error=at("organization")/>
                        <ZoneField label="Time zone" name="zone" error=at("zone")/>
                    </div>
                </div>
                <div class="entrance__part">
                    <h2>"Owner"</h2>
                    <div class="entrance__columns">
                        <TextField label="Name" name="name" autocomplete="name" required=true error=at("name")/>
                        <TextField label="Email" name="email" kind=FieldKind::Email autocomplete="username" required=true error=at("email")/>
                    </div>
                    <PasswordField
                        label="Password" name="password" autocomplete="new-password" error=at("password")
                        hint="At least 12 characters; a few words in a row are good. Any character counts, also blanks."
                    />
                </div>
                <Button look=Look::Primary size=Size::Large busy=set_up.pending()>"Set up"</Button>
            </PostForm>
        </EntrancePage>
    }
    .into_any()
}
