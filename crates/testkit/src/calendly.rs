//! A client for a Calendly that is not there, for everything that has nothing to do with it.

use calendly::{Bases, Client};
use domain::Clock;
use provider::http::{AllowedNetworks, Http};
use std::sync::Arc;

/// Whoever is asked does not answer, and nobody outside of this machine is asked.
pub fn nobody(clock: Arc<dyn Clock>) -> Client {
    let at = |path: &str| format!("http://127.0.0.1:1/{path}");
    let bases =
        Bases::new(&at("api"), &at("auth"), &at("web")).expect("the addresses are constant");
    Client::new(loopback(), bases, clock)
}

/// A client for the stand-in at this address.
pub fn stand_in(address: &str, clock: Arc<dyn Clock>) -> Client {
    let at = |part: &str| format!("{address}/calendly/{part}");
    let bases =
        Bases::new(&at("api"), &at("auth"), &at("web")).expect("the stand-in has an address");
    Client::new(loopback(), bases, clock)
}

fn loopback() -> Http {
    let allowed: AllowedNetworks = "127.0.0.0/8,::1/128"
        .parse()
        .expect("the networks are constant");
    Http::new(allowed)
}
