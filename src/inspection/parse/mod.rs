//! Reads back what was written out: an inspection from its JSON.

mod config;
mod part;
mod trace;

use std::fmt;

use super::{
    DocumentSummary, IndexTotal, Inspection, Kind, Layer, PlatformAsked, PlatformEntry,
    ReferenceParts, Size, SourceKind,
};
use crate::descriptor::Descriptor;
use crate::json::{Json, JsonError, Object};
use crate::manifest::{LayerTotals, MAX_LAYERS, Role};
use crate::picks::{Pick, tool_named};
use crate::platform::Platform;
use crate::registry::rate_limit::RateLimit;
use crate::size::SizeError;
use part::{Part, Read};

/// The longest inspection read, in bytes of JSON. Its documents are a few megabytes at
/// most, and characters that JSON escapes grow sixfold.
pub const MAX_INSPECTION_BODY: usize = 64 * 1024 * 1024;

const KINDS: [(&str, Kind); 3] =
    [("image", Kind::Image), ("schema1", Kind::Schema1), ("artifact", Kind::Artifact)];

const SOURCES: [(&str, SourceKind); 4] = [
    ("oci", SourceKind::Oci),
    ("oci-archive", SourceKind::OciArchive),
    ("docker-archive", SourceKind::DockerArchive),
    ("document", SourceKind::Document),
];

const ROLES: [(&str, Role); 5] = [
    ("image", Role::Image),
    ("attestation", Role::Attestation),
    ("artifact", Role::Artifact),
    ("index", Role::Index),
    ("unknown", Role::Unknown),
];

impl Inspection {
    /// Reads the JSON that an inspection is written as.
    ///
    /// Fields that are not known are passed over. What is never printed is not there:
    /// the secrets in addresses, and a subject's own bytes.
    ///
    /// ```
    /// # fn example(inspection: &tonnage::Inspection) -> Result<(), Box<dyn std::error::Error>> {
    /// let json = serde_json::to_vec(inspection)?;
    /// assert_eq!(tonnage::Inspection::parse(&json)?.size, inspection.size);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InspectionError`], when it is longer than [`MAX_INSPECTION_BODY`], is no
    /// inspection, or its sizes do not add up.
    pub fn parse(json: &[u8]) -> Result<Self, InspectionError> {
        if json.len() > MAX_INSPECTION_BODY {
            return Err(InspectionError(Fault::TooLarge));
        }
        let read = Object::parse(json).and_then(|object| inspection(&object));
        let inspection = read.map_err(|error| InspectionError(Fault::Json(error)))?;
        let known: Vec<_> = inspection.layers.iter().filter_map(Layer::descriptor).collect();
        match LayerTotals::of(&known) {
            Ok(_) => Ok(inspection),
            Err(error) => Err(InspectionError(Fault::Size(error))),
        }
    }
}

fn inspection(object: &Object) -> Read<Inspection> {
    let mut part = Part::of(object);
    let layers = part.list("layers", layer);
    if layers.len() > MAX_LAYERS {
        part.wrong("layers", "a list of at most 4,096");
    }
    let mut config = part.some_part("config", config::config);
    if let Some(config) = &mut config {
        let diff_ids: Option<Vec<_>> = layers.iter().map(|layer| layer.diff_id.clone()).collect();
        config.diff_ids = diff_ids.unwrap_or_default();
    }
    let reference = part.part("reference", reference);
    let inspection = Inspection {
        reference: reference.unwrap_or_else(nothing),
        resolved: part.some_part("resolved", document),
        manifest: part.some_part("manifest", document),
        kind: part.some_word("kind", "a kind", &KINDS),
        artifact_type: part.some_text("artifactType"),
        subject: part.some_part("subject", descriptor),
        platform_asked: part.part("platformAsked", asked).unwrap_or_default(),
        platform: part.some_part("platform", platform),
        platforms: part.list("platforms", entry),
        index_total: part.some_part("indexTotal", total),
        picks: part.some_list("picks", pick),
        config,
        layers,
        annotations: part.map("annotations"),
        size: part.some_part("size", size),
        verification: part.list("verification", trace::verification),
        warnings: part.list("warnings", trace::warning),
        rate_limit: part.some_part("rateLimit", rate_limit),
        requests: trace::requests(&mut part, "requests"),
    };
    part.end(inspection)
}

fn reference(object: &Object) -> Read<ReferenceParts> {
    let mut part = Part::of(object);
    let reference = ReferenceParts {
        input: part.text("input"),
        registry: part.text("registry"),
        namespace: part.some_text("namespace"),
        repository: part.text("repository"),
        tag: part.some_text("tag"),
        digest: part.some_digest("digest"),
        canonical: part.text("canonical"),
        source: part.some_word("source", "what was read", &SOURCES),
    };
    part.end(reference)
}

