//! Inspections made by hand, of images that nobody would make.

use std::collections::BTreeMap;

use tonnage::{
    Digest, DocumentSummary, ImageConfig, Inspection, Kind, Layer, MediaType, Platform,
    PlatformAsked, PlatformEntry, Reference, ReferenceParts, Role, Size, Status, Subject,
    Verification,
};
use tonnage_render::Style;

/// A digest that is another for each number.
pub(crate) fn digest(number: usize) -> Digest {
    format!("sha256:{number:064x}").parse().unwrap()
}

/// A layer of that size.
#[allow(dead_code, reason = "not every test has layers")]
pub(crate) fn layer(number: usize, size: Option<u64>) -> Layer {
    Layer {
        digest: Digest::sha256(&number.to_le_bytes()),
        media_type: MediaType::DOCKER_LAYER,
        size,
        diff_id: None,
        created_by: Some(format!("RUN step {number}")),
        urls: Vec::new(),
        annotations: BTreeMap::new(),
    }
}

/// A single image of these layers, all different and served by the registry.
pub(crate) fn image(layers: Vec<Layer>) -> Inspection {
    let reference: Reference = "example.com/demo/app:1.0".parse().unwrap();
    let manifest =
        DocumentSummary { media_type: MediaType::OCI_MANIFEST, digest: digest(1), size: 500 };
    let download = layers.iter().filter_map(|layer| layer.size).sum();
    let size = Size {
        download,
        layers: download,
        foreign: 0,
        config: 200,
        manifest: 500,
        complete: layers.iter().all(|layer| layer.size.is_some()),
    };
    let verdict = |of, status| Verification { of, digest: digest(1), status, note: String::new() };
    Inspection {
        reference: ReferenceParts::new(&reference, "example.com/demo/app:1.0"),
        resolved: Some(manifest.clone()),
        manifest: Some(manifest),
        kind: Some(Kind::Image),
        artifact_type: None,
        subject: None,
        platform_asked: PlatformAsked::default(),
        platform: Some(Platform::default()),
        platforms: Vec::new(),
        index_total: None,
        picks: None,
        config: Some(ImageConfig { digest: Some(digest(2)), ..ImageConfig::default() }),
        layers,
        annotations: BTreeMap::new(),
        size: Some(size),
        verification: vec![
            verdict(Subject::Tag, Status::Claimed),
            verdict(Subject::Manifest, Status::Verified),
            verdict(Subject::Config, Status::Verified),
        ],
        warnings: Vec::new(),
        rate_limit: None,
        requests: Vec::new(),
    }
}

/// An entry of an index; the first is the one taken.
#[allow(dead_code, reason = "not every test has an index")]
pub(crate) fn entry(number: usize, platform: &str, role: Role) -> PlatformEntry {
    PlatformEntry {
        platform: platform.parse().ok(),
        digest: Digest::sha256(&number.to_le_bytes()),
        media_type: MediaType::OCI_MANIFEST,
        size: 500,
        role,
        selected: number == 0,
        reason: String::new(),
        download: None,
        layers: None,
        created: None,
        unique: None,
        shared: None,
    }
}

/// The table at that width, without colours.
#[allow(dead_code, reason = "not every test has a table")]
pub(crate) fn table(inspection: &Inspection, width: usize) -> String {
    tonnage_render::table(inspection, &Style { width, ..Style::default() })
}
