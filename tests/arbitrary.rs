//! 100,000 arbitrary byte strings through each public parser, without a panic.
//!
//! What is accepted is held to what the type promises.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/bytes.rs"]
mod bytes;

use bytes::{for_each, for_each_text};
use tonnage::registry::challenge::Challenge;
use tonnage::registry::fault::Fault;
use tonnage::registry::link::next_page;
use tonnage::registry::rate_limit::{RateLimit, retry_after_seconds};
use tonnage::registry::tag_list::{TagList, nearest_first};
use tonnage::registry::token::{Token, TokenSource};
use tonnage::{
    Digest, Headers, ImageConfig, Manifest, ManifestKind, MediaType, Platform, Preference,
    Reference, Registry, Repository, Selection, Tag, Timestamp, Url, read_pasted,
};

const SHA: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const REFERENCES: [&str; 6] = [
    "ubuntu:14.04",
    "ghcr.io/owner/app:v1.2.3_a-b",
    "localhost:5000/a/b__c--d@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "[2001:db8::1]:5000/library/debian",
    "index.docker.io/library/busybox",
    "Registry.Example:65535/a.b/c",
];

#[test]
fn references() {
    for_each_text(&REFERENCES, |text| match text.parse::<Reference>() {
        Ok(read) => assert_eq!(read.to_string().parse(), Ok(read)),
        Err(error) => {
            assert!(error.position() <= text.chars().count());
            assert!(!error.to_string().is_empty());
        }
    });
}

#[test]
fn parts_of_references() {
    for_each_text(&REFERENCES, |text| {
        if let Ok(tag) = text.parse::<Tag>() {
            assert_eq!(tag.as_str(), text);
        }
        if let Ok(repository) = text.parse::<Repository>() {
            assert_eq!(repository.as_str(), text);
        }
    });
}

#[test]
fn registries() {
    let seeds = ["docker.io", "ghcr.io:443", "[::1]:5000", "[2001:db8::1]", "a-b.c-d.example"];
    for_each_text(&seeds, |text| match Registry::parse(text) {
        Ok(registry) => {
            assert_eq!(Registry::parse(registry.as_str()).as_ref(), Ok(&registry));
            assert!(registry.host().starts_with(registry.host_without_port()));
            let _ = (registry.port(), registry.canonical());
        }
        Err(at) => assert!(at <= text.len()),
    });
}

#[test]
fn pasted_texts() {
    let seeds = [
        "docker run --rm -it -p 80:80 --name=web nginx:1.25 sh",
        "FROM --platform=$BUILDPLATFORM golang:1.22 AS build",
        "  - image: \"ghcr.io/a/b:1\",",
        "https://hub.docker.com/layers/library/nginx/1.25/images/sha256-ab?context=explore",
        "https://github.com/orgs/Owner/packages/container/package/a%2Fb?tag=v1",
        "singularity pull ubuntu.sif docker://ubuntu:14.04",
        "kubectl run web --image=nginx",
        "ubuntu:14.04",
    ];
    for_each_text(&seeds, |text| {
        if let Err(error) = read_pasted(text) {
            assert!(error.position() <= text.chars().count());
        }
    });
}

#[test]
fn digests() {
    for_each_text(&[SHA, "sha512:abc", "multihash+base58:QmRZxt2b1FVZPNqd", "a.b-c_d:="], |text| {
        if let Ok(digest) = text.parse::<Digest>() {
            assert_eq!(digest.as_str(), text);
            assert!(digest.verify(b"something").is_err());
            assert!(digest.encoded().starts_with(digest.short()));
        }
    });
}

#[test]
fn platforms() {
    let seeds =
        ["linux/arm64/v8", "windows(10.0.17763+win32k)/amd64", "linux/amd64/v99999", "macos"];
    for_each_text(&seeds, |text| {
        if let Ok(platform) = text.parse::<Platform>() {
            assert_eq!(platform.to_string().parse(), Ok(platform.clone()));
            let _ = Preference::of(&platform).rank(&platform);
        }
    });
}

#[test]
fn addresses() {
    let base: Url = match "https://a.b/c/d?e".parse() {
        Ok(base) => base,
        Err(_) => return,
    };
    let seeds = [
        "https://auth.docker.io/token?service=registry.docker.io&scope=a:b",
        "http://[::1]:5000/v2/",
        "//host/path",
        "?last=b",
    ];
    for_each_text(&seeds, |text| {
        for url in [text.parse::<Url>(), base.join(text)].into_iter().flatten() {
            assert_eq!(url.to_string().parse(), Ok(url.clone()));
            let _ = (url.redacted(), url.origin().is_loopback());
        }
    });
}

#[test]
fn challenges() {
    let Ok(asked) = "https://a.b/v2/c/d/manifests/e".parse::<Url>() else { return };
    let Ok(repository) = "c/d".parse::<Repository>() else { return };
    let seeds = [
        r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:c/d:pull""#,
        r#"Bearer realm="/token", Basic realm="a \"b\"", Negotiate abc=="#,
        "Bearer realm=https://a.b/token , service = x",
    ];
    for_each_text(&seeds, |text| {
        for read in [Challenge::parse_all(text), Challenge::parse_all_forgiving(text)] {
            match read {
                Ok(challenges) => {
                    for challenge in challenges {
                        assert!(!challenge.scheme.is_empty());
                        let source = TokenSource::from_challenge(&challenge, &asked, &repository);
                        if let Ok(url) = source.map(|source| source.url(&repository)) {
                            assert_eq!(url.to_string().parse(), Ok(url));
                        }
                    }
                }
                Err(error) => assert!(error.position <= text.len()),
            }
        }
    });
}

