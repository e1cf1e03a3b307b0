//! What the files hold for an image.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tonnage::{Credentials, CredentialsKind, Reference};
use tonnage_credentials::{AuthFile, ConfigError, Found, MAX_FILE, Store};

/// What one document has for an image, in the order in which it is tried: `user:secret`,
/// `identity TOKEN`, `token TOKEN`, `ask PROGRAM INPUT`, or an error after `!`. `%a:b%`
/// in the document is base64.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    // Nothing.
    ("{}", &[("app", ""), ("ghcr.io/a/b", "")]),
    (r#"{"auths":{}, "HttpHeaders":{"a":"b"}, "currentContext":"default"}"#, &[("app", "")]),
    (r#"{"auths":null,"credHelpers":null,"credsStore":null}"#, &[("app", "")]),
    (r#"{"auths":{"ghcr.io":{}}}"#, &[("ghcr.io/a/b", "")]),
    // An entry and its fields.
    (
        r#"{"auths":{"ghcr.io":{"auth":"%me:pass:word%"}}}"#,
        &[("ghcr.io/a/b", "me:pass:word"), ("GHCR.io/a/b", "me:pass:word"), ("quay.io/a/b", "")],
    ),
    (r#"{"auths":{"ghcr.io":{"auth":"%me:%"}}}"#, &[("ghcr.io/a/b", "me:")]),
    (r#"{"auths":{"ghcr.io":{"auth":"bWU6cGFzc3dvcmQAAA"}}}"#, &[("ghcr.io/a/b", "me:password")]),
    (r#"{"auths":{"ghcr.io":{"auth":" %me:word%\n"}}}"#, &[("ghcr.io/a/b", "me:word")]),
    (
        r#"{"auths":{"ghcr.io":{"username":"me","password":"word","email":"me@example.com"}}}"#,
        &[("ghcr.io/a/b", "me:word")],
    ),
    (
        r#"{"auths":{"ghcr.io":{"auth":"%me:word%","username":"you","password":"other"}}}"#,
        &[("ghcr.io/a/b", "me:word")],
    ),
    (r#"{"auths":{"a.io":{"auth":"%me:%","identitytoken":"id"}}}"#, &[("a.io/app", "identity id")]),
    (
        r#"{"auths":{"a.io":{"auth":"%me:word%","identitytoken":"id","registrytoken":"reg"}}}"#,
        &[("a.io/app", "token reg")],
    ),
    (r#"{"auths":{"a.io":{"auth":"%<token>:id%"}}}"#, &[("a.io/app", "identity id")]),
    (
        r#"{"auths":{"a.io":{"auth":null,"identitytoken":"","username":"me","password":"word"}}}"#,
        &[("a.io/app", "me:word")],
    ),
    // Docker Hub, by all its names.
    (
        r#"{"auths":{"https://index.docker.io/v1/":{"auth":"%me:hub%"}}}"#,
        &[
            ("app", "me:hub"),
            ("docker.io/me/app", "me:hub"),
            ("index.docker.io/app", "me:hub"),
            ("registry-1.docker.io/library/app", "me:hub"),
            ("hub.docker.com/app", ""),
        ],
    ),
    (r#"{"auths":{"docker.io":{"auth":"%me:hub%"}}}"#, &[("app", "me:hub")]),
    (r#"{"auths":{"index.docker.io":{"auth":"%me:hub%"}}}"#, &[("app", "me:hub")]),
    (r#"{"auths":{"registry-1.docker.io":{"auth":"%me:hub%"}}}"#, &[("app", "me:hub")]),
    (r#"{"auths":{"https://registry-1.docker.io/v2/":{"auth":"%me:hub%"}}}"#, &[("app", "me:hub")]),
    (
        r#"{"auths":{"docker.io":{"auth":"%me:podman%"},"https://index.docker.io/v1/":{"auth":"%me:docker%"}}}"#,
        &[("app", "me:docker me:podman")],
    ),
    // Tokens for other purposes, which Docker keeps beside.
    (
        r#"{"auths":{"https://index.docker.io/v1/access-token":{"auth":"%me:a%"},"https://index.docker.io/v1/refresh-token":{"auth":"%me:b%"}}}"#,
        &[("app", "")],
    ),
    // Registries by their addresses, as Docker wrote them once.
    (
        r#"{"auths":{"https://a.io/v1/":{"auth":"%me:v1%"},"http://b.io":{"auth":"%me:http%"},"https://c.io/v2/users/":{"auth":"%me:long%"},"d.io/v2/":{"auth":"%me:v2%"}}}"#,
        &[
            ("a.io/app", "me:v1"),
            ("b.io/app", "me:http"),
            ("c.io/app", "me:long"),
            ("d.io/app", "me:v2"),
        ],
    ),
    (
        r#"{"auths":{"https://a.io/v1/":{"auth":"%me:old%"},"a.io":{"auth":"%me:new%"},"https://a.io/x":{"auth":"%me:stray%"}}}"#,
        &[("a.io/app", "me:new me:old me:stray")],
    ),
    // A port is another registry.
    (
        r#"{"auths":{"a.io:5000":{"auth":"%me:port%"},"[::1]:5000":{"auth":"%me:six%"},"localhost":{"auth":"%me:here%"}}}"#,
        &[
            ("a.io:5000/app", "me:port"),
            ("a.io/app", ""),
            ("[::1]:5000/app", "me:six"),
            ("localhost/app", "me:here"),
        ],
    ),
    // Namespaces: the longest that fits, by whole parts.
    (
        r#"{"auths":{"quay.io":{"auth":"%me:all%"},"quay.io/team":{"auth":"%me:team%"},"quay.io/team/app":{"auth":"%me:app%"}}}"#,
        &[
            ("quay.io/team/app", "me:app me:team me:all"),
            ("quay.io/team/app/part", "me:app me:team me:all"),
            ("quay.io/team/application", "me:team me:all"),
            ("quay.io/teams/app", "me:all"),
        ],
    ),
    (
        r#"{"auths":{"docker.io/library":{"auth":"%me:library%"},"docker.io":{"auth":"%me:hub%"}}}"#,
        &[("app", "me:library me:hub"), ("me/app", "me:hub")],
    ),
    (r#"{"auths":{"quay.io/team/":{"auth":"%me:team%"}}}"#, &[("quay.io/team/app", "me:team")]),
    // Helpers.
    (
        r#"{"credHelpers":{"gcr.io":"gcloud","docker.io":"hub"}}"#,
        &[
            ("gcr.io/a/b", "ask docker-credential-gcloud gcr.io"),
            ("app", "ask docker-credential-hub https://index.docker.io/v1/"),
            ("ghcr.io/a/b", ""),
        ],
    ),
    (
        r#"{"credsStore":"secretservice","auths":{"a.io":{},"b.io":{"auth":"%me:old%"}}}"#,
        &[
            ("a.io/app", "ask docker-credential-secretservice a.io"),
            ("b.io/app", "ask docker-credential-secretservice b.io me:old"),
            ("A.io:443/app", "ask docker-credential-secretservice a.io:443"),
        ],
    ),
    (
        r#"{"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud","a.io":""},"auths":{"a.io":{"auth":"%me:file%"}}}"#,
        &[
            ("gcr.io/a", "ask docker-credential-gcloud gcr.io"),
            ("a.io/app", "me:file"),
            ("b.io/app", "ask docker-credential-desktop b.io"),
        ],
    ),
    (
        r#"{"credHelpers":{"quay.io/team":"team","https://quay.io/v1/":"quay"}}"#,
        &[("quay.io/team/app", "ask docker-credential-quay quay.io")],
    ),
    // Names of helpers that would be something else.
    (
        r#"{"credHelpers":{"a.io":"../evil","b.io":"a b","c.io":"..","d.io":"x/y","e.io":"x\\y","f.io":7,"g.io":"-x","h.io":"ecr-login","i.io":"x\u0000","j.io":"pass_2.0"}}"#,
        &[
            ("a.io/app", r#"!f.json: credHelpers["a.io"] is not the name of a credential helper"#),
            ("b.io/app", r#"!f.json: credHelpers["b.io"] is not the name of a credential helper"#),
            ("c.io/app", r#"!f.json: credHelpers["c.io"] is not the name of a credential helper"#),
            ("d.io/app", r#"!f.json: credHelpers["d.io"] is not the name of a credential helper"#),
            ("e.io/app", r#"!f.json: credHelpers["e.io"] is not the name of a credential helper"#),
            ("f.io/app", r#"!f.json: credHelpers["f.io"] is not the name of a credential helper"#),
            ("g.io/app", r#"!f.json: credHelpers["g.io"] is not the name of a credential helper"#),
            ("h.io/app", "ask docker-credential-ecr-login h.io"),
            ("i.io/app", r#"!f.json: credHelpers["i.io"] is not the name of a credential helper"#),
            ("j.io/app", "ask docker-credential-pass_2.0 j.io"),
        ],
    ),
    (
        r#"{"credsStore":"/bin/sh"}"#,
        &[("app", "!f.json: credsStore is not the name of a credential helper")],
    ),
    // Broken entries, each for its registry only.
    (
        r#"{"auths":{"a.io":{"auth":"***"},"b.io":{"auth":"%noColon%"},"c.io":{"auth":"%:word%"},"d.io":{"auth":7},"e.io":[],"f.io":{"registrytoken":"two words"},"g.io":{"auth":"/w=="},"h.io":{"password":"word"},"i.io":{"auth":"%me:word%"}}}"#,
        &[
            ("a.io/app", r#"!f.json: auths["a.io"] has an auth that is not base64"#),
            ("b.io/app", r#"!f.json: auths["b.io"] names no user"#),
            ("c.io/app", r#"!f.json: auths["c.io"] names no user"#),
            ("d.io/app", r#"!f.json: auths["d.io"] has a field auth that is not a text"#),
            ("e.io/app", r#"!f.json: auths["e.io"] is not an object"#),
            ("f.io/app", r#"!f.json: auths["f.io"] has a registrytoken that fits into no header"#),
            ("g.io/app", r#"!f.json: auths["g.io"] names no user"#),
            ("h.io/app", r#"!f.json: auths["h.io"] names no user"#),
            ("i.io/app", "me:word"),
        ],
    ),
    // Keys that are for nobody.
    (
        r#"{"auths":{"":{"auth":"%me:a%"},"https://":{"auth":"%me:b%"},"ftp://a.io":{"auth":"%me:c%"},"a.io:99999":{"auth":"%me:d%"},"a .io":{"auth":"%me:e%"}}}"#,
        &[("a.io/app", ""), ("app", "")],
    ),
];

/// A document with its `%a:b%` in base64.
fn filled(document: &str) -> String {
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => part.to_owned(),
        _ => STANDARD.encode(part),
    };
    document.split('%').enumerate().map(part).collect()
}

fn shown(credentials: &Credentials) -> String {
    match credentials.kind() {
        CredentialsKind::Basic { username, secret } => format!("{username}:{secret}"),
        CredentialsKind::Identity(token) => format!("identity {token}"),
        CredentialsKind::Token(token) => format!("token {token}"),
    }
}

fn verdict(found: Result<Found, ConfigError>) -> String {
    match found {
        Ok(Found::Known(credentials)) => shown(&credentials),
        Ok(Found::Ask(call)) => {
            assert_eq!(call.argument, "get");
            format!("ask {} {}", call.program, call.input)
        }
        Err(error) => {
            assert_ne!(error.hint(), "");
            format!("!{error}")
        }
    }
}

fn found(store: &Store, image: &str) -> String {
    let reference: Reference = image.parse().unwrap();
    store.find(&reference).map(verdict).collect::<Vec<_>>().join(" ")
}

fn file(document: &str) -> AuthFile {
    AuthFile::parse("f.json", filled(document).as_bytes()).unwrap()
}

#[test]
fn every_document_has_for_every_image_what_the_table_says() {
    for (document, images) in TABLE {
        let mut store = Store::default();
        store.add(file(document));
        for (image, expected) in *images {
            assert_eq!(found(&store, image), *expected, "{image} in {document}");
        }
    }
}

#[test]
fn the_first_file_has_the_say_and_the_next_what_it_has_not() {
    let mut store = Store::default();
    store.add(file(r#"{"auths":{"a.io":{"auth":"%me:first%"}},"credHelpers":{"b.io":"x"}}"#));
    store.add(file(r#"{"auths":{"a.io":{"auth":"%me:second%"},"b.io":{"auth":"%me:b%"}}}"#));
    assert_eq!(found(&store, "a.io/app"), "me:first me:second");
    assert_eq!(found(&store, "b.io/app"), "ask docker-credential-x b.io me:b");
    assert_eq!(found(&store, "c.io/app"), "");
}

#[test]
fn what_is_no_such_file_is_said_so() {
    let table = [
        ("", "f.json is not JSON: EOF while parsing a value at line 1 column 0"),
        (
            r#"{"auths":{"a.io":{"auth":"c2VjcmV0"}"#,
            "f.json is not JSON: EOF while parsing an object at line 1 column 36",
        ),
        ("[]", "f.json is not a JSON object"),
        (r#"{"auths":[]}"#, "f.json: auths is not an object"),
        (r#"{"credHelpers":"x"}"#, "f.json: credHelpers is not an object"),
        (r#"{"credsStore":{}}"#, "f.json: credsStore is not a text"),
    ];
    for (document, expected) in table {
        let error = AuthFile::parse("f.json", document.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.hint(), "Mend f.json, or name another file.");
    }
    let error = AuthFile::parse("f.json", &vec![b' '; MAX_FILE + 1]).unwrap_err();
    assert_eq!(error.to_string(), "f.json is larger than the 1048576 bytes that are read");
}

#[test]
fn a_key_that_would_turn_a_terminal_round_is_shown_as_text() {
    let document = "{\"auths\":{\"a.io/\\u001b[2J\\u202e\":{\"auth\":7}}}";
    let file = AuthFile::parse("f.json", document.as_bytes()).unwrap();
    let reference: Reference = "a.io/app".parse().unwrap();
    assert_eq!(file.find(&reference).count(), 0, "no repository has such a name");
    let long = format!("{{\"auths\":{{\"https://a.io/{}\":7}}}}", "x".repeat(500));
    let file = AuthFile::parse("f.json", long.as_bytes()).unwrap();
    let error = file.find(&reference).next().unwrap().unwrap_err().to_string();
    assert!(error.len() < 200, "{error}");
    let turning = "{\"auths\":{\"https://a.io/\\u001b\\u202e\":7}}";
    let file = AuthFile::parse("f.json", turning.as_bytes()).unwrap();
    let error = file.find(&reference).next().unwrap().unwrap_err().to_string();
    assert_eq!(error, r#"f.json: auths["https://a.io/\u{1b}\u{202e}"] is not an object"#);
}

#[test]
fn nothing_prints_a_secret() {
    for (document, images) in TABLE {
        let file = file(document);
        let mut printed = format!("{file:?}");
        for (image, _) in *images {
            let reference: Reference = image.parse().unwrap();
            for found in file.find(&reference) {
                printed.push_str(&format!("{found:?}"));
                if let Err(error) = found {
                    printed.push_str(&format!("{error} {}", error.hint()));
                }
            }
        }
        for secret in ["word", "noColon", "me:", "two words", "***"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        assert!(!printed.contains(&STANDARD.encode("noColon")), "{printed}");
    }
}
