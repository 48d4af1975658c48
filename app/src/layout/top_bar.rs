//! Mark, organization, state of the syncs, the reader's menu.

use super::member_menu::MemberMenu;
use crate::components::{Glyph, Icon, awaited, redrawn};
use crate::live::use_is_connected;
use crate::{AppError, paths};
use domain::view::session::{SignedIn, SyncSummary};
use leptos::prelude::*;

/// The bar over everything.
#[component]
pub fn TopBar(
    /// Read by the frame.
    signed_in: Resource<Result<SignedIn, AppError>>,
) -> impl IntoView {
    let is_connected = use_is_connected();
    view! {
        <header class="top-bar">
            <a class="top-bar__home" href=paths::CALENDAR>
                <span class="top-bar__mark"><Mark/></span>
                <span class="top-bar__name">"Integrator"</span>
            </a>
            <Transition>
                {awaited(async move {
                    let Ok(first) = signed_in.await else { return ().into_any() };
                    // Drawn once, then kept up to date: an open menu stays open.
                    let reader = RwSignal::new(first);
                    Effect::new(move || {
                        if let Some(Ok(now)) = signed_in.get() && reader.with_untracked(|old| *old != now) {
                            reader.set(now);
                        }
                    });
                    let organization = Memo::new(move |_| reader.with(|reader| reader.organization.clone()));
                    let state = Memo::new(move |_| reader.with(|reader| reader.sync_state.clone()));
                    view! {
                        <bdi class="top-bar__organization">{organization}</bdi>
                        <span class="grow"></span>
                        <SyncState state is_connected/>
                        <MemberMenu reader/>
                    }
                    .into_any()
                })}
            </Transition>
        </header>
    }
    .into_any()
}

/// The product's mark: two arrows.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="icon" data-size="18" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4.5 9h14l-3.5-3.5M19.5 15h-14l3.5 3.5"/>
        </svg>
    }
    .into_any()
}

/// How the syncs are doing: the tone of the dot, and the words beside it.
fn told(state: &SyncSummary) -> (&'static str, String) {
    match state {
        SyncSummary::NothingLinked => ("", "No linked calendar".to_owned()),
        SyncSummary::Synced {
            minutes_ago: Some(0),
        } => ("good", "Synced just now".to_owned()),
        SyncSummary::Synced {
            minutes_ago: Some(minutes),
        } => ("good", ["Synced ", &ago(*minutes)].concat()),
        SyncSummary::Synced { minutes_ago: None } => ("good", "Connected".to_owned()),
        SyncSummary::Syncing {
            percent: Some(percent),
        } => ("info", format!("Syncing {percent}%")),
        SyncSummary::Syncing { percent: None } => ("info", "Syncing".to_owned()),
        SyncSummary::Trouble { calendar } => ("danger", format!("{calendar} is Not Connected")),
    }
}

/// The dot: how the syncs are doing altogether, leading to the listing.
#[component]
fn SyncState(state: Memo<SyncSummary>, is_connected: Signal<bool>) -> impl IntoView {
    let told = Memo::new(move |_| match is_connected.get() {
        true => state.with(told),
        false => ("warning", "Offline. Reconnecting".to_owned()),
    });
    let mark = redrawn(move || match told.with(|(tone, _)| *tone) {
        "info" => view! { <Icon glyph=Glyph::Sync size="14"/> }.into_any(),
        _ => view! { <span class="sync-state__dot"></span> }.into_any(),
    });
    view! {
        <a class="sync-state" href=paths::CALENDAR_SYNC data-tone=move || told.with(|(tone, _)| *tone)>
            {mark}
            <span class="sync-state__words">{redrawn(move || told.with(|(_, words)| words.clone()))}</span>
        </a>
    }
    .into_any()
}

fn ago(minutes: i64) -> String {
    match (minutes / 1_440, minutes / 60) {
        (0, 0) => format!("{minutes} min ago"),
        (0, hours) => format!("{hours} h ago"),
        (1, _) => "yesterday".to_owned(),
        (days, _) => format!("{days} days ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn age_is_told_in_the_largest_unit_that_fits() {
        assert_eq!(ago(1), "1 min ago");
        assert_eq!(ago(119), "1 h ago");
        assert_eq!(ago(1_500), "yesterday");
        assert_eq!(ago(4_400), "3 days ago");
    }
}
