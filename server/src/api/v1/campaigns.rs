//! `/api/v1/campaigns`: one template sent to many people.

use super::templates::Results;
use super::words;
use crate::api::openapi::{OutreachRefusals, Refusals};
use crate::api::token::Permitted;
use crate::api::{Body, Path, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::campaign::Limits;
use domain::{Caller, CampaignId, MemberId};
use serde::{Deserialize, Serialize};
use services::outreach::campaigns::{self, Asked, CampaignDraft};
use services::outreach::kept::{self, DraftOf, KeptCampaign};
use store::StoredMail;
use utoipa::ToSchema;
use uuid::Uuid;

/// One template sent to many people.
#[derive(Debug, Serialize, ToSchema)]
pub struct Campaign {
    /// Its id.
    id: Uuid,
    /// What members call it.
    name: String,
    /// Who sends it: a member's id; answers go there.
    sender: Uuid,
    /// What is sent: a template's id.
    template: Uuid,
    /// To whom.
    audience: Audience,
    /// At most so many mails in any hour.
    per_hour: u32,
    /// At most so many people.
    people: u32,
    /// How far it has come.
    state: words::CampaignState,
    /// When it begins by itself; of a scheduled one.
    starts_at: Option<DateTime<Utc>>,
    /// Counts up with every change.
    version: i64,
    /// How its Calendly link stands.
    link: words::LinkState,
    /// What came of its mails.
    results: Results,
}

impl From<KeptCampaign> for Campaign {
    fn from(kept: KeptCampaign) -> Self {
        let KeptCampaign {
            campaign,
            link,
            results,
        } = kept;
        Self {
            id: campaign.id.uuid(),
            name: campaign.name,
            sender: campaign.sender.uuid(),
            template: campaign.template.uuid(),
            audience: campaign.audience.into(),
            per_hour: campaign.limits.per_hour,
            people: campaign.limits.people,
            state: campaign.state.into(),
            starts_at: campaign.state.starts_at(),
            version: campaign.version,
            link: link.into(),
            results: results.into(),
        }
    }
}

/// To whom a campaign goes: everybody whose address is known and who fits all that is said.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Audience {
    /// Leads or contacts.
    kind: Option<words::PersonKind>,
    /// Kept in this module.
    module: Option<words::Module>,
    /// With this status.
    status: Option<String>,
    /// Looked after by this member.
    owner: Option<Uuid>,
}

impl From<domain::campaign::Audience> for Audience {
    fn from(audience: domain::campaign::Audience) -> Self {
        Self {
            kind: audience.kind.map(Into::into),
            module: audience.module.map(Into::into),
            status: audience.status,
            owner: audience.owner.map(MemberId::uuid),
        }
    }
}

impl From<Audience> for domain::campaign::Audience {
    fn from(audience: Audience) -> Self {
        Self {
            kind: audience.kind.map(Into::into),
            module: audience.module.map(Into::into),
            status: audience.status,
            owner: audience.owner.map(MemberId::new),
        }
    }
}

/// A campaign with its mails.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignWithMails {
    /// The campaign.
    #[serde(flatten)]
    campaign: Campaign,
    /// Its mails: those that did not arrive first, then by name; at most 200.
    mails: Vec<CampaignMail>,
}

/// One mail of a campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignMail {
    /// To whom: the id of a lead or contact.
    person: Uuid,
    /// Their name, as it was then.
    name: String,
    /// Their address, as it was then.
    email: String,
    /// Where it is.
    state: words::MailState,
    /// Why it did not arrive.
    trouble: Option<String>,
    /// How often its meeting link was opened.
    opens: u64,
    /// Whether somebody booked through it.
    booked: bool,
}

impl From<StoredMail> for CampaignMail {
    fn from(stored: StoredMail) -> Self {
        Self {
            person: stored.mail.person.uuid(),
            name: stored.mail.to.name,
            email: stored.mail.to.address,
            state: (&stored.progress).into(),
            trouble: stored.progress.trouble().map(str::to_owned),
            opens: stored.opens,
            booked: stored.is_booked,
        }
    }
}

/// The campaigns.
#[derive(Debug, Serialize, ToSchema)]
pub struct Campaigns {
    /// All there are, the newest first.
    collection: Vec<Campaign>,
}

/// Campaigns
#[utoipa::path(
    get, path = "/campaigns", tag = "Templates and campaigns",
    responses((status = 200, description = "All there are.", body = Campaigns), Refusals),
)]
pub async fn list(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
) -> Result<Json<Campaigns>, Refusal> {
    let all = kept::campaigns(&state.env, &caller).await?;
    Ok(Json(Campaigns {
        collection: all.into_iter().map(Campaign::from).collect(),
    }))
}