#[test]
fn links() {
    let Ok(asked) = "https://a.b/v2/c/tags/list?n=2".parse::<Url>() else { return };
    let seeds =
        [r#"</v2/c/tags/list?last=b&n=2>; rel="next""#, "<?last=b>;rel=next, <x>; rel=prev"];
    for_each_text(&seeds, |text| {
        if let Some(next) = next_page(text, &asked) {
            assert_eq!(next.origin(), asked.origin());
            assert_ne!(next, asked);
        }
    });
}

#[test]
fn faults() {
    let seeds = [
        r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown","detail":{"a":1}}]}"#,
        r#"{"error_description":"x","details":"y"}"#,
        "404 page not found",
    ];
    for_each(&seeds, |bytes| {
        for fault in Fault::parse_all(bytes) {
            let text = fault.to_string();
            assert!(!text.contains(char::is_control) && text.chars().count() < 700);
        }
    });
}

#[test]
fn tokens() {
    let seeds = [
        r#"{"token":"abc","expires_in":300,"issued_at":"2024-01-02T03:04:05Z"}"#,
        r#"{"access_token":"abc","expires_in":"300"}"#,
        r#"{"token":"","expires_in":18446744073709551615}"#,
    ];
    for_each(&seeds, |bytes| {
        if let Ok(token) = Token::parse(bytes, Timestamp::from_millis(u64::MAX - 5)) {
            assert!(token.secret().bytes().all(|byte| byte.is_ascii_graphic()));
        }
    });
}

#[test]
fn lists_of_tags() {
    let seeds = [r#"{"name":"a","tags":["14.04","latest","v1_2"]}"#, r#"{"tags":null}"#];
    for_each(&seeds, |bytes| {
        for tag in TagList::parse(bytes).unwrap_or_default().tags {
            assert!(tag.parse::<Tag>().is_ok());
        }
    });
}

#[test]
fn orders_of_tags() {
    for_each_text(&["14.04", "latest", "1.0.0-rc1"], |text| {
        // The work grows with the square of the length; tags are short.
        let asked: String = text.chars().take(16).collect();
        let tags = vec![asked.clone(), "latest".to_owned(), "14.04".to_owned()];
        assert_eq!(nearest_first(&tags, &asked).first(), Some(&asked));
    });
}

#[test]
fn headers() {
    for_each_text(&["100;w=21600", "76", "120", "99999999999999999999"], |text| {
        let headers = Headers::from_iter(
            ["ratelimit-limit", "ratelimit-remaining", "retry-after"].map(|name| (name, text)),
        );
        let _ = (RateLimit::from_headers(&headers), retry_after_seconds(&headers));
    });
}

#[test]
fn media_types() {
    for_each_text(&["application/vnd.oci.image.layer.v1.tar+gzip; a=b", "text/html"], |text| {
        let media_type = MediaType::parse(text);
        assert_eq!(MediaType::parse(media_type.as_str()), media_type);
        let _ = (media_type.in_words(), media_type.is_foreign_layer());
    });
}

const INDEX: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":7,"platform":{"os":"linux","architecture":"arm","variant":"v7","os.features":["x"]},"data":"e30="}],"annotations":{"a":"b"}}"#;
const IMAGE: &str = r#"{"schemaVersion":2,"config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":7},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85f","size":9007199254740991}]}"#;
const SIGNED: &str = r#"{"schemaVersion":1,"architecture":"amd64","fsLayers":[{"blobSum":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],"history":[{"v1Compatibility":"{\"os\":\"linux\"}"}],"signatures":[{"protected":"eyJmb3JtYXRMZW5ndGgiOjE5MywiZm9ybWF0VGFpbCI6ImZRIn0"}]}"#;

#[test]
fn the_documents_that_are_changed_are_right_at_first() {
    for document in [INDEX, IMAGE, SIGNED] {
        assert_eq!(Manifest::parse(document.as_bytes(), None).map(|_| ()), Ok(()), "{document}");
    }
}

#[test]
fn manifests() {
    for_each(&[INDEX, IMAGE, SIGNED], |bytes| match Manifest::parse(bytes, None) {
        Ok(manifest) => {
            assert_eq!(manifest.size, bytes.len() as u64);
            assert_eq!(manifest.verify(bytes, &manifest.digest), Ok(()));
            match &manifest.kind {
                ManifestKind::Index(index) => {
                    let selection = Selection::of(index, &Platform::default());
                    assert_eq!(selection.candidates.len(), index.manifests.len());
                }
                ManifestKind::Image(image) => assert!(image.totals().is_ok()),
                ManifestKind::Schema1(schema1) => {
                    assert!(schema1.layers.len() <= schema1.config.history.len());
                }
            }
        }
        Err(error) => assert!(error.to_string().chars().count() < 1000),
    });
}

#[test]
fn manifests_with_a_type() {
    let types = [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/json",
    ];
    for_each(&[INDEX, IMAGE, SIGNED, "{}"], |bytes| {
        let header = types.get(bytes.len() % types.len()).copied();
        let _ = Manifest::parse(bytes, header);
    });
}

#[test]
fn configs() {
    let seeds = [
        r#"{"architecture":"arm","os":"linux","variant":"v7","config":{"Env":["A=b"],"Labels":{"a":null},"ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":null,"Interval":1}},"rootfs":{"diff_ids":["sha256:a"]},"history":[{"created_by":"x","empty_layer":true},{}]}"#,
        r#"{"config":null,"history":null}"#,
    ];
    for_each(&seeds, |bytes| match ImageConfig::parse(bytes) {
        Ok(mut config) => {
            let _ = (config.platform(), config.align_history(1));
            assert!(serde_json::to_string(&config).is_ok());
        }
        Err(error) => assert!(error.to_string().chars().count() < 1000),
    });
}
