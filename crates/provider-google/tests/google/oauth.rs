use crate::world::{DANA, client, http};
use provider::ProviderError;
use provider::oauth::{App, Authorization as _, OauthError, Permission, Pkce, Returned};
use provider_google::{Bases, GooglePage};
use sandbox::{Fault, FaultKind, People, Running, Sandbox, SandboxOptions};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::net::TcpListener;
use url::Url;

struct World {
    sandbox: Running,
    page: GooglePage,
    pkce: Pkce,
}

fn app(secret: &str) -> App {
    App {
        client_id: "sandbox-google-client".to_owned(),
        client_secret: Some(secret.into()),
        redirect_uri: "http://127.0.0.1:9/back".to_owned(),
    }
}

impl World {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = SandboxOptions {
            clock: Arc::new(|| "2026-11-30T08:00:00Z".parse().unwrap()),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let bases = Bases::below(&sandbox.google().base()).unwrap();
        Self {
            page: GooglePage::new(http(), bases, app("sandbox-google-secret")),
            sandbox,
            pkce: Pkce::new([7; 32]),
        }
    }

    /// Decides on the page, which has so many boxes ticked; with what the person comes back.
    async fn decide(&self, decision: &str, ticked: usize) -> Returned {
        let page = self.page.page("state", &self.pkce, Some(DANA));
        let mut page = Url::parse(&page).unwrap();
        let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        let (_, scopes) = form
            .iter()
            .find(|(name, _)| name == "scope")
            .unwrap()
            .clone();
        let granted = scopes.split(' ').take(ticked);
        form.extend(granted.map(|scope| ("granted".to_owned(), scope.to_owned())));
        form.push(("decision".to_owned(), decision.to_owned()));
        form.push(("account".to_owned(), DANA.to_owned()));
        page.set_query(None);
        let answer = client().post(page).form(&form).send().await.unwrap();
        let back: Url = answer.headers()["location"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        Returned::read(back.query().unwrap()).unwrap()
    }

    async fn code(&self, ticked: usize) -> SecretString {
        match self.decide("allow", ticked).await {
            Returned::Allowed { code, state } => {
                assert_eq!(state.expose_secret(), "state");
                code
            }
            refused => panic!("{refused:?}"),
        }
    }

    async fn permission(&self) -> Permission {
        let code = self.code(2).await;
        let (permission, account) = self.page.exchange(&code, &self.pkce).await.unwrap();
        assert_eq!(account.name, DANA);
        assert_eq!(account.base_url, self.sandbox.google().api_base());
        permission
    }
}

#[tokio::test]
async fn a_person_lets_us_in_for_an_hour_and_for_as_long_as_they_like() {
    let world = World::new().await;

    let (first, second) = (world.permission().await, world.permission().await);

    assert_eq!(first.lives.as_secs(), 3599);
    assert!(
        first.refresh.is_some() && second.refresh.is_some(),
        "each time"
    );
}

#[tokio::test]
async fn what_was_unticked_is_told_in_googles_words() {
    let world = World::new().await;
    let code = world.code(1).await;

    let outcome = world.page.exchange(&code, &world.pkce).await;

    let Err(OauthError::Missing(missing)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(missing, ["See the list of calendars you’re subscribed to"]);
}

#[tokio::test]
async fn a_code_is_good_once_and_with_its_verifier_alone() {
    let world = World::new().await;
    let code = world.code(2).await;

    let wrong = world.page.exchange(&code, &Pkce::new([8; 32])).await;
    world.page.exchange(&code, &world.pkce).await.unwrap();
    let again = world.page.exchange(&code, &world.pkce).await;

    assert!(matches!(wrong, Err(OauthError::InvalidGrant)), "{wrong:?}");
    assert!(matches!(again, Err(OauthError::InvalidGrant)), "{again:?}");
}

#[tokio::test]
async fn access_is_renewed_until_it_is_given_back() {
    let world = World::new().await;
    let refresh = world.permission().await.refresh.unwrap();
    let renewed = world.page.renew(&refresh).await.unwrap();
    assert!(
        renewed.refresh.is_none(),
        "the one that is there stays good"
    );
    world.page.renew(&refresh).await.unwrap();

    for _ in 0..2 {
        world.page.give_back(&refresh).await.unwrap();
    }

    let dead = world.page.renew(&refresh).await;
    assert!(matches!(dead, Err(OauthError::InvalidGrant)), "{dead:?}");
}

#[tokio::test]
async fn who_cancels_is_told_apart_from_an_app_that_is_not_known_and_from_an_outage() {
    let world = World::new().await;
    let code = world.code(2).await;
    let bases = Bases::below(&world.sandbox.google().base()).unwrap();
    let stranger = GooglePage::new(http(), bases, app("wrong"));

    let cancelled = world.decide("refuse", 2).await;
    let strange = stranger.exchange(&code, &world.pkce).await;
    let kind = FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    world
        .sandbox
        .add_fault(Fault::always("/google/oauth2/", kind));
    let down = world.page.exchange(&code, &world.pkce).await;

    assert!(matches!(cancelled, Returned::Refused { error, .. } if error == "access_denied"));
    assert!(
        matches!(strange, Err(OauthError::AppRefused(_))),
        "{strange:?}"
    );
    assert!(
        matches!(
            down,
            Err(OauthError::Provider(ProviderError::Unavailable(_)))
        ),
        "{down:?}"
    );
}
