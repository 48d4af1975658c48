//! The preview: what would be added, joined, changed and deleted on each side. Nothing has been changed yet.

use crate::AppError;
use crate::calendar_sync::words::{count_words, total};
use crate::components::{
    Banner, EmptyState, Glyph, Icon, LINKED, Tab, Tabs, Tone, Views, awaited, kind_word, redrawn,
};
use crate::{paths, words};
use domain::CalendarSyncId;
use domain::run::{Action, Side};
use domain::view::calendar_sync::{Preview, PreviewLine};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Which lines show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Here,
    There,
    Left,
}

impl Shown {
    fn read(word: Option<&str>) -> Self {
        match word {
            Some("in") => Self::Here,
            Some("out") => Self::There,
            Some("left") => Self::Left,
            _ => Self::All,
        }
    }

    fn address(self, step: &str) -> String {
        match self {
            Self::All => step.to_owned(),
            Self::Here => [step, "?show=in"].concat(),
            Self::There => [step, "?show=out"].concat(),
            Self::Left => [step, "?show=left"].concat(),
        }
    }

    fn shows(self, line: &PreviewLine) -> bool {
        match self {
            Self::All => true,
            Self::Here => line.side == Some(Side::Here),
            Self::There => line.side == Some(Side::There),
            Self::Left => line.side.is_none(),
        }
    }
}