/// One campaign, and what came of it
#[utoipa::path(
    get, path = "/campaigns/{id}", tag = "Templates and campaigns",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The campaign.", body = CampaignWithMails), Refusals),
)]
pub async fn one(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<CampaignId>,
) -> Result<Json<CampaignWithMails>, Refusal> {
    read(&state, &caller, id).await
}

async fn read(
    state: &AppState,
    caller: &Caller,
    id: CampaignId,
) -> Result<Json<CampaignWithMails>, Refusal> {
    let (campaign, mails) = kept::campaign(&state.env, caller, id).await?;
    Ok(Json(CampaignWithMails {
        campaign: campaign.into(),
        mails: mails.into_iter().map(CampaignMail::from).collect(),
    }))
}

/// A campaign as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewCampaign {
    /// At most 100 letters.
    name: String,
    /// What is sent: a template's id.
    template: Uuid,
    /// To whom; everybody where nothing is said.
    #[serde(default)]
    audience: Audience,
    /// At most so many mails in any hour, 1 to 1,000; 60 where nothing is said.
    per_hour: Option<u32>,
    /// At most so many people, 1 to 1,000; 200 where nothing is said.
    people: Option<u32>,
}

impl NewCampaign {
    fn draft(self, of: DraftOf<CampaignId>) -> CampaignDraft {
        let usual = Limits::default();
        CampaignDraft {
            of,
            name: self.name,
            template: self.template.into(),
            audience: self.audience.into(),
            per_hour: self.per_hour.unwrap_or(usual.per_hour),
            people: self.people.unwrap_or(usual.people),
        }
    }
}

/// Make a campaign
///
/// The token's member sends it, once it is started.
#[utoipa::path(
    post, path = "/campaigns", tag = "Templates and campaigns", request_body = NewCampaign,
    responses((status = 201, description = "The campaign, a draft.", body = CampaignWithMails), OutreachRefusals),
)]
pub async fn make(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Body(wanted): Body<NewCampaign>,
) -> Result<(StatusCode, Json<CampaignWithMails>), Refusal> {
    let made = campaigns::save(&state.env, &caller, wanted.draft(DraftOf::New)).await?;
    Ok((StatusCode::CREATED, read(&state, &caller, made).await?))
}

/// A campaign as it is to be from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangedCampaign {
    /// All of it; what is left out is not kept.
    #[serde(flatten)]
    campaign: NewCampaign,
    /// As it was read.
    version: i64,
}

/// Change a campaign that has not begun
#[utoipa::path(
    put, path = "/campaigns/{id}", tag = "Templates and campaigns", request_body = ChangedCampaign,
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The campaign, as it is now.", body = CampaignWithMails), OutreachRefusals),
)]
pub async fn change(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<CampaignId>,
    Body(wanted): Body<ChangedCampaign>,
) -> Result<Json<CampaignWithMails>, Refusal> {
    let draft = wanted.campaign.draft(DraftOf::Kept {
        id,
        seen: wanted.version,
    });
    campaigns::save(&state.env, &caller, draft).await?;
    read(&state, &caller, id).await
}

/// Delete a campaign that has sent nothing
#[utoipa::path(
    delete, path = "/campaigns/{id}", tag = "Templates and campaigns",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 204, description = "It is gone."), OutreachRefusals),
)]
pub async fn delete(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<CampaignId>,
) -> Result<StatusCode, Refusal> {
    campaigns::delete(&state.env, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a campaign is to do.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Step {
    /// What.
    step: words::CampaignStep,
    /// When it begins; needed to schedule it, and else of no account.
    starts_at: Option<DateTime<Utc>>,
    /// The version of the campaign that was read.
    version: i64,
}

/// Start, schedule, pause or resume a campaign
///
/// Starting sends mails to people. A scheduled campaign that is paused is a draft again.
#[utoipa::path(
    post, path = "/campaigns/{id}/steps", tag = "Templates and campaigns", request_body = Step,
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The campaign, as it is now.", body = CampaignWithMails), OutreachRefusals),
)]
pub async fn step(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<CampaignId>,
    Body(wanted): Body<Step>,
) -> Result<Json<CampaignWithMails>, Refusal> {
    let asked = match (wanted.step, wanted.starts_at) {
        (words::CampaignStep::Start, _) => Asked::Start,
        (words::CampaignStep::Pause, _) => Asked::Pause,
        (words::CampaignStep::Resume, _) => Asked::Resume,
        (words::CampaignStep::Schedule, Some(at)) => Asked::ScheduleAt(at),
        (words::CampaignStep::Schedule, None) => {
            return Err(services::ServiceError::Invalid(
                "To schedule a campaign, starts_at is needed. Nothing was changed.".to_owned(),
            )
            .into());
        }
    };
    campaigns::ask(&state.env, &caller, id, wanted.version, asked).await?;
    read(&state, &caller, id).await
}
