//! What the calendar asks the server to change, and what it may answer (`/api/items`).

use crate::words;
use chrono::NaiveDateTime;
use domain::ItemId;
use domain::item::Version;
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch, Problem};
use gloo_net::http::{Method, RequestBuilder};

/// A change to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A new item. Its `request` makes a repeat harmless.
    Add(ItemDraft),
    /// A change, made on the version it names.
    Change(ItemId, ItemPatch),
    /// Deleted, as it was seen.
    Remove(ItemId, Version),
    /// An occurrence of a series deleted, as it was seen, and what belongs to it.
    Cut(ItemId, Version, NaiveDateTime, Scope),
    /// Brought back, as it was deleted.
    Restore(ItemId, Version),
    /// A change of a series taken back, with what its answer gave.
    TakeBack(ItemId, String),
}

impl Request {
    /// The item it is about; none for a new one.
    pub fn item(&self) -> Option<ItemId> {
        match self {
            Self::Add(_) => None,
            Self::Change(id, _)
            | Self::Remove(id, _)
            | Self::Cut(id, ..)
            | Self::Restore(id, _)
            | Self::TakeBack(id, _) => Some(*id),
        }
    }

    /// Whether something goes.
    pub fn removes(&self) -> bool {
        matches!(self, Self::Remove(..) | Self::Cut(..))
    }

    /// Whether more may change than what is drawn of one key.
    pub fn reaches_further(&self) -> bool {
        let is_one = |scope: &Scope| *scope == Scope::This;
        match self {
            Self::Add(draft) => draft.repeats.is_some(),
            Self::Change(_, patch) => {
                patch.repeats.is_some() || !patch.scope.as_ref().is_none_or(is_one)
            }
            Self::Cut(_, _, _, scope) => !is_one(scope),
            Self::TakeBack(..) => true,
            Self::Remove(..) | Self::Restore(..) => false,
        }
    }
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody changed the item since; this is how it is now.
    ChangedMeanwhile(Box<CalendarItem>),
    /// There is no session any more.
    SignedOut,
    /// The server refused; the sentence says why.
    Refused(String),
    /// No answer came, so nothing is known; the same request may be sent again.
    NoAnswer,
}

impl Refusal {
    /// What was wrong, what was kept, what to do.
    pub fn sentence(&self, title: &str) -> String {
        match self {
            Self::ChangedMeanwhile(_) => {
                ["Somebody changed ", title, " meanwhile. Your change was not saved. This is how it is now."].concat()
            }
            Self::SignedOut => {
                "You were signed out. Your change was not saved. Sign in in another tab, then try again.".to_owned()
            }
            Self::Refused(sentence) => sentence.clone(),
            Self::NoAnswer => ["The server did not answer. ", title, " is as it was. Check the connection and try again."].concat(),
        }
    }
}

fn at(id: ItemId, rest: &str) -> String {
    ["/api/items/", &id.to_string(), rest].concat()
}

fn seen(version: Version) -> String {
    ["?seen=", &version.0.to_string()].concat()
}

/// Sends a change; the answer is the item as it is now.
///
/// # Errors
/// [`Refusal`]; nothing was changed.
pub async fn send(request: &Request) -> Result<CalendarItem, Refusal> {
    let (method, address) = match request {
        Request::Add(_) => (Method::POST, "/api/items".to_owned()),
        Request::Change(id, _) => (Method::PATCH, at(*id, "")),
        Request::Remove(id, version) => (Method::DELETE, at(*id, &seen(*version))),
        Request::Cut(id, version, start, scope) => {
            let start = words::iso_second(*start);
            let which = ["&occurrence=", &start, "&scope=", scope.word()].concat();
            (Method::DELETE, at(*id, &[seen(*version), which].concat()))
        }
        Request::TakeBack(id, _) => (Method::POST, at(*id, "/undo")),
        Request::Restore(id, version) => (
            Method::POST,
            at(*id, &["/restore", &seen(*version)].concat()),
        ),
    };
    let builder = RequestBuilder::new(&address)
        .method(method)
        .header("accept", "application/json");
    let outgoing = match request {
        Request::Add(draft) => builder.json(draft),
        Request::Change(_, patch) => builder.json(patch),
        Request::TakeBack(_, undo) => builder.json(&serde_json::json!({ "undo": undo })),
        Request::Remove(..) | Request::Cut(..) | Request::Restore(..) => builder.build(),
    };
    let Ok(outgoing) = outgoing else {
        return Err(Refusal::NoAnswer);
    };
    let Ok(answer) = outgoing.send().await else {
        return Err(Refusal::NoAnswer);
    };
    if answer.ok() {
        return answer.json().await.map_err(|_| Refusal::NoAnswer);
    }
    let Ok(problem) = answer.json::<Problem>().await else {
        return Err(Refusal::NoAnswer);
    };
    Err(match (problem.code.as_str(), problem.current) {
        ("changed_meanwhile", Some(current)) => Refusal::ChangedMeanwhile(Box::new(current)),
        ("signed_out", _) => Refusal::SignedOut,
        _ => Refusal::Refused(problem.detail),
    })
}
