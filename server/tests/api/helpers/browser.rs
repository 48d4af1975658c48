//! Talks to the program as a browser does, with and without script.

use super::{PATIENCE, Server, draft};
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

/// A client that follows nothing and keeps nothing, so that tests see every answer as it is.
#[expect(
    clippy::disallowed_methods,
    reason = "this plays the browser, which guards nothing"
)]
fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .unwrap()
}

/// Something that speaks HTTP with at most one cookie.
pub struct Browser {
    client: Client,
    pub address: String,
    pub cookie: Option<String>,
}

impl Browser {
    pub fn new(address: &str) -> Self {
        Self {
            client: client(),
            address: address.to_owned(),
            cookie: None,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.address));
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path)
            .header("accept", "text/html")
            .send()
            .await
            .unwrap()
    }

    /// A page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    /// What a form without script sends.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.request(Method::POST, path)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn send_json(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.request(method, path).json(&body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    pub async fn read_json(&self, method: Method, path: &str) -> (StatusCode, Value) {
        let answer = self.request(method, path).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// Adds an appointment today and answers it.
    pub async fn add(&self, subject: &str) -> Value {
        let (status, item) = self
            .send_json(Method::POST, "/api/items", draft(subject))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{item}");
        item
    }

    /// Makes the organization of `server` and signs its owner in.
    pub async fn set_up(&mut self, server: &Server) {
        let code = server.setup_code.clone().unwrap();
        let answer = self.post_form("/api/fn/set_up", &set_up_form(&code)).await;
        self.cookie = session_cookie(answer.headers()).map(|line| pair_of(&line));
        assert!(self.cookie.is_some(), "{answer:?}");
    }
}

/// What the set-up page sends.
pub fn set_up_form(code: &str) -> [(&str, &str); 6] {
    [
        ("code", code),
        ("organization", "Fernhill Services"),
        ("name", "Dana W."),
        ("email", EMAIL),
        ("password", PASSWORD),
        ("zone", "UTC"),
    ]
}

pub const EMAIL: &str = "dana@fernhill.example";
pub const PASSWORD: &str = "correct horse battery";

/// The whole `Set-Cookie` line of a session.
pub fn session_cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap().to_owned())
        .find(|line| line.contains("integrator_session="))
}

/// Name and value of a `Set-Cookie` line, as a browser sends them back.
pub fn pair_of(line: &str) -> String {
    line.split(';').next().unwrap().to_owned()
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
