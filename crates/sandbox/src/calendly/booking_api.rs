//! `POST /invitees`: booking through the API (calendly.md §6.6).

use super::ask::{Answer, Ask, Reply};
use super::body::{Body, is_mail_address};
use super::booking::{Taken, Wish};
use super::event_types::{EventType, Pooling};
use super::ids::EventTypeId;
use super::invitees::{QuestionAndAnswer, Tracking};
use super::locations::LocationChoice;
use super::refusal::Refusal;
use super::route::{Route, post};
use crate::zones;

pub const ROUTES: &[Route] = &[post("/invitees", &["scheduled_events:write"], create)];

/// How many may come along.
const MOST_GUESTS: usize = 10;

fn create(ask: &mut Ask<'_>) -> Answer {
    ask.needs_paid_plan()?;
    let id: EventTypeId = ask.body.required_uri(ask.bases(), "event_type")?;
    let start = ask.body.required_instant("start_time")?;
    let event_type = ask.event_type(&id)?.clone();
    let invitee = ask.body.object("invitee")?;
    let invitee = invitee.ok_or_else(|| Refusal::invalid("invitee", "can't be blank"))?;
    let (name, first_name, last_name) = read_name(&invitee)?;
    let wish = Wish {
        start,
        email: read_email(&invitee, "email")?,
        name,
        first_name,
        last_name,
        timezone: read_zone(&invitee)?,
        text_reminder_number: read_number(&invitee)?,
        location: read_location(&ask.body, &event_type)?,
        answers: read_answers(&ask.body, &event_type)?,
        tracking: read_tracking(&ask.body)?,
        guests: read_guests(&ask.body)?,
        scheduled_by: Some(ask.caller.user.clone()),
        submission: None,
        event_type,
    };
    if wish.start <= ask.now {
        return Err(Refusal::invalid("start_time", "must be in the future"));
    }
    let plan = ask.world.plan_of(&ask.caller.organization);
    let plan = plan.unwrap_or_default();
    let world = &mut *ask.world;
    world
        .limits
        .count_booking(&ask.caller.user, plan, ask.now)?;
    match world.book(wish, ask.now) {
        Ok(invitee) => {
            let invitee = world.invitees.get(&invitee);
            let invitee = invitee.ok_or_else(Refusal::not_found)?;
            Reply::made(invitee.shown(world))
        }
        Err(Taken) => Err(Refusal::invalid("start_time", "is not available")),
    }
}

fn read_email(body: &Body, name: &str) -> Result<String, Refusal> {
    let email = body.required_text(name)?;
    if is_mail_address(&email) {
        Ok(email)
    } else {
        Err(Refusal::invalid(name, "is invalid"))
    }
}

type Name = (String, Option<String>, Option<String>);

/// `name`, or `first_name` with or without `last_name`.
fn read_name(body: &Body) -> Result<Name, Refusal> {
    let not_blank = |text: &String| !text.trim().is_empty();
    let name = body.text("name")?.filter(not_blank);
    let first = body.text("first_name")?.filter(not_blank);
    let last = body.text("last_name")?.filter(not_blank);
    match (name, &first) {
        (Some(name), _) => Ok((name, first, last)),
        (None, Some(given)) => {
            let words = [Some(given.clone()), last.clone()];
            let words: Vec<String> = words.into_iter().flatten().collect();
            Ok((words.join(" "), first, last))
        }
        (None, None) => Err(Refusal::invalid("name", "or first_name must be given")),
    }
}

fn read_zone(body: &Body) -> Result<String, Refusal> {
    let zone = body.required_text("timezone")?;
    if zones::knows(&zone) {
        Ok(zone)
    } else {
        Err(Refusal::invalid("timezone", "must be an IANA time zone"))
    }
}

fn read_number(body: &Body) -> Result<Option<String>, Refusal> {
    match body.text("text_reminder_number")? {
        Some(number) if !is_phone_number(&number) => Err(Refusal::invalid(
            "text_reminder_number",
            "must be an E.164 number such as +14155550100",
        )),
        number => Ok(number),
    }
}

/// E.164: a plus and at most fifteen digits.
fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

type Place = Option<(LocationChoice, Option<String>)>;

