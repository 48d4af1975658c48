//! One campaign: shown, saved, started, paused.

use super::handlers::campaign_job;
use super::kept::{DraftOf, MOST_MAILS};
use super::links::{decisive, link_use, look_again, offered, shown};
use super::lists::state_shown;
use super::making::{Made, Maker};
use super::{NO_MAIL_SERVER, OutreachError, text};
use crate::accounts::member_of;
use crate::live::Topic;
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::campaign::{Audience, Campaign, CampaignState, Limits, Step, WrongLimit, WrongStep};
use domain::member::MemberState;
use domain::outreach_mail::Progress;
use domain::person::address;
use domain::template::Template;
use domain::view::outreach::{CampaignPage, LinkShown, MailRow, MailState};
use domain::{Caller, CampaignId, OrganizationId, TemplateId};
use std::collections::HashSet;
use store::{Reading, StoreError, StoredMail, Writing};

/// A campaign as somebody wants it to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignDraft {
    /// Of which; a form of a new one was promised [`CampaignPage::fresh`].
    pub of: DraftOf<CampaignId>,
    /// As typed.
    pub name: String,
    /// What is sent.
    pub template: TemplateId,
    /// To whom.
    pub audience: Audience,
    /// Mails in an hour.
    pub per_hour: u32,
    /// People.
    pub people: u32,
}

/// What somebody asks of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// **Start now**.
    Start,
    /// **Schedule**, on the caller's wall clock.
    Schedule(NaiveDateTime),
    /// The same, for whoever has no wall clock.
    ScheduleAt(DateTime<Utc>),
    /// **Pause**.
    Pause,
    /// **Resume**.
    Resume,
}

/// A campaign; without one, a new one.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none in the organization, or for a viewer who asks for a new one.
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: Option<CampaignId>,
) -> Result<CampaignPage, ServiceError> {
    let organization = caller.organization;
    let mut reading = env.store.read().await?;
    let reader = member_of(&mut reading, caller).await?;
    let campaign = match id {
        Some(id) => Some(
            reading
                .campaign(organization, id)
                .await?
                .ok_or(ServiceError::NotFound)?,
        ),
        None if !caller.can_change_own() => return Err(ServiceError::NotFound),
        None => None,
    };
    let templates = reading.templates(organization).await?;
    let members = reading.members(organization).await?;
    let sender = campaign.as_ref().map_or(caller.member, |one| one.sender);
    let template = campaign.as_ref().map(|one| one.template);
    let link = match templates.iter().find(|one| Some(one.id) == template) {
        Some(template) => shown(&mut reading, template, sender).await?,
        None => LinkShown::None,
    };
    let audience = campaign.as_ref().map(|one| one.audience.clone());
    let audience = audience.unwrap_or_default();
    let takes = reading.people_of_audience(organization, &audience).await?;
    let mut results = reading.results_of_campaigns(organization).await?;
    results.retain(|(of, _)| Some(*of) == id);
    let mails = match id {
        Some(id) => {
            reading
                .mails_of_campaign(organization, id, MOST_MAILS)
                .await?
        }
        None => Vec::new(),
    };
    let can_change =
        caller.can_change_own() && campaign.as_ref().is_none_or(|one| may_change(caller, one));
    Ok(CampaignPage {
        id,
        fresh: id.is_none().then(|| CampaignId::new(env.entropy.id())),
        template,
        link,
        people_now: u32::try_from(takes.len()).unwrap_or(u32::MAX),
        templates: templates
            .into_iter()
            .map(|one| (one.id, one.name))
            .collect(),
        sender: members
            .iter()
            .find(|member| member.id == sender)
            .map(|member| member.name.clone())
            .unwrap_or_default(),
        members: members
            .into_iter()
            .filter(|member| member.state == MemberState::Active)
            .map(|member| (member.id, member.name))
            .collect(),
        state: state_shown(
            env,
            campaign
                .as_ref()
                .map_or(CampaignState::Draft, |one| one.state),
            &reader.zone,
        ),
        limits: campaign.as_ref().map(|one| one.limits).unwrap_or_default(),
        version: campaign.as_ref().map_or(0, |one| one.version),
        name: campaign.map(|one| one.name).unwrap_or_default(),
        results: results
            .first()
            .map(|(_, results)| *results)
            .unwrap_or_default(),
        mails: mails.into_iter().map(row).collect(),
        has_mail_server: env.mailer.is_some(),
        zone: reader.zone.as_str().to_owned(),
        audience,
        can_change,
    })
}

fn row(stored: StoredMail) -> MailRow {
    let StoredMail {
        mail,
        progress,
        opens,
        is_booked,
    } = stored;
    let state = match &progress {
        Progress::Waiting { .. } | Progress::Handed(_) => MailState::Waiting,
        Progress::Sent(_) => MailState::Sent,
        Progress::Refused(_) => MailState::Refused,
        Progress::GivenUp(_) => MailState::GivenUp,
        Progress::Bounced(_) => MailState::Bounced,
        Progress::Unsubscribed => MailState::Unsubscribed,
    };
    MailRow {
        person: mail.person,
        name: one_line(&mail.to.name),
        email: mail.to.address,
        state,
        trouble: progress.trouble().map(str::to_owned),
        is_opened: 0 < opens,
        is_booked,
    }
}

