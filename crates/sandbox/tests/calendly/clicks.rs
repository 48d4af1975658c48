//! The pages, used as a browser without script uses them: links are followed, forms are sent as they stand.

use crate::world::{Answer, DANA, World, text};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{COOKIE, SET_COOKIE};
use sha2::{Digest, Sha256};
use url::Url;

/// Somebody at a browser, at a page.
struct Browser<'a> {
    world: &'a World,
    cookie: Option<String>,
    /// The page that is shown, and its address.
    page: String,
    address: Url,
}

/// A form of the page, with what it would send.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The value of an attribute of this tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(after.split('"').next()?))
}

impl Form {
    /// The form that has this button.
    fn with_button(page: &str, button: &str) -> Self {
        let mut forms = page.split("<form ").skip(1);
        let form = forms
            .find(|form| {
                let form = form.split("</form>").next().unwrap();
                form.contains(&format!(">{button}</button>"))
            })
            .unwrap_or_else(|| panic!("there is no button {button} on {page}"));
        let form = format!("<form {}", form.split("</form>").next().unwrap());
        let mut fields = Vec::new();
        for tag in form.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            let name = attribute(tag, "name");
            let value = attribute(tag, "value").unwrap_or_default();
            let kind = attribute(tag, "type").unwrap_or_default();
            let is_box = ["checkbox", "radio"].contains(&kind.as_str());
            match (tag.split(' ').next().unwrap(), name) {
                ("input", Some(name)) if !is_box || tag.ends_with(" checked") => {
                    fields.push((name, value));
                }
                ("textarea", Some(name)) => fields.push((name, String::new())),
                ("select", Some(name)) => {
                    let (_, options) = form.split_once(tag).unwrap();
                    let (_, first) = options.split_once("<option").unwrap();
                    let first = format!("option{}", first.split('>').next().unwrap());
                    fields.push((name, attribute(&first, "value").unwrap()));
                }
                (_, _) => {}
            }
        }
        let (before, _) = form.split_once(&format!(">{button}</button>")).unwrap();
        let (_, tag) = before.rsplit_once("<button").unwrap();
        if let Some(name) = attribute(tag, "name") {
            fields.push((name, attribute(tag, "value").unwrap()));
        }
        Self {
            action: attribute(&form, "action").unwrap(),
            fields,
        }
    }

    /// Types into a field that is there.
    fn fill(mut self, name: &str, value: &str) -> Self {
        let mut fields = self.fields.iter_mut();
        let field = fields.find(|(known, _)| known == name);
        field.unwrap_or_else(|| panic!("no field {name}")).1 = value.to_owned();
        self
    }

    /// Takes the mark out of a box.
    fn uncheck(mut self, value: &str) -> Self {
        let before = self.fields.len();
        self.fields.retain(|(_, known)| known != value);
        assert!(self.fields.len() < before, "no box {value}");
        self
    }
}

impl<'a> Browser<'a> {
    async fn at(world: &'a World, address: &str) -> Self {
        let mut browser = Self {
            world,
            cookie: None,
            page: String::new(),
            address: Url::parse(world.sandbox.base_url()).unwrap(),
        };
        browser.open(address).await;
        browser
    }

    async fn open(&mut self, address: &str) {
        let address = self.address.join(address).unwrap();
        let request = self.world.http.get(address.clone());
        self.show(request, address).await;
    }

    async fn send(&mut self, form: Form) {
        let address = self.address.join(&form.action).unwrap();
        let request = self.world.http.post(address.clone()).form(&form.fields);
        self.show(request, address).await;
    }

    /// Follows redirects within the sandbox, and stops at one that leads away from it.
    async fn show(&mut self, request: reqwest::RequestBuilder, address: Url) {
        let (mut request, mut address) = (request, address);
        loop {
            if let Some(cookie) = &self.cookie {
                request = request.header(COOKIE, cookie);
            }
            let answer = Answer::of(request).await;
            if let Some(cookie) = answer.header(SET_COOKIE.as_str()) {
                self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
            }
            let Some(location) = answer.header("location") else {
                assert_eq!(answer.status, 200, "{address} {answer:?}");
                self.page = answer.text().to_owned();
                self.address = address;
                return;
            };
            address = address.join(location).unwrap();
            if !address.as_str().starts_with(self.world.sandbox.base_url()) {
                self.address = address;
                return;
            }
            request = self.world.http.get(address.clone());
        }
    }

    /// Follows the link with this text, or with this label.
    async fn follow(&mut self, name: &str) {
        let mut links = self.page.split("<a ").skip(1);
        let link = links.find(|link| {
            let link = link.split("</a>").next().unwrap();
            link.ends_with(&format!(">{name}")) || link.contains(&format!("aria-label=\"{name}\""))
        });
        let link = link.unwrap_or_else(|| panic!("there is no link {name} on {}", self.page));
        let address = attribute(&format!(" {link}"), "href").unwrap();
        self.open(&address).await;
    }

