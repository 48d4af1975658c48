//! Options > Profile: who one is, when one works, and the way to one's own calendar.

use super::connections::disconnect;
use super::server_fns::{SaveProfile, load_profile};
use crate::components::{
    Badge, Banner, Button, ButtonLink, Checkbox, ErrorBanner, FieldKind, Glyph, Icon, Look, Size,
    TextField, Tone, Views, ZoneField, awaited, redrawn,
};
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{paths, words};
use chrono::Weekday;
use domain::connecting::Door;
use domain::connection::ConnectionState;
use domain::member::{DayHours, WorkingHours};
use domain::view::options::{LinkedLine, Profile};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// One weekday of the form; a day without a tick is a day off.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayInput {
    /// Works on that day.
    #[serde(default)]
    pub on: bool,
    /// Start of work, as typed.
    #[serde(default)]
    pub from: String,
    /// End of work, as typed.
    #[serde(default)]
    pub until: String,
}

/// The typed week; none where the form did not ask for it.
///
/// # Errors
/// A sentence that names the day whose times cannot be read.
pub fn working_hours(days: &[DayInput]) -> Result<Option<WorkingHours>, String> {
    if days.is_empty() {
        return Ok(None);
    }
    let mut hours = WorkingHours([None; 7]);
    for ((day, weekday), slot) in days.iter().zip(words::WEEK).zip(&mut hours.0) {
        if !day.on {
            continue;
        }
        let (Some(from), Some(until)) = (words::read_time(&day.from), words::read_time(&day.until))
        else {
            let name = words::weekday(weekday);
            return Err([
                "The hours of ",
                name,
                " are no times. Nothing was saved. Write them as 08:00, or untick the day.",
            ]
            .concat());
        };
        *slot = Some(DayHours { from, until });
    }
    Ok(Some(hours))
}

