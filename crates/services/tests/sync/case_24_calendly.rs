//! Case 24, of Calendly: an integration that was switched off is told at once, and again until it is repaired.

use crate::world::World;
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant, PollingReason, Updates};
use domain::integration::{Integration, IntegrationKind};
use domain::member::{MemberState, Role};
use domain::{Caller, MemberId};
use services::calendly::force_disable;

impl World {
    /// Dana is connected with Calendly.
    async fn connect_calendly(&self) {
        let (organization, member, now) = (self.organization, self.member, self.env.clock.now());
        let account = CalendlyAccount {
            organization,
            member,
            identity: CalendlyIdentity {
                user: "https://api.calendly.example/users/DANA".to_owned(),
                name: "Dana Whitfield".to_owned(),
                email: "dana@calendly.example".to_owned(),
                role: "owner".to_owned(),
                organization: "https://api.calendly.example/organizations/FERNHILL".to_owned(),
                scheduling_url: "https://calendly.example/dana".to_owned(),
                zone: "Europe/London".to_owned(),
            },
            connected_at: now,
            missing_scopes: Vec::new(),
            failing_since: None,
            checked_at: now,
            updates: Updates::Polling {
                why: PollingReason::NoPublicAddress,
            },
            last_booking_at: None,
            fetched_until: Some(now),
            grant: Grant::SignIn,
        };
        let on = Integration::untouched(organization, member, IntegrationKind::Calendly);
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .save_integration(&on.switched(true), now)
            .await
            .unwrap();
        writing
            .save_calendly_account(&account, b"sealed", now)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    async fn deactivate(&self) {
        let mut writing = self.env.store.write().await.unwrap();
        let member = writing.member(self.organization, self.member).await;
        let mut member = member.unwrap().unwrap();
        member.state = MemberState::Deactivated;
        writing
            .update_member(&member, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    async fn force_calendly_off(&self) {
        let admin = Caller {
            role: Role::Admin,
            ..self.caller()
        };
        let nobody_else: Option<MemberId> = None;
        force_disable(&self.env, &admin, nobody_else).await.unwrap();
    }
}

#[tokio::test]
async fn case_24_calendly_switched_off_is_told_at_once_and_on_days_1_3_7_and_14() {
    let world = World::live().await;
    world.connect_calendly().await;

    world.force_calendly_off().await;
    let at_once = world.hours_with_mail(1).await;
    let later = world.hours_with_mail(60).await;

    assert_eq!(at_once, [0]);
    let since: Vec<i64> = later.iter().map(|hour| (hour + 24) / 24).collect();
    assert_eq!(since, [1, 3, 7, 14]);
    let mail = world.mailbox.mails().remove(0);
    assert_eq!(mail.to.address, "dana@fernhill.example");
    for words in [
        "An admin switched it off",
        "dana@calendly.example",
        "Nothing is lost",
        "http://127.0.0.1/options/integrator/calendly?connect=again",
    ] {
        assert!(mail.body.contains(words), "{words}\n{}", mail.body);
    }
}

#[tokio::test]
async fn case_24_calendly_is_silent_once_it_is_repaired_and_for_who_may_not_sign_in() {
    let repaired = World::live().await;
    repaired.connect_calendly().await;
    repaired.force_calendly_off().await;
    repaired.hours_with_mail(1).await;
    repaired.connect_calendly().await;
    let gone = World::live().await;
    gone.connect_calendly().await;
    gone.deactivate().await;
    gone.force_calendly_off().await;

    assert_eq!(repaired.hours_with_mail(20).await, [0; 0]);
    assert_eq!(gone.hours_with_mail(20).await, [0; 0]);
}
