//! Lists in parts, the newest first.

use crate::api::Refusal;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Entries of a part where nothing is said.
const USUAL: u32 = 20;
/// Entries of a part, at most.
const MOST: u32 = 100;

/// A part of a list.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Part<T> {
    /// Its entries, the newest first.
    collection: Vec<T>,
    /// What to send as `page_token` for the next part; none at the end.
    next_page_token: Option<Uuid>,
}

/// How many entries are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(u32);

impl Count {
    /// # Errors
    /// [`Refusal::Unreadable`] for anything but 1 to 100.
    pub fn of(count: Option<u32>) -> Result<Self, Refusal> {
        match count.unwrap_or(USUAL) {
            count @ 1..=MOST => Ok(Self(count)),
            _ => Err(Refusal::Unreadable(
                StatusCode::BAD_REQUEST,
                format!("count must be from 1 to {MOST}"),
            )),
        }
    }

    /// How many to look for: one more tells whether there is a next part.
    pub fn to_look_for(self) -> u32 {
        self.0 + 1
    }

    /// The part, made of what was found.
    pub fn part<O, T>(
        self,
        mut found: Vec<O>,
        id: impl Fn(&O) -> Uuid,
        shown: impl Fn(O) -> T,
    ) -> Part<T> {
        let most = self.0 as usize;
        let is_last = found.len() <= most;
        found.truncate(most);
        let last = found.last().map(id);
        Part {
            next_page_token: last.filter(|_| !is_last),
            collection: found.into_iter().map(shown).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_names_the_next_one_only_where_there_is_one() {
        let part = |found: u128, most| {
            let found: Vec<u128> = (1..=found).collect();
            let count = Count::of(Some(most)).ok().unwrap();
            count.part(found, |id| Uuid::from_u128(*id), |id| id)
        };
        let expected = |entries: &[u128], next: Option<u128>| Part {
            collection: entries.to_vec(),
            next_page_token: next.map(Uuid::from_u128),
        };

        assert_eq!(part(0, 2), expected(&[], None));
        assert_eq!(part(2, 2), expected(&[1, 2], None));
        assert_eq!(part(3, 2), expected(&[1, 2], Some(2)));
    }

    #[test]
    fn a_part_has_from_1_to_100_entries() {
        let of = |count| Count::of(count).ok().map(Count::to_look_for);

        assert_eq!(of(None), Some(21));
        assert_eq!(of(Some(1)), Some(2));
        assert_eq!(of(Some(100)), Some(101));
        assert_eq!(of(Some(0)), None);
        assert_eq!(of(Some(101)), None);
    }
}
