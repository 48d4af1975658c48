//! Standing orders for messages (calendly.md §8.1, §8.3). What a message says is in `message`, whether it comes from
//! Calendly in `signature`.

use crate::client::{Client, Query};
use crate::error::CalendlyError;
use crate::message::{self, Delivered, EventName};
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::{More, Order, null_is_empty, words};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A standing order. The key with which it signs is never told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subscription {
    /// Its address.
    pub uri: Uri,
    /// Where messages go.
    pub callback_url: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Since when messages fail to arrive and are tried again.
    #[serde(default)]
    pub retry_started_at: Option<DateTime<Utc>>,
    /// Whether messages are sent.
    pub state: SubscriptionState,
    /// Of what.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub events: Vec<EventName>,
    /// `organization`, `user` or `group`.
    #[serde(default)]
    pub scope: Option<String>,
    /// The organization.
    #[serde(default)]
    pub organization: Option<Uri>,
    /// Whose bookings, where it is of a person.
    #[serde(default)]
    pub user: Option<Uri>,
    /// Whose bookings, where it is of a group.
    #[serde(default)]
    pub group: Option<Uri>,
    /// Who made it.
    #[serde(default)]
    pub creator: Option<Uri>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Whether messages are sent.
    SubscriptionState {
        /// They are.
        Active = "active",
        /// Not any more: nothing arrived for a day. It has to be made anew.
        Disabled = "disabled",
    }
}

impl Subscription {
    /// How it delivers, for [`domain::booking::upkeep`]; `last_arrival` is when its last message arrived here, if one did.
    pub fn delivery(&self, last_arrival: Option<DateTime<Utc>>) -> domain::booking::Delivery {
        domain::booking::Delivery {
            is_active: self.state != SubscriptionState::Disabled,
            failing_since: self.retry_started_at,
            last_arrival: last_arrival.unwrap_or(self.created_at),
        }
    }
}

/// Whose bookings are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookScope {
    /// Everybody's in the organization; for its owner and administrators.
    Organization,
    /// A person's.
    User(Uri),
    /// A group's.
    Group(Uri),
}

impl HookScope {
    fn word(&self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::User(_) => "user",
            Self::Group(_) => "group",
        }
    }

    /// The field that names whose, and whose.
    fn whose<'a>(
        &'a self,
        client: &Client,
    ) -> Result<Option<(&'static str, &'a str)>, CalendlyError> {
        Ok(match self {
            Self::Organization => None,
            Self::User(user) => Some(("user", client.names(Kind::User, user)?)),
            Self::Group(group) => Some(("group", client.names(Kind::Group, group)?)),
        })
    }
}

/// A standing order to be made.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Where messages are to go.
    pub url: String,
    /// Of what; at least one. Families that need different scopes go into orders of their own.
    pub events: Vec<EventName>,
    /// The organization.
    pub organization: Uri,
    /// Whose bookings.
    pub scope: HookScope,
    /// With what to sign; needed with a personal access token. An OAuth app's own key signs otherwise.
    pub signing_key: Option<SecretString>,
}

impl Client {
    /// Makes a standing order (`POST /webhook_subscriptions`); needs `webhooks:write`, the scope for reading what is
    /// reported, and a paid plan.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::NotAllowed`] on the free plan, [`CalendlyError::Exists`] where there is one of
    /// this address and scope.
    pub async fn subscribe(
        &self,
        token: &SecretString,
        order: &NewSubscription,
    ) -> Result<Subscription, CalendlyError> {
        if order.events.is_empty() {
            return Err(CalendlyError::invalid("events", "must name at least one"));
        }
        for event in &order.events {
            event.check(&order.scope)?;
        }
        let mut body = json!({
            "url": order.url,
            "events": order.events,
            "organization": self.names(Kind::Organization, &order.organization)?,
            "scope": order.scope.word(),
        });
        if let Some((field, whose)) = order.scope.whose(self)? {
            body[field] = Value::from(whose);
        }
        if let Some(key) = &order.signing_key {
            body["signing_key"] = Value::from(key.expose_secret());
        }
        self.post_one(token, self.at("webhook_subscriptions"), &body)
            .await
    }

    /// Standing orders (`GET /webhook_subscriptions`), by when they were made; needs `webhooks:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn subscriptions(
        &self,
        token: &SecretString,
        organization: &Uri,
        scope: &HookScope,
        order: Option<Order>,
        paging: &Paging,
    ) -> Result<Page<Subscription>, CalendlyError> {
        let query = self
            .of_scope("webhook_subscriptions", organization, scope)?
            .maybe("sort", order.map(|order| order.by("created_at")))
            .page(paging)?;
        self.get(token, query).await
    }

    /// One standing order (`GET /webhook_subscriptions/{webhook_uuid}`); needs `webhooks:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn subscription(
        &self,
        token: &SecretString,
        subscription: &Uri,
    ) -> Result<Subscription, CalendlyError> {
        let query = self.resource(Kind::Webhook, subscription)?;
        self.get_one(token, query).await
    }

    /// Ends a standing order (`DELETE /webhook_subscriptions/{webhook_uuid}`); needs `webhooks:write`. None can be
    /// changed: it is ended and made anew.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn unsubscribe(
        &self,
        token: &SecretString,
        subscription: &Uri,
    ) -> Result<(), CalendlyError> {
        let query = self.resource(Kind::Webhook, subscription)?;
        self.delete(token, query).await
    }

    /// What a message of this kind looks like (`GET /sample_webhook_data`); needs `webhooks:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn sample_message(
        &self,
        token: &SecretString,
        event: &EventName,
        organization: &Uri,
        scope: &HookScope,
    ) -> Result<Delivered, CalendlyError> {
        let query = self
            .of_scope("sample_webhook_data", organization, scope)?
            .with("event", event);
        let body: Value = self.get(token, query).await?;
        message::of(body).map_err(|error| CalendlyError::InvalidAnswer(error.to_string()))
    }

    fn of_scope(
        &self,
        path: &str,
        organization: &Uri,
        scope: &HookScope,
    ) -> Result<Query, CalendlyError> {
        let query = self
            .at(path)
            .with(
                "organization",
                self.names(Kind::Organization, organization)?,
            )
            .with("scope", scope.word());
        Ok(match scope.whose(self)? {
            Some((field, whose)) => query.with(field, whose),
            None => query,
        })
    }
}
