//! What is asked about people, their organization, groups, contacts, and what was done and sent.

use crate::sheet::sheet;
use crate::world::{NOTHING, World, at};
use calendly::activity::{ActivityField, ActivityFilter, CommunicationFilter};
use calendly::contacts::Contact;
use calendly::groups::GroupRelationshipFilter;
use calendly::organization::{InvitationFilter, InvitationStatus, MembershipFilter, Role};
use calendly::wire::{More, Order};
use calendly::{CalendlyError, Kind, Paging};
use serde_json::json;

#[tokio::test]
async fn people_are_asked_for_by_address() {
    let world = World::answering(200, sheet!("user")).await;

    world.client.me(&world.token).await.unwrap();
    world
        .client
        .user(&world.token, &world.user())
        .await
        .unwrap();

    assert_eq!(world.asked(), ["GET users/me", "GET users/U"]);
}

#[tokio::test]
async fn memberships_are_listed_by_all_filters_read_and_removed() {
    let world = World::answering(200, sheet!("memberships")).await;
    let filter = MembershipFilter {
        organization: Some(world.organization()),
        user: Some(world.user()),
        email: Some("hanna+1@example.org".to_owned()),
        role: Some(Role::Admin),
    };
    let membership = world.uri(Kind::Membership, &["M"]);
    let paging = Paging::of(1).at(Some("tok2".to_owned()));

    let page = world
        .client
        .memberships(&world.token, &filter, &paging)
        .await;
    let removed = world
        .client
        .remove_membership(&world.token, &membership)
        .await;

    assert_eq!(page.unwrap().collection.len(), 1);
    removed.unwrap();
    assert_eq!(
        world.asked(),
        [
            "GET organization_memberships?organization=organizations/O&user=users/U&email=hanna+1@example.org&role=admin&count=1&page_token=tok2",
            "DELETE organization_memberships/M",
        ]
    );
}

#[tokio::test]
async fn one_membership_is_read() {
    let world = World::answering(
        200,
        r#"{"resource":{"uri":"x","role":"emperor","organization":"y","user":{"uri":"z","name":"Ada","email":"a@example.org"},
        "created_at":"2025-02-01T08:00:00.000000Z","updated_at":"2025-02-01T08:00:00.000000Z"}}"#,
    )
    .await;
    let membership = world.uri(Kind::Membership, &["M"]);

    let membership = world.client.membership(&world.token, &membership).await;

    assert_eq!(membership.unwrap().role, Role::Other("emperor".to_owned()));
    assert_eq!(world.asked(), ["GET organization_memberships/M"]);
}

#[tokio::test]
async fn invitations_are_listed_made_read_and_taken_back() {
    let world = World::answering(200, sheet!("invitation")).await;
    let list = World::answering(200, NOTHING).await;
    let invitation = world.uri(Kind::Invitation, &["O", "INV"]);
    let filter = InvitationFilter {
        email: Some("new@example.org".to_owned()),
        status: Some(InvitationStatus::Pending),
        order: Some(Order::Descending),
    };

    list.client
        .invitations(&list.token, &list.organization(), &filter, &Paging::of(5))
        .await
        .unwrap();
    let (client, token) = (&world.client, &world.token);
    client
        .invite(token, &world.organization(), "new@example.org")
        .await
        .unwrap();
    let sent = world.sent();
    client.invitation(token, &invitation).await.unwrap();
    client.revoke_invitation(token, &invitation).await.unwrap();

    assert_eq!(
        list.asked(),
        [
            "GET organizations/O/invitations?email=new@example.org&status=pending&sort=created_at:desc&count=5"
        ]
    );
    assert_eq!(
        world.asked(),
        [
            "POST organizations/O/invitations",
            "GET organizations/O/invitations/INV",
            "DELETE organizations/O/invitations/INV",
        ]
    );
    assert_eq!(sent, json!({"email": "new@example.org"}));
}

#[tokio::test]
async fn groups_and_teams_are_read() {
    let list = World::answering(200, NOTHING).await;
    let one = World::answering(
        200,
        r#"{"resource":{"uri":"x","name":"North","organization":"y","group":"g","role":"member",
        "owner":{"type":"OrganizationMembership","uri":"m"},
        "created_at":"2025-02-01T08:00:00.000000Z","updated_at":"2025-02-01T08:00:00.000000Z"}}"#,
    )
    .await;
    let paging = Paging::default();

    let (client, token) = (&list.client, &list.token);
    client
        .groups(token, &list.organization(), &paging)
        .await
        .unwrap();
    for owner in [
        list.uri(Kind::Membership, &["M"]),
        list.uri(Kind::Invitation, &["O", "I"]),
    ] {
        let filter = GroupRelationshipFilter {
            organization: Some(list.organization()),
            owner: Some(owner),
            group: Some(list.uri(Kind::Group, &["G"])),
        };
        client
            .group_relationships(token, &filter, &paging)
            .await
            .unwrap();
    }
    let (client, token) = (&one.client, &one.token);
    client
        .group(token, &one.uri(Kind::Group, &["G"]))
        .await
        .unwrap();
    client
        .team(token, &one.uri(Kind::Team, &["T"]))
        .await
        .unwrap();
    let relationship = one.uri(Kind::GroupRelationship, &["R"]);
    let relationship = client.group_relationship(token, &relationship).await;

    assert_eq!(
        list.asked(),
        [
            "GET groups?organization=organizations/O",
            "GET group_relationships?organization=organizations/O&owner=organization_memberships/M&group=groups/G",
            "GET group_relationships?organization=organizations/O&owner=organizations/O/invitations/I&group=groups/G",
        ]
    );
    assert_eq!(
        one.asked(),
        ["GET groups/G", "GET teams/T", "GET group_relationships/R"]
    );
    assert_eq!(relationship.unwrap().owner.more["uri"], "m");
}

