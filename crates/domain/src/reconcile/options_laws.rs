//! Laws that hold whatever is chosen, said and changed.

use super::dress::Dress;
use super::tests_support::{content, event, item, live, mirror, sync};
use super::*;
use crate::attendee::{Attendee, ParticipationStatus};
use crate::calendar_sync::{ConflictRule, RsvpRule, SentDetails, SentShowAs};
use crate::item::{Customer, ItemKind, ItemSource, Privacy, ShowAs};
use crate::mirror::Origin;
use crate::recurrence::{Frequency, Moment, Range, Recurrence, Rule};
use crate::remote_event::RemoteBody;
use crate::repeats::{ChangedOccurrence, Repeats};
use crate::time::Timing;
use chrono::{NaiveDateTime, TimeDelta};
use proptest::prelude::*;

const PREFIX: &str = "[I]";

fn options() -> impl Strategy<Value = SyncOptions> {
    let looks = (
        prop::sample::select(vec![
            SentDetails::Full,
            SentDetails::BusyOnly,
            SentDetails::SkipPrivate,
        ]),
        prop::sample::select(vec![SentShowAs::AsHere, SentShowAs::Busy, SentShowAs::Free]),
        prop::sample::select(vec!["", PREFIX]),
    );
    let rules = (
        prop::sample::select(vec![
            RsvpRule::ExceptDeclined,
            RsvpRule::AcceptedOnly,
            RsvpRule::All,
        ]),
        prop::sample::select(vec![
            ConflictRule::LatestChange,
            ConflictRule::MyCalendar,
            ConflictRule::LinkedCalendar,
        ]),
    );
    let ticks = any::<[bool; 4]>();
    (looks, rules, ticks).prop_map(
        |((details, show_as, prefix), (rsvp, conflict), [hide, customer, link, guests])| {
            SyncOptions {
                kinds: ItemKind::ALL.to_vec(),
                details,
                show_as,
                title_prefix: prefix.to_owned(),
                hide_private: hide,
                write_customer: customer,
                link_back: link,
                send_guests: guests,
                rsvp,
                conflict,
                ..SyncOptions::default()
            }
        },
    )
}

/// Once, a day or two after the first, an hour of its own.
fn one() -> impl Strategy<Value = Content> {
    let texts = ("[ab]?( b)?", "(a\n)?b?", "[ab]?");
    let show_as = prop::sample::select(vec![ShowAs::Busy, ShowAs::Free, ShowAs::Tentative]);
    let privacy = prop::sample::select(vec![Privacy::Public, Privacy::Private]);
    (texts, 0i64..3, show_as, privacy).prop_map(
        |((subject, description, location), hours, show_as, privacy)| {
            Content {
                description,
                location,
                timing: later(&content("").timing, TimeDelta::hours(hours)),
                show_as,
                privacy,
                ..content(&subject)
            }
            .canonical()
        },
    )
}

fn later(timing: &Timing, by: TimeDelta) -> Timing {
    match timing {
        Timing::Zoned { start, end, zone } => Timing::zoned(*start + by, *end + by, zone.clone()),
        other => other.clone(),
    }
}

/// Moves the whole series, as calendar programs do: its occurrences keep what they are called by.
fn move_by(content: &mut Content, by: TimeDelta) {
    content.timing = later(&content.timing, by);
    let Some(repeats) = &mut content.repeats else {
        return;
    };
    for excluded in &mut repeats.recurrence.excluded {
        if let Moment::Wall(wall) = excluded {
            *wall += by;
        }
    }
    for occurrence in &mut repeats.overrides {
        occurrence.original_start += by;
        if let Some(said) = &mut occurrence.content {
            said.timing = later(&said.timing, by);
        }
    }
}

fn start(content: &Content) -> NaiveDateTime {
    content.timing.wall().0
}

