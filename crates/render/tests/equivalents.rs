//! Lines for a shell: the same image elsewhere, and no word that a shell would act upon.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{digest, image};
use tonnage::{
    Exchange, Inspection, Method, PlatformAsked, Purpose, Reference, ReferenceParts, RequestId,
    SourceKind, Upstream,
};
use tonnage_render::{curl_line, equivalents};

fn exchange(method: Method, purpose: Purpose, status: u16, url: &str) -> Exchange {
    Exchange {
        id: RequestId::new(0),
        method,
        url: url.parse().unwrap(),
        purpose,
        status: Some(status),
        bytes: None,
        duration_ms: None,
        note: String::new(),
        upstream: Vec::new(),
    }
}

fn named(name: &str, platform: &str) -> Inspection {
    let reference: Reference = name.parse().unwrap();
    let platform_asked = PlatformAsked::by_option(platform.parse().unwrap());
    let reference = ReferenceParts::new(&reference, name);
    Inspection { reference, platform_asked, ..image(Vec::new()) }
}

/// All of them, a line each.
fn lines(inspection: &Inspection) -> String {
    let all = equivalents(inspection);
    let mut lines: Vec<_> =
        [all.docker_pull, all.crane, all.skopeo].into_iter().flatten().collect();
    lines.extend(all.curl);
    lines.join("\n")
}

