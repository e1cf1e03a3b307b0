//! Whole lookups of every sample, each request counted.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test that panics has failed, and no test needs all of the support"
)]

mod support;

use std::collections::BTreeSet;

use support::{look_up, tagged};
use tonnage::{Inspection, Kind, LookupOptions, Method, Parts, PlatformAsked, Session, Status};
use tonnage_samples::HOST;

/// What each sample costs a stranger: the 401, the token, then its documents.
const REQUESTS: [(&str, usize); 14] = [
    ("demo/app:1.0", 5),
    ("demo/app:1.1", 5),
    ("demo/app:latest", 5),
    ("demo/list:latest", 5),
    ("demo/single:latest", 4),
    ("demo/single:v2", 4),
    // After a 404, once more for schema 1; then a HEAD for each of four layers.
    ("demo/schema1:latest", 8),
    ("demo/zstd:latest", 4),
    ("demo/repeated:latest", 4),
    ("demo/foreign:latest", 4),
    // No config is asked for.
    ("demo/artifact:latest", 3),
    ("demo/chart:0.1.0", 3),
    // Another index on the way.
    ("demo/nested:latest", 6),
    // The first entry is the one, as its config says, which is the config.
    ("demo/bare-index:latest", 5),
];

fn image(name: &str) -> String {
    format!("{HOST}/{name}")
}

#[test]
fn every_sample_takes_its_number_of_requests() {
    let names: Vec<_> = tagged().iter().map(|r| format!("{}:{}", r.repository, r.tag)).collect();
    assert_eq!(names, REQUESTS.map(|(name, _)| name));
    for (name, requests) in REQUESTS {
        let (result, asked) = look_up(&image(name), LookupOptions::default(), &Session::new());
        let inspection = result.unwrap();
        let targets: Vec<_> = asked.iter().map(|(_, target, _)| target).collect();
        assert_eq!(asked.len(), requests, "{name}: {targets:#?}");
        assert_eq!(inspection.requests.len(), requests, "{name}");
        // No request twice: where the address is the same, more is sent along.
        let distinct: BTreeSet<_> = asked.iter().map(|asked| format!("{asked:?}")).collect();
        assert_eq!(distinct.len(), requests, "{name}: {targets:#?}");
        let failed = inspection.verification.iter().find(|check| check.status == Status::Failed);
        assert_eq!(failed, None, "{name}");
        assert!(inspection.size.unwrap().complete, "{name}");
    }
}

/// Known by its digest, everything is there already: one HEAD says that the tag
/// means the same still.
#[test]
fn a_second_lookup_on_a_session_asks_once() {
    for (name, _) in REQUESTS.iter().filter(|(name, _)| !name.contains("schema1")) {
        let session = Session::new();
        let (first, _) = look_up(&image(name), LookupOptions::default(), &session);
        let (second, asked) = look_up(&image(name), LookupOptions::default(), &session);
        let methods: Vec<_> = asked.iter().map(|(method, ..)| *method).collect();
        assert_eq!(methods, [Method::Head], "{name}");
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.size, second.size, "{name}");
        assert_eq!(first.layers, second.layers, "{name}");
        assert_eq!(first.config, second.config, "{name}");
    }
}

#[test]
fn a_known_token_saves_two_requests() {
    let session = Session::new();
    let of = |name: &str| look_up(&image(name), LookupOptions::default(), &session).1.len();
    assert_eq!(of("demo/app:1.0"), 5);
    assert_eq!(of("demo/app:1.1"), 3);
    // Whom to ask for a token is known, and the token is another.
    assert_eq!(of("demo/single:latest"), 3);
}

#[test]
fn less_is_asked_when_less_is_wanted() {
    for (parts, requests) in [(Parts::Resolved, 3), (Parts::Size, 4), (Parts::All, 5)] {
        let options = LookupOptions { parts, ..LookupOptions::default() };
        let (result, asked) = look_up(&image("demo/app:latest"), options, &Session::new());
        result.unwrap();
        assert_eq!(asked.len(), requests, "{parts:?}");
    }
}

#[test]
fn each_sample_shows_what_it_is_for() {
    let found = |name: &str, platform: &str| {
        let platform = PlatformAsked::by_option(platform.parse().unwrap());
        let options = LookupOptions { platform, ..LookupOptions::default() };
        look_up(&image(name), options, &Session::new()).0.unwrap()
    };
    let taken = |name, platform| found(name, platform).platform.unwrap().to_string();
    // Attestations, arm variants, versions of Windows.
    let app = found("demo/app:latest", "linux/amd64");
    assert_eq!((app.platforms.len(), app.layers.len()), (6, 5));
    assert_eq!(taken("demo/app:latest", "linux/arm64"), "linux/arm64/v8");
    assert_eq!(taken("demo/list:latest", "linux/arm"), "linux/arm/v7");
    assert_eq!(taken("demo/list:latest", "linux/arm/v6"), "linux/arm/v6");
    assert_eq!(taken("demo/list:latest", "linux/arm/v5"), "linux/arm/v5");
    let windows = taken("demo/list:latest", "windows(10.0.20348)/amd64");
    assert_eq!(windows, "windows(10.0.20348.4529)/amd64");
    let schema1 = found("demo/schema1:latest", "linux/amd64");
    let single = found("demo/single:latest", "linux/amd64");
    assert_eq!(schema1.kind, Some(Kind::Schema1));
    assert_eq!(schema1.size.unwrap().download, single.size.unwrap().download);
    assert!(single.config.unwrap().healthcheck.is_some());
    let zstd = found("demo/zstd:latest", "linux/amd64");
    assert!(zstd.layers.iter().all(|layer| layer.media_type.as_str().ends_with("+zstd")));
    let repeated = found("demo/repeated:latest", "linux/amd64");
    assert_eq!(repeated.layers[1].digest, repeated.layers[3].digest);
    let size = repeated.size.unwrap();
    assert_eq!(size.layers - size.download, repeated.layers[1].size.unwrap());
    let foreign = found("demo/foreign:latest", "linux/amd64");
    assert!(!foreign.layers[0].urls.is_empty());
    assert_eq!(foreign.size.unwrap().foreign, foreign.layers[0].size.unwrap());
    let artifact = found("demo/artifact:latest", "linux/amd64");
    assert_eq!(artifact.kind, Some(Kind::Artifact));
    assert_eq!(artifact.artifact_type.as_deref(), Some("application/vnd.example.sbom"));
    assert_eq!(found("demo/chart:0.1.0", "linux/amd64").kind, Some(Kind::Artifact));
    // The same image within another index.
    let nested = found("demo/nested:latest", "linux/amd64");
    assert_eq!(nested.manifest, app.manifest);
    let bare = found("demo/bare-index:latest", "linux/arm64");
    assert_eq!(bare.platform.unwrap().architecture, "arm64");
}

#[test]
fn every_sample_is_read_back_from_its_json() {
    let options = || LookupOptions { all_platforms: true, picks: true, ..LookupOptions::default() };
    for (name, _) in REQUESTS {
        let (result, _) = look_up(&image(name), options(), &Session::new());
        let inspection = result.unwrap();
        let json = serde_json::to_vec(&inspection).unwrap();
        let read = Inspection::parse(&json).unwrap();
        assert_eq!(read.layers, inspection.layers, "{name}");
        assert_eq!(String::from_utf8(serde_json::to_vec(&read).unwrap()), String::from_utf8(json));
    }
}
