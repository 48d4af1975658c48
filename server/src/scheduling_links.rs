//! `GET /m/{code}`: a link that a mail carried. No sign-in, no script, nothing of anybody else's is loaded.

use crate::router::AppState;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::scheduling_link::Opening;
use leptos::prelude::*;
use services::calendly::{Opened, open_link};

/// When whoever found a link paused may try again, in seconds.
const AGAIN_AFTER: &str = "3600";

/// Leads on to Calendly, or says politely that it does not.
pub async fn open(
    State(state): State<AppState>,
    method: Method,
    Path(code): Path<String>,
) -> Response {
    let mut answer = match open_link(&state.env, &code, method == Method::GET).await {
        Ok(Some(Opened {
            opening: Opening::Leads(page),
            ..
        })) => Redirect::to(&page).into_response(),
        Ok(Some(Opened {
            opening: Opening::Unavailable,
            organization,
        })) => {
            let page = page(
                &state,
                &organization,
                "This meeting link is temporarily unavailable",
                "It is taking a short break. Your link stays valid: please try again later, or answer the mail that brought you here.",
            );
            let again = (header::RETRY_AFTER, HeaderValue::from_static(AGAIN_AFTER));
            (StatusCode::SERVICE_UNAVAILABLE, [again], page).into_response()
        }
        Ok(None) => {
            let page = page(
                &state,
                "",
                "There is no such meeting link",
                "Perhaps part of the address was lost. Please open the whole link from your mail, or answer that mail.",
            );
            (StatusCode::NOT_FOUND, page).into_response()
        }
        Err(error) => {
            tracing::error!(error = %error, "a scheduling link could not be opened");
            let page = page(
                &state,
                "",
                "This meeting link cannot be opened right now",
                "Your link stays valid: please try again in some minutes.",
            );
            (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
        }
    };
    let headers = answer.headers_mut();
    headers.insert(
        "x-robots-tag",
        HeaderValue::from_static("noindex, nofollow"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// A page of its own: the organization's name and two sentences.
fn page(
    state: &AppState,
    organization: &str,
    title: &'static str,
    text: &'static str,
) -> Html<String> {
    let css = state.site.names.css.clone();
    let organization = organization.to_owned();
    let page = Owner::new().with(|| {
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
                        </div>
                    </div></main>
                </body>
            </html>
        }
        .to_html()
    });
    Html(["<!DOCTYPE html>", &page].concat())
}
