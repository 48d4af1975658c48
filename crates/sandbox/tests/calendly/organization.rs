use crate::world::{DANA, MAREK, ROBIN, World, text};
use sandbox::{Plan, Role};
use serde_json::json;

#[tokio::test]
async fn me_is_whose_token_it_is() {
    let world = World::new().await;

    let me = world.get("/users/me").await;
    let user = me.resource();

    assert_eq!(user["uri"], world.user(DANA));
    assert_eq!(user["name"], "Dana Whitfield");
    assert_eq!(user["slug"], "dana-whitfield");
    assert_eq!(user["email"], DANA);
    assert_eq!(user["timezone"], "Europe/London");
    assert_eq!(user["resource_type"], "User");
    assert_eq!(user["current_organization"], world.organization());
    assert_eq!(
        user["scheduling_url"],
        format!("{}/dana-whitfield", world.web())
    );
    assert_eq!(user["created_at"], "2026-10-31T08:00:00.000000Z");
    assert!(user["avatar_url"].is_null());
}

#[tokio::test]
async fn colleagues_are_shown_and_strangers_are_not() {
    let world = World::new().await;
    let stranger = world.sandbox.calendly().add_organization(
        "Elsewhere",
        Plan::Standard,
        "Eve Else",
        "eve@elsewhere.example",
    );

    let colleague = world.get(&world.user(ROBIN)).await;
    let stranger = world.get(&stranger).await;

    assert_eq!(colleague.resource()["email"], ROBIN);
    assert_eq!(stranger.status, 403);
    assert_eq!(stranger.body["title"], "Permission Denied");
}

#[tokio::test]
async fn the_organization_says_what_it_pays_for() {
    let world = World::new().await;

    let answer = world.get(&world.organization()).await;

    let organization = answer.resource();
    assert_eq!(organization["name"], "Fernhill Services");
    assert_eq!(organization["plan"], "standard");
    assert_eq!(organization["stage"], "paid");
}

#[tokio::test]
async fn memberships_are_filtered_by_role_address_and_user() {
    let world = World::new().await;
    let organization = world.organization();
    let robin = world.user(ROBIN);
    let path = "/organization_memberships";
    let all = world.list(path, &[("organization", &organization)]).await;
    assert_eq!(all.collection().len(), 9);

    for (filter, value, email) in [
        ("role", "owner", DANA),
        ("email", MAREK, MAREK),
        ("user", robin.as_str(), ROBIN),
    ] {
        let answer = world
            .list(path, &[("organization", &organization), (filter, value)])
            .await;

        assert_eq!(answer.collection().len(), 1, "{filter}");
        assert_eq!(answer.collection()[0]["user"]["email"], email);
    }
    let wrong = world.list(path, &[("role", "boss")]).await;
    wrong.assert_invalid("role");
}

#[tokio::test]
async fn an_admin_removes_a_member_and_nobody_removes_the_owner() {
    let world = World::new().await;
    let list = world.get("/organization_memberships?count=100").await;
    let of = |email: &str| {
        let mut rows = list.collection().iter();
        let row = rows.find(|row| row["user"]["email"] == email).unwrap();
        text(&row["uri"])
    };
    let robins = world.full(ROBIN);

    let by_user = world
        .as_somebody(&robins, reqwest::Method::DELETE, &of(MAREK), None)
        .await;
    let owner = world.delete(&of(DANA)).await;
    let removed = world.delete(&of(MAREK)).await;
    let again = world.get(&of(MAREK)).await;

    assert_eq!(by_user.status, 403);
    assert_eq!(owner.status, 403);
    assert_eq!(removed.status, 204);
    assert_eq!(again.status, 404);
    assert_eq!(
        world
            .list("/organization_memberships", &[])
            .await
            .collection()
            .len(),
        8
    );
}

#[tokio::test]
async fn an_invitation_is_made_listed_and_revoked() {
    let world = World::new().await;
    let path = format!("{}/invitations", world.organization());

    let made = world.post(&path, json!({"email": "new@example.org"})).await;
    assert_eq!(made.status, 201);
    let uri = made.uri();
    assert_eq!(made.resource()["status"], "pending");
    assert_eq!(made.resource()["organization"], world.organization());
    assert_eq!(
        made.resource()["last_sent_at"],
        "2026-11-30T08:00:00.000000Z"
    );
    assert_eq!(world.get(&uri).await.uri(), uri);

    let filtered = world.list(&path, &[("email", "new@example.org")]).await;
    assert_eq!(filtered.collection().len(), 1);
    let accepted = world.list(&path, &[("status", "accepted")]).await;
    assert!(accepted.collection().is_empty());

    assert_eq!(world.delete(&uri).await.status, 204);
    assert_eq!(world.get(&uri).await.status, 404);
}

