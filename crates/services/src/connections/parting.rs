//! What a member allowed at a provider is given back when its account goes: after the last copy was removed with it, and after
//! the account itself is gone, so that nobody tries to come in with what is no good any more.

use crate::Environment;
use crate::renewal::Pair;
use domain::OrganizationId;
use domain::connection::Connection;
use store::{StoreError, Writing};

/// An account that went, with what let us into it.
#[must_use = "what was allowed is to be given back once the account is gone"]
pub(crate) struct Parting {
    connection: Connection,
    sealed: Vec<u8>,
}

impl Parting {
    /// Deletes an account inside the caller's transaction. What it was let in with is to be given back after the commit.
    pub async fn of(
        writing: &mut Writing,
        organization: OrganizationId,
        connection: Connection,
    ) -> Result<Option<Self>, StoreError> {
        let sealed = writing
            .sealed_credentials(organization, connection.id)
            .await?;
        writing
            .delete_connection(organization, connection.id)
            .await?;
        Ok(sealed.map(|sealed| Self { connection, sealed }))
    }

    /// Ends at the provider what its member allowed there, as far as the provider answers.
    pub async fn give_back(self, env: &Environment) {
        let Self { connection, sealed } = self;
        let context = super::vault_context(connection.id);
        let stored = env.vault.open(&context, &sealed).ok();
        let Some(pair) = stored.as_ref().and_then(Pair::of) else {
            return;
        };
        let Some(page) = env.providers.page(connection.provider) else {
            return;
        };
        if let Err(error) = page.give_back(&pair.refresh()).await {
            tracing::warn!(error = %error, connection.id = %connection.id, "what was allowed for connection {} stays at its provider", connection.id);
        }
    }
}
