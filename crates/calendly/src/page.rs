//! Lists in pages (calendly.md §4.1).
//!
//! The address of the next page is never followed: its token is sent along with the same filters.

use crate::error::CalendlyError;
use crate::wire::More;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Which page of a list is asked for, and how long it may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paging {
    /// Entries of a page, 1 to 100 (the activity log allows 1000); Calendly takes 20 where none is said.
    pub count: Option<u16>,
    /// The page, as the one before it named it; the first where none is said.
    pub token: Option<String>,
}

impl Paging {
    /// Pages of this many entries.
    pub fn of(count: u16) -> Self {
        Self {
            count: Some(count),
            token: None,
        }
    }

    /// The page with this token.
    #[must_use]
    pub fn at(mut self, token: Option<String>) -> Self {
        self.token = token;
        self
    }

    /// # Errors
    /// [`CalendlyError::Invalid`] where Calendly allows no such count.
    pub(crate) fn check(&self, most: u16) -> Result<(), CalendlyError> {
        match self.count {
            Some(count) if !(1..=most).contains(&count) => Err(CalendlyError::invalid(
                "count",
                format!("must be from 1 to {most}"),
            )),
            Some(_) | None => Ok(()),
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// Its entries.
    pub collection: Vec<T>,
    /// Where it stands among the pages.
    pub pagination: Pagination,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Where a page stands among the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Pagination {
    /// Entries of this page.
    pub count: u64,
    /// The address of the next page; for reading only.
    pub next_page: Option<String>,
    /// The address of the page before; for reading only.
    pub previous_page: Option<String>,
    /// Names the next page; none at the end.
    pub next_page_token: Option<String>,
    /// Names the page before; none at the beginning.
    pub previous_page_token: Option<String>,
}

/// All of a list, or as much of it as was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The entries, in Calendly's order.
    pub entries: Vec<T>,
    /// Whether the last page was reached: only then does absence from it prove anything.
    pub is_complete: bool,
}

/// Walks the pages of a list, at most `pages` of them; `ask` asks for the page with a token, the first without one.
///
/// # Errors
/// Those of `ask`, and [`CalendlyError::InvalidAnswer`] when a page names one that was read already.
pub async fn walk<T, A>(
    pages: usize,
    mut ask: impl FnMut(Option<String>) -> A,
) -> Result<Listing<T>, CalendlyError>
where
    A: Future<Output = Result<Page<T>, CalendlyError>>,
{
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    let mut token = None;
    for _ in 0..pages {
        let page = ask(token).await?;
        entries.extend(page.collection);
        let Some(next) = page.pagination.next_page_token else {
            return Ok(Listing {
                entries,
                is_complete: true,
            });
        };
        if !seen.insert(next.clone()) {
            return Err(CalendlyError::InvalidAnswer(
                "its pages lead in a circle".to_owned(),
            ));
        }
        token = Some(next);
    }
    Ok(Listing {
        entries,
        is_complete: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::future::ready;

    fn page(collection: Vec<usize>, next: Option<String>) -> Page<usize> {
        Page {
            collection,
            pagination: Pagination {
                next_page_token: next,
                ..Pagination::default()
            },
            more: More::new(),
        }
    }

    /// A list of `length` entries in pages of `count`; tokens are where the page begins.
    fn ask(length: usize, count: usize, token: Option<&str>) -> Page<usize> {
        let from = token.map_or(0, |token| token.parse().unwrap());
        let until = (from + count).min(length);
        let next = (until < length).then(|| until.to_string());
        page((from..until).collect(), next)
    }

    fn now<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread();
        { runtime }.build().unwrap().block_on(future)
    }

    proptest! {
        #[test]
        fn walking_gives_every_entry_once_and_in_order(
            length in 0..300_usize,
            count in 1..=100_usize,
        ) {
            let all = now(walk(1000, |token| {
                ready(Ok(ask(length, count, token.as_deref())))
            }));

            let all = all.unwrap();
            prop_assert!(all.is_complete);
            prop_assert_eq!(all.entries, (0..length).collect::<Vec<_>>());
        }

        #[test]
        fn a_walk_that_was_cut_short_says_so(
            length in 1..300_usize,
            count in 1..=100_usize,
            pages in 0..5_usize,
        ) {
            let part = now(walk(pages, |token| {
                ready(Ok(ask(length, count, token.as_deref())))
            }));

            let part = part.unwrap();
            prop_assert_eq!(part.is_complete, length <= pages * count);
            prop_assert_eq!(part.entries.len(), length.min(pages * count));
        }
    }

    #[test]
    fn pages_that_lead_in_a_circle_are_not_walked_forever() {
        let outcome = now(walk(1000, |token| {
            let next = if token.as_deref() == Some("a") {
                "b"
            } else {
                "a"
            };
            ready(Ok(page(vec![1], Some(next.to_owned()))))
        }));

        assert!(matches!(outcome, Err(CalendlyError::InvalidAnswer(_))));
    }
}
