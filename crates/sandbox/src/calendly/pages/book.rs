//! Booking by hand: days, a form, "You are scheduled".

use super::super::Calendly;
use super::super::body::is_mail_address;
use super::super::booking::{Taken, Wish};
use super::super::booking_api::missing_answer;
use super::super::event_types::{EventType, Pooling, Question};
use super::super::ids::{LinkId, ResourceId};
use super::super::instants;
use super::super::invitees::{QuestionAndAnswer, Tracking};
use super::super::locations::LocationChoice;
use super::super::query::Query;
use super::super::world::World;
use super::days::{list, said, tracking, tracking_query, zone};
use super::owners::event_type;
use super::{nothing_here, refused, shown};
use crate::markup::{Markup, field, hidden, markup};
use crate::zones;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

/// What is booked, and the address of its page.
struct Door {
    event_type: EventType,
    path: String,
    /// Used up by one booking.
    link: Option<LinkId>,
}

impl Door {
    fn of_owner(world: &World, owner: &str, slug: &str) -> Option<Self> {
        Some(Self {
            event_type: event_type(world, owner, slug)?.clone(),
            path: format!("/calendly/web/{owner}/{slug}"),
            link: None,
        })
    }

    fn of_link(world: &World, code: &str, slug: &str, now: DateTime<Utc>) -> Option<Self> {
        let link = LinkId::of(code);
        Some(Self {
            event_type: world.behind_link(&link, now)?,
            path: format!("/calendly/web/d/{code}/{slug}"),
            link: Some(link),
        })
    }

    fn days(&self, world: &World, query: &Query, now: DateTime<Utc>) -> Response {
        let kept = tracking_query(query);
        let link = |start: &str| format!("{}/{start}{kept}", self.path);
        let times = list(world, &self.event_type, now, None, link);
        let description = self.event_type.description.clone().unwrap_or_default();
        let body = markup!(
            "<p>{} min</p><p>{}</p>{}",
            self.event_type.duration.to_string(),
            description,
            times
        );
        shown(&self.event_type.name, body)
    }

    /// The form, filled with what was given already.
    fn form(&self, world: &World, start: DateTime<Utc>, given: &Query) -> Markup {
        let zone = zone(world, &self.event_type);
        let value = |name: &str| given.text(name).unwrap_or_default();
        let kept: Markup = tracking(given)
            .iter()
            .map(|(name, value)| hidden(name, value))
            .collect();
        let questions = self.event_type.questions.iter();
        let questions: Markup = questions
            .filter(|question| question.enabled)
            .map(|question| asked(question, value(&answer_name(question))))
            .collect();
        markup!(
            "<p>{}</p><form method=\"post\" action=\"{}\">{}{}{}{}{}{}{}\
             <p><button>Schedule Event</button></p></form>",
            said(start, &zone),
            format!("{}/{}", self.path, instants::seconds(start)),
            kept,
            field("full_name", "Name", "text", value("full_name"), true),
            field("email", "Email", "email", value("email"), true),
            field(
                "guests",
                "Guest emails, separated by commas",
                "text",
                value("guests"),
                false
            ),
            places(&self.event_type, value("location"), value("place")),
            field(
                "timezone",
                "Time zone",
                "text",
                given.text("timezone").unwrap_or(&zone),
                true
            ),
            questions
        )
    }

    fn book(
        &self,
        world: &mut World,
        start: DateTime<Utc>,
        form: &Query,
        now: DateTime<Utc>,
    ) -> Response {
        const TITLE: &str = "Enter Details";
        let wish = match read(&self.event_type, start, form) {
            Ok(wish) => wish,
            Err(why) => return refused(TITLE, &why, self.form(world, start, form)),
        };
        let zone = wish.timezone.clone();
        let invitee = match world.book(wish, now) {
            Ok(invitee) => invitee,
            Err(Taken) => {
                let again = markup!("<p><a href=\"{}\">Choose another time</a></p>", self.path);
                return refused(TITLE, "That time is no longer available.", again);
            }
        };
        if let Some(link) = self
            .link
            .as_ref()
            .and_then(|link| world.links.get_mut(link))
        {
            link.is_used = true;
        }
        let id = invitee.text();
        let body = markup!(
            "<p>A calendar invitation has been sent to your email address.</p><p>{}</p><p>{}</p>\
             <p><a href=\"/calendly/web/reschedulings/{}\">Reschedule</a> \
             <a href=\"/calendly/web/cancellations/{}\">Cancel</a></p>",
            self.event_type.name,
            said(start, &zone),
            id,
            id
        );
        shown("You are scheduled", body)
    }
}