    fn form(&self, button: &str) -> Form {
        Form::with_button(&self.page, button)
    }

    fn assert_title(&self, title: &str) {
        let heading = format!("<h1>{title}</h1>");
        assert!(self.page.contains(&heading), "{title}: {}", self.page);
    }
}

#[tokio::test]
async fn somebody_books_moves_and_cancels_by_clicking() {
    let world = World::new().await;
    let page = format!("{}/dana-whitfield?utm_source=card", world.web());
    let mut browser = Browser::at(&world, &page).await;

    browser.follow("Site visit").await;
    browser.follow("09:00, Thursday, 3 December 2026").await;
    let form = browser.form("Schedule Event");
    let form = form
        .fill("full_name", "Ida <Muster>")
        .fill("email", "ida@example.org");
    browser.send(form).await;
    browser.assert_title("You are scheduled");
    browser.follow("Reschedule").await;
    browser.follow("10:30, Friday, 4 December 2026").await;
    let form = browser.form("Reschedule Event").fill("reason", "snow");
    browser.send(form).await;
    browser.assert_title("You are scheduled");
    browser.follow("Cancel").await;
    assert!(browser.page.contains("10:30, Friday, 4 December 2026"));
    browser.send(browser.form("Cancel Event")).await;
    browser.assert_title("Cancellation Confirmed");

    let dana = world.user(DANA);
    let events = world.list("/scheduled_events", &[("user", &dana)]).await;
    assert_eq!(events.collection().len(), 2);
    for event in events.collection() {
        assert_eq!(event["status"], "canceled");
        let path = format!("{}/invitees", text(&event["uri"]));
        let invitees = world.get(&path).await;
        let invitee = &invitees.collection()[0];
        assert_eq!(invitee["name"], "Ida <Muster>");
        assert_eq!(invitee["tracking"]["utm_source"], "card");
    }
}

#[tokio::test]
async fn somebody_makes_a_token_and_revokes_it_by_clicking() {
    let world = World::new().await;
    let page = format!("{}/integrations/api_webhooks", world.web());
    let mut browser = Browser::at(&world, &page).await;

    browser.send(browser.form("Log In")).await;
    browser.assert_title("Personal access tokens");
    let mut form = browser.form("Create token").fill("name", "Sync");
    form.fields
        .push(("scope".to_owned(), "users:read".to_owned()));
    browser.send(form).await;
    let (_, shown) = browser.page.split_once("readonly value=\"").unwrap();
    let token = shown.split('"').next().unwrap().to_owned();
    let before = world.get_as(&token, "/users/me").await;
    browser.follow("Done").await;
    browser.send(browser.form("Revoke Sync")).await;
    browser.assert_title("Personal access tokens");
    browser.send(browser.form("Log Out")).await;
    browser.assert_title("Log in to your account");

    assert_eq!(before.resource()["email"], DANA);
    assert_eq!(world.get_as(&token, "/users/me").await.status, 401);
}

#[tokio::test]
async fn somebody_lets_an_app_in_with_fewer_scopes_by_clicking() {
    let world = World::new().await;
    let verifier = "dBjftJeZ4CVP-mBBCmsXZgFFLl3IUC1gQvMGTpjZ5Ck";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let auth = world.sandbox.calendly().auth_base();
    let query = format!(
        "client_id=sandbox-client&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%2Fback\
         &code_challenge={challenge}&code_challenge_method=S256&state=a%26b\
         &scope=users%3Aread+webhooks%3Awrite"
    );
    let page = format!("{auth}/oauth/authorize?{query}");
    let mut browser = Browser::at(&world, &page).await;
    browser.assert_title("Allow Integrator to access Calendly");

    let form = browser.form("Allow access").uncheck("webhooks:write");
    browser.send(form).await;
    let allowed: Vec<(String, String)> = browser.address.query_pairs().into_owned().collect();
    browser.open(&page).await;
    browser.send(browser.form("Cancel")).await;
    let refused: Vec<(String, String)> = browser.address.query_pairs().into_owned().collect();

    assert_eq!(allowed[0].0, "code");
    assert_eq!(allowed[1], ("state".to_owned(), "a&b".to_owned()));
    assert_eq!(refused[0], ("error".to_owned(), "access_denied".to_owned()));
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &allowed[0].1),
        ("redirect_uri", "http://localhost/back"),
        ("code_verifier", verifier),
    ];
    let request = world.http.post(format!("{auth}/oauth/token"));
    let request = request.basic_auth("sandbox-client", Some("sandbox-secret"));
    let token = Answer::of(request.form(&form)).await;
    assert_eq!(token.body["scope"], "users:read");
    assert_eq!(token.body["owner"], world.user(DANA));
}
