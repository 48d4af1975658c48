//! **Logs**: every run and every change, both ways.

use super::log_filter::LogFilter;
use super::one_sync::{failed_page, use_sync_id};
use super::server_fns::load_log;
use crate::components::{
    ButtonLink, EmptyState, FieldChanges, Glyph, Icon, PageTitle, Size, Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::{AppError, paths, words};
use domain::run::{Action, Side};
use domain::view::calendar_sync::{LogLine, LogRun, SyncLog};
use domain::{CalendarSyncId, RunId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/calendar/sync/{id}/logs`.
#[component]
pub fn LogsPage() -> impl IntoView {
    let query = use_query_map();
    let id = use_sync_id();
    let filter = Memo::new(move |_| {
        query.with(|query| LogFilter::read(query.get_str("way"), query.get_str("result")))
    });
    let changes = use_live(Topic::CalendarSync);
    let opened = Opened(RwSignal::new(Vec::new()));
    let log = Resource::new(
        move || (id.get(), changes.get()),
        |(id, _)| async move {
            match id {
                Some(id) => load_log(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match log.await {
                    Ok(log) => view! { <Logs log filter opened/> }.into_any(),
                    Err(error) => failed_page("Logs", error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

/// The runs that the reader looks into. They stay open while the log is drawn anew around them.
#[derive(Clone, Copy)]
struct Opened(RwSignal<Vec<RunId>>);

impl Opened {
    /// Asked while a run is drawn, which is not drawn anew because of it.
    fn has(self, run: RunId) -> bool {
        self.0.with_untracked(|opened| opened.contains(&run))
    }

    /// Notes that a run was opened or closed.
    fn note(self, run: RunId, is_open: bool) {
        self.0.update(|opened| {
            opened.retain(|known| *known != run);
            if is_open {
                opened.push(run);
            }
        });
    }
}

#[component]
fn Logs(log: SyncLog, filter: Memo<LogFilter>, opened: Opened) -> impl IntoView {
    let id = log.id;
    let title = match log.calendar.as_str() {
        "" => "Logs".to_owned(),
        name => ["Logs of ", name].concat(),
    };
    let settings = move || {
        view! { <ButtonLink href=paths::calendar_sync_settings(id) glyph=Glyph::Gear>"Settings"</ButtonLink> }.into_any()
    };
    view! {
        <PageTitle text=title.clone()/>
        <Page
            title wide=true action=settings crumbs=vec![("Calendar Sync", paths::CALENDAR_SYNC.to_owned())]
            lead="What was copied, changed and deleted, and why. The newest run stands first."
        >
            <Log log filter opened/>
        </Page>
    }
    .into_any()
}

#[component]
fn Log(log: SyncLog, filter: Memo<LogFilter>, opened: Opened) -> impl IntoView {
    let address = paths::calendar_sync_logs(log.id);
    let is_empty = log.runs.is_empty();
    let sync = log.id;
    let log = StoredValue::new(log);
    let runs = move || filter.get().apply(log.with_value(|log| log.runs.clone()));
    let body = redrawn(move || {
        let runs = runs();
        if runs.is_empty() {
            let (title, text) = if is_empty {
                (
                    "Nothing has been synced yet",
                    "The first entry appears with the next change.",
                )
            } else {
                ("Nothing fits this filter", "Choose All to see every run.")
            };
            return view! { <EmptyState title text/> }.into_any();
        }
        // Each run keeps its own elements, so that a new one above it does not open in its place.
        view! {
            <ol class="log">
                <For each=move || runs.clone() key=LogRun::clone children=move |run| view! { <Run sync run opened/> }.into_any()/>
            </ol>
        }
        .into_any()
    });
    view! {
        <Filters address filter/>
        <section class="card" aria-label="Runs">{body}</section>
    }
    .into_any()
}

#[component]
fn Filters(address: String, filter: Memo<LogFilter>) -> impl IntoView {
    let address = StoredValue::new(address);
    let link = move |label: &'static str, to: fn(LogFilter) -> LogFilter| {
        let href = move || address.with_value(|address| to(filter.get()).address(address));
        let is_current = move || (to(filter.get()) == filter.get()).then_some("true");
        view! { <a class="segmented__option" href=href aria-current=is_current>{label}</a> }
            .into_any()
    };
    view! {
        <div class="log-filters">
            <nav class="segmented" aria-label="Direction">
                {link("All", |filter| LogFilter { side: None, ..filter })}
                {link("In", |filter| LogFilter { side: Some(Side::Here), ..filter })}
                {link("Out", |filter| LogFilter { side: Some(Side::There), ..filter })}
            </nav>
            <nav class="segmented" aria-label="Result">
                {link("All results", |filter| LogFilter { failed_only: false, ..filter })}
                {link("Failed", |filter| LogFilter { failed_only: true, ..filter })}
            </nav>
        </div>
    }
    .into_any()
}

/// How a run is doing, as drawing, tone and word.
fn mark(run: &LogRun) -> (Glyph, &'static str, &'static str) {
    if run.error.is_some() {
        (Glyph::Warning, "danger", "Failed")
    } else if run.lasted_ms.is_none() {
        (Glyph::Sync, "info", "Running")
    } else if run.incomplete.is_some() {
        (Glyph::Warning, "warning", "Incomplete")
    } else if 0 < run.failed {
        (Glyph::Warning, "danger", "Some changes failed")
    } else {
        (Glyph::CheckCircle, "good", "Complete")
    }
}

#[component]
fn Run(sync: CalendarSyncId, run: LogRun, opened: Opened) -> impl IntoView {
    let (glyph, tone, word) = mark(&run);
    let found_nothing = found_nothing(&run);
    let lasted = match run.lasted_ms {
        Some(ms) => seconds(ms),
        None => "running".to_owned(),
    };
    let LogRun {
        id,
        can_undo,
        at,
        cause,
        changes_in,
        changes_out,
        failed,
        error,
        incomplete,
        lines,
        ..
    } = run;
    let note = move |event: leptos::ev::Event| {
        let details = event_target::<web_sys::Element>(&event);
        opened.note(id, details.has_attribute("open"));
    };
    view! {
        <li>
            <details class="log-run" open=opened.has(id) on:toggle=note>
                <summary>
                    <span class="log-run__mark" data-tone=tone><Icon glyph/><span class="visually-hidden">{word}</span></span>
                    <time datetime=words::iso_minute(at)>{words::date_time(at)}</time>
                    <span class="log-run__cause">{cause}</span>
                    <span class="log-run__counts">
                        <span>"in " {changes_in}</span>"·"
                        <span>"out " {changes_out}</span>"·"
                        <span data-tone=(0 < failed).then_some("danger")>{failed} " failed"</span>
                    </span>
                    <span class="log-run__lasted">{lasted}</span>
                    <Icon glyph=Glyph::ChevronDown size="14"/>
                </summary>
                <div class="log-run__body">
                    {error.map(|error| view! { <p class="log-run__error">{error}</p> }.into_any())}
                    {incomplete.map(|what| view! { <p class="log-run__incomplete">{what}</p> }.into_any())}
                    {found_nothing.then(|| view! { <p class="muted">"Nothing had changed on either side."</p> }.into_any())}
                    {lines.into_iter().map(|line| view! { <Line sync run=id line/> }.into_any()).views()}
                    {can_undo.then(|| view! {
                        <p class="log-run__undo">
                            <ButtonLink href=paths::calendar_sync_undo(sync, id, None) size=Size::Small glyph=Glyph::Undo>"Undo this run"</ButtonLink>
                        </p>
                    }.into_any())}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// Whether it looked at everything and had nothing to do: not while it runs, and not when it was cut short.
fn found_nothing(run: &LogRun) -> bool {
    run.lines.is_empty()
        && run.error.is_none()
        && run.incomplete.is_none()
        && run.lasted_ms.is_some()
}

/// `0.8 s`, `12.4 s`.
fn seconds(ms: i64) -> String {
    [
        &(ms / 1000).to_string(),
        ".",
        &(ms % 1000 / 100).to_string(),
        " s",
    ]
    .concat()
}

/// The action's word and the tone of its tag.
pub fn action_words(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Create => ("Create", "good"),
        Action::Match => ("Match", "info"),
        Action::Update => ("Update", "info"),
        Action::Delete => ("Delete", "danger"),
        Action::Skip => ("Skip", ""),
        Action::Fail => ("Failed", "danger"),
    }
}

#[component]
fn Line(sync: CalendarSyncId, run: RunId, line: LogLine) -> impl IntoView {
    let (glyph, way) = match line.side {
        Side::Here => (Glyph::ArrowIn, "In My Calendar: "),
        Side::There => (Glyph::ArrowOut, "In the linked calendar: "),
    };
    let (word, tone) = action_words(line.action);
    let undo = if line.is_undone {
        Some(view! { <small class="muted">"Taken back"</small> }.into_any())
    } else if line.can_undo {
        let label = if line.is_conflict {
            "Restore the other version"
        } else {
            "Undo this change"
        };
        let href = paths::calendar_sync_undo(sync, run, Some(line.id));
        Some(view! { <a class="log-line__undo" href=href>{label}</a> }.into_any())
    } else {
        None
    };
    let subject = if line.subject.is_empty() {
        "(no title)".to_owned()
    } else {
        line.subject
    };
    view! {
        <div class="log-line">
            <Icon glyph size="14"/>
            <span><span class="visually-hidden">{way}</span><span class="tag" data-tone=tone>{word}</span></span>
            <div class="log-line__what">
                <b><bdi>{subject}</bdi></b>
                {(!line.why.is_empty()).then(|| view! { <small>{line.why}</small> }.into_any())}
                <FieldChanges fields=line.fields/>
                {undo}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_run_lasts_tenths_of_seconds() {
        assert_eq!(seconds(820), "0.8 s");
        assert_eq!(seconds(12_450), "12.4 s");
    }
}
