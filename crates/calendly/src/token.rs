//! Whether a token is good, and whom it belongs to.

use crate::client::Client;
use crate::error::CalendlyError;
use crate::organization::{MembershipFilter, Role};
use crate::page::Paging;
use crate::uri::Uri;
use crate::users::Me;
use secrecy::SecretString;

/// Whom a token belongs to, as far as it may tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The person and the organization.
    pub me: Me,
    /// Their membership of the organization; none where the token may not read it.
    pub membership: Option<Uri>,
    /// What they are in the organization; none where the token may not read it.
    pub role: Option<Role>,
    /// The organization's plan, in Calendly's word; none where the token may not read it.
    pub plan: Option<String>,
}

impl Client {
    /// Checks a token and tells whom it belongs to. Role and plan are told where it has `organizations:read`.
    ///
    /// # Errors
    /// [`CalendlyError::Refused`] for a token that is none, [`CalendlyError::MissingScopes`] for one that may not even
    /// say whose it is, and the others of [`CalendlyError`]: an outage is no word about the token.
    pub async fn identity(&self, token: &SecretString) -> Result<Identity, CalendlyError> {
        let me = self.me(token).await?;
        let filter = MembershipFilter {
            organization: Some(me.current_organization.clone()),
            user: Some(me.user.uri.clone()),
            ..MembershipFilter::default()
        };
        let memberships = self.memberships(token, &filter, &Paging::of(1)).await;
        let mine = if_allowed(memberships)?.and_then(|page| page.collection.into_iter().next());
        let organization = self.organization(token, &me.current_organization).await;
        let plan = if_allowed(organization)?.and_then(|organization| organization.plan);
        let (membership, role) = mine.map(|mine| (mine.uri, mine.role)).unzip();
        Ok(Identity {
            me,
            membership,
            role,
            plan,
        })
    }
}

/// What could be read; nothing where the token may not.
fn if_allowed<T>(outcome: Result<T, CalendlyError>) -> Result<Option<T>, CalendlyError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(
            CalendlyError::MissingScopes(_)
            | CalendlyError::NotAllowed { .. }
            | CalendlyError::NotFound,
        ) => Ok(None),
        Err(error) => Err(error),
    }
}
