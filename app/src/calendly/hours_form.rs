//! The hours of an event type, changed here: the one schedule that Calendly's interface lets others change.

use super::asked::drawn;
use super::availability::exceptions;
use super::changes::SaveHours;
use super::hours_bars::{Window, day, scale};
use super::question::Refused;
use super::server_fns::load_hours;
use crate::components::{Button, ButtonLink, Glyph, Icon, Look, TextField, Views};
use crate::requests::{PostForm, Submission};
use crate::{paths, words};
use domain::view::calendly_workspace::EventTypeHours;
use domain::weekly_hours::hours_line;
use leptos::prelude::*;

/// `/calendly/event-types/{id}/hours`.
#[component]
pub fn HoursPanel(
    /// Calendly's id of the event type.
    id: String,
) -> impl IntoView {
    let save = Submission::new::<SaveHours>();
    let back = paths::calendly::event_type(&id);
    let hours = Resource::new(|| (), move |()| load_hours(id.clone()));
    let body = drawn(hours, move |hours| view! { <Form hours save/> }.into_any());
    view! {
        <a class="workspace__back" href=back><Icon glyph=Glyph::ChevronStart size="14"/>"Event type"</a>
        {body}
    }
    .into_any()
}

#[component]
fn Form(hours: EventTypeHours, save: Submission) -> impl IntoView {
    let EventTypeHours {
        id,
        name,
        zone,
        schedule,
        days,
        exceptions: dates,
        seen,
        can_change,
    } = hours;
    let window = Window::of(days.iter().flatten());
    let drawn = words::WEEK
        .into_iter()
        .zip(&days)
        .map(|(weekday, hours)| day(words::weekday(weekday).to_owned(), window, hours))
        .views();
    let from = match schedule {
        Some(schedule) => [
            "These are the hours of your schedule “",
            &schedule,
            "”. Once you save others, this event type has hours of its own; the schedule stays as it is.",
        ]
        .concat(),
        None => "This event type has hours of its own; your schedules do not touch them.".to_owned(),
    };
    let fields = can_change.then(|| {
        let fields = words::WEEK
            .into_iter()
            .zip(&days)
            .enumerate()
            .map(|(index, (weekday, hours))| {
                let name = ["days[", &index.to_string(), "]"].concat();
                let value = Signal::stored(hours_line(hours));
                view! { <TextField label=words::weekday(weekday) name value placeholder="Not available"/> }.into_any()
            })
            .views();
        let back = paths::calendly::event_type(&id);
        view! {
            <PostForm action=save>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="seen" value=seen/>
                <div class="card__body">
                    <Refused action=save/>
                    <p class="small muted">"Write 09:00 – 17:00, with a comma between several; nothing for a day without hours."</p>
                    <div class="workspace-week">{fields}</div>
                </div>
                <footer class="card__footer">
                    <span class="grow"></span>
                    <ButtonLink href=back>"Cancel"</ButtonLink>
                    <Button look=Look::Primary busy=save.pending()>"Save hours"</Button>
                </footer>
            </PostForm>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="hours">
            <header class="card__header">
                <div class="grow">
                    <h2 id="hours">"Hours of " <bdi>{name}</bdi></h2>
                    <p class="card__lead"><bdi>{zone}</bdi></p>
                </div>
            </header>
            <p class="workspace-note"><bdi>{from}</bdi></p>
            <div class="card__body bars">{scale(window)}<ul>{drawn}</ul></div>
            {exceptions(dates)}
            {fields}
        </section>
    }
    .into_any()
}
