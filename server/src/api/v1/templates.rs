//! `/api/v1/templates`: texts of mails.

use super::words;
use crate::api::openapi::{OutreachRefusals, Refusals};
use crate::api::token::Permitted;
use crate::api::{Body, Path, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::event_type::EventTypeId;
use domain::{Caller, TemplateId};
use serde::{Deserialize, Serialize};
use services::ServiceError;
use services::outreach::kept::{self, DraftOf, KeptTemplate};
use services::outreach::templates::{self, TemplateDraft};
use utoipa::ToSchema;
use uuid::Uuid;

/// A text of mails. Fields such as `{{first_name}}` are filled for each recipient.
#[derive(Debug, Serialize, ToSchema)]
pub struct Template {
    /// Its id.
    id: Uuid,
    /// In which module it is used; that decides whether it may hold a Calendly link.
    module: words::Module,
    /// What members call it.
    name: String,
    /// One line, with fields.
    subject: String,
    /// Plain text, with fields.
    body: String,
    /// Whose Calendly link `{{calendly_link}}` is: `owner`, who looks after the recipient; `sender`, who sends the mail; or
    /// a member's id.
    link_of: String,
    /// To which event type of that member the link leads: its id at Calendly; none to all of theirs.
    event_type: Option<String>,
    /// Counts up with every change.
    version: i64,
    /// How its Calendly link stands.
    link: words::LinkState,
    /// Campaigns that send it; while there are any it stays.
    used_in: u32,
    /// What came of its mails, whoever sent them.
    results: Results,
}

impl From<KeptTemplate> for Template {
    fn from(kept: KeptTemplate) -> Self {
        let KeptTemplate {
            template,
            link,
            used_in,
            results,
        } = kept;
        Self {
            id: template.id.uuid(),
            module: template.module.into(),
            name: template.name,
            subject: template.subject,
            body: template.body,
            link_of: template.link_of.word(),
            event_type: template.event_type.map(String::from),
            version: template.version,
            link: link.into(),
            used_in,
            results: results.into(),
        }
    }
}

/// What came of mails.
#[derive(Debug, Serialize, ToSchema)]
pub struct Results {
    /// All of them.
    mails: u32,
    /// Still to be sent.
    waiting: u32,
    /// The mail server took them.
    sent: u32,
    /// They were refused, or given up.
    failed: u32,
    /// They came back.
    bounced: u32,
    /// They were not sent, because their recipients want no more.
    unsubscribed: u32,
    /// Their meeting link was opened.
    opened: u32,
    /// Somebody booked through it.
    booked: u32,
}

impl From<domain::campaign::Results> for Results {
    fn from(results: domain::campaign::Results) -> Self {
        let domain::campaign::Results {
            mails,
            sent,
            failed,
            bounced,
            unsubscribed,
            opened,
            booked,
        } = results;
        Self {
            mails,
            waiting: results.waiting(),
            sent,
            failed,
            bounced,
            unsubscribed,
            opened,
            booked,
        }
    }
}

/// The templates.
#[derive(Debug, Serialize, ToSchema)]
pub struct Templates {
    /// All there are, by name.
    collection: Vec<Template>,
}

/// Templates
#[utoipa::path(
    get, path = "/templates", tag = "Templates and campaigns",
    responses((status = 200, description = "All there are.", body = Templates), Refusals),
)]
pub async fn list(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
) -> Result<Json<Templates>, Refusal> {
    let all = kept::templates(&state.env, &caller).await?;
    Ok(Json(Templates {
        collection: all.into_iter().map(Template::from).collect(),
    }))
}

/// One template
#[utoipa::path(
    get, path = "/templates/{id}", tag = "Templates and campaigns",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The template.", body = Template), Refusals),
)]
pub async fn one(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<TemplateId>,
) -> Result<Json<Template>, Refusal> {
    read(&state, &caller, id).await
}

async fn read(
    state: &AppState,
    caller: &Caller,
    id: TemplateId,
) -> Result<Json<Template>, Refusal> {
    Ok(Json(kept::template(&state.env, caller, id).await?.into()))
}

/// A template as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTemplate {
    /// In which module it is used.
    module: words::Module,
    /// At most 100 letters.
    name: String,
    /// One line of at most 200 letters, with fields; `{{calendly_link}}` cannot stand here.
    subject: String,
    /// Plain text of at most 20,000 letters, with fields: `{{first_name}}`, `{{name}}`, `{{owner_name}}`,
    /// `{{sender_name}}`, `{{organization}}`, `{{calendly_link}}`.
    body: String,
    /// `owner`, `sender`, or a member's id; `owner` where nothing is said.
    link_of: Option<String>,
    /// The id at Calendly of an event type of the member that `link_of` names; all of theirs where nothing is said.
    event_type: Option<String>,
}

impl NewTemplate {
    fn draft(self, of: DraftOf<TemplateId>) -> Result<TemplateDraft, Refusal> {
        let link_of = self.link_of.as_deref().unwrap_or("owner");
        let link_of = link_of.parse().map_err(|_| {
            ServiceError::Invalid(
                "link_of is neither owner, sender nor a member's id. Nothing was saved.".to_owned(),
            )
        })?;
        Ok(TemplateDraft {
            of,
            module: self.module.into(),
            name: self.name,
            subject: self.subject,
            body: self.body,
            link_of,
            event_type: event_type(self.event_type.as_deref())?,
        })
    }
}

/// The event type of this id, if there is one.
pub fn event_type(id: Option<&str>) -> Result<Option<EventTypeId>, ServiceError> {
    let read = id.map(str::parse).transpose();
    read.map_err(|_| {
        ServiceError::Invalid(
            "event_type is no id of an event type at Calendly. Nothing was saved or sent."
                .to_owned(),
        )
    })
}

/// Make a template
///
/// A text with `{{calendly_link}}` needs a Calendly Integration that works and is on in the module.
#[utoipa::path(
    post, path = "/templates", tag = "Templates and campaigns", request_body = NewTemplate,
    responses((status = 201, description = "The template.", body = Template), OutreachRefusals),
)]
pub async fn make(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Body(wanted): Body<NewTemplate>,
) -> Result<(StatusCode, Json<Template>), Refusal> {
    let made = templates::save(&state.env, &caller, wanted.draft(DraftOf::New)?).await?;
    Ok((StatusCode::CREATED, read(&state, &caller, made).await?))
}

/// A template as it is to be from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangedTemplate {
    /// All of it; what is left out is not kept.
    #[serde(flatten)]
    template: NewTemplate,
    /// As it was read.
    version: i64,
}

/// Change a template
///
/// A Calendly link that it holds already stays, whatever became of the integration.
#[utoipa::path(
    put, path = "/templates/{id}", tag = "Templates and campaigns", request_body = ChangedTemplate,
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The template, as it is now.", body = Template), OutreachRefusals),
)]
pub async fn change(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<TemplateId>,
    Body(wanted): Body<ChangedTemplate>,
) -> Result<Json<Template>, Refusal> {
    let draft = wanted.template.draft(DraftOf::Kept {
        id,
        seen: wanted.version,
    })?;
    templates::save(&state.env, &caller, draft).await?;
    read(&state, &caller, id).await
}

/// Delete a template
///
/// One that a campaign sends stays.
#[utoipa::path(
    delete, path = "/templates/{id}", tag = "Templates and campaigns",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 204, description = "It is gone."), OutreachRefusals),
)]
pub async fn delete(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<TemplateId>,
) -> Result<StatusCode, Refusal> {
    templates::delete(&state.env, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
