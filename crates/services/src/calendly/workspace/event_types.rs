//! What can be booked: the list, one event type, its free times, and a link for a single booking.

use super::text::{id_of, line, line_of, text_of, web_link};
use super::{Reader, Week, WorkspaceError, pages, start_page};
use crate::Environment;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendly::event_types::{
    CustomQuestion, EventType, EventTypeFilter, EventTypeKind, EventTypesOf, LocationKind,
    LocationSetting, PoolingType,
};
use calendly::uri::Kind;
use chrono::{NaiveDate, TimeDelta};
use domain::time::TimeRange;
use domain::view::calendly_workspace::{
    EventTypeCard, EventTypeList, EventTypePage, EventTypesQuery, Question, Slot, TimesOfDay,
    TimesWeek,
};
use domain::{Caller, MemberId};
use secrecy::{ExposeSecret as _, SecretString};

/// Event types, by name.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn list(
    env: &Environment,
    caller: &Caller,
    query: &EventTypesQuery,
) -> Result<EventTypeList, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let of = match query.of_organization {
            true => EventTypesOf::Organization(account.identity.organization.as_str().into()),
            false => EventTypesOf::User(account.identity.user.as_str().into()),
        };
        let filter = EventTypeFilter::default();
        let listing = pages(query.pages, |paging| {
            let (of, filter) = (&of, &filter);
            async move { client.event_types(token, of, filter, &paging).await }
        });
        listing.await
    });
    let listing = asked.await?;
    let there = listing
        .entries
        .iter()
        .filter(|one| one.deleted_at.is_none());
    Ok(EventTypeList {
        types: there.map(card).collect(),
        has_more: !listing.is_complete,
        edit: start_page(env),
    })
}

fn card(one: &EventType) -> EventTypeCard {
    let options = one.duration_options.clone().unwrap_or_default();
    EventTypeCard {
        id: id_of(&one.uri),
        name: match line_of(one.name.as_deref()) {
            name if name.is_empty() => "(no name)".to_owned(),
            name => name,
        },
        minutes: match options.is_empty() {
            true => one.duration.into_iter().collect(),
            false => options,
        },
        colour: one
            .color
            .as_deref()
            .filter(|text| is_colour(text))
            .map(str::to_owned),
        places: one.locations.iter().flatten().map(place).collect(),
        kind: kind(one).to_owned(),
        owner: line_of(
            one.profile
                .as_ref()
                .and_then(|profile| profile.name.as_deref()),
        ),
        is_on: one.active,
        is_secret: one.secret,
        link: web_link(one.scheduling_url.as_deref()),
        questions: asked(one).count(),
    }
}

/// `#rrggbb`, and nothing else: it goes into a style.
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn kind(one: &EventType) -> &'static str {
    match (&one.pooling_type, &one.kind) {
        (Some(PoolingType::RoundRobin), _) => "Round robin",
        (Some(PoolingType::Collective), _) => "Collective",
        (Some(PoolingType::MultiPool), _) => "Several pools",
        (_, Some(EventTypeKind::Group)) => "Group",
        (_, _) => "One-on-one",
    }
}

/// Where, in a few words. Event types use other words than booked meetings (calendly.md §7).
fn place(setting: &LocationSetting) -> String {
    let told = setting
        .location
        .as_deref()
        .or(setting.phone_number.as_deref());
    let told = line_of(told);
    let kind = match &setting.kind {
        LocationKind::Physical | LocationKind::Custom | LocationKind::Other(_) => "",
        LocationKind::AskInvitee => "The invitee says where",
        LocationKind::GoogleConference => "Google Meet",
        LocationKind::GotomeetingConference => "GoTo Meeting",
        LocationKind::InboundCall => "The invitee calls",
        LocationKind::MicrosoftTeamsConference => "Microsoft Teams",
        LocationKind::OutboundCall => "The host calls",
        LocationKind::WebexConference => "Webex",
        LocationKind::ZoomConference => "Zoom",
    };
    match (kind, told.as_str()) {
        ("", "") => "In person".to_owned(),
        ("", told) => told.to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, told) => [kind, " ", told].concat(),
    }
}

fn asked(one: &EventType) -> impl Iterator<Item = &CustomQuestion> {
    one.custom_questions
        .iter()
        .filter(|question| question.enabled)
}

