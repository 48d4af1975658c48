//! Who asks (exchange-ews.md §2): by password with every request, by NTLM once per connection, or by a token.

use super::handle::Exchange;
use super::ntlm::{self, Challenged};
use super::world::{Account, World};
use axum::extract::ConnectInfo;
use axum::extract::connect_info::Connected;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::serve::IncomingStream;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;

/// Names a connection; no two ever have the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connection(u64);

impl Connected<IncomingStream<'_, TcpListener>> for Connection {
    fn connect_info(_: IncomingStream<'_, TcpListener>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// How far a connection has come with NTLM.
#[derive(Debug, Clone)]
pub enum Handshake {
    /// It was asked to prove who it is.
    Challenged(Challenged),
    /// It belongs to the account of this address.
    Done(String),
}

/// What is remembered of connections; the oldest are forgotten.
#[derive(Debug, Default)]
pub struct Handshakes(BTreeMap<Connection, Handshake>);

/// Connections that are remembered.
const MOST: usize = 4_000;

impl Handshakes {
    fn put(&mut self, connection: Connection, handshake: Handshake) {
        self.0.insert(connection, handshake);
        while MOST < self.0.len() {
            self.0.pop_first();
        }
    }
}

/// Why nobody is let in.
enum Refused {
    /// Say who you are.
    Unknown,
    /// Prove it.
    Challenge(Vec<u8>),
}

/// The address of the account that asks.
///
/// # Errors
/// What is answered to somebody who is not let in.
pub fn who(
    exchange: &Exchange,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<String, Box<Response>> {
    let mut world = exchange.world();
    let found = known(exchange, &mut world, headers, extensions);
    found.map_err(|refused| Box::new(refusal(&world.schemes, &refused)))
}

fn known(
    exchange: &Exchange,
    world: &mut World,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<String, Refused> {
    let connection = extensions.get::<ConnectInfo<Connection>>();
    let connection = connection.map(|ConnectInfo(connection)| *connection);
    let field = headers.get(header::AUTHORIZATION);
    let Some(field) = field.and_then(|field| field.to_str().ok()) else {
        // A connection that has proved it once need not do it again.
        let handshakes = exchange.handshakes();
        let known = connection.and_then(|connection| handshakes.0.get(&connection));
        return match known {
            Some(Handshake::Done(email)) => Ok(email.clone()),
            _ => Err(Refused::Unknown),
        };
    };
    let (scheme, value) = field.split_once(' ').unwrap_or((field, ""));
    let offered = world.schemes.clone();
    let scheme = offered
        .iter()
        .find(|known| known.eq_ignore_ascii_case(scheme));
    match scheme.map(String::as_str) {
        Some("Basic") => {
            let pair = STANDARD.decode(value).ok();
            let pair = pair.and_then(|bytes| String::from_utf8(bytes).ok());
            let pair = pair.unwrap_or_default();
            let (user, password) = pair.split_once(':').unwrap_or_default();
            let (domain, name) = user.split_once('\\').unwrap_or(("", user));
            let account = named(world, name, domain).ok_or(Refused::Unknown)?;
            if account.password == password {
                Ok(account.email.clone())
            } else {
                account.refused += 1;
                Err(Refused::Unknown)
            }
        }
        Some("Bearer") => {
            let mut accounts = world.accounts.iter();
            let account = accounts.find(|account| account.token == value);
            account
                .map(|account| account.email.clone())
                .ok_or(Refused::Unknown)
        }
        Some("NTLM") => {
            let message = STANDARD.decode(value).map_err(|_| Refused::Unknown)?;
            let connection = connection.ok_or(Refused::Unknown)?;
            by_ntlm(exchange, world, connection, &message)
        }
        _ => Err(Refused::Unknown),
    }
}

fn by_ntlm(
    exchange: &Exchange,
    world: &mut World,
    connection: Connection,
    message: &[u8],
) -> Result<String, Refused> {
    let mut handshakes = exchange.handshakes();
    match ntlm::kind(message) {
        Some(1) => {
            let secret = world.chance.secret();
            let mut random = [0; 8];
            random.copy_from_slice(&secret.as_bytes()[..8]);
            let domain = world.accounts.first();
            let domain = domain.map_or("EXAMPLE", |account| account.domain.as_str());
            let (said, answer) = ntlm::challenge(message, random, domain, exchange.now());
            handshakes.put(connection, Handshake::Challenged(said));
            Err(Refused::Challenge(answer))
        }
        Some(3) => {
            // A challenge is good for one answer, right or wrong.
            let Some(Handshake::Challenged(said)) = handshakes.0.remove(&connection) else {
                return Err(Refused::Unknown);
            };
            let (user, domain) = ntlm::claimed(message).ok_or(Refused::Unknown)?;
            let account = named(world, &user, &domain).ok_or(Refused::Unknown)?;
            if !ntlm::proves(&said, message, &account.password) {
                account.refused += 1;
                return Err(Refused::Unknown);
            }
            let email = account.email.clone();
            handshakes.put(connection, Handshake::Done(email.clone()));
            Ok(email)
        }
        _ => Err(Refused::Unknown),
    }
}

/// The account of a user name: `dana` in its domain or in none, or `dana@fernhill.example`.
fn named<'a>(world: &'a mut World, user: &str, domain: &str) -> Option<&'a mut Account> {
    let is_it = |account: &&mut Account| {
        account.email.eq_ignore_ascii_case(user)
            || (account.user.eq_ignore_ascii_case(user)
                && (domain.is_empty() || account.domain.eq_ignore_ascii_case(domain)))
    };
    world.accounts.iter_mut().find(is_it)
}

fn refusal(schemes: &[String], refused: &Refused) -> Response {
    let page = Html("<!doctype html><title>401 - Unauthorized: Access is denied</title>");
    let mut response = (StatusCode::UNAUTHORIZED, page).into_response();
    let headers = response.headers_mut();
    let mut offer = |text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(header::WWW_AUTHENTICATE, value);
        }
    };
    if let Refused::Challenge(message) = refused {
        offer(format!("NTLM {}", STANDARD.encode(message)));
        return response;
    }
    for scheme in schemes {
        offer(match scheme.as_str() {
            "Basic" => "Basic realm=\"exchange\"".to_owned(),
            other => other.to_owned(),
        });
    }
    response
}

/// The answer to somebody who is not let in, whatever they say: for faults.
pub fn refused() -> Response {
    refusal(&["NTLM".to_owned(), "Basic".to_owned()], &Refused::Unknown)
}
