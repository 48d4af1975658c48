//! Templates, campaigns, mails to one person: what may be sent, what goes out, and what came of it.

mod campaigns;
mod ends;
mod event_types;
mod letters;
mod links;
mod post_office;
mod templates;

use crate::calendly::account;
use crate::world::{Team, World};
use chrono::{DateTime, Utc};
use domain::calendly_account::CalendlyIdentity;
use domain::campaign::Audience;
use domain::integration::{ForcedReason, IntegrationKind};
use domain::lead_defaults::Field;
use domain::module::{CalendlyModules, Module};
use domain::person::{Happened, Person, PersonKind};
use domain::scheduling_link::SchedulingLink;
use domain::template::LinkOf;
use domain::view::outreach::CampaignPage;
use domain::{Caller, CampaignId, PersonId, TemplateId};
use jobs::Job;
use post_office::PostOffice;
use serde_json::{Value, json};
use services::outreach::OutreachError;
use services::outreach::campaigns::{Asked, CampaignDraft, ask};
use services::outreach::kept::DraftOf;
use services::outreach::templates::TemplateDraft;
use services::{ServiceError, people, work};
use std::sync::Arc;

/// Where Dana's page at Calendly is.
const PAGE: &str = "http://127.0.0.1:1/web/dana";

/// Fernhill with Dana connected to Calendly, and a mail server.
struct Office {
    world: World,
    team: Team,
    post: PostOffice,
}

impl Office {
    async fn new() -> Self {
        let post = PostOffice::default();
        let world = World::with_mailer(Arc::new(post.clone())).await;
        let team = world.team("fernhill").await;
        let office = Self { world, team, post };
        office.connect(&office.team.dana).await;
        office
    }

    fn now(&self) -> DateTime<Utc> {
        self.world.env.clock.now()
    }

    /// Connects a member with Calendly behind the use cases' back.
    async fn connect(&self, who: &Caller) {
        self.world.calendly_of(who).await;
        let connected = account(who, self.now());
        let connected = domain::calendly_account::CalendlyAccount {
            identity: CalendlyIdentity {
                scheduling_url: PAGE.to_owned(),
                ..connected.identity.clone()
            },
            ..connected
        };
        let link = SchedulingLink {
            code: format!("for-good-{}", who.member),
            organization: who.organization,
            member: who.member,
            mail: None,
            event_type: None,
            single_use: None,
            opens: 0,
        };
        let (env, context) = (&self.world.env, format!("calendly-token:{}", who.member));
        let sealed = env
            .vault
            .seal(&context, &"token".into(), env.entropy.as_ref());
        let mut writing = env.store.write().await.unwrap();
        writing
            .save_calendly_account(&connected, &sealed, self.now())
            .await
            .unwrap();
        writing
            .insert_scheduling_link(&link, self.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// An admin switches Dana's Calendly off, or a token brings it back.
    async fn force(&self, is_off: bool) {
        let dana = &self.team.dana;
        let mut writing = self.world.env.store.write().await.unwrap();
        let integration = writing
            .integration(dana.organization, dana.member, IntegrationKind::Calendly)
            .await
            .unwrap();
        let integration = if is_off {
            integration.force_off(ForcedReason::ByAdmin, self.now())
        } else {
            integration.authenticated()
        };
        writing
            .save_integration(&integration, self.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Dana uses Calendly in every module but this one.
    async fn switch_off(&self, module: Module) {
        let dana = &self.team.dana;
        let modules = CalendlyModules::default()
            .receiving(Module::Crm)
            .unwrap()
            .with(module, false)
            .unwrap();
        let mut writing = self.world.env.store.write().await.unwrap();
        writing
            .save_calendly_modules(dana.organization, dana.member, &modules)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// A lead of Dana's in Sales.
    async fn lead(&self, name: &str, email: &str) -> PersonId {
        let dana = &self.team.dana;
        let person = Person {
            id: PersonId::new(self.world.env.entropy.id()),
            organization: dana.organization,
            kind: PersonKind::Lead,
            module: Module::Sales,
            name: name.to_owned(),
            email: email.to_owned(),
            phone: String::new(),
            owner: dana.member,
            fields: [(Field::Status, "New".to_owned())].into(),
        };
        let mut writing = self.world.env.store.write().await.unwrap();
        writing.insert_person(&person, self.now()).await.unwrap();
        writing.commit().await.unwrap();
        person.id
    }

    async fn template(&self, body: &str) -> Result<TemplateId, OutreachError> {
        services::outreach::templates::save(&self.world.env, &self.team.dana, draft(body)).await
    }

    /// A campaign of Dana's to everybody.
    async fn campaign(&self, template: TemplateId) -> Result<CampaignId, OutreachError> {
        let draft = self.campaign_draft(template);
        services::outreach::campaigns::save(&self.world.env, &self.team.dana, draft).await
    }

    fn campaign_draft(&self, template: TemplateId) -> CampaignDraft {
        CampaignDraft {
            of: DraftOf::New,
            name: "Spring".to_owned(),
            template,
            audience: Audience::default(),
            per_hour: 100,
            people: 100,
        }
    }

    /// Asks something of a campaign as it is now.
    async fn ask(&self, id: CampaignId, asked: Asked) -> Result<(), OutreachError> {
        let seen = self.page(id).await.version;
        ask(&self.world.env, &self.team.dana, id, seen, asked).await
    }

    async fn page(&self, id: CampaignId) -> CampaignPage {
        services::outreach::campaigns::page(&self.world.env, &self.team.dana, Some(id))
            .await
            .unwrap()
    }

    /// The job of a campaign has its turn.
    async fn send(&self, campaign: CampaignId) {
        let organization = self.team.organization;
        self.run(
            "send_campaign",
            json!({"organization": organization, "campaign": campaign}),
        )
        .await
        .unwrap();
    }

    async fn run(&self, kind: &str, payload: Value) -> Result<(), jobs::JobError> {
        let job = Job {
            kind: kind.to_owned(),
            key: None,
            lane: String::new(),
            payload,
            attempt: 1,
        };
        let handlers = work::handlers(&self.world.env);
        let handler = handlers.iter().find(|handler| handler.kind() == kind);
        handler.unwrap().run(&job).await
    }

    /// What happened with somebody, oldest first.
    async fn timeline(&self, person: PersonId) -> Vec<(Happened, String)> {
        let page = people::page(&self.world.env, &self.team.dana, person)
            .await
            .unwrap();
        let lines = page.timeline.into_iter().rev();
        lines.map(|line| (line.what, line.text)).collect()
    }
}

fn draft(body: &str) -> TemplateDraft {
    TemplateDraft {
        of: DraftOf::New,
        module: Module::Sales,
        name: "Follow-up".to_owned(),
        subject: "Hello {{first_name}}".to_owned(),
        body: body.to_owned(),
        link_of: LinkOf::Sender,
        event_type: None,
    }
}

/// The sentence of a refusal.
fn refused<T: std::fmt::Debug>(outcome: Result<T, impl Into<OutreachError>>) -> String {
    match outcome.map_err(Into::into) {
        Err(OutreachError::Service(ServiceError::Invalid(sentence))) => sentence,
        Err(OutreachError::Link { sentence, .. }) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

/// The code of the one link in a text.
fn code_in(text: &str) -> String {
    let (_, after) = text.split_once("http://localhost:3000/m/").unwrap();
    after.split_whitespace().next().unwrap().to_owned()
}
