//! Who wants no more mails of campaigns.

use crate::outreach::{campaign, mail, template};
use crate::people::person;
use crate::scene::Scene;
use domain::outreach_mail::OutreachMail;
use testkit::story;

story!(
    an_address_unsubscribes_once_and_from_one_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival) = (scene.org(), scene.rival.org());
        let mut writing = scene.write().await;

        let first = writing.unsubscribe(org, "ida@example.org", scene.at).await;
        let again = writing.unsubscribe(org, "ida@example.org", scene.at).await;

        assert!(first.unwrap() && !again.unwrap());
        assert_eq!(
            writing.unsubscribed(org).await.unwrap(),
            ["ida@example.org"]
        );
        assert!(writing.unsubscribed(rival).await.unwrap().is_empty());
    }
);

story!(
    mails_of_campaigns_that_wait_are_found_by_address_and_by_code,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival) = (scene.org(), scene.rival.org());
        let template = template(&scene, "Follow-up");
        let campaign = campaign(&scene, &template);
        let ida = person(&scene, "Ida", "ida@example.org");
        let mut writing = scene.write().await;
        writing.insert_template(&template, scene.at).await.unwrap();
        writing.insert_person(&ida, scene.at).await.unwrap();
        writing.insert_campaign(&campaign, scene.at).await.unwrap();
        let of_campaign = OutreachMail {
            campaign: Some(campaign.id),
            leave_code: Some("leave".to_owned()),
            ..mail(&scene, &template, &ida, "one")
        };
        let letter = mail(&scene, &template, &ida, "two");
        for (mail, key) in [(&of_campaign, "one"), (&letter, "two")] {
            writing
                .insert_outreach_mail(mail, key, scene.at)
                .await
                .unwrap();
        }

        let waiting = writing
            .waiting_campaign_mails_to(org, "ida@example.org")
            .await;
        let elsewhere = writing
            .waiting_campaign_mails_to(rival, "ida@example.org")
            .await;
        let by_code = writing.outreach_mail_to_leave("leave").await.unwrap();
        let unknown = writing.outreach_mail_to_leave("two").await.unwrap();
        let by_id = writing.outreach_mail_anywhere(letter.id).await.unwrap();

        assert_eq!(waiting.unwrap(), [of_campaign.id]);
        assert_eq!(elsewhere.unwrap(), []);
        assert_eq!(by_code.map(|stored| stored.mail), Some(of_campaign));
        assert_eq!(unknown, None);
        assert_eq!(by_id.map(|stored| stored.mail), Some(letter));
    }
);
