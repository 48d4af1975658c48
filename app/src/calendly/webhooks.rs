//! Standing orders for messages of Calendly; what arrived here of Integrator's own follows below (`messages`).

use super::asked::drawn;
use super::messages::Messages;
use super::outcome::Outcome;
use super::server_fns::load_webhooks;
use crate::components::{Badge, ButtonLink, DataTable, EmptyState, Glyph, Look, Tone, Views};
use crate::{paths, words};
use domain::view::calendly_workspace::{HookList, HookOwner, HookRow};
use leptos::prelude::*;

/// `/calendly/webhooks`.
#[component]
pub fn Webhooks() -> impl IntoView {
    let list = Resource::new(|| (), |()| load_webhooks());
    let body = drawn(list, |list| view! { <List list/> }.into_any());
    view! { <Outcome/>{body}<Messages/> }.into_any()
}

#[component]
fn List(list: HookList) -> impl IntoView {
    let HookList {
        hooks,
        has_more,
        can_change,
        ..
    } = list;
    let create = can_change.then(|| {
        view! { <ButtonLink href=paths::calendly::NEW_WEBHOOK look=Look::Primary glyph=Glyph::Plus>"Create webhook"</ButtonLink> }.into_any()
    });
    let table = if hooks.is_empty() {
        view! {
            <EmptyState
                title="No webhooks"
                text="Without one, Integrator asks Calendly every few minutes what was booked. Webhooks need a paid plan and an address that Calendly can reach."
            />
        }
        .into_any()
    } else {
        let rows = hooks
            .into_iter()
            .map(|hook| view! { <Row hook/> }.into_any())
            .views();
        view! { <DataTable caption="Webhooks" columns=vec!["Address", "Events", "Scope", "State", "Made"]>{rows}</DataTable> }.into_any()
    };
    let more = has_more.then(|| {
        view! { <p class="card__body small muted">"There are more webhooks than fit here."</p> }
            .into_any()
    });
    view! {
        <section class="card" aria-labelledby="webhooks">
            <header class="card__header">
                <div class="grow">
                    <h2 id="webhooks">"Webhooks"</h2>
                    <p class="card__lead">"Where Calendly sends messages when something is booked, moved or cancelled."</p>
                </div>
                {create}
            </header>
            {table}
            {more}
        </section>
    }
    .into_any()
}

/// Whether messages are sent, as dot and word.
pub fn state(hook: &HookRow) -> AnyView {
    match (hook.is_active, hook.failing_since) {
        (false, _) => view! { <Badge tone=Tone::Danger text="Disabled".to_owned()/> }.into_any(),
        (true, Some(_)) => {
            view! { <Badge tone=Tone::Warning text="Failing".to_owned()/> }.into_any()
        }
        (true, None) => view! { <Badge tone=Tone::Good text="Active".to_owned()/> }.into_any(),
    }
}

/// That Integrator made it.
pub fn owner(hook: &HookRow) -> Option<AnyView> {
    let word = match hook.owner {
        HookOwner::Integrator => "Integrator’s own",
        HookOwner::IntegratorOnce => "Integrator’s former",
        HookOwner::Others => return None,
    };
    Some(view! { <span class="tag">{word}</span> }.into_any())
}

#[component]
fn Row(hook: HookRow) -> impl IntoView {
    let href = paths::calendly::webhook(&hook.id);
    let address = words::bare_link(&hook.address).to_owned();
    let tag = owner(&hook);
    let state = state(&hook);
    let by = match hook.by_reader {
        true => "by you",
        false => "by a colleague",
    };
    view! {
        <tr>
            <th scope="row" data-label="Address"><div class="leads__who"><a href=href><bdi>{address}</bdi></a> {tag}</div></th>
            <td data-label="Events"><span class="workspace-events">{hook.events.join(", ")}</span></td>
            <td data-label="Scope"><span class="workspace-whole">{hook.scope}</span></td>
            <td data-label="State">{state}</td>
            <td data-label="Made">
                <div class="workspace-whole"><time datetime=words::iso_minute(hook.made)>{words::date(hook.made.date())}</time><small class="workspace-small">{by}</small></div>
            </td>
        </tr>
    }
    .into_any()
}
