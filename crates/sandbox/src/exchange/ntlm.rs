//! The server's side of NTLM (exchange-ews.md §3, MS-NLMP): three messages on one connection, version 2 only.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use md4::{Digest, Md4};
use md5::Md5;

/// The mark at the beginning of every message.
const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, 56.
const FLAGS: u32 = 0x1
    | 0x4
    | 0x200
    | 0x8000
    | 0x1_0000
    | 0x8_0000
    | 0x80_0000
    | 0x200_0000
    | 0x2000_0000
    | 0x8000_0000;

/// Seconds from 1601, where a FILETIME begins, to 1970.
const FILETIME_EPOCH: i64 = 11_644_473_600;

/// Pairs of the target info.
mod pair {
    pub const END: u16 = 0;
    pub const COMPUTER: u16 = 1;
    pub const DOMAIN: u16 = 2;
    pub const DNS_COMPUTER: u16 = 3;
    pub const DNS_DOMAIN: u16 = 4;
    pub const FLAGS: u16 = 6;
    pub const TIMESTAMP: u16 = 7;
}

/// What was said on a connection so far.
#[derive(Debug, Clone)]
pub struct Challenged {
    negotiate: Vec<u8>,
    challenge: Vec<u8>,
    random: [u8; 8],
}

/// Which of the three messages it is; none for what is no NTLM.
pub fn kind(message: &[u8]) -> Option<u32> {
    let rest = message.strip_prefix(SIGNATURE.as_slice())?;
    Some(u32::from_le_bytes(rest.get(..4)?.try_into().ok()?))
}

/// Answers the first message with a challenge of this domain.
pub fn challenge(
    negotiate: &[u8],
    random: [u8; 8],
    domain: &str,
    now: DateTime<Utc>,
) -> (Challenged, Vec<u8>) {
    let target = utf16(domain);
    let mut info = Vec::new();
    let dns = format!("{}.example", domain.to_lowercase());
    for (id, value) in [
        (pair::DOMAIN, utf16(domain)),
        (pair::COMPUTER, utf16("MAIL")),
        (pair::DNS_DOMAIN, utf16(&dns)),
        (pair::DNS_COMPUTER, utf16(&format!("mail.{dns}"))),
        (pair::TIMESTAMP, filetime(now).to_le_bytes().to_vec()),
        (pair::END, Vec::new()),
    ] {
        info.extend(id.to_le_bytes());
        info.extend(length(&value).to_le_bytes());
        info.extend(value);
    }
    let payload: u32 = 56;
    let mut message = SIGNATURE.to_vec();
    message.extend(2_u32.to_le_bytes());
    message.extend(field(&target, payload));
    message.extend(FLAGS.to_le_bytes());
    message.extend(random);
    message.extend([0; 8]);
    message.extend(field(&info, payload + u32::from(length(&target))));
    // Version 10.0, build 14393, NTLM revision 15.
    message.extend([10, 0, 0x39, 0x38, 0, 0, 0, 15]);
    message.extend(&target);
    message.extend(&info);
    let said = Challenged {
        negotiate: negotiate.to_vec(),
        challenge: message.clone(),
        random,
    };
    (said, message)
}

/// The user and the domain that the third message claims.
pub fn claimed(message: &[u8]) -> Option<(String, String)> {
    Some((text(part(message, 36)?)?, text(part(message, 28)?)?))
}

/// Whether the third message proves that whoever sent it knows the password.
pub fn proves(said: &Challenged, message: &[u8], password: &str) -> bool {
    verify(said, message, password).is_some()
}

