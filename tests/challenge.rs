//! Challenges: how registries say that they want to be asked.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::registry::challenge::Challenge;

/// A challenge as `scheme name=value name=value` or `scheme token68`.
fn written(challenge: &Challenge) -> String {
    let mut text = challenge.scheme.clone();
    for (name, value) in &challenge.params {
        text.push_str(&format!(" {name}={value}"));
    }
    if let Some(token68) = &challenge.token68 {
        text.push_str(&format!(" {token68}"));
    }
    text
}

#[track_caller]
fn challenges(header: &str) -> Vec<String> {
    match Challenge::parse_all(header) {
        Ok(challenges) => challenges.iter().map(written).collect(),
        Err(error) => panic!("{header}: {error}"),
    }
}

#[test]
fn what_registries_send_is_read() {
    let table: [(&str, &[&str]); 14] = [
        (
            r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/ubuntu:pull""#,
            &["bearer realm=https://auth.docker.io/token service=registry.docker.io \
               scope=repository:library/ubuntu:pull"],
        ),
        (
            "Bearer realm=\"https://gcr.io/v2/token\",service=gcr.io",
            &["bearer realm=https://gcr.io/v2/token service=gcr.io"],
        ),
        (
            r#"Bearer realm="https://us-docker.pkg.dev/v2/token""#,
            &["bearer realm=https://us-docker.pkg.dev/v2/token"],
        ),
        (
            r#"Bearer realm="https://nvcr.io/proxy_auth",scope="",service="x""#,
            &["bearer realm=https://nvcr.io/proxy_auth scope= service=x"],
        ),
        (
            r#"BASIC realm="Sonatype Nexus Repository Manager""#,
            &["basic realm=Sonatype Nexus Repository Manager"],
        ),
        (
            r#"Bearer realm="https://a/token",service="s", Basic realm="b""#,
            &["bearer realm=https://a/token service=s", "basic realm=b"],
        ),
        (r#"Negotiate, Basic realm="x""#, &["negotiate", "basic realm=x"]),
        ("Negotiate abc==, Bearer realm=x", &["negotiate abc==", "bearer realm=x"]),
        ("Negotiate a=", &["negotiate a="]),
        ("Basic", &["basic"]),
        ("", &[]),
        (" , ,", &[]),
        ("Bearer realm = \"a\" ,\tservice = b", &["bearer realm=a service=b"]),
        (r#"Bearer realm="a,b \"c\" \\ d""#, &[r#"bearer realm=a,b "c" \ d"#]),
    ];
    for (header, read) in table {
        assert_eq!(challenges(header), read, "{header}");
    }
}

#[test]
fn the_first_of_two_equal_names_is_taken() {
    let read = Challenge::parse_all("Bearer realm=one,REALM=two").unwrap();
    assert_eq!(read.first().and_then(|challenge| challenge.param("realm")), Some("one"));
    assert_eq!(read.first().and_then(|challenge| challenge.param("service")), None);
}

#[test]
fn what_makes_no_sense_is_refused_at_its_place() {
    let table = [
        (r#"Bearer realm="https://a"#, 23),
        (r#"Bearer realm="a\"#, 16),
        (r#"Basic realm="a" charset="b""#, 16),
        ("Basic realm=/", 12),
        ("realm=x", 5),
        ("\"Bearer\"", 0),
        ("Bearer realm=a, =b", 16),
        ("Basic é", 6),
    ];
    for (header, position) in table {
        let place = Challenge::parse_all(header).map_err(|error| error.position);
        assert_eq!(place, Err(position), "{header}");
    }
}

/// Old servers send addresses without quotation marks.
#[test]
fn what_makes_no_sense_may_be_forgiven() {
    let forgiven = |header: &str| {
        Challenge::parse_all_forgiving(header)
            .map(|all| all.iter().map(written).collect::<Vec<_>>())
    };
    let table = [
        ("Bearer realm=https://a.b/token,service=c", "bearer realm=https://a.b/token service=c"),
        (
            "Bearer realm=https://a.b/token?x=y, service=c",
            "bearer realm=https://a.b/token?x=y service=c",
        ),
        ("Basic realm=/", "basic realm=/"),
        // What is right is read as it is.
        ("Bearer realm=\"a,b\",service=c", "bearer realm=a,b service=c"),
    ];
    for (header, read) in table {
        assert_eq!(forgiven(header), Ok(vec![read.to_owned()]), "{header}");
    }
    for header in ["Bearer realm=\"https://a", "realm=x", "\"Bearer\""] {
        let strict = Challenge::parse_all(header).map_err(|error| error.position);
        assert_eq!(Challenge::parse_all_forgiving(header).map_err(|error| error.position), strict);
    }
}

#[test]
fn a_header_has_an_end() {
    let of = |length: usize| format!("Bearer realm={}", "x".repeat(length - 13));
    assert!(Challenge::parse_all(&of(8192)).is_ok());
    assert!(Challenge::parse_all(&of(8193)).is_err());
    assert!(Challenge::parse_all(&"a,".repeat(4096)).is_ok_and(|all| all.len() == 4096));
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_refusal_says_where() {
    let error = Challenge::parse_all("Bearer realm=\"x").unwrap_err();
    insta::assert_snapshot!(error, @"the WWW-Authenticate header makes no sense from byte 15 on");
}
