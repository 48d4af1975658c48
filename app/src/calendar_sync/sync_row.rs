//! One row of the listing; a card where there is no room for columns.

use super::leaving::LeavingStatus;
use super::{RowActions, reconnect, words};
use crate::components::{Badge, ButtonLink, Glyph, Icon, Look, ProgressBar, Size, Tone, Views};
use crate::requests::{PostForm, Submission};
use crate::{paths, words as say};
use domain::calendar_sync::SyncOptions;
use domain::connection::{ConnectionState, ProviderKind};
use domain::view::calendar_sync::{Arrival, SyncRow, SyncStatus};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The letters that stand for a provider.
#[component]
pub fn ProviderTile(
    /// Which.
    provider: ProviderKind,
    /// 44 px instead of 34.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! { <span class="tile" data-size=large.then_some("large") aria-hidden="true">{provider.mark()}</span> }.into_any()
}

/// A row: switch, calendar, what syncs, when it last did, how it is, what can be done.
#[component]
pub fn SyncTableRow(
    /// What it shows.
    row: SyncRow,
    /// Whether the reader may change anything.
    can_change: bool,
    /// What it can be told.
    actions: RowActions,
) -> impl IntoView {
    let is_off = (!row.active || !row.finished).then_some("");
    let account = [row.provider.label(), " · ", &row.account].concat();
    let looked = row
        .looked_ago
        .clone()
        .filter(|looked| *looked != row.last_synced_ago)
        .map(|looked| view! { <small>"Looked " {looked}</small> }.into_any());
    let last = match row.last_synced {
        Some(at) => view! {
            <time datetime=say::iso_minute(at)>{say::date_time(at)}</time>
            <small>{row.last_synced_ago.clone()}</small>
        }
        .into_any(),
        None => view! { <span>"Never"</span> }.into_any(),
    };
    let what = if row.finished {
        view! { <Ways options=row.options.clone()/> }.into_any()
    } else {
        view! { <span class="muted">"Nothing is copied before Finish."</span> }.into_any()
    };
    let stays = row.finished && row.leaving.is_none();
    let status = match row.leaving.clone() {
        Some(leaving) => view! {
            <LeavingStatus id=row.id leaving can_change again=actions.again leave=actions.leave/>
        }
        .into_any(),
        None => view! { <Status row=row.clone()/> }.into_any(),
    };
    view! {
        <tr class="sync-row" data-off=is_off>
            <td data-cell="active">{stays.then(|| view! { <ActiveSwitch row=row.clone() can_change actions/> }.into_any())}</td>
            <th scope="row" data-cell="calendar">
                <div class="sync-calendar">
                    <ProviderTile provider=row.provider/>
                    <div class="sync-calendar__text">
                        <bdi class="sync-calendar__name">{name_of(&row)}</bdi>
                        <bdi class="sync-calendar__account">{account}</bdi>
                    </div>
                </div>
            </th>
            <td data-cell="what" class="sync-row__what">{what}</td>
            <td data-cell="last" class="sync-row__last">
                {last}
                {looked}
            </td>
            <td data-cell="status">{status}</td>
            <td data-cell="actions"><Actions row can_change actions/></td>
        </tr>
    }
    .into_any()
}

fn name_of(row: &SyncRow) -> String {
    if row.calendar.is_empty() {
        "No calendar chosen yet".to_owned()
    } else {
        row.calendar.clone()
    }
}

/// **Active**: a switch that saves at once, also without script.
#[component]
fn ActiveSwitch(row: SyncRow, can_change: bool, actions: RowActions) -> impl IntoView {
    let (id, active) = (row.id, row.active);
    let label = ["Active: ", &row.calendar].concat();
    view! {
        <PostForm action=actions.activate>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="active" value=(!active).to_string()/>
            <button
                class="switch-button" type="submit" role="switch" aria-checked=active.to_string() aria-label=label
                disabled=!can_change
                aria-busy=move || actions.activate.is_sending("id", &id.to_string()).then_some("true")
            ></button>
        </PostForm>
    }
    .into_any()
}

