//! Whether a webhook message comes from Calendly, is whole, and is of now.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header that carries it: `t=<unix seconds>,v1=<64 hexadecimal digits>`.
pub const HEADER: &str = "Calendly-Webhook-Signature";

/// A message that is older, or from so far in the future, is not believed: it may have been recorded and sent again.
pub const BELIEVED_FOR: TimeDelta = TimeDelta::seconds(180);

/// Why a message is not believed. None of it is told to whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    /// The header is missing a part, or is none.
    #[error("the signature cannot be read")]
    Unreadable,
    /// It was signed too long ago, or in the future.
    #[error("the signature is not of now")]
    NotOfNow,
    /// Another key signed it, or it was changed on its way.
    #[error("the signature is not of this message")]
    Wrong,
}

/// Whether `body`, exactly as it came, was signed with this key just now: HMAC-SHA256 over `t`, a dot and the body. The
/// comparison takes the same time whatever is wrong. Call it before anything of the body is read.
///
/// # Errors
/// [`NotBelieved`]
pub fn verify(
    key: &SecretString,
    header: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), NotBelieved> {
    let Signature { time, digest } = Signature::read(header)?;
    let seconds: i64 = time.parse().map_err(|_| NotBelieved::Unreadable)?;
    let signed_at = DateTime::from_timestamp(seconds, 0).ok_or(NotBelieved::Unreadable)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .map_err(|_| NotBelieved::Wrong)?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(&digest).map_err(|_| NotBelieved::Wrong)?;
    if BELIEVED_FOR < (now - signed_at).abs() {
        return Err(NotBelieved::NotOfNow);
    }
    Ok(())
}

/// The header's parts.
struct Signature<'a> {
    /// As it was written: that is what was signed.
    time: &'a str,
    digest: Vec<u8>,
}

impl<'a> Signature<'a> {
    fn read(header: &'a str) -> Result<Self, NotBelieved> {
        let part = |name: &str| {
            let mut parts = header
                .split(',')
                .filter_map(|part| part.trim().split_once('='));
            parts
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
                .ok_or(NotBelieved::Unreadable)
        };
        Ok(Self {
            time: part("t")?,
            digest: hex::decode(part("v1")?).map_err(|_| NotBelieved::Unreadable)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the provider's sheet.
    const SIGNED: &str =
        "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686";
    const BODY: &[u8] = br#"{"a":1}"#;

    fn after(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
    }

    fn judged(key: &str, header: &str, body: &[u8], seconds: i64) -> Result<(), NotBelieved> {
        verify(&key.into(), header, body, after(seconds))
    }

    #[test]
    fn case_30_what_calendly_signed_is_believed_for_three_minutes() {
        assert_eq!(judged("secret", SIGNED, BODY, 0), Ok(()));
        assert_eq!(judged("secret", SIGNED, BODY, 180), Ok(()));
        assert_eq!(judged("secret", SIGNED, BODY, -180), Ok(()));
    }

    #[test]
    fn case_30_a_message_that_is_sent_again_later_is_not_believed() {
        for seconds in [181, -181, 86_400] {
            assert_eq!(
                judged("secret", SIGNED, BODY, seconds),
                Err(NotBelieved::NotOfNow)
            );
        }
    }

    #[test]
    fn case_30_a_forged_or_changed_message_is_not_believed() {
        let wrong = Err(NotBelieved::Wrong);

        assert_eq!(judged("another", SIGNED, BODY, 0), wrong);
        assert_eq!(judged("", SIGNED, BODY, 0), wrong);
        // The same value, spelled otherwise: what was signed are the bytes.
        assert_eq!(judged("secret", SIGNED, br#"{"a": 1}"#, 0), wrong);
        let younger = SIGNED.replace("1700000000", "1700000100");
        assert_eq!(judged("secret", &younger, BODY, 100), wrong);
        let short = SIGNED.split_at(SIGNED.len() - 2).0;
        assert_eq!(judged("secret", short, BODY, 0), wrong);
    }

    #[test]
    fn case_30_a_header_that_makes_no_sense_is_refused() {
        for header in [
            "",
            "t=1700000000",
            "v1=49f2",
            "t=now,v1=49f2",
            "t=1700000000,v1=not hex",
            "t=99999999999999999999,v1=49f2",
            "t=9223372036854775807,v1=49f2",
        ] {
            assert_eq!(
                judged("secret", header, BODY, 0),
                Err(NotBelieved::Unreadable),
                "{header}"
            );
        }
    }

    #[test]
    fn parts_may_stand_in_any_order_with_others_between() {
        let (time, digest) = SIGNED.split_once(',').unwrap();
        let header = format!("v0=old, {digest}, {time}");

        assert_eq!(judged("secret", &header, BODY, 0), Ok(()));
    }
}
