//! **Undo this run**: what it would do, before it is done.

use super::one_sync::failed_page;
use super::server_fns::{UndoRun, load_undo};
use crate::components::{
    Banner, Button, ButtonLink, EmptyState, FieldChanges, Glyph, Icon, Look, PageTitle, Tone,
    Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths, words};
use domain::run::Side;
use domain::view::calendar_sync::{UndoLine, UndoPreview};
use domain::{CalendarSyncId, RunChangeId, RunId};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/calendar/sync/{id}/logs/{run}/undo`.
#[component]
pub fn UndoPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let what = Memo::new(move |_| {
        params.with(|params| {
            let id: CalendarSyncId = params.get("id")?.parse().ok()?;
            let run: RunId = params.get("run")?.parse().ok()?;
            Some((id, run))
        })
    });
    let line = Memo::new(move |_| {
        query.with(|query| {
            query
                .get_str("line")
                .and_then(|line| line.parse::<RunChangeId>().ok())
        })
    });
    let preview = Resource::new(
        move || (what.get(), line.get()),
        |(what, line)| async move {
            match what {
                Some((id, run)) => load_undo(id, run, line).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match preview.await {
                    Ok(preview) => view! { <Preview preview/> }.into_any(),
                    Err(error) => failed_page("Undo", error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Preview(preview: UndoPreview) -> impl IntoView {
    let action = Submission::new::<UndoRun>();
    let UndoPreview {
        id,
        run,
        line,
        at,
        active,
        steps,
        stays,
        ..
    } = preview;
    let title = match line {
        Some(_) => "Undo this change",
        None => "Undo this run",
    };
    let lead = [
        "What was synced on ",
        &words::date_time(at),
        " is taken back as far as nobody changed it since, and stays so until Sync now asks for everything once more. Nothing has happened yet.",
    ]
    .concat();
    let logs = paths::calendar_sync_logs(id);
    let refused = move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was taken back" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let off = (!active).then(|| {
        view! { <Banner tone=Tone::Warning title="This sync is switched off" text="Switch Active on first; then it can be taken back.".to_owned()/> }.into_any()
    });
    let has_steps = !steps.is_empty();
    let count = steps.len();
    let button = (has_steps && active).then(|| {
        let label = match count {
            1 => "Undo 1 change".to_owned(),
            count => ["Undo ", &count.to_string(), " changes"].concat(),
        };
        view! {
            <PostForm action>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="run" value=run.to_string()/>
                {line.map(|line| view! { <input type="hidden" name="line" value=line.to_string()/> }.into_any())}
                <Button look=Look::Primary busy=action.pending()>{label}</Button>
            </PostForm>
        }
        .into_any()
    });
    let nothing = (!has_steps).then(|| {
        view! { <EmptyState title="There is nothing to take back" text="What is left of it stays, for the reasons below."/> }.into_any()
    });
    let stays_count = stays.len();
    let left = (0 < stays_count).then(|| {
        let heading = ["Stays as it is (", &stays_count.to_string(), ")"].concat();
        view! {
            <section class="card undo" aria-label="Stays as it is">
                <h2>{heading}</h2>
                <div class="undo__lines">{stays.into_iter().map(|line| view! { <Line line/> }.into_any()).views()}</div>
            </section>
        }
        .into_any()
    });
    let heading = ["Taken back (", &count.to_string(), ")"].concat();
    view! {
        <PageTitle text=title.to_owned()/>
        <Page
            title=title.to_owned() lead
            crumbs=vec![("Calendar Sync", paths::CALENDAR_SYNC.to_owned()), ("Logs", logs.clone())]
        >
            {refused}
            {off}
            <section class="card undo" aria-label="Taken back">
                {has_steps.then(|| view! { <h2>{heading}</h2> }.into_any())}
                {nothing}
                <div class="undo__lines">{steps.into_iter().map(|line| view! { <Line line/> }.into_any()).views()}</div>
                <div class="held__buttons">
                    {button}
                    <ButtonLink href=logs>"Cancel"</ButtonLink>
                </div>
            </section>
            {left}
        </Page>
    }
    .into_any()
}

#[component]
fn Line(line: UndoLine) -> impl IntoView {
    let (glyph, way) = match line.side {
        Side::Here => (Glyph::ArrowIn, "Here"),
        Side::There => (Glyph::ArrowOut, "There"),
    };
    let subject = if line.subject.is_empty() {
        "(no title)".to_owned()
    } else {
        line.subject
    };
    let kept = (!line.kept.is_empty()).then(|| {
        let text = ["Changed since, and stays: ", &line.kept.join(", ")].concat();
        view! { <small>{text}</small> }.into_any()
    });
    view! {
        <div class="log-line">
            <Icon glyph size="14"/>
            <span><span class="tag">{way}</span></span>
            <div class="log-line__what">
                <b><bdi>{subject}</bdi></b>
                <small>{line.what}</small>
                <FieldChanges fields=line.fields/>
                {kept}
            </div>
        </div>
    }
    .into_any()
}
