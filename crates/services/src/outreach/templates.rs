//! One template: shown, saved, deleted, and tried on oneself.

use super::filling::{Writer, own_link};
use super::kept::DraftOf;
use super::links::{decisive, link_use, offered, shown};
use super::{NO_MAIL_SERVER, OutreachError, text};
use crate::calendly::event_types;
use crate::live::Topic;
use crate::{Environment, ServiceError};
use domain::campaign::Audience;
use domain::event_type::{EventType, EventTypeId};
use domain::mail::{Mail, Mailbox};
use domain::member::MemberState;
use domain::module::Module;
use domain::person::{Person, PersonKind};
use domain::template::{LinkOf, Template, holds_link};
use domain::view::outreach::{LinkShown, Recipient, TemplatePage};
use domain::{Caller, MailId, MemberId, PersonId, TemplateId};
use std::collections::BTreeMap;
use store::{Reading, StoreError, Writing};

/// As how many people a template can be previewed, besides an invented one.
const PREVIEWED: usize = 10;

/// A template as somebody wants it to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateDraft {
    /// Of which; a form of a new one was promised [`TemplatePage::fresh`].
    pub of: DraftOf<TemplateId>,
    /// In which module it is used.
    pub module: Module,
    /// As typed.
    pub name: String,
    /// As typed.
    pub subject: String,
    /// As typed.
    pub body: String,
    /// Whose Calendly link.
    pub link_of: LinkOf,
    /// To which event type of the member that `link_of` names; none to all of theirs.
    pub event_type: Option<EventTypeId>,
}

/// The editor of a template; without one, of a new one.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none in the organization, or for a viewer who asks for a new one.
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: Option<TemplateId>,
) -> Result<TemplatePage, ServiceError> {
    let organization = caller.organization;
    let mut reading = env.store.read().await?;
    let template = match id {
        Some(id) => reading
            .template(organization, id)
            .await?
            .ok_or(ServiceError::NotFound)?,
        None if !caller.can_change_own() => return Err(ServiceError::NotFound),
        None => new(env, caller),
    };
    drop(reading);
    let event_types = choices(env, caller, &template).await?;
    let mut reading = env.store.read().await?;
    let used = reading.uses_of_templates(organization).await?;
    let members = reading.members(organization).await?;
    let reader = members.iter().find(|member| member.id == caller.member);
    let link = match id {
        Some(_) => shown(&mut reading, &template, caller.member).await?,
        None => LinkShown::None,
    };
    Ok(TemplatePage {
        id,
        fresh: id.is_none().then_some(template.id),
        link,
        refusals: refusals(&mut reading, caller).await?,
        recipients: recipients(env, &mut reading, caller, &template).await?,
        used_in: used
            .into_iter()
            .find(|(used, _)| Some(*used) == id)
            .map_or(0, |(_, count)| count),
        reader_email: reader
            .map(|reader| reader.email.clone())
            .unwrap_or_default(),
        members: members
            .into_iter()
            .filter(|member| member.state == MemberState::Active)
            .map(|member| (member.id, member.name))
            .collect(),
        has_mail_server: env.mailer.is_some(),
        can_change: caller.can_change_own(),
        name: template.name,
        module: template.module,
        subject: template.subject,
        body: template.body,
        link_of: template.link_of,
        event_type: template.event_type,
        event_types,
        version: template.version,
    })
}

fn new(env: &Environment, caller: &Caller) -> Template {
    Template {
        id: TemplateId::new(env.entropy.id()),
        organization: caller.organization,
        module: Module::Sales,
        name: String::new(),
        subject: String::new(),
        body: String::new(),
        link_of: LinkOf::Owner,
        event_type: None,
        version: 0,
    }
}

