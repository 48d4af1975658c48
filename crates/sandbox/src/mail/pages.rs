//! The pages on which caught mails are read: `/mail` and `/mail/{number}`.

use super::{Mail, Mailbox};
use crate::markup::{Markup, alert, markup, page};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

/// Both pages.
pub fn router(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/mail", get(list))
        .route("/mail/{number}", get(one))
        .with_state(mailbox)
}

async fn list(State(mailbox): State<Mailbox>) -> Response {
    let mut mails = mailbox.mails();
    mails.reverse();
    if mails.is_empty() {
        let body = markup!(
            "<p>Nothing was sent yet. Mails that Integrator sends are caught here and go nowhere else.</p>"
        );
        return page(StatusCode::OK, "Mails", body);
    }
    let lines: Markup = mails
        .iter()
        .map(|mail| {
            markup!(
                "<li><a href=\"/mail/{}\">{}</a><br>to {}, {}</li>",
                mail.number.to_string(),
                subject_of(mail),
                mail.to.join(", "),
                mail.at.format("%Y-%m-%d %H:%M UTC").to_string()
            )
        })
        .collect();
    page(StatusCode::OK, "Mails", markup!("<ul>{}</ul>", lines))
}

async fn one(State(mailbox): State<Mailbox>, Path(number): Path<u64>) -> Response {
    let Some(mail) = mailbox.mail(number) else {
        let body = alert("There is no such mail.");
        return page(StatusCode::NOT_FOUND, "Mails", body);
    };
    let body = markup!(
        "<p><a href=\"/mail\">All mails</a></p><dl><dt>From</dt><dd>{}</dd><dt>To</dt><dd>{}</dd>\
         <dt>Answers to</dt><dd>{}</dd><dt>At</dt><dd>{}</dd></dl>\
         <div style=\"white-space:pre-wrap;overflow-wrap:anywhere\">{}</div>\
         <details><summary>As it was sent</summary><pre style=\"overflow:auto\">{}</pre></details>",
        mail.sender,
        mail.to.join(", "),
        mail.reply_to,
        mail.at.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        linked(&mail.text),
        mail.raw
    );
    page(StatusCode::OK, subject_of(&mail), body)
}

fn subject_of(mail: &Mail) -> &str {
    match mail.subject.trim() {
        "" => "(no subject)",
        subject => subject,
    }
}

/// A text whose addresses on the web can be clicked; everything else in it stays text.
fn linked(text: &str) -> Markup {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = address_in(rest) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|letter: char| letter.is_whitespace() || "<>\"'".contains(letter))
            .unwrap_or(from.len());
        let (address, _) = from.split_at(end);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        parts.push(markup!("{}", before));
        parts.push(markup!(
            "<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>",
            address,
            address
        ));
        rest = &from[address.len()..];
    }
    parts.push(markup!("{}", rest));
    parts.into_iter().collect()
}

/// Where the next address begins.
fn address_in(text: &str) -> Option<usize> {
    let starts = ["http://", "https://"].map(|scheme| text.find(scheme));
    starts.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::linked;

    #[test]
    fn addresses_can_be_clicked_and_nothing_else_is_markup() {
        for (text, expected) in [
            ("plain <b>text</b>", "plain &lt;b&gt;text&lt;/b&gt;"),
            (
                "See http://a.example/m/x.\nBye",
                "See <a href=\"http://a.example/m/x\" rel=\"noopener noreferrer\">http://a.example/m/x</a>.\nBye",
            ),
            (
                "<https://a.example/?a=1&b=\"2\">",
                "&lt;<a href=\"https://a.example/?a=1&amp;b=\" rel=\"noopener noreferrer\">https://a.example/?a=1&amp;b=</a>&quot;2&quot;&gt;",
            ),
            ("javascript:alert(1)", "javascript:alert(1)"),
        ] {
            assert_eq!(linked(text).0, expected, "{text:?}");
        }
    }
}
