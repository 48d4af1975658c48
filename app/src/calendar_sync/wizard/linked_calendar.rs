//! Step 1, **Linked Calendar**: which calendar, and which of its changes come in.

use super::presets::PresetButtons;
use super::so_far::SoFar;
use super::{Columns, Foot, calendar_name};
use crate::calendar_sync::fields::IncomingFields;
use crate::calendar_sync::server_fns::ChooseCalendar;
use crate::calendar_sync::sync_row::ProviderTile;
use crate::components::{
    Badge, Banner, ButtonLink, Choice, EmptyState, Look, SelectField, Size, Tone,
};
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::view::calendar_sync::{CalendarChoice, WizardState};
use leptos::prelude::*;

const READ_WRITE: &str = "You can read and write";
const READ_ONLY: &str = "Read only";

/// The drop-down's lines: what can be written to first, and what is in use marked and not to be chosen.
pub(in crate::calendar_sync) fn choices(calendars: &[CalendarChoice]) -> Vec<Choice> {
    let line = |choice: &CalendarChoice| Choice {
        value: choice.calendar.id.0.clone(),
        label: if choice.in_use {
            [&choice.calendar.name, " (in use by another calendar sync)"].concat()
        } else {
            choice.calendar.name.clone()
        },
        group: Some(
            if choice.calendar.can_write {
                READ_WRITE
            } else {
                READ_ONLY
            }
            .to_owned(),
        ),
        disabled: choice.in_use,
    };
    let (mut writable, read_only): (Vec<_>, Vec<_>) = calendars
        .iter()
        .partition(|choice| choice.calendar.can_write);
    writable.extend(read_only);
    writable.into_iter().map(line).collect()
}

/// The one that shows at first: the chosen one, else the first that is free.
pub(in crate::calendar_sync) fn first_choice(state: &WizardState) -> String {
    let free = || {
        let is_free = |choice: &&CalendarChoice| !choice.in_use;
        let writable = state
            .calendars
            .iter()
            .filter(is_free)
            .find(|choice| choice.calendar.can_write);
        writable
            .or_else(|| state.calendars.iter().find(is_free))
            .map(|choice| choice.calendar.id.0.clone())
    };
    state
        .chosen
        .as_ref()
        .map(|calendar| calendar.id.0.clone())
        .or_else(free)
        .unwrap_or_default()
}

/// What is known about the account's calendars, in a line under the drop-down.
fn found(calendars: &[CalendarChoice]) -> String {
    let number = match calendars.len() {
        1 => "1 calendar found.".to_owned(),
        number => format!("{number} calendars found."),
    };
    if calendars.iter().any(|choice| choice.calendar.can_write) {
        number
    } else {
        number + " This account only lets us read, so nothing can be sent to it."
    }
}

/// What the new account lets Integrator do.
fn welcome(calendars: &[CalendarChoice]) -> &'static str {
    let can_write = calendars.iter().any(|choice| choice.calendar.can_write);
    match calendars {
        [_, ..] if !can_write => "Integrator can now read the calendars of this account.",
        _ => "Integrator can now read and write the calendars of this account.",
    }
}