/// The event types that can be chosen: what the reader offers, and whoever's link the template holds; also one that is gone,
/// as long as it is the chosen one.
async fn choices(
    env: &Environment,
    caller: &Caller,
    template: &Template,
) -> Result<Vec<EventType>, ServiceError> {
    let mut all = event_types(env, caller.organization, caller.member).await?;
    if let LinkOf::Member(member) = template.link_of
        && member != caller.member
    {
        all.extend(event_types(env, caller.organization, member).await?);
    }
    let chosen = template.event_type.as_ref();
    all.retain(|one| one.is_offered || Some(&one.id) == chosen);
    Ok(all)
}

/// Why the reader may not insert a link, per module.
async fn refusals(
    reading: &mut Reading,
    caller: &Caller,
) -> Result<Vec<(Module, String)>, ServiceError> {
    let mut refusals = Vec::new();
    for module in Module::ALL {
        let used = link_use(reading, caller.organization, caller.member, module).await?;
        if let Err(refusal) = used.insert() {
            refusals.push((module, refusal.sentence()));
        }
    }
    Ok(refusals)
}

/// Somebody invented, then people of the module.
async fn recipients(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
    template: &Template,
) -> Result<Vec<Recipient>, ServiceError> {
    let organization = caller.organization;
    let writer = Writer::read(reading, organization, caller.member).await?;
    let audience = Audience {
        module: Some(template.module),
        ..Audience::default()
    };
    let known = reading.people_of_audience(organization, &audience).await?;
    let mut recipients = Vec::new();
    for person in [invented(caller)]
        .iter()
        .chain(known.iter().take(PREVIEWED))
    {
        let member = template.link_of.member(caller.member, person.owner);
        let link = own_link(env, reading, organization, member).await?;
        let link = link.unwrap_or_else(|| "(the Calendly link)".to_owned());
        recipients.push(writer.recipient(person, &link));
    }
    Ok(recipients)
}

/// Whom a template is tried on.
fn invented(caller: &Caller) -> Person {
    Person {
        id: PersonId::new(Default::default()),
        organization: caller.organization,
        kind: PersonKind::Lead,
        module: Module::Sales,
        name: "Alex Example".to_owned(),
        email: String::new(),
        phone: String::new(),
        owner: caller.member,
        fields: BTreeMap::new(),
    }
}

/// Saves a template, unless somebody else saved it since the page showed `seen`. A link may be put in only where it is
/// allowed; one that was there already stays.
///
/// # Errors
/// [`OutreachError::Link`]; [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::Invalid`] with a sentence,
/// [`ServiceError::ChangedMeanwhile`].
pub async fn save(
    env: &Environment,
    caller: &Caller,
    draft: TemplateDraft,
) -> Result<TemplateId, OutreachError> {
    caller.require_change_own()?;
    let (organization, now) = (caller.organization, env.clock.now());
    let name = text::name(&draft.name)?;
    let (subject, body) = text::subject_and_body(&draft.subject, &draft.body)?;
    if let (LinkOf::Member(member), Some(_)) = (draft.link_of, &draft.event_type) {
        // Outside of the transaction, because Calendly may be asked.
        event_types(env, organization, member).await?;
    }
    let mut writing = env.store.write().await?;
    let before = match draft.of.id() {
        Some(id) => writing.template(organization, id).await?,
        None => None,
    };
    let version = draft.of.version(before.is_some())?;
    let template = Template {
        id: draft
            .of
            .id()
            .unwrap_or_else(|| TemplateId::new(env.entropy.id())),
        organization,
        module: draft.module,
        name,
        subject,
        body,
        link_of: draft.link_of,
        event_type: draft.event_type,
        version,
    };
    if template.event_type.is_some() && !matches!(template.link_of, LinkOf::Member(_)) {
        return Err(OutreachError::invalid(
            "An event type belongs to one member. Nothing was saved. Choose that member's link, or no event type.",
        ));
    }
    if holds_link(&template.body) {
        check_link(&mut writing, caller, before.as_ref(), &template).await?;
    }
    match before {
        Some(_) if !writing.save_template(&template, now).await? => {
            return Err(ServiceError::ChangedMeanwhile.into());
        }
        Some(_) => {}
        None => writing.insert_template(&template, now).await?,
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::People);
    Ok(template.id)
}

