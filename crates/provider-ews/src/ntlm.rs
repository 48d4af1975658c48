//! The client's side of NTLM (exchange-ews.md §3, MS-NLMP): version 2 only, with a check over all three messages and, over
//! TLS, bound to the server's certificate.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use md4::Md4;
use md5::Md5;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256, Sha384, Sha512};

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, 56.
const FLAGS: u32 =
    0x1 | 0x4 | 0x200 | 0x8000 | 0x8_0000 | 0x80_0000 | 0x200_0000 | 0x2000_0000 | 0x8000_0000;

/// Version 10.0, build 14393, NTLM revision 15.
const VERSION: [u8; 8] = [10, 0, 0x39, 0x38, 0, 0, 0, 15];

/// Where the third message has its check, and where what the fields point to begins.
const CHECK: std::ops::Range<usize> = 72..88;
const PAYLOAD: usize = 88;

/// Seconds from 1601, where a FILETIME begins, to 1970.
const FILETIME_EPOCH: i64 = 11_644_473_600;

const END: u16 = 0;
const PAIR_FLAGS: u16 = 6;
const PAIR_TIMESTAMP: u16 = 7;
const PAIR_TARGET: u16 = 9;
const PAIR_BINDINGS: u16 = 10;

/// Who signs in.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    user: String,
    domain: String,
    password: SecretString,
}

impl Identity {
    /// `DOMAIN\user`, or `user@example.org`, which names its domain itself.
    pub(crate) fn new(user: &str, password: &SecretString) -> Self {
        let (domain, name) = user.split_once('\\').unwrap_or(("", user));
        Self {
            user: name.to_owned(),
            domain: domain.to_owned(),
            password: password.clone(),
        }
    }
}

/// What the third message is made of, besides who signs in.
pub(crate) struct Circumstances<'a> {
    /// Eight random bytes.
    pub(crate) random: [u8; 8],
    /// Looked at only where the server tells no time.
    pub(crate) now: DateTime<Utc>,
    /// The name of the server.
    pub(crate) host: &'a str,
    /// Its certificate (DER), where the connection is TLS.
    pub(crate) certificate: Option<&'a [u8]>,
}

/// The first message.
pub(crate) fn negotiate() -> Vec<u8> {
    let mut message = SIGNATURE.to_vec();
    message.extend(1_u32.to_le_bytes());
    message.extend(FLAGS.to_le_bytes());
    message.extend([0; 16]);
    message.extend(VERSION);
    message
}

/// The third message, which answers `challenge`; none where that is no challenge that we can answer.
pub(crate) fn authenticate(
    negotiate: &[u8],
    challenge: &[u8],
    identity: &Identity,
    now: &Circumstances<'_>,
) -> Option<Vec<u8>> {
    let rest = challenge.strip_prefix(SIGNATURE.as_slice())?;
    if rest.get(..4)? != 2_u32.to_le_bytes() {
        return None;
    }
    let server: [u8; 8] = challenge.get(24..32)?.try_into().ok()?;
    let flags = u32::from_le_bytes(challenge.get(20..24)?.try_into().ok()?) & FLAGS;
    let pairs = pairs(part(challenge, 40).unwrap_or_default());
    let told = pairs.iter().find(|(id, _)| *id == PAIR_TIMESTAMP);
    let time: [u8; 8] = match told {
        Some((_, value)) => (*value).try_into().ok()?,
        None => filetime(now.now).to_le_bytes(),
    };
    let info = target_info(&pairs, now, told.is_some());
    let keys = Keys::new(identity);
    let (proof, response) = keys.response(server, now.random, time, &info);
    let old = match told {
        Some(_) => vec![0; 24],
        None => [&hmac(&keys.key, &[&server, &now.random])[..], &now.random].concat(),
    };
    let (user, domain) = (utf16(&identity.user), utf16(&identity.domain));
    let mut message = SIGNATURE.to_vec();
    message.extend(3_u32.to_le_bytes());
    let mut payload: Vec<u8> = Vec::new();
    for value in [&old, &response, &domain, &user, &Vec::new(), &Vec::new()] {
        message.extend(field(value, PAYLOAD + payload.len()));
        payload.extend(value);
    }
    message.extend(flags.to_le_bytes());
    message.extend(VERSION);
    message.extend([0; 16]);
    message.extend(payload);
    if told.is_some() {
        let session = hmac(&keys.key, &[&proof]);
        let check = hmac(&session, &[negotiate, challenge, &message]);
        message.get_mut(CHECK)?.copy_from_slice(&check);
    }
    Some(message)
}

/// What is made of a password.
struct Keys {
    key: [u8; 16],
}

impl Keys {
    fn new(identity: &Identity) -> Self {
        let password = Md4::digest(utf16(identity.password.expose_secret()));
        let user = utf16(&identity.user.to_uppercase());
        Self {
            key: hmac(&password, &[&user, &utf16(&identity.domain)]),
        }
    }

