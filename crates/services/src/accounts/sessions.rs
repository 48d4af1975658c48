//! Signed-in browsers: recognised, listed, revoked.

use super::{NewSession, SignInOrigin};
use crate::{Environment, ServiceError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::member::{Member, MemberState};
use domain::view::session::SessionRow;
use domain::{Caller, SessionId};
use sha2::{Digest, Sha256};
use store::{SessionRecord, StoreError, Writing};

/// How long a session lasts without being used.
pub const LIFETIME: TimeDelta = TimeDelta::days(30);
/// A use is noted at most this often.
const NOTE_EVERY: TimeDelta = TimeDelta::minutes(1);
const TOKEN_LENGTH: usize = 32;
/// Longest text stored about a browser.
const LONGEST_DEVICE: usize = 120;

/// Opens a session inside the caller's transaction.
pub(super) async fn open(
    env: &Environment,
    writing: &mut Writing,
    member: &Member,
    from: &SignInOrigin,
) -> Result<NewSession, StoreError> {
    let mut secret = [0; TOKEN_LENGTH];
    env.entropy.fill(&mut secret);
    let token = URL_SAFE_NO_PAD.encode(secret);
    let now = env.clock.now();
    let record = SessionRecord {
        id: SessionId::new(env.entropy.id()),
        organization: member.organization,
        member: member.id,
        token_hash: hash(&token),
        device: describe(&from.device),
        address: from.address.clone(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + LIFETIME,
    };
    writing.insert_session(&record).await?;
    Ok(NewSession {
        token: token.into(),
        expires_at: record.expires_at,
    })
}

/// Who asks, by the token of the cookie; `None` for a session that ended or never was.
///
/// # Errors
/// [`ServiceError::Unavailable`] when the database does not answer: that is no reason to sign anybody out.
pub async fn caller(env: &Environment, token: &str) -> Result<Option<Caller>, ServiceError> {
    let now = env.clock.now();
    let found = env
        .store
        .read()
        .await?
        .session_by_hash(&hash(token))
        .await?;
    let Some((session, member)) = found else {
        return Ok(None);
    };
    if session.expires_at <= now || member.state == MemberState::Deactivated {
        return Ok(None);
    }
    if NOTE_EVERY <= now - session.last_seen_at
        && let Err(error) = note_use(env, session.id).await
    {
        // The next request notes it; this one need not fail for it.
        tracing::warn!(session.id = %session.id, %error, "could not note the use of session {}", session.id);
    }
    Ok(Some(Caller {
        organization: session.organization,
        member: member.id,
        role: member.role,
        session: Some(session.id),
    }))
}

async fn note_use(env: &Environment, session: SessionId) -> Result<(), StoreError> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    writing.touch_session(session, now, now + LIFETIME).await?;
    writing.commit().await
}

/// The caller's signed-in browsers, the one used last first.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<SessionRow>, ServiceError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let zone = super::zone_of(&mut reading, caller).await?;
    let mut sessions = reading
        .sessions_of(caller.organization, caller.member)
        .await?;
    drop(reading);
    sessions.retain(|session| now < session.expires_at);
    sessions.sort_by_key(|session| (std::cmp::Reverse(session.last_seen_at), session.id));
    let rows = sessions.into_iter().map(|session| SessionRow {
        id: session.id,
        device: session.device,
        address: session.address,
        last_used_at: session.last_seen_at,
        last_used_local: env.zones.local(session.last_seen_at, &zone),
        is_current: Some(session.id) == caller.session,
    });
    Ok(rows.collect())
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// [`ServiceError::NotFound`] when the caller has no such session.
pub async fn revoke(
    env: &Environment,
    caller: &Caller,
    session: SessionId,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    let existed = writing
        .delete_session(caller.organization, caller.member, session)
        .await?;
    writing.commit().await?;
    if existed {
        Ok(())
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Ends the caller's own session. One that ended already is a success, as is none.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn sign_out(env: &Environment, caller: &Caller) -> Result<(), ServiceError> {
    let Some(session) = caller.session else {
        return Ok(());
    };
    match revoke(env, caller, session).await {
        Ok(()) | Err(ServiceError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Browser and system in words, for instance `Firefox on Linux`; what is unknown is shown as it came, cut short.
fn describe(device: &str) -> String {
    // Each names itself and those it wants to be taken for, so the particular ones come first.
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 8] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Mac OS", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| device.contains(sign))
            .map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if device.trim().is_empty() => "Unknown device".to_owned(),
        (None, None) => device
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST_DEVICE)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_do() {
        for (device, words) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("Firefox on Linux", "Firefox on Linux"),
            ("curl/8.5", "curl"),
            ("", "Unknown device"),
            ("something else", "something else"),
        ] {
            assert_eq!(describe(device), words);
        }
    }
}