#[tokio::test]
async fn who_did_what_is_asked_by_all_filters_up_to_a_thousand_a_page() {
    let world = World::answering(
        200,
        r#"{"collection":[{"occurred_at":"2026-11-01T08:00:00.123Z","uri":"x","namespace":"User","action":"Add",
        "fully_qualified_name":"User.Add","actor":{"type":"User","display_name":"Hanna"},"details":{},"organization":"y"}],
        "pagination":{"count":1},"last_event_time":"2026-11-01T08:00:00.123Z","total_count":1,"exceeds_max_total_count":false}"#,
    )
    .await;
    let filter = ActivityFilter {
        search_term: Some("Hanna + \"Add\"".to_owned()),
        actors: vec![world.user()],
        namespaces: vec!["User".to_owned(), "Webhook".to_owned()],
        actions: vec!["Add".to_owned()],
        min_occurred_at: Some(at("2026-11-01T00:00:00Z")),
        max_occurred_at: Some(at("2026-12-01T00:00:00Z")),
        sort: vec![(ActivityField::ActorName, Order::Ascending)],
    };
    let organization = world.organization();

    let log = world
        .client
        .activity(&world.token, &organization, &filter, &Paging::of(1000))
        .await
        .unwrap();
    let too_many = world
        .client
        .activity(&world.token, &organization, &filter, &Paging::of(1001))
        .await;

    assert_eq!(log.total_count, Some(1));
    let actor = log.page.collection[0].actor.as_ref().unwrap();
    assert_eq!(actor.display_name.as_deref(), Some("Hanna"));
    assert!(matches!(too_many, Err(CalendlyError::Invalid { .. })));
    assert_eq!(
        world.asked(),
        [
            "GET activity_log_entries?organization=organizations/O&search_term=Hanna + \"Add\"&actor[]=users/U&namespace[]=User&namespace[]=Webhook&action[]=Add&sort[]=actor.display_name:asc&min_occurred_at=2026-11-01T00:00:00Z&max_occurred_at=2026-12-01T00:00:00Z&count=1000"
        ]
    );
}

#[tokio::test]
async fn what_was_sent_is_listed() {
    let world = World::answering(200, NOTHING).await;
    let filter = CommunicationFilter {
        min_created_at: Some(at("2026-11-01T00:00:00Z")),
        max_created_at: None,
    };

    world
        .client
        .outgoing_communications(
            &world.token,
            &world.organization(),
            &filter,
            &Paging::default(),
        )
        .await
        .unwrap();

    assert_eq!(
        world.asked(),
        [
            "GET outgoing_communications?organization=organizations/O&min_created_at=2026-11-01T00:00:00Z"
        ]
    );
}

#[tokio::test]
async fn contacts_are_listed_made_read_changed_and_deleted() {
    let world = World::answering(200, r#"{"resource":{"uri":"x","phone":"1"}}"#).await;
    let list = World::answering(200, NOTHING).await;
    let contact = world.uri(Kind::Contact, &["C"]);
    let ida = Contact {
        uri: None,
        name: Some("Ida".to_owned()),
        email: Some("ida@example.org".to_owned()),
        more: More::new(),
    };

    let (client, token) = (&world.client, &world.token);
    client.create_contact(token, &ida).await.unwrap();
    let sent = world.sent();
    let read = client.contact(token, &contact).await.unwrap();
    client
        .change_contact(token, &contact, &read.more)
        .await
        .unwrap();
    let changed = world.sent();
    client.delete_contact(token, &contact).await.unwrap();
    let field = world.uri(Kind::CustomField, &["F"]);
    client.custom_field(token, &field).await.unwrap();
    let paging = Paging::default();
    list.client.contacts(&list.token, &paging).await.unwrap();
    list.client
        .custom_fields(&list.token, &paging)
        .await
        .unwrap();

    assert_eq!(sent, json!({"name": "Ida", "email": "ida@example.org"}));
    assert_eq!(changed, json!({"phone": "1"}));
    assert_eq!(
        world.asked(),
        [
            "POST contacts",
            "GET contacts/C",
            "PATCH contacts/C",
            "DELETE contacts/C",
            "GET contacts/custom_field_definitions/F",
        ]
    );
    assert_eq!(
        list.asked(),
        ["GET contacts", "GET contacts/custom_field_definitions"]
    );
}
