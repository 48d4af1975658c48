//! `/api/docs`: the document for people, and a way to try it. Read without a sign-in and without script; nothing of it
//! comes from anywhere else. A token that is tried stays in the page.

mod operations;

use crate::assets::Site;
use crate::security::PageNonce;
use axum::response::Html;
use leptos::prelude::*;
use operations::{Operation, Parameter, operations};
use utoipa::openapi::OpenApi;

/// Where it lies.
pub const PAGE: &str = "/api/docs";

/// Sends what a form says, and shows what comes back.
const SCRIPT: &str = include_str!("try.js");

/// What the page shows; made once.
pub struct Docs {
    text: String,
    families: Vec<(String, Vec<Operation>)>,
    css: String,
}

impl Docs {
    /// Of this document, with the style of this build.
    pub fn of(document: &OpenApi, site: &Site) -> Self {
        let mut families: Vec<(String, Vec<Operation>)> = Vec::new();
        for operation in operations(&serde_json::to_value(document).unwrap_or_default()) {
            match families
                .iter_mut()
                .find(|(family, _)| *family == operation.family)
            {
                Some((_, known)) => known.push(operation),
                None => families.push((operation.family.clone(), vec![operation])),
            }
        }
        Self {
            text: document.info.description.clone().unwrap_or_default(),
            families,
            css: site.names.css.clone(),
        }
    }

    /// The page; the script runs under the nonce of this answer.
    pub fn page(&self, nonce: &PageNonce) -> Html<String> {
        let (css, text) = (self.css.clone(), self.text.clone());
        let nonce = nonce.for_pages();
        let families: Vec<_> = self
            .families
            .iter()
            .map(|(name, operations)| family(name, operations))
            .collect();
        let page = Owner::new().with(|| {
            view! {
                <html lang="en" dir="ltr">
                    <head>
                        <meta charset="utf-8"/>
                        <meta name="viewport" content="width=device-width, initial-scale=1"/>
                        <meta name="color-scheme" content="light dark"/>
                        <title>"API – Integrator"</title>
                        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                        <link rel="stylesheet" href=css/>
                    </head>
                    <body class="api-docs">
                        <main class="api-docs__page">
                            <header>
                                <h1>"API"</h1>
                                <p>{prose(&text)}</p>
                                <p>
                                    "The same for programs: "<a href=super::openapi::DOCUMENT>"OpenAPI document"</a>
                                    ". Tokens: "<a href=app::paths::API_TOKENS>"Options > API tokens"</a>"."
                                </p>
                            </header>
                            <div class="card api-docs__token field">
                                <label class="field__label" for="token">"API token"</label>
                                <input class="input" id="token" type="password" autocomplete="off" spellcheck="false"/>
                                <p class="field__hint">"What you try below is really done, as the member of this token. It is not stored."</p>
                            </div>
                            {families}
                        </main>
                        <script nonce=nonce.to_string() inner_html=SCRIPT></script>
                    </body>
                </html>
            }
            .to_html()
        });
        Html(["<!DOCTYPE html>", &page].concat())
    }
}

/// A sentence of the document, in which names stand between backticks.
fn prose(text: &str) -> Vec<AnyView> {
    let parts = text.split('`').map(str::to_owned).enumerate();
    let shown = parts.map(|(index, part)| match index % 2 {
        0 => part.into_any(),
        _ => view! { <code>{part}</code> }.into_any(),
    });
    shown.collect()
}

fn family(name: &str, operations: &[Operation]) -> AnyView {
    let operations: Vec<_> = operations.iter().map(operation).collect();
    let name = name.to_owned();
    view! {
        <section class="api-docs__family">
            <h2>{name}</h2>
            {operations}
        </section>
    }
    .into_any()
}

fn operation(operation: &Operation) -> AnyView {
    let Operation {
        method,
        path,
        title,
        text,
        ..
    } = operation.clone();
    let id = [&method, "-", &path].concat();
    let field_id = |name: &str| [&id, "-", name].concat();
    let fields: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| field(parameter, field_id(&parameter.name)))
        .collect();
    let body = operation.body.clone().map(|body| {
        let body_id = field_id("body");
        // Children of a <textarea> are not escaped by the framework; an example is made of names and signs of JSON.
        let inner = ["\n", &app::components::escaped(&body)].concat();
        view! {
            <div class="field">
                <label class="field__label" for=body_id.clone()>"Body"</label>
                <textarea class="input api-docs__body" id=body_id name="body" rows="5" spellcheck="false" inner_html=inner></textarea>
            </div>
        }
        .into_any()
    });
    let answers: Vec<_> = operation
        .answers
        .iter()
        .cloned()
        .map(|(status, text)| view! { <dt>{status}</dt><dd>{prose(&text)}</dd> }.into_any())
        .collect();
    let scope = operation
        .needs_token
        .then(|| view! { <span class="muted">"needs a token"</span> }.into_any());
    view! {
        <details class="card api-docs__operation" id=id>
            <summary><b class="api-docs__method">{method.clone()}</b>" "<code>{path.clone()}</code>" "<span>{title}</span></summary>
            <div class="api-docs__inner">
                {(!text.is_empty()).then(|| view! { <p>{prose(&text)}</p> }.into_any())}
                {scope}
                <form class="api-docs__try" data-method=method data-path=path>
                    {fields}
                    {body}
                    <p><button class="button" type="submit">"Try it"</button></p>
                    <div role="status"><pre class="api-docs__answer" tabindex="0" hidden=true></pre></div>
                </form>
                <h3>"Answers"</h3>
                <dl class="facts">{answers}</dl>
            </div>
        </details>
    }
    .into_any()
}

fn field(parameter: &Parameter, id: String) -> AnyView {
    let Parameter {
        name,
        place,
        is_required,
        text,
    } = parameter.clone();
    let hint = [&id, "-hint"].concat();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{name.clone()}{is_required.then_some(" (required)")}</label>
            <input class="input" id=id name=name data-place=place required=is_required autocomplete="off" aria-describedby=hint.clone()/>
            <p class="field__hint" id=hint>{prose(&text)}</p>
        </div>
    }
    .into_any()
}
