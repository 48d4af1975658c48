//! Where a service posts its notices in tests: the part of a server that takes and answers them.

use crate::CalendarProvider;
use crate::push::{Heard, Notice, Posted, Push};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was posted to addresses of ours. Clones are the same.
#[derive(Clone, Default)]
pub struct Inbox(Arc<Mutex<Vec<Taken>>>);

struct Taken {
    path: String,
    heard: Option<Heard>,
}

/// How a post is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, as `text/plain`; empty where nothing has to be said.
    pub text: String,
}

impl Inbox {
    fn all(&self) -> MutexGuard<'_, Vec<Taken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was posted to a path, which may have a query, and answers as a server of ours does.
    pub fn take(
        &self,
        provider: &dyn CalendarProvider,
        target: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Reply {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers: HeaderMap = headers
            .iter()
            .filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)))
            .collect::<Vec<(HeaderName, HeaderValue)>>()
            .into_iter()
            .collect();
        let posted = Posted {
            query,
            headers: &headers,
            body,
        };
        let heard = match provider.push() {
            Push::Posts(posts) => posts.read(&posted),
            Push::Never | Push::Streams(_) => None,
        };
        let (status, text) = match &heard {
            Some(Heard::Challenge(text)) => (200, text.clone()),
            Some(Heard::Notices(_)) => (202, String::new()),
            None => (404, String::new()),
        };
        self.all().push(Taken {
            path: path.to_owned(),
            heard,
        });
        Reply { status, text }
    }

    /// The notices that were posted to this path since somebody asked for them.
    ///
    /// # Panics
    /// When something came, to whatever path, that was not understood.
    pub fn notices(&self, path: &str) -> Vec<Notice> {
        let mut all = self.all();
        assert!(
            all.iter().all(|taken| taken.heard.is_some()),
            "what the service posts is understood"
        );
        let (here, elsewhere): (Vec<Taken>, Vec<Taken>) =
            all.drain(..).partition(|taken| taken.path == path);
        *all = elsewhere;
        let notices = here.into_iter().filter_map(|taken| match taken.heard {
            Some(Heard::Notices(notices)) => Some(notices),
            Some(Heard::Challenge(_)) | None => None,
        });
        notices.flatten().collect()
    }
}