/// Whoever sends it, and admins.
fn may_change(caller: &Caller, campaign: &Campaign) -> bool {
    caller.can_change_own() && (campaign.sender == caller.member || caller.can_administer())
}

/// Saves a campaign that has not begun, unless somebody else saved it since the page showed `seen`.
///
/// # Errors
/// [`OutreachError::Link`]; [`ServiceError::NotAllowed`], [`ServiceError::Invalid`] with a sentence,
/// [`ServiceError::ChangedMeanwhile`].
pub async fn save(
    env: &Environment,
    caller: &Caller,
    draft: CampaignDraft,
) -> Result<CampaignId, OutreachError> {
    caller.require_change_own()?;
    let (organization, now) = (caller.organization, env.clock.now());
    let name = text::name(&draft.name)?;
    let limits = Limits::new(draft.per_hour, draft.people).map_err(wrong_limit)?;
    let mut writing = env.store.write().await?;
    let before = match draft.of.id() {
        Some(id) if writing.campaign(organization, id).await?.is_none() => None,
        Some(id) => Some(own(&mut writing, caller, id).await?),
        None => None,
    };
    let version = draft.of.version(before.is_some())?;
    let template = writing
        .template(organization, draft.template)
        .await?
        .ok_or_else(|| {
            ServiceError::invalid(
                "The template is not there any more. Nothing was saved. Choose another one.",
            )
        })?;
    let sender = before.as_ref().map_or(caller.member, |one| one.sender);
    check_link(&mut writing, before.as_ref(), &template, sender).await?;
    if before
        .as_ref()
        .is_some_and(|one| !one.state.can_be_changed())
    {
        return Err(OutreachError::invalid(
            "This campaign has begun. Nothing was saved. Make a new one for other people or another text.",
        ));
    }
    let campaign = Campaign {
        id: draft
            .of
            .id()
            .unwrap_or_else(|| CampaignId::new(env.entropy.id())),
        organization,
        sender,
        name,
        template: template.id,
        audience: text::audience(draft.audience)?,
        limits,
        state: before
            .as_ref()
            .map_or(CampaignState::Draft, |one| one.state),
        version,
    };
    match before {
        Some(_) if !writing.save_campaign(&campaign, now).await? => {
            return Err(ServiceError::ChangedMeanwhile.into());
        }
        Some(_) => {}
        None => writing.insert_campaign(&campaign, now).await?,
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::People);
    Ok(campaign.id)
}

fn wrong_limit(wrong: WrongLimit) -> ServiceError {
    ServiceError::invalid(match wrong {
        WrongLimit::PerHour => format!(
            "A campaign sends 1 to {} mails in an hour. Nothing was saved. Change the number.",
            Limits::MOST_PER_HOUR
        ),
        WrongLimit::People => format!(
            "A campaign goes to 1 to {} people. Nothing was saved. Change the number.",
            Limits::MOST_PEOPLE
        ),
    })
}

/// No new campaign with a link while links may not be inserted; one that has its template already keeps it.
async fn check_link(
    reading: &mut Reading,
    before: Option<&Campaign>,
    template: &Template,
    sender: domain::MemberId,
) -> Result<(), OutreachError> {
    if !template.holds_link() {
        return Ok(());
    }
    let held = before.is_some_and(|before| before.template == template.id);
    let member = decisive(template.link_of, sender);
    let used = link_use(reading, template.organization, member, template.module).await?;
    used.keep(held).map_err(|why| {
        OutreachError::link(
            "This template holds a Calendly link, which no new campaign may send now. Nothing was saved.",
            why,
        )
    })
}

