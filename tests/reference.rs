//! References: what they are made of, and where they are wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::reference::{MAX_REPOSITORY_LEN, MAX_TAG_LEN};
use tonnage::{Digest, Reference, Registry, Repository, Tag};

const SHA: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[track_caller]
fn reference(text: &str) -> Reference {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn parts_are_as_docker_reads_them() {
    // Input, registry, repository, tag, target.
    let table = [
        ("ubuntu", "docker.io", "library/ubuntu", None, "latest"),
        ("ubuntu:14.04", "docker.io", "library/ubuntu", Some("14.04"), "14.04"),
        ("grafana/grafana", "docker.io", "grafana/grafana", None, "latest"),
        ("docker.io/ubuntu", "docker.io", "library/ubuntu", None, "latest"),
        ("index.docker.io/ubuntu", "docker.io", "library/ubuntu", None, "latest"),
        ("index.docker.io/a/b:c", "docker.io", "a/b", Some("c"), "c"),
        ("ghcr.io/owner/app:v1", "ghcr.io", "owner/app", Some("v1"), "v1"),
        ("quay.io/a/b/c/d", "quay.io", "a/b/c/d", None, "latest"),
        ("localhost/app", "localhost", "app", None, "latest"),
        ("localhost:5000/app:v1", "localhost:5000", "app", Some("v1"), "v1"),
        ("[::1]:5000/app", "[::1]:5000", "app", None, "latest"),
        ("Registry/app", "Registry", "app", None, "latest"),
        ("registry:5000", "docker.io", "library/registry", Some("5000"), "5000"),
        ("a__b/c--d.e_f", "docker.io", "a__b/c--d.e_f", None, "latest"),
    ];
    for (input, registry, repository, tag, target) in table {
        let read = reference(input);
        assert_eq!(read.registry().as_str(), registry, "{input}");
        assert_eq!(read.repository().as_str(), repository, "{input}");
        assert_eq!(read.tag().map(Tag::as_str), tag, "{input}");
        assert_eq!(read.digest(), None, "{input}");
        assert_eq!(read.target(), target, "{input}");
        assert_eq!(read.canonical(), format!("{registry}/{repository}:{target}"), "{input}");
    }
}

#[test]
fn a_digest_is_asked_for_before_its_tag_and_both_are_kept() {
    let both = reference(&format!("ubuntu:14.04@{SHA}"));
    assert_eq!(both.tag().map(Tag::as_str), Some("14.04"));
    assert_eq!(both.digest().map(Digest::as_str), Some(SHA));
    assert_eq!(both.target(), SHA);
    assert_eq!(both.canonical(), format!("docker.io/library/ubuntu:14.04@{SHA}"));

    let alone = reference(&format!("ubuntu@{SHA}"));
    assert_eq!(alone.tag(), None);
    assert_eq!(alone.canonical(), format!("docker.io/library/ubuntu@{SHA}"));
    assert_eq!(both.at(&Digest::sha256(b"")), alone);
}

#[test]
fn no_tag_is_added_where_none_was_written() {
    assert_eq!(reference("ubuntu").to_string(), "docker.io/library/ubuntu");
    assert_eq!(reference("ubuntu").canonical(), "docker.io/library/ubuntu:latest");
}

#[test]
fn a_namespace_is_what_stands_before_the_last_slash() {
    let table = [
        ("ubuntu", Some("library")),
        ("ghcr.io/owner/app", Some("owner")),
        ("ghcr.io/a/b/c", Some("a/b")),
        ("localhost/app", None),
    ];
    for (input, namespace) in table {
        assert_eq!(reference(input).repository().namespace(), namespace, "{input}");
    }
}

#[test]
fn lengths_have_an_end() {
    let of = |length| "a".repeat(length);
    let table = [
        (format!("quay.io/{}", of(MAX_REPOSITORY_LEN)), true),
        (format!("quay.io/{}", of(MAX_REPOSITORY_LEN + 1)), false),
        // An official image is longer than it looks, by `library/`.
        (of(MAX_REPOSITORY_LEN - 8), true),
        (of(MAX_REPOSITORY_LEN - 7), false),
        (format!("a:{}", of(MAX_TAG_LEN)), true),
        (format!("a:{}", of(MAX_TAG_LEN + 1)), false),
        (of(100_000), false),
    ];
    for (input, valid) in table {
        assert_eq!(input.parse::<Reference>().is_ok(), valid, "{} characters", input.len());
    }
}

/// `docker.io/busybox` is `docker.io/library/busybox`, and Docker Hub may have a
/// `busybox` that stands nowhere. Asked by its host, that one is meant.
#[test]
fn the_canonical_name_is_of_the_same_repository() {
    for host in ["registry-1.docker.io", "Docker.IO"] {
        let alone = reference(&format!("{host}/busybox"));
        assert_eq!(alone.repository().as_str(), "busybox");
        assert_eq!(alone.canonical(), format!("{host}/busybox:latest"));
        let official = reference(&format!("{host}/library/busybox"));
        assert_eq!(official.canonical(), "docker.io/library/busybox:latest");
    }
}

#[test]
fn docker_hub_has_several_names_and_one_host() {
    for name in ["docker.io", "index.docker.io", "registry-1.docker.io", "DOCKER.IO"] {
        let registry = Registry::parse(name).unwrap_or_else(|at| panic!("{name}: {at}"));
        assert!(registry.is_docker_hub(), "{name}");
        assert_eq!(registry.canonical(), "docker.io", "{name}");
        assert_eq!(registry.host(), "registry-1.docker.io", "{name}");
        assert_eq!(registry.port(), None, "{name}");
    }
    assert!(!reference("hub.docker.io/a").registry().is_docker_hub());
}

#[test]
fn a_registry_is_a_host_and_perhaps_a_port() {
    let table = [
        ("ghcr.io", "ghcr.io", None),
        ("ghcr.io:443", "ghcr.io", Some(443)),
        ("localhost:5000", "localhost", Some(5000)),
        ("[::1]:5000", "[::1]", Some(5000)),
        ("[2001:db8::1]", "[2001:db8::1]", None),
        ("192.168.1.1:65535", "192.168.1.1", Some(65535)),
    ];
    for (text, host, port) in table {
        let registry = Registry::parse(text).unwrap_or_else(|at| panic!("{text}: {at}"));
        assert_eq!(registry.host_without_port(), host, "{text}");
        assert_eq!(registry.port(), port, "{text}");
        assert_eq!(registry.host(), text);
    }
}

#[test]
fn a_wrong_registry_is_wrong_at_a_place() {
    let table = [
        ("", 0),
        ("gcr?com", 3),
        ("a..b", 2),
        ("a.-b", 2),
        ("a-.b", 0),
        ("host:", 5),
        ("host:0", 5),
        ("host:65536", 5),
        ("host:http", 5),
        ("[::1", 0),
        ("[::1%eth0]", 0),
        ("[::ffff:127.0.0.1]", 0),
        ("[1::2::3]", 0),
    ];
    for (text, at) in table {
        assert_eq!(Registry::parse(text), Err(at), "{text}");
    }
}

#[test]
fn parts_can_be_read_alone() {
    assert_eq!("14.04".parse::<Tag>().map(|tag| tag.to_string()), Ok("14.04".to_owned()));
    assert_eq!("-1".parse::<Tag>().map_err(|error| error.position()), Err(0));
    let repository = "a/b".parse::<Repository>();
    assert_eq!(repository.map(|name| name.to_string()), Ok("a/b".to_owned()));
    assert_eq!("a/B".parse::<Repository>().map_err(|error| error.position()), Err(2));
    // No registry is read here, so nothing is put before it.
    let official = "ubuntu".parse::<Repository>().map(|name| name.to_string());
    assert_eq!(official, Ok("ubuntu".to_owned()));
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;
    use tonnage::Reference;

    use super::SHA;

    /// A name with a mark under the place where it is wrong.
    #[track_caller]
    fn marked(name: &str) -> String {
        match name.parse::<Reference>() {
            Ok(reference) => panic!("{reference} is a reference"),
            Err(error) => format!("{name}\n{}^ {error}\n", " ".repeat(error.position())),
        }
    }

    fn all_marked(names: &[&str]) -> String {
        names.iter().map(|name| marked(name)).collect()
    }

    #[test]
    fn the_registry() {
        assert_snapshot!(all_marked(&[
            "ghcr.io_/owner/app",
            "example..com/app",
            "-example.com/app",
            "localhost:port/app",
            "localhost:70000/app",
            "[::1/app",
            "[1::2::3]:80/app",
        ]), @"
        ghcr.io_/owner/app
               ^ the part before the first slash is not a registry's host
        example..com/app
                ^ the part before the first slash is not a registry's host
        -example.com/app
        ^ the part before the first slash is not a registry's host
        localhost:port/app
                  ^ the part before the first slash is not a registry's host
        localhost:70000/app
                  ^ the part before the first slash is not a registry's host
        [::1/app
        ^ the part before the first slash is not a registry's host
        [1::2::3]:80/app
        ^ the part before the first slash is not a registry's host
        ");
    }

    #[test]
    fn the_repository() {
        assert_snapshot!(all_marked(&[
            "ghcr.io/",
            "ghcr.io/Owner/app",
            "Ubuntu",
            "ghcr.io/owner//app",
            "owner/app/",
            "/app",
            "ubun#tu",
            "owner/ap p",
            "ünder/app",
            "-ubuntu",
            "ubuntu-",
            "a..b",
            "a___b",
            "owner/a._b",
        ]), @"
        ghcr.io/
                ^ the repository is missing after the registry
        ghcr.io/Owner/app
                ^ a repository name is written in lower case
        Ubuntu
        ^ a repository name is written in lower case
        ghcr.io/owner//app
                      ^ a part of the repository name is empty
        owner/app/
                  ^ a part of the repository name is empty
        /app
        ^ a part of the repository name is empty
        ubun#tu
            ^ a repository name has only letters, digits and . _ - /
        owner/ap p
                ^ an image name has no spaces
        ünder/app
        ^ a repository name has only letters, digits and . _ - /
        -ubuntu
        ^ in a repository name . _ __ and - stand singly between letters or digits
        ubuntu-
              ^ in a repository name . _ __ and - stand singly between letters or digits
        a..b
         ^ in a repository name . _ __ and - stand singly between letters or digits
        a___b
         ^ in a repository name . _ __ and - stand singly between letters or digits
        owner/a._b
               ^ in a repository name . _ __ and - stand singly between letters or digits
        ");
    }

    #[test]
    fn the_tag_and_the_digest() {
        assert_snapshot!(all_marked(&[
            "ubuntu:",
            "ubuntu:.1",
            "ghcr.io/app:1/2",
            "ubuntu:a:b",
            "ubuntu@",
            "ubuntu@sha256:abc",
            "ubuntu:14.04@md5:d41d8cd98f00b204e9800998ecf8427e",
            "ubuntu@blake2b:abc",
            "üb@sha256",
        ]), @"
        ubuntu:
               ^ the tag is missing after the colon
        ubuntu:.1
               ^ a tag has letters, digits and . _ -, and begins with no . or -
        ghcr.io/app:1/2
                     ^ a tag has letters, digits and . _ -, and begins with no . or -
        ubuntu:a:b
                ^ a tag has letters, digits and . _ -, and begins with no . or -
        ubuntu@
               ^ a digest is written algorithm:hash, like sha256:…
        ubuntu@sha256:abc
               ^ this digest needs 64 hexadecimal digits, and has 3
        ubuntu:14.04@md5:d41d8cd98f00b204e9800998ecf8427e
                     ^ md5 and sha1 prove nothing; use a sha256 digest
        ubuntu@blake2b:abc
               ^ only sha256, sha384 and sha512 digests can be checked
        üb@sha256
           ^ a digest is written algorithm:hash, like sha256:…
        ");
    }

    #[test]
    fn the_whole() {
        let place = |name: &str| {
            let error = name.parse::<Reference>().expect_err("too long");
            format!("{} at {}", error, error.position())
        };
        assert_snapshot!(marked("").trim(), @"^ no image was named");
        assert_snapshot!(marked("ub untu"), @"
        ub untu
          ^ an image name has no spaces
        ");
        assert_snapshot!(marked(SHA.trim_start_matches("sha256:")), @"
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        ^ 64 hexadecimal digits are a local image id, which no registry knows
        ");
        assert_snapshot!(place(&"a".repeat(1025)), @"an image name has at most 1,024 characters at 1024");
        assert_snapshot!(place(&format!("quay.io/{}", "a".repeat(256))), @"a repository name has at most 255 characters at 263");
        assert_snapshot!(place(&"a".repeat(256)), @"a repository name has at most 255 characters at 247");
        assert_snapshot!(place(&format!("a:{}", "b".repeat(129))), @"a tag has at most 128 characters at 130");
    }

    const NAME: &str = "(([a-z]{1,5}\\.[a-z]{2}|localhost|\\[::1\\]|X[a-z]{1,4})(:[1-9][0-9]{0,3})?/)?\
                        [a-z0-9]{1,4}((\\.|_|__|-{1,3})[a-z0-9]{1,3})?(/[a-z0-9]{1,4}){0,3}\
                        (:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,9})?(@sha256:[0-9a-f]{64})?";

    proptest::proptest! {
        #[test]
        fn names_of_the_grammar_are_read_and_printed_and_read_again(name in NAME) {
            let read = name.parse::<Reference>().map_err(|error| format!("{name}: {error}"));
            let read = read.unwrap();
            assert_eq!(read.to_string().parse(), Ok(read.clone()));
            assert_eq!(read.canonical().parse::<Reference>().map(|again| again.canonical()), Ok(read.canonical()));
        }

        #[test]
        fn whatever_is_accepted_is_read_again(name in "[a-zA-Z0-9./:@_\\[\\]-]{0,24}") {
            match name.parse::<Reference>() {
                Ok(read) => assert_eq!(read.to_string().parse(), Ok(read)),
                Err(error) => assert!(error.position() <= name.chars().count(), "{name}"),
            }
        }

        #[test]
        fn a_place_is_within_the_text(name in "\\PC{0,24}") {
            if let Err(error) = name.parse::<Reference>() {
                assert!(error.position() <= name.chars().count(), "{name}");
            }
        }
    }
}
