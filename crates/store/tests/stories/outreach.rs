//! Templates, campaigns, and mails to leads and contacts.

use crate::people::person;
use crate::scene::Scene;
use chrono::TimeDelta;
use domain::campaign::{Audience, Campaign, CampaignState, Limits, Results};
use domain::mail::Mailbox;
use domain::module::Module;
use domain::outreach_mail::{MailLink, OutreachMail, Progress};
use domain::person::{Person, PersonKind};
use domain::scheduling_link::SchedulingLink;
use domain::template::{LinkOf, Template};
use store::{StoreError, Writing};
use testkit::story;

pub fn template(scene: &Scene, name: &str) -> Template {
    Template {
        id: scene.build.id(),
        organization: scene.org(),
        module: Module::Crm,
        name: name.to_owned(),
        subject: "Hello {{first_name}}".to_owned(),
        body: "Book here:\n{{calendly_link}}".to_owned(),
        link_of: LinkOf::Member(scene.fernhill.dana.id),
        event_type: None,
        version: 1,
    }
}

pub fn campaign(scene: &Scene, template: &Template) -> Campaign {
    Campaign {
        id: scene.build.id(),
        organization: scene.org(),
        sender: scene.fernhill.dana.id,
        name: "Spring".to_owned(),
        template: template.id,
        audience: Audience {
            kind: Some(PersonKind::Lead),
            status: Some("New".to_owned()),
            ..Audience::default()
        },
        limits: Limits {
            per_hour: 30,
            people: 100,
        },
        state: CampaignState::Draft,
        version: 1,
    }
}

pub fn mail(scene: &Scene, template: &Template, to: &Person, code: &str) -> OutreachMail {
    OutreachMail {
        id: scene.build.id(),
        organization: scene.org(),
        campaign: None,
        template: template.id,
        person: to.id,
        sender: scene.fernhill.dana.id,
        to: Mailbox {
            name: to.name.clone(),
            address: to.email.clone(),
        },
        subject: "Hello Ida".to_owned(),
        body: "Book here:\nhttps://calendar.example/m/x".to_owned(),
        link: Some(MailLink {
            code: code.to_owned(),
            member: scene.fernhill.dana.id,
            event_type: Some("INTRO".parse().unwrap()),
            single_use: None,
        }),
        leave_code: None,
    }
}

/// A template, a person and a campaign of it, stored.
async fn begun(scene: &Scene, writing: &mut Writing) -> (Template, Person, Campaign) {
    let template = template(scene, "Follow-up");
    let ida = person(scene, "Ida Muster", "ida@example.org");
    let campaign = campaign(scene, &template);
    writing.insert_template(&template, scene.at).await.unwrap();
    writing.insert_person(&ida, scene.at).await.unwrap();
    writing.insert_campaign(&campaign, scene.at).await.unwrap();
    (template, ida, campaign)
}

story!(
    of_two_who_save_a_template_at_once_the_second_is_told,
    async |store| {
        let scene = Scene::on(store).await;
        let first = template(&scene, "follow-up");
        let mut writing = scene.write().await;
        writing.insert_template(&first, scene.at).await.unwrap();
        let other = template(&scene, "Aftercare");
        writing.insert_template(&other, scene.at).await.unwrap();
        let renamed = Template {
            name: "Second".to_owned(),
            link_of: LinkOf::Sender,
            event_type: Some("INTRO".parse().unwrap()),
            ..first.clone()
        };

        let saved = writing.save_template(&renamed, scene.at).await.unwrap();
        let again = writing.save_template(&first, scene.at).await.unwrap();

        assert_eq!((saved, again), (true, false));
        let stored = Template {
            version: 2,
            ..renamed
        };
        let found = writing.template(scene.org(), first.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&stored));
        let all = writing.templates(scene.org()).await.unwrap();
        assert_eq!(all, [other, stored]);
    }
);

story!(a_template_goes_unless_a_campaign_sends_it, async |store| {
    let scene = Scene::on(store).await;
    let mut writing = scene.write().await;
    let free = template(&scene, "free");
    writing.insert_template(&free, scene.at).await.unwrap();

    let gone = writing.delete_template(scene.org(), free.id).await.unwrap();
    let again = writing.delete_template(scene.org(), free.id).await.unwrap();
    let (used, _, _) = begun(&scene, &mut writing).await;
    let uses = writing.uses_of_templates(scene.org()).await.unwrap();
    let kept = writing.delete_template(scene.org(), used.id).await;

    assert_eq!((gone, again), (true, false));
    assert_eq!(uses, [(used.id, 1)]);
    assert!(matches!(kept, Err(StoreError::Conflict(_))), "{kept:?}");
});