fn verify(said: &Challenged, message: &[u8], password: &str) -> Option<()> {
    let (user, domain) = claimed(message)?;
    let response = part(message, 20)?;
    // Version 1 has 24 bytes and is not taken.
    let (proof, temp) = response
        .split_at_checked(16)
        .filter(|(_, temp)| 28 < temp.len())?;
    let key = hmac(
        &Md4::digest(utf16(password)),
        &[&utf16(&user.to_uppercase()), &utf16(&domain)],
    );
    if hmac(&key, &[&said.random, temp]) != *proof {
        return None;
    }
    let flags = pairs(temp.get(28..)?).find(|(id, _)| *id == pair::FLAGS);
    let has_check = flags.is_some_and(|(_, value)| value.first().is_some_and(|byte| byte & 2 != 0));
    if has_check {
        let mut whole = message.to_vec();
        let check = whole.get(72..88)?.to_vec();
        whole.get_mut(72..88)?.fill(0);
        let session = hmac(&key, &[proof]);
        let expected = hmac(&session, &[&said.negotiate, &said.challenge, &whole]);
        if expected != *check {
            return None;
        }
    }
    Some(())
}

/// The pairs of a target info, up to its end.
fn pairs(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = bytes.split_at_checked(4)?;
        let id = u16::from_le_bytes([head[0], head[1]]);
        let length = u16::from_le_bytes([head[2], head[3]]);
        let (value, rest) = rest.split_at_checked(length.into())?;
        bytes = rest;
        (id != pair::END).then_some((id, value))
    })
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(key) else {
        return [0; 16];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The part of a message whose place is told at this offset.
fn part(message: &[u8], at: usize) -> Option<&[u8]> {
    let field = message.get(at..at + 8)?;
    let length = usize::from(u16::from_le_bytes([field[0], field[1]]));
    let offset = u32::from_le_bytes([field[4], field[5], field[6], field[7]]) as usize;
    message.get(offset..offset.checked_add(length)?)
}

fn field(value: &[u8], offset: u32) -> Vec<u8> {
    let length = length(value).to_le_bytes();
    [&length[..], &length, &offset.to_le_bytes()].concat()
}

fn length(value: &[u8]) -> u16 {
    u16::try_from(value.len()).unwrap_or(u16::MAX)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn text(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16(&units).ok()
}

/// Tenths of a microsecond since 1601.
fn filetime(at: DateTime<Utc>) -> i64 {
    (at.timestamp() + FILETIME_EPOCH) * 10_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_of_the_specification_is_accepted_and_no_other() {
        // MS-NLMP §4.2.4, the numbers of exchange-ews.md §3.
        let said = Challenged {
            negotiate: Vec::new(),
            challenge: Vec::new(),
            random: [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef],
        };
        let info = [(2_u16, "Domain"), (1, "Server"), (0, "")].map(|(id, name)| {
            let value = utf16(name);
            [&id.to_le_bytes()[..], &length(&value).to_le_bytes(), &value].concat()
        });
        let mut temp = vec![1, 1, 0, 0, 0, 0, 0, 0];
        temp.extend([0; 8]);
        temp.extend([0xaa; 8]);
        temp.extend([0; 4]);
        temp.extend(info.concat());
        temp.extend([0; 4]);
        let proof = hex::decode("68cd0ab851e51c96aabc927bebef6a1c").unwrap();
        let response = [proof, temp].concat();
        let (user, domain) = (utf16("User"), utf16("Domain"));
        let mut message = SIGNATURE.to_vec();
        message.extend(3_u32.to_le_bytes());
        let mut at = 88;
        for value in [
            &Vec::new(),
            &response,
            &domain,
            &user,
            &Vec::new(),
            &Vec::new(),
        ] {
            message.extend(field(value, at));
            at += u32::from(length(value));
        }
        message.extend([0; 28]);
        message.extend([response, domain, user].concat());

        assert_eq!(kind(&message), Some(3));
        assert_eq!(
            claimed(&message),
            Some(("User".to_owned(), "Domain".to_owned()))
        );
        assert!(proves(&said, &message, "Password"));
        assert!(!proves(&said, &message, "password"));
        assert!(!proves(&said, &message[..90], "Password"));
    }
}
