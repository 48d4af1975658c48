//! From pixels to places: which day and minute lies under a point of the window.

use super::key::Key;
use super::layout::DAY;
use super::spot::{At, Spot};
use crate::components::MenuPlace;
use crate::words;
use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::{DomRect, Element, HtmlElement, MouseEvent};

/// The nearest element around the target of an event that matches.
pub fn closest(event: &web_sys::Event, selector: &str) -> Option<HtmlElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// The item an event happened on.
pub fn item_of(event: &web_sys::Event) -> Option<(Key, HtmlElement)> {
    let element = closest(event, "[data-item]")?;
    let key = Key::read(&element.get_attribute("data-item")?)?;
    Some((key, element))
}

/// The day or slot under a point of the window; where none lies there, the nearest of the grid within `root`.
pub fn spot_at(root: &Element, x: f64, y: f64) -> Option<Spot> {
    let under = document().elements_from_point(x as f32, y as f32);
    let direct = under.iter().find_map(|element| {
        // The day itself, not a bar that hangs over it from another day.
        let element: Element = element.dyn_into().ok()?;
        (element.has_attribute("data-day") && root.contains(Some(&element))).then_some(element)
    });
    let place = match direct {
        Some(place) => place,
        None => nearest(root, x, y)?,
    };
    spot_of(&place, y)
}

/// The day or slot an element stands for; `y` tells the minute.
pub fn spot_of(place: &Element, y: f64) -> Option<Spot> {
    let day = words::read_day(&place.get_attribute("data-day")?)?;
    let at = match place.get_attribute("data-surface")?.as_str() {
        "times" => {
            let bounds = place.get_bounding_client_rect();
            let minute = (y - bounds.top()) / bounds.height().max(1.0) * f64::from(DAY);
            At::Minute((minute as i32).clamp(0, DAY - 1))
        }
        "lane" => At::Lane,
        _ => At::Cell,
    };
    Some(Spot { day, at })
}

fn nearest(root: &Element, x: f64, y: f64) -> Option<Element> {
    let places = root
        .query_selector_all("[data-surface=times], [data-surface=cell]")
        .ok()?;
    let distance = |bounds: &DomRect| {
        let beyond = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
        beyond(x, bounds.left(), bounds.right()) + beyond(y, bounds.top(), bounds.bottom())
    };
    (0..places.length())
        .filter_map(|index| places.get(index)?.dyn_into::<Element>().ok())
        .map(|place| (distance(&place.get_bounding_client_rect()), place))
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, place)| place)
}

/// Beside an element, for what opens about it.
pub fn beside(element: &Element) -> MenuPlace {
    let bounds = element.get_bounding_client_rect();
    MenuPlace {
        x: bounds.right() + 8.0,
        y: bounds.top(),
    }
}

/// Below the button that was pressed.
pub fn below(event: &MouseEvent) -> MenuPlace {
    let button = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    button.map_or(
        MenuPlace {
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        },
        |button| {
            let bounds = button.get_bounding_client_rect();
            MenuPlace {
                x: bounds.left(),
                y: bounds.bottom() + 4.0,
            }
        },
    )
}

/// At the pointer; keys that open a menu tell no place of their own, then in the middle of the element.
pub fn at_pointer(event: &MouseEvent, element: &Element) -> MenuPlace {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    if x != 0.0 || y != 0.0 {
        return MenuPlace { x, y };
    }
    let bounds = element.get_bounding_client_rect();
    MenuPlace {
        x: bounds.left() + bounds.width() / 2.0,
        y: bounds.top() + bounds.height() / 2.0,
    }
}
