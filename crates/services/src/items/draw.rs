//! Items as a calendar draws them, for one reader.

use super::repeat;
use super::rights::{Locked, lock, may_see};
use super::wall_clock::{days_reach, shown, touches};
use crate::{Environment, ServiceError};
use chrono::NaiveDateTime;
use domain::calendar_sync::CalendarSync;
use domain::item::{Item, ItemSource};
use domain::member::Member;
use domain::mirror::Mirror;
use domain::recurrence::{Budget, Window};
use domain::repeats::Instance;
use domain::time::{DateRange, Timing, ZoneId, Zones};
use domain::view::calendar::{CalendarItem, CopyState, ItemCopy, Person};
use domain::{Caller, ItemId, MemberId};
use std::collections::HashMap;
use store::{Outgoing, Reading, StoreError};

/// Who reads, and what that takes: the same few queries however many items are drawn.
pub(super) struct Reader<'a> {
    caller: &'a Caller,
    zones: &'a dyn Zones,
    pub member: Member,
    /// The reader's syncs, the oldest first.
    pub syncs: Vec<CalendarSync>,
    members: Vec<Member>,
}

impl<'a> Reader<'a> {
    /// Looks up the reader.
    pub async fn find(
        env: &'a Environment,
        reading: &mut Reading,
        caller: &'a Caller,
    ) -> Result<Self, ServiceError> {
        let members = reading.members(caller.organization).await?;
        let member = members
            .iter()
            .find(|member| member.id == caller.member)
            .cloned()
            .ok_or(ServiceError::NotFound)?;
        let syncs = reading
            .calendar_syncs_of(caller.organization, caller.member)
            .await?;
        Ok(Self {
            caller,
            zones: env.zones.as_ref(),
            member,
            syncs,
            members,
        })
    }

    /// The zone in which the reader reads times.
    pub fn zone(&self) -> &ZoneId {
        &self.member.zone
    }

    /// Who it is.
    pub fn caller(&self) -> &Caller {
        self.caller
    }

    /// Draws what takes place in these days and whose details the reader may see; of a series each occurrence.
    pub async fn draw_days(
        &self,
        reading: &mut Reading,
        items: Vec<Item>,
        days: DateRange,
    ) -> Result<Vec<CalendarItem>, StoreError> {
        let reach = days_reach(days, self.zones, self.zone());
        let window = Window::Instants {
            range: reach,
            reader: self.zone().clone(),
        };
        let drawing = Drawing::of(self, reading, &items).await?;
        let mut drawn = Vec::with_capacity(items.len());
        for item in &items {
            let instances = item
                .content
                .instances(&window, self.zones, Budget::default());
            let touching = instances
                .into_iter()
                .filter(|instance| touches(shown(&instance.timing, self.zones, self.zone()), days));
            drawn.extend(drawing.each(item, touching));
        }
        Ok(drawn)
    }

    /// Draws an item at an occurrence, else at the first; none where the reader may not see it, or it does not take place
    /// then.
    pub async fn draw_one(
        &self,
        reading: &mut Reading,
        item: Item,
        occurrence: Option<NaiveDateTime>,
    ) -> Result<Option<CalendarItem>, StoreError> {
        let drawing = Drawing::of(self, reading, std::slice::from_ref(&item)).await?;
        let content = &item.content;
        let instance = match occurrence.filter(|_| content.is_series()) {
            Some(start) => content.occurrence(start, self.zones),
            None => Some(content.first_instance(self.zones)),
        };
        Ok(drawing.each(&item, instance.into_iter()).pop())
    }

    /// Draws an item at the first time it takes place.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the reader may not see it.
    pub async fn draw_first(
        &self,
        reading: &mut Reading,
        item: Item,
    ) -> Result<CalendarItem, ServiceError> {
        let drawn = self.draw_one(reading, item, None).await?;
        drawn.ok_or(ServiceError::NotFound)
    }

    /// Draws the occurrence that takes place at this time, else the first.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the reader may not see it.
    pub async fn draw_at(
        &self,
        reading: &mut Reading,
        item: &Item,
        timing: &Timing,
    ) -> Result<CalendarItem, ServiceError> {
        let window = Window::Instants {
            range: timing.span(self.zones, self.zone()),
            reader: self.zone().clone(),
        };
        let instances = item
            .content
            .instances(&window, self.zones, Budget::default());
        let occurrence = instances
            .iter()
            .find(|instance| instance.timing == *timing)
            .and_then(|instance| instance.original_start);
        let drawn = self.draw_one(reading, item.clone(), occurrence).await?;
        drawn.ok_or(ServiceError::NotFound)
    }
}

