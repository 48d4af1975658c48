//! Which of the booked meetings are listed: a form that asks for another address.

use super::filters::{address, order_word, standing_word, whose_word};
use crate::components::{
    Button, ButtonLink, Choice, FieldKind, Glyph, Look, SelectField, Size, TextField, Views,
    redrawn,
};
use crate::requests::GetForm;
use crate::{paths, words};
use chrono::NaiveDate;
use domain::view::calendly_workspace::{EventOrder, EventsQuery, Since, Standing, Whose};
use leptos::prelude::*;

/// The form over the list; each filter stands in the address, which the fields follow.
#[component]
pub fn Filters(
    /// What is shown.
    query: Memo<EventsQuery>,
    /// The reader's day.
    today: NaiveDate,
    /// Whether everybody's may be asked for.
    is_administrator: bool,
) -> impl IntoView {
    let whose = is_administrator.then(|| view! { <WhoseLinks query/> }.into_any());
    let since = Signal::derive(move || match query.with(|query| query.since) {
        Since::Today => words::iso_day(today),
        Since::Ever => String::new(),
        Since::Day(day) => words::iso_day(day),
    });
    let until = Signal::derive(move || {
        let until = query.with(|query| query.until);
        until.map(words::iso_day).unwrap_or_default()
    });
    let email = Signal::derive(move || query.with(|query| query.email.clone()));
    let standing =
        Signal::derive(move || query.with(|query| standing_word(query.standing)).to_owned());
    let order = Signal::derive(move || query.with(|query| order_word(query.order)).to_owned());
    let standings = [
        (Standing::All, "Active and cancelled"),
        (Standing::Active, "Active"),
        (Standing::Cancelled, "Cancelled"),
    ];
    let standings = standings.map(|(standing, label)| Choice::new(standing_word(standing), label));
    let orders = [
        (EventOrder::Earliest, "Earliest first"),
        (EventOrder::Latest, "Latest first"),
    ];
    let orders = orders.map(|(order, label)| Choice::new(order_word(order), label));
    let whose_it_is = move || query.with(|query| whose_word(query.whose));
    view! {
        <GetForm page=paths::calendly::EVENTS class="card workspace-filters" label="Filter events">
            {whose}
            <input type="hidden" name="whose" value=whose_it_is/>
            <SelectField label="State" name="status" choices=Signal::stored(standings.to_vec()) value=standing/>
            <TextField label="From" name="from" kind=FieldKind::Date value=since/>
            <TextField label="Until" name="until" kind=FieldKind::Date value=until/>
            <TextField label="Invitee’s email" name="email" kind=FieldKind::Email value=email/>
            <SelectField label="Sort" name="sort" choices=Signal::stored(orders.to_vec()) value=order/>
            <div class="workspace-filters__go">
                <Button size=Size::Large glyph=Glyph::Filter>"Filter"</Button>
                <ButtonLink href=paths::calendly::EVENTS look=Look::Ghost size=Size::Large>"Reset"</ButtonLink>
            </div>
        </GetForm>
    }
    .into_any()
}

/// Mine or the organisation's, at once.
#[component]
fn WhoseLinks(query: Memo<EventsQuery>) -> impl IntoView {
    let links = redrawn(move || {
        let query = query.get();
        [(Whose::Mine, "Mine"), (Whose::Organization, "Organisation")]
            .map(|(whose, label)| {
                let is_current = (query.whose == whose).then_some("page");
                let href = address(&EventsQuery {
                    whose,
                    pages: 1,
                    ..query.clone()
                });
                view! { <a class="segmented__option" href=href aria-current=is_current>{label}</a> }
                    .into_any()
            })
            .views()
    });
    view! {
        <nav class="segmented workspace-filters__whose" aria-label="Whose events">{links}</nav>
    }
    .into_any()
}