/// What comes in and what goes out.
#[component]
pub fn Ways(
    /// What the member chose.
    options: SyncOptions,
) -> impl IntoView {
    let incoming = options.incoming;
    let ticked = [
        (incoming.create, "Create"),
        (incoming.update, "Update"),
        (incoming.delete, "Delete"),
    ];
    let badges = ticked
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, word)| view! { <span class="tag">{*word}</span> }.into_any())
        .views();
    let takes = ticked.iter().any(|(on, _)| *on);
    let sent = if options.kinds.is_empty() {
        "Nothing sent".to_owned()
    } else if options.new_stay_here {
        "Nothing new sent".to_owned()
    } else {
        words::kinds_short(&options.kinds)
    };
    view! {
        <div class="sync-ways">
            <div class="sync-ways__way" data-way="in">
                <Icon glyph=Glyph::ArrowIn size="14"/>
                <span class="visually-hidden">"Into My Calendar: "</span>
                {if takes {
                    view! { <span class="sync-ways__badges">{badges}</span> }.into_any()
                } else {
                    view! { <span>"Nothing taken in"</span> }.into_any()
                }}
            </div>
            <div class="sync-ways__way">
                <Icon glyph=Glyph::ArrowOut size="14"/>
                <span class="visually-hidden">"Into the linked calendar: "</span>
                <span>{sent}</span>
            </div>
        </div>
    }
    .into_any()
}

/// How changes there come here, where there is something to tell about it.
fn arrival(arrival: Arrival) -> Option<String> {
    match arrival {
        Arrival::AtOnce => Some("Changes there arrive at once.".to_owned()),
        Arrival::LookedFor {
            every,
            why: Some(why),
        } => {
            let often = if every == 1 {
                "every minute".to_owned()
            } else {
                format!("every {every} minutes")
            };
            Some(format!(
                "Changes there are looked for {often}, because {}.",
                why.reason()
            ))
        }
        Arrival::LookedFor { why: None, .. } => None,
    }
}

/// **Status**.
#[component]
pub fn Status(
    /// Of which sync.
    row: SyncRow,
) -> impl IntoView {
    if !row.finished {
        return view! { <div class="sync-status"><Badge text="Not finished".to_owned()/></div> }
            .into_any();
    }
    let waiting = say::backlog(row.waiting)
        .map(|waiting| view! { <p class="sync-status__why">{waiting}</p> }.into_any());
    let held = held_link(&row);
    let status = match row.status {
        SyncStatus::Connected if row.active => {
            let arrival = arrival(row.arrival)
                .map(|sentence| view! { <p class="sync-status__why">{sentence}</p> }.into_any());
            view! {
                <div class="sync-status"><Badge tone=Tone::Good text="Connected".to_owned()/>{arrival}{waiting}</div>
            }
            .into_any()
        }
        SyncStatus::Connected => view! { <div class="sync-status"><Badge text="Connected".to_owned()/>{waiting}</div> }.into_any(),
        SyncStatus::Running { done, of } => view! {
            <div class="sync-status">
                <Badge tone=Tone::Info text="Connected".to_owned()/>
                <ProgressBar done of/>
            </div>
        }
        .into_any(),
        SyncStatus::NotConnected {
            reason,
            since,
            next_attempt,
            ..
        } => view! {
            <div class="sync-status">
                <Badge tone=Tone::Danger text="Not Connected".to_owned()/>
                <p class="sync-status__why">{say::trouble(&reason, since, next_attempt)}</p>
                {waiting}
            </div>
        }
        .into_any(),
        SyncStatus::Waiting { until } => view! {
            <div class="sync-status">
                <Badge tone=Tone::Warning text="Paused".to_owned()/>
                <p class="sync-status__why">
                    "The service asked us to wait until " {say::time(until.time())} ". Items are kept; we go on by ourselves."
                </p>
                {waiting}
            </div>
        }
        .into_any(),
        SyncStatus::Rereading => view! {
            <div class="sync-status">
                <Badge tone=Tone::Info text="Re-reading".to_owned()/>
                <p class="sync-status__why">
                    "The service forgot how far we were. Everything is read again and compared; until then changes there may be missing here."
                </p>
                {waiting}
            </div>
        }
        .into_any(),
    };
    view! { {status}{held} }.into_any()
}

