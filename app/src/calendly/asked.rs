//! What Calendly is asked for by a part of a page: its answer, or the last one with a word on why there is none of now.

use super::trouble::{in_place, stands_in};
use crate::components::{ErrorBanner, Glyph, Icon, awaited, redrawn};
use crate::{AppError, words};
use domain::view::calendly_workspace::{Asked, LastKnown};
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
                        Ok(Asked::Before(LastKnown { told, at, why })) => {
                            let as_of = ["As of ", &words::date_time(at)].concat();
                            view! {
                                {stands_in(&why)}
                                <p class="workspace-as-of" role="note"><Icon glyph=Glyph::Clock size="14"/>{as_of}</p>
                                {draw(told)}
                            }
                            .into_any()
                        }
                        Ok(Asked::Not(trouble)) => in_place(&trouble),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}