    /// The proof, and the response that it begins.
    fn response(
        &self,
        server: [u8; 8],
        random: [u8; 8],
        time: [u8; 8],
        info: &[u8],
    ) -> ([u8; 16], Vec<u8>) {
        let temp = [
            &[1, 1, 0, 0, 0, 0, 0, 0][..],
            &time,
            &random,
            &[0; 4],
            info,
            &[0; 4],
        ]
        .concat();
        let proof = hmac(&self.key, &[&server, &temp]);
        (proof, [&proof[..], &temp].concat())
    }
}

/// The server's pairs, and ours behind them.
fn target_info(pairs: &[(u16, &[u8])], now: &Circumstances<'_>, has_check: bool) -> Vec<u8> {
    let ours = [PAIR_FLAGS, PAIR_TARGET, PAIR_BINDINGS];
    let told = pairs.iter().find(|(id, _)| *id == PAIR_FLAGS);
    let told = told.and_then(|(_, value)| <[u8; 4]>::try_from(*value).ok());
    let flags = told.map_or(0, u32::from_le_bytes) | if has_check { 2 } else { 0 };
    let target = utf16(&format!("HTTP/{}", now.host));
    let bindings = now.certificate.map_or([0; 16], bindings);
    let flags = flags.to_le_bytes();
    let kept = pairs.iter().filter(|(id, _)| !ours.contains(id)).copied();
    let added = [
        (PAIR_FLAGS, &flags[..]),
        (PAIR_BINDINGS, &bindings),
        (PAIR_TARGET, &target),
        (END, &[]),
    ];
    let mut info = Vec::new();
    for (id, value) in kept.chain(added) {
        info.extend(id.to_le_bytes());
        info.extend(length(value).to_le_bytes());
        info.extend(value);
    }
    info
}

/// The channel bindings of a connection to whoever holds this certificate (RFC 5929 §4.1).
fn bindings(certificate: &[u8]) -> [u8; 16] {
    let hash = match signature_hash(certificate) {
        Some(Hash::Sha384) => Sha384::digest(certificate).to_vec(),
        Some(Hash::Sha512) => Sha512::digest(certificate).to_vec(),
        None => Sha256::digest(certificate).to_vec(),
    };
    let data = [&b"tls-server-end-point:"[..], &hash].concat();
    let mut bytes = vec![0; 16];
    bytes.extend(u32::try_from(data.len()).unwrap_or_default().to_le_bytes());
    bytes.extend(data);
    Md5::digest(bytes).into()
}

/// The hashes of signatures beside SHA-256, which stands for the older ones, too.
enum Hash {
    Sha384,
    Sha512,
}

/// With which hash a certificate is signed, by its algorithm's number (RFC 4055, RFC 5758).
fn signature_hash(certificate: &[u8]) -> Option<Hash> {
    let (inside, _) = element(certificate)?;
    let (_, rest) = element(inside)?;
    let (algorithm, _) = element(rest)?;
    let (number, _) = element(algorithm)?;
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
    match (number.strip_prefix(RSA), number.strip_prefix(ECDSA)) {
        (Some([12]), _) | (_, Some([3])) => Some(Hash::Sha384),
        (Some([13]), _) | (_, Some([4])) => Some(Hash::Sha512),
        _ => None,
    }
}

/// What the first element of a DER text holds, and what follows it.
fn element(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let length = digits.iter().take(4);
        let length = length.fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
        (length, rest)
    };
    rest.split_at_checked(length)
}

/// The pairs of a target info, up to its end.
fn pairs(mut bytes: &[u8]) -> Vec<(u16, &[u8])> {
    let mut found = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(4) {
        let id = u16::from_le_bytes([head[0], head[1]]);
        let length = u16::from_le_bytes([head[2], head[3]]);
        let Some((value, rest)) = rest.split_at_checked(length.into()) else {
            break;
        };
        if id == END {
            break;
        }
        found.push((id, value));
        bytes = rest;
    }
    found
}

/// The part of a message whose place is told at this offset.
fn part(message: &[u8], at: usize) -> Option<&[u8]> {
    let field = message.get(at..at + 8)?;
    let length = usize::from(u16::from_le_bytes([field[0], field[1]]));
    let offset = u32::from_le_bytes([field[4], field[5], field[6], field[7]]) as usize;
    message.get(offset..offset.checked_add(length)?)
}

fn field(value: &[u8], offset: usize) -> Vec<u8> {
    let length = length(value).to_le_bytes();
    let offset = u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes();
    [&length[..], &length, &offset].concat()
}

fn length(value: &[u8]) -> u16 {
    u16::try_from(value.len()).unwrap_or(u16::MAX)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let mut mac = Hmac::<Md5>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Tenths of a microsecond since 1601.
fn filetime(at: DateTime<Utc>) -> i64 {
    (at.timestamp() + FILETIME_EPOCH) * 10_000_000
}
