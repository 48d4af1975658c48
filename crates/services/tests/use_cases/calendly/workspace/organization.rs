//! The organization at Calendly: members, invitations, and whose data is deleted.

use super::{DANA, ROBIN, Workspace, sentence, trouble};
use chrono::TimeDelta;
use domain::view::calendly_workspace::{
    EventsQuery, InvitationState, InvitationsQuery, MemberRole, MembersQuery, Trouble,
};
use sandbox::Plan;
use services::calendly::workspace::data_deletion::delete_invitees;
use services::calendly::workspace::head;
use services::calendly::workspace::organization::{
    invitation, invitations, invite, member, members, remove_member, revoke_invitation,
};

const FIRST: MembersQuery = MembersQuery { pages: 1 };
const ALL: InvitationsQuery = InvitationsQuery {
    state: None,
    pages: 1,
};

#[tokio::test]
async fn members_are_shown_with_whom_the_reader_may_remove() {
    let it = Workspace::new().await;

    let list = members(&it.world.env, &it.team.dana, &FIRST).await.unwrap();

    assert_eq!(list.name, "Fernhill Services");
    assert_eq!(list.members.len(), 9);
    let of = |email: &str| list.members.iter().find(|one| one.email == email).unwrap();
    assert_eq!(of(DANA).role, MemberRole::Owner);
    assert!(of(DANA).is_reader && !of(DANA).can_remove);
    assert!(!of(ROBIN).is_reader && of(ROBIN).can_remove);
}

#[tokio::test]
async fn somebody_who_is_removed_is_gone() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let list = members(env, &it.team.dana, &FIRST).await.unwrap();
    let robin = list.members.iter().find(|one| one.email == ROBIN).unwrap();
    let shown = member(env, &it.team.dana, &robin.id).await.unwrap();

    remove_member(env, &it.team.dana, &robin.id).await.unwrap();

    assert_eq!(shown, *robin);
    let gone = member(env, &it.team.dana, &robin.id).await;
    assert_eq!(trouble(gone), Trouble::Gone);
    let left = members(env, &it.team.dana, &FIRST).await.unwrap();
    assert_eq!(left.members.len(), 8);
}

#[tokio::test]
async fn the_owner_stays_whoever_asks() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let list = members(env, &it.team.dana, &FIRST).await.unwrap();
    let dana = list.members.iter().find(|one| one.is_reader).unwrap();

    let outcome = remove_member(env, &it.team.dana, &dana.id).await;

    assert!(matches!(trouble(outcome), Trouble::NotAllowed(words) if words.contains("owner")));
}

#[tokio::test]
async fn an_invitation_is_sent_listed_and_taken_back() {
    let it = Workspace::new().await;
    let env = &it.world.env;

    invite(env, &it.team.dana, " new@fernhill.example ")
        .await
        .unwrap();

    let list = invitations(env, &it.team.dana, &ALL).await.unwrap();
    let one = &list.invitations[0];
    assert_eq!(
        (one.email.as_str(), one.state),
        ("new@fernhill.example", InvitationState::Pending)
    );
    assert!(one.can_revoke);
    assert_eq!(invitation(env, &it.team.dana, &one.id).await.unwrap(), *one);
    revoke_invitation(env, &it.team.dana, &one.id)
        .await
        .unwrap();
    let left = invitations(env, &it.team.dana, &ALL).await.unwrap();
    assert_eq!(left.invitations, []);
    let gone = revoke_invitation(env, &it.team.dana, &one.id).await;
    assert_eq!(trouble(gone), Trouble::Gone);
}

#[tokio::test]
async fn invitations_are_filtered_by_what_became_of_them() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    for email in ["a@fernhill.example", "b@fernhill.example"] {
        invite(env, &it.team.dana, email).await.unwrap();
    }
    let calendly = it.sandbox.calendly();
    calendly
        .answer_invitation("a@fernhill.example", Some("A. New"))
        .unwrap();

    let accepted = InvitationsQuery {
        state: Some(InvitationState::Accepted),
        pages: 1,
    };
    let accepted = invitations(env, &it.team.dana, &accepted).await.unwrap();

    assert_eq!(accepted.invitations.len(), 1);
    assert_eq!(accepted.invitations[0].email, "a@fernhill.example");
    assert!(!accepted.invitations[0].can_revoke);
}

