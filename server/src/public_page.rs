//! Pages for people who have no account here: whoever opened a link of a mail. The organization's name and two sentences; no
//! script, and nothing of anybody else's is loaded.

use crate::router::AppState;
use axum::http::{HeaderValue, header};
use axum::response::{Html, Response};
use leptos::prelude::*;

/// A page of its own; with `button` it has a form that sends nothing but that it was pressed.
pub fn page(
    state: &AppState,
    organization: &str,
    title: &'static str,
    text: &'static str,
    button: Option<&'static str>,
) -> Html<String> {
    let css = state.site.names.css.clone();
    let organization = organization.to_owned();
    let page = Owner::new().with(|| {
        let form = button.map(|label| {
            view! {
                <form method="post"><button class="button" data-look="primary" type="submit">{label}</button></form>
            }
        });
        view! {
            <html lang="en" dir="ltr">
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="robots" content="noindex"/>
                    <title>{title}</title>
                    <link rel="stylesheet" href=css/>
                </head>
                <body>
                    <main class="entrance"><div class="entrance__inner">
                        <div class="card entrance__card">
                            <p class="muted">{organization}</p>
                            <h1>{title}</h1>
                            <p>{text}</p>
                            {form}
                        </div>
                    </div></main>
                </body>
            </html>
        }
        .to_html()
    });
    Html(["<!DOCTYPE html>", &page].concat())
}

/// What such an address answers is kept by nobody on the way, and listed nowhere.
pub fn for_nobody_else(answer: &mut Response) {
    let headers = answer.headers_mut();
    headers.insert(
        "x-robots-tag",
        HeaderValue::from_static("noindex, nofollow"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
