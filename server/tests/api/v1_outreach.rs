//! `/api/v1` of templates, campaigns and mails with a meeting link; with the stand-ins for Calendly and the mail server on
//! the other side.

use crate::helpers::{Browser, Someone, api_token, api_token_of, member, organization};
use crate::outreach::Story;
use domain::api_token::Scope;
use domain::member::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const TEMPLATES: &str = "/api/v1/templates";
const CAMPAIGNS: &str = "/api/v1/campaigns";
const LINKS: &str = "/api/v1/meeting-links";

/// A program with a token of Dana's.
struct Program {
    story: Story,
    token: String,
}

impl Program {
    async fn begin() -> Self {
        let story = Story::begin().await;
        let token = api_token(&story.place, &[Scope::OutreachWrite, Scope::PeopleRead]).await;
        Self { story, token }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        self.ask_as(&self.token, method, path, body).await
    }

    async fn ask_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let browser = Browser::new(&self.story.dana.address);
        let request = browser.request(method, path).bearer_auth(token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    async fn read(&self, path: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// Makes something; where it is.
    async fn make(&self, path: &str, body: Value) -> String {
        let (status, made) = self.ask(Method::POST, path, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{path}: {made}");
        format!("{path}/{}", made["id"].as_str().unwrap())
    }

    async fn template(&self) -> String {
        self.make(TEMPLATES, template("{{first_name}}: {{calendly_link}}"))
            .await
    }

    async fn campaign(&self, template: &str) -> String {
        let campaign = json!({"name": "Spring", "template": id_of(template)});
        self.make(CAMPAIGNS, campaign).await
    }

    async fn step(&self, campaign: &str, step: Value) -> (StatusCode, Value) {
        let path = format!("{campaign}/steps");
        self.ask(Method::POST, &path, Some(step)).await
    }

    /// Calendly of Dana is switched off, as an admin or Calendly itself would do it.
    async fn force_off(&self) {
        let dana = &self.story.dana;
        dana.post_form("/api/fn/switch_calendly_off", &[]).await;
    }
}

fn template(body: &str) -> Value {
    json!({"module": "sales", "name": "Follow-up", "subject": "Hello {{first_name}}", "body": body, "link_of": "sender"})
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn a_template_is_made_changed_and_deleted() {
    let program = Program::begin().await;

    let path = program.template().await;
    let mut changed = template("Hello again");
    changed["version"] = json!(1);
    let (put, after) = program.ask(Method::PUT, &path, Some(changed.clone())).await;
    let (late, problem) = program.ask(Method::PUT, &path, Some(changed)).await;
    let listed = program.read(TEMPLATES).await;
    let (deleted, _) = program.ask(Method::DELETE, &path, None).await;
    let (gone, _) = program.ask(Method::GET, &path, None).await;

    assert_eq!((put, &after["version"]), (StatusCode::OK, &json!(2)));
    assert_eq!(
        (&after["body"], &after["link"], &after["link_of"]),
        (&json!("Hello again"), &json!("none"), &json!("sender"))
    );
    assert_eq!(
        (late, &problem["code"]),
        (StatusCode::CONFLICT, &json!("changed_meanwhile"))
    );
    assert_eq!(listed["collection"], json!([after]));
    assert_eq!(
        (deleted, gone),
        (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND)
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_sentence() {
    let program = Program::begin().await;
    let nobody = "01890000-0000-7000-8000-000000000000";
    let template_without = json!({"name": "Spring", "template": nobody});
    let mut somebodys = template("{{calendly_link}}");
    somebodys["link_of"] = json!("somebody");

    for (path, body, word) in [
        (TEMPLATES, template("{{frist_name}}"), "frist_name"),
        (TEMPLATES, somebodys, "link_of"),
        (CAMPAIGNS, template_without, "not there any more"),
    ] {
        let (status, problem) = program.ask(Method::POST, path, Some(body)).await;

        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(problem["code"], "invalid", "{problem}");
        assert!(
            problem["detail"].as_str().unwrap().contains(word),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn a_campaign_is_started_and_tells_what_came_of_it() {
    let program = Program::begin().await;
    program.story.lead("Ida", "ida@example.org").await;
    program.story.lead("Gone", "bounce@example.org").await;
    let path = program.campaign(&program.template().await).await;

    let (status, begun) = program
        .step(&path, json!({"step": "start", "version": 1}))
        .await;
    program.story.mail_to("ida@example.org").await;
    program
        .story
        .until("it is finished", async || {
            program.read(&path).await["state"] == "finished"
        })
        .await;
    let after = program.read(&path).await;
    let (again, _) = program
        .step(&path, json!({"step": "start", "version": after["version"]}))
        .await;

    assert_eq!(status, StatusCode::OK, "{begun}");
    assert_eq!(
        after["results"],
        json!({"mails": 2, "waiting": 0, "sent": 1, "failed": 1, "bounced": 0, "unsubscribed": 0, "opened": 0, "booked": 0})
    );
    let mails = after["mails"].as_array().unwrap();
    assert_eq!(mails[0]["email"], "bounce@example.org");
    assert_eq!(mails[0]["state"], "refused");
    assert!(mails[0]["trouble"].as_str().unwrap().contains("nobody"));
    assert_eq!(again, StatusCode::UNPROCESSABLE_ENTITY);
    let template = program.read(TEMPLATES).await["collection"][0].clone();
    assert_eq!(template["used_in"], 1);
    assert_eq!(template["results"]["mails"], 2);
}

#[tokio::test]
async fn a_campaign_is_scheduled_paused_changed_and_deleted() {
    let program = Program::begin().await;
    program.story.lead("Ida", "ida@example.org").await;
    let template = program.template().await;
    let path = program.campaign(&template).await;
    let at = "2099-01-01T09:00:00Z";

    let (without, _) = program
        .step(&path, json!({"step": "schedule", "version": 1}))
        .await;
    let (_, scheduled) = program
        .step(
            &path,
            json!({"step": "schedule", "starts_at": at, "version": 1}),
        )
        .await;
    let (_, draft) = program
        .step(&path, json!({"step": "pause", "version": 2}))
        .await;
    let changed = json!({
        "name": "Summer", "template": id_of(&template), "audience": {"kind": "lead"}, "per_hour": 10, "version": 3,
    });
    let (_, changed) = program.ask(Method::PUT, &path, Some(changed)).await;
    let (deleted, _) = program.ask(Method::DELETE, &path, None).await;

    assert_eq!(without, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (&scheduled["state"], &scheduled["starts_at"]),
        (&json!("scheduled"), &json!(at))
    );
    assert_eq!(draft["state"], "draft");
    assert_eq!(
        (&changed["name"], &changed["per_hour"], &changed["people"]),
        (&json!("Summer"), &json!(10), &json!(200))
    );
    assert_eq!(changed["audience"]["kind"], "lead");
    assert_eq!(deleted, StatusCode::NO_CONTENT);
    assert_eq!(program.read(CAMPAIGNS).await["collection"], json!([]));
}

#[tokio::test]
async fn a_meeting_link_is_sent_once_however_often_the_request_comes() {
    let program = Program::begin().await;
    let ida = program.story.lead("Ida", "ida@example.org").await;
    let template = program.template().await;
    let wanted = json!({"person": id_of(&ida), "template": id_of(&template), "request": "one"});

    for _ in 0..2 {
        let (status, problem) = program.ask(Method::POST, LINKS, Some(wanted.clone())).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{problem}");
    }

    let mail = program.story.mail_to("ida@example.org").await;
    assert_eq!(mail.subject, "Hello Ida");
    let person = format!("/api/v1{ida}");
    program
        .story
        .until("the timeline tells", async || {
            program.read(&person).await["timeline"][0]["what"] == "written"
        })
        .await;
    program.story.mail_to("ida@example.org").await;
}

#[tokio::test]
async fn a_link_that_may_not_be_used_is_refused_with_a_code_of_its_own() {
    let program = Program::begin().await;
    let ida = program.story.lead("Ida", "ida@example.org").await;
    let path = program.template().await;
    let new = || template("{{calendly_link}}");
    let integrations = api_token(&program.story.place, &[Scope::IntegrationsWrite]).await;
    let crm = json!({"enabled": false});
    program
        .ask_as(
            &integrations,
            Method::PUT,
            "/api/v1/calendly/modules/crm",
            Some(crm),
        )
        .await;

    let mut in_crm = new();
    in_crm["module"] = json!("crm");
    let (off, module_off) = program.ask(Method::POST, TEMPLATES, Some(in_crm)).await;
    program.force_off().await;
    let (forced, needs) = program.ask(Method::POST, TEMPLATES, Some(new())).await;
    let campaign = json!({"name": "Spring", "template": id_of(&path)});
    let (_, no_campaign) = program.ask(Method::POST, CAMPAIGNS, Some(campaign)).await;
    let mut kept = new();
    kept["version"] = json!(1);
    let (keeps, kept) = program.ask(Method::PUT, &path, Some(kept)).await;
    let letter = json!({"person": id_of(&ida), "template": id_of(&path), "request": "one"});
    let (sent, _) = program.ask(Method::POST, LINKS, Some(letter)).await;

    assert_eq!(
        (off, &module_off["code"]),
        (StatusCode::CONFLICT, &json!("calendly_module_off"))
    );
    assert_eq!(
        (forced, &needs["code"], &no_campaign["code"]),
        (
            StatusCode::CONFLICT,
            &json!("calendly_needs_reauthentication"),
            &json!("calendly_needs_reauthentication")
        )
    );
    assert_eq!((keeps, &kept["link"]), (StatusCode::OK, &json!("paused")));
    assert_eq!(sent, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_link_leads_to_an_event_type_or_to_a_single_booking_of_it() {
    let program = Program::begin().await;
    let ida = program.story.lead("Ida", "ida@example.org").await;
    let intro = program.story.intro_call().await;
    let mut to_intro = template("{{calendly_link}}");
    to_intro["link_of"] = json!(program.read("/api/v1/leads").await["collection"][0]["owner"]);
    to_intro["event_type"] = json!(id_of(&intro));
    let path = program.make(TEMPLATES, to_intro).await;
    let web = program.story.sandbox.calendly().web_base();

    let mut led_to = Vec::new();
    for single_use in [false, true] {
        let wanted = json!({
            "person": id_of(&ida), "template": id_of(&path), "request": format!("single {single_use}"),
            "single_use": single_use,
        });
        let (status, problem) = program.ask(Method::POST, LINKS, Some(wanted)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{problem}");
        let mails = || program.story.sandbox.mails();
        let count = led_to.len() + 1;
        program
            .story
            .until("the mail is caught", async || mails().len() == count)
            .await;
        let all = mails();
        let mail = all.iter().max_by_key(|mail| mail.number).unwrap();
        let opened = program
            .story
            .dana
            .get(&crate::outreach::link_in(&mail.text))
            .await;
        led_to.push(opened.headers()["location"].to_str().unwrap().to_owned());
    }

    assert!(
        led_to[0].contains("/intro-call?utm_source=integrator"),
        "{led_to:?}"
    );
    assert!(led_to[1].starts_with(&format!("{web}/d/")), "{led_to:?}");
    assert!(
        led_to[1].contains("/intro-call?utm_source=integrator"),
        "{led_to:?}"
    );
}

#[tokio::test]
async fn others_and_lesser_tokens_change_and_send_nothing() {
    let program = Program::begin().await;
    let template = program.template().await;
    let campaign = program.campaign(&template).await;
    let store = program.story.place.store().await;
    let elsewhere = organization(&store, "Elsewhere").await;
    let owner = store
        .read()
        .await
        .unwrap()
        .sign_in_record(crate::helpers::EMAIL)
        .await;
    let fernhill = owner.unwrap().unwrap().member.organization;
    let robin = member(&store, fernhill, "Robin K.", Role::Member).await;
    let token = async |who: &Someone, scope| api_token_of(&store, who, &[scope]).await;
    let start = json!({"step": "start", "version": 1});

    let of_robin = token(&robin, Scope::OutreachWrite).await;
    let steps = format!("{campaign}/steps");
    let (by_robin, _) = program
        .ask_as(&of_robin, Method::POST, &steps, Some(start.clone()))
        .await;
    let reader = token(&robin, Scope::OutreachRead).await;
    let (read, _) = program.ask_as(&reader, Method::GET, &campaign, None).await;
    let (scope, problem) = program
        .ask_as(&reader, Method::DELETE, &template, None)
        .await;
    let of_elsewhere = token(&elsewhere, Scope::OutreachWrite).await;
    let mut seen = Vec::new();
    for path in [&template, &campaign] {
        let (status, _) = program.ask_as(&of_elsewhere, Method::GET, path, None).await;
        seen.push(status);
        let (status, _) = program
            .ask_as(&of_elsewhere, Method::DELETE, path, None)
            .await;
        seen.push(status);
    }

    assert_eq!(by_robin, StatusCode::FORBIDDEN);
    assert_eq!(read, StatusCode::OK);
    assert_eq!(scope, StatusCode::FORBIDDEN);
    assert_eq!(problem["required_scopes"][0], "outreach:write");
    assert_eq!(seen, [StatusCode::NOT_FOUND; 4]);
}