/// The step.
#[component]
pub fn LinkedCalendarStep(
    /// What was chosen before.
    state: WizardState,
    /// The account was connected just now.
    is_new: bool,
) -> impl IntoView {
    let choose = Submission::new::<ChooseCalendar>();
    let refused = choose.refused();
    let options = RwSignal::new(state.options.clone());
    let value = RwSignal::new(first_choice(&state));
    let fallback = calendar_name(&state);
    let calendars = StoredValue::new(state.calendars.clone());
    let name = Signal::derive(move || {
        let value = value.get();
        calendars.with_value(|calendars| {
            let chosen = calendars
                .iter()
                .find(|choice| choice.calendar.id.0 == value);
            chosen.map_or_else(|| fallback.clone(), |choice| choice.calendar.name.clone())
        })
    });
    let welcome = welcome(&state.calendars);
    let stored = match state.provider.lets_in_at_page() {
        true => " What you allowed is stored encrypted; you can take it back at any time.",
        false => " The password is stored encrypted and never shown again.",
    };
    let success = move || {
        is_new.then(|| {
            view! {
                <Banner
                    tone=Tone::Good title="Authentication successful"
                    text=[welcome, stored].concat()
                />
            }
            .into_any()
        })
    };
    let trouble = state.trouble.clone();
    let is_stuck = state.calendars.iter().all(|choice| choice.in_use);
    let badge = match &trouble {
        None => view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any(),
        Some(_) => view! { <Badge tone=Tone::Danger text="Not Connected".to_owned()/> }.into_any(),
    };
    let account = view! {
        <div class="card account-line">
            <ProviderTile provider=state.provider large=true/>
            <div><b>{state.provider.label()}</b><small><bdi>{state.account.clone()}</bdi></small></div>
            <div class="account-line__end">
                {badge}
                <ButtonLink href=paths::CALENDAR_SYNC_NEW look=Look::Ghost size=Size::Small>"Use another account"</ButtonLink>
            </div>
        </div>
    }.into_any();
    let picker = match trouble {
        Some(reason) => view! {
            <Banner tone=Tone::Danger title="The calendars could not be read" text=reason>
                <ButtonLink href=paths::CALENDAR_CONNECTIONS>"Calendar connections"</ButtonLink>
            </Banner>
        }
        .into_any(),
        None if state.calendars.is_empty() => view! {
            <div class="card">
                <EmptyState title="This account has no calendar we may read" text="Make one there, or let this account see one, then open this page again."/>
            </div>
        }
        .into_any(),
        None => view! {
            <section class="card">
                <header class="card__header">
                    <div>
                        <h2>"Linked Calendar"</h2>
                        <p class="card__lead">"The one calendar that sends items to, and receives items from, My Calendar."</p>
                    </div>
                </header>
                <div class="card__body">
                    <SelectField
                        label="Linked Calendar" name="calendar" choices=Signal::stored(choices(&state.calendars))
                        value on_change=move |chosen: String| value.set(chosen) hint=found(&state.calendars)
                    />
                </div>
            </section>
            <IncomingFields options/>
            <PresetButtons options/>
        }
        .into_any(),
    };
    view! {
        <PostForm action=choose class="wizard__form">
            <input type="hidden" name="id" value=state.id.to_string()/>
            // Return presses the first button of a form, and that must be none of the presets.
            <button class="visually-hidden" type="submit" name="go" value="next" tabindex="-1" aria-hidden="true" disabled=is_stuck></button>
            <Columns refused above=success aside=view! { <SoFar options calendar=name step=1/> }.into_any()>
                {account}
                {picker}
            </Columns>
            <Foot next="Next: Your Calendar" busy=choose.pending() stuck=is_stuck/>
        </PostForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};

    fn calendar(name: &str, can_write: bool, in_use: bool) -> CalendarChoice {
        CalendarChoice {
            calendar: RemoteCalendar {
                id: RemoteCalendarId(format!("/dana/{name}/")),
                name: name.to_owned(),
                color: None,
                zone: None,
                can_write,
            },
            in_use,
        }
    }

    #[test]
    fn read_only_calendars_stand_apart_and_those_in_use_cannot_be_chosen() {
        let lines = choices(&[
            calendar("Holidays", false, false),
            calendar("Work", true, true),
        ]);

        assert_eq!(lines[0].label, "Work (in use by another calendar sync)");
        assert!(lines[0].disabled);
        assert_eq!(lines[0].group.as_deref(), Some(READ_WRITE));
        assert_eq!(lines[1].group.as_deref(), Some(READ_ONLY));
    }

    #[test]
    fn an_account_that_can_only_be_read_says_so() {
        assert_eq!(found(&[calendar("Work", true, false)]), "1 calendar found.");
        let holidays = [calendar("Holidays", false, false)];
        assert!(found(&holidays).contains("only lets us read"));
        assert!(!welcome(&holidays).contains("write"));
    }
}