#[test]
fn a_strangers_lookup_elsewhere() {
    let mut inspection = named("ubuntu:14.04", "linux/arm/v7");
    let manifest = "https://registry-1.docker.io/v2/library/ubuntu/manifests/14.04";
    let token = "https://auth.docker.io/token?service=registry.docker.io&scope=repository:library/ubuntu:pull";
    let blob = format!("https://registry-1.docker.io/v2/library/ubuntu/blobs/{}", digest(2));
    inspection.requests = vec![
        exchange(Method::Get, Purpose::Manifest, 401, manifest),
        exchange(Method::Get, Purpose::Token, 200, token),
        exchange(Method::Get, Purpose::Manifest, 200, manifest),
        exchange(Method::Get, Purpose::Config, 200, &blob),
    ];
    assert_snapshot!(lines(&inspection), @r#"
    docker pull --platform linux/arm/v7 docker.io/library/ubuntu:14.04
    crane manifest --platform linux/arm/v7 docker.io/library/ubuntu:14.04
    skopeo --override-os linux --override-arch arm --override-variant v7 inspect docker://docker.io/library/ubuntu:14.04
    TOKEN=$(curl -fsSL 'https://auth.docker.io/token?service=registry.docker.io&scope=repository:library/ubuntu:pull' | jq -r '.token // .access_token')
    curl -fsSL -H "Authorization: Bearer $TOKEN" -H 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json' https://registry-1.docker.io/v2/library/ubuntu/manifests/14.04
    curl -fsSL -H "Authorization: Bearer $TOKEN" https://registry-1.docker.io/v2/library/ubuntu/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000002
    "#);
}

/// A registry on this machine, whose schema 1 image is found by asking again.
#[test]
fn an_old_image_in_clear_text() {
    let name = format!("localhost:5000/old:1@{}", digest(1));
    let mut inspection = named(&name, "linux/amd64");
    let manifest = format!("http://localhost:5000/v2/old/manifests/{}", digest(1));
    let blob = format!("http://localhost:5000/v2/old/blobs/{}", digest(2));
    inspection.requests = vec![
        exchange(Method::Get, Purpose::Manifest, 404, &manifest),
        exchange(Method::Get, Purpose::Manifest, 200, &manifest),
        exchange(Method::Head, Purpose::BlobSize, 405, &blob),
        exchange(Method::Get, Purpose::BlobSize, 206, &blob),
    ];
    assert_snapshot!(lines(&inspection), @"
    docker pull --platform linux/amd64 localhost:5000/old@sha256:0000000000000000000000000000000000000000000000000000000000000001
    crane manifest --insecure --platform linux/amd64 localhost:5000/old@sha256:0000000000000000000000000000000000000000000000000000000000000001
    skopeo --override-os linux --override-arch amd64 inspect --tls-verify=false docker://localhost:5000/old@sha256:0000000000000000000000000000000000000000000000000000000000000001
    curl -fsSL -H 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json' http://localhost:5000/v2/old/manifests/sha256:0000000000000000000000000000000000000000000000000000000000000001
    curl -fsSL -H 'Accept: application/vnd.docker.distribution.manifest.v1+prettyjws, application/vnd.docker.distribution.manifest.v1+json' http://localhost:5000/v2/old/manifests/sha256:0000000000000000000000000000000000000000000000000000000000000001
    curl -fsSLI http://localhost:5000/v2/old/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000002
    curl -fsSL -r 0-0 http://localhost:5000/v2/old/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000002
    ");
}

/// Through a proxy it is told what the proxy asked; what makes no sense is not told.
#[test]
fn what_a_proxy_asked() {
    let mut inspection = named("ghcr.io/a/b", "linux/amd64");
    let manifest = "https://ghcr.io/v2/a/b/manifests/latest";
    let mut asked = exchange(Method::Get, Purpose::Manifest, 200, manifest);
    let upstream = |purpose: &str, status: u64, url: &str| Upstream {
        method: "GET".to_owned(),
        url: url.to_owned(),
        purpose: purpose.to_owned(),
        status: Some(status),
        ..Upstream::default()
    };
    asked.upstream = vec![
        upstream("manifest", 401, manifest),
        upstream("token", 200, "https://ghcr.io/token?service=ghcr.io&account=…"),
        upstream("manifest", 200, "-o/etc/passwd"),
        upstream("manifest", 200, "file:///etc/passwd"),
        upstream("manifest", 200, manifest),
    ];
    inspection.requests = vec![asked];
    let curl = equivalents(&inspection).curl;
    assert_eq!(curl.len(), 2, "{curl:#?}");
    assert_eq!(
        curl[0],
        "TOKEN=$(curl -fsSL 'https://ghcr.io/token?service=ghcr.io&account=…' | jq -r '.token // .access_token')"
    );
    assert!(curl[1].starts_with("curl -fsSL -H \"Authorization: Bearer $TOKEN\" -H 'Accept: "));
}

#[test]
fn one_request_as_curl_makes_it() {
    let url = "http://[::1]:5000/v2/a/tags/list?n=1&sig=secret&x='";
    let line = curl_line(&exchange(Method::Get, Purpose::Tags, 200, url));
    assert_eq!(line, "curl -fsSL -g 'http://[::1]:5000/v2/a/tags/list?n=1&sig=…&x=…'");
    let line = curl_line(&exchange(Method::Post, Purpose::Token, 200, "https://a.example/token"));
    assert_eq!(
        line,
        "TOKEN=$(curl -fsSL -d \"$FORM\" https://a.example/token | jq -r '.token // .access_token')"
    );
    let line = curl_line(&exchange(Method::Head, Purpose::Config, 200, "https://a.example/b'c"));
    assert_eq!(line, r"curl -fsSLI 'https://a.example/b'\''c'");
}

/// An inspection may have been read from anywhere: its texts are words, and no options.
#[test]
fn no_word_does_anything() {
    for text in ["$(id)", "`id`", "a;id", "a b", "a'b", "\"", "--privileged", "-v/:/x", "a\nid", ""]
    {
        let mut inspection = named("a", "linux/amd64");
        inspection.reference.canonical = text.to_owned();
        inspection.platform_asked.platform.os = text.to_owned();
        inspection.platform_asked.platform.variant = Some(text.to_owned());
        let all = equivalents(&inspection);
        for line in [all.docker_pull, all.crane, all.skopeo].into_iter().flatten() {
            let outside: String = line.split('\'').step_by(2).collect();
            assert!(!outside.contains(['$', '`', ';', '"', '\n', '(']), "{line}");
            assert!(!line.ends_with("--privileged") && !line.ends_with("-v/:/x"), "{line}");
        }
    }
}

/// Docker and crane take no name of a file; skopeo takes the same.
#[test]
fn a_file_is_no_registry() {
    for (source, line) in [
        (
            SourceKind::Oci,
            Some("skopeo --override-os linux --override-arch amd64 inspect 'oci:my images:a'"),
        ),
        (SourceKind::Document, None),
    ] {
        let mut inspection = named("a", "linux/amd64");
        inspection.reference.source = Some(source);
        inspection.reference.canonical = "oci:my images:a".to_owned();
        let all = equivalents(&inspection);
        assert_eq!((all.docker_pull, all.crane, all.curl.len()), (None, None, 0));
        assert_eq!(all.skopeo.as_deref(), line);
    }
}
