//! The grid is one tab stop; arrows move between what lies in it (WAI-ARIA grid pattern).

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

const BLOCK: &str = "[data-block]";

/// What lies in an element, in reading order.
fn blocks_in(element: &Element) -> Vec<HtmlElement> {
    let Ok(found) = element.query_selector_all(BLOCK) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// Leaves one of the blocks reachable by Tab. Without script all are.
pub fn one_tab_stop(grid: NodeRef<html::Div>) {
    Effect::new(move || {
        let Some(grid) = grid.get() else { return };
        for (index, block) in blocks_in(&grid).iter().enumerate() {
            block.set_tab_index(if index == 0 { 0 } else { -1 });
        }
    });
}

/// Arrows: left and right within a person's row, up and down to the next person; Home and End to the row's ends.
pub fn move_between(event: &KeyboardEvent) {
    let Some(from) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let Some(row) = from.closest("[role=row]").ok().flatten() else {
        return;
    };
    let own = blocks_in(&row);
    let Some(at) = own.iter().position(|block| *block == from) else {
        return;
    };
    let to = match event.key().as_str() {
        "ArrowRight" => own.get(at + 1).cloned(),
        "ArrowLeft" => at.checked_sub(1).and_then(|at| own.get(at).cloned()),
        "Home" => own.first().cloned(),
        "End" => own.last().cloned(),
        "ArrowDown" => nearest(
            row.next_element_sibling(),
            |row| row.next_element_sibling(),
            &from,
        ),
        "ArrowUp" => nearest(
            row.previous_element_sibling(),
            |row| row.previous_element_sibling(),
            &from,
        ),
        _ => return,
    };
    event.prevent_default();
    let Some(to) = to else { return };
    from.set_tab_index(-1);
    to.set_tab_index(0);
    // Fails only for an element that is not in the document any more.
    let _ = to.focus();
}

/// The block of the next row with any that lies nearest in time.
fn nearest(
    mut row: Option<Element>,
    next: fn(&Element) -> Option<Element>,
    from: &HtmlElement,
) -> Option<HtmlElement> {
    let start = from.get_bounding_client_rect().x();
    while let Some(candidate) = row {
        let found = blocks_in(&candidate).into_iter().min_by(|one, other| {
            let distance =
                |block: &HtmlElement| (block.get_bounding_client_rect().x() - start).abs();
            distance(one).total_cmp(&distance(other))
        });
        if found.is_some() {
            return found;
        }
        row = next(&candidate);
    }
    None
}
