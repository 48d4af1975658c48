//! Several things asked for in one request (microsoft-graph.md §1): each is answered by itself, in whatever order.

use crate::api::{Api, PREFERRED, Told, usual};
use provider::ProviderError;
use provider::http::header::{HeaderMap, HeaderName};
use provider::http::{Answer, Call, Method, StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Requests of one batch.
pub(crate) const MOST: usize = 20;

/// One of the things.
pub(crate) struct Asked<'a> {
    pub(crate) url: Url,
    /// What is posted there; nothing where it is read.
    pub(crate) body: Option<&'a Value>,
}

impl Asked<'_> {
    fn method(&self) -> Method {
        match self.body {
            Some(_) => Method::POST,
            None => Method::GET,
        }
    }
}

impl Api<'_> {
    /// Reads each of these, several in one request; in their order.
    pub(crate) async fn get_each(&self, urls: &[Url]) -> Vec<Result<Told, ProviderError>> {
        let asked = urls.iter().map(|url| Asked {
            url: url.clone(),
            body: None,
        });
        self.each(&asked.collect::<Vec<_>>()).await
    }

    /// The same where all of them are needed.
    pub(crate) async fn get_all(&self, urls: &[Url]) -> Result<Vec<Told>, ProviderError> {
        self.get_each(urls).await.into_iter().collect()
    }

    /// Asks for each of these, several in one request; each is answered as if it had been asked for alone, in their order.
    pub(crate) async fn each(&self, asked: &[Asked<'_>]) -> Vec<Result<Told, ProviderError>> {
        let mut answers = Vec::with_capacity(asked.len());
        for some in asked.chunks(MOST) {
            if let [one] = some {
                answers.push(self.one(one).await);
                continue;
            }
            match self.batch(some).await {
                Ok(told) => answers.extend(told),
                // Alone each of them tells whom it is about.
                Err(ProviderError::Unsupported(_)) => {
                    for one in some {
                        answers.push(self.one(one).await);
                    }
                }
                Err(error) => answers.extend(error.of_each(some.len())),
            }
        }
        answers
    }

    /// Asks for one of these, alone.
    pub(crate) async fn one(&self, asked: &Asked<'_>) -> Result<Told, ProviderError> {
        self.write(asked.method(), asked.url.clone(), asked.body, None)
            .await
    }

    /// # Errors
    /// Nothing is known of any of them, or it concerns all.
    async fn batch(
        &self,
        asked: &[Asked<'_>],
    ) -> Result<Vec<Result<Told, ProviderError>>, ProviderError> {
        let parts = asked.iter().enumerate();
        let parts: Vec<Value> = parts.map(|(number, one)| self.part(number, one)).collect();
        let body = json!({"requests": parts});
        let call = Call::new(Method::POST, self.url(&["$batch"], &[]))
            .body("application/json", body.to_string());
        let turn = self.mailbox.all().await;
        let whole = self.checked(call, "").await?;
        drop(turn);
        let answers: Batch = whole.read()?;
        let mut answers: HashMap<String, Part> = answers
            .responses
            .into_iter()
            .map(|part| (part.id.clone(), part))
            .collect();
        let told = asked.iter().enumerate().map(|(number, one)| {
            let part = answers.remove(&number.to_string()).ok_or_else(|| {
                ProviderError::Unavailable("a part of a batch was not answered".into())
            })?;
            usual(part.told(&whole.answer, one.url.clone())?)
        });
        Ok(told.collect())
    }

    fn part(&self, number: usize, asked: &Asked<'_>) -> Value {
        let url = &asked.url;
        let path = url
            .path()
            .strip_prefix(self.base.path())
            .unwrap_or(url.path());
        let query = url.query().map(|query| format!("?{query}"));
        let mut part = json!({
            "id": number.to_string(),
            "method": asked.method().as_str(),
            "url": format!("/{path}{}", query.unwrap_or_default()),
            "headers": {"Prefer": PREFERRED},
        });
        if let Some(body) = asked.body {
            part["headers"]["Content-Type"] = json!("application/json");
            part["body"] = body.clone();
        }
        part
    }
}

#[derive(Deserialize)]
struct Batch {
    responses: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    status: u16,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Value,
}

impl Part {
    /// It as an answer of its own, which came as part of another one.
    fn told(self, whole: &Answer, url: Url) -> Result<Told, ProviderError> {
        let status = StatusCode::from_u16(self.status)
            .map_err(|_| ProviderError::InvalidAnswer("a part has no status".to_owned()))?;
        let headers: HeaderMap = self
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)))
            .collect::<Vec<(HeaderName, _)>>()
            .into_iter()
            .collect();
        Ok(Told {
            answer: Answer {
                status,
                headers,
                body: self.body.to_string().into(),
                url,
                ..whole.clone()
            },
        })
    }
}
