//! What helpers answer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use tonnage::{Credentials, CredentialsKind};
use tonnage_credentials::{AuthFile, Found, HelperCall, HelperFault, MAX_HELPER_OUTPUT};

fn call() -> HelperCall {
    let file = AuthFile::parse("f.json", br#"{"credsStore":"pass"}"#).unwrap();
    let reference = "ghcr.io/team/app".parse().unwrap();
    let Ok(Found::Ask(call)) = file.find(&reference).next().unwrap() else {
        panic!("no helper is asked")
    };
    call
}

fn verdict(status: Option<i32>, output: &str) -> String {
    match call().read(status, output.as_bytes()) {
        Ok(None) => "nothing".to_owned(),
        Ok(Some(credentials)) => match credentials.kind() {
            CredentialsKind::Basic { username, secret } => format!("{username}:{secret}"),
            CredentialsKind::Identity(token) => format!("identity {token}"),
            CredentialsKind::Token(token) => format!("token {token}"),
        },
        Err(error) => error.to_string(),
    }
}

const NOT_FOUND: &str = "credentials not found in native keychain";
const FAILED: &str = "the credential helper docker-credential-pass failed with exit code";
const RUBBISH: &str =
    "what the credential helper docker-credential-pass wrote is not a JSON object";
const INCOMPLETE: &str =
    "what the credential helper docker-credential-pass wrote has no user or no secret";

#[test]
fn every_answer_is_what_the_table_says() {
    let table = [
        (Some(0), r#"{"ServerURL":"ghcr.io","Username":"me","Secret":"word"}"#, "me:word"),
        (Some(0), "{\"Username\":\"me\",\"Secret\":\"a:b\"}\n", "me:a:b"),
        (Some(0), r#"{"Username":"<token>","Secret":"id"}"#, "identity id"),
        (Some(0), r#"{"Username":"","Secret":""}"#, "nothing"),
        (Some(1), NOT_FOUND, "nothing"),
        (Some(1), "credentials not found in native keychain\r\n", "nothing"),
        (Some(2), NOT_FOUND, &format!("{FAILED} 2")),
        (Some(1), "no such vault: word", &format!("{FAILED} 1")),
        (Some(1), r#"{"Username":"me","Secret":"word"}"#, &format!("{FAILED} 1")),
        (None, "", "the credential helper docker-credential-pass was ended by a signal"),
        (Some(0), "", RUBBISH),
        (Some(0), "word", RUBBISH),
        (Some(0), r#"["me","word"]"#, RUBBISH),
        (Some(0), NOT_FOUND, RUBBISH),
        (Some(0), r#"{"Username":"me"}"#, INCOMPLETE),
        (Some(0), r#"{"Secret":"word"}"#, INCOMPLETE),
        (Some(0), r#"{"Username":"","Secret":"word"}"#, INCOMPLETE),
        (Some(0), r#"{"Username":"me","Secret":""}"#, INCOMPLETE),
        (Some(0), r#"{"Username":"me","Secret":7}"#, INCOMPLETE),
    ];
    for (status, output, expected) in table {
        assert_eq!(verdict(status, output), expected, "{status:?} {output}");
        let errors = format!("{:?}", call().read(status, output.as_bytes()));
        assert!(!errors.contains("word"), "{errors}");
    }
}

#[test]
fn a_flood_is_not_read() {
    let flood = format!("{{\"Username\":\"me\",\"Secret\":\"{}\"}}", "x".repeat(MAX_HELPER_OUTPUT));
    let expected = "the credential helper docker-credential-pass wrote more than the 65536 bytes \
                    that are read";
    assert_eq!(verdict(Some(0), &flood), expected);
}

#[test]
fn what_kept_a_helper_from_answering_is_said_with_what_to_do() {
    let table = [
        (
            HelperFault::Absent,
            "the credential helper docker-credential-pass is not on the PATH",
            "Install docker-credential-pass, or take it out of the configuration: credHelpers \
             and credsStore name it.",
        ),
        (
            HelperFault::Late(10_000),
            "the credential helper docker-credential-pass did not answer within 10 seconds",
            "See what it says by hand: echo ghcr.io | docker-credential-pass get",
        ),
        (
            HelperFault::Late(1500),
            "the credential helper docker-credential-pass did not answer within 1.5 seconds",
            "See what it says by hand: echo ghcr.io | docker-credential-pass get",
        ),
        (
            HelperFault::NotStarted("permission denied".to_owned()),
            "the credential helper docker-credential-pass could not be started: permission denied",
            "See what it says by hand: echo ghcr.io | docker-credential-pass get",
        ),
    ];
    for (fault, message, hint) in table {
        let error = call().failed(fault);
        assert_eq!((error.to_string().as_str(), error.hint().as_str()), (message, hint));
    }
}

#[test]
fn a_helper_s_token_is_an_identity_token() {
    let answer = call().read(Some(0), br#"{"Username":"<token>","Secret":"id"}"#);
    assert_eq!(answer, Ok(Some(Credentials::identity("id"))));
}
