//! Where the servers of tests listen.

use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;

/// A free port on loopback, and its address.
///
/// # Panics
/// When loopback cannot be listened on.
pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a free port on loopback");
    let address = listener
        .local_addr()
        .expect("a bound listener has an address");
    (listener, address)
}
