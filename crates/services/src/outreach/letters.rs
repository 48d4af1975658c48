//! **Send meeting link**: a template, sent to one person.

use super::filling::own_link;
use super::handlers::letter_job;
use super::links::{look_again, shown};
use super::making::{Made, Maker, Obstacle};
use super::{NO_MAIL_SERVER, OutreachError};
use crate::calendly::{AskError, event_types, single_use_link};
use crate::live::Topic;
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use calendly::CalendlyError;
use domain::event_type::EventTypeId;
use domain::link_use::LinkRefusal;
use domain::outreach_mail::OutreachMail;
use domain::person::Person;
use domain::template::{LinkOf, Template};
use domain::view::outreach::{ChosenLetter, LetterPage};
use domain::{Caller, PersonId, TemplateId};
use store::Reading;

/// The longest key of a form.
const LONGEST_REQUEST: usize = 64;

/// The page, with a template as this person will read it; without one, the first of their module.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is no such person in the organization.
pub async fn page(
    env: &Environment,
    caller: &Caller,
    person: PersonId,
    template: Option<TemplateId>,
) -> Result<LetterPage, ServiceError> {
    let organization = caller.organization;
    let mut reading = env.store.read().await?;
    let person = reading
        .person(organization, person)
        .await?
        .ok_or(ServiceError::NotFound)?;
    // Those of the person's module first: they are what one looks for.
    let mut templates = reading.templates(organization).await?;
    templates.sort_by_key(|template| template.module != person.module);
    let wanted = |one: &&Template| template.is_none_or(|id| id == one.id);
    drop(reading);
    let chosen = match templates.iter().find(wanted) {
        Some(template) => Some(preview(env, caller, template, &person).await?),
        None => None,
    };
    Ok(LetterPage {
        person: person.id,
        name: one_line(&person.name),
        email: person.email,
        templates: templates
            .into_iter()
            .map(|template| (template.id, template.name))
            .collect(),
        chosen,
        has_mail_server: env.mailer.is_some(),
        can_change: caller.can_change_own(),
        request: env.entropy.id().to_string(),
    })
}

async fn preview(
    env: &Environment,
    caller: &Caller,
    template: &Template,
    person: &Person,
) -> Result<ChosenLetter, ServiceError> {
    let organization = caller.organization;
    let member = template.link_of.member(caller.member, person.owner);
    let mut event_types = match template.holds_link() {
        true => event_types(env, organization, member).await?,
        false => Vec::new(),
    };
    event_types.retain(|one| one.is_offered);
    let mut reading = env.store.read().await?;
    let mut maker = Maker::new(env, &mut reading, template, caller.member).await?;
    let Made { obstacle, .. } = maker.make(&mut reading, person, None).await?;
    let link = own_link(env, &mut reading, organization, member).await?;
    let filled = maker
        .writer
        .fill(template, person, &link.unwrap_or_default());
    // Another event type can be chosen for this mail.
    let obstacle = obstacle
        .filter(|obstacle| obstacle.why != LinkRefusal::EventTypeGone || event_types.is_empty());
    Ok(ChosenLetter {
        template: template.id,
        subject: filled.subject,
        body: filled.body,
        link: shown(&mut reading, template, member).await?,
        refusal: obstacle.map(|obstacle| obstacle.sentence),
        event_types,
        event_type: template.event_type.clone(),
    })
}

/// A mail to one person as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterDraft {
    /// To whom.
    pub person: PersonId,
    /// From which template.
    pub template: TemplateId,
    /// To which event type of the member whose link it is; none where the template says.
    pub event_type: Option<EventTypeId>,
    /// Whether the link is good for a single booking.
    pub is_single_use: bool,
    /// Names the request: of several with the same name one alone sends a mail.
    pub request: String,
}

