//! Standing orders for messages of Calendly: which there are, making and ending them. Integrator's own is looked after by
//! `subscription`; here it is marked, and made anew where somebody asks for that.

use super::webhook_row::row;
use super::{MOST_PAGES, Reader, WorkspaceError, is_administrator, pages};
use crate::calendly::access::AskError;
use crate::calendly::handlers::catch_up;
use crate::calendly::subscription::UpkeepError;
use crate::{Environment, ServiceError};
use calendly::CalendlyError;
use calendly::message::EventName;
use calendly::uri::{Kind, Uri};
use calendly::webhooks::{HookScope, NewSubscription};
use calendly::wire::Order;
use domain::Caller;
use domain::calendly_account::{CalendlyAccount, Updates};
use domain::view::calendly_workspace::{HookList, HookOwner, HookPage, HookRow, NewHook};
use secrecy::{ExposeSecret as _, SecretString};

/// Those that the reader may see.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn list(env: &Environment, caller: &Caller) -> Result<HookList, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let organization: Uri = account.identity.organization.as_str().into();
        let mut scopes = vec![HookScope::User(account.identity.user.as_str().into())];
        if is_administrator(account) {
            scopes.push(HookScope::Organization);
        }
        let mut found = Vec::new();
        let mut is_complete = true;
        for scope in scopes {
            let listing = pages(MOST_PAGES, |paging| {
                let (organization, scope) = (&organization, &scope);
                let latest = Some(Order::Descending);
                async move {
                    client
                        .subscriptions(token, organization, scope, latest, &paging)
                        .await
                }
            });
            let listing = listing.await?;
            is_complete &= listing.is_complete;
            found.extend(listing.entries);
        }
        Ok((found, is_complete, account.clone()))
    });
    let (found, is_complete, account) = asked.await?;
    let mut hooks: Vec<HookRow> = found
        .iter()
        .map(|one| row(&reader, &account, one))
        .collect();
    hooks.sort_by_key(|hook| hook.owner != HookOwner::Integrator);
    Ok(HookList {
        hooks,
        has_more: !is_complete,
        can_change: caller.can_change_own(),
        is_administrator: is_administrator(&account),
    })
}

/// One of them.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<HookPage, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let uri = reader.uri(Kind::Webhook, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        Ok((client.subscription(token, &uri).await?, account.clone()))
    });
    let (one, account) = asked.await?;
    Ok(HookPage {
        hook: row(&reader, &account, &one),
        changed: reader.local(one.updated_at),
        can_change: caller.can_change_own(),
    })
}

/// Makes a standing order to somebody else's address. The key with which Calendly signs is passed on and stored nowhere.
///
/// # Errors
/// [`WorkspaceError`]; `Trouble::Exists` for one of the same address and scope.
pub async fn create(
    env: &Environment,
    caller: &Caller,
    new: &NewHook,
    signing_key: SecretString,
) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let address = checked(new, &signing_key)?;
    let asked = reader.ask(async |client, account, token| {
        let events = new.events.iter();
        let order = NewSubscription {
            url: address.clone(),
            events: events
                .map(|event| EventName::from(event.as_str()))
                .collect(),
            organization: account.identity.organization.as_str().into(),
            scope: match new.of_organization {
                true => HookScope::Organization,
                false => HookScope::User(account.identity.user.as_str().into()),
            },
            signing_key: Some(signing_key.clone()),
        };
        client.subscribe(token, &order).await
    });
    asked.await.map(drop)
}

/// The address, where everything that was entered makes sense.
fn checked(new: &NewHook, signing_key: &SecretString) -> Result<String, ServiceError> {
    let address = new.address.trim();
    let host = address.strip_prefix("https://").unwrap_or_default();
    let is_address = host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')
        && host.len() <= 2000
        && host.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_address {
        return Err(ServiceError::invalid(
            "The address must begin with https:// and name a server. Nothing was made. Check the address.",
        ));
    }
    let is_known = |event: &String| !matches!(EventName::from(event.as_str()), EventName::Other(_));
    if new.events.is_empty() || !new.events.iter().all(is_known) {
        return Err(ServiceError::invalid(
            "No event was chosen. Nothing was made. Tick at least one.",
        ));
    }
    if !(16..=200).contains(&signing_key.expose_secret().len()) {
        return Err(ServiceError::invalid(
            "The signing key must have 16 to 200 signs. Nothing was made. Let the receiver make a longer one.",
        ));
    }
    Ok(address.to_owned())
}

/// Ends a standing order. Integrator's own cannot be ended here: it would be made again at the next look.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn delete(env: &Environment, caller: &Caller, id: &str) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let uri = reader.uri(Kind::Webhook, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        if is_current(account, &uri) {
            return Ok(false);
        }
        client.unsubscribe(token, &uri).await?;
        Ok(true)
    });
    match asked.await? {
        true => Ok(()),
        false => Err(ServiceError::invalid(
            "Integrator listens to this webhook, so it stays. Nothing was deleted. Disconnect Calendly to end it.",
        )
        .into()),
    }
}

fn is_current(account: &CalendlyAccount, uri: &Uri) -> bool {
    matches!(&account.updates, Updates::Webhook { subscription, .. } if subscription == uri.as_str())
}

/// Ends Integrator's own and makes it anew, with another address and key. What is missed in between is fetched.
///
/// # Errors
/// [`WorkspaceError`]; `Trouble::Gone` for one that is not Integrator's own.
pub async fn recreate(env: &Environment, caller: &Caller, id: &str) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let uri = reader.uri(Kind::Webhook, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        if !is_current(account, &uri) {
            return Err(CalendlyError::NotFound);
        }
        match client.unsubscribe(token, &uri).await {
            // Somebody else has ended it already.
            Ok(()) | Err(CalendlyError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    });
    asked.await?;
    // The look finds none, makes one, and fetches what came meanwhile.
    let looked = catch_up(env, caller.organization, caller.member).await;
    looked.map_err(|error| {
        let error = match error {
            UpkeepError::Calendly(error) => AskError::Calendly(error),
            UpkeepError::Service(error) => AskError::Service(error),
        };
        super::trouble::of(error, |at| reader.local(at), reader.now)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_behind_https_is_told() {
        let new = |address: &str| NewHook {
            address: address.to_owned(),
            events: vec!["invitee.created".to_owned()],
            of_organization: false,
        };
        let key: SecretString = "0123456789abcdef".into();

        assert_eq!(
            checked(&new(" https://crm.example/hook "), &key).unwrap(),
            "https://crm.example/hook"
        );
        for odd in [
            "http://crm.example/hook",
            "https://",
            "https:///hook",
            "crm.example",
            "https://a b",
            "",
        ] {
            assert!(checked(&new(odd), &key).is_err(), "{odd}");
        }
        assert!(
            checked(
                &NewHook {
                    events: Vec::new(),
                    ..new("https://crm.example")
                },
                &key
            )
            .is_err()
        );
        assert!(
            checked(
                &NewHook {
                    events: vec!["odd".to_owned()],
                    ..new("https://crm.example")
                },
                &key
            )
            .is_err()
        );
        assert!(checked(&new("https://crm.example"), &"short".into()).is_err());
    }
}
