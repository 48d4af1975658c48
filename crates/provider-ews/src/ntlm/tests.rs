use super::*;

/// MS-NLMP §4.2.4, the numbers of exchange-ews.md §3.
fn identity() -> Identity {
    Identity::new("Domain\\User", &SecretString::from("Password"))
}

fn info(pairs: &[(u16, &str)]) -> Vec<u8> {
    let each = pairs.iter().map(|(id, name)| {
        let value = utf16(name);
        [&id.to_le_bytes()[..], &length(&value).to_le_bytes(), &value].concat()
    });
    each.collect::<Vec<_>>().concat()
}

#[test]
fn keys_and_proof_are_those_of_the_specification() {
    let keys = Keys::new(&identity());
    let server = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
    let info = info(&[(2, "Domain"), (1, "Server"), (0, "")]);

    let (proof, _) = keys.response(server, [0xaa; 8], [0; 8], &info);

    assert_eq!(hex::encode(keys.key), "0c868a403bfd7a93a3001ef22ef02e3f");
    assert_eq!(hex::encode(proof), "68cd0ab851e51c96aabc927bebef6a1c");
    assert_eq!(
        hex::encode(hmac(&keys.key, &[&proof])),
        "8de40ccadbc14a82f15cb0ad0de95ca3"
    );
    let old = hmac(&keys.key, &[&server, &[0xaa; 8]]);
    assert_eq!(hex::encode(old), "86c35097ac9cec102554764a57cccc19");
}

#[test]
fn what_is_no_challenge_is_not_answered() {
    let now = Circumstances {
        random: [1; 8],
        now: DateTime::UNIX_EPOCH,
        host: "mail.example.org",
        certificate: None,
    };
    let first = negotiate();
    for bad in [&b""[..], b"NTLMSSP\0\x02\0\0\0", &first, &[0xff; 200]] {
        assert_eq!(authenticate(&first, bad, &identity(), &now), None);
    }
}

#[test]
fn whose_certificate_it_is_goes_into_the_answer() {
    let now = |certificate| Circumstances {
        random: [1; 8],
        now: DateTime::UNIX_EPOCH,
        host: "mail.example.org",
        certificate,
    };
    let told = info(&[(2, "Domain")]);
    let pairs = pairs(&told);

    let plain = target_info(&pairs, &now(None), true);
    let bound = target_info(&pairs, &now(Some(b"\x30\x03\x02\x01\x00")), true);

    assert_eq!(plain.len(), bound.len());
    assert_ne!(plain, bound);
    let found = super::pairs(&bound);
    assert_eq!(found[0], (2, &utf16("Domain")[..]));
    assert!(found.contains(&(PAIR_TARGET, &utf16("HTTP/mail.example.org")[..])));
    assert!(found.contains(&(PAIR_FLAGS, &2_u32.to_le_bytes()[..])));
}

#[test]
fn the_hash_is_that_of_the_certificates_signature() {
    let signed = |number: &[u8]| {
        let body = [&[0x06, u8::try_from(number.len()).unwrap()][..], number].concat();
        let algorithm = [&[0x30, u8::try_from(body.len()).unwrap()][..], &body].concat();
        let inside = [&[0x30, 0][..], &algorithm].concat();
        [&[0x30, u8::try_from(inside.len()).unwrap()][..], &inside].concat()
    };
    let rsa = |last| [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last];
    assert!(matches!(
        signature_hash(&signed(&rsa(12))),
        Some(Hash::Sha384)
    ));
    assert!(matches!(
        signature_hash(&signed(&rsa(13))),
        Some(Hash::Sha512)
    ));
    assert!(signature_hash(&signed(&rsa(11))).is_none());
    assert!(signature_hash(b"\x30\x82").is_none());
}
