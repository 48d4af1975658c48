//! Organizations, members and items, written into the database directly.

use super::{EMAIL, Place};
use chrono::{DateTime, Utc};
use domain::api_token::{ApiToken, Scope};
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::time::{TimeRange, Timing, ZoneId};
use domain::{ApiTokenId, ItemId, MemberId, OrganizationId, SessionId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{SessionRecord, Store};
use uuid::Uuid;

/// A new appointment this noon.
pub fn draft(subject: &str) -> Value {
    let today = now().date_naive();
    json!({
        "kind": "appointment",
        "subject": subject,
        "when": { "timed": { "start": format!("{today}T12:00:00"), "end": format!("{today}T13:00:00") } },
        "request": Uuid::from_u128(random()).to_string(),
    })
}

/// A member with a session, written into the database directly.
pub struct Someone {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub token: String,
}

/// An organization with one member, its owner.
pub async fn organization(store: &Store, name: &str) -> Someone {
    let id = OrganizationId::new(Uuid::from_u128(random()));
    let mut writing = store.write().await.unwrap();
    writing
        .insert_organization(
            &Organization {
                id,
                name: name.to_owned(),
            },
            now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    member(store, id, &format!("Owner of {name}"), Role::Owner).await
}

/// One more member of an organization, signed in.
pub async fn member(
    store: &Store,
    organization: OrganizationId,
    name: &str,
    role: Role,
) -> Someone {
    let id = MemberId::new(Uuid::from_u128(random()));
    let token = format!("token-of-{id}");
    let member = Member {
        id,
        organization,
        name: name.to_owned(),
        email: format!("{id}@fernhill.example"),
        role,
        state: MemberState::Active,
        zone: ZoneId::utc(),
        working_hours: WorkingHours::default(),
        job_title: "Electrician".to_owned(),
    };
    let session = SessionRecord {
        id: SessionId::new(Uuid::from_u128(random())),
        organization,
        member: id,
        token_hash: Sha256::digest(token.as_bytes()).to_vec(),
        device: "test".to_owned(),
        address: "127.0.0.1".to_owned(),
        created_at: now(),
        last_seen_at: now(),
        expires_at: now() + chrono::TimeDelta::hours(1),
    };
    let mut writing = store.write().await.unwrap();
    writing.insert_member(&member, None, now()).await.unwrap();
    writing.insert_session(&session).await.unwrap();
    writing.commit().await.unwrap();
    Someone {
        organization,
        member: id,
        token,
    }
}

/// An item of theirs this noon, written into the database directly.
pub fn item_of(someone: &Someone, subject: &str, source: ItemSource) -> (Item, TimeRange) {
    let id = ItemId::new(Uuid::from_u128(random()));
    let noon = now().date_naive().and_hms_opt(12, 0, 0).unwrap();
    let hour = chrono::TimeDelta::hours(1);
    let item = Item {
        id,
        organization: someone.organization,
        kind: ItemKind::Appointment,
        uid: Uid::new(format!("{id}@test")),
        content: Content {
            subject: subject.to_owned(),
            description: format!("{subject}: description"),
            location: format!("{subject}: place"),
            timing: Timing::zoned(noon, noon + hour, ZoneId::utc()),
            show_as: ShowAs::Busy,
            privacy: Privacy::Public,
            repeats: None,
            attendees: Vec::new(),
        },
        customer: None,
        assignees: vec![someone.member],
        source,
        version: Version::FIRST,
        deleted: false,
        changed_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    };
    let span = TimeRange::new(noon.and_utc(), (noon + hour).and_utc()).unwrap();
    (item, span)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server under test has the real clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests run side by side and must not share ids"
)]
fn random() -> u128 {
    Uuid::now_v7().as_u128()
}

/// An API token of whoever set the server up, with these scopes, written into the database directly.
pub async fn api_token(place: &Place, scopes: &[Scope]) -> String {
    let store = place.store().await;
    let record = store.read().await.unwrap().sign_in_record(EMAIL).await;
    let owner = record.unwrap().unwrap().member;
    let owner = Someone {
        organization: owner.organization,
        member: owner.id,
        token: String::new(),
    };
    api_token_of(&store, &owner, scopes).await
}

/// The same for somebody who was written there.
pub async fn api_token_of(store: &Store, someone: &Someone, scopes: &[Scope]) -> String {
    let value = format!("integrator_{:x}", random());
    let token = ApiToken {
        id: ApiTokenId::new(Uuid::from_u128(random())),
        organization: someone.organization,
        member: someone.member,
        name: "test".to_owned(),
        scopes: scopes.to_vec(),
        created_at: now(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    let hash = Sha256::digest(value.as_bytes());
    let mut writing = store.write().await.unwrap();
    writing.insert_api_token(&token, &hash).await.unwrap();
    writing.commit().await.unwrap();
    value
}
