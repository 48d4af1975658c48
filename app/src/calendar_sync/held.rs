//! Many deletions at once: each with its evidence, and the decision about them.

use super::one_sync::{failed, use_sync_id};
use super::server_fns::{AnswerHeld, load_held};
use crate::components::{
    Banner, Button, ButtonLink, EmptyState, Glyph, Look, PageTitle, Tone, Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use chrono::{DateTime, Utc};
use domain::CalendarSyncId;
use domain::run::Side;
use domain::view::calendar_sync::{HeldDeletions, HeldLine};
use leptos::prelude::*;

/// `/calendar/sync/{id}/held`.
#[component]
pub fn HeldPage() -> impl IntoView {
    let id = use_sync_id();
    let answer = Submission::new::<AnswerHeld>();
    let changes = use_live(Topic::CalendarSync);
    let held = Resource::new(
        move || (id.get(), changes.get(), answer.version().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => load_held(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let title = "Deletions that wait for you";
    view! {
        <PageTitle text=title.to_owned()/>
        <Page title=title.to_owned() crumbs=vec![("Calendar Sync", paths::CALENDAR_SYNC.to_owned())]>
            <Transition>
                {redrawn(move || awaited(async move {
                    match held.await {
                        Ok(held) => view! { <Held held answer/> }.into_any(),
                        Err(error) => failed(error),
                    }
                }))}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Held(held: HeldDeletions, answer: Submission) -> impl IntoView {
    let refused = move || {
        answer.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was decided" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let logs = paths::calendar_sync_logs(held.id);
    if held.here.is_empty() && held.there.is_empty() {
        return view! {
            {refused}
            <div class="card">
                <EmptyState title="No deletion waits" text=held.rule>
                    <ButtonLink href=logs glyph=Glyph::List>"Logs"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let name = held.calendar.clone();
    let keeps_here = if held.can_write {
        [
            "Keep: they stay in My Calendar and are written into ",
            &name,
            " again. Should one be back there by itself, it is left as it is.",
        ]
        .concat()
    } else {
        [
            "Keep: they stay in My Calendar, no longer tied to ",
            &name,
            ", which can only be read.",
        ]
        .concat()
    };
    let keeps_there = [
        "Keep: they stay in ",
        &name,
        ", and what was deleted in My Calendar comes back there.",
    ]
    .concat();
    let (here, there) = (!held.here.is_empty(), !held.there.is_empty());
    view! {
        {refused}
        <p class="lead">{held.rule} " Everything else was synced."</p>
        {here.then(|| view! {
            <Decision
                id=held.id seen=held.seen side=Side::Here lines=held.here answer keeps=keeps_here
                title=["Gone from ", &name, ", to be deleted from My Calendar"].concat()
            />
        }.into_any())}
        {there.then(|| view! {
            <Decision
                id=held.id seen=held.seen side=Side::There lines=held.there answer keeps=keeps_there
                title=["Gone from My Calendar, to be deleted from ", &name].concat()
            />
        }.into_any())}
    }
    .into_any()
}

/// The deletions of one side, and what may be decided about them.
#[component]
fn Decision(
    id: CalendarSyncId,
    seen: DateTime<Utc>,
    side: Side,
    title: String,
    keeps: String,
    lines: Vec<HeldLine>,
    answer: Submission,
) -> impl IntoView {
    let is_open = lines.iter().any(|line| !line.is_answered);
    let count = lines.len();
    let word = match side {
        Side::Here => "here",
        Side::There => "there",
    };
    let buttons = is_open.then(|| {
        view! {
            <PostForm action=answer>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="side" value=word/>
                <input type="hidden" name="seen" value=seen.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)/>
                <input type="hidden" name="answer" value="keep"/>
                <Button look=Look::Primary busy=answer.pending()>"Keep these"</Button>
            </PostForm>
            <PostForm action=answer>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="side" value=word/>
                <input type="hidden" name="seen" value=seen.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)/>
                <input type="hidden" name="answer" value="delete"/>
                <Button look=Look::SolidDanger busy=answer.pending()>"Delete these"</Button>
            </PostForm>
        }
        .into_any()
    });
    let heading = [&title, " (", &count.to_string(), ")"].concat();
    view! {
        <section class="card held" aria-label=title>
            <header class="held__head">
                <div>
                    <h2>{heading}</h2>
                    <p class="muted">{keeps} " Delete: they go on both sides and stay in the log, from where they can be restored."</p>
                </div>
                <div class="held__buttons">{buttons}</div>
            </header>
            <ul class="held__list">{lines.into_iter().map(|line| view! { <Line line/> }.into_any()).views()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Line(line: HeldLine) -> impl IntoView {
    let subject = if line.subject.is_empty() {
        "(no title)".to_owned()
    } else {
        line.subject
    };
    let because = if line.is_answered {
        "Decided; it is being done".to_owned()
    } else {
        line.because
    };
    view! {
        <li class="held__line">
            <b><bdi>{subject}</bdi></b>
            <span>{line.when}</span>
            <small class="muted">{because}</small>
        </li>
    }
    .into_any()
}
