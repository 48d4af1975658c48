//! What was just done, told on the page to which it led: the word stands in the address, so it is told without script, too.

use crate::components::{Banner, Tone, redrawn};
use crate::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

macro_rules! done {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $title:literal, $text:literal;)+) => {
        /// Something that was done at Calendly.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Done {
            $($(#[$doc])* $variant,)+
        }

        impl Done {
            const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn named(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            const fn words(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$variant => ($title, $text),)+
                }
            }
        }
    };
}

done! {
    /// A meeting was cancelled.
    Cancelled = "cancelled", "The event was cancelled", "Calendly has told everybody who was invited. The appointment in My Calendar follows.";
    /// Somebody did not come.
    Marked = "marked", "Marked as no-show", "It stands in the timeline of the lead or contact, too.";
    /// They did.
    Unmarked = "unmarked", "The no-show was undone", "The mark is gone at Calendly.";
    /// Hours were saved.
    HoursSaved = "saved", "The hours were saved", "Calendly offers times by them from now on. Meetings that are booked stay.";
    /// Somebody was removed.
    Removed = "removed", "The member was removed", "They keep their Calendly account, outside of your organisation.";
    /// Somebody was invited.
    Invited = "invited", "The invitation was sent", "Calendly has written to them.";
    /// An invitation was taken back.
    Revoked = "revoked", "The invitation was revoked", "The link in its mail does not work any more.";
    /// Data is being deleted.
    DataDeleted = "deleted", "The deletion was ordered", "Calendly may take up to seven days. Leads, contacts and appointments here stay as they are.";
    /// A webhook was made.
    WebhookMade = "made", "The webhook was made", "Calendly sends messages to it from now on.";
    /// A webhook was deleted.
    WebhookDeleted = "ended", "The webhook was deleted", "Calendly sends nothing to it any more.";
    /// A message is taken in once more.
    Replayed = "replayed", "The message is taken in once more", "Its line below says what becomes of it. What it tells is compared with what is known, so nothing doubles.";
}

impl Done {
    /// The page with the word that tells it.
    pub fn told_at(self, page: &str) -> String {
        paths::calendly::telling(page, self.word())
    }
}

/// What the address says was done; a word that nobody knows tells nothing.
#[component]
pub fn Outcome() -> impl IntoView {
    let query = use_query_map();
    let done = Memo::new(move |_| query.with(|query| query.get_str("done").and_then(Done::named)));
    redrawn(move || {
        done.get().map(|done| {
            let (title, text) = done.words();
            view! { <Banner tone=Tone::Good title text=text.to_owned() is_new=true/> }.into_any()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_by_its_word_alone() {
        let address = Done::Cancelled.told_at("/calendly/events/EV1");

        assert_eq!(address, "/calendly/events/EV1?done=cancelled");
        assert_eq!(Done::named("cancelled"), Some(Done::Cancelled));
        assert_eq!(Done::named("<b>paid</b>"), None);
    }
}
