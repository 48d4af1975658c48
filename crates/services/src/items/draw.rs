//! Items as a calendar draws them, for one reader.

use super::rights::{lock, may_see};
use super::shown;
use crate::{Environment, ServiceError};
use domain::calendar_sync::CalendarSync;
use domain::item::{Item, ItemSource};
use domain::member::Member;
use domain::mirror::Mirror;
use domain::time::{ZoneId, Zones};
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

    /// Draws those of the items whose details the reader may see, in their order.
    pub async fn draw(
        &self,
        reading: &mut Reading,
        items: Vec<Item>,
    ) -> Result<Vec<CalendarItem>, StoreError> {
        let copies = Copies::of(self, reading, &items).await?;
        let people: HashMap<_, _> = self
            .members
            .iter()
            .map(|member| (member.id, person(member)))
            .collect();
        Ok(items
            .into_iter()
            .filter(|item| may_see(item, self.caller))
            .map(|item| self.draw_one(item, &people, &copies))
            .collect())
    }

    fn draw_one(
        &self,
        item: Item,
        people: &HashMap<MemberId, Person>,
        copies: &Copies,
    ) -> CalendarItem {
        let locked = lock(&item, self.caller, &self.syncs);
        CalendarItem {
            id: item.id,
            kind: item.kind,
            when: shown(&item.content.timing, self.zones, self.zone()),
            copies: copies.of_item(self, &item),
            people: item
                .assignees
                .iter()
                .filter_map(|member| people.get(member).cloned())
                .collect(),
            linked_from: match item.source {
                ItemSource::Linked(sync) => Some(sync),
                ItemSource::Own => None,
            },
            can_change: locked.is_none(),
            locked_because: locked.map(|locked| locked.label()),
            subject: item.content.subject,
            description: item.content.description,
            location: item.content.location,
            show_as: item.content.show_as,
            privacy: item.content.privacy,
            customer: item.customer,
            version: item.version,
        }
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
