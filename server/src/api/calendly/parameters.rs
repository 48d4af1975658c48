//! What several addresses read alike: pages, sorting, spans of time.

use calendly::wire::Order;
use calendly::{CalendlyError, Detail, Paging};
use chrono::{DateTime, Utc};
use domain::time::TimeRange;

/// A parameter that makes no sense; Calendly is not asked.
pub fn invalid(parameter: &str, message: impl Into<String>) -> CalendlyError {
    CalendlyError::Invalid {
        details: vec![Detail {
            parameter: Some(parameter.to_owned()),
            message: message.into(),
            code: None,
        }],
    }
}

/// Which page.
pub fn paging(count: Option<u16>, page_token: Option<String>) -> Paging {
    Paging {
        count,
        token: page_token,
    }
}

/// One entry of `sort`: `name:asc`.
pub fn sort_entry(entry: &str) -> Option<(&str, Order)> {
    let (field, way) = entry.split_once(':')?;
    match way {
        "asc" => Some((field, Order::Ascending)),
        "desc" => Some((field, Order::Descending)),
        _ => None,
    }
}

/// `sort` by the one field that there is.
///
/// # Errors
/// [`CalendlyError::Invalid`] for anything but `FIELD:asc` and `FIELD:desc`.
pub fn order(sort: Option<&str>, only: &str) -> Result<Option<Order>, CalendlyError> {
    let Some(sort) = sort else {
        return Ok(None);
    };
    match sort_entry(sort) {
        Some((field, order)) if field == only => Ok(Some(order)),
        _ => Err(invalid(
            "sort",
            format!("must be {only}:asc or {only}:desc"),
        )),
    }
}

/// A span of time.
///
/// # Errors
/// [`CalendlyError::Invalid`] unless it begins before it ends.
pub fn span(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<TimeRange, CalendlyError> {
    TimeRange::new(start, end).map_err(|_| invalid("end_time", "must be after start_time"))
}

/// The one of several parameters that was given.
///
/// # Errors
/// [`CalendlyError::Invalid`] for none and for more than one.
pub fn exactly_one<T, const N: usize>(
    given: [(&'static str, Option<T>); N],
) -> Result<(&'static str, T), CalendlyError> {
    let names = given.each_ref().map(|(name, _)| *name);
    let mut given = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    match (given.next(), given.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(invalid(
            names[0],
            format!("exactly one must be given of: {}", names.join(", ")),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_names_the_field_and_the_way() {
        let by = |sort| order(sort, "created_at").ok();

        assert_eq!(by(None), Some(None));
        assert_eq!(by(Some("created_at:asc")), Some(Some(Order::Ascending)));
        assert_eq!(by(Some("created_at:desc")), Some(Some(Order::Descending)));
        for other in ["", "created_at", "created_at:up", "name:asc"] {
            assert_eq!(by(Some(other)), None, "{other}");
        }
    }

    #[test]
    fn of_owners_exactly_one_is_given() {
        let of = |user, group| exactly_one([("user", user), ("group", group)]).ok();

        assert_eq!(of(Some(1), None), Some(("user", 1)));
        assert_eq!(of(None, Some(2)), Some(("group", 2)));
        assert_eq!(of(None, None), None);
        assert_eq!(of(Some(1), Some(2)), None);
    }
}
