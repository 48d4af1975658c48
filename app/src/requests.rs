//! How the browser asks the server: what a page reads ([`Reading`]), and forms ([`Submission`], [`PostForm`]).
//!
//! Leptos would compile the way there and back for every server function; here it is compiled once, and every page
//! loads it once. The server's half is Leptos' own.

use crate::AppError;
use gloo_net::http::{Method, Request};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Json;
use leptos::server_fn::redirect::{REDIRECT_HEADER, call_redirect_hook};
use leptos::server_fn::server::Server;
use leptos::server_fn::{Http, Protocol, ServerFn};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

/// The protocol of server functions that a page reads with: JSON there, JSON back.
pub struct Reading;

impl<I, O, C, S> Protocol<I, O, C, S, AppError> for Reading
where
    I: Serialize + Send,
    O: DeserializeOwned,
    C: Client<AppError>,
    S: Server<AppError>,
    Http<Json, Json>: Protocol<I, O, C, S, AppError>,
{
    const METHOD: Method = Method::POST;

    fn run_server<F, Fut>(
        request: S::Request,
        server_fn: F,
    ) -> impl Future<Output = Result<S::Response, AppError>> + Send
    where
        F: Fn(I) -> Fut + Send,
        Fut: Future<Output = Result<O, AppError>> + Send,
    {
        <Http<Json, Json> as Protocol<I, O, C, S, AppError>>::run_server(request, server_fn)
    }

    async fn run_client(path: &str, input: I) -> Result<O, AppError> {
        let body = serde_json::to_string(&input).map_err(|_| AppError::Unreachable)?;
        let answer = post(path.to_owned(), "application/json", body.into()).await?;
        serde_json::from_str(&answer).map_err(|_| AppError::Unreachable)
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<String, AppError>> + Send>>;

/// Sends a request and follows where the answer leads, if it leads anywhere.
fn post(path: String, content_type: &'static str, body: JsValue) -> Answer {
    Box::pin(SendWrapper::new(async move {
        let request = Request::post(&path)
            .header("accept", "application/json")
            .header("content-type", content_type)
            .body(body);
        let Ok(request) = request else {
            return Err(AppError::Unreachable);
        };
        let response = request.send().await.map_err(|_| AppError::Unreachable)?;
        let text = response.text().await.map_err(|_| AppError::Unreachable)?;
        let headers = response.headers();
        if headers.get(REDIRECT_HEADER).is_some()
            && let Some(to) = headers.get("location")
        {
            call_redirect_hook(&to);
        }
        if response.ok() {
            Ok(text)
        } else {
            Err(serde_json::from_str(&text).unwrap_or(AppError::Unreachable))
        }
    }))
}

/// A form that a server function answers, and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Submission {
    path: &'static str,
    answer: RwSignal<Option<Result<(), AppError>>>,
    /// What is under way, as it was encoded.
    sending: RwSignal<Option<String>>,
    count: RwSignal<usize>,
}

impl Submission {
    /// For the server function `F`. Where the form was sent without script and refused, it knows the refusal.
    pub fn new<F: ServerFn<Error = AppError>>() -> Self {
        Self {
            path: F::PATH,
            answer: RwSignal::new(refusal_without_script(F::PATH)),
            sending: RwSignal::new(None),
            count: RwSignal::new(0),
        }
    }

    /// The last answer.
    pub fn answer(self) -> Signal<Option<Result<(), AppError>>> {
        self.answer.into()
    }

    /// Why it was refused.
    pub fn refused(self) -> Signal<Option<AppError>> {
        Signal::derive(move || self.answer.with(|answer| answer.clone()?.err()))
    }

    /// Whether it was answered, and well.
    pub fn succeeded(self) -> Signal<bool> {
        Signal::derive(move || self.answer.with(|answer| matches!(answer, Some(Ok(())))))
    }

    /// Whether an answer is awaited.
    pub fn pending(self) -> Signal<bool> {
        Signal::derive(move || self.sending.with(Option::is_some))
    }

    /// Whether an answer is awaited to a form that said `name=value`, where neither needs encoding.
    pub fn is_sending(self, name: &str, value: &str) -> bool {
        let field = [name, "=", value].concat();
        self.sending.with(|sent| {
            sent.as_ref()
                .is_some_and(|sent| sent.split('&').any(|pair| pair == field))
        })
    }

    /// How many answers came: what depends on it is read again after each.
    pub fn version(self) -> Signal<usize> {
        self.count.into()
    }

    fn send(self, fields: String) {
        self.sending.set(Some(fields.clone()));
        spawn_local(async move {
            let form = "application/x-www-form-urlencoded";
            let answer = post(self.path.to_owned(), form, fields.into()).await;
            // The page may have been left meanwhile.
            let _ = self.sending.try_set(None);
            let _ = self.answer.try_set(Some(answer.map(|_| ())));
            let _ = self.count.try_update(|count| *count += 1);
        });
    }
}

/// A form that was sent without script comes back with its refusal in the address.
#[cfg(feature = "ssr")]
fn refusal_without_script(path: &str) -> Option<Result<(), AppError>> {
    use leptos::server_fn::error::ServerFnUrlError;
    let refusal = use_context::<ServerActionError>().filter(|refusal| refusal.path() == path)?;
    Some(Err(ServerFnUrlError::<AppError>::decode_err(refusal.err())))
}

/// The same for a form that was sent before the script had started: what the server drew over it has to be drawn here, too.
/// Read with what every browser brings along, for the library that reads it on the server would be loaded with every page.
#[cfg(not(feature = "ssr"))]
fn refusal_without_script(path: &str) -> Option<Result<(), AppError>> {
    let search = window().location().search().ok()?;
    let query = UrlSearchParams::new_with_str(&search).ok()?;
    query.get("__path").filter(|refused| refused == path)?;
    let encoded = query.get("__err")?.replace('-', "+").replace('_', "/");
    let decoded = window().atob(&encoded).ok()?;
    let bytes: Vec<u8> = decoded
        .chars()
        .filter_map(|octet| octet.try_into().ok())
        .collect();
    let text = String::from_utf8(bytes).ok()?;
    Some(Err(serde_json::from_str(&text).ok()?))
}

/// A form. With script it is sent in the background; without, as any other.
#[component]
pub fn PostForm(
    /// Who answers it.
    action: Submission,
    /// Its class.
    #[prop(optional, into)]
    class: Option<&'static str>,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        if event.default_prevented() {
            return;
        }
        if let Some(fields) = fields_of(&event) {
            event.prevent_default();
            action.send(fields);
        }
    };
    view! {
        <form class=class action=action.path method="post" on:submit=submit>{children()}</form>
    }
    .into_any()
}

/// A form whose fields become the query of an address: it asks for another page and changes nothing. With script the page
/// is drawn here; without, as any other.
#[component]
pub fn GetForm(
    /// The address without its query.
    page: &'static str,
    /// Its class.
    #[prop(optional, into)]
    class: Option<&'static str>,
    /// What it is for, where that is not said beside it.
    #[prop(optional, into)]
    label: Option<&'static str>,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        if let Some(fields) = fields_of(&event) {
            event.prevent_default();
            navigate(&[page, "?", &fields].concat(), NavigateOptions::default());
        }
    };
    view! {
        <form class=class action=page method="get" aria-label=label on:submit=submit>{children()}</form>
    }
    .into_any()
}

/// The fields, with the button that was pressed.
fn fields_of(event: &SubmitEvent) -> Option<String> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    if let Some(pressed) = event.submitter()
        && let Some(name) = pressed.get_attribute("name")
    {
        let value = pressed.get_attribute("value").unwrap_or_default();
        data.append_with_str(&name, &value).ok()?;
    }
    // Any list of pairs will do; the binding only knows of one kind.
    let fields = UrlSearchParams::new_with_record_from_str_to_str(data.unchecked_ref()).ok()?;
    Some(String::from(fields.to_string()))
}
