//! Who is sent messages: receivers on this machine.

use reqwest::Client;
use reqwest::redirect::Policy;
use std::time::Duration;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(10);

/// Until the answer is here.
const ANSWER: Duration = Duration::from_secs(15);

/// Redirects count as failures. No authority is trusted: receivers are on this machine, by plain HTTP.
#[expect(
    clippy::disallowed_methods,
    reason = "the guard of the product refuses loopback, which is all that this one may reach"
)]
pub fn client() -> Client {
    let provider = rustls::crypto::ring::default_provider().into();
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the default TLS versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .build()
        .expect("the settings are constant and valid")
}
