//! People, the organization, groups and contacts.

use crate::world::{DANA, ROBIN, SANA, World};
use calendly::contacts::Contact;
use calendly::groups::{GroupRelationshipFilter, GroupRole};
use calendly::organization::{InvitationFilter, InvitationStatus, MembershipFilter, Role};
use calendly::page::walk;
use calendly::wire::{More, Order};
use calendly::{CalendlyError, Kind, Paging};
use serde_json::json;

#[tokio::test]
async fn people_and_their_organization_are_read() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);

    let me = client.me(token).await.unwrap();
    let robin = client.user(token, &world.user(ROBIN)).await.unwrap();
    let organization = client.organization(token, &world.organization()).await;

    assert_eq!(me.user.uri, world.user(DANA));
    assert_eq!(me.user.timezone.as_deref(), Some("Europe/London"));
    assert_eq!(robin.user.email, ROBIN);
    let organization = organization.unwrap();
    assert_eq!(organization.name.as_deref(), Some("Fernhill Services"));
    assert_eq!(organization.stage.as_deref(), Some("paid"));
}

#[tokio::test]
async fn members_are_walked_in_pages_filtered_read_and_removed_but_for_the_owner() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let everybody = MembershipFilter {
        organization: Some(world.organization()),
        ..MembershipFilter::default()
    };

    let all = walk(100, |page| {
        let filter = &everybody;
        async move {
            let paging = Paging::of(2).at(page);
            client.memberships(token, filter, &paging).await
        }
    });
    let all = all.await.unwrap();
    let sana = MembershipFilter {
        email: Some(SANA.to_owned()),
        role: Some(Role::User),
        ..everybody.clone()
    };
    let found = client.memberships(token, &sana, &Paging::default()).await;
    let sana = found.unwrap().collection.remove(0);
    let read = client.membership(token, &sana.uri).await.unwrap();
    client.remove_membership(token, &sana.uri).await.unwrap();
    let gone = client.membership(token, &sana.uri).await;
    let owner = all.entries.iter().find(|one| one.role == Role::Owner);
    let owner = client.remove_membership(token, &owner.unwrap().uri).await;

    assert!(all.is_complete);
    assert_eq!(all.entries.len(), 9);
    assert_eq!(read, sana);
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
    assert!(
        matches!(owner, Err(CalendlyError::NotAllowed { .. })),
        "{owner:?}"
    );
}

#[tokio::test]
async fn who_is_no_administrator_removes_nobody() {
    let world = World::new().await;
    let sana = MembershipFilter {
        organization: Some(world.organization()),
        email: Some(SANA.to_owned()),
        ..MembershipFilter::default()
    };
    let found = world
        .client
        .memberships(&world.dana, &sana, &Paging::default())
        .await;
    let sana = found.unwrap().collection.remove(0);

    let outcome = world
        .client
        .remove_membership(&world.full(ROBIN), &sana.uri)
        .await;

    assert!(
        matches!(outcome, Err(CalendlyError::NotAllowed { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn somebody_is_invited_found_and_uninvited() {
    let world = World::new().await;
    let (client, token, organization) = (&world.client, &world.dana, world.organization());

    let made = client
        .invite(token, &organization, "new@example.org")
        .await
        .unwrap();
    let read = client.invitation(token, &made.uri).await.unwrap();
    let filter = InvitationFilter {
        email: Some("new@example.org".to_owned()),
        status: Some(InvitationStatus::Pending),
        order: Some(Order::Descending),
    };
    let listed = client
        .invitations(token, &organization, &filter, &Paging::of(5))
        .await
        .unwrap();
    client.revoke_invitation(token, &made.uri).await.unwrap();
    let gone = client.invitation(token, &made.uri).await;
    let no_address = client.invite(token, &organization, "nobody").await;

    assert_eq!(made.status, InvitationStatus::Pending);
    assert_eq!((&read, &listed.collection), (&made, &vec![made.clone()]));
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
    assert!(
        matches!(&no_address, Err(CalendlyError::Invalid { details }) if details[0].parameter.as_deref() == Some("email")),
        "{no_address:?}"
    );
}

#[tokio::test]
async fn groups_their_people_and_teams_are_read() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let paging = Paging::default();

    let groups = client
        .groups(token, &world.organization(), &paging)
        .await
        .unwrap();
    let group = client.group(token, &groups.collection[0].uri).await;
    let group = group.unwrap();
    let filter = GroupRelationshipFilter {
        organization: Some(world.organization()),
        group: Some(group.uri.clone()),
        owner: None,
    };
    let people = client
        .group_relationships(token, &filter, &paging)
        .await
        .unwrap();
    let first = &people.collection[0];
    let read = client.group_relationship(token, &first.uri).await;
    let owner = first.owner.more["uri"].as_str().unwrap().into();
    let filter = GroupRelationshipFilter {
        owner: Some(owner),
        ..filter
    };
    let of_owner = client.group_relationships(token, &filter, &paging).await;
    let team = client.team(token, &world.nobody(Kind::Team)).await;

    assert_eq!(group.name, "Electricians");
    assert_eq!(group, groups.collection[0]);
    assert_eq!(people.collection.len(), 2);
    assert_eq!(read.unwrap(), *first);
    assert_eq!(of_owner.unwrap().collection, vec![first.clone()]);
    let roles = [GroupRole::Admin, GroupRole::Member];
    assert!(
        people
            .collection
            .iter()
            .all(|one| roles.contains(&one.role))
    );
    assert!(matches!(team, Err(CalendlyError::NotFound)), "{team:?}");
}

#[tokio::test]
async fn contacts_are_made_once_read_changed_listed_and_deleted() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let ida = Contact {
        uri: None,
        name: Some("Ida".to_owned()),
        email: Some("ida@example.org".to_owned()),
        more: More::new(),
    };

    let made = client.create_contact(token, &ida).await.unwrap();
    let again = client.create_contact(token, &ida).await;
    let uri = made.uri.clone().unwrap();
    let fields = json!({"name": "Ida Muster"});
    let changed = client
        .change_contact(token, &uri, fields.as_object().unwrap())
        .await
        .unwrap();
    let read = client.contact(token, &uri).await.unwrap();
    let listed = client.contacts(token, &Paging::default()).await.unwrap();
    client.delete_contact(token, &uri).await.unwrap();
    let gone = client.contact(token, &uri).await;

    assert!(matches!(again, Err(CalendlyError::Exists)), "{again:?}");
    assert_eq!(changed.name.as_deref(), Some("Ida Muster"));
    assert_eq!((&read, listed.collection.len()), (&changed, 1));
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn fields_that_somebody_made_are_listed_and_read() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);

    let listed = client
        .custom_fields(token, &Paging::default())
        .await
        .unwrap();
    let first = &listed.collection[0];
    let read = client
        .custom_field(token, first.uri.as_ref().unwrap())
        .await;
    let nothing = world.nobody(Kind::CustomField);
    let nothing = client.custom_field(token, &nothing).await;

    assert_eq!(first.name.as_deref(), Some("Company"));
    assert_eq!(read.unwrap(), *first);
    assert!(
        matches!(nothing, Err(CalendlyError::NotFound)),
        "{nothing:?}"
    );
}