/// Weekly, with some of its occurrences changed or left out.
fn series() -> impl Strategy<Value = Content> {
    let occurrence = (1i64..5, prop::option::of(one()), any::<bool>());
    (one(), prop::collection::vec(occurrence, 0..4)).prop_map(|(first, occurrences)| {
        let mut repeats = Repeats {
            recurrence: Recurrence {
                rules: vec![Rule::every(Frequency::Weekly)],
                ..Recurrence::default()
            },
            ..Repeats::default()
        };
        for (week, changed, is_as_the_series) in occurrences {
            let away = TimeDelta::weeks(week);
            let timing = match &changed {
                Some(changed) if !is_as_the_series => later(&changed.timing, away),
                _ => later(&first.timing, away),
            };
            repeats.overrides.push(ChangedOccurrence {
                original_start: start(&first) + away,
                range: Range::This,
                content: changed.map(|changed| Box::new(Content { timing, ..changed })),
            });
        }
        Content {
            repeats: Some(Box::new(repeats)),
            ..first
        }
        .canonical()
    })
}

fn any_content() -> impl Strategy<Value = Content> {
    prop_oneof![one(), series()]
}

fn guest(answer: ParticipationStatus) -> Attendee {
    Attendee {
        email: "dana@fernhill.example".to_owned(),
        name: "Dana".to_owned(),
        participation: answer,
        organizer: false,
        is_self: true,
    }
}

fn guests() -> impl Strategy<Value = Vec<Attendee>> {
    prop::option::of(prop::sample::select(vec![
        ParticipationStatus::Unanswered,
        ParticipationStatus::Accepted,
        ParticipationStatus::Tentative,
        ParticipationStatus::Declined,
    ]))
    .prop_map(|answer| answer.map(guest).into_iter().collect())
}

fn any_item() -> impl Strategy<Value = Item> {
    (any_content(), any::<bool>()).prop_map(|(content, has_customer)| Item {
        content,
        customer: has_customer.then(|| Customer {
            name: "A. Customer".to_owned(),
            phone: "1".to_owned(),
            address: "1 Mill Road\nCambridge".to_owned(),
        }),
        ..item("")
    })
}

/// What a pair is after some rounds of judging and doing as judged; fails when it does not come to rest.
#[derive(Debug, Clone)]
struct Pair {
    item: Item,
    event: RemoteEvent,
    mirror: Mirror,
    is_gone: bool,
    writes: u32,
}

impl Pair {
    fn new(item: Item, base: Content, there: Content, origin: Origin) -> Self {
        Self {
            item,
            event: RemoteEvent {
                etag: Etag("\"changed\"".to_owned()),
                body: RemoteBody::Readable(there),
                ..event("a", "")
            },
            mirror: Mirror {
                base,
                ..mirror("", origin)
            },
            is_gone: false,
            writes: 0,
        }
    }

    fn judge(&self, rules: &Rules<'_>) -> Operation {
        let situation = Situation {
            item: Some(&self.item),
            remote: Remote::Present {
                event: &self.event,
                known: true,
            },
            mirror: Some(&self.mirror),
        };
        decide(&situation, rules).operation
    }

