//! `GET /exchange`: whose mailboxes there are, and how to sign in. Nothing like it exists at Exchange; it is for people who try
//! the demo.

use super::Exchange;
use crate::markup::{Markup, markup, page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// The list.
pub async fn show(State(exchange): State<Exchange>) -> Response {
    let ews = exchange.ews();
    let world = exchange.world();
    let rows = world.accounts.iter().map(|account| {
        markup!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
            account.name,
            account.email,
            [account.domain.as_str(), "\\", &account.user].concat(),
            account.password
        )
    });
    let rows: Markup = rows.collect();
    let body = markup!(
        "<p>Sign in with an email or a user name. The server is <code>{}</code>; by email it is found without it.</p>\
         <table><thead><tr><th scope=\"col\">Mailbox</th><th scope=\"col\">Email</th><th scope=\"col\">User name</th>\
         <th scope=\"col\">Password</th></tr></thead><tbody>{}</tbody></table>",
        ews,
        rows
    );
    page(StatusCode::OK, "Mailboxes at Exchange", body)
}
