//! What most stories begin with: two organizations with the same things in them.

use chrono::{DateTime, Utc};
use domain::OrganizationId;
use domain::calendar_sync::CalendarSync;
use domain::connection::Connection;
use domain::item::Item;
use domain::member::Member;
use domain::organization::Organization;
use store::{Reading, Store, StoredEvent, Writing};
use testkit::builders::{Build, instant, span};

/// An organization with a member, who has an account and a sync.
pub struct House {
    pub organization: Organization,
    pub dana: Member,
    pub connection: Connection,
    pub sync: CalendarSync,
}

impl House {
    pub fn org(&self) -> OrganizationId {
        self.organization.id
    }
}

/// The store with Fernhill, whom the story is about, and a rival that must never be touched.
pub struct Scene {
    pub store: Store,
    pub build: Build,
    pub at: DateTime<Utc>,
    pub fernhill: House,
    pub rival: House,
}

impl Scene {
    pub async fn on(store: Store) -> Self {
        let build = Build::default();
        let at = instant("2026-03-18T09:00:00Z");
        let mut writing = store.write().await.unwrap();
        let fernhill = house(&build, &mut writing, "Fernhill Services", at).await;
        let rival = house(&build, &mut writing, "Rival Repairs", at).await;
        writing.commit().await.unwrap();
        Self {
            store,
            build,
            at,
            fernhill,
            rival,
        }
    }

    pub fn org(&self) -> OrganizationId {
        self.fernhill.org()
    }

    pub async fn read(&self) -> Reading {
        self.store.read().await.unwrap()
    }

    pub async fn write(&self) -> Writing {
        self.store.write().await.unwrap()
    }

    /// An item of Dana's, stored.
    pub async fn item(&self, subject: &str, start: &str) -> Item {
        let item = self.build.item(&self.fernhill.dana, subject, start);
        self.insert(std::slice::from_ref(&item)).await;
        item
    }

    pub async fn insert(&self, items: &[Item]) {
        let items: Vec<_> = items
            .iter()
            .map(|item| (item.clone(), span(&item.content)))
            .collect();
        let mut writing = self.write().await;
        writing.insert_items(&items, self.at).await.unwrap();
        writing.commit().await.unwrap();
    }

    /// A foreign event of an hour, ready to be stored.
    pub fn event(&self, name: &str, start: &str) -> StoredEvent {
        let event = self.build.remote_event(name, name, start);
        StoredEvent {
            id: self.build.id(),
            span: event.content().map(span),
            event,
            managed: false,
        }
    }
}

async fn house(build: &Build, writing: &mut Writing, name: &str, at: DateTime<Utc>) -> House {
    let organization = build.organization(name);
    let dana = build.member(&organization, "Dana W.");
    let connection = build.connection(&dana);
    let sync = build.calendar_sync(&connection, "work");
    writing
        .insert_organization(&organization, at)
        .await
        .unwrap();
    writing
        .insert_member(&dana, Some("$argon2id$dana"), at)
        .await
        .unwrap();
    writing
        .insert_connection(&connection, b"sealed", at)
        .await
        .unwrap();
    writing.insert_calendar_sync(&sync, at).await.unwrap();
    House {
        organization,
        dana,
        connection,
        sync,
    }
}