/// Stands in for a reference that is missing, until that is told.
fn nothing() -> ReferenceParts {
    ReferenceParts {
        input: String::new(),
        registry: String::new(),
        namespace: None,
        repository: String::new(),
        tag: None,
        digest: None,
        canonical: String::new(),
        source: None,
    }
}

fn summary(part: &mut Part<'_>) -> DocumentSummary {
    DocumentSummary {
        media_type: part.media_type("mediaType"),
        digest: part.digest("digest"),
        size: part.number("size"),
    }
}

fn document(object: &Object) -> Read<DocumentSummary> {
    let mut part = Part::of(object);
    let document = summary(&mut part);
    part.end(document)
}

fn descriptor(object: &Object) -> Read<Descriptor> {
    let mut part = Part::of(object);
    let DocumentSummary { media_type, digest, size } = summary(&mut part);
    let descriptor = Descriptor {
        urls: part.texts("urls"),
        annotations: part.map("annotations"),
        platform: part.some_part("platform", platform),
        artifact_type: part.some_text("artifactType"),
        ..Descriptor::new(media_type, digest, size)
    };
    part.end(descriptor)
}

fn asked(object: &Object) -> Read<PlatformAsked> {
    let mut part = Part::of(object);
    let platform = part.part("platform", platform).unwrap_or_default();
    let asked = PlatformAsked { platform, from: part.text("from") };
    part.end(asked)
}

/// As it is written, not as it would be typed.
fn platform(object: &Object) -> Read<Platform> {
    let mut part = Part::of(object);
    let platform = Platform {
        os: part.text("os"),
        architecture: part.text("architecture"),
        variant: part.some_text("variant"),
        os_version: part.some_text("osVersion"),
        os_features: part.texts("osFeatures"),
    };
    part.end(platform)
}

fn entry(json: &Json, place: &str) -> Read<PlatformEntry> {
    let mut part = Part::at(json, place)?;
    let DocumentSummary { media_type, digest, size } = summary(&mut part);
    let entry = PlatformEntry {
        platform: part.some_part("platform", platform),
        digest,
        media_type,
        size,
        role: part.word("role", "a role", &ROLES, Role::Unknown),
        selected: part.flag("selected"),
        reason: part.text("reason"),
        download: part.some_number("download"),
        layers: part.some_number("layers"),
        created: part.some_text("created"),
        unique: part.some_number("unique"),
        shared: part.some_number("shared"),
    };
    part.end_within(place, entry)
}

fn total(object: &Object) -> Read<IndexTotal> {
    let mut part = Part::of(object);
    let total = IndexTotal {
        download: part.number("download"),
        distinct_layers: part.number("distinctLayers"),
        complete: part.flag("complete"),
    };
    part.end(total)
}

fn pick(json: &Json, place: &str) -> Read<Pick> {
    let mut part = Part::at(json, place)?;
    let tool = tool_named(&part.text("tool"));
    if tool.is_none() {
        part.wrong("tool", "a tool that is known here");
    }
    let pick = Pick {
        tool: tool.unwrap_or_default(),
        selected: part.some_place("selected"),
        reason: part.text("reason"),
    };
    part.end_within(place, pick)
}

fn layer(json: &Json, place: &str) -> Read<Layer> {
    let mut part = Part::at(json, place)?;
    let layer = Layer {
        digest: part.digest("digest"),
        media_type: part.media_type("mediaType"),
        size: part.some_number("size"),
        diff_id: part.some_text("diffId"),
        created_by: part.some_text("createdBy"),
        urls: part.texts("urls"),
        annotations: part.map("annotations"),
    };
    part.end_within(place, layer)
}

fn size(object: &Object) -> Read<Size> {
    let mut part = Part::of(object);
    let size = Size {
        download: part.number("download"),
        layers: part.number("layers"),
        foreign: part.number("foreign"),
        config: part.number("config"),
        manifest: part.number("manifest"),
        complete: part.flag("complete"),
    };
    part.end(size)
}

fn rate_limit(object: &Object) -> Read<RateLimit> {
    let mut part = Part::of(object);
    let limit = RateLimit {
        limit: part.number("limit"),
        remaining: part.number("remaining"),
        window_seconds: part.some_number("windowSeconds"),
    };
    part.end(limit)
}

/// Why a text is no inspection; it says where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionError(Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    TooLarge,
    Json(JsonError),
    Size(SizeError),
}

impl fmt::Display for InspectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not an inspection: ")?;
        match &self.0 {
            Fault::TooLarge => f.write_str("it is larger than 64 MiB, the most that is read"),
            Fault::Json(error) => error.fmt(f),
            Fault::Size(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InspectionError {}