#[tokio::test]
async fn whoever_cannot_be_invited_is_told_why() {
    let it = Workspace::new().await;
    let env = &it.world.env;

    let typo = invite(env, &it.team.dana, "nobody").await;
    let member = invite(env, &it.team.dana, ROBIN).await;

    assert!(sentence(typo).contains("Nobody was invited"));
    let words = format!("{ROBIN} is already a member");
    assert_eq!(trouble(member), Trouble::Refused(words));
}

#[tokio::test]
async fn a_plain_member_at_calendly_sees_and_does_nothing_of_it() {
    let it = Workspace::new().await;
    let (env, robin) = (&it.world.env, &it.team.robin);

    let outcomes = [
        members(env, robin, &FIRST).await.map(drop),
        member(env, robin, "MEM").await.map(drop),
        remove_member(env, robin, "MEM").await,
        invitations(env, robin, &ALL).await.map(drop),
        invitation(env, robin, "INV").await.map(drop),
        invite(env, robin, "new@fernhill.example").await,
        revoke_invitation(env, robin, "INV").await,
        delete_invitees(env, robin, "ida@example.org", "DELETE")
            .await
            .map(drop),
    ];

    for outcome in outcomes {
        assert_eq!(trouble(outcome), Trouble::NotAdministrator);
    }
}

#[tokio::test]
async fn data_is_deleted_where_the_plan_allows_it_and_the_word_was_typed() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let forget = |emails: &'static str, word: &'static str| {
        delete_invitees(env, &it.team.dana, emails, word)
    };

    let unsure = forget("ida@example.org", "yes").await;
    let typo = forget("ida@example.org ida", "DELETE").await;
    let small_plan = forget("ida@example.org", "DELETE").await;
    it.sandbox
        .calendly()
        .set_plan(DANA, Plan::Enterprise)
        .unwrap();
    let done = forget("Ida@example.org\nida@example.org", "delete").await;

    assert!(sentence(unsure).contains("Nothing was deleted"));
    assert!(sentence(typo).contains("“ida” is no e-mail address. Nothing was deleted."));
    assert!(matches!(trouble(small_plan), Trouble::NotAllowed(_)));
    assert_eq!(done.unwrap(), 1);
    let ida = EventsQuery {
        email: "ida@example.org".to_owned(),
        ..EventsQuery::default()
    };
    assert_eq!(it.names(ida).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_role_that_was_taken_away_at_calendly_closes_the_organization() {
    let it = Workspace::new().await;
    let (env, robin) = (&it.world.env, &it.team.robin);
    it.connect(robin, ROBIN, "admin").await;

    let refused = invite(env, robin, "new@fernhill.example").await;
    assert!(matches!(trouble(refused), Trouble::NotAllowed(_)));

    let account = head(env, robin).await.unwrap().account.unwrap();
    assert_eq!(
        (account.role.as_str(), account.is_administrator),
        ("User", false)
    );
    let closed = members(env, robin, &FIRST).await;
    assert_eq!(trouble(closed), Trouble::NotAdministrator);
}

#[tokio::test]
async fn a_role_that_was_given_at_calendly_shows_with_the_first_look_of_the_next_day() {
    let it = Workspace::new().await;
    let (env, dana) = (&it.world.env, &it.team.dana);
    it.connect(dana, DANA, "user").await;
    let opens = async || {
        let account = head(env, dana).await.unwrap().account;
        account.unwrap().is_administrator
    };

    it.world.work("catch_up_calendly", dana).await;
    let on_the_same_day = opens().await;
    it.world.clock.advance(TimeDelta::hours(15));
    it.world.work("catch_up_calendly", dana).await;

    assert!(!on_the_same_day);
    assert!(opens().await);
}