/// Another module or another person's link is a new link.
async fn check_link(
    writing: &mut Writing,
    caller: &Caller,
    before: Option<&Template>,
    after: &Template,
) -> Result<(), OutreachError> {
    let held = before.is_some_and(|before| {
        before.holds_link()
            && before.link_of == after.link_of
            && before.event_type == after.event_type
            && before.module == after.module
    });
    if let LinkOf::Member(member) = after.link_of {
        named(writing, caller, member).await?;
    }
    let member = decisive(after.link_of, caller.member);
    let used = link_use(writing, caller.organization, member, after.module).await?;
    let event_type = after.event_type.as_ref();
    let offered = offered(writing, caller.organization, member, event_type).await?;
    let allowed = used.keep(held).and(if held { Ok(()) } else { offered });
    allowed.map_err(|why| {
        OutreachError::link(
            "This text holds a Calendly link that may not be inserted now. Nothing was saved.",
            why,
        )
    })
}

async fn named(
    reading: &mut Reading,
    caller: &Caller,
    member: MemberId,
) -> Result<(), ServiceError> {
    match reading.member(caller.organization, member).await? {
        Some(_) => Ok(()),
        None => Err(ServiceError::invalid(
            "The member whose link this was is not there any more. Nothing was saved. Choose somebody else's link.",
        )),
    }
}

/// Forgets a template that no campaign sends. What was made from it stays.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::NotFound`], [`ServiceError::Invalid`] with a sentence.
pub async fn delete(
    env: &Environment,
    caller: &Caller,
    id: TemplateId,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    match writing.delete_template(caller.organization, id).await {
        Ok(true) => {}
        Ok(false) => return Err(ServiceError::NotFound),
        Err(StoreError::Conflict(_)) => {
            return Err(ServiceError::invalid(
                "A campaign sends this template. It was kept. Delete the campaign first, or choose another template there.",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    writing.commit().await?;
    env.live.announce(caller.organization, Topic::People);
    Ok(())
}

/// Sends the saved template to the caller, as the invented recipient would read it; the address it went to. The answer of
/// the mail server is waited for.
///
/// # Errors
/// [`OutreachError::Link`]; [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::NotFound`], [`ServiceError::Invalid`]
/// with a sentence: no mail server, no link, or what the mail server said.
pub async fn send_test(
    env: &Environment,
    caller: &Caller,
    id: TemplateId,
) -> Result<String, OutreachError> {
    caller.require_change_own()?;
    let organization = caller.organization;
    let Some(mailer) = env.mailer.as_ref() else {
        return Err(OutreachError::invalid(NO_MAIL_SERVER));
    };
    let mut reading = env.store.read().await?;
    let template = reading
        .template(organization, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let writer = Writer::read(&mut reading, organization, caller.member).await?;
    let link = if template.holds_link() {
        let member = decisive(template.link_of, caller.member);
        let used = link_use(&mut reading, organization, member, template.module).await?;
        used.send()
            .map_err(|why| OutreachError::link("Nothing was sent.", why))?;
        let link = own_link(env, &mut reading, organization, member).await?;
        link.ok_or_else(|| {
            ServiceError::invalid(
                "Nothing was sent: there is no Calendly link yet. Connect Calendly first.",
            )
        })?
    } else {
        String::new()
    };
    drop(reading);
    let filled = writer.fill(&template, &invented(caller), &link);
    let mail = Mail {
        id: MailId::new(env.entropy.id()),
        organization,
        key: String::new(),
        about: None,
        to: Mailbox {
            name: writer.sender.name.clone(),
            address: writer.sender.email.clone(),
        },
        reply_to: Some(writer.sender.email.clone()),
        unsubscribe: None,
        subject: ["[Test] ", &filled.subject].concat(),
        body: filled.body,
    };
    match mailer.send(&mail).await {
        Ok(()) => Ok(mail.to.address),
        Err(error) => Err(OutreachError::invalid(format!(
            "The test mail was not taken. The mail server says: {}",
            error.words()
        ))),
    }
}
