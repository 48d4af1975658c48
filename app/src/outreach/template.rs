//! `/templates/{id}`: the editor of a template, with preview, test mail and end.

use super::marks::{crumbs, link_badge, link_banner, no_mail_server};
use super::server_fns::{DeleteTemplate, SaveTemplate, SendTestMail, load_template};
use super::template_form::TemplateForm;
use crate::components::{
    Banner, Button, ButtonLink, EmptyState, ErrorBanner, Glyph, Look, PageTitle, Tone, When,
    awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use domain::TemplateId;
use domain::view::outreach::TemplatePage as Shown;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// What the address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    New,
    One(TemplateId),
    Nothing,
}

/// The page.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        let id = params.with(|params| params.get("id")).unwrap_or_default();
        match id.parse() {
            Ok(id) => Wanted::One(id),
            Err(_) if id == paths::NEW => Wanted::New,
            Err(_) => Wanted::Nothing,
        }
    });
    let save = Submission::new::<SaveTemplate>();
    let calendly = use_live(Topic::CalendarSync);
    let read = Resource::new(
        move || (wanted.get(), save.version().get(), calendly.get()),
        |(wanted, ..)| async move {
            match wanted {
                Wanted::New => load_template(None).await,
                Wanted::One(id) => load_template(Some(id)).await,
                Wanted::Nothing => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition>
            {awaited(async move {
                match read.await {
                    Ok(first) => kept_page(first, read, save),
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
                <EmptyState title="There is no such template" text="It may have been deleted, or it is not yours to see.">
                    <ButtonLink href=paths::CAMPAIGNS look=Look::Primary>"Templates & Campaigns"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
        error => view! { <ErrorBanner error/> }.into_any(),
    };
    view! {
        <PageTitle text="Template".to_owned()/>
        <Page title="Template".to_owned() crumbs=crumbs()>{body}</Page>
    }
    .into_any()
}

/// The page, which takes over what is read later and keeps what was typed; another template is another form.
fn kept_page(first: Shown, read: Resource<Result<Shown, AppError>>, save: Submission) -> AnyView {
    let now = RwSignal::new(first);
    Effect::new(move || {
        let Some(Ok(mut page)) = read.get() else {
            return;
        };
        // A form keeps the id that its template gets when it is saved first, so that saving keeps the form.
        let (old, promised) = now.with_untracked(|old| (old.id, old.fresh));
        if page.id.is_none() && old.is_none() {
            page.fresh = promised;
        }
        if now.with_untracked(|old| *old != page) {
            now.set(page);
        }
    });
    let saved = Memo::new(move |_| now.with(|page| page.id));
    let which = Memo::new(move |_| now.with(|page| page.id.or(page.fresh)));
    let title = Signal::derive(move || {
        now.with(|page| match page.id {
            Some(_) => page.name.clone(),
            None => "New template".to_owned(),
        })
    });
    let form = redrawn(move || {
        which.track();
        view! { <TemplateForm now save/> }.into_any()
    });
    let link = Memo::new(move |_| now.with(|page| page.link));
    let has_mail_server = Memo::new(move |_| now.with(|page| page.has_mail_server));
    let foot = redrawn(move || saved.get().map(|id| view! { <Foot id now/> }.into_any()));
    view! {
        <PageTitle text=title/>
        <Page title crumbs=crumbs() wide=true action=move || redrawn(move || link_badge(link.get()))>
            {redrawn(move || no_mail_server(has_mail_server.get()))}
            {redrawn(move || link_banner(link.get()))}
            {form}
            {foot}
        </Page>
    }
    .into_any()
}

/// **Send test mail** and **Delete**, of a template that is saved.
#[component]
fn Foot(id: TemplateId, now: RwSignal<Shown>) -> impl IntoView {
    let test = Submission::new::<SendTestMail>();
    let delete = Submission::new::<DeleteTemplate>();
    let can_change = Memo::new(move |_| now.with(|page| page.can_change));
    let is_used = Memo::new(move |_| now.with(|page| 0 < page.used_in));
    let has_no_server = Memo::new(move |_| now.with(|page| !page.has_mail_server));
    let email = now.with_untracked(|page| page.reader_email.clone());
    let outcome = redrawn(move || {
        let told = test.answer().get().map(|answer| match answer {
            Ok(()) => view! { <Banner tone=Tone::Good title="The mail server took the test mail" is_new=true/> }.into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="No test mail was sent" text=error.to_string() is_new=true/> }.into_any(),
        });
        let kept = delete.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The template was kept" text=error.to_string() is_new=true/> }.into_any()
        });
        view! { {told}{kept} }.into_any()
    });
    let label = StoredValue::new(["Send test mail to ", &email].concat());
    view! {
        {outcome}
        <When is=can_change>
            <div class="outreach__foot">
                <PostForm action=test>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button glyph=Glyph::Mail busy=test.pending() disabled=has_no_server>{label.get_value()}</Button>
                </PostForm>
                <p class="small muted grow">"The test mail is the template as it was saved last."</p>
                <PostForm action=delete>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button look=Look::Danger glyph=Glyph::Trash busy=delete.pending() disabled=is_used>"Delete"</Button>
                </PostForm>
            </div>
        </When>
        <When is=is_used><p class="small muted">"A campaign sends this template, so it cannot be deleted."</p></When>
    }
    .into_any()
}
