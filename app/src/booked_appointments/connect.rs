//! **Connect Your Google Account**: what is read and written, and the way to Google's own page.

use crate::calendar_sync::AtPage;
use crate::components::{PageTitle, redrawn};
use crate::layout::Page;
use crate::paths;
use domain::connecting::Door;
use domain::connection::ProviderKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/bookings/google`.
#[component]
pub fn ConnectGooglePage() -> impl IntoView {
    let query = use_query_map();
    let refused = Signal::derive(move || query.with(|query| query.get("refused"))?.parse().ok());
    view! {
        <PageTitle text="Connect Your Google Account".to_owned()/>
        <Page
            title="Connect Your Google Account".to_owned()
            crumbs=vec![("Booked Appointments", paths::BOOKINGS.to_owned())]
            lead="New appointments then travel both ways. What exists already is copied only when you ask for it."
        >
            {redrawn(move || view! {
                <AtPage provider=ProviderKind::Google door=Door::BookedAppointments refused=refused.get()/>
            }.into_any())}
        </Page>
    }
    .into_any()
}
