//! The organization at Calendly: its members, and removing one.

use super::asked::drawn;
use super::changes::RemoveMember;
use super::filters;
use super::more::More;
use super::outcome::Outcome;
use super::question::Question;
use super::server_fns::{load_member, load_members};
use crate::components::{Badge, ButtonLink, DataTable, Glyph, Icon, Look, Size, Tone, Views};
use crate::requests::Submission;
use crate::{paths, words};
use domain::view::calendly_workspace::{MemberCard, MemberList, MemberRole, MembersQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The parts of the tab.
#[component]
pub fn OrganisationParts(
    /// The address of the part that shows.
    current: &'static str,
) -> impl IntoView {
    let link = |href: &'static str, label: &'static str| {
        let is_current = (href == current).then_some("page");
        view! { <a class="segmented__option" href=href aria-current=is_current>{label}</a> }
            .into_any()
    };
    view! {
        <div class="workspace-bar">
            <nav class="segmented" aria-label="Organisation">
                {link(paths::calendly::ORGANISATION, "Members")}
                {link(paths::calendly::INVITATIONS, "Invitations")}
                {link(paths::calendly::INVITEE_DATA, "Invitee data")}
            </nav>
        </div>
    }
    .into_any()
}

/// `/calendly/organisation`.
#[component]
pub fn Members() -> impl IntoView {
    let query = use_query_map();
    let pages = Memo::new(move |_| query.with(|query| filters::pages(query.get_str("pages"))));
    let list = Resource::new(
        move || pages.get(),
        |pages| load_members(MembersQuery { pages }),
    );
    let body = drawn(list, move |list| {
        view! { <List list pages=pages.get_untracked()/> }.into_any()
    });
    view! {
        <OrganisationParts current=paths::calendly::ORGANISATION/>
        <Outcome/>
        {body}
    }
    .into_any()
}

#[component]
fn List(list: MemberList, pages: usize) -> impl IntoView {
    let MemberList {
        name,
        plan,
        members,
        has_more,
    } = list;
    let name = match name.is_empty() {
        true => "Members".to_owned(),
        false => name,
    };
    let plan = (!plan.is_empty())
        .then(|| view! { <p class="card__lead">"Plan: " <bdi>{plan}</bdi></p> }.into_any());
    let rows = members
        .into_iter()
        .map(|member| view! { <Row member/> }.into_any())
        .views();
    let more = Callback::new(|pages: usize| {
        [paths::calendly::ORGANISATION, "?pages=", &pages.to_string()].concat()
    });
    view! {
        <section class="card" aria-labelledby="members">
            <header class="card__header"><div class="grow"><h2 id="members"><bdi>{name}</bdi></h2>{plan}</div></header>
            <DataTable caption="Members at Calendly" columns=vec!["Name", "Role", "Since", ""]>{rows}</DataTable>
        </section>
        <More has_more pages address=more/>
    }
    .into_any()
}

fn role(member: &MemberCard) -> AnyView {
    match member.role {
        MemberRole::Owner => view! { <Badge tone=Tone::Info text="Owner".to_owned()/> }.into_any(),
        MemberRole::Admin => view! { <Badge tone=Tone::Good text="Admin".to_owned()/> }.into_any(),
        MemberRole::User => view! { <Badge text="User".to_owned()/> }.into_any(),
    }
}

#[component]
fn Row(member: MemberCard) -> impl IntoView {
    let href = paths::calendly::member(&member.id);
    let remove = member.can_remove.then(|| {
        let href = paths::calendly::asking(&href, "remove");
        let label = ["Remove ", &member.name].concat();
        view! {
            <a class="button" data-look=Look::Danger.word() data-size=Size::Small.word() href=href aria-label=label>"Remove"</a>
        }
        .into_any()
    });
    let you = member
        .is_reader
        .then(|| view! { <span class="tag">"You"</span> }.into_any());
    let badge = role(&member);
    view! {
        <tr>
            <th scope="row" data-label="Name">
                <div class="leads__who"><a href=href><bdi>{member.name}</bdi></a> {you}<small><bdi>{member.email}</bdi></small></div>
            </th>
            <td data-label="Role">{badge}</td>
            <td data-label="Since"><time datetime=words::iso_minute(member.since)>{words::date(member.since.date())}</time></td>
            <td class="workspace-end">{remove}</td>
        </tr>
    }
    .into_any()
}

/// `/calendly/organisation/members/{id}`.
#[component]
pub fn MemberPanel(
    /// Calendly's id of the membership.
    id: String,
) -> impl IntoView {
    let remove = Submission::new::<RemoveMember>();
    let member = Resource::new(|| (), move |()| load_member(id.clone()));
    let body = drawn(member, move |member| {
        view! { <Shown member remove/> }.into_any()
    });
    view! {
        <a class="workspace__back" href=paths::calendly::ORGANISATION><Icon glyph=Glyph::ChevronStart size="14"/>"Organisation"</a>
        {body}
    }
    .into_any()
}

#[component]
fn Shown(member: MemberCard, remove: Submission) -> impl IntoView {
    let badge = role(&member);
    let page = paths::calendly::member(&member.id);
    let link = member.link.clone().map(|link| {
        let shown = words::bare_link(&link).to_owned();
        view! {
            <dt>"Booking page"</dt>
            <dd><a href=link target="_blank" rel="noopener noreferrer">{shown}</a></dd>
        }
        .into_any()
    });
    let zone = (!member.zone.is_empty()).then(|| {
        view! { <dt>"Time zone"</dt><dd><bdi>{member.zone.clone()}</bdi></dd> }.into_any()
    });
    let asks = member.can_remove.then(|| {
        let (id, name) = (member.id.clone(), member.name.clone());
        view! {
            <footer class="card__footer">
                <span class="grow"></span>
                <Question word="remove" title="Remove" confirm="Remove from the organisation" page action=remove glyph=Glyph::Trash>
                    <input type="hidden" name="id" value=id.clone()/>
                    <p>"Removes " <b><bdi>{name.clone()}</bdi></b> " from your organisation at Calendly. Event types of a team or group go on without them, and webhooks of theirs end."</p>
                    <p class="muted">"They keep their Calendly account and what is booked with them, outside of your organisation. Members here stay as they are. They can be invited again."</p>
                </Question>
            </footer>
        }
        .into_any()
    });
    let own = member
        .is_reader
        .then(|| view! { <p class="workspace-note">"This is your own account."</p> }.into_any());
    view! {
        <section class="card" aria-labelledby="member">
            <header class="card__header"><h2 class="grow" id="member"><bdi>{member.name}</bdi></h2>{badge}</header>
            {own}
            <dl class="card__body facts">
                <dt>"Email"</dt><dd><bdi>{member.email}</bdi></dd>
                <dt>"Member since"</dt><dd>{words::date(member.since.date())}</dd>
                {zone}
                {link}
            </dl>
            {asks}
        </section>
        <p><ButtonLink href=paths::calendly::INVITATIONS glyph=Glyph::Mail>"Invitations"</ButtonLink></p>
    }
    .into_any()
}
