//! App-specific passwords (caldav-icloud.md §4), and the page on which people make them.

use super::Icloud;
use super::world::{Account, World};
use crate::chance::Chance;
use crate::markup::{Markup, alert, hidden, markup, page};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

/// So many an account may have at once.
pub const MOST: usize = 25;

/// A password that lets one program in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AppPassword {
    /// For which program, in its owner's words.
    pub label: String,
    /// `xxxx-xxxx-xxxx-xxxx`
    secret: String,
}

impl AppPassword {
    pub fn new(label: &str, chance: &mut Chance) -> Self {
        let groups: Vec<String> = (0..4).map(|_| chance.small_letters(4)).collect();
        Self {
            label: label.to_owned(),
            secret: groups.join("-"),
        }
    }
}

/// Whom a request's `Authorization` lets in; nobody by any other password than an app-specific one, the account's own
/// included.
pub fn let_in<'a>(world: &'a World, headers: &HeaderMap) -> Option<&'a Account> {
    let field = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, pair) = field.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(pair.trim()).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    let account = world.account(user)?;
    let mut passwords = account.passwords.iter();
    passwords
        .any(|known| known.secret == password)
        .then_some(account)
}

impl World {
    /// Makes a password; none where there is no such account, or it has as many as it may.
    pub fn add_password(&mut self, email: &str, label: &str) -> Option<String> {
        let made = AppPassword::new(label, &mut self.chance);
        let account = self.account_mut(email)?;
        if MOST <= account.passwords.len() {
            return None;
        }
        account.passwords.push(made.clone());
        Some(made.secret)
    }
}

/// `GET /icloud/account`, which stands for `https://account.apple.com`: who has which passwords.
pub async fn show(State(icloud): State<Icloud>) -> Response {
    shown(&icloud.world(), StatusCode::OK, Markup::default())
}

/// `POST /icloud/account`: makes a password, which is shown this once, or takes one back.
pub async fn change(State(icloud): State<Icloud>, body: String) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let field = |name: &str| {
        let mut form = form.iter();
        let found = form.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    };
    let (email, label) = (field("account"), field("label"));
    let mut world = icloud.world();
    if !field("revoke").is_empty() {
        if let Some(account) = world.account_mut(email) {
            account.passwords.retain(|known| known.label != label);
        }
        return shown(&world, StatusCode::OK, Markup::default());
    }
    if label.is_empty() {
        let told = alert("Enter a name for your password.");
        return shown(&world, StatusCode::UNPROCESSABLE_ENTITY, told);
    }
    match world.add_password(email, label) {
        Some(password) => {
            let told = markup!(
                "<p role=\"status\">Your app-specific password for {} is <code id=\"password\">{}</code>. \
                 You will not see it again.</p>",
                email,
                password
            );
            shown(&world, StatusCode::OK, told)
        }
        None => {
            let told = alert("Choose an account that has fewer than 25 passwords.");
            shown(&world, StatusCode::UNPROCESSABLE_ENTITY, told)
        }
    }
}

fn shown(world: &World, status: StatusCode, told: Markup) -> Response {
    let accounts = world.accounts.iter().enumerate().map(|(at, account)| {
        markup!(
            "<p><label><input type=\"radio\" name=\"account\" value=\"{}\" required{}> {} ({})</label></p>",
            account.email,
            Markup(if at == 0 { " checked" } else { "" }.to_owned()),
            account.name,
            account.email
        )
    });
    let accounts: Markup = accounts.collect();
    let passwords = world.accounts.iter().flat_map(|account| {
        account.passwords.iter().map(|password| {
            markup!(
                "<li><form method=\"post\" action=\"/icloud/account\">{}{}{} of {} \
                 <button name=\"revoke\" value=\"1\" aria-label=\"Revoke {} of {}\">Revoke</button></form></li>",
                hidden("account", &account.email),
                hidden("label", &password.label),
                password.label,
                account.email,
                password.label,
                account.email
            )
        })
    });
    let passwords: Markup = passwords.collect();
    let body = markup!(
        "{}<form method=\"post\" action=\"/icloud/account\">\
         <fieldset><legend>Apple Account</legend>{}</fieldset>\
         <p><label for=\"label\">Name of the app</label>\
         <input id=\"label\" name=\"label\" type=\"text\" maxlength=\"64\" required></p>\
         <p><button>Create</button></p></form><h2>Passwords</h2><ul>{}</ul>",
        told,
        accounts,
        passwords
    );
    page(status, "App-Specific Passwords", body)
}
