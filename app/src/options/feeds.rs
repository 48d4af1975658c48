//! Options > Calendar connections: My Calendar at a private address, to be read only.

use super::server_fns::{MakeFeed, RevokeFeed, load_feeds};
use crate::components::{
    Banner, Button, CopyButton, ErrorBanner, Glyph, Look, Size, Tone, Views, awaited, redrawn,
};
use crate::requests::{PostForm, Submission};
use crate::words;
use domain::calendar_feed::FeedShows;
use domain::view::calendar_feeds::FeedRow;
use leptos::prelude::*;

/// The card.
#[component]
pub fn FeedsCard() -> impl IntoView {
    let make = Submission::new::<MakeFeed>();
    let revoke = Submission::new::<RevokeFeed>();
    let rows = Resource::new(
        move || (make.version().get(), revoke.version().get()),
        |_| load_feeds(),
    );
    let refused = redrawn(move || {
        let refused = make.refused().get().or(revoke.refused().get());
        refused.map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was changed" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    view! {
        <section class="card" aria-labelledby="feeds">
            <header class="card__header">
                <div>
                    <h2 id="feeds">"My Calendar in other programs"</h2>
                    <p class="card__lead">
                        "An address that any calendar program can subscribe to, to read alone. Whoever knows it can read along, so give it
                        to nobody else; revoke it and it opens no more."
                    </p>
                </div>
            </header>
            {refused}
            <Transition>
                {redrawn(move || awaited(async move {
                    match rows.await {
                        Ok(rows) => {
                            let rows = rows.into_iter().map(|row| view! { <Row row make revoke/> }.into_any()).views();
                            view! { <ul>{rows}</ul> }.into_any()
                        }
                        Err(error) => view! { <div class="card__body"><ErrorBanner error/></div> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
    }
    .into_any()
}

const fn what(shows: FeedShows) -> &'static str {
    match shows {
        FeedShows::Everything => "Titles, places and notes, without guests.",
        FeedShows::BusyOnly => "Only when you are busy: no title, place or name.",
    }
}

#[component]
fn Row(row: FeedRow, make: Submission, revoke: Submission) -> impl IntoView {
    let FeedRow {
        shows,
        address,
        read,
    } = row;
    let label = shows.label();
    let is_made = address.is_some();
    let hidden =
        move || view! { <input type="hidden" name="shows" value=shows.word()/> }.into_any();
    let last = is_made.then(|| match read {
        Some(at) => ["Last read ", &words::date_time(at)].concat(),
        None => "Not read yet".to_owned(),
    });
    let shown = address.map(|address| {
        let copied = address.clone();
        view! {
            <div class="feed__address">
                <input class="input" readonly aria-label=["Address of ", label].concat() value=address/>
                <CopyButton text=copied label=["Copy the address of ", label].concat()/>
            </div>
        }
        .into_any()
    });
    let end = is_made.then(|| {
        view! {
            <PostForm action=revoke>
                {hidden()}
                <Button look=Look::Danger size=Size::Small busy=revoke.pending()>
                    "Revoke"<span class="visually-hidden">": " {label}</span>
                </Button>
            </PostForm>
        }
        .into_any()
    });
    let words = if is_made { "Replace" } else { "Make address" };
    view! {
        <li class="feed">
            <div class="connection__text"><b>{label}</b><small>{what(shows)}</small><small>{last}</small></div>
            <div class="connection__actions">
                <PostForm action=make>
                    {hidden()}
                    <Button size=Size::Small glyph=Glyph::Link busy=make.pending()>
                        {words}<span class="visually-hidden">": " {label}</span>
                    </Button>
                </PostForm>
                {end}
            </div>
            {shown}
        </li>
    }
    .into_any()
}
