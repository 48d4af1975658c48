//! Having Calendly delete what it knows of people: by their addresses, and only with a word that is typed.

use super::changes::DeleteData;
use super::organisation::OrganisationParts;
use super::outcome::Outcome;
use super::question::Refused;
use crate::components::{Banner, Button, Look, TextArea, TextField, Tone};
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::data_deletion::{CONFIRMATION, MOST_EMAILS};
use leptos::prelude::*;

/// `/calendly/organisation/invitee-data`.
#[component]
pub fn InviteeData() -> impl IntoView {
    let delete = Submission::new::<DeleteData>();
    let emails = [
        "Emails, one per line, ",
        &MOST_EMAILS.to_string(),
        " at most",
    ]
    .concat();
    let confirmation = ["Type ", CONFIRMATION, " to confirm"].concat();
    view! {
        <OrganisationParts current=paths::calendly::INVITEE_DATA/>
        <Outcome/>
        <section class="card" aria-labelledby="data">
            <header class="card__header">
                <div class="grow">
                    <h2 id="data">"Remove data of invitees"</h2>
                    <p class="card__lead">"For people who ask you to forget them. Needs an Enterprise plan at Calendly."</p>
                </div>
            </header>
            <PostForm action=delete>
                <div class="card__body workspace-narrow">
                    <Refused action=delete/>
                    <Banner
                        tone=Tone::Warning title="This cannot be undone"
                        text="Calendly deletes everything it knows of these people as invitees, in all events of your organisation. Leads, contacts and appointments here stay."
                    />
                    <TextArea label=emails name="emails" rows="6"/>
                    <TextField label=confirmation name="confirmation" required=true/>
                </div>
                <footer class="card__footer">
                    <span class="grow"></span>
                    <Button look=Look::SolidDanger busy=delete.pending()>"Remove data"</Button>
                </footer>
            </PostForm>
        </section>
    }
    .into_any()
}
