//! What we write below the notes of a copy: the customer, and the way back to the item.
//!
//! The lines are recognised by themselves, whichever options they were written with and whatever somebody wrote before,
//! after or between them; so they can be taken off again on the way in.

use crate::ItemId;
use crate::item::Customer;

const FIRST: &str = "--- Integrator ---";
const LAST: &str = "------------------";
const CUSTOMER: &str = "Customer: ";
const PHONE: &str = "Phone: ";
const ADDRESS: &str = "Address: ";
const LINK: &str = "Open: ";

/// The lines for this customer and this item's page; empty where there is nothing to write.
pub(super) fn annex(customer: Option<&Customer>, link: Option<&str>) -> String {
    let mut lines = Vec::new();
    if let Some(customer) = customer {
        for (label, text) in [
            (CUSTOMER, &customer.name),
            (PHONE, &customer.phone),
            (ADDRESS, &customer.address),
        ] {
            let text = on_one_line(text);
            if !text.is_empty() {
                lines.push([label, &text].concat());
            }
        }
    }
    lines.extend(link.map(|link| [LINK, link].concat()));
    if lines.is_empty() {
        return String::new();
    }
    [FIRST, "\n", &lines.join("\n"), "\n", LAST].concat()
}

/// The address of an item's page; `public_address` is without a final slash.
pub(super) fn page_of(item: ItemId, public_address: &str) -> String {
    format!("{public_address}/calendar/items/{item}")
}

/// The notes with the annex below.
pub(super) fn with(notes: &str, annex: &str) -> String {
    match (notes.is_empty(), annex.is_empty()) {
        (_, true) => notes.to_owned(),
        (true, false) => annex.to_owned(),
        (false, false) => [notes, "\n\n", annex].concat(),
    }
}

/// The notes without the last annex in them; what somebody wrote around or between its lines stays.
pub(super) fn without(notes: &str) -> String {
    let lines: Vec<&str> = notes.split('\n').collect();
    let Some(first) = lines.iter().rposition(|line| line.trim() == FIRST) else {
        return notes.to_owned();
    };
    let below = &lines[first + 1..];
    let reach = match below.iter().position(|line| line.trim() == LAST) {
        Some(last) => last + 1,
        // The closing line was deleted: what follows directly and reads like ours is ours.
        None => below.iter().take_while(|line| is_ours(line)).count(),
    };
    let mut above = &lines[..first];
    if let [rest @ .., blank] = above
        && blank.trim().is_empty()
    {
        above = rest;
    }
    let between = below[..reach].iter().filter(|line| !is_ours(line));
    let kept: Vec<&str> = above
        .iter()
        .chain(between)
        .chain(&below[reach..])
        .copied()
        .collect();
    kept.join("\n").trim_end().to_owned()
}

fn is_ours(line: &str) -> bool {
    let line = line.trim();
    line == LAST
        || [CUSTOMER, PHONE, ADDRESS, LINK]
            .iter()
            .any(|label| line.starts_with(label.trim_end()))
}

fn on_one_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn customer() -> Customer {
        Customer {
            name: "A. Customer".to_owned(),
            phone: "+44 20 7946 0000".to_owned(),
            address: "1 Mill Road\r\nCambridge".to_owned(),
        }
    }

    fn lines() -> String {
        annex(
            Some(&customer()),
            Some("https://x.example/calendar/items/1"),
        )
    }

    #[test]
    fn it_names_the_customer_and_the_way_back() {
        assert_eq!(
            lines(),
            "--- Integrator ---\nCustomer: A. Customer\nPhone: +44 20 7946 0000\nAddress: 1 Mill Road, Cambridge\n\
             Open: https://x.example/calendar/items/1\n------------------"
        );
    }

    #[test]
    fn where_there_is_nothing_to_write_nothing_is_written() {
        let nobody = Customer {
            name: String::new(),
            phone: String::new(),
            address: String::new(),
        };

        assert_eq!(annex(None, None), "");
        assert_eq!(annex(Some(&nobody), None), "");
        assert_eq!(with("bring tools", ""), "bring tools");
    }

    #[test]
    fn edits_around_and_between_its_lines_stay() {
        let sent = with("bring tools", &lines());
        let edited = sent
            .replace("bring tools", "bring the long ladder")
            .replace("Phone:", "Ring twice\nPhone:")
            + "\nBack door";

        assert_eq!(
            without(&edited),
            "bring the long ladder\nRing twice\nBack door"
        );
    }

    #[test]
    fn without_its_closing_line_it_is_still_known() {
        let sent = with("bring tools", &lines());
        let cut = sent.trim_end_matches(LAST);

        assert_eq!(
            without(&[cut, "Back door"].concat()),
            "bring tools\nBack door"
        );
    }

    #[test]
    fn only_the_last_one_is_ours() {
        let pasted = with("copied from elsewhere", &lines());

        assert_eq!(without(&with(&pasted, &lines())), pasted);
    }

    proptest! {
        #[test]
        fn taking_it_off_gives_the_notes_back(notes in "[a-z \\n]{0,12}") {
            let notes = notes.trim_end();

            prop_assert_eq!(without(&with(notes, &lines())), notes);
        }
    }
}
