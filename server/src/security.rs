//! Headers that tell the browser what it must not do, and the walls around requests that change something.

use crate::router::AppState;
use crate::telemetry::problem;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Entropy;
use domain::view::calendar::Problem;
use leptos::nonce::Nonce;
use std::sync::Arc;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

/// Every answer carries these.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// A year; without subdomains, which are none of our business.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// The value that inline scripts of this one answer carry; the pages read it back as leptos's `Nonce`.
#[derive(Clone)]
pub struct PageNonce(Arc<str>);

impl PageNonce {
    fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    /// For the pages.
    pub fn for_pages(&self) -> Nonce {
        Nonce::from_value(Arc::clone(&self.0))
    }

    /// What this page may load and run.
    ///
    /// `style-src-attr` stays open: geometry comes from data through custom properties in `style`, which can neither
    /// load nor run anything. `wasm-unsafe-eval` allows compiling wasm, and no script text.
    fn policy(&self) -> String {
        let nonce = &self.0;
        format!(
            "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
             style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; \
             connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
        )
    }
}

/// Adds the headers, and hands the nonce of this answer to the pages.
pub async fn headers(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let nonce = PageNonce::new(state.env.entropy.as_ref());
    let policy = nonce.policy();
    request.extensions_mut().insert(nonce);
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if state.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(STRICT_TRANSPORT),
        );
    }
    // What somebody's calendar says is kept by nobody on the way; files have said so for themselves.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    answer
}

type Bypass = fn(ProtectionError) -> Response;

/// Refuses requests that another site made the browser send (`Sec-Fetch-Site`, `Origin`).
///
/// # Errors
/// Never for an address that `config` checked.
pub fn cross_site(public_address: &str) -> Result<CsrfLayer<Bypass>, ConfigError> {
    Ok(CsrfLayer::new()
        .add_trusted_origin(public_address)?
        .with_rejection_response(from_elsewhere as Bypass))
}

fn from_elsewhere(_: ProtectionError) -> Response {
    problem(
        StatusCode::FORBIDDEN,
        Problem {
            code: "not_allowed".to_owned(),
            detail: "This request came from another site. Nothing was changed. Open Integrator itself and try again."
                .to_owned(),
            current: None,
        },
    )
}

/// Whether a request only reads; such a one may be answered with a page to go to instead.
pub fn only_reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether programs, not people, read the answer.
pub fn is_for_programs(uri: &Uri) -> bool {
    let path = uri.path();
    path == "/live"
        || ["/api/", "/modules/", "/hooks/"]
            .iter()
            .any(|prefix| path.starts_with(prefix))
}
