//! What a page explains: each refusal, and a viewer who changes nothing.

use super::{DANA, ROBIN, Workspace, trouble};
use domain::integration::{CalendlyState, ForcedReason};
use domain::view::calendly_workspace::{EventsQuery, NewHook, Trouble};
use sandbox::{Fault, FaultKind};
use services::ServiceError;
use services::calendly::workspace::{
    WorkspaceError, data_deletion, event_type_hours, event_types, head, organization,
    scheduled_events, webhooks,
};

const EVENTS: &str = "/calendly/api/scheduled_events";

impl Workspace {
    async fn list(&self) -> Result<(), WorkspaceError> {
        let query = EventsQuery::default();
        let list = scheduled_events::list(&self.world.env, &self.team.dana, &query).await;
        list.map(drop)
    }

    fn answers(&self, status: u16, retry_after: Option<i64>) {
        let kind = FaultKind::Status {
            status,
            retry_after,
        };
        self.sandbox.add_fault(Fault::always(EVENTS, kind));
    }
}

#[tokio::test]
async fn whoever_is_not_connected_is_told_so() {
    let it = Workspace::new().await;
    let ines = &it.team.dispatcher;

    let list = scheduled_events::list(&it.world.env, ines, &EventsQuery::default()).await;

    assert_eq!(trouble(list), Trouble::NotConnected);
    let shown = head(&it.world.env, ines).await.unwrap();
    assert_eq!((shown.state, shown.account), (CalendlyState::Off, None));
}

#[tokio::test]
async fn a_token_that_was_revoked_has_to_be_given_again() {
    let it = Workspace::new().await;
    let token = it.sandbox.calendly().add_token(DANA, None).unwrap();
    it.connect_with(&it.team.dana, DANA, "owner", &token).await;
    it.sandbox.calendly().revoke_token(&token).unwrap();

    let first = trouble(it.list().await);
    let again = trouble(it.list().await);

    let revoked = Trouble::NeedsReauthentication(ForcedReason::TokenRevoked);
    assert_eq!((first, again), (revoked.clone(), revoked));
    let shown = head(&it.world.env, &it.team.dana).await.unwrap();
    assert!(matches!(
        shown.state,
        CalendlyState::NeedsReauthentication(_)
    ));
    assert!(shown.account.is_some() && shown.forced.is_some());
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named_with_what_it_is_for() {
    let it = Workspace::new().await;
    let calendly = it.sandbox.calendly();
    let token = calendly.add_token(DANA, Some(&["users:read"])).unwrap();
    it.connect_with(&it.team.dana, DANA, "owner", &token).await;

    let Trouble::MissingScopes(missing) = trouble(it.list().await) else {
        panic!("another trouble");
    };

    assert_eq!(missing[0].scope, "scheduled_events:read");
    assert!(!missing[0].effect.is_empty());
}

#[tokio::test]
async fn too_many_requests_say_until_when() {
    let it = Workspace::new().await;
    it.answers(429, Some(90));

    let until = "2026-03-18T09:01:30".parse().unwrap();
    assert_eq!(trouble(it.list().await), Trouble::TooManyRequests(until));
}

#[tokio::test]
async fn an_outage_is_never_called_a_refusal() {
    let it = Workspace::new().await;
    it.answers(503, None);
    let down = trouble(it.list().await);
    it.sandbox.clear_faults();
    it.sandbox.add_fault(Fault::always(EVENTS, FaultKind::Html));
    let odd = trouble(it.list().await);
    it.sandbox.clear_faults();

    assert_eq!((down, odd), (Trouble::Unavailable, Trouble::Unavailable));
    it.list().await.unwrap();
}

#[tokio::test]
async fn the_head_says_whose_account_it_is_and_what_they_may() {
    let it = Workspace::new().await;

    let dana = head(&it.world.env, &it.team.dana).await.unwrap();
    let robin = head(&it.world.env, &it.team.robin).await.unwrap();

    let account = |head: domain::view::calendly_workspace::WorkspaceHead| head.account.unwrap();
    assert_eq!(dana.at.to_string(), "2026-03-18 09:00:00");
    let (dana, robin) = (account(dana), account(robin));
    assert_eq!((dana.email.as_str(), dana.role.as_str()), (DANA, "Owner"));
    assert!(dana.is_administrator);
    assert_eq!(robin.email, ROBIN);
    assert!(!robin.is_administrator);
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    let it = Workspace::new().await;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    it.connect(&it.team.viewer, DANA, "owner").await;
    let (env, vera) = (&it.world.env, &it.team.viewer);
    let hook = NewHook {
        address: "https://crm.example/hook".to_owned(),
        events: vec!["invitee.created".to_owned()],
        of_organization: false,
    };

    let outcomes = [
        scheduled_events::cancel(env, vera, &id, "").await,
        scheduled_events::mark_no_show(env, vera, &id, "IN").await,
        scheduled_events::undo_no_show(env, vera, &id, "IN").await,
        event_types::single_use_link(env, vera, "ET")
            .await
            .map(drop),
        event_type_hours::save(env, vera, "ET", &Default::default(), "").await,
        organization::remove_member(env, vera, "MEM").await,
        organization::invite(env, vera, "new@fernhill.example").await,
        organization::revoke_invitation(env, vera, "INV").await,
        data_deletion::delete_invitees(env, vera, "ida@example.org", "DELETE")
            .await
            .map(drop),
        webhooks::create(env, vera, &hook, "0123456789abcdef".into()).await,
        webhooks::delete(env, vera, "WH").await,
        webhooks::recreate(env, vera, "WH").await,
    ];

    for outcome in outcomes {
        let refused = matches!(
            outcome,
            Err(WorkspaceError::Service(ServiceError::NotAllowed))
        );
        assert!(refused, "{outcome:?}");
    }
    let shown = scheduled_events::page(env, vera, &id).await.unwrap();
    assert!(!shown.can_cancel && !shown.can_mark && shown.event.cancelled.is_none());
}
