//! Options > Security: the browsers that are signed in.

use super::server_fns::{RevokeSession, load_sessions};
use crate::components::{
    Badge, Banner, Button, DataTable, ErrorBanner, Look, Size, Tone, Views, awaited, redrawn,
};
use crate::requests::{PostForm, Submission};
use crate::words;
use domain::view::session::SessionRow;
use leptos::prelude::*;

/// The tab.
#[component]
pub fn SecurityTab() -> impl IntoView {
    let revoke = Submission::new::<RevokeSession>();
    let rows = Resource::new(move || revoke.version().get(), |_| load_sessions());
    let outcome = redrawn(move || {
        revoke.answer().get().map(|answer| match answer {
            Ok(()) => view! { <Banner tone=Tone::Good title="Signed out" text="That browser has to sign in again." is_new=true/> }.into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="The session goes on" text=error.to_string() is_new=true/> }.into_any(),
        })
    });
    view! {
        {outcome}
        <section class="card" aria-labelledby="sessions">
            <header class="card__header">
                <div>
                    <h2 id="sessions">"Sessions"</h2>
                    <p class="card__lead">"Browsers that are signed in as you. Sign out any that you do not know."</p>
                </div>
            </header>
            <Transition>
                {redrawn(move || awaited(async move {
                    match rows.await {
                        Ok(rows) => view! { <Sessions rows revoke/> }.into_any(),
                        Err(error) => view! { <div class="card__body"><ErrorBanner error/></div> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
    }
    .into_any()
}

#[component]
fn Sessions(rows: Vec<SessionRow>, revoke: Submission) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <Session row revoke/> }.into_any())
        .views();
    view! {
        <DataTable caption="Signed-in browsers" columns=vec!["Device", "Address", "Last used", ""]>{rows}</DataTable>
    }
    .into_any()
}

#[component]
fn Session(row: SessionRow, revoke: Submission) -> impl IntoView {
    let last = row.last_used_local;
    let end = if row.is_current {
        view! { <Badge tone=Tone::Good text="This browser".to_owned()/> }.into_any()
    } else {
        let name = row.device.clone();
        view! {
            <PostForm action=revoke>
                <input type="hidden" name="session" value=row.id.to_string()/>
                <Button look=Look::Danger size=Size::Small busy=revoke.pending()>
                    "Sign out"<span class="visually-hidden">": " {name}</span>
                </Button>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row" data-label="Device" class="session__device"><bdi>{row.device}</bdi></th>
            <td data-label="Address"><bdi>{row.address}</bdi></td>
            <td data-label="Last used"><time datetime=words::iso_minute(last)>{words::date_time(last)}</time></td>
            <td class="session__end">{end}</td>
        </tr>
    }
    .into_any()
}
