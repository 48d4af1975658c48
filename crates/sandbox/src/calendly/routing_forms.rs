//! Routing forms and what was submitted (calendly.md §6.8, §7).

use super::ask::{Answer, Ask, Reply};
use super::ids::{
    EventId, EventTypeId, FormId, InviteeId, OrganizationId, ResourceId, SubmissionId,
};
use super::instants::millis;
use super::invitees::Tracking;
use super::page;
use super::query::ascending;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get("/routing_forms", &["routing_forms:read"], list),
    get("/routing_forms/{uuid}", &["routing_forms:read"], one),
    get(
        "/routing_form_submissions",
        &["routing_forms:read"],
        submissions,
    ),
    get(
        "/routing_form_submissions/{uuid}",
        &["routing_forms:read"],
        submission,
    ),
];

/// Something that a form asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FormQuestion {
    pub uuid: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub required: bool,
    pub answer_choices: Option<Vec<String>>,
}

/// A form that leads to an event type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Form {
    pub id: FormId,
    pub organization: OrganizationId,
    pub name: String,
    pub is_published: bool,
    pub questions: Vec<FormQuestion>,
    /// Where everybody is led.
    pub leads_to: EventTypeId,
    pub created_at: DateTime<Utc>,
}

/// A form that somebody filled in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Submission {
    pub id: SubmissionId,
    pub form: FormId,
    /// Question (its uuid) and answer.
    pub answers: Vec<(String, String)>,
    pub tracking: Tracking,
    pub result: EventTypeId,
    /// Who booked with it.
    pub submitter: Option<(EventId, InviteeId)>,
    pub created_at: DateTime<Utc>,
}

impl Row for Form {
    type Id = FormId;

    fn id(&self) -> &FormId {
        &self.id
    }
}

impl Row for Submission {
    type Id = SubmissionId;

    fn id(&self) -> &SubmissionId {
        &self.id
    }
}

impl Form {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "organization": world.bases.uri(&self.organization),
            "name": self.name,
            "status": if self.is_published { "published" } else { "draft" },
            "questions": self.questions,
            "created_at": millis(self.created_at),
            "updated_at": millis(self.created_at),
        })
    }
}

impl Submission {
    fn shown(&self, world: &World) -> Value {
        let form = world.forms.get(&self.form);
        let name = |uuid: &str| {
            let mut questions = form.into_iter().flat_map(|form| &form.questions);
            questions
                .find(|question| question.uuid == uuid)
                .map(|question| question.name.clone())
        };
        let answers = self.answers.iter().map(|(uuid, answer)| {
            json!({"question_uuid": uuid, "question": name(uuid), "answer": answer})
        });
        let submitter = self.submitter.as_ref();
        json!({
            "uri": world.bases.uri(&self.id),
            "routing_form": world.bases.uri(&self.form),
            "questions_and_answers": answers.collect::<Vec<_>>(),
            "tracking": self.tracking,
            "result": {"type": "event_type", "value": world.bases.uri(&self.result)},
            "submitter": submitter.map(|(event, invitee)| world.bases.invitee(event, invitee)),
            "submitter_type": submitter.map(|_| "Invitee"),
            "created_at": millis(self.created_at),
            "updated_at": millis(self.created_at),
        })
    }
}

impl World {
    /// Somebody fills in a form; answers are in the order of its questions.
    pub fn submit_form(
        &mut self,
        form: &FormId,
        answers: &[String],
        now: DateTime<Utc>,
    ) -> Option<SubmissionId> {
        let form = self.forms.get(form)?.clone();
        let questions = form.questions.iter().map(|question| question.uuid.clone());
        let submission = Submission {
            id: SubmissionId::of(&self.chance.id()),
            form: form.id.clone(),
            answers: questions.zip(answers.iter().cloned()).collect(),
            tracking: Tracking::default(),
            result: form.leads_to.clone(),
            submitter: None,
            created_at: now,
        };
        let id = submission.id.clone();
        let payload = submission.shown(self);
        self.submissions.add(submission);
        self.tell_of_submission(&form.organization, &payload, now);
        Some(id)
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization = ask.query.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    let sort = ask.query.sort(&["created_at"], ascending("created_at"))?;
    let forms = ask.world.forms.iter();
    let forms = forms.filter(|form| form.organization == organization);
    let mut rows: Vec<Value> = forms.map(|form| form.shown(ask.world)).collect();
    page::sort(&mut rows, &sort);
    ask.pages(rows)
}

fn found<'a>(ask: &'a Ask<'_>, id: &FormId) -> Result<&'a Form, Refusal> {
    let form = ask.world.forms.get(id);
    form.filter(|form| form.organization == ask.caller.organization)
        .ok_or_else(Refusal::not_found)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask, &ask.id(0))?.shown(ask.world))
}

fn submissions(ask: &mut Ask<'_>) -> Answer {
    let form = ask.query.required_uri(ask.bases(), "form")?;
    found(ask, &form)?;
    let sort = ask.query.sort(&["created_at"], ascending("created_at"))?;
    let own = ask.world.submissions.iter();
    let own = own.filter(|submission| submission.form == form);
    let mut rows: Vec<Value> = own.map(|submission| submission.shown(ask.world)).collect();
    page::sort(&mut rows, &sort);
    ask.pages(rows)
}

fn submission(ask: &mut Ask<'_>) -> Answer {
    let submission = ask.world.submissions.get(&ask.id(0));
    let submission = submission.ok_or_else(Refusal::not_found)?;
    found(ask, &submission.form)?;
    Reply::one(submission.shown(ask.world))
}
