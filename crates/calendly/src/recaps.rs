//! Recaps of meetings (calendly.md §6.11). The sheet names the requests and not the fields, so all but the address are
//! kept as they come and written as they are given.

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::More;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was said in a meeting, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeetingRecap {
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<Uri>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

impl Client {
    /// Recaps (`GET /meeting_recaps`); needs `meeting_recaps:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn meeting_recaps(
        &self,
        token: &SecretString,
        paging: &Paging,
    ) -> Result<Page<MeetingRecap>, CalendlyError> {
        self.get(token, self.at("meeting_recaps").page(paging)?)
            .await
    }

    /// One recap (`GET /meeting_recaps/{uuid}`); needs `meeting_recaps:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn meeting_recap(
        &self,
        token: &SecretString,
        recap: &Uri,
    ) -> Result<MeetingRecap, CalendlyError> {
        let query = self.resource(Kind::MeetingRecap, recap)?;
        self.get_one(token, query).await
    }

    /// Word for word (`GET /meeting_recaps/{uuid}/transcript`), as it comes; needs `meeting_recaps:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn transcript(
        &self,
        token: &SecretString,
        recap: &Uri,
    ) -> Result<Value, CalendlyError> {
        let query = self.beneath(Kind::MeetingRecap, recap, "transcript")?;
        self.get(token, query).await
    }

    /// Changes a recap (`PATCH /meeting_recaps/{uuid}`): the fields that are given; needs `meeting_recaps:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn change_meeting_recap(
        &self,
        token: &SecretString,
        recap: &Uri,
        fields: &More,
    ) -> Result<MeetingRecap, CalendlyError> {
        let query = self.resource(Kind::MeetingRecap, recap)?;
        self.patch_one(token, query, fields).await
    }

    /// Deletes a recap (`DELETE /meeting_recaps/{uuid}`); needs `meeting_recaps:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn delete_meeting_recap(
        &self,
        token: &SecretString,
        recap: &Uri,
    ) -> Result<(), CalendlyError> {
        let query = self.resource(Kind::MeetingRecap, recap)?;
        self.delete(token, query).await
    }
}
