//! What of an event that somebody else wrote comes in, by what the member answered (sync case 22).

use super::Why;
use crate::attendee::{Attendee, ParticipationStatus, own_answer};
use crate::calendar_sync::RsvpRule;
use crate::item::{Content, ShowAs};
use std::borrow::Cow;

/// What the rule makes of an answer.
enum Verdict {
    /// It comes in as it is.
    AsItIs,
    /// It comes in, not yet certain.
    AsTentative,
    /// It comes in and blocks nothing.
    AsFree,
    /// It does not come in.
    Out(Why),
}

fn verdict(guests: &[Attendee], rule: RsvpRule) -> Verdict {
    use ParticipationStatus::{Accepted, Declined, Tentative, Unanswered};
    let Some(answer) = own_answer(guests) else {
        return Verdict::AsItIs;
    };
    match (rule, answer) {
        (_, Accepted) | (RsvpRule::All, Unanswered | Tentative) => Verdict::AsItIs,
        (RsvpRule::All, Declined) => Verdict::AsFree,
        (RsvpRule::ExceptDeclined, Unanswered | Tentative) => Verdict::AsTentative,
        (RsvpRule::ExceptDeclined | RsvpRule::AcceptedOnly, Declined) => {
            Verdict::Out(Why::Declined)
        }
        (RsvpRule::AcceptedOnly, Unanswered | Tentative) => Verdict::Out(Why::NotAccepted),
    }
}

/// Why the event stays out: the rule keeps it out, and every changed occurrence with it. None where it comes in.
///
/// An event that was kept out counts as never seen, so it comes in as new once it is accepted.
pub fn kept_out(content: &Content, rule: RsvpRule) -> Option<Why> {
    let Verdict::Out(why) = verdict(&content.attendees, rule) else {
        return None;
    };
    let overrides = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.overrides);
    let contents = overrides.filter_map(|occurrence| occurrence.content.as_deref());
    let mut verdicts = contents.map(|said| verdict(&said.attendees, rule));
    verdicts
        .all(|verdict| matches!(verdict, Verdict::Out(_)))
        .then_some(why)
}

/// The event as it comes into My Calendar. Occurrences that the rule keeps out do not take place here; a series that is
/// kept out apart from some occurrences blocks nothing but those.
pub(super) fn arrived(content: &Content, rule: RsvpRule) -> Cow<'_, Content> {
    let is_plain = |content: &Content| content.attendees.is_empty();
    let overrides = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.overrides);
    if is_plain(content)
        && overrides
            .filter_map(|occurrence| occurrence.content.as_deref())
            .all(is_plain)
    {
        return Cow::Borrowed(content);
    }
    let mut arriving = content.clone();
    arriving.show_as = shown(content, rule).unwrap_or(ShowAs::Free);
    if let Some(repeats) = &mut arriving.repeats {
        for occurrence in &mut repeats.overrides {
            let Some(said) = &mut occurrence.content else {
                continue;
            };
            match shown(said, rule) {
                Some(show_as) => said.show_as = show_as,
                None => occurrence.content = None,
            }
        }
        arriving = arriving.canonical();
    }
    Cow::Owned(arriving)
}

/// How it is shown; none where it does not come in.
fn shown(content: &Content, rule: RsvpRule) -> Option<ShowAs> {
    match verdict(&content.attendees, rule) {
        Verdict::AsItIs => Some(content.show_as),
        Verdict::AsTentative if content.show_as.blocks() => Some(ShowAs::Tentative),
        Verdict::AsTentative => Some(content.show_as),
        Verdict::AsFree => Some(ShowAs::Free),
        Verdict::Out(_) => None,
    }
}
