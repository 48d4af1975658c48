//! A client for a Calendly that is not there, for everything that has nothing to do with it.

use calendly::{Bases, Client};
use domain::Clock;
use provider::http::{AllowedNetworks, Http, Patience};
use std::sync::Arc;

/// Whoever is asked does not answer, and nobody outside of this machine is asked.
pub fn nobody(clock: Arc<dyn Clock>) -> Client {
    let at = |path: &str| format!("http://127.0.0.1:1/{path}");
    let bases =
        Bases::new(&at("api"), &at("auth"), &at("web")).expect("the addresses are constant");
    Client::new(Http::new(loopback()), bases, clock)
}

/// A client for the stand-in at this address, that waits for it as long as told.
pub fn stand_in(address: &str, patience: Patience, clock: Arc<dyn Clock>) -> Client {
    let at = |part: &str| format!("{address}/calendly/{part}");
    let bases =
        Bases::new(&at("api"), &at("auth"), &at("web")).expect("the stand-in has an address");
    Client::new(Http::with_patience(loopback(), patience), bases, clock)
}

fn loopback() -> AllowedNetworks {
    "127.0.0.0/8,::1/128"
        .parse()
        .expect("the networks are constant")
}
