//! A provider's own page in memory, as strict as the strictest: a code is good once and for who asked for it, a refresh token for
//! one use, and what is used twice ends the permission (RFC 6749 §4.1.2, RFC 9700 §4.14.2).

use crate::fake_provider::FakeProvider;
use async_trait::async_trait;
use provider::oauth::{Authorization, OauthError, Permission, Pkce};
use provider::{Account, ProviderError};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use url::Url;

/// How long an access token of this page is good.
pub const LIVES: Duration = Duration::from_secs(3600);

/// The page. Clones are the same page; access tokens are passwords of the provider it was made for.
#[derive(Clone)]
pub struct FakePage {
    provider: FakeProvider,
    world: Arc<Mutex<World>>,
}

#[derive(Default)]
struct World {
    /// Codes that were given and not spent, each with what proves who asked, and with whose account it is.
    codes: Vec<(String, String, String)>,
    /// How many tokens were given.
    given: u32,
    /// The refresh token that is good; none once the permission is over.
    refresh: Option<String>,
    missing: Vec<String>,
    is_down: bool,
    renewals: usize,
    given_back: usize,
    /// The refresh token whose renewal waits, and until when.
    slow: Option<(String, Arc<Slow>)>,
}

/// A renewal that takes as long as a test wants.
#[derive(Default)]
pub struct Slow {
    asked: Notify,
    answered: Notify,
}

impl Slow {
    /// Waits until it was asked for.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Lets it go on.
    pub fn answer(&self) {
        self.answered.notify_one();
    }
}

impl FakePage {
    /// The page of a service.
    pub fn of(provider: FakeProvider) -> Self {
        Self {
            provider,
            world: Arc::default(),
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person allows what this page asks for, in the name of an account; the query with which they come back.
    pub fn allow(&self, page: &str, account: &str) -> String {
        let [state, challenge] = ["state", "challenge"].map(|name| asked(page, name));
        let mut world = self.world();
        let code = format!("code-{}", world.codes.len() + 1);
        world
            .codes
            .push((code.clone(), challenge, account.to_owned()));
        format!("code={code}&state={state}")
    }

    /// A person does not allow it; the query with which they come back.
    pub fn decline(&self, page: &str) -> String {
        format!("error=access_denied&state={}", asked(page, "state"))
    }

    /// Whoever allows something from now on leaves these permissions out.
    pub fn leave_out(&self, missing: &[&str]) {
        self.world().missing = missing.iter().map(|&one| one.to_owned()).collect();
    }

    /// The permission is over.
    pub fn end_permission(&self) {
        self.world().refresh = None;
        self.provider.set_password("nobody knows");
    }

    /// The access token is ended before its time; the permission stays.
    pub fn end_access(&self) {
        self.provider.set_password("nobody knows");
    }

    /// It does not answer, or does again.
    pub fn set_down(&self, is_down: bool) {
        self.world().is_down = is_down;
    }

    /// The renewal with this refresh token takes until it is let go on.
    pub fn slow_down(&self, refresh: &str) -> Arc<Slow> {
        let slow = Arc::<Slow>::default();
        self.world().slow = Some((refresh.to_owned(), slow.clone()));
        slow
    }

    fn slow(&self, refresh: &SecretString) -> Option<Arc<Slow>> {
        let world = self.world();
        let (token, slow) = world.slow.as_ref()?;
        (token == refresh.expose_secret()).then(|| slow.clone())
    }

    /// How often it was asked for another access token.
    pub fn renewals(&self) -> usize {
        self.world().renewals
    }

    /// How many permissions were given back.
    pub fn given_back(&self) -> usize {
        self.world().given_back
    }

    fn next(&self, world: &mut World) -> Permission {
        world.given += 1;
        let (access, refresh) = (
            format!("access-{}", world.given),
            format!("refresh-{}", world.given),
        );
        self.provider.set_password(&access);
        world.refresh = Some(refresh.clone());
        Permission {
            access: access.into(),
            refresh: Some(refresh.into()),
            lives: LIVES,
        }
    }
}

/// What the address of the page says.
///
/// # Panics
/// It does not say it.
pub fn asked(page: &str, name: &str) -> String {
    let page = Url::parse(page).expect("an address");
    let mut pairs = page.query_pairs();
    let found = pairs.find(|(key, _)| key == name);
    found.expect("the page is asked for it").1.into_owned()
}

#[async_trait]
impl Authorization for FakePage {
    fn page(&self, state: &str, pkce: &Pkce, hint: Option<&str>) -> String {
        let (challenge, hint) = (pkce.challenge(), hint.unwrap_or_default());
        let pairs = [("state", state), ("challenge", &challenge), ("hint", hint)];
        Url::parse_with_params("https://accounts.example/", pairs)
            .map_or_else(|error| error.to_string(), |page| page.to_string())
    }

    async fn exchange(
        &self,
        code: &SecretString,
        pkce: &Pkce,
    ) -> Result<(Permission, Account), OauthError> {
        let mut world = self.world();
        if world.is_down {
            return Err(ProviderError::Unavailable("it is down on purpose".into()).into());
        }
        let place = world
            .codes
            .iter()
            .position(|(given, _, _)| given == code.expose_secret());
        let (_, challenge, name) = world.codes.remove(place.ok_or(OauthError::InvalidGrant)?);
        if challenge != pkce.challenge() {
            return Err(OauthError::InvalidGrant);
        }
        if !world.missing.is_empty() {
            return Err(OauthError::Missing(world.missing.clone()));
        }
        let account = Account {
            name,
            base_url: "https://calendars.example/".to_owned(),
        };
        Ok((self.next(&mut world), account))
    }

    async fn renew(&self, refresh: &SecretString) -> Result<Permission, OauthError> {
        if let Some(slow) = self.slow(refresh) {
            slow.asked.notify_one();
            slow.answered.notified().await;
        }
        let mut world = self.world();
        world.renewals += 1;
        if world.is_down {
            return Err(ProviderError::Unavailable("it is down on purpose".into()).into());
        }
        if world.refresh.as_deref() != Some(refresh.expose_secret()) {
            world.refresh = None;
            return Err(OauthError::InvalidGrant);
        }
        Ok(self.next(&mut world))
    }

    async fn give_back(&self, refresh: &SecretString) -> Result<(), OauthError> {
        let mut world = self.world();
        if world.refresh.as_deref() == Some(refresh.expose_secret()) {
            world.refresh = None;
            world.given_back += 1;
            // With the permission goes the access (RFC 7009 §2.1).
            self.provider.set_password("nobody knows");
        }
        Ok(())
    }
}
