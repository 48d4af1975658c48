//! Several new events in one request: `multipart/mixed`, each part a request of its own with an answer of its own
//! (google.md §1).

use crate::api::{Api, Calendar, usual};
use provider::ProviderError;
use provider::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use provider::http::{Answer, Call, Method, StatusCode, Url};
use serde_json::Value;
use std::collections::HashMap;

/// Parts of one batch.
pub(crate) const MOST: usize = 50;

/// What parts are told apart by. No line of a body begins like it: bodies are JSON in one line.
const BOUNDARY: &str = "integrator-part";
const MEDIA_TYPE: &str = "multipart/mixed; boundary=integrator-part";

impl Calendar<'_> {
    /// New events; each is answered as [`Self::insert`] would answer it, in their order.
    pub(crate) async fn insert_each(
        &self,
        bodies: &[&Value],
    ) -> Vec<Result<Answer, ProviderError>> {
        let mut answers = Vec::with_capacity(bodies.len());
        for some in bodies.chunks(MOST) {
            if let [one] = some {
                answers.push(self.insert(one).await);
                continue;
            }
            match self.api().batch(&self.inserting(), some).await {
                Ok(told) => answers.extend(told),
                // Alone each of them tells whom it is about.
                Err(ProviderError::Unsupported(_)) => {
                    for one in some {
                        answers.push(self.insert(one).await);
                    }
                }
                Err(error) => answers.extend(error.of_each(some.len())),
            }
        }
        answers
    }
}

impl Api<'_> {
    /// Posts each of these to one address, in one request.
    ///
    /// # Errors
    /// Nothing is known of any of them, or it concerns all.
    async fn batch(
        &self,
        url: &Url,
        bodies: &[&Value],
    ) -> Result<Vec<Result<Answer, ProviderError>>, ProviderError> {
        let call = Call::new(Method::POST, self.batch_url()?).body(MEDIA_TYPE, asked(url, bodies));
        let whole = self.send(call).await?;
        let mut parts = parts(&whole, url)?;
        let answers = (0..bodies.len()).map(|number| match parts.remove(&name(number)) {
            Some(answer) => usual(answer),
            // Nobody knows what came of it.
            None => Err(ProviderError::Unavailable(
                "a part of a batch was not answered".into(),
            )),
        });
        Ok(answers.collect())
    }
}

fn nonsense(why: &str) -> ProviderError {
    ProviderError::InvalidAnswer(why.to_owned())
}

fn name(number: usize) -> String {
    format!("{number}@integrator")
}

/// The parts as they are sent.
fn asked(url: &Url, bodies: &[&Value]) -> String {
    let query = url.query().unwrap_or_default();
    let mut text = String::new();
    for (number, body) in bodies.iter().enumerate() {
        let (path, name, body) = (url.path(), name(number), body.to_string());
        let length = body.len();
        text.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <{name}>\r\n\r\n\
             POST {path}?{query} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n\
             {body}\r\n"
        ));
    }
    text.push_str(&format!("--{BOUNDARY}--\r\n"));
    text
}

/// The parts of an answer by the names of the parts that they answer, in whatever order they come.
///
/// # Errors
/// It is no answer to a batch, or not all of it is here.
fn parts(whole: &Answer, url: &Url) -> Result<HashMap<String, Answer>, ProviderError> {
    if !whole.is_success() {
        return Err(crate::refusal::of(whole));
    }
    let mark = boundary(whole).ok_or_else(|| nonsense("it is no answer to a batch"))?;
    let (mark, last) = (format!("--{mark}"), format!("--{mark}--"));
    let text = whole.text();
    let mut parts = HashMap::new();
    // What stands before the first mark is no part.
    let mut lines: Option<Vec<&str>> = None;
    for line in text.lines() {
        let is_mark = line.trim_end() == mark;
        let is_last = line.trim_end() == last;
        if !is_mark && !is_last {
            lines.iter_mut().for_each(|lines| lines.push(line));
            continue;
        }
        let part = lines.replace(Vec::new()).unwrap_or_default();
        parts.extend(read(&part, whole, url));
        if is_last {
            return Ok(parts);
        }
    }
    Err(nonsense("the answer to a batch is cut off"))
}

/// What the parts of an answer are told apart by.
fn boundary(whole: &Answer) -> Option<&str> {
    let kind = whole.field(&header::CONTENT_TYPE)?;
    let (kind, parameters) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let mut parameters = parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='));
    let (_, mark) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    Some(mark.trim().trim_matches('"')).filter(|mark| !mark.is_empty())
}

/// A part as an answer of its own, under the name of what it answers; none where it does not tell.
fn read(lines: &[&str], whole: &Answer, url: &Url) -> Option<(String, Answer)> {
    let mut lines = lines.iter().skip_while(|line| line.trim().is_empty());
    let mut block = || -> Vec<&str> {
        let block = lines.by_ref().take_while(|line| !line.trim().is_empty());
        block.copied().collect()
    };
    let (about, head) = (block(), block());
    let name = fields(&about).get("content-id")?.to_str().ok()?.to_owned();
    let name = name.trim_start_matches('<').trim_end_matches('>');
    let name = name.strip_prefix("response-").unwrap_or(name);
    let (status, head) = head.split_first()?;
    let mut status = status.split_whitespace();
    let version = status.next()?;
    let status: u16 = status.next()?.parse().ok()?;
    let body: Vec<&str> = lines.copied().collect();
    let answer = Answer {
        status: StatusCode::from_u16(status).ok()?,
        headers: fields(head),
        body: body.join("\n").trim().to_owned().into(),
        url: url.clone(),
        ..whole.clone()
    };
    version
        .starts_with("HTTP/")
        .then(|| (name.to_owned(), answer))
}

/// Lines of a head as fields.
fn fields(lines: &[&str]) -> HeaderMap {
    let pairs = lines.iter().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.trim().parse().ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests;
