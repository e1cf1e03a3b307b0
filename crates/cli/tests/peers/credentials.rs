//! Who is let in, with what, and who gets to see it.

use std::time::Duration;

use tonnage::{Credentials, LookupOptions};

use super::fixture::{
    Book, Door, Guard, Guarded, Images, PASSWORD, Registry, Seen, Skopeo, Tonnage, USER, Workshop,
    basic, pass_on, sha256,
};
use super::library::Library;
use super::requests::{show, steps};

const JSON: [&str; 2] = ["--format", "json"];

#[test]
fn a_registry_with_passwords_wants_the_right_one() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "passwords", &Guard::Password);
    Images::new(&workshop, &registry).tiny("team/tiny");
    let book = Book::default();
    let address = registry.address();
    let door = Door::open("registry", &book, Duration::ZERO, move |asked| pass_on(asked, address));
    let image = format!("{}/team/tiny:multi", door.address());
    let tonnage = Tonnage(&workshop);

    let outcome = tonnage.inspect(&image, &JSON);
    let error = outcome.error();
    assert_eq!(error["code"], "UNAUTHORIZED");
    println!("htpasswd, nobody: {} {}", error["message"], error["hint"]);
    let seen = book.since(0);
    show("htpasswd, nobody", &seen);
    assert_eq!(seen.len(), 1);

    let inspection = tonnage.inspect_as(USER, PASSWORD, &image).inspection();
    let raw = Skopeo::new(&workshop, &registry).raw("team/tiny:multi");
    assert_eq!(inspection["resolved"]["digest"], sha256(&raw).as_str());
    let seen = book.since(1);
    show("htpasswd, alice", &seen);
    let leave: Vec<_> = seen.iter().map(Seen::leave).collect();
    assert_eq!(leave, ["anonymous", "Basic", "Basic", "Basic"], "shown when asked, and then kept");

    let before = book.len();
    let error = tonnage.inspect_as(USER, "wrong", &image).error();
    assert_eq!(error["code"], "UNAUTHORIZED");
    println!("htpasswd, wrong password: {} {}", error["message"], error["hint"]);
    let leave: Vec<_> = book.since(before).iter().map(|seen| seen.leave().to_owned()).collect();
    assert_eq!(leave, ["anonymous", "Basic"], "a wrong password is not tried again");
}

#[test]
fn a_stranger_gets_what_is_public_and_no_more() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    let images = Images::new(&workshop, &guarded.registry);
    images.single("pub/app:latest");
    images.single("priv/app:latest");
    let tonnage = Tonnage(&workshop);
    let inspection = tonnage.inspection(&guarded.image("pub/app"), &[]);
    let raw = Skopeo::new(&workshop, &guarded.registry).raw("pub/app:latest");
    assert_eq!(inspection["resolved"]["digest"], sha256(&raw).as_str());
    assert_eq!(inspection["warnings"], serde_json::json!([]));

    let image = guarded.image("priv/app");
    let (outcome, seen) = guarded.while_doing(|| tonnage.inspect(&image, &JSON));
    let error = outcome.error();
    assert_eq!(error["code"], "UNAUTHORIZED");
    println!("tokens, nobody, private: {} {}", error["message"], error["hint"]);
    show("tokens, nobody, private", &seen);
    assert_eq!(
        seen.iter().map(|seen| seen.status).collect::<Vec<_>>(),
        [401, 200, 401],
        "a token that does not suffice is not asked for again"
    );
}

