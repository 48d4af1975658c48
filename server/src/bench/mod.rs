//! Hidden commands that measure: one JSON object on standard output, for `cargo xtask bench`.

mod counted;
mod items;
mod link;
mod page;
mod process;
mod service;
mod sync;
mod unchanged;
mod webhooks;

pub use page::{BenchPageArgs, page};
pub use service::{BenchServiceArgs, service};
pub use sync::{BenchSyncArgs, sync};
pub use unchanged::{BenchUnchangedArgs, unchanged};
pub use webhooks::{BenchWebhooksArgs, webhooks};

use crate::adapters::{OsEntropy, SystemClock};
use crate::config::secrets::new_key;
use crate::config::{self, CalendlyArgs, Database, DatabaseArgs, SecretArgs, ServicesArgs};
use crate::environment;
use chrono::NaiveDate;
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::time::ZoneId;
use domain::{Caller, Clock, Entropy, MemberId, OrganizationId, SessionId};
use services::Environment;
use std::path::Path;
use store::Store;

/// A fresh database in a folder that goes away again, with one member to measure for.
struct Bench {
    env: Environment,
    caller: Caller,
    store: Store,
}

impl Bench {
    async fn open(folder: &Path, sync: config::SyncArgs) -> anyhow::Result<Self> {
        Self::with_services(folder, sync, nobody()).await
    }

    async fn with_services(
        folder: &Path,
        sync: config::SyncArgs,
        services: ServicesArgs,
    ) -> anyhow::Result<Self> {
        let database: Database = DatabaseArgs {
            database: Some(format!("sqlite:{}", folder.join("bench.db").display())),
        }
        .check()?;
        let secrets = SecretArgs {
            secret_key: Some(new_key(&OsEntropy)),
            ..SecretArgs::default()
        };
        let store = environment::open_store(&database).await?;
        let env = environment::build(
            store.clone(),
            &secrets.check()?,
            &sync.check()?,
            &services.check()?,
            None,
            "http://127.0.0.1".to_owned(),
        )
        .await?;
        let caller = member(&store).await?;
        Ok(Self { env, caller, store })
    }

    /// The zone of the member, and of everything measured with.
    fn zone() -> ZoneId {
        ZoneId::new("Europe/London")
    }

    /// The member's day.
    fn today(&self) -> NaiveDate {
        let now = self.env.clock.now();
        self.env.zones.local(now, &Self::zone()).date()
    }
}

/// A Calendly that does not answer: nothing is asked outside of this machine.
fn nobody() -> ServicesArgs {
    let at = |part: &str| Some(format!("http://127.0.0.1:1/{part}"));
    ServicesArgs {
        calendly: CalendlyArgs {
            calendly_api_url: at("api"),
            calendly_auth_url: at("auth"),
            calendly_web_url: at("web"),
            ..CalendlyArgs::default()
        },
        ..ServicesArgs::default()
    }
}

async fn member(store: &Store) -> anyhow::Result<Caller> {
    let now = SystemClock.now();
    let organization = Organization {
        id: OrganizationId::new(OsEntropy.id()),
        name: "Bench".to_owned(),
    };
    let member = Member {
        id: MemberId::new(OsEntropy.id()),
        organization: organization.id,
        name: "Bench".to_owned(),
        email: "bench@bench.example".to_owned(),
        role: Role::Owner,
        state: MemberState::Active,
        zone: Bench::zone(),
        working_hours: WorkingHours::default(),
        job_title: String::new(),
    };
    let mut writing = store.write().await?;
    writing.insert_organization(&organization, now).await?;
    writing.insert_member(&member, None, now).await?;
    writing.commit().await?;
    Ok(Caller {
        organization: organization.id,
        member: member.id,
        role: Role::Owner,
        session: Some(SessionId::new(OsEntropy.id())),
    })
}
