//! What registries store beside images: told from images, sized, and named for people.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/documents.rs"]
mod documents;

use documents::{
    DOCKER_CONFIG, DOCKER_MANIFEST, OCI_CONFIG, OCI_LAYER, OCI_MANIFEST, descriptor, image, index,
    with,
};
use serde_json::{Value, json};
use tonnage::{
    Descriptor, Digest, ImageManifest, Layer, Manifest, ManifestKind, MediaType, artifact_words,
    layer_words,
};

const EMPTY: &str = "application/vnd.oci.empty.v1+json";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const CACHE: &str = "application/vnd.buildkit.cacheconfig.v0";

fn read(document: &Value) -> ManifestKind {
    Manifest::parse(document.to_string().as_bytes(), None).unwrap().kind
}

/// A manifest with a config and one blob for each type.
fn artifact(config: &str, blobs: &[&str]) -> Value {
    let blobs: Vec<Value> = blobs.iter().map(|blob| descriptor(blob, blob, 1000)).collect();
    with(image(&blobs), "config", descriptor(config, "config", 2))
}

fn words(image: &ImageManifest) -> Option<&'static str> {
    let blobs: Vec<Layer> = image.layers.iter().map(Layer::from).collect();
    artifact_words(image.artifact_type()?, &blobs)
}

