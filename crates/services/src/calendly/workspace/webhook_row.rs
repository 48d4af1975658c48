//! A standing order, as pages show it.

use super::Reader;
use super::text::{id_of, line};
use crate::calendly::subscription::RECEIVER_PATH;
use calendly::webhooks::{Subscription, SubscriptionState};
use domain::calendly_account::{CalendlyAccount, Updates};
use domain::view::calendly_workspace::{HookOwner, HookRow};

/// One line of the list.
pub(super) fn row(reader: &Reader<'_>, account: &CalendlyAccount, one: &Subscription) -> HookRow {
    let owner = owner_of(
        one,
        &account.updates,
        reader.env.settings.webhook_address.as_deref(),
    );
    let address = match owner {
        HookOwner::Integrator | HookOwner::IntegratorOnce => without_code(&one.callback_url),
        HookOwner::Others => one.callback_url.as_str(),
    };
    HookRow {
        id: id_of(&one.uri),
        address: line(address),
        events: one
            .events
            .iter()
            .map(|event| line(event.as_str()))
            .collect(),
        scope: scope_of(one, &account.identity.user).to_owned(),
        is_active: one.state == SubscriptionState::Active,
        failing_since: one.retry_started_at.map(|at| reader.local(at)),
        made: reader.local(one.created_at),
        by_reader: one
            .creator
            .as_ref()
            .is_some_and(|creator| creator.as_str() == account.identity.user),
        owner,
    }
}

/// Whose it is: by its name, and by the address where our messages arrive.
fn owner_of(one: &Subscription, updates: &Updates, receiver: Option<&str>) -> HookOwner {
    let is_current = matches!(
        updates,
        Updates::Webhook { subscription, .. } if subscription == one.uri.as_str()
    );
    let is_ours = || {
        let rest = receiver.and_then(|receiver| one.callback_url.strip_prefix(receiver));
        rest.is_some_and(|rest| rest.starts_with(RECEIVER_PATH))
    };
    match (is_current, is_ours()) {
        (true, _) => HookOwner::Integrator,
        (false, true) => HookOwner::IntegratorOnce,
        (false, false) => HookOwner::Others,
    }
}

/// The last part of our own addresses lets messages in, so it is shown to nobody.
fn without_code(address: &str) -> &str {
    match address.find(RECEIVER_PATH) {
        Some(at) => &address[..at + RECEIVER_PATH.len()],
        None => "",
    }
}

fn scope_of(one: &Subscription, own: &str) -> &'static str {
    match (one.scope.as_deref(), &one.user) {
        (Some("organization"), _) => "Everybody in the organization",
        (Some("group"), _) => "A group",
        (_, Some(user)) if user.as_str() != own => "A colleague’s bookings",
        (_, _) => "My bookings",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn subscription(id: &str, address: &str) -> Subscription {
        serde_json::from_value(json!({
            "uri": format!("https://api.calendly.com/webhook_subscriptions/{id}"), "callback_url": address, "state": "active",
            "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z", "events": ["invitee.created"],
        }))
        .unwrap()
    }

    #[test]
    fn our_own_is_known_by_its_name_and_former_ones_by_their_address() {
        let updates = Updates::Webhook {
            subscription: "https://api.calendly.com/webhook_subscriptions/NOW".to_owned(),
            failing_since: None,
        };
        let owner = |id: &str, address: &str| {
            owner_of(
                &subscription(id, address),
                &updates,
                Some("https://calendar.example"),
            )
        };

        assert_eq!(
            owner("NOW", "https://calendar.example/hooks/calendly/x"),
            HookOwner::Integrator
        );
        assert_eq!(
            owner("OLD", "https://calendar.example/hooks/calendly/y"),
            HookOwner::IntegratorOnce
        );
        assert_eq!(
            owner("OLD", "https://calendar.example.org/hooks/calendly/y"),
            HookOwner::Others
        );
        assert_eq!(
            owner("OLD", "https://elsewhere.example/hook"),
            HookOwner::Others
        );
    }

    #[test]
    fn the_part_of_our_address_that_lets_messages_in_is_not_shown() {
        assert_eq!(
            without_code("https://calendar.example/hooks/calendly/secret"),
            "https://calendar.example/hooks/calendly/"
        );
        assert_eq!(without_code("https://elsewhere.example/secret"), "");
    }
}
