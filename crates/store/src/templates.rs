//! Texts of mails.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::event_type::EventTypeId;
use domain::template::Template;
use domain::{OrganizationId, TemplateId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct TemplateRow {
    organization_id: Uuid,
    template_id: Uuid,
    module: String,
    name: String,
    subject: String,
    body: String,
    link_of: String,
    event_type: Option<String>,
    version: i64,
}

impl TryFrom<TemplateRow> for Template {
    type Error = StoreError;

    fn try_from(row: TemplateRow) -> Result<Self> {
        let place = Place::new("templates", row.template_id);
        Ok(Self {
            id: row.template_id.into(),
            organization: row.organization_id.into(),
            module: place.word("module", &row.module)?,
            name: row.name,
            subject: row.subject,
            body: row.body,
            link_of: place.word("link_of", &row.link_of)?,
            event_type: place.optional_word("event_type", row.event_type.as_deref())?,
            version: row.version,
        })
    }
}

impl Reading {
    /// One template.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn template(
        &mut self,
        org: OrganizationId,
        id: TemplateId,
    ) -> Result<Option<Template>> {
        fetch_optional!(
            self,
            TemplateRow,
            "select organization_id, template_id, module, name, subject, body, link_of, event_type, version
             from templates
             where organization_id = $1 and template_id = $2",
            org.uuid(),
            id.uuid()
        )?
        .map(Template::try_from)
        .transpose()
    }

    /// Every template, by name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn templates(&mut self, org: OrganizationId) -> Result<Vec<Template>> {
        fetch_all!(
            self,
            TemplateRow,
            "select organization_id, template_id, module, name, subject, body, link_of, event_type, version
             from templates
             where organization_id = $1
             order by lower(name), template_id",
            org.uuid()
        )?
        .into_iter()
        .map(Template::try_from)
        .collect()
    }
}

impl Writing {
    /// Adds a template; it is stored as version 1.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one with this id, or no such organization.
    pub async fn insert_template(&mut self, template: &Template, at: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            "insert into templates (organization_id, template_id, module, name, subject, body, link_of, event_type, version,
                                    created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9)",
            template.organization.uuid(),
            template.id.uuid(),
            template.module.word(),
            &template.name,
            &template.subject,
            &template.body,
            template.link_of.word(),
            template.event_type.as_ref().map(EventTypeId::as_str),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Saves a template, unless it is no longer of the version that `template` has; whether it was. What is stored has the
    /// next version.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_template(&mut self, template: &Template, at: DateTime<Utc>) -> Result<bool> {
        let saved = execute!(
            self,
            "update templates
             set module = $3, name = $4, subject = $5, body = $6, link_of = $7, event_type = $10,
                 version = version + 1, updated_at = $9
             where organization_id = $1 and template_id = $2 and version = $8",
            template.organization.uuid(),
            template.id.uuid(),
            template.module.word(),
            &template.name,
            &template.subject,
            &template.body,
            template.link_of.word(),
            template.version,
            Instant::from(at),
            template.event_type.as_ref().map(EventTypeId::as_str)
        )?;
        Ok(saved == 1)
    }

    /// Forgets a template; whether it was there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a campaign sends it.
    pub async fn delete_template(&mut self, org: OrganizationId, id: TemplateId) -> Result<bool> {
        let deleted = execute!(
            self,
            "delete from templates where organization_id = $1 and template_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(deleted == 1)
    }
}
