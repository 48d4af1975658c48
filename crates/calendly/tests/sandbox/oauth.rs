//! Being let in by OAuth, from the page of consent to the taking back.

use crate::world::{DANA, World};
use calendly::CalendlyError;
use calendly::oauth::{App, Pkce, Returned};
use calendly::scopes::{Scope, Scopes};
use provider::http::Url;
use provider::http::header::LOCATION;
use sandbox::NewApp;
use secrecy::{ExposeSecret, SecretString};

const BACK: &str = "http://localhost:8080/connect/calendly/callback";

impl World {
    fn app(&self, secret: Option<&str>) -> App {
        self.sandbox.calendly().add_app(NewApp {
            name: "Integrator".to_owned(),
            client_id: Some("app".to_owned()),
            client_secret: secret.map(str::to_owned),
            redirect_uris: vec![BACK.to_owned()],
            signing_key: None,
        });
        App {
            client_id: "app".to_owned(),
            client_secret: secret.map(Into::into),
            redirect_uri: BACK.to_owned(),
        }
    }

    /// Dana allows the app to know who she is.
    async fn allowed(&self, app: &App, pkce: &Pkce) -> SecretString {
        let scopes = Scopes::from([Scope::UsersRead].as_slice());
        let url = self.client.authorize_url(app, &scopes, "state", pkce);
        match self.decide(&url, &["users:read"], "allow").await {
            Returned::Allowed { code, .. } => code,
            refused => panic!("{refused:?}"),
        }
    }

    /// Dana reads the page and decides, leaving these scopes checked.
    async fn decide(&self, asked: &Url, scopes: &[&str], decision: &str) -> Returned {
        let user = self.user(DANA);
        let carried: Vec<(String, String)> = asked
            .query_pairs()
            .into_owned()
            .filter(|(name, _)| name != "scope")
            .collect();
        let mut form: Vec<(&str, &str)> = carried
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        form.extend(scopes.iter().map(|scope| ("scope", *scope)));
        form.extend([("person", user.id()), ("decision", decision)]);
        let mut page = asked.clone();
        page.set_query(None);
        let answer = self.submit(page.as_str(), &form).await;
        let back = answer
            .field(&LOCATION)
            .unwrap_or_else(|| panic!("{}", answer.text()));
        assert!(back.starts_with(BACK), "{back}");
        Returned::read(Url::parse(back).unwrap().query().unwrap()).unwrap()
    }
}

#[tokio::test]
async fn a_person_allows_less_than_was_asked_and_the_tokens_say_so() {
    for secret in [Some("s3cret"), None] {
        let world = World::new().await;
        let app = world.app(secret);
        let pkce = Pkce::new([7; 32]);
        let asked = [Scope::UsersRead, Scope::WebhooksWrite];
        let asked = Scopes::from(asked.as_slice());
        let url = world.client.authorize_url(&app, &asked, "st&te", &pkce);

        let returned = world.decide(&url, &["users:read"], "allow").await;
        let Returned::Allowed { code, state } = returned else {
            panic!("{returned:?}")
        };
        let tokens = world.client.exchange(&app, &code, &pkce).await.unwrap();
        let again = world.client.exchange(&app, &code, &pkce).await;
        let me = world.client.me(&tokens.access).await.unwrap();

        assert_eq!(state.expose_secret(), "st&te");
        assert!(tokens.scopes.has(Scope::UsersRead));
        assert!(!tokens.scopes.has(Scope::WebhooksRead));
        assert_eq!(tokens.owner, world.user(DANA));
        assert_eq!(tokens.organization, world.organization());
        assert_eq!(me.user.uri, tokens.owner);
        assert!(
            matches!(again, Err(CalendlyError::InvalidGrant)),
            "{again:?}"
        );
    }
}

#[tokio::test]
async fn a_person_who_does_not_want_to_comes_back_with_a_reason() {
    let world = World::new().await;
    let app = world.app(None);
    let scopes = Scopes::from([Scope::UsersRead].as_slice());
    let pkce = Pkce::new([7; 32]);
    let url = world.client.authorize_url(&app, &scopes, "state", &pkce);

    let returned = world.decide(&url, &[], "refuse").await;

    assert!(
        matches!(&returned, Returned::Refused { error, .. } if error == "access_denied"),
        "{returned:?}"
    );
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_whoever_lacks_the_proof() {
    let world = World::new().await;
    let (client, app) = (&world.client, world.app(None));
    let code = world.allowed(&app, &Pkce::new([7; 32])).await;

    let outcome = client.exchange(&app, &code, &Pkce::new([8; 32])).await;

    assert!(
        matches!(outcome, Err(CalendlyError::InvalidGrant)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn tokens_are_renewed_once_looked_into_and_taken_back() {
    let world = World::new().await;
    let (client, app) = (&world.client, world.app(Some("s3cret")));
    let pkce = Pkce::new([7; 32]);
    let code = world.allowed(&app, &pkce).await;
    let first = client.exchange(&app, &code, &pkce).await.unwrap();

    let second = client.refresh(&app, &first.refresh).await.unwrap();
    let spent = client.refresh(&app, &first.refresh).await;
    let told = client.introspect(&app, &second.access).await.unwrap();
    client.revoke(&app, &second.access).await.unwrap();
    let dead = client.introspect(&app, &second.access).await.unwrap();
    let refused = client.me(&second.access).await;

    assert!(
        matches!(spent, Err(CalendlyError::InvalidGrant)),
        "{spent:?}"
    );
    assert!(told.is_active && told.scopes.unwrap().has(Scope::UsersRead));
    assert!(!dead.is_active);
    assert!(
        matches!(refused, Err(CalendlyError::Refused)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_app_with_a_wrong_secret_is_for_the_operator() {
    let world = World::new().await;
    let app = App {
        client_secret: Some("another".into()),
        ..world.app(Some("s3cret"))
    };

    let refreshed = world.client.refresh(&app, &"r3fresh".into()).await;

    assert!(
        matches!(&refreshed, Err(CalendlyError::AppRefused { code }) if code == "invalid_client"),
        "{refreshed:?}"
    );
}
