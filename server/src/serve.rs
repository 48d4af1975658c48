//! `integrator serve`: everything is opened, announced, and closed again in order.

use crate::adapters::OsEntropy;
use crate::assets::Site;
use crate::config::Config;
use crate::environment;
use crate::router::{AppState, router};
use crate::session::SetUpState;
use crate::worker::Worker;
use crate::{listener, pages};
use anyhow::Context;
use domain::Entropy;
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal;
use tokio_util::sync::CancellationToken;

/// How long requests and jobs may take to end once the server is told to stop.
const DEADLINE: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop.
///
/// # Errors
/// Something cannot be opened.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let site = Site::open(config.http.assets.clone())?;
    if config.secrets.readable_by_others {
        tracing::warn!(
            "others on this machine can read the secret key file; take that right away (chmod 600)"
        );
    }
    let store = environment::open_store(&config.database).await?;
    let listener = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.http.listen))?;
    let bound = listener.local_addr()?;
    let public_address = config.http.public_address(bound);
    let env = environment::build(
        store.clone(),
        &config.secrets,
        &config.sync,
        &config.services,
        config.smtp.as_ref(),
        public_address.clone(),
    )
    .await?;
    if config.smtp.is_none() {
        tracing::warn!(
            "no mail server is set (INTEGRATOR_SMTP_HOST): members are told on their pages only when a calendar needs them"
        );
    }
    let worker = Worker::start(&env).await?;
    let shutdown = CancellationToken::new();
    if let Some(code) = &env.settings.setup_code {
        tracing::warn!(
            "there is no organization yet: open {public_address}/setup and enter the code {}",
            code.expose_secret()
        );
    }
    let routes = router(AppState {
        env,
        site: Arc::new(site),
        reload_mark: reload_mark(config.http.dev_reload),
        http: Arc::new(config.http),
        leptos: pages::options(),
        set_up: SetUpState::default(),
        worker: worker.pulse(),
        shutdown: shutdown.clone(),
    })
    .context("the public address is no origin")?;

    let accepting = tokio::spawn(listener::accept(
        listener,
        routes,
        shutdown.clone(),
        DEADLINE,
    ));
    tracing::info!(address = %bound, "ready at {public_address}");
    told_to_stop().await;
    tracing::info!("stopping: no new requests, running ones may end");
    // Streams hear of it and end.
    shutdown.cancel();
    if !accepting.await.context("the listener broke")? {
        tracing::warn!("some requests did not end in time and were cut off");
    }
    worker.stop(DEADLINE).await;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Ctrl-C, or the polite signal of a supervisor.
async fn told_to_stop() {
    let interrupt = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut stream) => {
                stream.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// In development, pages reload when they meet another process. Otherwise it is always the same word; browsers keep
/// an event without data to themselves.
fn reload_mark(is_wanted: bool) -> Arc<str> {
    if is_wanted {
        OsEntropy.id().to_string().into()
    } else {
        "hello".into()
    }
}
