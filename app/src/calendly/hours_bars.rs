//! Hours as bars: which part of the day is drawn, and where a span lies in it. Pure, but for drawing it.

use crate::components::Views;
use domain::weekly_hours::{Stretch, hours_line};
use leptos::prelude::*;

/// The hours that are drawn, `0 <= from < until <= 24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    from: u16,
    until: u16,
}

/// The hours in which most people work; always drawn.
const USUAL: Window = Window { from: 8, until: 18 };

impl Window {
    /// The usual hours, and as many more as these spans need.
    pub fn of<'a>(spans: impl IntoIterator<Item = &'a Stretch>) -> Self {
        spans.into_iter().fold(USUAL, |window, span| Self {
            from: window.from.min(span.from() / 60),
            until: window.until.max(span.until().div_ceil(60)),
        })
    }

    /// Where a span begins and how long it is, in hundredths of what is drawn.
    pub fn share(self, span: Stretch) -> (f64, f64) {
        let whole = f64::from(self.until - self.from) * 60.0;
        let before = f64::from(span.from()) - f64::from(self.from) * 60.0;
        let length = f64::from(span.until() - span.from());
        (before / whole * 100.0, length / whole * 100.0)
    }

    /// The hours that are named, every second, or every third where there are many.
    pub fn marks(self) -> Vec<u16> {
        let step = if 14 < self.until - self.from { 3 } else { 2 };
        let first = self.from.div_ceil(step) * step;
        (first..self.until).step_by(step.into()).collect()
    }
}

/// The line over the bars that names hours.
pub fn scale(window: Window) -> AnyView {
    let marks = window
        .marks()
        .into_iter()
        .filter_map(|hour| {
            let (at, _) = window.share(Stretch::new(hour * 60, hour * 60 + 1)?);
            let words = [&hour.to_string(), ":00"].concat();
            Some(
                view! { <span class="bars__hour" style:--at=at.to_string()>{words}</span> }
                    .into_any(),
            )
        })
        .views();
    view! { <div class="bars__scale" aria-hidden="true">{marks}</div> }.into_any()
}

/// A line of bars; what they say stands beside them as words.
pub fn bars(window: Window, spans: &[(Stretch, &'static str)]) -> AnyView {
    let marks = window.until - window.from;
    let spans = spans
        .iter()
        .map(|(span, tone)| {
            let (at, length) = window.share(*span);
            view! { <i class="bars__bar" data-tone=*tone style:--at=at.to_string() style:--length=length.to_string()></i> }
                .into_any()
        })
        .views();
    view! { <div class="bars__track" style:--hours=marks.to_string() aria-hidden="true">{spans}</div> }
        .into_any()
}

/// One day: its name, its bars, and its hours in words.
pub fn day(name: String, window: Window, hours: &[Stretch]) -> AnyView {
    let line = match hours {
        [] => "Not available".to_owned(),
        hours => hours_line(hours),
    };
    let spans: Vec<_> = hours.iter().map(|span| (*span, "open")).collect();
    let none = hours.is_empty().then_some("");
    view! {
        <li class="bars__day" data-none=none>
            <span class="bars__name">{name}</span>
            {bars(window, &spans)}
            <span class="bars__words">{line}</span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: u16, until: u16) -> Stretch {
        Stretch::new(from, until).unwrap()
    }

    #[test]
    fn the_usual_hours_are_always_drawn() {
        assert_eq!(Window::of([]), USUAL);
        assert_eq!(Window::of(&[span(9 * 60, 17 * 60)]), USUAL);
    }

    #[test]
    fn what_lies_outside_widens_what_is_drawn_to_whole_hours() {
        let window = Window::of(&[span(6 * 60 + 45, 7 * 60), span(20 * 60, 21 * 60 + 15)]);

        assert_eq!(window, Window { from: 6, until: 22 });
    }

    #[test]
    fn a_span_lies_where_its_minutes_are() {
        let share = |from, until| USUAL.share(span(from, until));

        assert_eq!(share(8 * 60, 18 * 60), (0.0, 100.0));
        assert_eq!(share(13 * 60, 15 * 60 + 30), (50.0, 25.0));
        let night = Window::of(&[span(0, 24 * 60)]);
        assert_eq!(night.share(span(6 * 60, 12 * 60)), (25.0, 25.0));
    }

    #[test]
    fn hours_are_named_at_a_distance_that_can_be_read() {
        assert_eq!(USUAL.marks(), [8, 10, 12, 14, 16]);
        assert_eq!(
            Window { from: 0, until: 24 }.marks(),
            [0, 3, 6, 9, 12, 15, 18, 21]
        );
        assert_eq!(
            Window { from: 7, until: 19 }.marks(),
            [8, 10, 12, 14, 16, 18]
        );
    }
}
