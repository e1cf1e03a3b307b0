//! Real, synthetic and hostile documents, each parsed or refused.

use std::collections::BTreeMap;

use tonnage::{ImageConfig, LookupError, Manifest, ManifestKind};

use crate::shared::{Row, Table, read_bytes};

/// Documents that are refused though their kind is one that is read, by reason.
const REFUSED: [(&str, &[&str]); 7] = [
    (
        "a digest in it is no digest",
        &[
            "manifest-list/quay_py_test_list_MANIFESTLIST_BYTES.json",
            "manifest-list/quay_py_test_list_NO_AMD_MANIFESTLIST_BYTES.json",
            "oci-index/quay_py_test_oci_index_MIXED_MEDIA_TYPE_INDEX_BYTES.json",
            "oci-manifest/ci_ociv1nomime.artifact.json",
        ],
    ),
    (
        "an entry names no media type or no digest, which the image-spec requires",
        &[
            "oci-index/quay_cypress_manifest.json",
            "oci-index/quay_py_test_manifest_utils_SAMPLE_OCI_IMAGE_INDEX.json",
            "oci-index/quay_py_test_manifest_utils_SAMPLE_OCI_INDEX_WITHOUT_MEDIATYPE.json",
            "schema2/quay_py_test_manifest_utils_SAMPLE_SINGLE_MANIFEST.json",
        ],
    ),
    (
        "two kinds at once: it could be read in two ways (CVE-2021-41190)",
        &[
            "oci-index/regclient_go_rawAmbiguousOCI.json",
            "oci-index/regclient_go_rawOCIImage.json",
            "oci-index/regclient_go_rawOCIIndex.json",
            "oci-manifest/dag_kitchen_manifest.json",
        ],
    ),
    (
        "it calls itself `type`, which is no manifest type",
        &["oci-manifest/jib_v22manifest_optional_properties.json"],
    ),
    (
        "changed after it was signed: what its signature covers is no manifest",
        &[
            "schema1-signed/ci_image_schema2-to-schema1-by-docker.json",
            "schema1-signed/moby_bad_manifest.json",
            "schema1-signed/quay_py_test_schema1_MANIFEST_BYTES.json",
            "schema1-signed/quay_simple.schema1.json",
            "schema1-signed/quay_ubuntu.schema1.json",
            "schema1-signed/regclient_go_rawDockerSchema1Signed.json",
        ],
    ),
    (
        "its signatures are the number 1",
        &[
            "schema1-signed/ci_v2s1-invalid-signatures.manifest.json",
            "schema1-signed/skopeo_cmd_skopeo_fixtures_v2s1-invalid-signatures.manifest.json",
        ],
    ),
    ("one of its steps is no JSON", &["schema1-unsigned/jib_v21manifest.json"]),
];

/// A file named index.json that holds an image's manifest.
const IMAGE_NAMED_INDEX: &str = "oci-layout-index/stereoscope_no_manifests_index.json";

/// The manifest types an answer may claim.
const CLAIMS: [Option<&str>; 8] = [
    None,
    Some("application/json"),
    Some("application/vnd.oci.image.index.v1+json"),
    Some("application/vnd.oci.image.manifest.v1+json"),
    Some("application/vnd.docker.distribution.manifest.list.v2+json"),
    Some("application/vnd.docker.distribution.manifest.v2+json"),
    Some("application/vnd.docker.distribution.manifest.v1+json"),
    Some("application/vnd.docker.distribution.manifest.v1+prettyjws"),
];

/// The codes with which a document is refused.
const CODES: [&str; 2] = ["MALFORMED_MANIFEST", "UNSUPPORTED_MANIFEST"];

/// What became of a document.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Index,
    Image,
    Artifact,
    Schema1,
    Config,
    Refused(String),
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Image => "image",
            Self::Artifact => "artifact",
            Self::Schema1 => "schema 1",
            Self::Config => "config",
            Self::Refused(_) => "refused",
        }
    }
}

fn read(row: &Row, body: &[u8]) -> Outcome {
    if row.get("kind") == "config" {
        return match ImageConfig::parse(body) {
            Ok(_) => Outcome::Config,
            Err(error) => Outcome::Refused(error.to_string()),
        };
    }
    match Manifest::parse(body, None) {
        Ok(manifest) => match manifest.kind {
            ManifestKind::Index(_) => Outcome::Index,
            ManifestKind::Image(image) if image.is_artifact() => Outcome::Artifact,
            ManifestKind::Image(_) => Outcome::Image,
            ManifestKind::Schema1(_) => Outcome::Schema1,
        },
        Err(error) => Outcome::Refused(error.to_string()),
    }
}

/// Whether `outcome` is what the kind of a document asks for.
fn is_right(kind: &str, outcome: &Outcome) -> bool {
    match kind {
        "manifest-list" | "oci-index" | "oci-layout-index" => *outcome == Outcome::Index,
        "oci-manifest" | "schema2" => matches!(outcome, Outcome::Image | Outcome::Artifact),
        "oci-artifact-manifest" => *outcome == Outcome::Artifact,
        "schema1-signed" | "schema1-unsigned" => *outcome == Outcome::Schema1,
        "config" => *outcome == Outcome::Config,
        // Hostile, malformed, and what is no manifest at all.
        _ => matches!(outcome, Outcome::Refused(_)),
    }
}

#[test]
fn documents_are_what_they_are_or_refused() {
    let Some(index) = Table::read("corpus/INDEX.tsv") else { return };
    let mut outcomes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in &index.rows {
        let (path, kind) = (row.get("path"), row.get("kind"));
        let Some(body) = read_bytes(&format!("corpus/{path}")) else { return };
        let outcome = read(row, &body);
        *outcomes.entry((kind, outcome.name())).or_default() += 1;
        let kind = if path == IMAGE_NAMED_INDEX { "schema2" } else { kind };
        let refused = REFUSED.iter().any(|(_, paths)| paths.contains(&path));
        let right =
            if refused { matches!(outcome, Outcome::Refused(_)) } else { is_right(kind, &outcome) };
        if !right {
            wrong.push(format!("{path}: {outcome:?}"));
        }
    }
    println!("INDEX.tsv: {} documents", index.rows.len());
    for ((kind, outcome), count) in outcomes {
        println!("  {kind:22} {outcome:10} {count:3}");
    }
    for (reason, paths) in REFUSED {
        println!("  {} refused: {reason}", paths.len());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever the answer calls them.
#[test]
fn hostile_documents_are_refused_as_any_type() {
    let Some(index) = Table::read("corpus/INDEX.tsv") else { return };
    let hostile = |row: &&Row| ["hostile", "malformed", "other"].contains(&row.get("kind"));
    let mut codes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in index.rows.iter().filter(hostile) {
        let Some(body) = read_bytes(&format!("corpus/{}", row.get("path"))) else { return };
        for claim in CLAIMS {
            let read = Manifest::parse(&body, claim).map_err(LookupError::from);
            let code = read.as_ref().map_or_else(LookupError::code, |_| "read");
            assert!(CODES.contains(&code), "{} as {claim:?}: {read:?}", row.get("path"));
            *codes.entry((row.get("kind"), code)).or_default() += 1;
        }
    }
    println!("\nINDEX.tsv: what must be refused, called each of {} types", CLAIMS.len());
    for ((kind, code), count) in codes {
        println!("  {kind:22} {code:20} {count:3}");
    }
}
