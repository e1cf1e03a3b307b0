//! Real, synthetic and hostile documents, each parsed or refused.

use std::collections::BTreeMap;

use tonnage::{Descriptor, Digest, ImageConfig, Manifest, ManifestKind, Platform, Role};

use crate::shared::{Row, Table, read_bytes, same};

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

/// The facts of a row, `layers=5 layerBytes=642 platforms=(none),linux/amd64`.
fn facts(row: &Row) -> BTreeMap<&str, &str> {
    row.get("derived_facts").split(' ').filter_map(|fact| fact.split_once('=')).collect()
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
    for row in index.rows.iter().filter(hostile) {
        let Some(body) = read_bytes(&format!("corpus/{}", row.get("path"))) else { return };
        for claim in CLAIMS {
            let read = Manifest::parse(&body, claim);
            assert!(read.is_err(), "{} as {claim:?}: {read:?}", row.get("path"));
        }
    }
}

fn digest_and_facts(row: &Row, body: &[u8]) -> Result<(), String> {
    let facts = facts(row);
    let fact = |name: &str| facts.get(name).copied();
    let stated = row.maybe("stated_digest");
    let exact = ["exact", "payload"].iter().any(|word| row.get("digest_match").starts_with(word));
    let stated = stated.filter(|_| exact).map(str::parse::<Digest>);
    let stated = stated.transpose().map_err(|error| error.to_string())?;
    if row.get("kind") == "config" {
        let config = ImageConfig::parse(body).map_err(|error| error.to_string())?;
        if let Some(stated) = stated {
            stated.verify(body).map_err(|error| error.to_string())?;
        }
        let platform = config.platform();
        let platform =
            platform.map_or_else(|| "?/?".to_owned(), |known| platform_fact(Some(&known)));
        same(&fact("platform"), &Some(platform.as_str()))?;
        same(&fact("diff_ids"), &Some(config.diff_ids.len().to_string().as_str()))?;
        return same(&fact("history"), &Some(config.history.len().to_string().as_str()));
    }
    let manifest = Manifest::parse(body, None).map_err(|error| error.to_string())?;
    same(&row.get("bytes"), &manifest.size.to_string().as_str())?;
    if let Some(stated) = stated {
        same(&stated, &manifest.digest)?;
        manifest.verify(body, &stated).map_err(|error| error.to_string())?;
    }
    let number = |name: &str, ours: u64| match fact(name) {
        Some(stated) => {
            same(&stated, &ours.to_string().as_str()).map_err(|e| format!("{name}: {e}"))
        }
        None => Err(format!("the row has no {name}")),
    };
    match &manifest.kind {
        ManifestKind::Index(index) => {
            number("n", index.manifests.len() as u64)?;
            number("sizeSum", index.manifests.iter().map(|entry| entry.size).sum())?;
            let platforms: Vec<String> = index
                .manifests
                .iter()
                .map(|entry| platform_fact(entry.platform.as_ref()))
                .collect();
            same(&fact("platforms"), &Some(platforms.join(",").as_str()))?;
            let attestations =
                index.manifests.iter().filter(|entry| Role::of(entry) == Role::Attestation).count();
            if fact("attestations").is_some() || attestations > 0 {
                number("attestations", attestations as u64)?;
            }
            Ok(())
        }
        ManifestKind::Image(image) => {
            let totals = image.totals().map_err(|error| error.to_string())?;
            let Some(config) = &image.config else {
                return number("blobs", image.layers.len() as u64);
            };
            number("layers", image.layers.len() as u64)?;
            number("layerBytes", totals.layers)?;
            number("totalBytes", totals.layers + config.size)?;
            same(&fact("config"), &Some(config.digest.as_str()))?;
            same(&fact("configType"), &Some(config.media_type.as_str()))?;
            // INDEX.tsv counts a layer with another address as foreign too.
            let elsewhere =
                |layer: &&Descriptor| layer.media_type.is_foreign_layer() || !layer.urls.is_empty();
            let foreign = image.layers.iter().filter(elsewhere).count();
            if fact("foreignLayers").is_some() || foreign > 0 {
                number("foreignLayers", foreign as u64)?;
            }
            Ok(())
        }
        ManifestKind::Schema1(schema1) => {
            number("fsLayers", schema1.config.history.len() as u64)?;
            number("history", schema1.config.history.len() as u64)?;
            same(&fact("payloadDigest"), &Some(manifest.digest.as_str()))?;
            same(&fact("signature").map(|text| text != "unsigned"), &Some(schema1.signed))
        }
    }
}

/// A platform as INDEX.tsv writes it: without features.
fn platform_fact(platform: Option<&Platform>) -> String {
    let plain = |platform: &Platform| Platform { os_features: Vec::new(), ..platform.clone() };
    platform.map_or_else(|| "(none)".to_owned(), |platform| plain(platform).to_string())
}

#[test]
fn digests_and_derived_facts_are_equal() {
    let Some(index) = Table::read("corpus/INDEX.tsv") else { return };
    let (mut held, mut wrong) = (0, Vec::new());
    for row in &index.rows {
        let Some(body) = read_bytes(&format!("corpus/{}", row.get("path"))) else { return };
        if matches!(read(row, &body), Outcome::Refused(_)) {
            continue;
        }
        match digest_and_facts(row, &body) {
            Ok(()) => held += 1,
            Err(why) => wrong.push(format!("{}: {why}", row.get("path"))),
        }
    }
    println!("INDEX.tsv: {held} of {} documents have the stated facts", index.rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
