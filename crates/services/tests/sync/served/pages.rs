//! The pages at which Dana lets us in, where a service has one, and Dana before them.

use domain::connection::ProviderKind;
use provider::Providers;
use provider::http::{Call, Http, Method, Url, header};
use provider::oauth::App;
use provider_google::GooglePage;
use provider_microsoft::{Audience, MicrosoftPage};
use sandbox::Running;
use std::sync::Arc;

fn app(id: &str, secret: &str) -> App {
    App {
        client_id: id.to_owned(),
        client_secret: Some(secret.into()),
        redirect_uri: "http://127.0.0.1:9/back".to_owned(),
    }
}

/// Puts the pages of Google and Microsoft in place.
pub fn with_pages(providers: Providers, sandbox: &Running, http: &Http) -> Providers {
    let google = provider_google::Bases::below(&sandbox.google().base()).unwrap();
    let own = app("sandbox-google-client", "sandbox-google-secret");
    let google = GooglePage::new(http.clone(), google, own);
    let microsoft = |audience| {
        let bases = provider_microsoft::Bases::below(&sandbox.microsoft().base()).unwrap();
        let own = app(
            "5a0d7c31-0000-4000-8000-000000003650",
            "sandbox-microsoft-secret",
        );
        Arc::new(MicrosoftPage::new(http.clone(), bases, own, audience))
    };
    providers
        .with_page(ProviderKind::Google, Arc::new(google))
        .with_page(
            ProviderKind::Office365,
            microsoft(Audience::Work { tenant: None }),
        )
        .with_page(ProviderKind::OutlookCom, microsoft(Audience::Personal))
}

/// Dana allows all that a page asks for, in the name of this account; the query with which she comes back.
pub async fn allow(http: &Http, page: &str, account: &str) -> String {
    let mut page = Url::parse(page).unwrap();
    let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
    let mut scopes = form.iter().filter(|(name, _)| name == "scope");
    let scopes = scopes.next().map(|(_, scopes)| scopes.clone());
    let scopes = scopes.unwrap_or_default();
    let granted = scopes.split(' ').map(|scope| ("granted", scope));
    // Google's button says “allow”, Microsoft's “accept”.
    let word = if page.path().starts_with("/google/") {
        "allow"
    } else {
        "accept"
    };
    let own = [("decision", word), ("account", account)];
    let more = granted.chain(own);
    form.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
    page.set_query(None);
    let mut told = page.clone();
    told.query_pairs_mut().extend_pairs(&form);
    let body = told.query().unwrap().to_owned();
    let call = Call::new(Method::POST, page).body("application/x-www-form-urlencoded", body);
    let answer = http.send(&call.stays()).await.unwrap();
    let back = answer.field(&header::LOCATION).expect("it sends Dana back");
    Url::parse(back).unwrap().query().unwrap().to_owned()
}
