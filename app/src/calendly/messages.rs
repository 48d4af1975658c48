//! What arrived at Integrator's own webhook: each message with what became of it, and **Replay**.

use super::changes::ReplayMessage;
use super::question::Refused;
use super::server_fns::load_messages;
use crate::components::{
    Badge, Button, DataTable, ErrorBanner, Glyph, Icon, Size, Tone, Views, awaited, redrawn,
};
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::words;
use domain::view::calendly_workspace::{Arrival, MessageList, Refused as NotBelieved};
use leptos::prelude::*;

/// The last messages. They are stored here, so they show whatever Calendly answers, and follow what happens.
#[component]
pub fn Messages() -> impl IntoView {
    let replay = Submission::new::<ReplayMessage>();
    let news = use_live(Topic::People);
    let list = Resource::new(
        move || (news.get(), replay.version().get()),
        |_| load_messages(),
    );
    view! {
        <Refused action=replay/>
        <Transition>
            {redrawn(move || awaited(async move {
                match list.await {
                    Ok(list) => view! { <List list replay/> }.into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn List(list: MessageList, replay: Submission) -> impl IntoView {
    let MessageList {
        messages,
        refused,
        can_replay,
    } = list;
    let body = if messages.is_empty() {
        view! { <p class="card__body muted">"No message has arrived yet."</p> }.into_any()
    } else {
        let lines = messages
            .into_iter()
            .map(|message| view! { <Line message can_replay replay/> }.into_any())
            .views();
        view! { <DataTable caption="Messages" columns=vec!["Arrived", "About", "Result", ""]>{lines}</DataTable> }.into_any()
    };
    let footer = refused.map(|refused| {
        view! {
            <footer class="card__footer">
                <Icon glyph=Glyph::Warning size="14"/>
                <span class="grow small">{not_believed(&refused)}</span>
            </footer>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="messages">
            <header class="card__header">
                <div class="grow">
                    <h2 id="messages">"Last messages"</h2>
                    <p class="card__lead">"What arrived at Integrator’s own webhook, at most 50, kept for 30 days. Replay takes a message in once more; nothing doubles."</p>
                </div>
            </header>
            {body}
            {footer}
        </section>
    }
    .into_any()
}

/// `3 messages with a bad signature were refused, the last one on 16 Mar 2026, 09:14. None was processed.`
fn not_believed(refused: &NotBelieved) -> String {
    let (number, last) = (refused.count.to_string(), words::date_time(refused.last));
    match refused.count {
        1 => [
            "1 message with a bad signature was refused, on ",
            &last,
            ". It was not processed.",
        ]
        .concat(),
        _ => [
            &number,
            " messages with a bad signature were refused, the last one on ",
            &last,
            ". None was processed.",
        ]
        .concat(),
    }
}

#[component]
fn Line(message: Arrival, can_replay: bool, replay: Submission) -> impl IntoView {
    let about = match message.event.as_str() {
        "" => "–".to_owned(),
        event => event.to_owned(),
    };
    let arrived = words::date_time(message.at);
    let form = can_replay.then(|| {
        let of = [" the message of ", &arrived, ", ", &about].concat();
        view! {
            <PostForm action=replay>
                <input type="hidden" name="id" value=message.id.to_string()/>
                <Button size=Size::Small busy=replay.pending()>"Replay"<span class="visually-hidden">{of}</span></Button>
            </PostForm>
        }
        .into_any()
    });
    let result = result(&message);
    view! {
        <tr>
            <td data-label="Arrived"><time datetime=words::iso_minute(message.at)>{arrived}</time></td>
            <td data-label="About"><code>{about}</code></td>
            <td data-label="Result"><div>{result}</div></td>
            <td class="workspace-end">{form}</td>
        </tr>
    }
    .into_any()
}

/// What became of it, as dot and word; when, or why nothing.
fn result(message: &Arrival) -> AnyView {
    let (tone, word) = match (&message.handled, message.trouble.is_empty()) {
        (None, _) => (Tone::Info, "Waits"),
        (Some(_), true) => (Tone::Good, "Taken in"),
        (Some(_), false) => (Tone::Warning, "Left aside"),
    };
    let why = match (&message.handled, message.trouble.as_str()) {
        (_, trouble) if !trouble.is_empty() => {
            let trouble = trouble.to_owned();
            Some(view! { <small class="workspace-small"><Icon glyph=Glyph::Info size="12"/><bdi>{trouble}</bdi></small> }.into_any())
        }
        (Some(at), _) => {
            let at = words::date_time(*at);
            Some(view! { <small class="workspace-small">{at}</small> }.into_any())
        }
        (None, _) => None,
    };
    view! { <Badge tone text=word.to_owned()/>{why} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_believed_is_counted_and_was_never_processed() {
        let told = |count| {
            not_believed(&NotBelieved {
                count,
                last: "2026-03-16T09:14:00".parse().unwrap(),
            })
        };

        assert_eq!(
            told(1),
            "1 message with a bad signature was refused, on 16 Mar 2026, 09:14. It was not processed."
        );
        assert_eq!(
            told(3),
            "3 messages with a bad signature were refused, the last one on 16 Mar 2026, 09:14. None was processed."
        );
    }
}
