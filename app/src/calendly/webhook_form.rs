//! **Create webhook**: for an address that is not ours.

use super::asked::drawn;
use super::changes::CreateWebhook;
use super::question::Refused;
use super::server_fns::load_webhooks;
use crate::components::{
    Button, ButtonLink, Checkbox, FieldKind, Glyph, Icon, Look, RadioCard, RadioCards, TextField,
    Views,
};
use crate::paths;
use crate::requests::{PostForm, Submission};
use leptos::prelude::*;

/// What can be reported of one's own bookings and of everybody's, in Calendly's words, and when it is.
const EVENTS: [(&str, &str); 7] = [
    ("invitee.created", "Somebody books"),
    ("invitee.canceled", "Somebody cancels or moves"),
    ("invitee_no_show.created", "Somebody is marked as no-show"),
    ("invitee_no_show.deleted", "A no-show is undone"),
    ("event_type.created", "An event type is made"),
    ("event_type.updated", "An event type is changed"),
    ("event_type.deleted", "An event type is deleted"),
];

/// `/calendly/webhooks/new`.
#[component]
pub fn NewWebhook() -> impl IntoView {
    let create = Submission::new::<CreateWebhook>();
    // It says whether the reader may make one, and for whom.
    let list = Resource::new(|| (), |()| load_webhooks());
    let body = drawn(list, move |list| {
        view! { <Form create can_change=list.can_change is_administrator=list.is_administrator/> }
            .into_any()
    });
    view! {
        <a class="workspace__back" href=paths::calendly::WEBHOOKS><Icon glyph=Glyph::ChevronStart size="14"/>"Webhooks"</a>
        {body}
    }
    .into_any()
}

#[component]
fn Form(create: Submission, can_change: bool, is_administrator: bool) -> impl IntoView {
    if !can_change {
        return view! { <p class="muted">"Your role reads here and changes nothing."</p> }
            .into_any();
    }
    let events = EVENTS
        .into_iter()
        .map(|(word, label)| {
            let checked = Signal::stored(word.starts_with("invitee."));
            view! { <Checkbox label hint=word.to_owned() name="events[]".to_owned() value=word checked/> }.into_any()
        })
        .views();
    let card = |value: &str, title: &str, hint: &str| RadioCard {
        value: value.to_owned(),
        title: title.to_owned(),
        hint: hint.to_owned(),
        disabled: false,
    };
    let mut cards = vec![card("mine", "My bookings", "What people book with you.")];
    if is_administrator {
        cards.push(card(
            "organisation",
            "Everybody in the organisation",
            "What people book with any of your colleagues.",
        ));
    }
    view! {
        <section class="card" aria-labelledby="new-webhook">
            <header class="card__header">
                <div class="grow">
                    <h2 id="new-webhook">"Create webhook"</h2>
                    <p class="card__lead">"For another program of yours. Integrator’s own webhook is made by itself."</p>
                </div>
            </header>
            <PostForm action=create>
                <div class="card__body workspace-narrow">
                    <Refused action=create/>
                    <TextField
                        label="Address" name="address" kind=FieldKind::Url required=true placeholder="https://crm.example/calendly"
                        hint="Calendly must reach it with https."
                    />
                    <TextField
                        label="Signing key" name="signing_key" kind=FieldKind::Password required=true
                        hint="By it the receiver knows that a message comes from Calendly: 16 signs or more. It is passed on to Calendly and not kept here."
                    />
                    <fieldset class="workspace-checks"><legend class="field__label">"Events"</legend>{events}</fieldset>
                    <RadioCards legend="Scope" name="scope" cards value=Signal::stored("mine".to_owned())/>
                </div>
                <footer class="card__footer">
                    <span class="grow"></span>
                    <ButtonLink href=paths::calendly::WEBHOOKS>"Cancel"</ButtonLink>
                    <Button look=Look::Primary glyph=Glyph::Plus busy=create.pending()>"Create webhook"</Button>
                </footer>
            </PostForm>
        </section>
    }
    .into_any()
}