#[tokio::test]
async fn an_invitation_to_a_bad_address_a_member_or_twice_is_refused() {
    let world = World::new().await;
    let path = format!("{}/invitations", world.organization());
    world.post(&path, json!({"email": "new@example.org"})).await;

    for email in [
        "",
        "nobody",
        "a@b",
        "a b@example.org",
        ROBIN,
        "new@example.org",
    ] {
        let answer = world.post(&path, json!({"email": email})).await;

        answer.assert_invalid("email");
    }
    world.post(&path, json!({})).await.assert_invalid("email");
    let robins = world.full(ROBIN);
    let by_user = world
        .post_as(&robins, &path, json!({"email": "other@example.org"}))
        .await;
    assert_eq!(by_user.status, 403);
}

#[tokio::test]
async fn invitations_are_sorted_as_asked() {
    let world = World::new().await;
    let path = format!("{}/invitations", world.organization());
    for email in ["b@example.org", "a@example.org"] {
        world.advance(chrono::TimeDelta::seconds(1));
        world.post(&path, json!({"email": email})).await;
    }

    let standard = world.get(&path).await;
    let newest = world.list(&path, &[("sort", "created_at:desc")]).await;
    let wrong = world.list(&path, &[("sort", "colour:asc")]).await;

    assert_eq!(standard.collection()[0]["email"], "b@example.org");
    assert_eq!(newest.collection()[0]["email"], "a@example.org");
    wrong.assert_invalid("sort");
}

#[tokio::test]
async fn groups_and_their_members_are_listed() {
    let world = World::new().await;
    let organization = world.organization();

    let groups = world
        .list("/groups", &[("organization", &organization)])
        .await;
    let group = &groups.collection()[0];
    assert_eq!(group["name"], "Electricians");
    assert_eq!(group["member_count"], 2);
    let uri = text(&group["uri"]);
    assert_eq!(world.get(&uri).await.uri(), uri);

    let members = world.list("/group_relationships", &[("group", &uri)]).await;
    let first = &members.collection()[0];
    assert_eq!(members.collection().len(), 2);
    assert_eq!(first["role"], "admin");
    assert_eq!(first["owner"]["type"], "OrganizationMembership");
    let owner = text(&first["owner"]["uri"]);
    let by_owner = world
        .list("/group_relationships", &[("owner", &owner)])
        .await;
    assert_eq!(by_owner.collection().len(), 1);
    assert_eq!(world.get(&text(&first["uri"])).await.status, 200);
    world.get("/groups").await.assert_invalid("organization");
}

#[tokio::test]
async fn a_team_is_shown_to_its_organization() {
    let world = World::new().await;
    let repair = world.event_type(ROBIN, "Repair").await;
    assert_eq!(repair["profile"]["type"], "Team");

    let team = world.get(&text(&repair["profile"]["owner"])).await;

    assert_eq!(team.resource()["name"], "Electricians");
}

#[tokio::test]
async fn a_new_person_has_event_types_and_hours() {
    let world = World::new().await;

    world
        .tell(
            "/people",
            json!({"colleague": DANA, "name": "Nia New", "email": "nia@fernhill.example", "role": "admin"}),
        )
        .await;

    let nia = world.user("nia@fernhill.example");
    let schedules = world
        .list("/user_availability_schedules", &[("user", &nia)])
        .await;
    assert_eq!(schedules.collection().len(), 1);
    world.event_type("nia@fernhill.example", "Intro call").await;
    let admins = world
        .list("/organization_memberships", &[("role", "admin")])
        .await;
    assert_eq!(admins.collection().len(), 1);
    let another =
        world
            .sandbox
            .calendly()
            .add_person("nobody@example.org", "X", "x@example.org", Role::User);
    assert!(another.is_err());
}

#[tokio::test]
async fn whoever_accepts_an_invitation_belongs_to_the_organization() {
    let world = World::new().await;
    let path = format!("{}/invitations", world.organization());
    let made = world.post(&path, json!({"email": "new@example.org"})).await;
    let other = world.post(&path, json!({"email": "no@example.org"})).await;

    let answer = json!({"email": "new@example.org", "accepted_as": "Nia New"});
    world.tell("/invitations/answer", answer).await;
    world
        .tell("/invitations/answer", json!({"email": "no@example.org"}))
        .await;

    let shown = world.get(&made.uri()).await;
    assert_eq!(shown.resource()["status"], "accepted");
    assert_eq!(shown.resource()["user"], world.user("new@example.org"));
    let declined = world.get(&other.uri()).await;
    assert_eq!(declined.resource()["status"], "declined");
    assert_eq!(world.delete(&made.uri()).await.status, 400);
}
