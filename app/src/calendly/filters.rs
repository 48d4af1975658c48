//! What the list of events is asked for, in the address: so that a filtered list can be sent to somebody. Pure.

use crate::{paths, words};
use domain::view::calendly_workspace::{EventOrder, EventsQuery, Since, Standing, Whose};

/// Reads the words of an address; what is not known filters nothing. A first day that is empty means any day.
pub fn read<'a>(word: impl Fn(&str) -> Option<&'a str>) -> EventsQuery {
    EventsQuery {
        whose: match word("whose") {
            Some("organisation") => Whose::Organization,
            _ => Whose::Mine,
        },
        standing: match word("status") {
            Some("active") => Standing::Active,
            Some("cancelled") => Standing::Cancelled,
            _ => Standing::All,
        },
        since: match word("from").map(str::trim) {
            None => Since::Today,
            Some("") => Since::Ever,
            Some(day) => words::read_day(day).map_or(Since::Today, Since::Day),
        },
        until: word("until").and_then(words::read_day),
        email: word("email").unwrap_or_default().trim().to_owned(),
        order: match word("sort") {
            Some("latest") => EventOrder::Latest,
            _ => EventOrder::Earliest,
        },
        pages: pages(word("pages")),
    }
}

/// How many pages are shown, from 1.
pub fn pages(word: Option<&str>) -> usize {
    word.and_then(|word| word.parse().ok()).unwrap_or(1).max(1)
}

/// The word for whose events they are.
pub const fn whose_word(whose: Whose) -> &'static str {
    match whose {
        Whose::Mine => "mine",
        Whose::Organization => "organisation",
    }
}

/// The word for which of them.
pub const fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::All => "all",
        Standing::Active => "active",
        Standing::Cancelled => "cancelled",
    }
}

/// The word for which comes first.
pub const fn order_word(order: EventOrder) -> &'static str {
    match order {
        EventOrder::Earliest => "earliest",
        EventOrder::Latest => "latest",
    }
}

/// The address of the list with this query; what is as it is without any word is not said.
pub fn address(query: &EventsQuery) -> String {
    let none = EventsQuery::default();
    let mut words = Vec::new();
    if query.whose != none.whose {
        words.push(["whose=", whose_word(query.whose)].concat());
    }
    if query.standing != none.standing {
        words.push(["status=", standing_word(query.standing)].concat());
    }
    match query.since {
        Since::Today => {}
        Since::Ever => words.push("from=".to_owned()),
        Since::Day(day) => words.push(["from=", &words::iso_day(day)].concat()),
    }
    if let Some(day) = query.until {
        words.push(["until=", &words::iso_day(day)].concat());
    }
    if !query.email.is_empty() {
        words.push(["email=", &paths::encoded(&query.email)].concat());
    }
    if query.order != none.order {
        words.push(["sort=", order_word(query.order)].concat());
    }
    if query.pages != none.pages {
        words.push(["pages=", &query.pages.to_string()].concat());
    }
    match words.is_empty() {
        true => paths::calendly::EVENTS.to_owned(),
        false => [paths::calendly::EVENTS, "?", &words.join("&")].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> EventsQuery {
        let pairs: Vec<(String, String)> = text
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), decoded(value)))
            .collect();
        read(|name| {
            let pair = pairs.iter().find(|(known, _)| known == name);
            pair.map(|(_, value)| value.as_str())
        })
    }

    fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, tail @ ..] = rest {
            rest = tail;
            match (*first, tail) {
                (b'%', [high, low, tail @ ..]) => {
                    let pair = [*high, *low];
                    let hex = std::str::from_utf8(&pair).unwrap();
                    bytes.push(u8::from_str_radix(hex, 16).unwrap());
                    rest = tail;
                }
                (byte, _) => bytes.push(byte),
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_without_words_asks_for_one_s_own_from_today() {
        assert_eq!(of(""), EventsQuery::default());
        assert_eq!(address(&EventsQuery::default()), "/calendly/events");
    }

    #[test]
    fn words_that_nobody_knows_filter_nothing() {
        let odd = of("whose=neighbours&status=odd&from=soon&until=later&sort=best&pages=-3");

        assert_eq!(odd, EventsQuery::default());
    }

    #[test]
    fn a_first_day_that_was_emptied_means_any_day() {
        assert_eq!(of("from=").since, Since::Ever);
        assert_eq!(of("from=2026-03-18").since, Since::Day(day("2026-03-18")));
    }

    proptest! {
        #[test]
        fn what_is_written_into_an_address_is_read_back(
            whose in prop::sample::select(vec![Whose::Mine, Whose::Organization]),
            standing in prop::sample::select(vec![Standing::All, Standing::Active, Standing::Cancelled]),
            since in prop::sample::select(vec![Since::Today, Since::Ever, Since::Day(day("2026-03-18"))]),
            until in prop::option::of(Just(day("2026-04-01"))),
            email in "[a-z+&=ä@. ]{0,20}",
            order in prop::sample::select(vec![EventOrder::Earliest, EventOrder::Latest]),
            pages in 1..20_usize,
        ) {
            let email = email.trim().to_owned();
            let query = EventsQuery { whose, standing, since, until, email, order, pages };

            let address = address(&query);

            let words = address.split_once('?').map_or("", |(_, words)| words);
            prop_assert_eq!(of(words), query);
        }
    }
}
