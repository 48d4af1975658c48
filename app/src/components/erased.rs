//! One type for many views.
//!
//! Leptos compiles its machinery anew for every type of view, and every closure has a type of its own. What a page
//! repeats or redraws passes through here, so that the browser loads that machinery once.

use super::settled::Settled;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

/// A list of views of whatever type.
pub trait Views {
    /// The list, as it is put into a page.
    fn views(self) -> Vec<AnyView>;
}

impl<I> Views for I
where
    I: IntoIterator,
    I::Item: IntoAny,
{
    fn views(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}

/// A part of a page that is drawn anew whenever a signal that it reads changes.
pub fn redrawn<V: IntoAny>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    let draw: Arc<Mutex<dyn FnMut() -> AnyView + Send>> =
        Arc::new(Mutex::new(move || draw().into_any()));
    draw.into_any()
}

/// A part of a page that is drawn when what it awaits has come; to be put into a `<Transition>`. What is drawn awaits
/// nothing further, but in a `<Transition>` of its own.
pub fn awaited<V: IntoAny>(draw: impl Future<Output = V> + Send + 'static) -> Suspend<Settled> {
    let draw: Pin<Box<dyn Future<Output = Settled> + Send>> =
        Box::pin(async move { Settled::new(draw.await) });
    Suspend::new(draw)
}

/// Its children while a condition holds; they are drawn anew only when it begins to hold again.
#[component]
pub fn When(
    /// The condition.
    #[prop(into)]
    is: Signal<bool>,
    /// What then shows.
    children: ChildrenFn,
) -> impl IntoView {
    let holds = Memo::new(move |_| is.get());
    redrawn(move || holds.get().then(|| children()))
}
