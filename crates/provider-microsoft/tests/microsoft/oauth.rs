use crate::world::{DANA, DANA_AT_HOME, client, http, sandbox};
use provider::ProviderError;
use provider::oauth::{App, Authorization as _, OauthError, Permission, Pkce, Returned};
use provider_microsoft::{Audience, Bases, MicrosoftPage};
use sandbox::{Fault, FaultKind, MicrosoftApp, Running};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

const CLIENT: &str = "5a0d7c31-0000-4000-8000-000000003650";
const SECRET: &str = "sandbox-microsoft-secret";

struct World {
    sandbox: Running,
    page: MicrosoftPage,
    email: &'static str,
    pkce: Pkce,
}

fn page(sandbox: &Running, secret: &str, audience: Audience) -> MicrosoftPage {
    let app = App {
        client_id: CLIENT.to_owned(),
        client_secret: Some(secret.into()),
        redirect_uri: "http://127.0.0.1:9/back".to_owned(),
    };
    let bases = Bases::below(&sandbox.microsoft().base()).unwrap();
    MicrosoftPage::new(http(), bases, app, audience)
}

impl World {
    async fn new(audience: Audience, email: &'static str) -> Self {
        let sandbox = sandbox().await;
        Self {
            page: page(&sandbox, SECRET, audience),
            sandbox,
            email,
            pkce: Pkce::new([7; 32]),
        }
    }

    async fn at_work() -> Self {
        Self::new(Audience::Work { tenant: None }, DANA).await
    }

    /// Decides on the page; the answer to it.
    async fn decide(&self, decision: &str, email: &str) -> reqwest::Response {
        let page = self.page.page("state", &self.pkce, Some(email));
        let mut page = Url::parse(&page).unwrap();
        let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        form.push(("decision".to_owned(), decision.to_owned()));
        form.push(("account".to_owned(), email.to_owned()));
        page.set_query(None);
        client().post(page).form(&form).send().await.unwrap()
    }

    /// With what the person comes back.
    async fn returned(&self, decision: &str) -> Returned {
        let answer = self.decide(decision, self.email).await;
        let back = answer.headers()["location"].to_str().unwrap();
        let back: Url = back.parse().unwrap();
        Returned::read(back.query().unwrap()).unwrap()
    }

    async fn code(&self) -> SecretString {
        match self.returned("accept").await {
            Returned::Allowed { code, state } => {
                assert_eq!(state.expose_secret(), "state");
                code
            }
            refused @ Returned::Refused { .. } => panic!("{refused:?}"),
        }
    }

    async fn permission(&self) -> Permission {
        let code = self.code().await;
        let (permission, account) = self.page.exchange(&code, &self.pkce).await.unwrap();
        assert_eq!(account.name, self.email);
        assert_eq!(account.base_url, self.sandbox.microsoft().api_base());
        permission
    }
}

#[tokio::test]
async fn each_audience_lets_in_its_own_accounts() {
    for (audience, own, other) in [
        (Audience::Work { tenant: None }, DANA, DANA_AT_HOME),
        (
            Audience::Work {
                tenant: Some("fernhill.example".to_owned()),
            },
            DANA,
            DANA_AT_HOME,
        ),
        (Audience::Personal, DANA_AT_HOME, DANA),
    ] {
        let world = World::new(audience, own).await;

        let permission = world.permission().await;
        let refused = world.decide("accept", other).await;

        assert_eq!(permission.lives.as_secs(), 4200);
        assert!(permission.refresh.is_some());
        assert_eq!(refused.status(), 400, "{other}");
    }
}

#[tokio::test]
async fn what_was_not_granted_is_told_in_microsofts_words() {
    let world = World::at_work().await;
    let most = ["User.Read", "offline_access"].map(str::to_owned);
    world.sandbox.microsoft().grant_at_most(Some(most.into()));
    let code = world.code().await;

    let outcome = world.page.exchange(&code, &world.pkce).await;

    let Err(OauthError::Missing(missing)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(missing, ["Have full access to your calendars"]);
}

#[tokio::test]
async fn a_code_is_good_once_and_with_its_verifier_alone() {
    let world = World::at_work().await;
    let code = world.code().await;

    let wrong = world.page.exchange(&code, &Pkce::new([8; 32])).await;
    world.page.exchange(&code, &world.pkce).await.unwrap();
    let again = world.page.exchange(&code, &world.pkce).await;

    assert!(matches!(wrong, Err(OauthError::InvalidGrant)), "{wrong:?}");
    assert!(matches!(again, Err(OauthError::InvalidGrant)), "{again:?}");
}

#[tokio::test]
async fn case_24_a_refresh_token_rotates_until_the_person_takes_it_back() {
    let world = World::at_work().await;
    let first = world.permission().await.refresh.unwrap();
    let renewed = world.page.renew(&first).await.unwrap();
    let second = renewed.refresh.unwrap();
    assert_ne!(first.expose_secret(), second.expose_secret());
    world.page.renew(&second).await.unwrap();
    world.page.give_back(&second).await.unwrap();

    world.sandbox.microsoft().withdraw_consent(DANA).unwrap();

    let dead = world.page.renew(&second).await;
    assert!(matches!(dead, Err(OauthError::InvalidGrant)), "{dead:?}");
    let strange = world.page.renew(&"strange".into()).await;
    assert!(
        matches!(strange, Err(OauthError::InvalidGrant)),
        "{strange:?}"
    );
}

#[tokio::test]
async fn case_24_an_app_that_is_not_known_is_told_apart_from_an_outage_and_from_a_refusal() {
    let world = World::at_work().await;
    let code = world.code().await;
    let stranger = page(&world.sandbox, "wrong", Audience::Work { tenant: None });
    let nowhere = Audience::Work {
        tenant: Some("nowhere".to_owned()),
    };
    let nowhere = page(&world.sandbox, SECRET, nowhere);

    let cancelled = world.returned("refuse").await;
    let strange = stranger.exchange(&code, &world.pkce).await;
    let elsewhere = nowhere.exchange(&code, &world.pkce).await;
    world.sandbox.microsoft().add_app(MicrosoftApp {
        name: "Integrator".to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: SECRET.to_owned(),
        redirect_uris: Vec::new(),
        is_secret_expired: true,
    });
    let expired = world.page.exchange(&code, &world.pkce).await;

    assert!(matches!(cancelled, Returned::Refused { error, .. } if error == "access_denied"));
    for refused in [strange, elsewhere, expired] {
        assert!(
            matches!(refused, Err(OauthError::AppRefused(_))),
            "{refused:?}"
        );
    }
    for kind in [
        FaultKind::Status {
            status: 503,
            retry_after: None,
        },
        FaultKind::Status {
            status: 500,
            retry_after: None,
        },
    ] {
        world
            .sandbox
            .add_fault(Fault::next("/microsoft/login/", kind, 1));
        let down = world.page.exchange(&code, &world.pkce).await;
        let is_outage = matches!(
            down,
            Err(OauthError::Provider(ProviderError::Unavailable(_)))
        );
        assert!(is_outage, "{down:?}");
    }
    world
        .sandbox
        .add_fault(Fault::next("/microsoft/login/", FaultKind::Html, 1));
    let html = world.page.renew(&"any".into()).await;
    assert!(
        matches!(
            html,
            Err(OauthError::Provider(ProviderError::InvalidAnswer(_)))
        ),
        "{html:?}"
    );
}