/// What several items need to be drawn, read once.
struct Drawing<'a> {
    reader: &'a Reader<'a>,
    people: HashMap<MemberId, Person>,
    copies: Copies,
}

impl<'a> Drawing<'a> {
    async fn of(
        reader: &'a Reader<'_>,
        reading: &mut Reading,
        items: &[Item],
    ) -> Result<Self, StoreError> {
        Ok(Self {
            reader,
            copies: Copies::of(reader, reading, items).await?,
            people: reader
                .members
                .iter()
                .map(|member| (member.id, person(member)))
                .collect(),
        })
    }

    /// Those of an item's occurrences whose details the reader may see.
    fn each<'i>(
        &self,
        item: &Item,
        instances: impl Iterator<Item = Instance<'i>>,
    ) -> Vec<CalendarItem> {
        let Reader {
            caller,
            zones,
            syncs,
            ..
        } = self.reader;
        let mut visible = instances
            .filter(|instance| may_see(item, instance.content.privacy, caller))
            .peekable();
        if visible.peek().is_none() {
            return Vec::new();
        }
        let locked = lock(item, caller, syncs);
        let copies = self.copies.of_item(self.reader, item);
        let people: Vec<Person> = item
            .assignees
            .iter()
            .filter_map(|member| self.people.get(member).cloned())
            .collect();
        let repeats = repeat::in_words(&item.content, *zones);
        let rule = repeat::as_text(&item.content, *zones);
        visible
            .map(
                |Instance {
                     original_start,
                     timing,
                     content,
                 }| CalendarItem {
                    id: item.id,
                    kind: item.kind,
                    when: shown(&timing, *zones, self.reader.zone()),
                    copies: copies.clone(),
                    people: people.clone(),
                    linked_from: match item.source {
                        ItemSource::Linked(sync) => Some(sync),
                        ItemSource::Own => None,
                    },
                    can_change: locked.is_none(),
                    locked_because: locked.as_ref().map(Locked::label),
                    subject: content.subject.clone(),
                    description: content.description.clone(),
                    location: content.location.clone(),
                    show_as: content.show_as,
                    privacy: content.privacy,
                    customer: item.customer.clone(),
                    version: item.version,
                    original_start,
                    repeats: repeats.clone(),
                    rule: rule.clone(),
                    guests: content.attendees.clone(),
                    undo: None,
                },
            )
            .collect()
    }
}

fn person(member: &Member) -> Person {
    Person {
        id: member.id,
        name: member.name.clone(),
        initials: member.initials(),
    }
}

/// Where else the items are. A colleague's calendars are the colleague's affair, so only the reader's count.
struct Copies {
    mirrors: HashMap<ItemId, Vec<Mirror>>,
    outgoing: HashMap<ItemId, Vec<Outgoing>>,
}

impl Copies {
    async fn of(
        reader: &Reader<'_>,
        reading: &mut Reading,
        items: &[Item],
    ) -> Result<Self, StoreError> {
        let mut copies = Self {
            mirrors: HashMap::new(),
            outgoing: HashMap::new(),
        };
        if reader.syncs.is_empty() {
            return Ok(copies);
        }
        let org = reader.caller.organization;
        let ids: Vec<_> = items.iter().map(|item| item.id).collect();
        for mirror in reading.mirrors_of_items(org, &ids).await? {
            copies.mirrors.entry(mirror.item).or_default().push(mirror);
        }
        for outgoing in reading.outgoing_of_items(org, &ids).await? {
            copies
                .outgoing
                .entry(outgoing.item)
                .or_default()
                .push(outgoing);
        }
        Ok(copies)
    }

    fn of_item(&self, reader: &Reader<'_>, item: &Item) -> Vec<ItemCopy> {
        let mirrors = self.mirrors.get(&item.id).map_or(&[][..], Vec::as_slice);
        let outgoing = self.outgoing.get(&item.id).map_or(&[][..], Vec::as_slice);
        let copies = reader.syncs.iter().filter_map(|sync| {
            let mirror = mirrors.iter().find(|mirror| mirror.sync == sync.id);
            let outgoing = outgoing.iter().find(|outgoing| outgoing.sync == sync.id);
            let state = match (mirror, outgoing) {
                (_, Some(outgoing)) => match &outgoing.refused {
                    Some(reason) => CopyState::Refused(reason.clone()),
                    None => CopyState::Waiting,
                },
                (Some(_), None) => CopyState::InStep,
                (None, None) => return None,
            };
            Some(ItemCopy {
                calendar: sync.remote_name.clone(),
                state,
            })
        });
        copies.collect()
    }
}
