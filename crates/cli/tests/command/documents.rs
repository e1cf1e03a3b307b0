//! `--raw`, `--config` and `--digest`: documents as they are, and nothing beside.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::run::inspect;
use super::samples::{Sample, blob, samples, sha256};
use super::server::{Answer, Reply, Server};

const LIST: &str = "samples.localhost/demo/list";
const ARM: &str = "sha256:44cb5652a9469244ccd9d822ea6b36fcbd7071d55d8f8bd6a3f116c7e09f113d";

/// The digest of a document: of a signed schema 1 manifest, that of what was
/// signed.
fn digest_of(sample: &Sample, body: &[u8]) -> String {
    if !sample.is_schema1() {
        return sha256(body);
    }
    let signed: Value = serde_json::from_slice(body).unwrap();
    let protected = signed["signatures"][0]["protected"].as_str().unwrap();
    let protected = URL_SAFE_NO_PAD.decode(protected).unwrap();
    let protected: Value = serde_json::from_slice(&protected).unwrap();
    let length = usize::try_from(protected["formatLength"].as_u64().unwrap()).unwrap();
    let tail = URL_SAFE_NO_PAD.decode(protected["formatTail"].as_str().unwrap()).unwrap();
    sha256(&[&body[..length], &tail].concat())
}

#[test]
fn raw_is_every_byte_of_what_the_name_points_at() {
    for sample in samples() {
        let outcome = inspect(&["--raw", &sample.image()]).run();
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
        assert_eq!(outcome.out, blob(sample.file), "{}", sample.slug());
        assert_eq!(digest_of(&sample, &outcome.out), sample.digest, "{}", sample.slug());
    }
}

#[test]
fn raw_of_a_platform_is_its_manifest() {
    for sample in samples().iter().filter(|sample| !sample.is_schema1()) {
        let image = sample.image();
        let outcome = inspect(&["--raw", "--platform", "linux/amd64", &image]).run();
        let found = inspect(&["--format", "json", &image]).run().json();
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
        assert_eq!(sha256(&outcome.out), found["manifest"]["digest"], "{image}");
        assert_eq!(outcome.out.len(), found["manifest"]["size"], "{image}");
    }
}

#[test]
fn config_is_every_byte_of_the_config() {
    for sample in samples() {
        let image = sample.image();
        let found = inspect(&["--format", "json", &image]).run().json();
        let Some(digest) = found["config"]["digest"].as_str() else { continue };
        let outcome = inspect(&["--config", &image]).run();
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
        assert_eq!(sha256(&outcome.out), digest, "{image}");
        assert_eq!(outcome.out.len(), found["size"]["config"], "{image}");
    }
}

#[test]
fn config_is_that_of_the_platform() {
    let outcome = inspect(&["--config", "--platform", "linux/arm/v5", LIST]).run();
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    let config: Value = serde_json::from_slice(&outcome.out).unwrap();
    assert_eq!((&config["architecture"], &config["variant"]), (&"arm".into(), &"v5".into()));
}

#[test]
fn what_has_no_config_says_so() {
    for image in ["artifact", "chart:0.1.0", "schema1"] {
        let outcome = inspect(&["--config", &format!("samples.localhost/demo/{image}")]).run();
        assert_eq!(outcome.code, Some(1), "{image}");
        assert_eq!(outcome.text(), "", "{image}");
        assert_eq!(outcome.err, "error: this image has no config document\n", "{image}");
    }
}

/// The size stands without the config, and the config alone does not.
#[test]
fn a_config_that_is_not_its_digest_is_not_printed() {
    let sample = samples().into_iter().find(|sample| sample.slug() == "single-latest").unwrap();
    let server = Server::start(move |question| {
        Reply::Answer(if question.target.contains("/manifests/") {
            Answer::new(200, sample.media_type, blob(sample.file))
        } else {
            Answer::json(200, r#"{"os":"plan9"}"#)
        })
    });
    let outcome = inspect(&["--config", &server.image("app")]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    assert!(outcome.err.starts_with("error: The config is not what its digest says: "));
    let outcome = inspect(&[server.image("app")]).run();
    assert!(outcome.well().contains("Proof    FAILED: "), "{}", outcome.text());
    assert!(!outcome.text().contains("plan9"), "{}", outcome.text());
}

#[test]
fn digest_is_one_line() {
    for sample in samples() {
        let outcome = inspect(&["--digest", &sample.image()]).run();
        assert_eq!(outcome.well(), format!("{}\n", sample.digest));
    }
}

#[test]
fn digest_of_a_platform_is_its_manifests() {
    let outcome = inspect(&["--digest", "--platform", "linux/arm/v5", LIST]).run();
    assert_eq!(outcome.well(), format!("{ARM}\n"));
    // The environment only says which one is meant where one is chosen.
    let outcome = inspect(&["--digest", LIST]).with("TONNAGE_PLATFORM", "linux/arm/v5").run();
    let sample = samples().into_iter().find(|sample| sample.slug() == "list-latest").unwrap();
    assert_eq!(outcome.well(), format!("{}\n", sample.digest));
}

#[test]
fn digests_of_several_images_are_one_a_line_in_the_order_asked() {
    let samples = samples();
    let images: Vec<String> = samples.iter().rev().map(Sample::image).collect();
    let digests: Vec<&str> = samples.iter().rev().map(|sample| sample.digest).collect();
    let arguments = [vec!["--digest".to_owned()], images].concat();
    let outcome = inspect(&arguments).run();
    assert_eq!(outcome.well().lines().collect::<Vec<_>>(), digests);
}

/// Less is asked when less is wanted.
#[test]
fn no_request_is_made_for_nothing() {
    let sample = samples().into_iter().find(|sample| sample.slug() == "app-latest").unwrap();
    let server = Server::start(move |question| {
        let digest = question.target.rsplit_once('/').unwrap().1;
        Reply::Answer(match digest {
            "latest" => Answer::new(200, sample.media_type, blob(sample.file)),
            digest => Answer::new(200, "application/vnd.oci.image.manifest.v1+json", blob(digest)),
        })
    });
    let image = server.image("app");
    let options: [(&[&str], usize); 6] = [
        (&[], 3),
        (&["--digest"], 1),
        (&["--raw"], 1),
        (&["--digest", "--platform", "linux/amd64"], 2),
        (&["--raw", "--platform", "linux/amd64"], 2),
        (&["--config"], 3),
    ];
    let mut before = 0;
    for (options, requests) in options {
        let outcome = inspect(&[options, &[image.as_str()]].concat()).run();
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
        let asked = server.asked();
        assert_eq!(asked.len() - before, requests, "{options:?}: {:?}", &asked[before..]);
        before = asked.len();
    }
}
