//! `/campaigns/{id}`: to whom, what, how fast; its steps; what came of it.

use super::campaign_form::CampaignForm;
use super::marks::{crumbs, link_badge, link_banner, no_mail_server, state_badge};
use super::results::ResultsCard;
use super::server_fns::{AskCampaign, SaveCampaign, load_campaign};
use super::steps::Steps;
use crate::components::{ButtonLink, EmptyState, ErrorBanner, Look, PageTitle, awaited, redrawn};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::Submission;
use crate::{AppError, paths};
use domain::CampaignId;
use domain::view::outreach::{CampaignPage as Shown, StateShown};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// What the address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    New,
    One(CampaignId),
    Nothing,
}

/// The page.
#[component]
pub fn CampaignPage() -> impl IntoView {
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        let id = params.with(|params| params.get("id")).unwrap_or_default();
        match id.parse() {
            Ok(id) => Wanted::One(id),
            Err(_) if id == paths::NEW => Wanted::New,
            Err(_) => Wanted::Nothing,
        }
    });
    let save = Submission::new::<SaveCampaign>();
    let ask = Submission::new::<AskCampaign>();
    let (people, calendly) = (use_live(Topic::People), use_live(Topic::CalendarSync));
    let read = Resource::new(
        move || {
            (
                wanted.get(),
                save.version().get(),
                ask.version().get(),
                people.get(),
                calendly.get(),
            )
        },
        |(wanted, ..)| async move {
            match wanted {
                Wanted::New => load_campaign(None).await,
                Wanted::One(id) => load_campaign(Some(id)).await,
                Wanted::Nothing => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition>
            {awaited(async move {
                match read.await {
                    Ok(first) => kept_page(first, read, save, ask),
                    Err(error) => failed(error),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn failed(error: AppError) -> AnyView {
    let body = match error {
        AppError::NotFound => view! {
            <div class="card">
                <EmptyState title="There is no such campaign" text="It may have been deleted, or it is not yours to see.">
                    <ButtonLink href=paths::CAMPAIGNS look=Look::Primary>"Templates & Campaigns"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
        error => view! { <ErrorBanner error/> }.into_any(),
    };
    view! {
        <PageTitle text="Campaign".to_owned()/>
        <Page title="Campaign".to_owned() crumbs=crumbs()>{body}</Page>
    }
    .into_any()
}

/// Whether nobody was written to yet.
fn can_be_changed(state: StateShown) -> bool {
    matches!(state, StateShown::Draft | StateShown::Scheduled(_))
}

/// The page, which takes over what is read later and keeps what was chosen; another campaign, or one that took a step, is
/// another form.
fn kept_page(
    first: Shown,
    read: Resource<Result<Shown, AppError>>,
    save: Submission,
    ask: Submission,
) -> AnyView {
    let now = RwSignal::new(first);
    Effect::new(move || {
        let Some(Ok(mut page)) = read.get() else {
            return;
        };
        // A form keeps the id that its campaign gets when it is saved first, so that saving keeps the form.
        let (old, promised) = now.with_untracked(|old| (old.id, old.fresh));
        if page.id.is_none() && old.is_none() {
            page.fresh = promised;
        }
        if now.with_untracked(|old| *old != page) {
            now.set(page);
        }
    });
    let saved = Memo::new(move |_| now.with(|page| page.id));
    let which = Memo::new(move |_| {
        now.with(|page| {
            let is_open = page.can_change && can_be_changed(page.state);
            (page.id.or(page.fresh), is_open, page.state)
        })
    });
    let title = Signal::derive(move || {
        now.with(|page| match page.id {
            Some(_) => page.name.clone(),
            None => "New campaign".to_owned(),
        })
    });
    let form = redrawn(move || {
        which.track();
        view! { <CampaignForm now save/> }.into_any()
    });
    let link = Memo::new(move |_| now.with(|page| page.link));
    let state = Memo::new(move |_| now.with(|page| page.state));
    let has_mail_server = Memo::new(move |_| now.with(|page| page.has_mail_server));
    let steps = redrawn(move || {
        which.track();
        saved
            .get()
            .map(|id| view! { <Steps id now ask/> }.into_any())
    });
    let results = redrawn(move || {
        now.with(|page| (0 < page.results.mails).then(|| page.clone()))
            .map(|page| view! { <ResultsCard page/> }.into_any())
    });
    let badges = move || {
        redrawn(move || {
            view! { <div class="outreach__state">{state_badge(state.get())}{link_badge(link.get())}</div> }.into_any()
        })
    };
    view! {
        <PageTitle text=title/>
        <Page title crumbs=crumbs() wide=true action=badges>
            {redrawn(move || no_mail_server(has_mail_server.get()))}
            {redrawn(move || link_banner(link.get()))}
            {steps}
            {results}
            {form}
        </Page>
    }
    .into_any()
}
