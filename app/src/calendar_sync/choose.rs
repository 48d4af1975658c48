//! The calendar of an account that was connected elsewhere than in Calendar Sync: one choice, and the sync begins.

use super::one_sync::{failed, use_sync_id};
use super::server_fns::{LinkCalendar, load_wizard};
use super::sync_row::ProviderTile;
use super::wizard::{choices, first_choice};
use crate::components::{
    Badge, Banner, Button, EmptyState, Look, PageTitle, SelectField, Size, Tone, awaited, redrawn,
};
use crate::layout::Page;
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use domain::connecting::Door;
use domain::view::calendar_sync::WizardState;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_query_map;

/// `/calendar/sync/{id}/calendar?door=`.
#[component]
pub fn ChooseCalendarPage() -> impl IntoView {
    let query = use_query_map();
    let door: Memo<Door> = Memo::new(move |_| {
        let word = query.with(|query| query.get("door"));
        word.and_then(|word| word.parse().ok()).unwrap_or_default()
    });
    let is_new = move || query.with(|query| query.get("connected").is_some());
    let id = use_sync_id();
    let state = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => load_wizard(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let above = match door.get_untracked() {
        Door::CalendarSync => ("Calendar Sync", paths::CALENDAR_SYNC),
        Door::BookedAppointments => ("Booked Appointments", paths::BOOKINGS),
        Door::Profile => ("Profile", paths::PROFILE),
    };
    view! {
        <PageTitle text="Choose your calendar".to_owned()/>
        <Page title="Choose your calendar".to_owned() crumbs=vec![(above.0, above.1.to_owned())]>
            {redrawn(move || is_new().then(|| view! {
                <Banner tone=Tone::Good title="Authentication successful" text="What you allowed is stored encrypted; you can take it back at any time." is_new=true/>
            }.into_any()))}
            <Transition>
                {redrawn(move || awaited(async move {
                    match state.await {
                        Ok(state) if state.finished => view! { <Redirect path=paths::of_door(door.get_untracked())/> }.into_any(),
                        Ok(state) => view! { <Choose state door=door.get_untracked()/> }.into_any(),
                        Err(error) => failed(error),
                    }
                }))}
            </Transition>
        </Page>
    }
    .into_any()
}

/// What follows from the choice.
const fn what_follows(door: Door) -> &'static str {
    match door {
        Door::Profile => {
            "Your items from a month back onward go there, and times that change there change here. It may take a minute or two for your items and busy times to appear."
        }
        Door::CalendarSync | Door::BookedAppointments => {
            "New items then travel both ways. What exists already is copied only when you press Synchronize Google Calendar."
        }
    }
}

#[component]
fn Choose(state: WizardState, door: Door) -> impl IntoView {
    let link = Submission::new::<LinkCalendar>();
    let refused = move || {
        link.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The calendar is not linked" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let free = state.calendars.iter().filter(|choice| !choice.in_use);
    let picker = if let Some(reason) = state.trouble.clone() {
        view! {
            <Banner tone=Tone::Danger title="The calendars could not be read" text=reason>
                <a class="button" rel="external" href="">"Try again"</a>
            </Banner>
        }
        .into_any()
    } else {
        match free.collect::<Vec<_>>().as_slice() {
            [] => view! {
                <EmptyState title="This account has no calendar that is free" text="Make one there, or let this account see one, then open this page again. One that is synced already stands in Calendar Sync."/>
            }
            .into_any(),
            [only] => view! {
                <input type="hidden" name="calendar" value=only.calendar.id.0.clone()/>
                <p>"The account has one calendar: " <b><bdi>{only.calendar.name.clone()}</bdi></b> "."</p>
                <p class="muted">{what_follows(door)}</p>
                <div><Button look=Look::Primary size=Size::Large busy=link.pending()>"OK"</Button></div>
            }
            .into_any(),
            [_, ..] => view! {
                <SelectField
                    label="Calendar" name="calendar" choices=Signal::stored(choices(&state.calendars))
                    value=Signal::stored(first_choice(&state)) hint="The one that takes part. Others of the account can be added in Calendar Sync."
                />
                <p class="muted">{what_follows(door)}</p>
                <div><Button look=Look::Primary size=Size::Large busy=link.pending()>"Save"</Button></div>
            }
            .into_any(),
        }
    };
    view! {
        <section class="card" aria-label="The account and its calendar">
            <div class="account-line">
                <ProviderTile provider=state.provider large=true/>
                <div><b>{state.provider.label()}</b><small><bdi>{state.account}</bdi></small></div>
                <div class="account-line__end"><Badge tone=Tone::Good text="Connected".to_owned()/></div>
            </div>
            <PostForm action=link class="card__body connect__form">
                <input type="hidden" name="id" value=state.id.to_string()/>
                <input type="hidden" name="door" value=door.word()/>
                {refused}
                {picker}
            </PostForm>
        </section>
    }
    .into_any()
}
