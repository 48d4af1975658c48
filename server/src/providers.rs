//! Which adapter answers for which provider, and whose people are let in at a page of its own: the only place that names one.

use crate::config::registered_app::RegisteredApp;
use crate::config::{Google, Icloud, Microsoft, Services};
use domain::connection::ProviderKind;
use domain::time::Zones;
use domain::{Clock, Entropy};
use provider::Providers;
use provider::http::Http;
use provider::oauth::App;
use provider_caldav::{CaldavProvider, Flavor};
use provider_ews::EwsProvider;
use provider_google::{GooglePage, GoogleProvider};
use provider_ics::IcsProvider;
use provider_microsoft::{Audience, MicrosoftPage, MicrosoftProvider};
use std::sync::Arc;

/// What adapters are made of.
pub struct Makings<'a> {
    /// Asks others.
    pub http: &'a Http,
    /// Tells the time.
    pub clock: &'a Arc<dyn Clock>,
    /// Gives chance.
    pub entropy: &'a Arc<dyn Entropy>,
    /// Knows zones.
    pub zones: &'a Arc<dyn Zones>,
    /// Where people reach this server.
    pub public_address: &'a str,
}

/// Every adapter, and every page that the operator registered an app at.
pub fn providers(makings: &Makings<'_>, services: &Services) -> Providers {
    let Makings {
        http,
        clock,
        entropy,
        zones,
        ..
    } = *makings;
    let caldav = |flavor| {
        Arc::new(CaldavProvider::new(
            http.clone(),
            flavor,
            Arc::clone(clock),
            Arc::clone(zones),
        ))
    };
    let google = GoogleProvider::new(
        http.clone(),
        services.google.bases.clone(),
        Arc::clone(zones),
    );
    // One adapter for both, so that it knows of all requests to a mailbox.
    let microsoft = Arc::new(MicrosoftProvider::new(
        http.clone(),
        services.microsoft.bases.clone(),
        Arc::clone(zones),
        Arc::clone(clock),
    ));
    let personal = microsoft.of_personal_accounts();
    let exchange = EwsProvider::new(
        http.clone(),
        services.exchange.autodiscover.clone(),
        Arc::clone(zones),
        Arc::clone(clock),
        Arc::clone(entropy),
    );
    let providers = Providers::default()
        .with(ProviderKind::Caldav, caldav(Flavor::Server))
        .with(ProviderKind::Icloud, caldav(icloud(&services.icloud)))
        .with(ProviderKind::Google, Arc::new(google))
        .with(ProviderKind::Office365, microsoft)
        .with(ProviderKind::OutlookCom, Arc::new(personal))
        .with(ProviderKind::Exchange, Arc::new(exchange))
        .with(
            ProviderKind::Ics,
            Arc::new(IcsProvider::new(http.clone(), Arc::clone(zones))),
        );
    let providers = with_google(providers, makings, &services.google);
    with_microsoft(providers, makings, &services.microsoft)
}

/// iCloud, or what stands for it.
fn icloud(icloud: &Icloud) -> Flavor {
    match &icloud.address {
        Some(address) => Flavor::icloud_at(address.as_str()),
        None => Flavor::icloud(),
    }
}

fn with_google(providers: Providers, makings: &Makings<'_>, google: &Google) -> Providers {
    let Some(app) = &google.app else {
        return providers;
    };
    let app = makings.app(ProviderKind::Google, app);
    let page = GooglePage::new(makings.http.clone(), google.bases.clone(), app);
    providers.with_page(ProviderKind::Google, Arc::new(page))
}

fn with_microsoft(providers: Providers, makings: &Makings<'_>, microsoft: &Microsoft) -> Providers {
    let Some(app) = &microsoft.app else {
        return providers;
    };
    let work = Audience::Work {
        tenant: microsoft.tenant.clone(),
    };
    let kinds = [
        (ProviderKind::Office365, work),
        (ProviderKind::OutlookCom, Audience::Personal),
    ];
    kinds
        .into_iter()
        .fold(providers, |providers, (kind, audience)| {
            let app = makings.app(kind, app);
            let bases = microsoft.bases.clone();
            let page = MicrosoftPage::new(makings.http.clone(), bases, app, audience);
            providers.with_page(kind, Arc::new(page))
        })
}

impl Makings<'_> {
    /// The operator's app at a service whose people come back to us.
    fn app(&self, kind: ProviderKind, (id, secret): &RegisteredApp) -> App {
        let path = services::connections::return_path(kind);
        App {
            client_id: id.clone(),
            client_secret: Some(secret.clone()),
            redirect_uri: [self.public_address, &path].concat(),
        }
    }
}