fn answer_name(question: &Question) -> String {
    format!("answer_{}", question.position)
}

fn asked(question: &Question, value: &str) -> Markup {
    let name = answer_name(question);
    if question.answer_choices.is_empty() {
        return field(&name, &question.name, "text", value, question.required);
    }
    let options: Markup = question
        .answer_choices
        .iter()
        .map(|choice| markup!("<option>{}</option>", choice))
        .collect();
    markup!(
        "<p><label for=\"{}\">{}</label> <select id=\"{}\" name=\"{}\">{}</select></p>",
        name,
        question.name,
        name,
        name,
        options
    )
}

/// The places to choose from, and a field for those that whoever books has to name.
fn places(event_type: &EventType, chosen: &str, told: &str) -> Markup {
    let choices = event_type.locations.as_deref().unwrap_or_default();
    if choices.is_empty() || event_type.pooling == Some(Pooling::RoundRobin) {
        return Markup::default();
    }
    let buttons: Markup = choices
        .iter()
        .enumerate()
        .map(|(at, choice)| {
            let at = at.to_string();
            let is_chosen = chosen == at || (chosen.is_empty() && at == "0");
            markup!(
                "<div><label><input type=\"radio\" name=\"location\" value=\"{}\"{}> {}</label></div>",
                at,
                Markup(if is_chosen { " checked" } else { "" }.to_owned()),
                choice.location.clone().unwrap_or_else(|| choice.kind.replace('_', " "))
            )
        })
        .collect();
    let place = if choices.iter().any(LocationChoice::is_told_by_invitee) {
        field("place", "Phone number or place", "text", told, false)
    } else {
        Markup::default()
    };
    markup!(
        "<fieldset><legend>Location</legend>{}{}</fieldset>",
        buttons,
        place
    )
}

/// The form as a wish, or what is wrong with it.
fn read(event_type: &EventType, start: DateTime<Utc>, form: &Query) -> Result<Wish, String> {
    let name = form.text("full_name").ok_or("Enter your name.")?;
    let email = form.text("email").unwrap_or_default();
    if !is_mail_address(email) {
        return Err("Enter a valid email address.".to_owned());
    }
    let timezone = form.text("timezone").unwrap_or("UTC");
    if !zones::knows(timezone) {
        return Err("Enter a time zone such as Europe/London.".to_owned());
    }
    let guests = form.all("guests").into_iter().map(str::trim);
    let guests: Vec<String> = guests.map(str::to_owned).collect();
    if 10 < guests.len() || !guests.iter().all(|guest| is_mail_address(guest)) {
        return Err("Enter at most ten valid email addresses of guests.".to_owned());
    }
    let answers = event_type.questions.iter().filter_map(|question| {
        let answer = form.text(&answer_name(question))?;
        Some(QuestionAndAnswer {
            question: question.name.clone(),
            answer: answer.to_owned(),
            position: question.position,
        })
    });
    let answers: Vec<QuestionAndAnswer> = answers.collect();
    if let Some(question) = missing_answer(event_type, &answers) {
        return Err(format!("Answer: {question}"));
    }
    let tracked = |name: &str| form.text(name).map(str::to_owned);
    Ok(Wish {
        start,
        email: email.to_owned(),
        name: name.to_owned(),
        first_name: None,
        last_name: None,
        timezone: timezone.to_owned(),
        text_reminder_number: None,
        location: place(event_type, form)?,
        answers,
        tracking: Tracking {
            utm_campaign: tracked("utm_campaign"),
            utm_source: tracked("utm_source"),
            utm_medium: tracked("utm_medium"),
            utm_content: tracked("utm_content"),
            utm_term: tracked("utm_term"),
            salesforce_uuid: tracked("salesforce_uuid"),
        },
        guests,
        scheduled_by: None,
        submission: None,
        event_type: event_type.clone(),
    })
}

