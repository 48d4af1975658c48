//! Refusals in Calendly's words (calendly.md §4.2).

use serde_json::{Value, json};

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    title: &'static str,
    message: String,
    details: Vec<(String, String)>,
    required_scopes: Vec<String>,
    /// Seconds, sent as `Retry-After`.
    pub retry_after: Option<i64>,
}

impl Refusal {
    pub fn new(status: u16, title: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            title,
            message: message.into(),
            details: Vec::new(),
            required_scopes: Vec::new(),
            retry_after: None,
        }
    }

    /// A parameter or a field of the body is wrong.
    pub fn invalid(parameter: &str, message: impl Into<String>) -> Self {
        let mut refusal = Self::new(
            400,
            "Invalid Argument",
            "The supplied parameters are invalid.",
        );
        refusal.details.push((parameter.to_owned(), message.into()));
        refusal
    }

    pub fn unauthenticated() -> Self {
        Self::new(401, "Unauthenticated", "The access token is invalid")
    }

    /// Role or plan do not allow it.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(403, "Permission Denied", message)
    }

    pub fn missing_scopes<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        let mut refusal = Self::new(403, "Insufficient scope", "Token lacks a scope");
        refusal.required_scopes = scopes.into_iter().map(Into::into).collect();
        refusal
    }

    pub fn not_found() -> Self {
        Self::new(
            404,
            "Resource Not Found",
            "The requested resource was not found.",
        )
    }

    pub fn exists(message: impl Into<String>) -> Self {
        Self::new(409, "Already Exists", message)
    }

    pub fn calendar_unreadable() -> Self {
        Self::new(
            424,
            "External Calendar Error",
            "A connected calendar could not be read",
        )
    }

    pub fn limited(seconds: i64) -> Self {
        let mut refusal = Self::new(429, "Too Many Requests", "The rate limit was reached");
        refusal.retry_after = Some(seconds);
        refusal
    }

    pub fn body(&self) -> Value {
        let mut body = json!({"title": self.title, "message": self.message});
        if !self.details.is_empty() {
            let details = self.details.iter();
            body["details"] = details
                .map(|(parameter, message)| json!({"parameter": parameter, "message": message}))
                .collect();
        }
        if !self.required_scopes.is_empty() {
            body["required_scopes"] = json!(self.required_scopes);
        }
        body
    }
}
