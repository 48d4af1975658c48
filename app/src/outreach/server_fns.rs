//! The server functions of Templates & Campaigns.

use crate::AppError;
use domain::module::Module;
use domain::view::outreach::{CampaignPage, LetterPage, OutreachPage, TemplatePage};
use domain::{CampaignId, PersonId, TemplateId};
use leptos::prelude::*;

/// Both lists.
#[server(prefix = "/api/fn", endpoint = "load_outreach", protocol = crate::requests::Reading)]
pub async fn load_outreach() -> Result<OutreachPage, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::outreach::lists(&env, &caller).await?)
}

/// The editor of a template; without one, of a new one.
#[server(prefix = "/api/fn", endpoint = "load_template", protocol = crate::requests::Reading)]
pub async fn load_template(id: Option<TemplateId>) -> Result<TemplatePage, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::outreach::templates::page(&env, &caller, id).await?)
}

/// **Save** of a template. Without script a button that inserts a field sends the form, too: `insert` is then written behind
/// the text.
#[server(prefix = "/api/fn", endpoint = "save_template")]
pub async fn save_template(
    #[server(default)] id: Option<TemplateId>,
    module: Module,
    name: String,
    mail: super::template_form::MailInput,
    link_of: String,
    seen: i64,
    #[server(default)] insert: Option<String>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let (link_of, event_type) = super::link_choice::read(&link_of)?;
    let draft = services::outreach::templates::TemplateDraft {
        of: services::outreach::kept::DraftOf::form(id, seen),
        module,
        name,
        subject: mail.subject,
        body: super::insert::with_field(mail.body, insert.as_deref(), &mail.link_words),
        link_of,
        event_type,
    };
    let saved = services::outreach::templates::save(&env, &caller, draft).await?;
    if seen == 0 {
        leptos_axum::redirect(&crate::paths::template(Some(saved)));
    }
    Ok(())
}

/// **Delete** of a template; goes back to the list.
#[server(prefix = "/api/fn", endpoint = "delete_template")]
pub async fn delete_template(id: TemplateId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::outreach::templates::delete(&env, &caller, id).await?;
    leptos_axum::redirect(crate::paths::CAMPAIGNS);
    Ok(())
}

/// **Send test mail**: the saved template, to the reader.
#[server(prefix = "/api/fn", endpoint = "send_test_mail")]
pub async fn send_test_mail(id: TemplateId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::outreach::templates::send_test(&env, &caller, id).await?;
    Ok(())
}

/// A campaign; without one, a new one.
#[server(prefix = "/api/fn", endpoint = "load_campaign", protocol = crate::requests::Reading)]
pub async fn load_campaign(id: Option<CampaignId>) -> Result<CampaignPage, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::outreach::campaigns::page(&env, &caller, id).await?)
}

/// **Save** of a campaign that has not begun. Of the audience, what is empty is left open.
#[server(prefix = "/api/fn", endpoint = "save_campaign")]
pub async fn save_campaign(
    #[server(default)] id: Option<CampaignId>,
    name: String,
    template: String,
    #[server(default)] audience: super::audience::AudienceInput,
    per_hour: String,
    people: String,
    seen: i64,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let draft = services::outreach::campaigns::CampaignDraft {
        of: services::outreach::kept::DraftOf::form(id, seen),
        name,
        template: super::campaign_form::read_template(&template)?,
        audience: audience.read()?,
        per_hour: super::campaign_form::read_number(&per_hour)?,
        people: super::campaign_form::read_number(&people)?,
    };
    let saved = services::outreach::campaigns::save(&env, &caller, draft).await?;
    if seen == 0 {
        leptos_axum::redirect(&crate::paths::campaign(Some(saved)));
    }
    Ok(())
}

/// **Start now**, **Schedule**, **Pause**, **Resume**.
#[server(prefix = "/api/fn", endpoint = "ask_campaign")]
pub async fn ask_campaign(
    id: CampaignId,
    seen: i64,
    asked: String,
    #[server(default)] date: String,
    #[server(default)] time: String,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let asked = super::steps::read(&asked, &date, &time)?;
    Ok(services::outreach::campaigns::ask(&env, &caller, id, seen, asked).await?)
}

/// **Delete** of a campaign that has not begun; goes back to the list.
#[server(prefix = "/api/fn", endpoint = "delete_campaign")]
pub async fn delete_campaign(id: CampaignId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::outreach::campaigns::delete(&env, &caller, id).await?;
    leptos_axum::redirect(crate::paths::CAMPAIGNS);
    Ok(())
}

/// **Send meeting link**: a template as this person will read it.
#[server(prefix = "/api/fn", endpoint = "load_letter", protocol = crate::requests::Reading)]
pub async fn load_letter(
    person: PersonId,
    template: Option<TemplateId>,
) -> Result<LetterPage, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::outreach::letters::page(&env, &caller, person, template).await?)
}

/// **Send**; goes back to the person, whose timeline tells what came of it.
#[server(prefix = "/api/fn", endpoint = "send_letter")]
pub async fn send_letter(
    person: PersonId,
    template: TemplateId,
    #[server(default)] event_type: String,
    #[server(default)] single_use: bool,
    request: String,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let draft = services::outreach::letters::LetterDraft {
        person,
        template,
        event_type: super::link_choice::read_event_type(&event_type)?,
        is_single_use: single_use,
        request,
    };
    services::outreach::letters::send(&env, &caller, draft).await?;
    leptos_axum::redirect(&[&crate::paths::person(person), "?mail=on-its-way"].concat());
    Ok(())
}
