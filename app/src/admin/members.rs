//! `/admin/members`: who belongs to the organization, and who may not sign in any more.

use super::server_fns::{DeactivateMember, ReactivateMember, SwitchCalendlyOff, load_members};
use super::switch_off::{SwitchOffForm, outcome};
use crate::components::{
    Avatar, Badge, Banner, Button, DataTable, Dialog, ErrorBanner, Look, NotFound, PageTitle, Tone,
    Views, awaited, redrawn, use_toasts,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths, words};
use domain::MemberId;
use domain::member::{MemberState, Role};
use domain::view::members::{MemberRow, Members};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What a row can be told.
#[derive(Clone, Copy)]
struct Actions {
    deactivate: Submission,
    reactivate: Submission,
    switch_off: Submission,
    /// The person whose Deactivate is asked about.
    asked: RwSignal<Option<MemberRow>>,
    is_asking: RwSignal<bool>,
    /// The person whose Calendly is about to be switched off.
    paused: RwSignal<Option<MemberRow>>,
    is_pausing: RwSignal<bool>,
    /// Both without script, by address.
    named: Signal<Option<MemberId>>,
    named_to_pause: Signal<Option<MemberId>>,
}

/// The page.
#[component]
pub fn MembersPage() -> impl IntoView {
    let query = use_query_map();
    let named = move |question: &'static str| {
        Signal::derive(move || query.with(|query| query.get(question))?.parse().ok())
    };
    let actions = Actions {
        deactivate: Submission::new::<DeactivateMember>(),
        reactivate: Submission::new::<ReactivateMember>(),
        switch_off: Submission::new::<SwitchCalendlyOff>(),
        asked: RwSignal::new(None),
        is_asking: RwSignal::new(false),
        paused: RwSignal::new(None),
        is_pausing: RwSignal::new(false),
        named: named("deactivate"),
        named_to_pause: named("switch_off"),
    };
    let Actions {
        deactivate,
        reactivate,
        switch_off,
        asked,
        is_asking,
        paused,
        is_pausing,
        ..
    } = actions;
    let changes = use_live(Topic::CalendarSync);
    let members = Resource::new(
        move || {
            (
                changes.get(),
                deactivate.version().get(),
                reactivate.version().get(),
            )
        },
        |_| load_members(),
    );
    tell_outcomes(actions);
    let stop_pausing = Callback::new(move |()| is_pausing.set(false));
    let title = Signal::derive(move || {
        asked.with(|row| {
            row.as_ref().map_or_else(
                || "Deactivate".to_owned(),
                |row| ["Deactivate ", &row.name].concat(),
            )
        })
    });
    view! {
        <PageTitle text="Members".to_owned()/>
        <Transition>
            {redrawn(move || awaited(async move {
                match members.await {
                    Ok(members) => view! { <Table members actions/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFound/> }.into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
        <Dialog open=is_asking title>
            {redrawn(move || asked.get().map(|row| view! { <DeactivateForm row action=deactivate/> }.into_any()))}
        </Dialog>
        <Dialog open=is_pausing title="Switch Calendly off".to_owned()>
            {redrawn(move || paused.get().map(|row| view! { <SwitchOffForm member=Some(row.id) whom=row.name action=switch_off cancel=stop_pausing/> }.into_any()))}
        </Dialog>
    }
    .into_any()
}

fn tell_outcomes(actions: Actions) {
    let toasts = use_toasts();
    Effect::new(move |_| {
        if let Some(Ok(())) = actions.deactivate.answer().get() {
            actions.is_asking.set(false);
            toasts.tell("Deactivated. Integrator's events are being removed.");
        }
    });
    Effect::new(move |_| {
        if actions.switch_off.succeeded().get() {
            actions.is_pausing.set(false);
        }
    });
    Effect::new(move |_| match actions.reactivate.answer().get() {
        Some(Ok(())) => toasts.tell("Reactivated. Calendars have to be connected again."),
        Some(Err(error)) => toasts.warn(error.to_string()),
        None => {}
    });
}

#[component]
fn Table(members: Members, actions: Actions) -> impl IntoView {
    let query = use_query_map();
    let switched_off = redrawn(move || outcome(query.with(|query| query.get("switched_off"))));
    let rows = members
        .rows
        .into_iter()
        .map(|row| view! { <Row row actions/> }.into_any())
        .views();
    view! {
        <Page title="Members".to_owned() wide=true lead="Everybody of the organization. Deactivating removes Integrator's events from their calendars; items stay.">
            {switched_off}
            <div class="card members">
                <DataTable caption="Members" columns=vec!["Person", "Role", "Calendar", "Last active", ""]>{rows}</DataTable>
            </div>
        </Page>
    }
    .into_any()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Dispatcher => "Dispatcher",
        Role::Member => "Member",
        Role::Viewer => "Viewer",
    }
}

#[component]
fn Row(row: MemberRow, actions: Actions) -> impl IntoView {
    let is_off = (row.state == MemberState::Deactivated).then_some("");
    let calendars = row
        .calendars
        .iter()
        .map(|calendar| {
            let tone = if calendar.is_well {
                Tone::Good
            } else {
                Tone::Warning
            };
            view! { <Badge tone text=calendar.provider.label().to_owned()/> }.into_any()
        })
        .views();
    let none = row
        .calendars
        .is_empty()
        .then(|| view! { <span class="muted">"Not connected"</span> }.into_any());
    let last = match row.last_seen {
        Some(at) => words::date_time(at),
        None => "Not signed in".to_owned(),
    };
    let state = is_off.map(|_| view! { <Badge text="Deactivated".to_owned()/> }.into_any());
    let removal = row
        .removal
        .clone()
        .map(|sentence| view! { <small class="members__removal">{sentence}</small> }.into_any());
    let name = row.name.clone();
    view! {
        <tr data-off=is_off>
            <th scope="row" data-label="Person">
                <div class="members__person">
                    <Avatar member=row.id initials=row.initials.clone()/>
                    <div><bdi>{name}</bdi> {state}<small><bdi>{row.email.clone()}</bdi></small></div>
                </div>
            </th>
            <td data-label="Role">{role(row.role)}</td>
            <td data-label="Calendar"><div class="members__calendars">{calendars}{none}</div>{removal}</td>
            <td data-label="Last active">{last}</td>
            <td class="members__action"><SwitchOff row=row.clone() actions/><Action row actions/></td>
        </tr>
    }
    .into_any()
}

/// **Deactivate** or **Reactivate**; a reason where the reader may not.
#[component]
fn Action(row: MemberRow, actions: Actions) -> impl IntoView {
    if let Some(reason) = row.refused {
        return view! { <button class="button" type="button" data-size="small" disabled=true title=reason>"Deactivate"</button> }.into_any();
    }
    let id = row.id;
    if row.state == MemberState::Deactivated {
        return view! {
            <PostForm action=actions.reactivate>
                <input type="hidden" name="member" value=id.to_string()/>
                <button class="button" type="submit" data-size="small">"Reactivate"</button>
            </PostForm>
        }
        .into_any();
    }
    let asks = row.clone();
    let ask = move |event: MouseEvent| {
        event.prevent_default();
        actions.asked.set(Some(asks.clone()));
        actions.is_asking.set(true);
    };
    let href = format!("{}?deactivate={id}", paths::MEMBERS);
    let form = redrawn(move || {
        (actions.named.get() == Some(id)).then(|| {
            let row = row.clone();
            view! { <DeactivateForm row action=actions.deactivate/> }.into_any()
        })
    });
    view! {
        <a class="button" data-look="danger" data-size="small" href=href on:click=ask>"Deactivate"</a>
        {form}
    }
    .into_any()
}

/// **Switch Calendly off**, of somebody who can sign in.
#[component]
fn SwitchOff(row: MemberRow, actions: Actions) -> impl IntoView {
    if row.state == MemberState::Deactivated {
        return ().into_any();
    }
    let id = row.id;
    let asks = row.clone();
    let ask = move |event: MouseEvent| {
        event.prevent_default();
        actions.paused.set(Some(asks.clone()));
        actions.is_pausing.set(true);
    };
    let href = format!("{}?switch_off={id}", paths::MEMBERS);
    let name = row.name.clone();
    let cancel = Callback::new(move |()| actions.is_pausing.set(false));
    let form = redrawn(move || {
        (actions.named_to_pause.get() == Some(id)).then(|| {
            let whom = row.name.clone();
            view! { <SwitchOffForm member=Some(id) whom action=actions.switch_off cancel/> }
                .into_any()
        })
    });
    view! {
        <a class="button" data-look="ghost" data-size="small" href=href on:click=ask>
            "Switch Calendly off"<span class="visually-hidden">": " {name}</span>
        </a>
        {form}
    }
    .into_any()
}

/// What deactivating ends, with counts.
#[component]
fn DeactivateForm(row: MemberRow, action: Submission) -> impl IntoView {
    let text = ends(&row);
    let refused = move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nobody was deactivated" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    view! {
        <PostForm action>
            <input type="hidden" name="member" value=row.id.to_string()/>
            <div class="dialog__body">
                {refused}
                <p>{text}</p>
                <p class="muted">"Items stay, and so do their own events there. Reactivate restores the account, not the connection."</p>
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button look=Look::SolidDanger busy=action.pending()>"Deactivate"</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

/// For instance: Removes all 112 Integrator events from Robin K.'s linked calendars, and ends 2 sessions.
fn ends(row: &MemberRow) -> String {
    let name = &row.name;
    let sessions = match row.sessions {
        0 => None,
        1 => Some("ends 1 session".to_owned()),
        count => Some(format!("ends {count} sessions")),
    };
    if row.calendars.is_empty() {
        return match sessions {
            Some(sessions) => format!("Signs {name} out: {sessions}. No calendar is connected."),
            None => format!("{name} cannot sign in any more. No calendar is connected."),
        };
    }
    let copies = match row.copies {
        1 => "the 1 Integrator event".to_owned(),
        count => format!("all {count} Integrator events"),
    };
    let sessions = sessions.map_or_else(String::new, |sessions| format!(", and {sessions}"));
    format!("Removes {copies} from {name}'s linked calendars{sessions}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::connection::ProviderKind;
    use domain::view::members::MemberCalendar;

    fn robin(copies: u32, sessions: u32) -> MemberRow {
        MemberRow {
            id: "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            name: "Robin K.".to_owned(),
            initials: "RK".to_owned(),
            email: "robin@fernhill.example".to_owned(),
            role: Role::Member,
            state: MemberState::Active,
            calendars: vec![MemberCalendar {
                provider: ProviderKind::Caldav,
                is_well: true,
            }],
            last_seen: None,
            sessions,
            copies,
            removal: None,
            refused: None,
        }
    }

    #[test]
    fn the_dialog_counts_what_ends() {
        assert_eq!(
            ends(&robin(112, 2)),
            "Removes all 112 Integrator events from Robin K.'s linked calendars, and ends 2 sessions."
        );
        assert_eq!(
            ends(&robin(1, 1)),
            "Removes the 1 Integrator event from Robin K.'s linked calendars, and ends 1 session."
        );
        let absent = MemberRow {
            calendars: Vec::new(),
            ..robin(0, 0)
        };
        assert_eq!(
            ends(&absent),
            "Robin K. cannot sign in any more. No calendar is connected."
        );
    }
}
