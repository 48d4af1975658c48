//! Imitates the services that Integrator talks with, on this machine, for demo and tests: Calendly, Google Calendar,
//! Office 365 and Outlook.com, iCloud, Exchange, and a mail server that catches what it is given.
//!
//! It holds state, keeps the rules that the services document, and can be broken on purpose. One address serves all of
//! it: the services below their names, caught mails below `/mail`, what tests tell it below `/sandbox` (`control.rs` lists it).
//! Mails come in on an address of their own.

mod addresses;
mod calendly;
mod chance;
mod clock;
mod control;
mod exchange;
mod exchange_control;
mod faults;
mod google;
mod google_control;
mod icloud;
mod icloud_control;
mod inside;
mod mail;
mod markup;
mod microsoft;
mod microsoft_control;
mod people;
mod receivers;
mod saving;
mod spoiling;
mod windows_zones;
mod zones;

pub use calendly::{Calendly, NewApp, Order, Plan, Role, Unknown};
pub use clock::Now;
pub use exchange::{Exchange, MeetingMail};
pub use faults::{Fault, FaultKind};
pub use google::{Google, GoogleApp, Notice, SentMail};
pub use icloud::{Icloud, InvitationMail};
pub use mail::Mail;
pub use microsoft::{Microsoft, MicrosoftApp, MicrosoftMail, MicrosoftNotice};
pub use people::{InvalidPeople, People, Person};

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use clock::MovableClock;
use inside::Sandboxed;
use saving::Kept;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How a sandbox begins.
pub struct SandboxOptions {
    /// Tells the time.
    pub clock: Now,
    /// The same seed gives the same ids and tokens.
    pub seed: u64,
    /// Who lives there, at first.
    pub people: People,
}

/// Starts sandboxes.
pub struct Sandbox;

/// A sandbox that runs, until it is dropped.
pub struct Running {
    base: String,
    inside: Sandboxed,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    deliverers: Vec<JoinHandle<()>>,
    keeper: Option<(PathBuf, JoinHandle<()>)>,
    clock: MovableClock,
    catcher: Option<JoinHandle<()>>,
}

/// Counts what the services are asked.
async fn count(State(requests): State<Arc<AtomicU64>>, request: Request, next: Next) -> Response {
    requests.fetch_add(1, Ordering::Relaxed);
    next.run(request).await
}

/// How long open connections are waited for.
const PATIENCE: Duration = Duration::from_millis(500);

impl Sandbox {
    /// Starts one that listens here, within the runtime that calls. What it holds is forgotten at its end.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(listener: TcpListener, options: SandboxOptions) -> io::Result<Running> {
        Self::begin(listener, options, None)
    }

    /// Starts one that goes on from what is kept in this file, and keeps there what it holds.
    ///
    /// # Errors
    /// When the listener has no address, or what was kept cannot be read.
    pub fn resume(
        listener: TcpListener,
        options: SandboxOptions,
        file: PathBuf,
    ) -> io::Result<Running> {
        Self::begin(listener, options, Some(file))
    }

    fn begin(
        listener: TcpListener,
        options: SandboxOptions,
        file: Option<PathBuf>,
    ) -> io::Result<Running> {
        let base = format!("http://{}", listener.local_addr()?);
        let clock = MovableClock::new(options.clock);
        let kept = match file.as_deref() {
            Some(file) => saving::kept(file)?,
            None => Kept::default(),
        };
        let inside = Sandboxed::begun(kept, &base, &clock, options.seed, &options.people)?;
        let keeper = file.map(|file| {
            let (held, to) = (inside.clone(), file.clone());
            let kept = saving::keep(move || held.saved(), to);
            (file, tokio::spawn(kept))
        });
        // Faults are for what is imitated, never for what is told about them.
        let router = inside
            .services()
            .layer(from_fn_with_state(inside.faults.clone(), faults::apply))
            .layer(from_fn_with_state(inside.requests.clone(), count))
            .merge(control::router(inside.clone()))
            .merge(mail::router(inside.mails.clone()));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            // NTLM lets in a connection, not a request.
            let router = router.into_make_service_with_connect_info::<exchange::Connection>();
            let served = axum::serve(listener, router).with_graceful_shutdown(stopped);
            if let Err(error) = served.await {
                tracing::error!(%error, "the sandbox stopped listening");
            }
        });
        let deliverers = inside.deliverers();
        Ok(Running {
            base,
            inside,
            stop: Some(stop),
            server,
            deliverers,
            keeper,
            clock,
            catcher: None,
        })
    }
}

impl Running {
    /// For instance `http://127.0.0.1:4711`.
    pub fn base_url(&self) -> &str {
        &self.base
    }

    /// The imitated Calendly.
    pub fn calendly(&self) -> &Calendly {
        &self.inside.calendly
    }

    /// The imitated Office 365 and Outlook.com.
    pub fn microsoft(&self) -> &Microsoft {
        &self.inside.microsoft
    }

    /// The imitated Google.
    pub fn google(&self) -> &Google {
        &self.inside.google
    }

    /// The imitated iCloud.
    pub fn icloud(&self) -> &Icloud {
        &self.inside.icloud
    }

    /// The imitated Exchange.
    pub fn exchange(&self) -> &Exchange {
        &self.inside.exchange
    }

    /// Takes mails, too, on this listener; where that is.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn catch_mails(&mut self, listener: TcpListener) -> io::Result<SocketAddr> {
        let address = listener.local_addr()?;
        let (mails, clock) = (self.inside.mails.clone(), self.clock.clone());
        let catcher = tokio::spawn(mail::serve(listener, mails, clock));
        if let Some(before) = self.catcher.replace(catcher) {
            before.abort();
        }
        Ok(address)
    }

    /// The mails that were caught, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.inside.mails.mails()
    }

    /// Something goes wrong from now on.
    pub fn add_fault(&self, fault: Fault) {
        self.inside.faults.add(fault);
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.inside.faults.clear();
    }

    /// Nothing goes wrong any more; what would have.
    pub fn take_faults(&self) -> Vec<Fault> {
        self.inside.faults.take_all()
    }

    /// Waits until it has ended by itself, which only an error makes it do.
    pub async fn ended(&mut self) {
        let _ = (&mut self.server).await;
    }

    /// Stops it; half a second is left to those who are being answered.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        let _ = tokio::time::timeout(PATIENCE, &mut self.server).await;
        if let Some((file, keeper)) = self.keeper.take() {
            keeper.abort();
            if let Err(error) = saving::write(&file, &self.inside.saved()) {
                tracing::error!(%error, "what the sandbox holds could not be written down");
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        for deliverer in &self.deliverers {
            deliverer.abort();
        }
        if let Some((_, keeper)) = &self.keeper {
            keeper.abort();
        }
        if let Some(catcher) = &self.catcher {
            catcher.abort();
        }
    }
}
