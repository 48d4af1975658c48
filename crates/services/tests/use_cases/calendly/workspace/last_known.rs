//! While Calendly cannot be asked, a page shows what it told last.

use super::{DANA, Workspace};
use chrono::TimeDelta;
use domain::Caller;
use domain::integration::{ForcedReason, IntegrationKind};
use domain::time::ZoneId;
use domain::view::calendly_workspace::{
    Asked, EventList, EventPage, EventsQuery, LastKnown, Trouble,
};
use sandbox::{Fault, FaultKind};
use services::calendly::workspace::last_known::or_last_known;
use services::calendly::workspace::{data_deletion, scheduled_events};

impl Workspace {
    /// The list of events as somebody's page asks for it.
    async fn events(&self, who: &Caller) -> Asked<EventList> {
        let (env, query) = (&self.world.env, EventsQuery::default());
        let asked = scheduled_events::list(env, who, &query).await;
        or_last_known(env, who, ("events", &query), asked)
            .await
            .unwrap()
    }

    /// One event as Dana's page asks for it.
    async fn event(&self, id: &str) -> Asked<EventPage> {
        let (env, dana) = (&self.world.env, &self.team.dana);
        let asked = scheduled_events::page(env, dana, id).await;
        or_last_known(env, dana, ("event", id), asked)
            .await
            .unwrap()
    }

    fn is_down(&self) {
        let kind = FaultKind::Status {
            status: 503,
            retry_after: None,
        };
        let fault = Fault::always("/calendly/api/scheduled_events", kind);
        self.sandbox.add_fault(fault);
    }

    /// Dana's integration is switched off by an admin.
    async fn switched_off(&self) {
        let (env, dana) = (&self.world.env, &self.team.dana);
        let now = env.clock.now();
        let mut writing = env.store.write().await.unwrap();
        let integration = writing
            .integration(dana.organization, dana.member, IntegrationKind::Calendly)
            .await
            .unwrap();
        let forced = integration.force_off(ForcedReason::ByAdmin, now);
        writing.save_integration(&forced, now).await.unwrap();
        writing.commit().await.unwrap();
    }
}

fn before<T: std::fmt::Debug>(asked: Asked<T>) -> LastKnown<T> {
    match asked {
        Asked::Before(known) => known,
        other => panic!("not what was told last: {other:?}"),
    }
}

fn told<T: std::fmt::Debug>(asked: Asked<T>) -> T {
    match asked {
        Asked::Told(told) => told,
        other => panic!("Calendly did not answer: {other:?}"),
    }
}

#[tokio::test]
async fn while_switched_off_a_page_shows_what_it_showed_last_with_nothing_to_do() {
    let it = Workspace::new().await;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let fresh = told(it.event(&id).await);
    assert!(fresh.can_cancel);
    it.world.clock.advance(TimeDelta::minutes(20));
    it.switched_off().await;

    let known = before(it.event(&id).await);

    assert_eq!(known.at.to_string(), "2026-03-18 09:00:00");
    let why = Trouble::NeedsReauthentication(ForcedReason::ByAdmin);
    assert_eq!(known.why, why);
    assert_eq!(known.told.event, fresh.event);
    assert_eq!(known.told.invitees, fresh.invitees);
    assert!(!known.told.can_cancel && !known.told.can_mark);
    let never_opened = it.events(&it.team.dana).await;
    assert_eq!(never_opened, Asked::Not(why));
}

#[tokio::test]
async fn an_outage_shows_what_was_told_last_until_calendly_answers_again() {
    let it = Workspace::new().await;
    it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let fresh = told(it.events(&it.team.dana).await);
    it.is_down();

    let known = before(it.events(&it.team.dana).await);

    assert_eq!(known.why, Trouble::Unavailable);
    assert_eq!(known.told, fresh);
    it.sandbox.clear_faults();
    assert_eq!(told(it.events(&it.team.dana).await), fresh);
}

#[tokio::test]
async fn nobody_is_shown_what_a_colleague_was_told() {
    let it = Workspace::new().await;
    it.connect(&it.team.dispatcher, DANA, "owner").await;
    told(it.events(&it.team.dana).await);
    it.is_down();

    let other = it.events(&it.team.dispatcher).await;

    assert_eq!(other, Asked::Not(Trouble::Unavailable));
}

#[tokio::test]
async fn what_was_told_to_another_connection_is_forgotten() {
    let it = Workspace::new().await;
    told(it.events(&it.team.dana).await);

    it.connect(&it.team.dana, super::ROBIN, "user").await;
    it.is_down();

    let asked = it.events(&it.team.dana).await;
    assert_eq!(asked, Asked::Not(Trouble::Unavailable));
}

#[tokio::test]
async fn times_on_another_wall_clock_are_not_shown() {
    let it = Workspace::new().await;
    told(it.events(&it.team.dana).await);
    let set = |dana: &mut domain::member::Member| dana.zone = ZoneId::new("Europe/Berlin");
    it.world.edit_member(&it.team.dana, set).await;
    it.is_down();

    let asked = it.events(&it.team.dana).await;

    assert_eq!(asked, Asked::Not(Trouble::Unavailable));
}

#[tokio::test]
async fn what_was_told_long_ago_is_not_shown_and_the_sweep_forgets_it() {
    let it = Workspace::new().await;
    told(it.events(&it.team.dana).await);
    it.is_down();
    it.world.clock.advance(TimeDelta::days(31));

    let asked = it.events(&it.team.dana).await;
    assert_eq!(asked, Asked::Not(Trouble::Unavailable));

    it.world.work("sweep_calendly", &it.team.dana).await;
    let mut writing = it.world.env.store.write().await.unwrap();
    let now = it.world.env.clock.now();
    assert_eq!(writing.forget_workspace_pages(now).await.unwrap(), 0);
}

#[tokio::test]
async fn people_whose_data_was_deleted_stand_on_no_page_any_more() {
    let it = Workspace::new().await;
    let dana = &it.team.dana;
    it.sandbox
        .calendly()
        .set_plan(DANA, sandbox::Plan::Enterprise)
        .unwrap();
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    told(it.event(&id).await);

    data_deletion::delete_invitees(&it.world.env, dana, "ida@example.org", "DELETE")
        .await
        .unwrap();
    it.is_down();

    let asked = it.event(&id).await;
    assert_eq!(asked, Asked::Not(Trouble::Unavailable));
}
