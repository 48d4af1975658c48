//! Scrolls while something is held near an edge of what can be seen.

use super::Hands;
use leptos::prelude::*;

impl Hands {
    /// Scrolls while something is held near an edge, until it is let go.
    pub(super) fn scroll(self) {
        let Some(root) = self.root() else { return };
        let Some(area) = root.query_selector("[data-scroll]").ok().flatten() else {
            return;
        };
        request_animation_frame(move || {
            if !self.is_dragging() {
                return;
            }
            let y = self.press.with_value(|press| {
                press
                    .as_ref()
                    .filter(|press| press.has_moved)
                    .map(|press| press.now.1)
            });
            let bounds = area.get_bounding_client_rect();
            let speed = y.map_or(0.0, |y| scroll_speed(y, bounds.top(), bounds.bottom()));
            if speed != 0.0 {
                area.set_scroll_top(area.scroll_top() + speed as i32);
                self.propose();
            }
            self.scroll();
        });
    }
}

/// How fast the page scrolls while something is dragged near an edge of what can be seen: pixels per frame, faster
/// the nearer, negative upwards. Above it lies the lane for whole days, a place of its own: there nothing scrolls.
fn scroll_speed(y: f64, top: f64, bottom: f64) -> f64 {
    const EDGE: f64 = 40.0;
    const FASTEST: f64 = 14.0;
    if y < top {
        return 0.0;
    }
    let (above, below) = (top + EDGE - y, y - (bottom - EDGE));
    let speed = |beyond: f64| (beyond / EDGE).clamp(0.0, 1.0) * FASTEST;
    if 0.0 < above {
        -speed(above)
    } else {
        speed(below)
    }
}

#[cfg(test)]
mod tests {
    use super::scroll_speed;

    #[test]
    fn the_page_scrolls_faster_the_nearer_the_edge() {
        assert!(scroll_speed(400.0, 100.0, 900.0).abs() < f64::EPSILON);
        assert!(scroll_speed(130.0, 100.0, 900.0) < 0.0);
        assert!(scroll_speed(110.0, 100.0, 900.0) < scroll_speed(130.0, 100.0, 900.0));
        assert!(0.0 < scroll_speed(890.0, 100.0, 900.0));
    }

    #[test]
    fn over_the_lane_for_whole_days_nothing_scrolls() {
        assert!(scroll_speed(95.0, 100.0, 900.0).abs() < f64::EPSILON);
    }
}