/// The tiles and the table; says so where the preview could not be made, and Finish stays usable.
#[component]
pub fn PreviewPart(
    /// Made by the same plan that the run applies.
    preview: Resource<Result<Preview, AppError>>,
    /// Which sync.
    id: CalendarSyncId,
    /// The linked calendar's name.
    calendar: String,
) -> impl IntoView {
    let calendar = StoredValue::new(calendar);
    view! {
        <Transition fallback=move || view! {
            <section class="card"><EmptyState title="Counting" text=["Reading ", &calendar.get_value(), " to see what would change. Finish works without the preview, too."].concat()/></section>
        }.into_any()>
            {redrawn(move || awaited(async move {
                match preview.await {
                    Ok(shown) => view! { <Shows preview=shown id calendar=calendar.get_value() again=move || preview.refetch()/> }.into_any(),
                    Err(error) => view! {
                        <Banner
                            tone=Tone::Warning title="There is no preview"
                            text=[&error.to_string(), " Your choices are kept, and Finish works without the preview."].concat()
                        />
                    }
                    .into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Shows(
    preview: Preview,
    id: CalendarSyncId,
    calendar: String,
    #[prop(into)] again: Callback<()>,
) -> impl IntoView {
    let query = use_query_map();
    let shown = Memo::new(move |_| query.with(|query| Shown::read(query.get_str("show"))));
    let step = paths::calendar_sync_setup(id, 4);
    let (here, there, left) = (total(preview.here), total(preview.there), preview.left);
    let numbers = {
        let (preview, calendar) = (preview.clone(), calendar.clone());
        view! { <PreviewNumbers preview calendar/> }.into_any()
    };
    let tabs = [
        (Shown::All, "All".to_owned(), here + there + left),
        (Shown::Here, "To My Calendar".to_owned(), here),
        (Shown::There, ["To ", &calendar].concat(), there),
        (Shown::Left, "Left as is".to_owned(), left),
    ];
    let tabs: Vec<Tab> = tabs
        .into_iter()
        .map(|(shown, label, count)| Tab {
            label,
            href: shown.address(&step),
            count: Some(count.to_string()),
        })
        .collect();
    let current = {
        let step = step.clone();
        Signal::derive(move || shown.get().address(&step))
    };
    let all = here + there + left;
    let made = [
        "Made at ",
        &words::time(preview.made_at.time()),
        ". Nothing has been changed yet.",
    ]
    .concat();
    let mut lines = preview.lines;
    // What changes something stands before what is left as it is.
    lines.sort_by_key(|line| line.side.is_none());
    let lines = StoredValue::new(lines);
    let to_calendar = StoredValue::new(["To ", &calendar].concat());
    let rows = redrawn(move || {
        let lines: Vec<PreviewLine> = lines.with_value(|lines| {
            lines
                .iter()
                .filter(|line| shown.get().shows(line))
                .cloned()
                .collect()
        });
        if lines.is_empty() {
            return view! { <tr><td colspan="5" class="muted">"Nothing here."</td></tr> }
                .into_any();
        }
        lines
            .into_iter()
            .map(|line| view! { <Line line to_calendar/> }.into_any())
            .views()
            .into_any()
    });
    let counted = move || {
        let listed = lines.with_value(Vec::len);
        (listed as u32) < all
    };
    view! {
        {numbers}
        <section class="card preview" aria-labelledby="preview">
            <header class="card__header">
                <h2 id="preview">"Preview"</h2>
                <span class="preview__made">{made}</span>
                <span class="grow"></span>
                <a class="button" data-size="small" href=step on:click=move |event| { event.prevent_default(); again.run(()); }>
                    <Icon glyph=Glyph::Sync size="14"/>"Refresh"
                </a>
            </header>
            {if all == 0 {
                view! { <EmptyState title="Nothing to copy" text="Sync starts with the next change."/> }.into_any()
            } else {
                view! {
                    <Tabs label="What shows" tabs=Signal::stored(tabs) current/>
                    <table class="table preview__table">
                        <caption class="visually-hidden">"What Finish would do"</caption>
                        <thead><tr>
                            <th scope="col">"Direction"</th><th scope="col">"Action"</th><th scope="col">"Item"</th>
                            <th scope="col">"When"</th><th scope="col">"Why"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    {counted().then(|| view! {
                        <p class="card__footer">{lines.with_value(Vec::len)} " of " {all} " shown. The counts are of all."</p>
                    }.into_any())}
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

/// How much each side would get, and how much stays as it is.
#[component]
pub fn PreviewNumbers(
    /// What would be done.
    preview: Preview,
    /// The linked calendar's name.
    calendar: String,
) -> impl IntoView {
    let Preview {
        here, there, left, ..
    } = preview;
    view! {
        <div class="stats">
            <Stat glyph=Glyph::ArrowIn title="Into My Calendar".to_owned() number=total(here) words=count_words(here)/>
            <Stat glyph=Glyph::ArrowOut title=["Into ", &calendar].concat() number=total(there) words=count_words(there)/>
            <Stat glyph=Glyph::Pause title="Left as is".to_owned() number=left words="not selected, or outside the ranges".to_owned()/>
        </div>
    }
    .into_any()
}

#[component]
fn Stat(glyph: Glyph, title: String, number: u32, words: String) -> impl IntoView {
    view! {
        <div class="stat">
            <span><Icon glyph size="14"/><bdi>{title}</bdi></span>
            <b>{number}</b>
            <small>{words}</small>
        </div>
    }
    .into_any()
}

/// What an action is called before it is done.
const fn action_word(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Create => ("Add", "good"),
        Action::Match => ("Match", "info"),
        Action::Update => ("Update", "info"),
        Action::Delete => ("Delete", "danger"),
        Action::Skip => ("Skip", ""),
        Action::Fail => ("Cannot", "warning"),
    }
}

#[component]
fn Line(line: PreviewLine, to_calendar: StoredValue<String>) -> impl IntoView {
    let (glyph, way) = match line.side {
        Some(Side::Here) => (Glyph::ArrowIn, "To My Calendar".to_owned()),
        Some(Side::There) => (Glyph::ArrowOut, to_calendar.get_value()),
        None => (Glyph::Pause, "Left as is".to_owned()),
    };
    let (word, tone) = action_word(line.action);
    let (kind, mark) = match line.kind {
        Some(kind) => (kind_word(kind), Glyph::of_kind(kind)),
        None => (LINKED, Glyph::Cloud),
    };
    let subject = if line.subject.is_empty() {
        "(no title)".to_owned()
    } else {
        line.subject
    };
    view! {
        <tr>
            <td><span class="preview__way"><Icon glyph size="14"/><bdi>{way}</bdi></span></td>
            <td><span class="tag" data-tone=tone>{word}</span></td>
            <td><span class="preview__item" data-kind=kind><Icon glyph=mark size="14"/><bdi>{subject}</bdi></span></td>
            <td class="preview__when">{line.when}</td>
            <td class="preview__why">{line.why}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_shows_only_its_direction() {
        let line = |side| PreviewLine {
            side,
            action: Action::Create,
            kind: None,
            subject: String::new(),
            when: String::new(),
            why: String::new(),
        };

        assert!(Shown::read(Some("in")).shows(&line(Some(Side::Here))));
        assert!(!Shown::read(Some("in")).shows(&line(Some(Side::There))));
        assert!(Shown::read(Some("left")).shows(&line(None)));
        assert!(Shown::read(None).shows(&line(Some(Side::There))));
    }
}
