//! What the two buttons ask, in a dialog; without script in the page.

use super::server_fns::{ChooseDirection, Synchronize};
use super::ways::{SettingsForm, SynchronizeForm};
use crate::calendar_sync::server_fns::{LeaveCopiesThere, RemoveCopiesAgain};
use crate::components::{Dialog, Glyph, Icon, redrawn};
use crate::paths;
use crate::requests::Submission;
use domain::CalendarSyncId;
use domain::view::calendar_sync::SyncRow;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Which dialog is open, and over which sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// **Synchronize Google Calendar**.
    Synchronize,
    /// **Calendar Sync Settings**.
    Settings,
}

impl Asked {
    /// Its name in the address, where it is asked without script.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Synchronize => "synchronize",
            Self::Settings => "settings",
        }
    }

    /// What its button and its dialog are called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Synchronize => "Synchronize Google Calendar",
            Self::Settings => "Calendar Sync Settings",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Synchronize => Glyph::Sync,
            Self::Settings => Glyph::Gear,
        }
    }
}

/// What the card can be told.
#[derive(Clone, Copy)]
pub struct Actions {
    /// Start.
    pub synchronize: Submission,
    /// Save.
    pub settings: Submission,
    /// **Try again** and **Leave them there**, of a sync on its way out.
    pub again: Submission,
    /// The same.
    pub leave: Submission,
    /// What is asked about which sync, in a dialog.
    pub asked: RwSignal<Option<(Asked, SyncRow)>>,
    /// Whether the dialog is open.
    pub is_asking: RwSignal<bool>,
    /// The same by address, without script.
    pub in_page: Signal<Option<(Asked, CalendarSyncId)>>,
}

impl Actions {
    /// With what is asked by address.
    pub fn new(in_page: Signal<Option<(Asked, CalendarSyncId)>>) -> Self {
        Self {
            synchronize: Submission::new::<Synchronize>(),
            settings: Submission::new::<ChooseDirection>(),
            again: Submission::new::<RemoveCopiesAgain>(),
            leave: Submission::new::<LeaveCopiesThere>(),
            asked: RwSignal::new(None),
            is_asking: RwSignal::new(false),
            in_page,
        }
    }
}

/// The dialogs over the page.
#[component]
pub fn Dialogs(
    /// What they can be told.
    actions: Actions,
) -> impl IntoView {
    let Actions {
        asked, is_asking, ..
    } = actions;
    let title = Signal::derive(move || {
        asked.with(|asked| {
            asked
                .as_ref()
                .map_or("", |(asked, _)| asked.label())
                .to_owned()
        })
    });
    view! {
        <Dialog open=is_asking title width="640px">
            {redrawn(move || asked.get().map(|(asked, row)| form(asked, row, actions)))}
        </Dialog>
    }
    .into_any()
}

/// The form that answers it.
pub fn form(asked: Asked, row: SyncRow, actions: Actions) -> AnyView {
    match asked {
        Asked::Synchronize => {
            view! { <SynchronizeForm row action=actions.synchronize/> }.into_any()
        }
        Asked::Settings => view! { <SettingsForm row action=actions.settings/> }.into_any(),
    }
}

/// A button that opens a dialog; without script the same form stands in the page.
pub fn ask(asked: Asked, sync: &SyncRow, actions: Actions, usable: bool) -> AnyView {
    if !usable {
        return view! {
            <button class="button" type="button" disabled=true><Icon glyph=asked.glyph() size="14"/>{asked.label()}</button>
        }
        .into_any();
    }
    let row = sync.clone();
    let open = move |event: MouseEvent| {
        event.prevent_default();
        actions.asked.set(Some((asked, row.clone())));
        actions.is_asking.set(true);
    };
    view! {
        <a class="button" href=paths::bookings_ask(asked.word(), sync.id) on:click=open>
            <Icon glyph=asked.glyph() size="14"/>{asked.label()}
        </a>
    }
    .into_any()
}
