//! What can be done with a campaign now: start, schedule, pause, resume, delete.

use super::server_fns::DeleteCampaign;
use crate::components::{Banner, Button, FieldKind, Glyph, Look, TextField, Tone, redrawn};
use crate::requests::{PostForm, Submission};
use crate::words;
use domain::CampaignId;
use domain::view::outreach::{CampaignPage, StateShown};
use leptos::prelude::*;

/// What was asked, as the server is told it.
///
/// # Errors
/// A date or time that cannot be read.
#[cfg(feature = "ssr")]
pub fn read(
    asked: &str,
    date: &str,
    time: &str,
) -> Result<services::outreach::campaigns::Asked, crate::AppError> {
    use crate::AppError;
    use services::outreach::campaigns::Asked;
    match asked {
        "start" => Ok(Asked::Start),
        "pause" => Ok(Asked::Pause),
        "resume" => Ok(Asked::Resume),
        "schedule" => match (words::read_day(date.trim()), words::read_time(time)) {
            (Some(day), Some(time)) => Ok(Asked::Schedule(day.and_time(time))),
            (None, _) | (_, None) => Err(AppError::Invalid(
                "Day or time cannot be read. Nothing was scheduled. Write both, for instance 2026-03-18 and 09:30."
                    .to_owned(),
            )),
        },
        _ => Err(AppError::Invalid(
            "The form could not be read. Nothing was changed.".to_owned(),
        )),
    }
}

/// One sentence about where it stands.
fn stands(page: &CampaignPage) -> String {
    let results = page.results;
    match page.state {
        StateShown::Draft => "Nobody has got anything yet.".to_owned(),
        StateShown::Scheduled(at) => ["Begins by itself on ", &words::date_time(at), "."].concat(),
        StateShown::Sending => [
            &results.sent.to_string(),
            " of ",
            &results.mails.to_string(),
            " mails are sent.",
        ]
        .concat(),
        StateShown::Paused => [
            "Paused: ",
            &results.waiting().to_string(),
            " mails wait until you resume.",
        ]
        .concat(),
        StateShown::Finished => "Every mail was sent or given up.".to_owned(),
    }
}

/// The steps, with where it stands.
#[component]
pub fn Steps(
    /// Which.
    id: CampaignId,
    /// How it is now.
    now: RwSignal<CampaignPage>,
    /// Takes a step.
    ask: Submission,
) -> impl IntoView {
    let delete = Submission::new::<DeleteCampaign>();
    let outcome = redrawn(move || {
        let refused = ask.refused().get().or_else(|| delete.refused().get());
        refused.map(|error| {
            view! { <Banner tone=Tone::Danger title="This was not done" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    let sentence = Memo::new(move |_| now.with(stands));
    let seen = Memo::new(move |_| now.with(|page| page.version));
    let shape = Memo::new(move |_| {
        now.with(|page| {
            (
                page.state,
                page.can_change,
                page.has_mail_server,
                page.zone.clone(),
            )
        })
    });
    let buttons = redrawn(move || {
        let (state, can_change, has_mail_server, zone) = shape.get();
        can_change.then(|| match state {
            StateShown::Draft | StateShown::Scheduled(_) => {
                view! { <Beginning id seen ask delete state has_mail_server zone/> }.into_any()
            }
            StateShown::Sending => one_step(id, seen, ask, "pause", "Pause", Glyph::Pause, true),
            StateShown::Paused => one_step(
                id,
                seen,
                ask,
                "resume",
                "Resume",
                Glyph::Mail,
                has_mail_server,
            ),
            StateShown::Finished => ().into_any(),
        })
    });
    let progress = redrawn(move || {
        now.with(|page| match page.state {
            StateShown::Sending | StateShown::Paused => Some((page.results.sent + page.results.failed, page.results.mails)),
            StateShown::Draft | StateShown::Scheduled(_) | StateShown::Finished => None,
        })
        .map(|(done, all)| view! { <progress class="outreach__progress" value=done max=all aria-label="Mails sent or given up"></progress> }.into_any())
    });
    view! {
        {outcome}
        <section class="card" aria-labelledby="steps">
            <header class="card__header">
                <div class="grow">
                    <h2 id="steps">"Sending"</h2>
                    <p class="card__lead" role="status">{sentence}</p>
                </div>
            </header>
            <div class="card__body">{progress}{buttons}</div>
        </section>
    }
    .into_any()
}

fn hidden(id: CampaignId, seen: Memo<i64>) -> AnyView {
    view! {
        <input type="hidden" name="id" value=id.to_string()/>
        <input type="hidden" name="seen" value=move || seen.get().to_string()/>
    }
    .into_any()
}

/// A form of one button.
fn one_step(
    id: CampaignId,
    seen: Memo<i64>,
    ask: Submission,
    step: &'static str,
    words: &'static str,
    glyph: Glyph,
    is_possible: bool,
) -> AnyView {
    view! {
        <PostForm action=ask>
            {hidden(id, seen)}
            <Button
                look=Look::Primary glyph name="asked" value=step.to_owned() busy=ask.pending() disabled=Signal::stored(!is_possible)
            >
                {words}
            </Button>
        </PostForm>
    }
    .into_any()
}

/// **Start now**, **Schedule**, **Delete**; of one that is scheduled also the way back.
#[component]
fn Beginning(
    id: CampaignId,
    seen: Memo<i64>,
    ask: Submission,
    delete: Submission,
    state: StateShown,
    has_mail_server: bool,
    zone: String,
) -> impl IntoView {
    let (date, time) = match state {
        StateShown::Scheduled(at) => (words::iso_day(at.date()), words::time(at.time())),
        StateShown::Draft | StateShown::Sending | StateShown::Paused | StateShown::Finished => {
            (String::new(), "09:00".to_owned())
        }
    };
    let is_scheduled = matches!(state, StateShown::Scheduled(_));
    let back = is_scheduled.then(|| {
        view! { <Button name="asked" value="pause".to_owned() busy=ask.pending()>"Do not send"</Button> }.into_any()
    });
    let disabled = Signal::stored(!has_mail_server);
    let hint = ["Your time zone: ", &zone].concat();
    view! {
        <PostForm action=ask class="outreach__steps">
            {hidden(id, seen)}
            <Button look=Look::Primary glyph=Glyph::Mail name="asked" value="start".to_owned() busy=ask.pending() disabled>"Start now"</Button>
            <span class="muted small">"or"</span>
            <TextField label="Day" name="date" kind=FieldKind::Date value=Signal::stored(date)/>
            <TextField label="Time" name="time" kind=FieldKind::Time value=Signal::stored(time) hint/>
            <Button name="asked" value="schedule".to_owned() busy=ask.pending() disabled>"Schedule"</Button>
            {back}
        </PostForm>
        <PostForm action=delete>
            <input type="hidden" name="id" value=id.to_string()/>
            <Button look=Look::Danger glyph=Glyph::Trash busy=delete.pending()>"Delete"</Button>
        </PostForm>
    }
    .into_any()
}