/// The tab.
#[component]
pub fn ProfileTab() -> impl IntoView {
    let save = Submission::new::<SaveProfile>();
    let changes = use_live(Topic::CalendarSync);
    // What one types stays; only the list of calendars follows what happens elsewhere.
    let profile_at_first = Resource::new(|| (), |()| load_profile());
    let linked = Resource::new(move || changes.get(), |_| load_profile());
    let query = use_query_map();
    let came_back = redrawn(move || {
        query.with(|query| query.get_str("connected").is_some()).then(|| {
            view! {
                <Banner tone=Tone::Good title="Authentication successful" text="Your calendar is connected. It may take a minute or two for your items and busy times to appear." is_new=true/>
            }
            .into_any()
        })
    });
    view! {
        {came_back}
        <Transition>
            {redrawn(move || awaited(async move {
                match profile_at_first.await {
                    Ok(profile) => view! { <ProfileForm profile save/> }.into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
        <Transition>
            {redrawn(move || awaited(async move { linked.await.ok().map(|profile| view! { <Integration linked=profile.linked/> }.into_any()) }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn ProfileForm(profile: Profile, save: Submission) -> impl IntoView {
    let outcome = redrawn(move || {
        save.answer().get().map(|answer| match answer {
            Ok(_) => view! { <Banner tone=Tone::Good title="Saved" is_new=true/> }.into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="The profile is not saved" text=error.to_string() is_new=true/> }.into_any(),
        })
    });
    let days = words::WEEK
        .into_iter()
        .enumerate()
        .map(|(index, weekday)| {
            view! { <DayFields index weekday hours=profile.working_hours.on(weekday)/> }.into_any()
        })
        .views();
    view! {
        <PostForm action=save class="options__part">
            <section class="card">
                <header class="card__header"><h2>"Profile"</h2></header>
                <div class="card__body profile-fields">
                    <TextField label="Name" name="name" value=Signal::stored(profile.name) required=true autocomplete="name"/>
                    <TextField
                        label="Email" name="email" kind=FieldKind::Email value=Signal::stored(profile.email) disabled=Signal::stored(true)
                        hint="You sign in with it."
                    />
                    <TextField label="Job title" name="job_title" value=Signal::stored(profile.job_title) autocomplete="organization-title"/>
                    <ZoneField label="Time zone" name="zone" value=profile.zone.as_str().to_owned()/>
                </div>
            </section>
            <section class="card">
                <header class="card__header">
                    <div>
                        <h2>"Work hours"</h2>
                        <p class="card__lead">"They shade the calendar and the scheduler."</p>
                    </div>
                </header>
                <div class="card__body work-hours">{days}</div>
            </section>
            {outcome}
            <div class="options__save"><Button look=Look::Primary size=Size::Large busy=save.pending()>"Save"</Button></div>
        </PostForm>
    }
    .into_any()
}

#[component]
fn DayFields(index: usize, weekday: Weekday, hours: Option<DayHours>) -> impl IntoView {
    let name = words::weekday(weekday);
    let field = move |part: &str| format!("days[{index}][{part}]");
    let (from, until) = match hours {
        Some(hours) => (words::time(hours.from), words::time(hours.until)),
        None => ("08:00".to_owned(), "17:00".to_owned()),
    };
    let on = RwSignal::new(hours.is_some());
    view! {
        <div class="work-hours__day">
            <Checkbox label=name name=field("on") checked=on on_change=move |ticked| on.set(ticked)/>
            <input class="input" inputmode="text" autocomplete="off" name=field("from") value=from aria-label=[name, ", from"].concat()/>
            <span aria-hidden="true">"–"</span>
            <input class="input" inputmode="text" autocomplete="off" name=field("until") value=until aria-label=[name, ", until"].concat()/>
        </div>
    }
    .into_any()
}

/// **Calendar Integration**.
#[component]
fn Integration(linked: Vec<LinkedLine>) -> impl IntoView {
    let body = if linked.is_empty() {
        view! {
            <div class="card__body">
                <h3>"Connect to My Calendar"</h3>
                <p class="muted">"No calendar is connected. Connect one, and your items here and your appointments there stay in step."</p>
                <div><ButtonLink href=paths::connect(Door::Profile) look=Look::Primary glyph=Glyph::Link>"Connect Integrator to My Calendar"</ButtonLink></div>
            </div>
        }
        .into_any()
    } else {
        let lines = linked.into_iter().map(linked_line).views();
        view! { <ul>{lines}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="calendar-integration">
            <header class="card__header"><h2 id="calendar-integration">"Calendar Integration"</h2></header>
            {body}
        </section>
    }
    .into_any()
}

/// A linked calendar with the ways to its settings and out of it.
fn linked_line(line: LinkedLine) -> AnyView {
    let badge = match line.state {
        ConnectionState::Connected => {
            view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any()
        }
        ConnectionState::Unreachable => {
            view! { <Badge tone=Tone::Warning text="Does not answer".to_owned()/> }.into_any()
        }
        ConnectionState::NeedsReauthentication => {
            view! { <Badge tone=Tone::Danger text="Not Connected".to_owned()/> }.into_any()
        }
    };
    let since = ["since ", &words::date_time(line.since)].concat();
    let actions = if line.is_leaving {
        view! { <ButtonLink href=paths::CALENDAR_SYNC size=Size::Small>"See how far it is"</ButtonLink> }.into_any()
    } else {
        let disconnect = disconnect(line.connection);
        view! {
            <ButtonLink href=paths::calendar_sync_settings(line.sync) size=Size::Small glyph=Glyph::Pencil>"Edit"</ButtonLink>
            <ButtonLink href=disconnect look=Look::Danger size=Size::Small glyph=Glyph::Close>"Disconnect My Calendar"</ButtonLink>
        }
        .into_any()
    };
    view! {
        <li class="connection">
            <Icon glyph=Glyph::Sync/>
            <div class="connection__text"><b><bdi>{line.name}</bdi></b><small><bdi>{line.account}</bdi></small></div>
            <div class="connection__state">{badge}<small>{since}</small></div>
            <div class="connection__actions">{actions}</div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(on: bool, from: &str, until: &str) -> DayInput {
        DayInput {
            on,
            from: from.to_owned(),
            until: until.to_owned(),
        }
    }

    #[test]
    fn a_day_without_a_tick_is_a_day_off() {
        let hours = working_hours(&[day(true, "08:00", "17:30"), day(false, "08:00", "17:00")])
            .unwrap()
            .unwrap();

        assert_eq!(
            hours
                .on(Weekday::Mon)
                .map(|hours| words::time(hours.until))
                .as_deref(),
            Some("17:30")
        );
        assert_eq!(hours.on(Weekday::Tue), None);
        assert_eq!(hours.on(Weekday::Sun), None);
    }

    #[test]
    fn hours_that_are_no_times_name_their_day() {
        let refusal =
            working_hours(&[day(true, "08:00", "17:00"), day(true, "early", "17:00")]).unwrap_err();

        assert!(refusal.starts_with("The hours of Tuesday"), "{refusal}");
    }

    #[test]
    fn a_form_without_days_leaves_the_hours_alone() {
        assert_eq!(working_hours(&[]), Ok(None));
    }
}
