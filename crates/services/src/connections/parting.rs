//! What a member allowed at a provider is given back when its account goes: after the last copy was removed with it, and after
//! the account itself is gone, so that nobody tries to come in with what is no good any more.

use crate::Environment;
use crate::renewal::Pair;
use domain::OrganizationId;
use domain::connection::Connection;
use domain::push::{PushState, PushSubscription};
use domain::time::ZoneId;
use provider::push::Push;
use store::{StoreError, Writing};

/// An account that went, with what let us into it.
#[must_use = "what was allowed is to be given back once the account is gone"]
pub(crate) struct Parting {
    connection: Connection,
    sealed: Vec<u8>,
    /// Its calendars that the service was asked to tell us about.
    subscriptions: Vec<PushSubscription>,
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
        let subscriptions = writing
            .push_subscriptions_of(organization, connection.id)
            .await?;
        writing
            .delete_connection(organization, connection.id)
            .await?;
        Ok(sealed.map(|sealed| Self {
            connection,
            sealed,
            subscriptions,
        }))
    }

    /// Ends at the provider what its member allowed there, after what was done with it, as far as the provider answers.
    pub async fn give_back(self, env: &Environment) {
        let context = super::vault_context(self.connection.id);
        let stored = env.vault.open(&context, &self.sealed).ok();
        let Some(pair) = stored.as_ref().and_then(Pair::of) else {
            return;
        };
        if pair.is_fresh(env.clock.now()) {
            self.unsubscribe(env, &pair).await;
        }
        let Some(page) = env.providers.page(self.connection.provider) else {
            return;
        };
        if let Err(error) = page.give_back(&pair.refresh()).await {
            let id = self.connection.id;
            tracing::warn!(error = %error, connection.id = %id, "what was allowed for connection {id} stays at its provider");
        }
    }

    /// Ends the subscriptions. One that stays tells nobody here, and ends by itself within a week.
    async fn unsubscribe(&self, env: &Environment, pair: &Pair) {
        let Some(provider) = env.providers.get(self.connection.provider) else {
            return;
        };
        let Push::Posts(posts) = provider.push() else {
            return;
        };
        // No time is read here, so any zone will do.
        let access = super::access(&self.connection, pair.access(), ZoneId::new("UTC"));
        for one in &self.subscriptions {
            if let PushState::Live { remote, .. } = &one.state
                && let Err(error) = posts.unsubscribe(&access, remote).await
            {
                let id = self.connection.id;
                tracing::info!(%error, connection.id = %id, "a subscription of connection {id} stays at its provider: {error}");
            }
        }
    }
}
