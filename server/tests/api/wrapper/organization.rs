use super::*;

impl Program {
    /// The last part of the address of Dana's organization.
    fn organization_id(&self) -> String {
        id_of(&self.organization().into())
    }

    async fn invited(&self) -> Value {
        let path = format!("/organizations/{}/invitations/", self.organization_id());
        let whom = json!({"email": "new@example.org"});
        self.answered(StatusCode::CREATED, Method::POST, &path, Some(whom))
            .await
    }

    /// The last part of the address of somebody's membership.
    async fn membership_of(&self, email: &str) -> String {
        let path = format!("/organization/memberships/list/?email={email}");
        id_of(&self.read(&path).await["collection"][0]["uri"])
    }
}

#[tokio::test]
async fn somebody_is_invited_and_the_invitation_is_listed_and_shown() {
    let program = Program::begin().await;
    let organization = program.organization_id();

    let made = program.invited().await;

    let id = id_of(&made["resource"]["uri"]);
    let listed = program
        .same(
            &format!("/organizations/{organization}/invitations/list/?status=pending"),
            &format!("/organizations/{organization}/invitations?status=pending"),
        )
        .await;
    let shown = program
        .same(
            &format!("/organization/{organization}/invitation/{id}/"),
            &format!("/organizations/{organization}/invitations/{id}"),
        )
        .await;
    assert_eq!(listed["collection"][0], made["resource"]);
    assert_eq!(shown["resource"], made["resource"]);
}

#[tokio::test]
async fn a_revoked_invitation_is_gone() {
    let program = Program::begin().await;
    let organization = program.organization_id();
    let id = id_of(&program.invited().await["resource"]["uri"]);

    let path = format!("/organization/{organization}/revoke/invitation/{id}/");
    program
        .answered(StatusCode::NO_CONTENT, Method::DELETE, &path, None)
        .await;

    let path = format!("/organizations/{organization}/invitations/list/");
    let left = program.read(&path).await;
    assert_eq!(left["collection"], json!([]));
}

#[tokio::test]
async fn memberships_are_listed_by_role_and_shown() {
    let program = Program::begin().await;
    let query = format!(
        "organization={}&role=user&count=3",
        escaped(&program.organization())
    );

    let listed = program
        .same(
            &format!("/organization/memberships/list/?{query}"),
            &format!("/organization_memberships?{query}"),
        )
        .await;

    let id = id_of(&listed["collection"][2]["uri"]);
    program
        .same(
            &format!("/organization/membership/{id}/"),
            &format!("/organization_memberships/{id}"),
        )
        .await;
}

#[tokio::test]
async fn a_removed_member_is_no_member_any_more() {
    let program = Program::begin().await;
    let id = program.membership_of("lucas@fernhill.example").await;

    let path = format!("/organization/membership/{id}/delete/");
    program
        .answered(StatusCode::NO_CONTENT, Method::DELETE, &path, None)
        .await;

    let path = format!("/organization/membership/{id}/");
    let gone = program
        .answered(StatusCode::NOT_FOUND, Method::GET, &path, None)
        .await;
    assert_eq!(gone["code"], "calendly_not_found");
}

#[tokio::test]
async fn the_owner_cannot_be_removed_and_calendly_says_why() {
    let program = Program::begin().await;
    let id = program.membership_of(DANA).await;

    let path = format!("/organization/membership/{id}/delete/");
    let problem = program
        .answered(StatusCode::FORBIDDEN, Method::DELETE, &path, None)
        .await;

    assert_eq!(problem["code"], "calendly_not_allowed");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("Calendly says: "), "{detail}");
}
