//! Templates, campaigns and their mails.

use crate::outreach::{campaign, mail, template};
use crate::people::person;
use crate::scene::Scene;
use domain::campaign::{Audience, Campaign, CampaignState};
use domain::outreach_mail::{OutreachMail, Progress};
use domain::template::Template;
use store::StoreError;
use testkit::story;

story!(
    templates_and_campaigns_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival) = (scene.org(), scene.rival.org());
        let template = template(&scene, "Follow-up");
        let campaign = campaign(&scene, &template);
        let mut writing = scene.write().await;
        writing.insert_template(&template, scene.at).await.unwrap();
        writing.insert_campaign(&campaign, scene.at).await.unwrap();
        let forged = Template {
            organization: rival,
            name: "forged".to_owned(),
            ..template.clone()
        };
        let paused = Campaign {
            organization: rival,
            state: CampaignState::Finished,
            ..campaign.clone()
        };

        assert_eq!(writing.template(rival, template.id).await.unwrap(), None);
        assert_eq!(writing.templates(rival).await.unwrap(), []);
        assert_eq!(writing.campaign(rival, campaign.id).await.unwrap(), None);
        assert_eq!(writing.campaigns(rival).await.unwrap(), []);
        assert_eq!(writing.uses_of_templates(rival).await.unwrap(), []);
        assert!(!writing.save_template(&forged, scene.at).await.unwrap());
        assert!(!writing.save_campaign(&paused, scene.at).await.unwrap());
        assert!(!writing.delete_campaign(rival, campaign.id).await.unwrap());
        assert!(!writing.delete_template(rival, template.id).await.unwrap());

        let found = writing.template(org, template.id).await.unwrap();
        assert_eq!(found, Some(template));
        let found = writing.campaign(org, campaign.id).await.unwrap();
        assert_eq!(found, Some(campaign));
    }
);

story!(
    mails_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, dana) = (scene.org(), scene.rival.org(), scene.fernhill.dana.id);
        let template = template(&scene, "Follow-up");
        let campaign = campaign(&scene, &template);
        let ida = person(&scene, "Ida", "ida@example.org");
        let mail = OutreachMail {
            campaign: Some(campaign.id),
            ..mail(&scene, &template, &ida, "code")
        };
        let mut writing = scene.write().await;
        writing.insert_template(&template, scene.at).await.unwrap();
        writing.insert_person(&ida, scene.at).await.unwrap();
        writing.insert_campaign(&campaign, scene.at).await.unwrap();
        writing
            .insert_outreach_mail(&mail, "key", scene.at)
            .await
            .unwrap();
        let forged = OutreachMail {
            organization: rival,
            id: scene.build.id(),
            link: None,
            ..mail.clone()
        };

        assert_eq!(writing.outreach_mail(rival, mail.id).await.unwrap(), None);
        let mails = writing.mails_of_campaign(rival, campaign.id, 10).await;
        assert_eq!(mails.unwrap(), []);
        let due = writing
            .due_mail(rival, campaign.id, scene.at)
            .await
            .unwrap();
        assert_eq!(due, None);
        assert_eq!(writing.next_due(rival, campaign.id).await.unwrap(), None);
        assert_eq!(writing.results_of_campaigns(rival).await.unwrap(), []);
        assert_eq!(writing.results_of_templates(rival).await.unwrap(), []);
        let everybody = Audience::default();
        let people = writing.people_of_audience(rival, &everybody).await.unwrap();
        assert_eq!(people, []);
        assert!(!writing.hand_mail(rival, mail.id, scene.at).await.unwrap());
        let refused = Progress::Refused("forged".to_owned());
        writing
            .note_progress(rival, mail.id, &refused, scene.at)
            .await
            .unwrap();
        let opened = writing
            .count_opening_of_mail(rival, mail.id, scene.at)
            .await;
        assert!(!opened.unwrap());
        writing
            .note_mail_booked(rival, dana, "code", scene.build.id(), scene.at)
            .await
            .unwrap();

        let stored = writing.outreach_mail(org, mail.id).await.unwrap().unwrap();
        assert!(matches!(stored.progress, Progress::Waiting { .. }));
        assert_eq!((stored.opens, stored.is_booked), (0, false));
        let handed = writing.handed_since(rival, campaign.id, scene.at).await;
        assert!(handed.unwrap().is_empty());
        let unanswered = writing.unanswered_mails(rival, campaign.id).await;
        assert_eq!(unanswered.unwrap(), []);
        let added = writing
            .insert_outreach_mail(&forged, "forged", scene.at)
            .await;
        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);
