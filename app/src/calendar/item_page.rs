//! An item on a page of its own: the same form as in the dialog, which here works without script too.

use super::field_problem::FieldProblem;
use super::item_fields::ItemFields;
use super::item_form::ItemFormFields;
use super::item_history::History;
use super::item_preview::{Copies, guests_view};
use super::kinds::{title_of, usual_length};
use super::series_words::{Consequence, SCOPES, hint};
use super::server_fns::{RemoveItem, SaveItem, calendar_item, calendar_period};
use crate::components::{
    Avatar, Banner, Button, Checkbox, ErrorBanner, Glyph, Icon, Look, PageTitle, RadioCard,
    RadioCards, Tone, Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths, words};
use chrono::{NaiveDateTime, TimeDelta};
use domain::ItemId;
use domain::item::{ItemKind, Version};
use domain::repeats::Scope;
use domain::view::calendar::{CalendarForm, CalendarItem, CalendarPeriod, CalendarQuery, When};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What of an item is only shown: customer and people.
#[component]
pub fn ItemFacts(item: CalendarItem) -> impl IntoView {
    let customer = item.customer.map(|customer| {
        let details = [customer.phone, customer.address]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
        view! {
            <div class="item-form__row">
                <Icon glyph=Glyph::Person/>
                <p><bdi>{customer.name}</bdi>" "<bdi class="muted small">{details}</bdi></p>
            </div>
        }
        .into_any()
    });
    let people = (!item.people.is_empty()).then(|| {
        let people = item
            .people
            .into_iter()
            .map(|person| view! { <span class="person"><Avatar member=person.id initials=person.initials small=true/><bdi>{person.name}</bdi></span> }.into_any())
            .views();
        view! { <div class="item-form__row"><Icon glyph=Glyph::People/><p class="people">{people}</p></div> }.into_any()
    });
    let guests = (!item.guests.is_empty()).then(|| {
        view! { <div class="item-form__row"><Icon glyph=Glyph::People/><div>{guests_view(item.guests)}</div></div> }.into_any()
    });
    let lock = item.locked_because.map(|reason| {
        view! { <div class="item-form__row"><Icon glyph=Glyph::Lock/><p>{reason}</p></div> }
            .into_any()
    });
    view! { {customer}{people}{guests}{lock} }.into_any()
}

