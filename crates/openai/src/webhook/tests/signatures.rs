use proptest::prelude::*;

use super::*;

#[test]
fn the_official_vector_is_accepted_and_names_its_delivery() {
    assert_eq!(Post::official().verify(), Ok(Delivery { id: ID.to_owned(), timestamp: TIMESTAMP }));
}

#[test]
fn the_official_telephone_bodies_are_accepted() {
    let call = |security: &str| {
        format!(
            r#"{{"id": "evt_sip_test", "object": "event", "created_at": 1750861210, "type": "realtime.call.incoming", "data": {{"call_id": "rtc_test", "sip_headers": [{{"name": "X-Test", "value": "example"}}]{security}}}}}"#
        )
    };
    let live = |event_type: &str, rest: &str| {
        format!(
            r#"{{"id": "evt_sip_test", "object": "event", "created_at": 1750861210, "type": "{event_type}", "data": {{"session_id": "live_test", "sip_headers": [{{"name": "X-Test", "value": "example"}}]{rest}}}}}"#
        )
    };
    let transport = |rest: &str| live("live.transport.incoming", &format!(r#", "type": "sip"{rest}"#));
    let security = |value: &str| format!(r#", "sip_media_security": "{value}""#);
    for (body, signature) in [
        (call(""), "H8Zfyd4fj+jGonIOStBOJ0aYTe/p0TOV7w25cLrGzQ0="),
        (call(&security("rtp")), "dhy+KzBYolFe5TYFRK5tIuNyF9kelFq9rciwfHaZ1FM="),
        (call(&security("srtp")), "GrmeMqQlS+slXMsiIHDBTZajhPxiOutu7kkwRlQfxus="),
        (call(&security("future_media_security")), "ilnS2Eq+jVeaYR1eh6oGRQAwv5ZiAcX14ka3e2Xdx9I="),
        (transport(""), "IH6ywPRrPcpR2M94Wdk2fbwsGjIYcCeNBtXwQXcLT9s="),
        (transport(&security("rtp")), "JIfC3tcDkYz2AGbr574v+RcXYlf9jV/3MvnJbcP/zuU="),
        (transport(&security("srtp")), "M7C2ZXezGBJ4uwdslvDIkeY5n/lRa+HkDWyM/ar5io8="),
        (live("live.call.incoming", ""), "DZ3Q1+ng5/BunrYsJF6ccv4nUuooN46DxWA+3u0rAFo="),
    ] {
        assert!(Post::with_body(&body, signature).verify().is_ok(), "{body}");
        assert!(parse_event(body.as_bytes()).is_ok(), "{body}");
    }
}

#[test]
fn the_standard_webhooks_vector_is_accepted() {
    let post = Post {
        secrets: WebhookSecrets::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap(),
        id: Some(b"msg_27UH4WbU6Z5A5EzD8u03UvzRbpk".to_vec()),
        timestamp: Some(b"1649367553".to_vec()),
        signature: Some(b"v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=".to_vec()),
        body: br#"{"email":"test@example.com","username":"test_user"}"#.to_vec(),
        now: 1_649_367_553,
    };
    assert!(post.verify().is_ok());
}

#[test]
fn a_secret_without_its_prefix_is_the_key_itself() {
    let mut post = Post { secrets: WebhookSecrets::parse("invalid_secret").unwrap(), ..Post::official() };
    assert_eq!(post.verify(), Err(SignatureError::Mismatch));
    post.signature = Some(sign(b"invalid_secret", ID, &TIMESTAMP.to_string(), BODY.as_bytes()).into());
    assert!(post.verify().is_ok());
}

#[test]
fn any_of_several_secrets_serves_while_one_is_being_rotated() {
    let both = Post { secrets: WebhookSecrets::parse(&format!("whsec_AQID, {SECRET}")).unwrap(), ..Post::official() };
    assert!(both.verify().is_ok());
    let timestamp = TIMESTAMP.to_string();
    let by_old = Post { signature: Some(sign(&[1, 2, 3], ID, &timestamp, BODY.as_bytes()).into()), ..both };
    assert!(by_old.verify().is_ok());
    let new_only = Post { secrets: WebhookSecrets::parse(SECRET).unwrap(), ..by_old };
    assert_eq!(new_only.verify(), Err(SignatureError::Mismatch));
}

#[test]
fn a_missing_header_is_named() {
    let missing = |post: Post| post.verify().unwrap_err();
    let official = Post::official();
    assert_eq!(missing(Post { id: None, ..official.clone() }), SignatureError::MissingHeader("webhook-id"));
    assert_eq!(
        missing(Post { timestamp: None, ..official.clone() }),
        SignatureError::MissingHeader("webhook-timestamp")
    );
    assert_eq!(missing(Post { signature: None, ..official }), SignatureError::MissingHeader("webhook-signature"));
}

#[test]
fn three_hundred_seconds_are_accepted_both_ways_and_no_more() {
    let at = |now| Post { now, ..Post::official() }.verify().map(|_| ());
    assert_eq!(at(TIMESTAMP + 300), Ok(()));
    assert_eq!(at(TIMESTAMP - 300), Ok(()));
    assert_eq!(at(TIMESTAMP + 301), Err(SignatureError::TooOld));
    assert_eq!(at(TIMESTAMP - 301), Err(SignatureError::TooNew));
    assert_eq!(at(TIMESTAMP + 400), Err(SignatureError::TooOld));
    assert_eq!(at(TIMESTAMP - 400), Err(SignatureError::TooNew));
}

#[test]
fn a_hostile_timestamp_is_refused_and_overflows_nothing() {
    let with = |text: &str, now| Post { timestamp: Some(text.into()), now, ..Post::official() }.verify().unwrap_err();
    assert_eq!(with(&i64::MIN.to_string(), i64::MAX), SignatureError::TooOld);
    assert_eq!(with(&i64::MAX.to_string(), i64::MIN), SignatureError::TooNew);
    for text in ["", "abc", "123abc", "1750861210.0", "9223372036854775808", "0x10", "1 750", "1_750_861_210"] {
        assert_eq!(with(text, TIMESTAMP), SignatureError::InvalidTimestamp, "{text:?}");
    }
    let not_text = Post { timestamp: Some(vec![0xff, 0xfe]), ..Post::official() };
    assert_eq!(not_text.verify(), Err(SignatureError::InvalidTimestamp));
}

#[test]
fn the_timestamp_is_signed_as_it_was_written() {
    let timestamp = format!("+{TIMESTAMP}");
    let post = Post { timestamp: Some(timestamp.clone().into()), ..Post::official() };
    assert_eq!(post.verify(), Err(SignatureError::Mismatch));
    let signed = Post { signature: Some(sign_official(&timestamp).into()), ..post };
    assert!(signed.verify().is_ok());
}

fn sign_official(timestamp: &str) -> String {
    let key = BASE64_STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    sign(&key, ID, timestamp, BODY.as_bytes())
}

#[test]
fn one_good_signature_among_others_is_enough() {
    for signature in [
        format!("v1,invalid_signature {SIGNATURE}"),
        format!(
            "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Gur4pLd03kjn8RYtBm5eJ1aZx/CbVfSdKq/7gjfXWlE= v1a,hnO3f9T8Ytu9 {SIGNATURE}"
        ),
        format!("  {SIGNATURE}\t"),
        SIGNATURE.trim_start_matches("v1,").to_owned(),
    ] {
        assert!(Post::with_signature(&signature).verify().is_ok(), "{signature}");
    }
}

#[test]
fn no_good_signature_is_a_mismatch() {
    for signature in [
        "",
        "v1",
        "v1,",
        "v1,dummy_signature",
        "v1,invalid_signature1 v1,invalid_signature2",
        "v1, gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY",
        "v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKB==",
        "v1,gUAg4R2hWouRZqRQG4uJyg==",
        "v1a,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY=",
    ] {
        assert_eq!(Post::with_signature(signature).verify(), Err(SignatureError::Mismatch), "{signature:?}");
    }
}

#[test]
fn a_header_full_of_signatures_is_read_to_its_limit() {
    let bad = "v1,AAAA ";
    let last_read = bad.repeat(MAX_SIGNATURE_CANDIDATES - 1) + SIGNATURE;
    assert!(Post::with_signature(&last_read).verify().is_ok());
    let beyond = bad.repeat(MAX_SIGNATURE_CANDIDATES) + SIGNATURE;
    assert_eq!(Post::with_signature(&beyond).verify(), Err(SignatureError::Mismatch));
}

#[test]
fn an_altered_body_is_a_mismatch_and_not_a_parse_error() {
    for body in ["{", "", &BODY.replace("resp_123", "resp_124"), &format!("{BODY}\n")] {
        let post = Post { body: body.into(), ..Post::official() };
        assert_eq!(post.verify(), Err(SignatureError::Mismatch), "{body:?}");
    }
}

#[test]
fn a_body_that_is_not_text_can_be_signed_all_the_same() {
    let body = vec![0xff, 0x00, 0xfe];
    let key = BASE64_STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    let signature = sign(&key, ID, &TIMESTAMP.to_string(), &body);
    let post = Post { body, signature: Some(signature.into()), ..Post::official() };
    assert!(post.verify().is_ok());
}

#[test]
fn an_id_that_is_not_text_is_refused() {
    let post = Post { id: Some(vec![b'w', 0xff]), ..Post::official() };
    assert_eq!(post.verify(), Err(SignatureError::InvalidId));
}

/// The comma of `v1,` turned into a space is not a change of the signature: what stands without `v1,` is taken as it is, as both
/// official SDKs do. It forges nothing, since the MAC is still the right one.
#[test]
fn a_signature_parted_from_its_version_is_still_one() {
    assert!(Post::with_signature(&SIGNATURE.replace(',', " ")).verify().is_ok());
}

fn part_of(post: &mut Post, which: usize) -> &mut Vec<u8> {
    match which {
        0 => &mut post.body,
        1 => post.id.as_mut().unwrap(),
        2 => post.timestamp.as_mut().unwrap(),
        _ => post.signature.as_mut().unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_of_one_byte_is_refused(which in 0..4_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut post = Post::official();
        let part = part_of(&mut post, which);
        let at = at.index(part.len());
        prop_assume!(part[at] != byte);
        // See `a_signature_parted_from_its_version_is_still_one`.
        prop_assume!(!(which == 3 && at == 2 && byte.is_ascii_whitespace()));
        part[at] = byte;
        prop_assert!(post.verify().is_err());
    }

    #[test]
    fn any_byte_put_in_or_taken_out_is_refused(which in 0..3_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), put in any::<bool>()) {
        let mut post = Post::official();
        let part = part_of(&mut post, which);
        let at = at.index(part.len());
        if put { part.insert(at, byte); } else { part.remove(at); }
        prop_assert!(post.verify().is_err());
    }

    #[test]
    fn nothing_that_comes_makes_it_panic(id: Vec<u8>, timestamp: Vec<u8>, signature: Vec<u8>, body: Vec<u8>, now: i64) {
        let post = Post { id: Some(id), timestamp: Some(timestamp), signature: Some(signature), body, now, ..Post::official() };
        prop_assert!(post.verify().is_err());
    }
}
