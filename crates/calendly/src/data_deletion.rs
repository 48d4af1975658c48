//! Having people's data deleted (calendly.md §6.10); on the Enterprise plan. It may take up to seven days.

use crate::client::Client;
use crate::error::CalendlyError;
use crate::wire::instant;
use domain::time::TimeRange;
use secrecy::SecretString;
use serde_json::json;

impl Client {
    /// Has the data of invitees with these mail addresses deleted (`POST /data_compliance/deletion/invitees`); needs
    /// `data_compliance:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn delete_invitee_data(
        &self,
        token: &SecretString,
        emails: &[String],
    ) -> Result<(), CalendlyError> {
        if emails.is_empty() || emails.iter().any(|email| email.trim().is_empty()) {
            return Err(CalendlyError::invalid("emails", "must name somebody"));
        }
        let query = self.at("data_compliance/deletion/invitees");
        let body = json!({ "emails": emails });
        self.post_order(token, query, &body).await
    }

    /// Has the data of meetings in this time deleted (`POST /data_compliance/deletion/events`), which must be over and
    /// at most 24 months long; needs `data_compliance:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn delete_event_data(
        &self,
        token: &SecretString,
        range: TimeRange,
    ) -> Result<(), CalendlyError> {
        let query = self.at("data_compliance/deletion/events");
        let body = json!({
            "start_time": instant(range.start()),
            "end_time": instant(range.end()),
        });
        self.post_order(token, query, &body).await
    }
}