/// `/calendar/items/{id}`.
#[component]
pub fn ItemPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<ItemId>().ok()))
    });
    let query = use_query_map();
    let occurrence =
        Memo::new(move |_| query.with(|query| words::read_second(&query.get("occurrence")?)));
    let item = Resource::new(
        move || (id.get(), occurrence.get()),
        |(id, occurrence)| async move {
            match id {
                Some(id) => calendar_item(id, occurrence).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let day = today();
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match (item.await, day.await) {
                    (Ok(item), Ok(day)) => {
                        let fields = ItemFields::of(&item);
                        view! { <Form item=Some(item) fields zone=day.zone.as_str().to_owned() can_change=day.can_change/> }.into_any()
                    }
                    (Err(error), _) | (_, Err(error)) => failed(error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

/// `/calendar/items/new?kind=&start=`.
#[component]
pub fn NewItemPage() -> impl IntoView {
    let query = use_query_map();
    let day = today();
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match day.await {
                    Ok(day) => {
                        let (kind, start) = query.with_untracked(|query| (query.get("kind"), query.get("start")));
                        let fields = asked_for(kind.as_deref(), start.as_deref(), day.now);
                        view! { <Form item=None fields zone=day.zone.as_str().to_owned() can_change=day.can_change/> }.into_any()
                    }
                    Err(error) => failed(error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

/// What an address asks for; without a start the next full hour.
fn asked_for(kind: Option<&str>, start: Option<&str>, now: NaiveDateTime) -> ItemFields {
    use chrono::Timelike as _;
    let kind = kind
        .and_then(|kind| kind.parse().ok())
        .unwrap_or(ItemKind::Appointment);
    let whole_day = start.and_then(words::read_day).map(|first| When::AllDay {
        first,
        until: first + TimeDelta::days(1),
    });
    let next_hour = now + TimeDelta::minutes(60 - i64::from(now.minute()));
    let timed = |start: NaiveDateTime| When::Timed {
        start,
        end: start + TimeDelta::minutes(usual_length(kind)),
    };
    let when = start
        .and_then(words::read_minute)
        .map(timed)
        .or(whole_day)
        .unwrap_or_else(|| timed(next_hour));
    ItemFields::new(kind, when)
}

/// Today, for the zone of the calendar: one day of it is the cheapest way to hear that.
fn today() -> Resource<Result<CalendarPeriod, AppError>> {
    Resource::new(
        || (),
        |()| {
            calendar_period(CalendarQuery {
                form: CalendarForm::Day,
                date: None,
            })
        },
    )
}

fn failed(error: AppError) -> AnyView {
    let crumbs = vec![("My Calendar", paths::CALENDAR.to_owned())];
    view! {
        <PageTitle text="My Calendar"/>
        <Page title="Item" crumbs><ErrorBanner error/></Page>
    }
    .into_any()
}

#[component]
fn Form(
    item: Option<CalendarItem>,
    fields: ItemFields,
    zone: String,
    can_change: bool,
) -> impl IntoView {
    let save = Submission::new::<SaveItem>();
    let remove = Submission::new::<RemoveItem>();
    let fields = RwSignal::new(fields);
    let problem = RwSignal::new(None::<FieldProblem>);
    let is_locked = !can_change || item.as_ref().is_some_and(|item| !item.can_change);
    let title = match &item {
        Some(item) => title_of(&item.subject),
        None => "New item".to_owned(),
    };
    let back = item.as_ref().map_or_else(
        || paths::CALENDAR.to_owned(),
        |item| super::server_fns::day_of(item.when),
    );
    let crumbs = vec![("My Calendar", back.clone())];
    let known = item
        .as_ref()
        .map(|item| (item.id, item.version, item.original_start));
    let kept = item.as_ref().and_then(|item| item.repeats.clone());
    let named = |(id, Version(seen), start): (ItemId, Version, Option<NaiveDateTime>)| {
        let start = start
            .map(words::iso_second)
            .map(|start| view! { <input type="hidden" name="occurrence" value=start/> }.into_any());
        view! {
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="seen" value=seen.to_string()/>
            {start}
        }
        .into_any()
    };
    let series = item
        .as_ref()
        .filter(|item| item.original_start.is_some() && !is_locked)
        .cloned();
    let (changes, removals) = (
        series.clone().map(|item| scope_cards(&item, false)),
        series.map(|item| scope_cards(&item, true)),
    );
    let hidden = match known {
        Some(known) => named(known),
        // Drawn once by the server; the same key is sent however often the form is.
        None => view! { <RequestKey/> }.into_any(),
    };
    let refusal = redrawn(move || {
        let refused = save.refused().get().or_else(|| remove.refused().get());
        refused.map(|error| view! { <Banner tone=Tone::Danger title="This was not saved" text=error.to_string() is_new=true/> }.into_any())
    });
    let check = move |event: leptos::ev::SubmitEvent| {
        if let Err(found) = fields.with_untracked(ItemFields::when) {
            event.prevent_default();
            problem.set(Some(found));
        }
    };
    let copies = StoredValue::new(item.clone());
    let facts = item.map(|item| view! { <ItemFacts item/> }.into_any());
    let delete = known.filter(|_| !is_locked).map(|known| {
        view! {
            <PostForm action=remove class="item-page__delete">
                {named(known)}
                {removals}
                <Button look=Look::Danger glyph=Glyph::Trash busy=remove.pending()>"Delete"</Button>
            </PostForm>
        }
        .into_any()
    });
    view! {
        <PageTitle text=title.clone()/>
        <Page title crumbs action=move || copies.get_value().map(|item| view! { <Copies item/> }.into_any())>
            {refusal}
            <div class="card item-page">
                <PostForm action=save class="item-form" on:submit:capture=check>
                    {hidden}
                    <div class="card__body">
                        <ItemFormFields fields problem=problem.into() zone disabled=is_locked facts=facts.unwrap_or_else(|| ().into_any()) kept/>
                        {changes}
                    </div>
                    <div class="card__footer">
                        <span class="grow"></span>
                        <a class="button" href=back>{if is_locked { "Back" } else { "Cancel" }}</a>
                        {(!is_locked).then(|| view! { <Button look=Look::Primary busy=save.pending()>"Save"</Button> }.into_any())}
                    </div>
                </PostForm>
                {delete}
            </div>
            {known.map(|(id, ..)| view! { <History item=id/> }.into_any())}
        </Page>
    }
    .into_any()
}

/// The question how far a change of a series reaches, as part of the form.
fn scope_cards(item: &CalendarItem, is_removal: bool) -> AnyView {
    let effect = Consequence {
        is_removal,
        to: None,
    };
    let chosen = RwSignal::new(Scope::This.word().to_owned());
    let cards = SCOPES
        .map(|(scope, name)| RadioCard {
            value: scope.word().to_owned(),
            title: name.to_owned(),
            hint: hint(scope, item, effect, None),
            disabled: false,
        })
        .into();
    let legend = if is_removal {
        "What to delete"
    } else {
        "How far the change reaches"
    };
    let reset = (!is_removal).then(|| {
        let ticked = RwSignal::new(false);
        view! { <Checkbox label="Also reset those moved by hand" name="reset" checked=ticked on_change=move |now| ticked.set(now)/> }.into_any()
    });
    view! {
        <RadioCards legend name="scope" cards value=chosen on_change=move |word| chosen.set(word)/>
        {reset}
    }
    .into_any()
}

/// The key of a new item. The server makes it, so that a form sent twice makes one item.
#[component]
fn RequestKey() -> impl IntoView {
    let key = Resource::new(|| (), |()| super::server_fns::new_request_key());
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                let key = key.await.unwrap_or_default();
                view! { <input type="hidden" name="request" value=key/> }.into_any()
            }))}
        </Transition>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, timed};
    use super::*;

    fn now() -> NaiveDateTime {
        "2026-03-18T11:24:00".parse().unwrap()
    }

    #[test]
    fn an_address_says_kind_and_start() {
        let fields = asked_for(Some("task"), Some("2026-03-20T09:15"), now());

        assert_eq!(fields.kind, ItemKind::Task);
        assert_eq!(
            fields.when(),
            Ok(timed("2026-03-20T09:15:00", "2026-03-20T09:45:00"))
        );
    }

    #[test]
    fn a_day_alone_means_the_whole_day() {
        assert_eq!(
            asked_for(None, Some("2026-03-20"), now()).when(),
            Ok(all_day("2026-03-20", "2026-03-21"))
        );
    }

    #[test]
    fn without_a_start_it_is_the_next_full_hour() {
        assert_eq!(
            asked_for(Some("nonsense"), None, now()).when(),
            Ok(timed("2026-03-18T12:00:00", "2026-03-18T13:00:00"))
        );
    }
}
