//! Case 24: credentials that rotate, several workers, and a crash in between. Nobody uses a token twice.

use crate::world::World;
use chrono::TimeDelta;
use domain::ConnectionId;
use domain::connection::ConnectionState;
use provider::ProviderError;
use secrecy::{ExposeSecret, SecretString};
use services::connections::{RefreshError, Renewed, vault_context, with_fresh_access};
use std::sync::Arc;
use testkit::tokens::TokenService;
use tokio::sync::Notify;

/// A connection that holds the first token.
async fn world() -> (World, ConnectionId, TokenService) {
    let world = World::live().await;
    let connection = world.connection().await.id;
    store(&world, connection, TokenService::FIRST).await;
    (world, connection, TokenService::default())
}

async fn store(world: &World, connection: ConnectionId, token: &str) {
    let sealed = world.env.vault.seal(
        &vault_context(connection),
        &token.into(),
        world.env.entropy.as_ref(),
    );
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .replace_credentials(
            world.organization,
            connection,
            &sealed,
            None,
            world.env.clock.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

async fn stored(world: &World, connection: ConnectionId) -> String {
    let mut reading = world.env.store.read().await.unwrap();
    let sealed = reading
        .sealed_credentials(world.organization, connection)
        .await
        .unwrap()
        .unwrap();
    let secret = world
        .env
        .vault
        .open(&vault_context(connection), &sealed)
        .unwrap();
    secret.expose_secret().to_owned()
}

fn renew(tokens: &TokenService, secret: &SecretString) -> Result<Renewed, ProviderError> {
    Ok(Renewed {
        secret: tokens.renew(secret.expose_secret())?.into(),
        expires_at: None,
    })
}

/// Asks for anything but this token.
async fn other_than(
    world: &World,
    connection: ConnectionId,
    stale: &str,
    tokens: &TokenService,
) -> Result<String, RefreshError> {
    let secret = with_fresh_access(
        &world.env,
        world.organization,
        connection,
        |secret| secret.expose_secret() != stale,
        async |secret| renew(tokens, &secret),
    )
    .await?;
    Ok(secret.expose_secret().to_owned())
}

#[tokio::test]
async fn case_24_what_is_fresh_is_used_as_it_is() {
    let (world, connection, tokens) = world().await;

    let token = other_than(&world, connection, "another", &tokens)
        .await
        .unwrap();

    assert_eq!(token, TokenService::FIRST);
    assert_eq!(tokens.asked(), 0);
}

#[tokio::test]
async fn case_24_what_was_renewed_is_stored_before_it_is_used() {
    let (world, connection, tokens) = world().await;

    let token = other_than(&world, connection, "token-1", &tokens)
        .await
        .unwrap();

    assert_eq!(token, "token-2");
    assert_eq!(stored(&world, connection).await, "token-2");
    let again = other_than(&world, connection, "token-2", &tokens).await;
    assert_eq!(again.unwrap(), "token-3", "the right was given back");
}

#[tokio::test]
async fn case_24_of_two_workers_only_one_renews_and_the_other_comes_back() {
    let (world, connection, tokens) = world().await;
    let (world, tokens) = (&world, &tokens);

    let first = with_fresh_access(
        &world.env,
        world.organization,
        connection,
        |secret| secret.expose_secret() != "token-1",
        async |secret| {
            // The second comes while the first still waits for the provider.
            let second = other_than(world, connection, "token-1", tokens).await;
            assert!(matches!(second, Err(RefreshError::Busy(_))), "{second:?}");
            renew(tokens, &secret)
        },
    )
    .await
    .unwrap();

    let second = other_than(world, connection, "token-1", tokens)
        .await
        .unwrap();
    assert_eq!(first.expose_secret(), "token-2");
    assert_eq!(second, "token-2");
    assert_eq!(tokens.asked(), 1);
}

#[tokio::test]
async fn case_24_many_workers_at_once_use_each_token_once() {
    let (world, connection, tokens) = world().await;
    let workers = (0..8).map(|_| other_than(&world, connection, "token-1", &tokens));

    let answers = futures_join(workers).await;

    for answer in answers {
        match answer {
            Ok(token) => assert_eq!(token, "token-2"),
            Err(error) => assert!(matches!(error, RefreshError::Busy(_)), "{error}"),
        }
    }
    assert_eq!(tokens.asked(), 1);
}

async fn futures_join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    futures::future::join_all(futures).await
}

#[tokio::test]
async fn case_24_a_worker_that_dies_in_the_middle_keeps_others_out_for_two_minutes_only() {
    let (world, connection, tokens) = world().await;
    let (env, organization) = (world.env.clone(), world.organization);
    let began = Arc::new(Notify::new());
    let dying = tokio::spawn({
        let began = Arc::clone(&began);
        async move {
            let never = with_fresh_access(
                &env,
                organization,
                connection,
                |_| false,
                async |_| {
                    began.notify_one();
                    std::future::pending().await
                },
            );
            drop(never.await);
        }
    });
    began.notified().await;
    dying.abort();
    drop(dying.await);

    let early = other_than(&world, connection, "token-1", &tokens).await;
    world.clock.advance(TimeDelta::minutes(2));
    let late = other_than(&world, connection, "token-1", &tokens).await;

    assert!(
        matches!(early, Err(RefreshError::Busy(wait)) if wait.as_secs() == 120),
        "{early:?}"
    );
    assert_eq!(late.unwrap(), "token-2");
}

#[tokio::test]
async fn case_24_a_worker_that_outlives_its_right_does_not_overwrite_what_came_after() {
    let (world, connection, tokens) = world().await;
    let world = &world;

    let slow = with_fresh_access(
        &world.env,
        world.organization,
        connection,
        |secret| secret.expose_secret() != "token-1",
        async |_| {
            // The member connects again while the answer is on its way.
            store(world, connection, "entered by hand").await;
            Ok(Renewed {
                secret: "late".into(),
                expires_at: None,
            })
        },
    )
    .await
    .unwrap();

    assert_eq!(slow.expose_secret(), "entered by hand");
    assert_eq!(stored(world, connection).await, "entered by hand");
    assert_eq!(tokens.asked(), 0);
}

#[tokio::test]
async fn case_24_a_permission_that_was_revoked_is_told_at_once() {
    let (world, connection, tokens) = world().await;
    tokens.revoke();

    let outcome = other_than(&world, connection, "token-1", &tokens).await;

    assert!(matches!(
        outcome,
        Err(RefreshError::Provider(ProviderError::Unauthorized))
    ));
    let state = world.connection().await.state;
    assert_eq!(state, ConnectionState::NeedsReauthentication);
    world.work().await;
    assert_eq!(world.mailbox.mails().len(), 1);
}

#[tokio::test]
async fn case_24_an_outage_of_the_token_service_is_no_refusal_and_gives_the_right_back() {
    let (world, connection, tokens) = world().await;
    tokens.set_down(true);

    let outcome = other_than(&world, connection, "token-1", &tokens).await;

    assert!(matches!(
        outcome,
        Err(RefreshError::Provider(ProviderError::Unavailable(_)))
    ));
    assert_eq!(world.connection().await.state, ConnectionState::Connected);
    assert_eq!(stored(&world, connection).await, "token-1");
    tokens.set_down(false);
    let token = other_than(&world, connection, "token-1", &tokens).await;
    assert_eq!(token.unwrap(), "token-2");
}

#[tokio::test]
async fn case_24_a_refusal_of_credentials_that_were_replaced_meanwhile_is_not_believed() {
    let (world, connection, _) = world().await;
    let world = &world;

    let outcome = with_fresh_access(
        &world.env,
        world.organization,
        connection,
        |secret| secret.expose_secret() != "token-1",
        async |_| {
            store(world, connection, "entered by hand").await;
            Err(ProviderError::Unauthorized)
        },
    )
    .await
    .unwrap();

    assert_eq!(outcome.expose_secret(), "entered by hand");
    assert_eq!(world.connection().await.state, ConnectionState::Connected);
}
