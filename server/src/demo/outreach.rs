//! Leads, contacts, two templates and a campaign that waits to be started.
//!
//! The templates hold a Calendly link before anybody has connected Calendly, as they would after an interruption: so the
//! demo shows what a paused link looks like, and it works as soon as somebody connects.

use chrono::{DateTime, Utc};
use domain::campaign::{Audience, Campaign, CampaignState, Limits};
use domain::lead_defaults::Field;
use domain::module::Module;
use domain::person::{Happened, Person, PersonKind, TimelineEntry};
use domain::template::{LinkOf, Template};
use domain::{Caller, CampaignId, PersonId, TemplateId, TimelineId};
use services::Environment;

/// Name, address, status; what begins with `bounce@` or `later@` is refused by the mail catcher, so that refusals can be seen.
const LEADS: [(&str, &str, &str); 5] = [
    ("Jo Rivers", "j.rivers@customer.example", "New"),
    ("Bea Holm", "b.holm@customer.example", "Contacted"),
    ("Gil Hale", "g.hale@customer.example", "New"),
    ("Mara Ortega", "later@customer.example", "New"),
    ("Old Address Ltd", "bounce@customer.example", "New"),
];

const FOLLOW_UP: &str = "Hello {{first_name}},\n\n\
    thank you for asking about your roof. The easiest way to go on is half an hour on the phone; choose whatever suits you:\n\n\
    {{calendly_link}}\n\n\
    Best regards\n{{sender_name}}\n{{organization}}\n";

const YEARLY_CHECK: &str = "Hello {{first_name}},\n\n\
    your last inspection was a year ago. Would you like {{owner_name}} to have a look before winter?\n\n\
    {{calendly_link}}\n\n\
    Best regards\n{{organization}}\n";

/// Writes all of it, in one transaction.
///
/// # Errors
/// When the database fails.
pub async fn fill(env: &Environment, owner: &Caller) -> anyhow::Result<()> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    for (name, email, status) in LEADS {
        let person = lead(env, owner, name, email, status);
        writing.insert_person(&person, now).await?;
        writing.insert_timeline(&added(env, &person, now)).await?;
    }
    let follow_up = template(env, owner, "Follow-up", FOLLOW_UP, LinkOf::Sender);
    let check = template(env, owner, "Yearly check", YEARLY_CHECK, LinkOf::Owner);
    for template in [&follow_up, &check] {
        writing.insert_template(template, now).await?;
    }
    let campaign = Campaign {
        id: CampaignId::new(env.entropy.id()),
        organization: owner.organization,
        sender: owner.member,
        name: "Leads of this month".to_owned(),
        template: follow_up.id,
        audience: Audience {
            module: Some(Module::Sales),
            ..Audience::default()
        },
        limits: Limits::default(),
        state: CampaignState::Draft,
        version: 1,
    };
    writing.insert_campaign(&campaign, now).await?;
    writing.commit().await?;
    Ok(())
}

fn lead(env: &Environment, owner: &Caller, name: &str, email: &str, status: &str) -> Person {
    Person {
        id: PersonId::new(env.entropy.id()),
        organization: owner.organization,
        kind: PersonKind::Lead,
        module: Module::Sales,
        name: name.to_owned(),
        email: email.to_owned(),
        phone: String::new(),
        owner: owner.member,
        fields: [
            (Field::LeadSource, "Website"),
            (Field::Status, status),
            (Field::Country, "United Kingdom"),
        ]
        .map(|(field, value)| (field, value.to_owned()))
        .into(),
    }
}

fn added(env: &Environment, person: &Person, at: DateTime<Utc>) -> TimelineEntry {
    TimelineEntry {
        id: TimelineId::new(env.entropy.id()),
        organization: person.organization,
        person: person.id,
        at,
        what: Happened::Added,
        text: "Came with the demo".to_owned(),
        item: None,
        booking: None,
    }
}

fn template(
    env: &Environment,
    owner: &Caller,
    name: &str,
    body: &str,
    link_of: LinkOf,
) -> Template {
    Template {
        id: TemplateId::new(env.entropy.id()),
        organization: owner.organization,
        module: Module::Sales,
        name: name.to_owned(),
        subject: ["{{first_name}}, ", &name.to_lowercase()].concat(),
        body: body.trim_end().to_owned(),
        link_of,
        event_type: None,
        version: 1,
    }
}
