//! Signatures of our own making: what is good, what is not, and what nobody can tell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _,
};
use serde_json::{Value, json};
use tonnage::Status;
use tonnage_signatures::{MAX_SIGNATURES, check};

const PAYLOAD: &[u8] = b"what is signed";

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A good signature with a new key.
fn signature(alg: &str, curve: &str, algorithm: &'static EcdsaSigningAlgorithm) -> Value {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
    let protected = base64(b"{}");
    let message = format!("{protected}.{}", base64(PAYLOAD));
    let signed = pair.sign(&random, message.as_bytes()).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(signed.as_ref().len() / 2);
    let jwk = json!({ "kty": "EC", "crv": curve, "x": base64(x), "y": base64(y) });
    json!({ "header": { "jwk": jwk, "alg": alg }, "signature": base64(signed.as_ref()),
            "protected": protected })
}

fn es256() -> Value {
    signature("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING)
}

/// `value` with something else at a place.
fn with(mut value: Value, at: &str, new: Value) -> Value {
    *value.pointer_mut(at).unwrap() = new;
    value
}

#[track_caller]
fn assert_verdict(signatures: &Value, expected: Status, words: &str) {
    let body = json!({ "signatures": signatures }).to_string();
    assert_eq!(check(body.as_bytes(), PAYLOAD), (expected, words.to_owned()));
}

const GOOD: &str = "its own key signed this, which is all that it proves";

#[test]
fn good_signatures_are_good() {
    assert_verdict(&json!([es256()]), Status::Verified, GOOD);
    let es384 = signature("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING);
    assert_verdict(&json!([es384]), Status::Verified, GOOD);
    assert_verdict(&json!([es256(), es384]), Status::Verified, GOOD);
}

#[test]
fn a_signature_by_another_key_is_bad() {
    let other = es256().pointer("/header/jwk").cloned().unwrap();
    let words = "the key that came along did not sign this (ES256)";
    let bad = with(es256(), "/header/jwk", other);
    assert_verdict(&json!([bad]), Status::Failed, words);
    // One that is good mends nothing.
    assert_verdict(&json!([es256(), bad]), Status::Failed, words);
    assert_verdict(&json!([with(es256(), "/signature", json!(""))]), Status::Failed, words);
    assert_verdict(&json!([with(es256(), "/protected", json!("e30A"))]), Status::Failed, words);
}

#[test]
fn a_key_of_another_kind_is_bad() {
    let words = "the key that came along is none for ES256";
    for (at, new) in [
        ("/header/jwk", json!(1)),
        ("/header/jwk/kty", json!("RSA")),
        ("/header/jwk/crv", json!("P-384")),
        ("/header/jwk/x", json!("%")),
        ("/header/jwk/x", json!(base64(&[1; 33]))),
    ] {
        assert_verdict(&json!([with(es256(), at, new)]), Status::Failed, words);
    }
    let words = "the key that came along is none for RS256";
    assert_verdict(&json!([with(es256(), "/header/alg", json!("RS256"))]), Status::Failed, words);
}

#[test]
fn what_anybody_could_make_is_bad() {
    let words = "it says that its signature is by no key of its own";
    for alg in ["none", "HS256"] {
        assert_verdict(&json!([with(es256(), "/header/alg", json!(alg))]), Status::Failed, words);
    }
    let words = "a signature is not whole";
    assert_verdict(&json!([{}]), Status::Failed, words);
    assert_verdict(&json!([1]), Status::Failed, words);
    let words = "a signature is not readable";
    assert_verdict(&json!([with(es256(), "/signature", json!("%"))]), Status::Failed, words);
}

#[test]
fn what_nobody_can_tell_is_not_checked() {
    let words = "it is signed in a way that is not checked here";
    for alg in [json!("ES512"), json!(""), Value::Null] {
        let signature = with(es256(), "/header/alg", alg);
        assert_verdict(&json!([signature]), Status::NotChecked, words);
    }
    let chain = with(es256(), "/header", json!({ "alg": "ES256", "x5c": ["a"] }));
    let words = "the key of its signature did not come along";
    assert_verdict(&json!([chain]), Status::NotChecked, words);
    let many = vec![es256(); MAX_SIGNATURES + 1];
    let words = "it has 17 signatures; 1 to 16 are checked";
    assert_verdict(&json!(many), Status::NotChecked, words);
    assert_verdict(&json!([]), Status::NotChecked, "it has 0 signatures; 1 to 16 are checked");
}