/// A campaign that the caller may change.
async fn own(
    writing: &mut Writing,
    caller: &Caller,
    id: CampaignId,
) -> Result<Campaign, ServiceError> {
    let campaign = writing
        .campaign(caller.organization, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if may_change(caller, &campaign) {
        Ok(campaign)
    } else {
        Err(ServiceError::NotAllowed)
    }
}

/// Starts, schedules, pauses or resumes a campaign, unless somebody changed it since the page showed `seen`.
///
/// # Errors
/// [`OutreachError::Link`]; [`ServiceError::NotAllowed`], [`ServiceError::Invalid`] with a sentence,
/// [`ServiceError::ChangedMeanwhile`].
pub async fn ask(
    env: &Environment,
    caller: &Caller,
    id: CampaignId,
    seen: i64,
    asked: Asked,
) -> Result<(), OutreachError> {
    let (organization, now) = (caller.organization, env.clock.now());
    let sends = asked != Asked::Pause;
    if sends && env.mailer.is_none() {
        return Err(OutreachError::invalid(NO_MAIL_SERVER));
    }
    if sends {
        look_again_at(env, organization, id).await?;
    }
    let mut writing = env.store.write().await?;
    let zone = member_of(&mut writing, caller).await?.zone;
    let before = own(&mut writing, caller, id).await?;
    if before.version != seen {
        return Err(ServiceError::ChangedMeanwhile.into());
    }
    let step = match asked {
        Asked::Start => Step::Start,
        Asked::Pause => Step::Pause,
        Asked::Resume => Step::Resume,
        Asked::Schedule(local) => Step::Schedule(env.zones.instant(local, &zone)),
        Asked::ScheduleAt(at) => Step::Schedule(at),
    };
    if matches!(step, Step::Schedule(at) if at <= now) {
        return Err(OutreachError::invalid(
            "That time is over. Nothing was scheduled. Choose a later one, or start now.",
        ));
    }
    let state = before.state.after(step).map_err(wrong_step)?;
    if sends && before.state.can_be_changed() {
        check_sending(&mut writing, &before).await?;
    }
    let after = Campaign { state, ..before };
    if step == Step::Start {
        make_mails(env, &mut writing, &after).await?;
    }
    if !writing.save_campaign(&after, now).await? {
        return Err(ServiceError::ChangedMeanwhile.into());
    }
    if sends {
        let job = campaign_job(organization, id, state.starts_at());
        env.queue.enqueue(&mut writing, job).await?;
    }
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(organization, Topic::People);
    Ok(())
}

/// Whether the event type of a campaign's link is still offered is asked of Calendly before the transaction.
pub(super) async fn look_again_at(
    env: &Environment,
    organization: OrganizationId,
    id: CampaignId,
) -> Result<(), ServiceError> {
    let mut reading = env.store.read().await?;
    let found = reading.campaign(organization, id).await?;
    let Some(campaign) = found.filter(|one| one.state.can_be_changed()) else {
        return Ok(());
    };
    let template = reading.template(organization, campaign.template).await?;
    drop(reading);
    match template {
        Some(template) => look_again(env, &template).await,
        None => Ok(()),
    }
}

fn wrong_step(WrongStep(state): WrongStep) -> ServiceError {
    ServiceError::invalid(format!(
        "This campaign is {} by now. Nothing was changed. Look at it as it is.",
        state.label().to_lowercase()
    ))
}

/// Somebody is there to be written to, and the link may be sent as far as that is known before.
async fn check_sending(reading: &mut Reading, campaign: &Campaign) -> Result<(), OutreachError> {
    let organization = campaign.organization;
    let people = reading
        .people_of_audience(organization, &campaign.audience)
        .await?;
    if people.is_empty() {
        return Err(OutreachError::invalid(
            "Nobody fits this audience. Nothing was sent. Choose a wider one.",
        ));
    }
    let template = reading
        .template(organization, campaign.template)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if template.holds_link() {
        let member = decisive(template.link_of, campaign.sender);
        let used = link_use(reading, organization, member, template.module).await?;
        let event_type = template.event_type.as_ref();
        let offered = offered(reading, organization, member, event_type).await?;
        used.send()
            .and(offered)
            .map_err(|why| OutreachError::link("Nothing was sent.", why))?;
    }
    Ok(())
}

/// Makes the mails of a campaign, one for each of its people. Whom a link cannot be sent to, and who wants no more of them, is
/// noted as such.
pub(super) async fn make_mails(
    env: &Environment,
    writing: &mut Writing,
    campaign: &Campaign,
) -> Result<(), ServiceError> {
    let (organization, now) = (campaign.organization, env.clock.now());
    let template = writing
        .template(organization, campaign.template)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let people = writing
        .people_of_audience(organization, &campaign.audience)
        .await?;
    let most = usize::try_from(campaign.limits.people).unwrap_or(usize::MAX);
    let unsubscribed = writing.unsubscribed(organization).await?;
    let unsubscribed: HashSet<String> = unsubscribed.into_iter().collect();
    let mut maker = Maker::new(env, writing, &template, campaign.sender).await?;
    for person in people.iter().take(most) {
        let Made { mail, obstacle } = maker.make(writing, person, Some(campaign.id)).await?;
        let key = format!("campaign:{}:{}", campaign.id, person.id);
        writing.insert_outreach_mail(&mail, &key, now).await?;
        let ended = match obstacle {
            _ if unsubscribed.contains(&address(&mail.to.address)) => Some(Progress::Unsubscribed),
            Some(obstacle) => Some(Progress::GivenUp(obstacle.sentence)),
            None => None,
        };
        if let Some(ended) = ended {
            writing
                .note_progress(organization, mail.id, &ended, now)
                .await?;
        }
    }
    Ok(())
}

/// Forgets a campaign that has not begun.
///
/// # Errors
/// [`ServiceError::NotAllowed`], [`ServiceError::NotFound`], [`ServiceError::Invalid`] with a sentence.
pub async fn delete(
    env: &Environment,
    caller: &Caller,
    id: CampaignId,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    own(&mut writing, caller, id).await?;
    match writing.delete_campaign(caller.organization, id).await {
        Ok(_) => {}
        Err(StoreError::Conflict(_)) => {
            return Err(ServiceError::invalid(
                "This campaign has sent mails. It was kept, with what came of them.",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    writing.commit().await?;
    env.live.announce(caller.organization, Topic::People);
    Ok(())
}