/// The token server is on loopback like the registry, and yet another origin,
/// which nobody vouched for.
#[test]
fn a_token_server_that_nobody_vouches_for_sees_no_credentials() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    let images = Images::new(&workshop, &guarded.registry);
    images.single("pub/app:latest");
    images.single("priv/app:latest");
    let tonnage = Tonnage(&workshop);
    let image = guarded.image("pub/app");
    let (outcome, seen) = guarded.while_doing(|| tonnage.inspect_as(USER, PASSWORD, &image));
    show("tokens, alice, public, realm not trusted", &seen);
    let inspection = outcome.inspection();
    assert_eq!(inspection["warnings"][0]["code"], "REALM_NOT_TRUSTED");
    println!("{}", inspection["warnings"][0]["message"]);
    assert_eq!(shown_to(&seen, &basic()), [""; 0]);

    let image = guarded.image("priv/app");
    let (outcome, seen) = guarded.while_doing(|| tonnage.inspect_as(USER, PASSWORD, &image));
    show("tokens, alice, private, realm not trusted", &seen);
    let error = outcome.error();
    assert_eq!(error["code"], "UNAUTHORIZED");
    println!("{} {}", error["message"], error["hint"]);
    assert_eq!(shown_to(&seen, &basic()), [""; 0]);
}

#[test]
fn a_token_server_that_the_caller_names_sees_them() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    Images::new(&workshop, &guarded.registry).single("priv/app:latest");
    let options = |password| LookupOptions {
        credentials: Some(Credentials::basic(USER, password)),
        trusted_realms: vec![guarded.realm()],
        ..LookupOptions::default()
    };
    let image = guarded.image("priv/app");
    let look_up = |password| Library::new().look_up(&image, options(password), &mut ());
    let (result, seen) = guarded.while_doing(|| look_up(PASSWORD));
    show("tokens, alice, private, realm named", &seen);
    let raw = Skopeo::new(&workshop, &guarded.registry).raw("priv/app:latest");
    let inspection = result.unwrap();
    assert_eq!(inspection.resolved.unwrap().digest.to_string(), sha256(&raw));
    assert_eq!(inspection.warnings, []);
    assert_eq!(shown_to(&seen, &basic()), ["token server"]);

    let (result, seen) = guarded.while_doing(|| look_up("wrong"));
    show("tokens, alice with a wrong password, realm named", &seen);
    assert_eq!(result.unwrap_err().code(), "UNAUTHORIZED");
    assert_eq!(seen.len(), 2, "nothing is asked without the token");
}

#[test]
fn the_registrys_own_origin_sees_them() {
    let workshop = Workshop::open();
    let guarded = Guarded::start_as_one(&workshop, "tokens");
    Images::new(&workshop, &guarded.registry).single("priv/app:latest");
    let tonnage = Tonnage(&workshop);
    let image = guarded.image("priv/app");
    let (outcome, seen) = guarded.while_doing(|| tonnage.inspect_as(USER, PASSWORD, &image));
    show("tokens, alice, private, realm on the registry's own origin", &seen);
    let inspection = outcome.inspection();
    let raw = Skopeo::new(&workshop, &guarded.registry).raw("priv/app:latest");
    assert_eq!(inspection["resolved"]["digest"], sha256(&raw).as_str());
    assert_eq!(inspection["warnings"], serde_json::json!([]));
    let leave: Vec<_> = seen.iter().map(Seen::leave).collect();
    assert_eq!(leave, ["anonymous", "Basic", "Bearer", "Bearer"]);
    assert!(steps(&seen)[1].contains("/token?"), "{seen:#?}");

    let printed = String::from_utf8(outcome.stdout).unwrap();
    for secret in [PASSWORD, &basic()["Basic ".len()..], "Bearer"] {
        assert!(!printed.contains(secret) && !outcome.told.contains(secret), "{secret} is told");
    }
    let (outcome, seen) = guarded.while_doing(|| tonnage.inspect_as(USER, "wrong", &image));
    assert_eq!(outcome.error()["code"], "UNAUTHORIZED");
    assert_eq!(seen.len(), 2, "nothing is asked without the token");
}

/// The servers that were shown exactly this.
fn shown_to(seen: &[Seen], authorization: &str) -> Vec<&'static str> {
    let shown = seen.iter().filter(|seen| seen.authorization.as_deref() == Some(authorization));
    shown.map(|seen| seen.server).collect()
}