story!(
    a_campaign_is_read_as_written_in_every_state,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;
        let (_, _, mut campaign) = begun(&scene, &mut writing).await;
        for state in [
            CampaignState::Draft,
            CampaignState::Scheduled(scene.at + TimeDelta::days(1)),
            CampaignState::Sending,
            CampaignState::Paused,
            CampaignState::Finished,
        ] {
            campaign.state = state;
            assert!(writing.save_campaign(&campaign, scene.at).await.unwrap());
            assert!(!writing.save_campaign(&campaign, scene.at).await.unwrap());
            campaign.version += 1;

            let found = writing.campaign(scene.org(), campaign.id).await.unwrap();
            let under_way = writing.campaigns_under_way().await.unwrap();

            assert_eq!(found.as_ref(), Some(&campaign));
            let is_under_way =
                matches!(state, CampaignState::Scheduled(_) | CampaignState::Sending);
            assert_eq!(under_way.len(), usize::from(is_under_way), "{state:?}");
        }
        let all = writing.campaigns(scene.org()).await.unwrap();
        assert_eq!(all, [campaign]);
    }
);

story!(
    an_audience_takes_whoever_fits_and_can_be_written_to,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;
        let fits = person(&scene, "ida", "ida@example.org");
        let also = person(&scene, "Bo", "bo@example.org");
        let contact = Person {
            kind: PersonKind::Contact,
            ..person(&scene, "Cy", "cy@example.org")
        };
        let elsewhere = Person {
            module: Module::FieldOps,
            ..person(&scene, "Di", "di@example.org")
        };
        let silent = person(&scene, "Em", "");
        let quoted = Person {
            fields: [(domain::lead_defaults::Field::Status, "Quoted".to_owned())].into(),
            ..person(&scene, "Fe", "fe@example.org")
        };
        for one in [&fits, &also, &contact, &elsewhere, &silent, &quoted] {
            writing.insert_person(one, scene.at).await.unwrap();
        }
        let audience = Audience {
            kind: Some(PersonKind::Lead),
            module: Some(Module::Sales),
            status: Some("New".to_owned()),
            owner: Some(scene.fernhill.dana.id),
        };

        let found = writing
            .people_of_audience(scene.org(), &audience)
            .await
            .unwrap();
        let everybody = writing
            .people_of_audience(scene.org(), &Audience::default())
            .await
            .unwrap();

        assert_eq!(found, [also, fits]);
        assert_eq!(everybody.len(), 5);
    }
);

story!(a_mail_is_handed_over_by_one_of_two, async |store| {
    let scene = Scene::on(store).await;
    let (org, later) = (scene.org(), scene.at + TimeDelta::minutes(1));
    let mut writing = scene.write().await;
    let (template, ida, campaign) = begun(&scene, &mut writing).await;
    let mail = OutreachMail {
        campaign: Some(campaign.id),
        ..mail(&scene, &template, &ida, "first")
    };
    let twice = OutreachMail {
        id: scene.build.id(),
        link: None,
        ..mail.clone()
    };
    let added = writing
        .insert_outreach_mail(&mail, "key", scene.at)
        .await
        .unwrap();
    let again = writing
        .insert_outreach_mail(&twice, "key", scene.at)
        .await
        .unwrap();
    assert_eq!((added, again), (true, false));
    let due = writing.due_mail(org, campaign.id, scene.at).await.unwrap();
    assert_eq!(due, Some(mail.id));

    let first = writing.hand_mail(org, mail.id, later).await.unwrap();
    let second = writing.hand_mail(org, mail.id, later).await.unwrap();

    assert_eq!((first, second), (true, false));
    let stored = writing.outreach_mail(org, mail.id).await.unwrap().unwrap();
    assert_eq!(
        (stored.mail, stored.progress),
        (mail.clone(), Progress::Handed(later))
    );
    let due = writing.due_mail(org, campaign.id, later).await.unwrap();
    assert_eq!(due, None);
    let unanswered = writing.unanswered_mails(org, campaign.id).await.unwrap();
    assert_eq!(unanswered, [mail.id]);
    let handed = writing
        .handed_since(org, campaign.id, scene.at)
        .await
        .unwrap();
    assert_eq!(handed, [later]);
    let handed = writing.handed_since(org, campaign.id, later).await.unwrap();
    assert!(handed.is_empty());
});

