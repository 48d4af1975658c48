//! Options > API tokens: what programs come with instead of a session; name, permissions, expiry, last use.

mod make_form;

use super::server_fns::{
    MakeApiToken, RestoreApiToken, RevokeApiToken, load_api_tokens, take_made_api_token,
};
use crate::components::{
    Badge, Banner, Button, DataTable, EmptyState, ErrorBanner, Look, Size, Tone, Views, awaited,
    redrawn,
};
use crate::requests::{PostForm, Submission};
use crate::{paths, words};
use domain::api_token::UNDO_SHOWN;
use domain::view::api_tokens::{ApiTokenRow, ApiTokenState};
use leptos::prelude::*;
use make_form::{MadeToken, MakeForm};

/// What a row can be told.
#[derive(Clone, Copy)]
struct Actions {
    revoke: Submission,
    restore: Submission,
    /// Counts how often an offer to take a revocation back has ended.
    ended: RwSignal<usize>,
}

/// The tab.
#[component]
pub fn ApiTokensTab() -> impl IntoView {
    let make = Submission::new::<MakeApiToken>();
    let actions = Actions {
        revoke: Submission::new::<RevokeApiToken>(),
        restore: Submission::new::<RestoreApiToken>(),
        ended: RwSignal::new(0),
    };
    let made = Resource::new(move || make.version().get(), |_| take_made_api_token());
    let rows = Resource::new(
        move || {
            let Actions {
                revoke,
                restore,
                ended,
            } = actions;
            let answers = [make, revoke, restore].map(|action| action.version().get());
            (answers, ended.get())
        },
        |_| load_api_tokens(),
    );
    let refused = redrawn(move || {
        let refused = [actions.revoke, actions.restore];
        let refused = refused
            .into_iter()
            .find_map(|action| action.refused().get());
        refused.map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was changed" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                made.await.ok().flatten().map(|value| view! { <MadeToken value/> }.into_any())
            }))}
        </Transition>
        {refused}
        <section class="card" aria-labelledby="api-tokens">
            <header class="card__header">
                <div>
                    <h2 id="api-tokens">"API tokens"</h2>
                    <p class="card__lead">
                        "A program that shows one acts as you, within the permissions of the token and your role. "
                        <a href=paths::API_DOCS rel="external">"What the API can do"</a>
                    </p>
                </div>
            </header>
            <Transition>
                {redrawn(move || awaited(async move {
                    match rows.await {
                        Ok(rows) => view! { <Tokens rows actions/> }.into_any(),
                        Err(error) => view! { <div class="card__body"><ErrorBanner error/></div> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
        <MakeForm make/>
    }
    .into_any()
}

#[component]
fn Tokens(rows: Vec<ApiTokenRow>, actions: Actions) -> impl IntoView {
    if rows.is_empty() {
        return view! { <EmptyState title="No tokens" text="Make one below for each program that is to work with Integrator."/> }.into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| view! { <Token row actions/> }.into_any())
        .views();
    view! {
        <DataTable caption="API tokens" columns=vec!["Name", "Permissions", "Expires", "Last used", ""]>{rows}</DataTable>
    }
    .into_any()
}

#[component]
fn Token(row: ApiTokenRow, actions: Actions) -> impl IntoView {
    let scopes = row
        .scopes
        .iter()
        .map(|scope| view! { <li title=scope.allows()>{scope.word()}</li> }.into_any())
        .views();
    let state = match row.state {
        ApiTokenState::Good => None,
        ApiTokenState::Expired => Some((Tone::Warning, "Expired")),
        ApiTokenState::Revoked => Some((Tone::Danger, "Revoked")),
    };
    let state = state.map(|(tone, word)| view! { <Badge tone text=word.to_owned()/> }.into_any());
    let expires = row
        .expires
        .map_or_else(|| "Never".to_owned(), words::date_time);
    let last = row
        .last_used
        .map_or_else(|| "Never".to_owned(), words::date_time);
    let (action, label, look) = match row.state {
        ApiTokenState::Revoked => (actions.restore, "Undo", Look::Plain),
        ApiTokenState::Good | ApiTokenState::Expired => (actions.revoke, "Revoke", Look::Danger),
    };
    if row.state == ApiTokenState::Revoked {
        end_offer(actions.ended);
    }
    let name = row.name.clone();
    view! {
        <tr>
            <th scope="row" data-label="Name"><div><bdi>{row.name}</bdi> {state}<small class="api-token__made">"Made "{words::date_time(row.created)}</small></div></th>
            <td data-label="Permissions"><ul class="api-token__scopes">{scopes}</ul></td>
            <td data-label="Expires">{expires}</td>
            <td data-label="Last used">{last}</td>
            <td class="session__end">
                <PostForm action>
                    <input type="hidden" name="token" value=row.id.to_string()/>
                    <Button look size=Size::Small busy=action.pending()>
                        {label}<span class="visually-hidden">": " {name}</span>
                    </Button>
                </PostForm>
            </td>
        </tr>
    }
    .into_any()
}

/// Has the list read again when a revocation cannot be taken back any more.
fn end_offer(ended: RwSignal<usize>) {
    Effect::new(move || {
        let Ok(shown) = UNDO_SHOWN.to_std() else {
            return;
        };
        // The page may have been left meanwhile.
        let end = move || {
            let _ = ended.try_update(|count| *count += 1);
        };
        set_timeout(end, shown);
    });
}
