//! Answers about many things at once (RFC 4918 §13).

use super::xml::Name;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use quick_xml::escape::escape;
use std::fmt::Write as _;

/// The prefixes that every answer declares; `DAV:` has none.
pub const NAMESPACES: &str = "xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" \
    xmlns:CS=\"http://calendarserver.org/ns/\" xmlns:A=\"http://apple.com/ns/ical/\"";

/// An answer that grows.
pub struct Multistatus(String);

impl Multistatus {
    pub fn new() -> Self {
        Self(format!(
            "<?xml version='1.0' encoding='UTF-8'?><multistatus {NAMESPACES}>"
        ))
    }

    /// What was found of one thing and what was not. What was not found is listed, too, and empty (caldav-icloud.md §1).
    pub fn properties(&mut self, href: &str, found: &[(Name, String)], missing: &[Name]) {
        let found: String = found
            .iter()
            .map(|(name, value)| name.around(value))
            .collect();
        let missing: String = missing.iter().map(|name| name.around("")).collect();
        let mut parts = String::new();
        for (inside, status) in [(found, "200 OK"), (missing, "404 Not Found")] {
            if !inside.is_empty() {
                parts.push_str(&propstat(&inside, status));
            }
        }
        if parts.is_empty() {
            parts = propstat("", "200 OK");
        }
        self.response(href, &parts);
    }

    /// What was set and what may not be.
    pub fn set(&mut self, href: &str, set: &[Name], refused: &[Name]) {
        let inside = |names: &[Name]| names.iter().map(|name| name.around("")).collect::<String>();
        let mut parts = String::new();
        // All or nothing (RFC 4918 §9.2).
        let (good, bad) = if refused.is_empty() {
            ("200 OK", "403 Forbidden")
        } else {
            ("424 Failed Dependency", "403 Forbidden")
        };
        for (names, status) in [(set, good), (refused, bad)] {
            if !names.is_empty() {
                parts.push_str(&propstat(&inside(names), status));
            }
        }
        self.response(href, &parts);
    }

    /// One thing that is not there (any more).
    pub fn gone(&mut self, href: &str) {
        self.response(href, "<status>HTTP/1.1 404 Not Found</status>");
    }

    fn response(&mut self, href: &str, parts: &str) {
        let href = escape(href);
        let _ = write!(self.0, "<response><href>{href}</href>{parts}</response>");
    }

    /// The end of it; after a sync report with the token for what changes later.
    pub fn answer(mut self, token: Option<&str>) -> Response<Body> {
        if let Some(token) = token {
            let _ = write!(self.0, "<sync-token>{}</sync-token>", escape(token));
        }
        self.0.push_str("</multistatus>");
        let mut response = Response::new(Body::from(self.0));
        *response.status_mut() = StatusCode::MULTI_STATUS;
        let kind = HeaderValue::from_static("text/xml;charset=UTF-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

fn propstat(inside: &str, status: &str) -> String {
    format!("<propstat><prop>{inside}</prop><status>HTTP/1.1 {status}</status></propstat>")
}