/// The kind must be one of the type's; some kinds want a place. Types without one, and round robin, take none.
fn read_location(body: &Body, event_type: &EventType) -> Result<Place, Refusal> {
    let choices = event_type.locations.as_deref().unwrap_or_default();
    let is_shared = event_type.pooling == Some(Pooling::RoundRobin);
    let Some(location) = body.object("location")? else {
        return match choices.first() {
            Some(choice) if is_shared => Ok(Some((choice.clone(), None))),
            Some(_) => Err(Refusal::invalid("location", "can't be blank")),
            None => Ok(None),
        };
    };
    if choices.is_empty() || is_shared {
        return Err(Refusal::invalid("location", "must be omitted"));
    }
    let kind = location.required_text("kind")?;
    let told = location.text("location")?;
    let of_kind = || choices.iter().filter(|choice| choice.kind == kind);
    let named = of_kind().find(|choice| choice.location == told);
    let Some(choice) = named.or_else(|| of_kind().next()) else {
        return Err(Refusal::invalid(
            "location.kind",
            "must be one of the event type",
        ));
    };
    let is_place_needed = ["physical", "outbound_call", "ask_invitee", "custom"];
    if is_place_needed.contains(&kind.as_str()) && told.as_ref().is_none_or(String::is_empty) {
        return Err(Refusal::invalid("location.location", "can't be blank"));
    }
    let is_given = choice.location.is_some() && !choice.is_told_by_invitee();
    if is_given && told != choice.location {
        return Err(Refusal::invalid(
            "location.location",
            "must be one of the event type",
        ));
    }
    Ok(Some((choice.clone(), told)))
}

/// The text of a question must match exactly; those that are required must be answered.
fn read_answers(body: &Body, event_type: &EventType) -> Result<Vec<QuestionAndAnswer>, Refusal> {
    let parameter = "questions_and_answers";
    let mut answers = Vec::new();
    for given in body.objects(parameter)?.unwrap_or_default() {
        let question = given.required_text("question")?;
        let answer = given.text("answer")?;
        let answer = answer.ok_or_else(|| Refusal::invalid("answer", "can't be blank"))?;
        let position = given.whole("position", 0..=i64::from(u32::MAX))?;
        let position = position.ok_or_else(|| Refusal::invalid("position", "can't be blank"))?;
        let mut known = event_type.questions.iter();
        if !known.any(|known| known.name == question && known.enabled) {
            return Err(Refusal::invalid(
                parameter,
                "must match a question of the event type",
            ));
        }
        answers.push(QuestionAndAnswer {
            question,
            answer,
            position: u32::try_from(position).unwrap_or_default(),
        });
    }
    match missing_answer(event_type, &answers) {
        Some(_) => Err(Refusal::invalid(
            parameter,
            "must answer every required question",
        )),
        None => Ok(answers),
    }
}

/// A required question without an answer.
pub fn missing_answer<'a>(
    event_type: &'a EventType,
    answers: &[QuestionAndAnswer],
) -> Option<&'a str> {
    let is_answered = |name: &str| {
        answers
            .iter()
            .any(|given| given.question == name && !given.answer.trim().is_empty())
    };
    let mut questions = event_type.questions.iter();
    let missing =
        questions.find(|known| known.enabled && known.required && !is_answered(&known.name))?;
    Some(&missing.name)
}

/// All six keys or none.
fn read_tracking(body: &Body) -> Result<Tracking, Refusal> {
    let Some(tracking) = body.object("tracking")? else {
        return Ok(Tracking::default());
    };
    let read = |name: &str| {
        if tracking.names(name) {
            tracking.text(name)
        } else {
            Err(Refusal::invalid(
                &format!("tracking.{name}"),
                "must be present",
            ))
        }
    };
    Ok(Tracking {
        utm_campaign: read("utm_campaign")?,
        utm_source: read("utm_source")?,
        utm_medium: read("utm_medium")?,
        utm_content: read("utm_content")?,
        utm_term: read("utm_term")?,
        salesforce_uuid: read("salesforce_uuid")?,
    })
}

fn read_guests(body: &Body) -> Result<Vec<String>, Refusal> {
    let guests = body.texts("event_guests")?.unwrap_or_default();
    if MOST_GUESTS < guests.len() {
        return Err(Refusal::invalid("event_guests", "must be at most 10"));
    }
    if guests.iter().all(|guest| is_mail_address(guest)) {
        Ok(guests)
    } else {
        Err(Refusal::invalid("event_guests", "must be e-mail addresses"))
    }
}
