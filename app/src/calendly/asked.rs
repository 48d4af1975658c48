//! What Calendly is asked for by a part of a page.

use super::trouble::in_place;
use crate::AppError;
use crate::components::{ErrorBanner, awaited, redrawn};
use domain::view::calendly_workspace::Asked;
use leptos::prelude::*;

/// An answer on its way.
pub type Answer<T> = Resource<Result<Asked<T>, AppError>>;

/// A part of a page that is drawn of Calendly's answer, or says why there is none.
pub fn drawn<T>(
    answer: Answer<T>,
    draw: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    view! {
        <Transition>
            {redrawn(move || {
                let draw = draw.clone();
                awaited(async move {
                    match answer.await {
                        Ok(Asked::Told(told)) => draw(told),
                        Ok(Asked::Not(trouble)) => in_place(&trouble),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}