    fn come_to_rest(&mut self, rules: &Rules<'_>) -> Result<(), TestCaseError> {
        for round in 0..5 {
            match self.judge(rules) {
                Operation::Nothing => return Ok(()),
                Operation::UpdateItem { content, base, .. } => {
                    self.item.content = content;
                    self.agree(base);
                }
                Operation::UpdateEvent { content, base, .. } => {
                    self.writes += 1;
                    self.event.body = RemoteBody::Readable(content);
                    self.event.etag = Etag(round.to_string());
                    self.agree(base);
                }
                Operation::Rebase { base } => self.agree(base),
                Operation::DeleteItem { .. }
                | Operation::DeleteEvent { .. }
                | Operation::Forget(_) => {
                    self.is_gone = true;
                    return Ok(());
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert!(false, "it does not come to rest");
        Ok(())
    }

    fn agree(&mut self, base: Content) {
        self.mirror.base = base;
        self.mirror.etag = self.event.etag.clone();
    }

    fn there(&self) -> &Content {
        self.event.content().expect("it can be read")
    }
}

/// Every text in it.
fn texts(content: &Content) -> Vec<&str> {
    let overrides = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.overrides);
    let inside = overrides.filter_map(|occurrence| occurrence.content.as_deref());
    std::iter::once(content)
        .chain(inside)
        .flat_map(|content| [&content.subject, &content.description, &content.location])
        .map(String::as_str)
        .collect()
}

proptest! {
    #[test]
    fn taking_a_copy_off_again_gives_the_item_back(item in any_item(), options in options()) {
        let rules = live(&options);
        let dress = Dress::of(&item, &rules);

        prop_assert_eq!(dress.off(&dress.on(None)), item.content);
    }

    #[test]
    fn taking_in_what_we_would_send_changes_nothing(
        mut item in any_item(), guests in guests(), options in options(),
    ) {
        item.content.attendees = guests;
        let rules = live(&options);
        let Ok(copy) = outgoing(&item, &rules) else { return Ok(()) };
        let pair = Pair::new(item, copy.clone(), copy, Origin::Managed);

        let operation = pair.judge(&rules);

        prop_assert!(matches!(operation, Operation::Rebase { .. } | Operation::UpdateEvent { .. }), "{:?}", operation);
    }

    #[test]
    fn an_edit_of_a_copy_comes_back_as_it_was_typed_and_one_write_puts_the_copy_right(
        item in any_item(), title in "[cd]{1,3}", place in "[cd]{0,3}", hours in 0i64..3, keeps_prefix in any::<bool>(),
        options in options(),
    ) {
        let rules = live(&options);
        let Ok(copy) = outgoing(&item, &rules) else { return Ok(()) };
        let prefix = if keeps_prefix && !options.title_prefix.is_empty() { "[I] " } else { "" };
        let mut there = Content {
            subject: [prefix, &title].concat(),
            location: place.clone(),
            ..copy.clone()
        };
        move_by(&mut there, TimeDelta::hours(hours));
        let mut pair = Pair::new(item.clone(), copy, there.clone(), Origin::Managed);

        pair.come_to_rest(&rules)?;

        prop_assert!(pair.writes <= 1, "{} writes", pair.writes);
        prop_assert_eq!(&pair.item.content.timing, &there.timing);
        if Dress::of(&item, &rules).hides(item.content.privacy) {
            prop_assert_eq!(&pair.item.content.subject, &item.content.subject);
            prop_assert_eq!(&pair.item.content.location, &item.content.location);
        } else {
            prop_assert_eq!(&pair.item.content.subject, &title);
            prop_assert_eq!(&pair.item.content.location, &place);
            let copy = outgoing_to(&pair.item, &pair.mirror, &rules);
            prop_assert_eq!(copy.as_ref(), Ok(pair.there()));
        }
        prop_assert_eq!(&pair.item.content.description, &item.content.description);
    }

    #[test]
    fn a_pair_comes_to_rest_whatever_both_sides_did(
        item in any_item(), before in any_content(), there in any_content(), answers in (guests(), guests()),
        is_foreign in any::<bool>(), options in options(),
    ) {
        let rules = live(&options);
        let old = Item { content: before, ..item.clone() };
        let (item, base, there, origin) = if is_foreign {
            let item = Item { source: ItemSource::Linked(sync()), customer: None, ..item };
            let base = Content { attendees: answers.0, ..old.content };
            (item, base, Content { attendees: answers.1, ..there }, Origin::Foreign)
        } else {
            let Ok(base) = outgoing(&old, &rules) else { return Ok(()) };
            (item, base, there, Origin::Managed)
        };

        Pair::new(item, base, there, origin).come_to_rest(&rules)?;
    }

    #[test]
    fn no_text_of_what_is_hidden_leaves(content in any_content(), options in options()) {
        let marked = |content: &Content| {
            let is_private = content.privacy == Privacy::Private;
            let mark = |text: &str| [text, if is_private { "SECRET" } else { "" }].concat();
            Content {
                subject: mark(&content.subject),
                description: mark(&content.description),
                location: mark(&content.location),
                ..content.clone()
            }
        };
        let mut mine = Item { content: marked(&content), ..item("") };
        if let Some(repeats) = &mut mine.content.repeats {
            for said in repeats.overrides.iter_mut().filter_map(|occurrence| occurrence.content.as_mut()) {
                **said = marked(said);
            }
        }
        let options = SyncOptions { hide_private: true, ..options };

        let sent = outgoing(&mine, &live(&options));

        if let Ok(sent) = sent {
            prop_assert!(texts(&sent).iter().all(|text| !text.contains("SECRET")), "{:?}", sent);
        }
    }

    #[test]
    fn a_first_match_loses_no_text(ours in any_content(), theirs in any_content(), options in options()) {
        let rules = live(&options);
        let mine = Item { content: ours.clone(), ..item("") };
        let found = RemoteEvent { body: RemoteBody::Readable(theirs.clone()), ..event("a", "") };
        let situation = Situation {
            item: Some(&mine),
            remote: Remote::Present { event: &found, known: true },
            mirror: None,
        };
        let Operation::Match { base } = decide(&situation, &rules).operation else { return Ok(()) };
        let is_masked = outgoing::is_masked(&mine, &rules);
        let mut pair = Pair::new(mine, base, theirs.clone(), Origin::Foreign);

        pair.come_to_rest(&rules)?;

        prop_assert!(!pair.is_gone || options.details == SentDetails::SkipPrivate);
        if pair.is_gone || is_masked {
            return Ok(());
        }
        for (mine, other, now, there) in [
            (&ours.subject, &theirs.subject, &pair.item.content.subject, &pair.there().subject),
            (&ours.location, &theirs.location, &pair.item.content.location, &pair.there().location),
        ] {
            if mine.is_empty() || other.is_empty() {
                prop_assert_eq!(now, if mine.is_empty() { other } else { mine });
                let is_hidden_now = pair.item.content.privacy == Privacy::Private && options.hide_private;
                prop_assert!(is_hidden_now || there == now);
            }
        }
    }
}

#[test]
fn an_exception_of_a_skipped_occurrence_is_not_taken_for_a_deletion() {
    let options = SyncOptions {
        details: SentDetails::SkipPrivate,
        kinds: ItemKind::ALL.to_vec(),
        ..SyncOptions::default()
    };
    let rules = live(&options);
    let first = content("Standup");
    let week = |weeks| start(&first) + TimeDelta::weeks(weeks);
    let weekly = Content {
        repeats: Some(Box::new(Repeats {
            recurrence: Recurrence {
                rules: vec![Rule::every(Frequency::Weekly)],
                ..Recurrence::default()
            },
            overrides: vec![ChangedOccurrence {
                original_start: week(1),
                range: Range::This,
                content: Some(Box::new(Content {
                    privacy: Privacy::Private,
                    timing: later(&first.timing, TimeDelta::weeks(1)),
                    ..content("Appraisal")
                })),
            }],
            detached: false,
        })),
        ..first.clone()
    };
    let mine = Item {
        content: weekly.clone(),
        ..item("")
    };
    let copy = outgoing(&mine, &rules).unwrap();
    let mut there = copy.clone();
    let excluded = &mut there.repeats.as_mut().unwrap().recurrence.excluded;
    assert_eq!(*excluded, [Moment::Wall(week(1))]);
    excluded.push(Moment::Wall(week(2)));
    let mut pair = Pair::new(mine, copy, there, Origin::Managed);

    pair.come_to_rest(&rules).unwrap();

    assert_eq!(pair.item.content, weekly.without_occurrence(week(2)));
    assert_eq!(pair.writes, 0);
}
