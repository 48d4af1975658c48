//! Finding out which scopes a personal access token has.
//!
//! Such tokens cannot be introspected, so the cheapest request of each scope is asked, and a refusal names what is
//! missing (calendly.md §4.2). That works for reading. A request that writes cannot be tried without writing: whether a
//! token may write is known only where it may not even read, and otherwise when it is used first.

use crate::client::{Client, Query};
use crate::error::CalendlyError;
use crate::scopes::{Feature, Scope, Scopes};
use crate::token::Identity;
use secrecy::SecretString;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one scope of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// The token has it.
    Yes,
    /// It does not.
    No,
    /// Nobody can tell before it is used: it is for writing, or the person's role or plan stands before it.
    Unknown,
}

/// What is known of the scopes of a token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    known: BTreeMap<Scope, Granted>,
}

impl Grants {
    /// Those of an OAuth token, whose answer names them: each is known.
    pub fn named(scopes: &Scopes) -> Self {
        let granted = |scope: Scope| match scopes.has(scope) {
            true => Granted::Yes,
            false => Granted::No,
        };
        Self {
            known: Scope::ALL
                .iter()
                .map(|scope| (*scope, granted(*scope)))
                .collect(),
        }
    }

    /// What is known of this scope.
    pub fn of(&self, scope: Scope) -> Granted {
        self.known.get(&scope).copied().unwrap_or(Granted::Unknown)
    }

    /// The scopes that a feature needs and the token is known to lack, each of which says what will not work.
    pub fn missing_for(&self, feature: Feature) -> Vec<Scope> {
        let needs = feature.needs().iter().copied();
        needs
            .filter(|scope| self.of(*scope) == Granted::No)
            .collect()
    }

    /// All scopes that the token is known to lack.
    pub fn missing(&self) -> impl Iterator<Item = Scope> + '_ {
        self.known
            .iter()
            .filter(|(_, granted)| **granted == Granted::No)
            .map(|(scope, _)| *scope)
    }

    /// Takes in that a request was refused for want of these.
    pub fn lacks(&mut self, scopes: &Scopes) {
        for scope in scopes.known() {
            self.set(scope, Granted::No);
        }
    }

    fn set(&mut self, scope: Scope, granted: Granted) {
        self.known.insert(scope, granted);
        // Who may not read may not write; who may read might.
        if granted == Granted::No
            && let Some(writing) = scope.writing()
        {
            self.known.insert(writing, Granted::No);
        }
    }
}

impl Client {
    /// Finds out which scopes these features need the token has: one request for each scope that can be read.
    ///
    /// # Errors
    /// [`CalendlyError::Refused`], [`CalendlyError::RateLimited`], [`CalendlyError::Unavailable`] and
    /// [`CalendlyError::InvalidAnswer`]: then nothing is known.
    pub async fn probe(
        &self,
        token: &SecretString,
        identity: &Identity,
        features: &[Feature],
    ) -> Result<Grants, CalendlyError> {
        let wanted = features.iter().flat_map(|feature| feature.needs());
        let reading: BTreeSet<Scope> = wanted
            .map(|scope| scope.reading().unwrap_or(*scope))
            .collect();
        let mut grants = Grants::default();
        for scope in reading {
            // The identity was read with it.
            let granted = match (scope, self.cheapest(scope, identity)) {
                (Scope::UsersRead, _) => Granted::Yes,
                (_, Some(query)) => self.try_reading(token, query, scope).await?,
                (_, None) => Granted::Unknown,
            };
            grants.set(scope, granted);
        }
        Ok(grants)
    }

    async fn try_reading(
        &self,
        token: &SecretString,
        query: Query,
        scope: Scope,
    ) -> Result<Granted, CalendlyError> {
        match self.get::<Value>(token, query).await {
            Ok(_) => Ok(Granted::Yes),
            Err(CalendlyError::MissingScopes(missing)) => {
                let names_another = !missing.is_empty() && !missing.has(scope);
                Ok(if names_another {
                    Granted::Unknown
                } else {
                    Granted::No
                })
            }
            Err(
                CalendlyError::NotAllowed { .. }
                | CalendlyError::NotFound
                | CalendlyError::Invalid { .. }
                | CalendlyError::AvailabilityUnknown,
            ) => Ok(Granted::Unknown),
            Err(error) => Err(error),
        }
    }

    /// The cheapest request that needs this scope and changes nothing.
    fn cheapest(&self, scope: Scope, identity: &Identity) -> Option<Query> {
        let user = &identity.me.user.uri;
        let organization = &identity.me.current_organization;
        let first = |path: &str| self.at(path).with("count", 1);
        let of_organization = |path: &str| first(path).with("organization", organization);
        let of_user = |path: &str| self.at(path).with("user", user);
        Some(match scope {
            Scope::UsersRead => self.at("users/me"),
            Scope::OrganizationsRead => of_organization("organization_memberships"),
            Scope::GroupsRead => of_organization("groups"),
            Scope::EventTypesRead => of_user("event_types").with("count", 1),
            Scope::AvailabilityRead => of_user("user_availability_schedules"),
            Scope::LocationsRead => of_user("locations"),
            Scope::ScheduledEventsRead => of_user("scheduled_events").with("count", 1),
            Scope::SharesRead => first("shares"),
            Scope::RoutingFormsRead => of_organization("routing_forms"),
            Scope::WebhooksRead => of_organization("webhook_subscriptions")
                .with("scope", "user")
                .with("user", user),
            Scope::ActivityLogRead => of_organization("activity_log_entries"),
            Scope::OutgoingCommunicationsRead => of_organization("outgoing_communications"),
            Scope::ContactsRead => first("contacts"),
            Scope::MeetingRecapsRead => first("meeting_recaps"),
            Scope::OrganizationsWrite
            | Scope::EventTypesWrite
            | Scope::AvailabilityWrite
            | Scope::ScheduledEventsWrite
            | Scope::SchedulingLinksWrite
            | Scope::SharesWrite
            | Scope::WebhooksWrite
            | Scope::DataComplianceWrite
            | Scope::ContactsWrite
            | Scope::MeetingRecapsWrite => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_read_may_not_write_and_who_may_read_perhaps() {
        let mut grants = Grants::default();
        grants.set(Scope::WebhooksRead, Granted::No);
        grants.set(Scope::EventTypesRead, Granted::Yes);

        assert_eq!(grants.of(Scope::WebhooksWrite), Granted::No);
        assert_eq!(grants.of(Scope::EventTypesWrite), Granted::Unknown);
        assert_eq!(
            grants.missing_for(Feature::Webhooks),
            [Scope::WebhooksWrite]
        );
        assert_eq!(grants.missing_for(Feature::EventTypes), []);
    }

    #[test]
    fn scopes_that_an_oauth_answer_names_are_known() {
        let grants = Grants::named(&Scopes::of_words("users:read scheduled_events:write"));

        assert_eq!(grants.of(Scope::ScheduledEventsRead), Granted::Yes);
        assert_eq!(grants.of(Scope::WebhooksWrite), Granted::No);
    }

    #[test]
    fn a_refusal_that_comes_later_is_learned_from() {
        let mut grants = Grants::default();

        grants.lacks(&Scopes::of_words("webhooks:write"));

        assert_eq!(grants.of(Scope::WebhooksWrite), Granted::No);
        assert_eq!(grants.of(Scope::WebhooksRead), Granted::Unknown);
    }
}
