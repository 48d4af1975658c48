//! What works of an Exchange, step by step, for the administrator who has to set it up.
//!
//! The first request names nobody: it tells whether there is an Exchange and how it lets people in. Then the password is shown
//! once, and everything is read with it; nothing is written into the mailbox. What goes wrong is put into words by `explain` and `inside`.

mod explain;
mod inside;

use crate::autodiscover::Autodiscover;
use crate::folders::{self, folder_id};
use crate::listening::{self, Pace};
use crate::soap;
use crate::transport::{Asker, Transport, call};
use crate::way_in::{is_private, offered, offers};
use crate::{discovery, own};
use domain::examination::{Examination, Fault, Outcome};
use domain::linked_calendar::RemoteCalendar;
use explain::Found;
pub(crate) use explain::clause;
use provider::http::{Answer, Url};
use provider::push::Told;
use provider::{Login, ProviderError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a stream may take to begin.
const BEGINS: Duration = Duration::from_secs(30);

/// Goes all steps, as far as they lead.
pub(crate) async fn examine(
    transport: &Transport,
    autodiscover: &Autodiscover,
    login: &Login,
) -> Examination {
    let mut outcomes = Vec::new();
    go(transport, autodiscover, login, &mut outcomes).await;
    Examination::of(outcomes)
}

/// Notes what came of a step; none where it failed, so that nobody goes on.
fn noted<T>(outcomes: &mut Vec<Outcome>, step: Result<Found<T>, Fault>) -> Option<T> {
    match step {
        Ok((what, found)) => {
            outcomes.push(Outcome::Passed(found));
            Some(what)
        }
        Err(fault) => {
            outcomes.push(Outcome::Failed(fault));
            None
        }
    }
}

async fn go(
    transport: &Transport,
    autodiscover: &Autodiscover,
    login: &Login,
    outcomes: &mut Vec<Outcome>,
) -> Option<()> {
    let mut trail = Vec::new();
    let place = discovery::place(transport, autodiscover, login, &mut trail).await;
    let place = explain::address(place, &trail);
    let (url, user) = noted(outcomes, place)?;
    let asker = Asker {
        url: &url,
        user,
        secret: &login.password,
    };
    let anonymous = transport.http().apart();
    let first = anonymous
        .send(&call(&url, soap::envelope(folders::FIND)))
        .await;
    let first = noted(outcomes, explain::connection(&url, first))?;
    noted(outcomes, explain::service(&url, &first))?;
    noted(outcomes, ways_in(&url, &first))?;
    let listed = transport.post(&asker, soap::envelope(folders::FIND)).await;
    let listed = noted(outcomes, inside::credentials(user, listed))?;
    noted(outcomes, inside::may_use(&url, user, &listed))?;
    noted(outcomes, inside::version(&listed))?;
    let calendars = soap::messages(&listed, 1).and_then(|messages| folders::listed(&messages));
    let calendars = match calendars {
        Ok(calendars) => read_one(transport, &asker, calendars).await,
        Err(error) => Err(error),
    };
    let calendars = noted(outcomes, inside::calendars(calendars))?;
    outcomes.push(changes(transport, &asker, &calendars).await);
    Some(())
}

fn ways_in(url: &Url, answer: &Answer) -> Result<Found<()>, Fault> {
    explain::ways_in(&offers(answer), offered(answer), is_private(url))
}

/// Reads a little of the first calendar; tells all of them.
async fn read_one(
    transport: &Transport,
    asker: &Asker<'_>,
    calendars: Vec<RemoteCalendar>,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let Some(first) = calendars.first() else {
        return Ok(calendars);
    };
    let operation = format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{}\
         </t:AdditionalProperties></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/>\
         <m:ParentFolderIds>{}</m:ParentFolderIds></m:FindItem>",
        own::path(own::MARKER),
        folder_id(&first.id)
    );
    for message in transport.ask(asker, &operation, 1).await? {
        message.ok()?;
    }
    Ok(calendars)
}

/// Listens until the stream has begun, and ends it again.
async fn changes(
    transport: &Transport,
    asker: &Asker<'_>,
    calendars: &[RemoteCalendar],
) -> Outcome {
    let ids: Vec<_> = calendars
        .iter()
        .map(|calendar| calendar.id.clone())
        .collect();
    let (say, mut told) = mpsc::channel(4);
    let begins = async move {
        let first = tokio::time::timeout(BEGINS, told.recv()).await;
        matches!(first, Ok(Some(Told::Begun)))
    };
    let listens = async move {
        let outcome = listening::listen(transport, asker, &ids, &say, &Pace::USUAL).await;
        drop(say);
        outcome
    };
    let (outcome, has_begun) = tokio::join!(listens, begins);
    match outcome {
        Ok(()) if has_begun => {
            Outcome::Passed("A change is told as soon as it is made.".to_owned())
        }
        Ok(()) => inside::untold(None),
        Err(error) => inside::untold(Some(&error)),
    }
}
