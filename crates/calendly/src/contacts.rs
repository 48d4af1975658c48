//! Contacts (calendly.md §6.11). The sheet names the requests and not the fields, so all but a few are kept as they come
//! and written as they are given.

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::More;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Somebody whom Calendly remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<Uri>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// A field of contacts that somebody made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomField {
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<Uri>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

impl Client {
    /// Contacts (`GET /contacts`); needs `contacts:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn contacts(
        &self,
        token: &SecretString,
        paging: &Paging,
    ) -> Result<Page<Contact>, CalendlyError> {
        self.get(token, self.at("contacts").page(paging)?).await
    }

    /// One contact (`GET /contacts/{uuid}`); needs `contacts:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn contact(
        &self,
        token: &SecretString,
        contact: &Uri,
    ) -> Result<Contact, CalendlyError> {
        let query = self.resource(Kind::Contact, contact)?;
        self.get_one(token, query).await
    }

    /// Makes a contact (`POST /contacts`); needs `contacts:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Exists`] where there is one with this mail address.
    pub async fn create_contact(
        &self,
        token: &SecretString,
        contact: &Contact,
    ) -> Result<Contact, CalendlyError> {
        self.post_one(token, self.at("contacts"), contact).await
    }

    /// Changes a contact (`PATCH /contacts/{uuid}`): the fields that are given; needs `contacts:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn change_contact(
        &self,
        token: &SecretString,
        contact: &Uri,
        fields: &More,
    ) -> Result<Contact, CalendlyError> {
        let query = self.resource(Kind::Contact, contact)?;
        self.patch_one(token, query, fields).await
    }

    /// Deletes a contact (`DELETE /contacts/{uuid}`); needs `contacts:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn delete_contact(
        &self,
        token: &SecretString,
        contact: &Uri,
    ) -> Result<(), CalendlyError> {
        let query = self.resource(Kind::Contact, contact)?;
        self.delete(token, query).await
    }

    /// The fields that somebody made (`GET /contacts/custom_field_definitions`); needs `contacts:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn custom_fields(
        &self,
        token: &SecretString,
        paging: &Paging,
    ) -> Result<Page<CustomField>, CalendlyError> {
        let query = self.at("contacts/custom_field_definitions").page(paging)?;
        self.get(token, query).await
    }

    /// One of them (`GET /contacts/custom_field_definitions/{uuid}`); needs `contacts:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn custom_field(
        &self,
        token: &SecretString,
        field: &Uri,
    ) -> Result<CustomField, CalendlyError> {
        let query = self.resource(Kind::CustomField, field)?;
        self.get_one(token, query).await
    }
}
