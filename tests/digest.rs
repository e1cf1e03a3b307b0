//! Digests: what is one, and what it proves.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::{Algorithm, Digest};

const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const ABC_384: &str = "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
                       8086072ba1e7cc2358baeca134c825a7";
const ABC_512: &str = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                       2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

#[track_caller]
fn digest(text: &str) -> Digest {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn parts_are_as_written() {
    let table = [
        (EMPTY, Algorithm::Sha256, "sha256", "e3b0c44298fc"),
        (ABC_384, Algorithm::Sha384, "sha384", "cb00753f45a3"),
        (ABC_512, Algorithm::Sha512, "sha512", "ddaf35a19361"),
        ("multihash+base58:QmRZxt2b", Algorithm::Other, "multihash+base58", "QmRZxt2b"),
        ("sha256+b64u:LCa0a2j_xo-=", Algorithm::Other, "sha256+b64u", "LCa0a2j_xo-="),
    ];
    for (text, algorithm, name, short) in table {
        let digest = digest(text);
        assert_eq!(digest.algorithm(), algorithm, "{text}");
        assert_eq!(digest.algorithm_name(), name, "{text}");
        assert_eq!(digest.short(), short, "{text}");
        assert_eq!(digest.to_string(), text);
        assert_eq!(format!("{}:{}", digest.algorithm_name(), digest.encoded()), text);
        assert_eq!(digest.is_verifiable(), algorithm != Algorithm::Other, "{text}");
    }
}

#[test]
fn bytes_are_proved_by_each_algorithm_that_is_computed() {
    for (text, bytes) in [(EMPTY, ""), (ABC_384, "abc"), (ABC_512, "abc")] {
        let digest = digest(text);
        assert_eq!(digest.verify(bytes.as_bytes()), Ok(()));
        assert!(digest.verify(b"other").is_err_and(|error| error.found.is_some()), "{text}");
    }
    assert_eq!(Digest::sha256(b"").as_str(), EMPTY);
}

#[test]
fn what_cannot_be_computed_is_not_proved() {
    let unknown = digest("blake3:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(unknown.verify(b"").is_err_and(|error| error.found.is_none()));
}

#[test]
fn a_digest_is_written_into_json_as_text() {
    let json = serde_json::to_string(&digest(EMPTY)).unwrap_or_default();
    assert_eq!(json, format!("{EMPTY:?}"));
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;
    use tonnage::Digest;

    #[track_caller]
    fn refused(text: &str) -> String {
        match text.parse::<Digest>() {
            Ok(digest) => panic!("{digest} is a digest"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_snapshot!(refused("sha256"), @"a digest is written algorithm:hash, like sha256:…");
        assert_snapshot!(refused(""), @"a digest is written algorithm:hash, like sha256:…");
        assert_snapshot!(refused(":abc"), @"the digest's algorithm is not a name like sha256");
        assert_snapshot!(refused("SHA256:abc"), @"the digest's algorithm is not a name like sha256");
        assert_snapshot!(refused("a+-b:abc"), @"the digest's algorithm is not a name like sha256");
        assert_snapshot!(refused("md5:abc"), @"md5 and sha1 prove nothing; use a sha256 digest");
        assert_snapshot!(refused("sha1:abc"), @"md5 and sha1 prove nothing; use a sha256 digest");
        assert_snapshot!(
            refused("sha256:abc"),
            @"this digest needs 64 hexadecimal digits, and has 3"
        );
        assert_snapshot!(
            refused(&format!("sha512:{}", "a".repeat(64))),
            @"this digest needs 128 hexadecimal digits, and has 64"
        );
        assert_snapshot!(
            refused(&format!("sha256:{}", "A".repeat(64))),
            @"the digest has a character other than 0-9 and a-f, in lower case"
        );
        assert_snapshot!(
            refused("multihash:a/b"),
            @"the digest has a character that no encoding has"
        );
        assert_snapshot!(refused("multihash:"), @"the digest's hash is missing after the colon");
        assert_snapshot!(
            refused(&format!("multihash:{}", "a".repeat(300))),
            @"a digest has at most 256 characters"
        );
    }

    #[test]
    fn a_mismatch_names_both_digests() {
        let digest = Digest::sha256(b"one");
        let error = digest.verify(b"two").map_err(|error| error.to_string());
        assert_snapshot!(error.unwrap_err(), @"expected sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed, got sha256:3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");
        let unknown = "blake2b:abc".parse::<Digest>().unwrap();
        let error = unknown.verify(b"two").map_err(|error| error.to_string());
        assert_snapshot!(error.unwrap_err(), @"blake2b cannot be computed here");
    }

    proptest::proptest! {
        #[test]
        fn what_is_printed_is_read_again(text in "[a-z0-9]{1,6}([+._-][a-z0-9]{1,4})?:[a-zA-Z0-9=_-]{1,70}") {
            if let Ok(digest) = text.parse::<Digest>() {
                assert_eq!(digest.to_string(), text);
                assert_eq!(digest.to_string().parse(), Ok(digest));
            }
        }

        #[test]
        fn every_hash_is_read_again(bytes: Vec<u8>) {
            let digest = Digest::sha256(&bytes);
            assert_eq!(digest.to_string().parse(), Ok(digest.clone()));
            assert_eq!(digest.verify(&bytes), Ok(()));
        }
    }
}