/// One event type; `sealed_link` is what [`single_use_link`] answered, if a link was just made.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: &str,
    sealed_link: Option<&str>,
) -> Result<EventTypePage, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let uri = reader.uri(Kind::EventType, &[id])?;
    let one = reader
        .ask(async |client, _, token| client.event_type(token, &uri).await)
        .await?;
    let mut questions: Vec<_> = asked(&one).collect();
    questions.sort_by_key(|question| question.position);
    let questions = questions.into_iter().map(|question| Question {
        text: line(&question.name),
        is_required: question.required,
        choices: question
            .answer_choices
            .iter()
            .map(|choice| line(choice))
            .collect(),
    });
    Ok(EventTypePage {
        card: card(&one),
        description: text_of(one.description_plain.as_deref()),
        note: text_of(one.internal_note.as_deref()),
        questions: questions.collect(),
        fresh_link: sealed_link.and_then(|sealed| opened_link(env, caller.member, sealed)),
        edit: start_page(env),
        can_change: caller.can_change_own(),
    })
}

/// When an event type can be booked, seven days at a time.
///
/// # Errors
/// [`WorkspaceError`]; with `Trouble::AvailabilityUnknown` nobody knows whether anything is free.
pub async fn times(
    env: &Environment,
    caller: &Caller,
    id: &str,
    from: Option<NaiveDate>,
) -> Result<TimesWeek, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let uri = reader.uri(Kind::EventType, &[id])?;
    let week = Week::from(from, reader.today());
    // What is past is not told, and the question takes a moment to get there.
    let soon = reader.now + TimeDelta::minutes(1);
    let range = TimeRange::at_least_a_second(
        reader.begin_of(week.first).max(soon),
        reader.begin_of(week.after),
    );
    let free = reader
        .ask(async |client, _, token| client.available_times(token, &uri, range).await)
        .await?;
    let slots: Vec<_> = free
        .iter()
        .map(|slot| {
            let at = reader.local(slot.start_time);
            let left = slot.invitees_remaining.filter(|left| 1 < *left);
            let link = web_link(slot.scheduling_url.as_deref());
            (
                at.date(),
                Slot {
                    time: at.time(),
                    link,
                    left,
                },
            )
        })
        .collect();
    let days = week.days().map(|date| {
        let of_day = slots.iter().filter(|(day, _)| *day == date);
        let mut slots: Vec<Slot> = of_day.map(|(_, slot)| slot.clone()).collect();
        slots.sort_by_key(|slot| slot.time);
        TimesOfDay { date, slots }
    });
    Ok(TimesWeek {
        days: days.collect(),
        before: week.before,
        after: week.after,
    })
}

/// Makes a link with which one meeting can be booked. It comes back sealed, for [`page`] to show: so nobody can put
/// another link into the reader's page.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn single_use_link(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<String, WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let uri = reader.uri(Kind::EventType, &[id])?;
    let made = reader
        .ask(async |client, _, token| client.create_scheduling_link(token, &uri).await)
        .await?;
    let link: SecretString = made.booking_url.into();
    let sealed = env
        .vault
        .seal(&link_context(caller.member), &link, env.entropy.as_ref());
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

fn opened_link(env: &Environment, member: MemberId, sealed: &str) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let link = env.vault.open(&link_context(member), &sealed).ok()?;
    web_link(Some(link.expose_secret()))
}

fn link_context(member: MemberId) -> String {
    format!("calendly-single-use-link:{member}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(more: serde_json::Value) -> EventTypeCard {
        let mut one = json!({"uri": "https://api.calendly.com/event_types/ET1", "name": "Intro call", "duration": 30});
        for (key, value) in more.as_object().into_iter().flatten() {
            one[key] = value.clone();
        }
        card(&serde_json::from_value(one).unwrap())
    }

    #[test]
    fn only_a_colour_becomes_one() {
        assert_eq!(
            shown(json!({"color": "#0088cc"})).colour.as_deref(),
            Some("#0088cc")
        );
        for odd in ["red", "#08c", "#0088cc;background:url(x)", "#gggggg"] {
            assert_eq!(shown(json!({"color": odd})).colour, None, "{odd}");
        }
    }

    #[test]
    fn who_meets_is_told_by_the_pool_before_the_kind() {
        let kind = |more| shown(more).kind;

        assert_eq!(kind(json!({"kind": "solo"})), "One-on-one");
        assert_eq!(kind(json!({"kind": "group"})), "Group");
        assert_eq!(
            kind(json!({"kind": "solo", "pooling_type": "round_robin"})),
            "Round robin"
        );
    }

    #[test]
    fn places_and_lengths_are_told_in_a_few_words() {
        let places = json!([{"kind": "zoom_conference"}, {"kind": "physical", "location": "12 Mill Lane"}, {"kind": "physical"}]);

        let card = shown(json!({"locations": places, "duration_options": [15, 30]}));

        assert_eq!(card.places, ["Zoom", "12 Mill Lane", "In person"]);
        assert_eq!(card.minutes, [15, 30]);
    }
}
