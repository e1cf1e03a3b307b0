//! What registries serve: manifests and configs.

use std::collections::BTreeMap;

use serde_json::Value;
use tonnage::conformance::{self, Document, Edition};
use tonnage::{
    Descriptor, Digest, ImageConfig, ImageIndex, ImageManifest, MAX_INDEX_ENTRIES, MAX_LAYERS,
    Manifest, ManifestKind, MediaType, Platform, Schema1, Selection,
};

/// Longer than any message is.
const MAX_MESSAGE: usize = 1000;

/// The manifest types an answer may claim.
const CLAIMS: [Option<&str>; 7] = [
    None,
    Some("application/json"),
    Some("application/vnd.oci.image.index.v1+json"),
    Some("application/vnd.oci.image.manifest.v1+json"),
    Some("application/vnd.docker.distribution.manifest.list.v2+json"),
    Some("application/vnd.docker.distribution.manifest.v2+json"),
    Some("application/vnd.docker.distribution.manifest.v1+prettyjws"),
];

/// What is accepted is JSON, is what its own digest says and nothing else, and adds
/// up; and what it is does not hang on how it came.
pub(crate) fn manifest(bytes: &[u8]) {
    let plain = Manifest::parse(bytes, None);
    let claim = CLAIMS.get(bytes.len() % CLAIMS.len()).copied().flatten();
    for (read, claim) in [(&plain, None), (&Manifest::parse(bytes, claim), claim)] {
        let manifest = match read {
            Ok(manifest) => manifest,
            Err(error) => {
                assert!(error.to_string().chars().count() < MAX_MESSAGE);
                continue;
            }
        };
        assert!(serde_json::from_slice::<Value>(bytes).is_ok(), "accepted, and not JSON");
        assert_eq!(manifest.size, bytes.len() as u64);
        assert_eq!(manifest.verify(bytes, &manifest.digest), Ok(()));
        assert!(manifest.verify(bytes, &Digest::sha256(b"something else")).is_err());
        let said = claim.map(MediaType::parse).filter(MediaType::is_manifest);
        assert!(said.is_none_or(|said| {
            said == manifest.media_type || (said.is_schema1() && manifest.media_type.is_schema1())
        }));
        match &manifest.kind {
            ManifestKind::Index(index) => holds_of_index(index),
            ManifestKind::Image(image) => holds_of_image(image),
            ManifestKind::Schema1(image) => holds_of_schema1(image),
        }
    }
    for document in [Document::Manifest, Document::Index] {
        let _ = conformance::check(document, Edition::Current, bytes);
    }
}

fn holds_of_index(index: &ImageIndex) {
    assert!(index.manifests.len() <= MAX_INDEX_ENTRIES);
    one_size_each(index.manifests.iter());
    for wanted in [Platform::default(), Platform::new("windows", "arm64")] {
        let selection = Selection::of(index, &wanted);
        assert_eq!(selection.candidates.len(), index.manifests.len());
        let mut order = selection.order.clone();
        order.sort_unstable();
        order.dedup();
        assert_eq!(order.len(), selection.order.len(), "an entry is tried twice");
        assert!(order.last().is_none_or(|last| *last < index.manifests.len()));
    }
}

fn holds_of_image(image: &ImageManifest) {
    assert!(image.layers.len() <= MAX_LAYERS);
    let sizes = one_size_each(image.layers.iter().chain(&image.config));
    let Ok(totals) = image.totals() else { panic!("parsed, and does not add up") };
    // Summed once more, in another way.
    let sum = |layers: &mut dyn Iterator<Item = &Descriptor>| -> u64 {
        let distinct: BTreeMap<_, _> = layers.map(|layer| (&layer.digest, layer.size)).collect();
        distinct.values().sum()
    };
    let foreign = |layer: &&Descriptor| layer.media_type.is_foreign_layer();
    assert_eq!(totals.foreign, sum(&mut image.layers.iter().filter(foreign)));
    assert_eq!(totals.download + totals.foreign, sum(&mut image.layers.iter()));
    assert_eq!(totals.layers, image.layers.iter().map(|layer| layer.size).sum::<u64>());
    assert!(sizes.len() <= image.layers.len() + 1);
}

fn one_size_each<'a>(
    descriptors: impl Iterator<Item = &'a Descriptor>,
) -> BTreeMap<&'a Digest, u64> {
    let mut sizes = BTreeMap::new();
    for descriptor in descriptors {
        let known = *sizes.entry(&descriptor.digest).or_insert(descriptor.size);
        assert_eq!(known, descriptor.size, "one digest, two sizes");
        assert_eq!(descriptor.digest.as_str().parse().as_ref(), Ok(&descriptor.digest));
        if let Some(data) = descriptor.embedded() {
            assert_eq!(descriptor.digest.verify(data), Ok(()));
        }
    }
    sizes
}

/// The steps and the layers of a schema 1 image belong together; and of a signed one
/// what stands behind the signed bytes changes nothing.
pub(crate) fn schema1(bytes: &[u8]) {
    manifest(bytes);
    let claim = Some("application/vnd.docker.distribution.manifest.v1+json");
    let Ok(read) = Manifest::parse(bytes, claim) else { return };
    let ManifestKind::Schema1(image) = &read.kind else { return };
    holds_of_schema1(image);
    let longer = [bytes, b"\n"].concat();
    let Ok(again) = Manifest::parse(&longer, claim) else { panic!("a line's end is no content") };
    assert_eq!(again.kind, read.kind);
    assert_eq!(again.digest == read.digest, image.signed, "the digest is of what was signed");
}

fn holds_of_schema1(image: &Schema1) {
    let steps = &image.config.history;
    assert!(!steps.is_empty() && steps.len() <= MAX_LAYERS);
    let layers = steps.iter().filter_map(|step| step.layer);
    assert!(layers.eq(0..image.layers.len()), "a layer for each step that left one");
    assert!(steps.iter().all(|step| step.empty_layer == step.layer.is_none()));
    assert!(serde_json::to_string(&image.config).is_ok());
}

/// A config can be shown, and its steps are paired with layers or left alone.
pub(crate) fn config(bytes: &[u8]) {
    for edition in [Edition::Of2019, Edition::Current] {
        let _ = conformance::check(Document::Config, edition, bytes);
    }
    let mut config = match ImageConfig::parse(bytes) {
        Ok(config) => config,
        Err(error) => return assert!(error.to_string().chars().count() < MAX_MESSAGE),
    };
    assert!(serde_json::from_slice::<Value>(bytes).is_ok(), "accepted, and not JSON");
    let Ok(shown) = serde_json::to_value(&config) else { panic!("accepted, and not shown") };
    assert_eq!(shown.get("env").and_then(Value::as_array).map(Vec::len), Some(config.env.len()));
    if let Some(platform) = config.platform() {
        let normalized = platform.normalized();
        assert_eq!(normalized.normalized(), normalized);
    }
    let before = config.clone();
    let steps = config.history.iter().filter(|step| !step.empty_layer).count();
    assert!(!config.align_history(steps + 1));
    assert_eq!(config, before);
    assert!(config.align_history(steps));
    assert!(config.history.iter().filter_map(|step| step.layer).eq(0..steps));
}
