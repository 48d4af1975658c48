//! Who is invited to the organization at Calendly: inviting, and taking back.

use super::asked::drawn;
use super::changes::{Invite, RevokeInvitation};
use super::filters;
use super::more::More;
use super::organisation::OrganisationParts;
use super::outcome::Outcome;
use super::question::{Question, Refused};
use super::server_fns::{load_invitation, load_invitations};
use crate::components::{
    Badge, Button, DataTable, EmptyState, FieldKind, Glyph, Icon, Look, Size, TextField, Tone,
    Views, awaited,
};
use crate::requests::{PostForm, Submission};
use crate::{paths, words};
use domain::view::calendly_workspace::{
    Asked, InvitationList, InvitationRow, InvitationState, InvitationsQuery,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const STATES: [(Option<InvitationState>, &str, &str); 4] = [
    (None, "", "All"),
    (Some(InvitationState::Pending), "pending", "Pending"),
    (Some(InvitationState::Accepted), "accepted", "Accepted"),
    (Some(InvitationState::Declined), "declined", "Declined"),
];

/// What the words of an address ask for.
fn read(state: Option<&str>, pages: Option<&str>) -> InvitationsQuery {
    let known = STATES.into_iter().find(|(_, word, _)| Some(*word) == state);
    InvitationsQuery {
        state: known.and_then(|(state, _, _)| state),
        pages: filters::pages(pages),
    }
}

fn address(query: &InvitationsQuery) -> String {
    let known = STATES
        .into_iter()
        .find(|(state, _, _)| *state == query.state);
    let state = known
        .map(|(_, word, _)| word)
        .filter(|word| !word.is_empty());
    let state = state.map(|word| ["state=", word].concat());
    let pages = (1 < query.pages).then(|| ["pages=", &query.pages.to_string()].concat());
    let words: Vec<String> = state.into_iter().chain(pages).collect();
    match words.is_empty() {
        true => paths::calendly::INVITATIONS.to_owned(),
        false => [paths::calendly::INVITATIONS, "?", &words.join("&")].concat(),
    }
}

/// `/calendly/organisation/invitations?state=`.
#[component]
pub fn Invitations() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| read(query.get_str("state"), query.get_str("pages")))
    });
    let invite = Submission::new::<Invite>();
    let list = Resource::new(
        move || (asked.get(), invite.version().get()),
        |(query, _)| load_invitations(query),
    );
    // Drawn once: a list that is drawn anew takes nothing from what is being typed.
    let form = view! {
        <Transition>
            {awaited(async move {
                match list.await {
                    Ok(Asked::Told(list)) if list.can_change => view! { <InviteForm invite/> }.into_any(),
                    Ok(_) | Err(_) => ().into_any(),
                }
            })}
        </Transition>
    }
    .into_any();
    let body = drawn(list, move |list| {
        view! { <List list query=asked.get_untracked()/> }.into_any()
    });
    view! {
        <OrganisationParts current=paths::calendly::INVITATIONS/>
        <Outcome/>
        {form}
        {body}
    }
    .into_any()
}