/// Puts a mail to one person on its way. A form that is sent twice, with the same `request`, sends one.
///
/// # Errors
/// [`OutreachError::Link`]; [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::NotFound`],
/// [`ServiceError::Invalid`] with a sentence.
pub async fn send(
    env: &Environment,
    caller: &Caller,
    draft: LetterDraft,
) -> Result<(), OutreachError> {
    caller.require_change_own()?;
    let (organization, now) = (caller.organization, env.clock.now());
    if env.mailer.is_none() {
        return Err(OutreachError::invalid(NO_MAIL_SERVER));
    }
    let request = one_line(&draft.request);
    let request: String = request.chars().take(LONGEST_REQUEST).collect();
    if request.is_empty() {
        return Err(OutreachError::invalid(
            "The form could not be read. Nothing was sent. Reload the page and try again.",
        ));
    }
    let mut reading = env.store.read().await?;
    let person = reading
        .person(organization, draft.person)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let template = reading
        .template(organization, draft.template)
        .await?
        .ok_or(ServiceError::NotFound)?;
    drop(reading);
    if person.email.is_empty() {
        return Err(OutreachError::invalid(
            "No e-mail address is known of this person. Nothing was sent.",
        ));
    }
    let template = leading_to(template, &person, caller, draft.event_type);
    look_again(env, &template).await?;
    let single_use = match draft.is_single_use && template.holds_link() {
        true => Some(link_for_one_booking(env, caller, &template, &person).await?),
        false => None,
    };
    let mut writing = env.store.write().await?;
    let mut mail = sendable(env, &mut writing, caller, &template, &person).await?;
    if let Some(link) = mail.link.as_mut() {
        link.single_use = single_use;
    }
    let key = format!("letter:{}:{request}", caller.member);
    if writing.insert_outreach_mail(&mail, &key, now).await? {
        env.queue
            .enqueue(&mut writing, letter_job(organization, mail.id))
            .await?;
    }
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(organization, Topic::People);
    Ok(())
}

/// The template with the event type that was chosen for this mail, if one was.
fn leading_to(
    template: Template,
    person: &Person,
    caller: &Caller,
    event_type: Option<EventTypeId>,
) -> Template {
    if event_type.is_none() {
        return template;
    }
    let member = template.link_of.member(caller.member, person.owner);
    Template {
        link_of: LinkOf::Member(member),
        event_type,
        ..template
    }
}

/// The mail, unless its link cannot be sent.
async fn sendable(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
    template: &Template,
    person: &Person,
) -> Result<OutreachMail, OutreachError> {
    let mut maker = Maker::new(env, reading, template, caller.member).await?;
    let Made { mail, obstacle } = maker.make(reading, person, None).await?;
    match obstacle {
        Some(Obstacle { why, sentence }) => Err(OutreachError::Link {
            why,
            sentence: ["Nothing was sent. ", &sentence].concat(),
        }),
        None => Ok(mail),
    }
}

/// A link of Calendly's that is good once, made for this mail alone.
async fn link_for_one_booking(
    env: &Environment,
    caller: &Caller,
    template: &Template,
    person: &Person,
) -> Result<String, OutreachError> {
    let Some(id) = &template.event_type else {
        return Err(OutreachError::invalid(
            "A link for a single booking leads to one event type. Nothing was sent. Choose an event type.",
        ));
    };
    let mut reading = env.store.read().await?;
    sendable(env, &mut reading, caller, template, person).await?;
    drop(reading);
    let member = template.link_of.member(caller.member, person.owner);
    let made = single_use_link(env, caller.organization, member, id).await;
    made.map_err(|error| {
        let refused = |why| OutreachError::link("Nothing was sent.", why);
        match error {
            AskError::NotConnected => refused(LinkRefusal::NotConnected),
            AskError::NeedsReauthentication(_) => refused(LinkRefusal::NeedsReauthentication),
            AskError::Calendly(CalendlyError::NotFound) => refused(LinkRefusal::EventTypeGone),
            AskError::Calendly(error) => OutreachError::invalid(format!(
                "Calendly made no link for a single booking: {error}. Nothing was sent. Try again, or send a link that \
                 can be used more often."
            )),
            AskError::Service(error) => error.into(),
        }
    })
}
