//! `/campaigns`: templates, and campaigns below them.

use super::marks::{link_badge, no_mail_server, share, state_badge};
use super::server_fns::load_outreach;
use crate::components::{
    ButtonLink, DataTable, EmptyState, ErrorBanner, Glyph, Look, PageTitle, Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::{paths, words};
use domain::view::outreach::{CampaignRow, OutreachPage, StateShown, TemplateRow};
use leptos::prelude::*;

/// The page.
#[component]
pub fn CampaignsPage() -> impl IntoView {
    let (people, calendly) = (use_live(Topic::People), use_live(Topic::CalendarSync));
    let lists = Resource::new(move || (people.get(), calendly.get()), |_| load_outreach());
    view! {
        <PageTitle text="Templates & Campaigns".to_owned()/>
        <Page
            title="Templates & Campaigns".to_owned() wide=true
            lead="Mails to leads and contacts, with a link to book a meeting, and what came of them."
        >
            <Transition>
                {redrawn(move || awaited(async move {
                    match lists.await {
                        Ok(lists) => view! { <Lists lists/> }.into_any(),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                }))}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Lists(lists: OutreachPage) -> impl IntoView {
    let OutreachPage {
        templates,
        campaigns,
        has_mail_server,
        can_change,
    } = lists;
    let has_templates = !templates.is_empty();
    view! {
        {no_mail_server(has_mail_server)}
        <Templates rows=templates can_change/>
        <Campaigns rows=campaigns can_change=can_change && has_templates/>
    }
    .into_any()
}

#[component]
fn Templates(rows: Vec<TemplateRow>, can_change: bool) -> impl IntoView {
    let make = can_change.then(|| {
        view! { <ButtonLink href=paths::template(None) look=Look::Primary glyph=Glyph::Plus>"New template"</ButtonLink> }.into_any()
    });
    let body = if rows.is_empty() {
        view! { <EmptyState title="No templates yet" text="A template is the text of a mail, with fields that are filled for each recipient."/> }.into_any()
    } else {
        let rows = rows
            .into_iter()
            .map(|row| view! { <Template row/> }.into_any())
            .views();
        view! {
            <DataTable caption="Templates" columns=vec!["Template", "Module", "Used in", "Sent", "Opened", "Booked"]>{rows}</DataTable>
        }
        .into_any()
    };
    view! {
        <section class="card outreach" aria-labelledby="templates">
            <header class="card__header"><h2 class="grow" id="templates">"Templates"</h2>{make}</header>
            {body}
        </section>
    }
    .into_any()
}

/// `2 campaigns`.
fn used_in(count: u32) -> String {
    match count {
        0 => "–".to_owned(),
        1 => "1 campaign".to_owned(),
        more => [&more.to_string(), " campaigns"].concat(),
    }
}

#[component]
fn Template(row: TemplateRow) -> impl IntoView {
    let results = row.results;
    view! {
        <tr>
            <th scope="row" data-label="Template">
                <div class="outreach__name"><a href=paths::template(Some(row.id))><bdi>{row.name}</bdi></a>{link_badge(row.link)}</div>
            </th>
            <td data-label="Module">{row.module.label()}</td>
            <td data-label="Used in">{used_in(row.used_in)}</td>
            <td data-label="Sent">{share(results.sent, results)}</td>
            <td data-label="Opened">{share(results.opened, results)}</td>
            <td data-label="Booked">{share(results.booked, results)}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Campaigns(rows: Vec<CampaignRow>, can_change: bool) -> impl IntoView {
    let make = can_change.then(|| {
        view! { <ButtonLink href=paths::campaign(None) glyph=Glyph::Plus>"New campaign"</ButtonLink> }
            .into_any()
    });
    let body = if rows.is_empty() {
        view! { <EmptyState title="No campaigns yet" text="A campaign sends one template to many leads and contacts."/> }.into_any()
    } else {
        let rows = rows
            .into_iter()
            .map(|row| view! { <Campaign row/> }.into_any())
            .views();
        view! {
            <DataTable caption="Campaigns" columns=vec!["Campaign", "Template", "State", "Sent", "Opened", "Booked"]>{rows}</DataTable>
        }
        .into_any()
    };
    view! {
        <section class="card outreach" aria-labelledby="campaigns">
            <header class="card__header"><h2 class="grow" id="campaigns">"Campaigns"</h2>{make}</header>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Campaign(row: CampaignRow) -> impl IntoView {
    let results = row.results;
    let when = match row.state {
        StateShown::Scheduled(at) => Some(
            view! { <small><time datetime=words::iso_minute(at)>{words::date_time(at)}</time></small> }
                .into_any(),
        ),
        StateShown::Draft | StateShown::Sending | StateShown::Paused | StateShown::Finished => None,
    };
    view! {
        <tr>
            <th scope="row" data-label="Campaign">
                <div class="outreach__name"><a href=paths::campaign(Some(row.id))><bdi>{row.name}</bdi></a>{link_badge(row.link)}</div>
            </th>
            <td data-label="Template"><bdi>{row.template}</bdi></td>
            <td data-label="State"><div class="outreach__state">{state_badge(row.state)}{when}</div></td>
            <td data-label="Sent">{share(results.sent, results)}</td>
            <td data-label="Opened">{share(results.opened, results)}</td>
            <td data-label="Booked">{share(results.booked, results)}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::used_in;

    #[test]
    fn a_template_says_how_many_campaigns_send_it() {
        assert_eq!(used_in(0), "–");
        assert_eq!(used_in(1), "1 campaign");
        assert_eq!(used_in(7), "7 campaigns");
    }
}