#[track_caller]
fn read_image(document: &Value) -> ImageManifest {
    match read(document) {
        ManifestKind::Image(image) => image,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_artifact_has_its_words() {
    // The type it names, that of its config, those of its blobs, what it is.
    let table: [(&str, &str, &[&str], &str); 26] = [
        (
            "",
            "application/vnd.cncf.helm.config.v1+json",
            &[
                "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                "application/vnd.cncf.helm.chart.provenance.v1.prov",
            ],
            "Helm chart",
        ),
        ("", "application/vnd.cncf.helm.config.v1+json", &["application/tar+gzip"], "Helm chart"),
        ("", "application/vnd.wasm.config.v0+json", &["application/wasm"], "WebAssembly module"),
        (
            "",
            "application/vnd.wasm.config.v1+json",
            &["application/vnd.wasm.content.layer.v1+wasm"],
            "WebAssembly module",
        ),
        // Their configs are called an image's.
        ("", DOCKER_CONFIG, &["application/vnd.wasm.content.layer.v1+wasm"], "WebAssembly module"),
        (
            "",
            OCI_CONFIG,
            &["application/vnd.dev.cosign.simplesigning.v1+json"],
            "signature (cosign)",
        ),
        ("", OCI_CONFIG, &["application/vnd.dsse.envelope.v1+json"], "signed attestation (DSSE)"),
        ("", OCI_CONFIG, &["application/vnd.in-toto+json"], "attestation (in-toto)"),
        ("", OCI_CONFIG, &["application/vnd.in-toto.provenance+dsse"], "provenance (in-toto)"),
        ("", OCI_CONFIG, &["application/vnd.in-toto.spdx+dsse"], "bill of materials (SPDX)"),
        (
            "",
            DOCKER_CONFIG,
            &[
                "application/vnd.ollama.image.model",
                "application/vnd.ollama.image.license",
                "application/vnd.ollama.image.params",
            ],
            "model",
        ),
        (
            "application/vnd.dev.sigstore.bundle.v0.3+json",
            EMPTY,
            &["application/vnd.dev.sigstore.bundle.v0.3+json"],
            "signature (Sigstore)",
        ),
        (
            "application/vnd.cncf.notary.signature",
            EMPTY,
            &["application/jose+json"],
            "signature (Notation)",
        ),
        (
            "application/vnd.cyclonedx+json",
            EMPTY,
            &["application/vnd.cyclonedx+json"],
            "bill of materials (CycloneDX)",
        ),
        ("application/spdx+json", EMPTY, &["application/spdx+json"], "bill of materials (SPDX)"),
        // The type says nothing; what is in it does.
        ("", EMPTY, &["text/spdx"], "bill of materials (SPDX)"),
        (
            "application/vnd.example.sbom",
            EMPTY,
            &["application/vnd.syft+json"],
            "bill of materials (Syft)",
        ),
        (
            "",
            "application/vnd.docker.ai.model.config.v0.1+json",
            &["application/vnd.docker.ai.gguf.v3", "application/vnd.docker.ai.license"],
            "model",
        ),
        (
            "application/vnd.cncf.model.manifest.v1+json",
            "application/vnd.cncf.model.config.v1+json",
            &["application/vnd.cncf.model.weight.v1.tar"],
            "model",
        ),
        ("", "application/vnd.docker.plugin.v1+json", &[DOCKER_LAYER], "Docker plugin"),
        ("", CACHE, &[OCI_LAYER], "build cache (BuildKit)"),
        (
            "",
            "application/vnd.docker.attestation.config.v1+json",
            &["application/octet-stream"],
            "attestation",
        ),
        (
            "",
            "application/vnd.sylabs.sif.config.v1+json",
            &["application/vnd.sylabs.sif.layer.v1.sif"],
            "Singularity image (SIF)",
        ),
        (
            "",
            "application/vnd.aquasec.trivy.config.v1+json",
            &["application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"],
            "database of Trivy",
        ),
        (
            "",
            "application/vnd.cncf.openpolicyagent.config.v1+json",
            &["application/vnd.cncf.openpolicyagent.policy.layer.v1+rego"],
            "policies (Open Policy Agent)",
        ),
        (
            "",
            "application/vnd.cncf.flux.config.v1+json",
            &["application/vnd.cncf.flux.content.v1.tar+gzip"],
            "sources for Flux",
        ),
    ];
    for (artifact_type, config, blobs, expected) in table {
        let mut document = artifact(config, blobs);
        if !artifact_type.is_empty() {
            document = with(document, "artifactType", json!(artifact_type));
        }
        let image = read_image(&document);
        assert!(image.is_artifact(), "{document}");
        assert_eq!(words(&image), Some(expected), "{document}");
        assert_eq!(image.totals().unwrap().download, 1000 * blobs.len() as u64, "{document}");
    }
}

#[test]
fn what_is_not_known_is_an_artifact_without_words() {
    let document = artifact("application/vnd.example+json", &["application/x-anything"]);
    let image = read_image(&document);
    assert_eq!(image.artifact_type(), Some("application/vnd.example+json"));
    assert_eq!(words(&image), None);
    // Nobody knows what an image may hold: its config decides.
    let document = artifact(OCI_CONFIG, &["application/x-anything"]);
    assert!(!read_image(&document).is_artifact());
    let document = artifact(OCI_CONFIG, &[OCI_LAYER, "application/vnd.in-toto+json"]);
    assert!(!read_image(&document).is_artifact());
    assert!(!read_image(&artifact(OCI_CONFIG, &[])).is_artifact());
}

/// Registries of 2016 stored configs under types of their own making.
#[test]
fn old_images_are_no_artifacts() {
    for config in ["application/octet-stream", "application/json", "text/html"] {
        let document = artifact(config, &[DOCKER_LAYER]);
        assert!(read_image(&document).is_artifact(), "{config}");
        let document = with(document, "mediaType", json!(DOCKER_MANIFEST));
        assert!(!read_image(&document).is_artifact(), "{config}");
    }
}

#[test]
fn an_attestation_says_what_it_states() {
    // What it states, by whose annotation, in words.
    let table = [
        ("in-toto.io/predicate-type", "https://slsa.dev/provenance/v0.2", "provenance (SLSA)"),
        ("in-toto.io/predicate-type", "https://slsa.dev/provenance/v1", "provenance (SLSA)"),
        ("in-toto.io/predicate-type", "https://spdx.dev/Document", "bill of materials (SPDX)"),
        ("predicateType", "https://cyclonedx.org/bom", "bill of materials (CycloneDX)"),
        ("predicateType", "https://example.com/other", "attestation (in-toto)"),
    ];
    for (key, predicate, expected) in table {
        let blob = descriptor("application/vnd.in-toto+json", "statement", 7);
        let blob = with(blob, "annotations", json!({ key: predicate }));
        let image = read_image(&image(&[blob]));
        assert_eq!(words(&image), Some(expected), "{predicate}");
    }
}

#[test]
fn layers_are_told_by_type_and_annotations() {
    let oci = |rest: &str| format!("application/vnd.oci.image.layer.v1.tar{rest}");
    let chunked = "io.github.containers.zstd-chunked.manifest-position";
    let stargz = "containerd.io/snapshot/stargz/toc.digest";
    // Type, an annotation, in words, foreign.
    let table = [
        (oci(""), "", "tar", false),
        (oci("+gzip"), "", "tar, compressed with gzip", false),
        (oci("+zstd"), "", "tar, compressed with zstd", false),
        (
            oci("+zstd"),
            chunked,
            "tar, compressed with zstd, readable in parts (zstd:chunked)",
            false,
        ),
        (oci("+gzip"), stargz, "tar, compressed with gzip, readable in parts (eStargz)", false),
        (
            DOCKER_LAYER.to_owned(),
            stargz,
            "tar, compressed with gzip, readable in parts (eStargz)",
            false,
        ),
        (oci("+gzip+encrypted"), "", "tar, compressed with gzip, encrypted", false),
        (oci("+encrypted"), "org.opencontainers.image.enc.keys.jwe", "tar, encrypted", false),
        (
            "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd".into(),
            "",
            "tar, compressed with zstd",
            true,
        ),
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip".into(),
            "",
            "tar, compressed with gzip",
            true,
        ),
        (
            "application/vnd.docker.image.rootfs.diff.tar.zstd".into(),
            "",
            "tar, compressed with zstd",
            false,
        ),
        ("application/vnd.erofs.layer.v1".into(), "", "EROFS file system", false),
        ("application/vnd.ollama.image.params".into(), "", "settings of a model", false),
        ("application/x-anything".into(), "", "application/x-anything", false),
    ];
    for (media_type, annotation, expected, foreign) in table {
        let media_type = MediaType::parse(&media_type);
        let mut layer = Layer::from(&Descriptor::new(media_type, Digest::sha256(b""), 7));
        layer.annotations.insert(annotation.to_owned(), "anything".to_owned());
        assert_eq!(layer_words(&layer), expected);
        assert_eq!(layer.media_type.is_foreign_layer(), foreign, "{expected}");
    }
}

#[test]
fn a_build_cache_may_be_an_index_of_blobs() {
    let blobs = [descriptor(OCI_LAYER, "a", 100), descriptor(OCI_LAYER, "b", 20)];
    let config = descriptor(CACHE, "config", 3);
    let ManifestKind::Index(cache) = read(&index(&[&blobs[..], &[config]].concat())) else {
        panic!("no index")
    };
    let cache = cache.as_artifact().unwrap();
    assert_eq!(words(&cache), Some("build cache (BuildKit)"));
    assert_eq!(cache.totals().unwrap().download, 120);
    assert_eq!(cache.config.map(|config| config.size), Some(3));
    let ManifestKind::Index(other) = read(&index(&[descriptor(OCI_MANIFEST, "a", 1)])) else {
        panic!("no index")
    };
    assert_eq!(other.as_artifact(), None);
}