type Place = Option<(LocationChoice, Option<String>)>;

fn place(event_type: &EventType, form: &Query) -> Result<Place, String> {
    let choices = event_type.locations.as_deref().unwrap_or_default();
    let at: usize = form.text("location").unwrap_or("0").parse().unwrap_or(0);
    let Some(choice) = choices.get(at).or(choices.first()) else {
        return Ok(None);
    };
    let told = form.text("place").map(str::to_owned);
    if choice.is_told_by_invitee() && told.is_none() {
        return Err("Enter a phone number or place.".to_owned());
    }
    let told = told.filter(|_| choice.is_told_by_invitee());
    Ok(Some((choice.clone(), told)))
}

/// `GET /{owner}/{event_type}`.
pub async fn days(
    State(calendly): State<Calendly>,
    Path((owner, slug)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let (now, world) = (calendly.now(), calendly.world());
    match Door::of_owner(&world, &owner, &slug) {
        Some(door) => door.days(&world, &Query::read(&query.unwrap_or_default()), now),
        None => nothing_here(),
    }
}

/// `GET /d/{code}/{slug}`.
pub async fn days_of_link(
    State(calendly): State<Calendly>,
    Path((code, slug)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let (now, world) = (calendly.now(), calendly.world());
    match Door::of_link(&world, &code, &slug, now) {
        Some(door) => door.days(&world, &Query::read(&query.unwrap_or_default()), now),
        None => nothing_here(),
    }
}

fn form_page(world: &World, door: Option<Door>, start: &str, query: Option<String>) -> Response {
    match (door, instants::read(start)) {
        (Some(door), Some(start)) => {
            let query = Query::read(&query.unwrap_or_default());
            shown("Enter Details", door.form(world, start, &query))
        }
        (None, _) | (_, None) => nothing_here(),
    }
}

/// `GET /{owner}/{event_type}/{start}`.
pub async fn form(
    State(calendly): State<Calendly>,
    Path((owner, slug, start)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let world = calendly.world();
    let door = Door::of_owner(&world, &owner, &slug);
    form_page(&world, door, &start, query)
}

/// `GET /d/{code}/{slug}/{start}`.
pub async fn form_of_link(
    State(calendly): State<Calendly>,
    Path((code, slug, start)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let (now, world) = (calendly.now(), calendly.world());
    let door = Door::of_link(&world, &code, &slug, now);
    form_page(&world, door, &start, query)
}

fn booked(
    calendly: &Calendly,
    door: impl Fn(&World, DateTime<Utc>) -> Option<Door>,
    start: &str,
    body: &str,
) -> Response {
    let response = {
        let (now, mut world) = (calendly.now(), calendly.world());
        match (door(&world, now), instants::read(start)) {
            (Some(door), Some(start)) => door.book(&mut world, start, &Query::read(body), now),
            (None, _) | (_, None) => nothing_here(),
        }
    };
    calendly.wake_deliverer();
    response
}

/// `POST /{owner}/{event_type}/{start}`.
pub async fn book(
    State(calendly): State<Calendly>,
    Path((owner, slug, start)): Path<(String, String, String)>,
    body: String,
) -> Response {
    let door = |world: &World, _: DateTime<Utc>| Door::of_owner(world, &owner, &slug);
    booked(&calendly, door, &start, &body)
}

/// `POST /d/{code}/{slug}/{start}`.
pub async fn book_by_link(
    State(calendly): State<Calendly>,
    Path((code, slug, start)): Path<(String, String, String)>,
    body: String,
) -> Response {
    let door = |world: &World, now: DateTime<Utc>| Door::of_link(world, &code, &slug, now);
    booked(&calendly, door, &start, &body)
}
