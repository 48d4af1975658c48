//! **Remove Google Account**: what stops, what is removed there, what stays here.

use super::server_fns::RemoveGoogleAccount;
use crate::calendar_sync::{CopiesChoice, ProviderTile};
use crate::components::{
    Banner, Button, ButtonLink, EmptyState, ErrorBanner, Glyph, Look, PageTitle, Size, Tone,
    awaited, redrawn,
};
use crate::layout::Page;
use crate::options::server_fns::load_connections;
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use domain::ConnectionId;
use domain::connection::ProviderKind;
use domain::view::options::ConnectionRow;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

async fn load(id: Option<ConnectionId>) -> Result<ConnectionRow, AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    load_connections()
        .await?
        .into_iter()
        .find(|row| row.id == id && row.provider == ProviderKind::Google)
        .ok_or(AppError::NotFound)
}

/// `/bookings/google/{connection}/remove`.
#[component]
pub fn RemoveGooglePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse().ok());
    let account = Resource::new(move || id.get(), load);
    view! {
        <PageTitle text="Remove Google Account".to_owned()/>
        <Page
            title="Remove Google Account".to_owned()
            crumbs=vec![("Booked Appointments", paths::BOOKINGS.to_owned())]
        >
            <Transition>
                {redrawn(move || awaited(async move {
                    match account.await {
                        Ok(row) => view! { <Remove row/> }.into_any(),
                        Err(AppError::NotFound) => view! { <Gone/> }.into_any(),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                }))}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <div class="card">
            <EmptyState title="There is no such Google account" text="It may be removed already, or it is not yours to see.">
                <ButtonLink href=paths::BOOKINGS look=Look::Primary>"Booked Appointments"</ButtonLink>
            </EmptyState>
        </div>
    }
    .into_any()
}

#[component]
fn Remove(row: ConnectionRow) -> impl IntoView {
    let remove = Submission::new::<RemoveGoogleAccount>();
    let refused = move || {
        remove.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The account is still connected" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let (id, calendars) = (row.id, row.used_by.join(", "));
    let stops = match calendars.as_str() {
        "" => "No calendar of it is synced.".to_owned(),
        calendars => ["Sync with ", calendars, " stops, both ways and for good."].concat(),
    };
    let copies = (!calendars.is_empty())
        .then(|| view! { <CopiesChoice calendar=calendars connection=Some(id)/> }.into_any());
    view! {
        <PostForm action=remove class="card remove-account">
            <input type="hidden" name="connection" value=id.to_string()/>
            <div class="google__account">
                <ProviderTile provider=row.provider large=true/>
                <div class="grow"><b>"Google Calendar"</b><small><bdi>{row.account}</bdi></small></div>
            </div>
            {refused}
            <div class="remove-account__what">
                <section aria-labelledby="removed">
                    <h2 id="removed">"What is removed"</h2>
                    <ul>
                        <li>{stops}</li>
                        <li>"What you allowed at Google is given back, and its stored key is deleted."</li>
                        <li>"It leaves Calendar Sync, too: both pages show the same sync."</li>
                    </ul>
                </section>
                <section aria-labelledby="stays">
                    <h2 id="stays">"What stays"</h2>
                    <ul>
                        <li>"Your own items in My Calendar."</li>
                        <li>"Your own events in Google Calendar."</li>
                        <li>"The log of bookings, leads and contacts. You can connect again later."</li>
                    </ul>
                </section>
            </div>
            {copies}
            <div class="remove-account__go">
                <ButtonLink href=paths::BOOKINGS look=Look::Ghost>"Cancel"</ButtonLink>
                <Button look=Look::SolidDanger size=Size::Large glyph=Glyph::Trash busy=remove.pending()>"Remove Google Account"</Button>
            </div>
        </PostForm>
    }
    .into_any()
}
