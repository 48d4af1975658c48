//! **Send meeting link**: a template, sent to one person.

use super::NO_MAIL_SERVER;
use super::filling::own_link;
use super::handlers::letter_job;
use super::links::shown;
use super::making::{Made, Maker};
use crate::live::Topic;
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use domain::person::Person;
use domain::template::Template;
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
    let chosen = match templates.iter().find(wanted) {
        Some(template) => Some(preview(env, &mut reading, caller, template, &person).await?),
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
    reading: &mut Reading,
    caller: &Caller,
    template: &Template,
    person: &Person,
) -> Result<ChosenLetter, ServiceError> {
    let mut maker = Maker::new(env, reading, template, caller.member).await?;
    let Made { obstacle, .. } = maker.make(reading, person, None).await?;
    let member = template.link_of.member(caller.member, person.owner);
    let link = own_link(env, reading, caller.organization, member).await?;
    let filled = maker
        .writer
        .fill(template, person, &link.unwrap_or_default());
    Ok(ChosenLetter {
        template: template.id,
        subject: filled.subject,
        body: filled.body,
        link: shown(reading, template, member).await?,
        refusal: obstacle,
    })
}

/// Puts a mail to one person on its way. A form that is sent twice, with the same `request`, sends one.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::NotFound`], [`ServiceError::Invalid`] with a sentence.
pub async fn send(
    env: &Environment,
    caller: &Caller,
    person: PersonId,
    template: TemplateId,
    request: &str,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let (organization, now) = (caller.organization, env.clock.now());
    if env.mailer.is_none() {
        return Err(ServiceError::invalid(NO_MAIL_SERVER));
    }
    let request: String = one_line(request).chars().take(LONGEST_REQUEST).collect();
    if request.is_empty() {
        return Err(ServiceError::invalid(
            "The form could not be read. Nothing was sent. Reload the page and try again.",
        ));
    }
    let mut writing = env.store.write().await?;
    let person = writing
        .person(organization, person)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let template = writing
        .template(organization, template)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if person.email.is_empty() {
        return Err(ServiceError::invalid(
            "No e-mail address is known of this person. Nothing was sent.",
        ));
    }
    let mut maker = Maker::new(env, &mut writing, &template, caller.member).await?;
    let Made { mail, obstacle } = maker.make(&mut writing, &person, None).await?;
    if let Some(obstacle) = obstacle {
        return Err(ServiceError::invalid(format!(
            "Nothing was sent. {obstacle}"
        )));
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