/// That deletions wait for the reader, and where to decide.
fn held_link(row: &SyncRow) -> Option<AnyView> {
    let text = match row.held {
        0 => return None,
        1 => "1 deletion waits for you".to_owned(),
        held => held.to_string() + " deletions wait for you",
    };
    let link =
        view! { <a class="sync-status__held" href=paths::calendar_sync_held(row.id)>{text}</a> };
    Some(link.into_any())
}

/// **Settings**, **Logs**, **Sync now**, **Delete**; **Reconnect** where it is needed.
#[component]
fn Actions(row: SyncRow, can_change: bool, actions: RowActions) -> impl IntoView {
    if row.leaving.is_some() {
        // Nothing is set, run or deleted any more; Status tells what can be done.
        let repair = (needs_reader(&row) && can_change).then(|| {
            view! { <ButtonLink href=reconnect(row.connection) look=Look::Primary size=Size::Small>"Reconnect"</ButtonLink> }.into_any()
        });
        return view! { <div class="sync-actions">{repair}</div> }.into_any();
    }
    let first = if !row.finished {
        view! { <ButtonLink href=paths::calendar_sync_setup(row.id, 1) look=Look::Primary size=Size::Small>"Go on"</ButtonLink> }.into_any()
    } else if needs_reader(&row) && can_change {
        view! { <ButtonLink href=reconnect(row.connection) look=Look::Primary size=Size::Small>"Reconnect"</ButtonLink> }.into_any()
    } else {
        view! { <ButtonLink href=paths::calendar_sync_settings(row.id) size=Size::Small glyph=Glyph::Gear>"Settings"</ButtonLink> }.into_any()
    };
    let logs = row.finished.then(|| {
        view! { <ButtonLink href=paths::calendar_sync_logs(row.id) look=Look::Ghost size=Size::Small glyph=Glyph::List>"Logs"</ButtonLink> }.into_any()
    });
    let run = (row.finished && can_change)
        .then(|| view! { <RunNow row=row.clone() action=actions.run/> }.into_any());
    let delete = can_change.then(|| {
        let label = if row.finished {
            ["Delete ", &row.calendar].concat()
        } else {
            "Discard this set-up".to_owned()
        };
        // Without script the same form stands on the settings page.
        let href = paths::calendar_sync_settings(row.id) + "#delete";
        let asks = row.clone();
        let ask = move |event: MouseEvent| {
            event.prevent_default();
            actions.asked.set(Some(asks.clone()));
            actions.is_asking.set(true);
        };
        view! {
            <a
                class="button" data-look="ghost" data-size="small" data-icon-only="" href=href
                aria-label=label.clone() title=label on:click=ask
            >
                <Icon glyph=Glyph::Trash size="14"/>
            </a>
        }
        .into_any()
    });
    view! { <div class="sync-actions">{first}{logs}{run}{delete}</div> }.into_any()
}

fn needs_reader(row: &SyncRow) -> bool {
    matches!(
        row.status,
        SyncStatus::NotConnected {
            state: ConnectionState::NeedsReauthentication,
            ..
        }
    )
}

/// **Sync now**, as a small button; refused while the sync is off.
#[component]
pub fn RunNow(
    /// Which sync.
    row: SyncRow,
    /// Starts it.
    action: Submission,
) -> impl IntoView {
    let is_running = matches!(row.status, SyncStatus::Running { .. });
    let title = if !row.active {
        "Switch Active on first"
    } else if is_running {
        "A sync is under way"
    } else {
        "Sync now"
    };
    view! {
        <PostForm action>
            <input type="hidden" name="id" value=row.id.to_string()/>
            <button
                class="button" type="submit" data-look="ghost" data-size="small" data-icon-only="" title=title
                aria-label=["Sync now: ", &row.calendar].concat() disabled=!row.active || is_running
            >
                <Icon glyph=Glyph::Sync size="14"/>
            </button>
        </PostForm>
    }
    .into_any()
}