#[component]
fn List(list: InvitationList, query: InvitationsQuery) -> impl IntoView {
    let InvitationList {
        invitations,
        has_more,
        ..
    } = list;
    let links = STATES
        .into_iter()
        .map(|(state, _, label)| {
            let is_current = (query.state == state).then_some("page");
            let href = address(&InvitationsQuery { state, pages: 1 });
            view! { <a class="segmented__option" href=href aria-current=is_current>{label}</a> }
                .into_any()
        })
        .views();
    let (state, pages) = (query.state, query.pages);
    let more = Callback::new(move |pages| address(&InvitationsQuery { state, pages }));
    let table = if invitations.is_empty() {
        view! { <EmptyState title="No invitations" text="Whoever you invite appears here until long after they have answered."/> }.into_any()
    } else {
        let rows = invitations
            .into_iter()
            .map(|row| view! { <Row row/> }.into_any())
            .views();
        view! { <DataTable caption="Invitations" columns=vec!["Email", "State", "Sent", ""]>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="invitations">
            <header class="card__header">
                <h2 class="grow" id="invitations">"Invitations"</h2>
                <nav class="segmented" aria-label="State">{links}</nav>
            </header>
            {table}
        </section>
        <More has_more pages address=more/>
    }
    .into_any()
}

#[component]
fn InviteForm(invite: Submission) -> impl IntoView {
    let email = RwSignal::new(String::new());
    Effect::new(move || {
        if invite.succeeded().get() {
            email.set(String::new());
        }
    });
    view! {
        <section class="card" aria-labelledby="invite">
            <header class="card__header"><h2 id="invite">"Invite somebody"</h2></header>
            <div class="card__body">
                <Refused action=invite/>
                <PostForm action=invite class="workspace-line">
                    <TextField
                        label="Email" name="email" kind=FieldKind::Email required=true value=email on_input=move |text| email.set(text)
                        hint="Calendly writes to them. They count for your plan there once they accept."
                    />
                    <Button look=Look::Primary size=Size::Large glyph=Glyph::Mail busy=invite.pending()>"Invite"</Button>
                </PostForm>
            </div>
        </section>
    }
    .into_any()
}

fn badge(state: InvitationState) -> AnyView {
    let text = state.label().to_owned();
    match state {
        InvitationState::Pending => view! { <Badge tone=Tone::Warning text/> }.into_any(),
        InvitationState::Accepted => view! { <Badge tone=Tone::Good text/> }.into_any(),
        InvitationState::Declined => view! { <Badge text/> }.into_any(),
    }
}

#[component]
fn Row(row: InvitationRow) -> impl IntoView {
    let href = paths::calendly::invitation(&row.id);
    let revoke = row.can_revoke.then(|| {
        let href = paths::calendly::asking(&href, "revoke");
        let label = ["Revoke the invitation of ", &row.email].concat();
        view! {
            <a class="button" data-look=Look::Danger.word() data-size=Size::Small.word() href=href aria-label=label>"Revoke"</a>
        }
        .into_any()
    });
    view! {
        <tr>
            <th scope="row" data-label="Email"><div class="leads__who"><a href=href><bdi>{row.email}</bdi></a></div></th>
            <td data-label="State">{badge(row.state)}</td>
            <td data-label="Sent"><time datetime=words::iso_minute(row.sent)>{words::date_time(row.sent)}</time></td>
            <td class="workspace-end">{revoke}</td>
        </tr>
    }
    .into_any()
}

/// `/calendly/organisation/invitations/{id}`.
#[component]
pub fn InvitationPanel(
    /// Calendly's id.
    id: String,
) -> impl IntoView {
    let revoke = Submission::new::<RevokeInvitation>();
    let row = Resource::new(|| (), move |()| load_invitation(id.clone()));
    let body = drawn(row, move |row| view! { <Shown row revoke/> }.into_any());
    view! {
        <a class="workspace__back" href=paths::calendly::INVITATIONS><Icon glyph=Glyph::ChevronStart size="14"/>"Invitations"</a>
        {body}
    }
    .into_any()
}

#[component]
fn Shown(row: InvitationRow, revoke: Submission) -> impl IntoView {
    let page = paths::calendly::invitation(&row.id);
    let asks = row.can_revoke.then(|| {
        let (id, email) = (row.id.clone(), row.email.clone());
        view! {
            <footer class="card__footer">
                <span class="grow small muted">"Calendly has no way to send an invitation again; revoke it and invite anew."</span>
                <Question word="revoke" title="Revoke" confirm="Revoke invitation" page action=revoke glyph=Glyph::Close>
                    <input type="hidden" name="id" value=id.clone()/>
                    <p>"Takes back the invitation of " <b><bdi>{email.clone()}</bdi></b> ". The link in its mail stops working."</p>
                    <p class="muted">"They can be invited again."</p>
                </Question>
            </footer>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="invitation">
            <header class="card__header"><h2 class="grow" id="invitation"><bdi>{row.email}</bdi></h2>{badge(row.state)}</header>
            <dl class="card__body facts">
                <dt>"Sent"</dt><dd>{words::date_time(row.sent)}</dd>
                <dt>"Changed last"</dt><dd>{words::date_time(row.changed)}</dd>
            </dl>
            {asks}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which_and_how_many() {
        for (state, pages, text) in [
            (None, 1, "/calendly/organisation/invitations"),
            (
                Some(InvitationState::Pending),
                1,
                "/calendly/organisation/invitations?state=pending",
            ),
            (
                Some(InvitationState::Declined),
                2,
                "/calendly/organisation/invitations?state=declined&pages=2",
            ),
        ] {
            assert_eq!(address(&InvitationsQuery { state, pages }), text);
        }
    }

    #[test]
    fn a_state_that_nobody_knows_filters_nothing() {
        assert_eq!(read(Some("odd"), None).state, None);
        assert_eq!(
            read(Some("accepted"), None).state,
            Some(InvitationState::Accepted)
        );
    }
}