story!(
    a_mail_waits_again_until_it_is_sent_or_refused,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, later) = (scene.org(), scene.at + TimeDelta::minutes(5));
        let mut writing = scene.write().await;
        let (template, ida, campaign) = begun(&scene, &mut writing).await;
        let mail = OutreachMail {
            campaign: Some(campaign.id),
            ..mail(&scene, &template, &ida, "first")
        };
        writing
            .insert_outreach_mail(&mail, "key", scene.at)
            .await
            .unwrap();
        for progress in [
            Progress::Waiting {
                attempts: 1,
                due: later,
                since: scene.at,
            },
            Progress::Refused("550 nobody here".to_owned()),
            Progress::GivenUp("451 too old".to_owned()),
            Progress::Sent(later),
        ] {
            writing
                .note_progress(org, mail.id, &progress, later)
                .await
                .unwrap();

            let stored = writing.outreach_mail(org, mail.id).await.unwrap().unwrap();
            let next = writing.next_due(org, campaign.id).await.unwrap();

            let waits = matches!(progress, Progress::Waiting { .. });
            assert_eq!(stored.progress, progress);
            assert_eq!(next, waits.then_some(later), "{progress:?}");
        }
        let early = writing.due_mail(org, campaign.id, scene.at).await.unwrap();
        assert_eq!(early, None);
        assert_eq!(writing.letters_under_way().await.unwrap(), []);
    }
);

story!(
    what_came_of_mails_is_counted_by_campaign_and_template,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let mut writing = scene.write().await;
        let (template, ida, campaign) = begun(&scene, &mut writing).await;
        let mut ids = Vec::new();
        for (index, code) in ["a", "b", "c", "d"].into_iter().enumerate() {
            let mail = OutreachMail {
                // The last one was sent by hand.
                campaign: (index < 3).then_some(campaign.id),
                ..mail(&scene, &template, &ida, code)
            };
            writing
                .insert_outreach_mail(&mail, code, scene.at)
                .await
                .unwrap();
            ids.push(mail.id);
        }
        let under_way = writing.letters_under_way().await.unwrap();
        assert_eq!(under_way, [(org, ids[3])]);
        for (id, progress) in [
            (ids[0], Progress::Sent(scene.at)),
            (ids[1], Progress::Refused("550".to_owned())),
            (ids[3], Progress::Sent(scene.at)),
        ] {
            writing
                .note_progress(org, id, &progress, scene.at)
                .await
                .unwrap();
        }

        let first = writing.count_opening_of_mail(org, ids[0], scene.at).await;
        let second = writing.count_opening_of_mail(org, ids[0], scene.at).await;
        let booking = crate::people::booking(&scene, "a", None);
        for code in ["a", "nothing"] {
            writing
                .note_mail_booked(org, dana, code, booking.id, scene.at)
                .await
                .unwrap();
        }

        assert_eq!((first.unwrap(), second.unwrap()), (true, false));
        let of_campaign = Results {
            mails: 3,
            sent: 1,
            failed: 1,
            bounced: 0,
            unsubscribed: 0,
            opened: 1,
            booked: 1,
        };
        let campaigns = writing.results_of_campaigns(org).await.unwrap();
        assert_eq!(campaigns, [(campaign.id, of_campaign)]);
        let of_template = Results {
            mails: 4,
            sent: 2,
            ..of_campaign
        };
        let templates = writing.results_of_templates(org).await.unwrap();
        assert_eq!(templates, [(template.id, of_template)]);
        let mails = writing
            .mails_of_campaign(org, campaign.id, 2)
            .await
            .unwrap();
        let shown: Vec<_> = mails.iter().map(|stored| stored.mail.id).collect();
        assert_eq!(shown, [ids[1], ids[0]], "trouble first");
        assert_eq!((mails[1].opens, mails[1].is_booked), (2, true));
    }
);

story!(
    a_mail_s_link_is_found_beside_those_of_members,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;
        let (template, ida, _) = begun(&scene, &mut writing).await;
        let mut mail = mail(&scene, &template, &ida, "of-the-mail");
        let single_use = || Some("https://calendly.com/d/abcd-efg-hij/intro".to_owned());
        mail.link = mail.link.map(|link| MailLink {
            single_use: single_use(),
            ..link
        });
        writing
            .insert_outreach_mail(&mail, "key", scene.at)
            .await
            .unwrap();

        let found = writing.scheduling_link("of-the-mail").await.unwrap();

        let expected = SchedulingLink {
            code: "of-the-mail".to_owned(),
            organization: scene.org(),
            member: scene.fernhill.dana.id,
            mail: Some(mail.id),
            event_type: Some("INTRO".parse().unwrap()),
            single_use: single_use(),
            opens: 0,
        };
        assert_eq!(found, Some(expected));
    }
);

story!(
    a_campaign_with_mails_stays_and_one_without_goes,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;
        let (template, ida, kept) = begun(&scene, &mut writing).await;
        let gone = campaign(&scene, &template);
        writing.insert_campaign(&gone, scene.at).await.unwrap();
        let mail = OutreachMail {
            campaign: Some(kept.id),
            ..mail(&scene, &template, &ida, "a")
        };
        writing
            .insert_outreach_mail(&mail, "key", scene.at)
            .await
            .unwrap();

        let deleted = writing.delete_campaign(scene.org(), gone.id).await.unwrap();
        let refused = writing.delete_campaign(scene.org(), kept.id).await;

        assert!(deleted);
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{refused:?}"
        );
    }
);
