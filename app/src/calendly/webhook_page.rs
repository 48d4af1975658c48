//! One standing order: what it sends where, ending it, and making Integrator's own anew.

use super::asked::drawn;
use super::changes::{DeleteWebhook, RecreateWebhook};
use super::question::Question;
use super::server_fns::load_webhook;
use super::webhooks::{owner, state};
use crate::components::{Banner, Glyph, Icon, Look, Tone, Views};
use crate::requests::Submission;
use crate::{paths, words};
use domain::view::calendly_workspace::{HookOwner, HookPage, HookRow};
use leptos::prelude::*;

/// `/calendly/webhooks/{id}`.
#[component]
pub fn WebhookPanel(
    /// Calendly's id.
    id: String,
) -> impl IntoView {
    let delete = Submission::new::<DeleteWebhook>();
    let recreate = Submission::new::<RecreateWebhook>();
    let page = Resource::new(|| (), move |()| load_webhook(id.clone()));
    let body = drawn(page, move |page| {
        view! { <Shown page delete recreate/> }.into_any()
    });
    view! {
        <a class="workspace__back" href=paths::calendly::WEBHOOKS><Icon glyph=Glyph::ChevronStart size="14"/>"Webhooks"</a>
        {body}
    }
    .into_any()
}

#[component]
fn Shown(page: HookPage, delete: Submission, recreate: Submission) -> impl IntoView {
    let HookPage {
        hook,
        changed,
        can_change,
    } = page;
    let trouble = trouble(&hook).map(|(title, text)| {
        view! { <div class="workspace-note"><Banner tone=Tone::Warning title text/></div> }
            .into_any()
    });
    let (tag, state) = (owner(&hook), state(&hook));
    let events = hook
        .events
        .iter()
        .map(|event| view! { <li><code>{event.clone()}</code></li> }.into_any())
        .views();
    let by = match hook.by_reader {
        true => " by you",
        false => " by a colleague",
    };
    let asks = can_change.then(|| view! { <Asks hook=hook.clone() delete recreate/> }.into_any());
    view! {
        <section class="card" aria-labelledby="webhook">
            <header class="card__header">
                <div class="grow"><h2 id="webhook"><bdi>{words::bare_link(&hook.address).to_owned()}</bdi></h2>{tag}</div>
                {state}
            </header>
            {trouble}
            <dl class="card__body facts">
                <dt>"Address"</dt><dd><bdi>{hook.address}</bdi></dd>
                <dt>"Scope"</dt><dd>{hook.scope}</dd>
                <dt>"Events"</dt><dd><ul>{events}</ul></dd>
                <dt>"Made"</dt><dd>{words::date_time(hook.made)}{by}</dd>
                <dt>"Changed last"</dt><dd>{words::date_time(changed)}</dd>
            </dl>
            {asks}
        </section>
    }
    .into_any()
}

/// That messages do not arrive, and what follows.
fn trouble(hook: &HookRow) -> Option<(&'static str, String)> {
    let since = hook.failing_since.map(words::date_time);
    match (hook.is_active, since) {
        (false, _) => Some((
            "Calendly has switched it off",
            "Nothing could be delivered for a day. It has to be made anew; what was missed is fetched by Integrator for its own.".to_owned(),
        )),
        (true, Some(since)) => Some((
            "Messages do not arrive",
            ["Since ", &since, " Calendly tries again and again, for a day. Check that the address can be reached."].concat(),
        )),
        (true, None) => None,
    }
}

#[component]
fn Asks(hook: HookRow, delete: Submission, recreate: Submission) -> impl IntoView {
    let page = paths::calendly::webhook(&hook.id);
    let id = hook.id.clone();
    match hook.owner {
        HookOwner::Integrator => view! {
            <footer class="card__footer">
                <span class="grow small muted">"Integrator looks after this one and makes it anew by itself when it ends."</span>
                <Question
                    word="recreate" title="Recreate" confirm="Recreate webhook" page action=recreate glyph=Glyph::Sync
                    look=Look::Plain confirm_look=Look::Primary
                >
                    <input type="hidden" name="id" value=id.clone()/>
                    <p>"Ends this webhook at Calendly and makes another one, with a new address and a new key."</p>
                    <p class="muted">"What is booked in between is fetched. Nothing else changes."</p>
                </Question>
            </footer>
        }
        .into_any(),
        HookOwner::IntegratorOnce | HookOwner::Others => view! {
            <footer class="card__footer">
                <span class="grow"></span>
                <Question word="delete" title="Delete" confirm="Delete webhook" page action=delete glyph=Glyph::Trash>
                    <input type="hidden" name="id" value=id.clone()/>
                    <p>"Calendly sends nothing to this address any more. Whoever listens there learns nothing of bookings from then on."</p>
                    <p class="muted">"Events, leads and appointments stay. It cannot be undone, but one with the same address can be made."</p>
                </Question>
            </footer>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(is_active: bool, failing: bool) -> HookRow {
        let made = "2026-03-18T09:30:00".parse().unwrap();
        HookRow {
            id: "WH1".to_owned(),
            address: "https://crm.example/hook".to_owned(),
            events: Vec::new(),
            scope: "My bookings".to_owned(),
            is_active,
            failing_since: failing.then_some(made),
            made,
            by_reader: true,
            owner: HookOwner::Others,
        }
    }

    #[test]
    fn trouble_is_told_by_how_bad_it_is() {
        let title = |is_active, failing| trouble(&hook(is_active, failing)).map(|(title, _)| title);

        assert_eq!(title(true, false), None);
        assert_eq!(title(true, true), Some("Messages do not arrive"));
        assert_eq!(title(false, true), Some("Calendly has switched it off"));
    }
}
