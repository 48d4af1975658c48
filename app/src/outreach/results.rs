//! What came of a campaign, in numbers and mail by mail.

use super::marks::share;
use crate::components::{Badge, DataTable, Tone, Views};
use crate::paths;
use domain::view::outreach::{CampaignPage, MailRow, MailState};
use leptos::prelude::*;

/// The numbers over the mails.
#[component]
pub fn ResultsCard(
    /// A campaign that has mails.
    page: CampaignPage,
) -> impl IntoView {
    let results = page.results;
    let facts = [
        ("Sent", results.sent),
        ("Opened", results.opened),
        ("Booked", results.booked),
        ("Not delivered", results.failed),
        ("Bounced", results.bounced),
        ("Unsubscribed", results.unsubscribed),
    ]
    .into_iter()
    // What came back, or was never wanted, is told where there is any.
    .filter(|(label, count)| 0 < *count || !matches!(*label, "Bounced" | "Unsubscribed"))
    .map(|(label, count)| {
        view! { <div><dt>{label}</dt><dd>{share(count, results)}</dd></div> }.into_any()
    })
    .views();
    let shown = u32::try_from(page.mails.len()).unwrap_or(u32::MAX);
    let cut = (shown < results.mails).then(|| {
        let text = [
            "The first ",
            &shown.to_string(),
            " of ",
            &results.mails.to_string(),
            " mails; those with trouble come first.",
        ]
        .concat();
        view! { <p class="card__body small muted">{text}</p> }.into_any()
    });
    let rows = page
        .mails
        .into_iter()
        .map(|row| view! { <Row row/> }.into_any())
        .views();
    view! {
        <section class="card outreach" aria-labelledby="results">
            <header class="card__header"><h2 id="results">"Results"</h2></header>
            <dl class="outreach__results">{facts}</dl>
            <DataTable caption="Mails" columns=vec!["To", "State", "Link opened", "Booked"]>{rows}</DataTable>
            {cut}
        </section>
    }
    .into_any()
}

const fn tone(state: MailState) -> Tone {
    match state {
        MailState::Waiting => Tone::Info,
        MailState::Sent => Tone::Good,
        MailState::Refused | MailState::GivenUp | MailState::Bounced => Tone::Danger,
        MailState::Unsubscribed => Tone::Warning,
    }
}

const fn yes(is_so: bool) -> &'static str {
    if is_so { "Yes" } else { "–" }
}

#[component]
fn Row(row: MailRow) -> impl IntoView {
    let trouble = row.trouble.map(|words| {
        view! { <small class="outreach__trouble"><bdi>{words}</bdi></small> }.into_any()
    });
    view! {
        <tr>
            <th scope="row" data-label="To">
                <div class="leads__who"><a href=paths::person(row.person)><bdi>{row.name}</bdi></a><small><bdi>{row.email}</bdi></small></div>
            </th>
            <td data-label="State">
                <div class="outreach__state"><Badge tone=tone(row.state) text=row.state.label().to_owned()/>{trouble}</div>
            </td>
            <td data-label="Link opened">{yes(row.is_opened)}</td>
            <td data-label="Booked">{yes(row.is_booked)}</td>
        </tr>
    }
    .into_any()
}
