//! What the pages of one sync share: which one their address names, and what shows in place of it.

use crate::components::{ButtonLink, EmptyState, ErrorBanner, Look, PageTitle};
use crate::layout::Page;
use crate::{AppError, paths};
use domain::CalendarSyncId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The sync that the address names, as `{id}`.
pub fn use_sync_id() -> Memo<Option<CalendarSyncId>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
    })
}

/// A page whose sync could not be read.
pub fn failed_page(title: &'static str, error: AppError) -> AnyView {
    view! {
        <PageTitle text=title.to_owned()/>
        <Page title=title.to_owned() crumbs=vec![("Calendar Sync", paths::CALENDAR_SYNC.to_owned())]>
            {failed(error)}
        </Page>
    }
    .into_any()
}

/// The same within a page: the sync was deleted, is somebody else's, or could not be read.
pub fn failed(error: AppError) -> AnyView {
    match error {
        AppError::NotFound => view! {
            <div class="card">
                <EmptyState title="There is no such calendar sync" text="It may have been deleted, or it is not yours to see.">
                    <ButtonLink href=paths::CALENDAR_SYNC look=Look::Primary>"Calendar Sync"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
        error => view! { <ErrorBanner error/> }.into_any(),
    }
}
