//! [`Comparison`]: what differs between two images, and what moving from one to the
//! other costs.
//!
//! Its JSON is what `tonnage compare` prints. Fields are added, never renamed.

mod alignment;
mod layers;
mod settings;

use serde::Serialize;

pub use layers::{CommonBase, LayerChange, LayerRow};
pub use settings::{NamedChange, SettingChange, Settings};

use crate::digest::Digest;
use crate::inspection::Inspection;
use crate::platform::Platform;
use alignment::{Step, align};

/// What differs between two images, A and B, and what moving from A to B costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The image that is there.
    pub a: ComparedImage,
    /// The image that is to come.
    pub b: ComparedImage,
    /// What a pull of B adds, and leaves.
    pub size: SizeChange,
    /// The layers that both are built on; `None` when the first ones differ.
    pub base: Option<CommonBase>,
    /// The layers of both, base first; those that only A has stand before those that
    /// only B has in the same place.
    pub layers: Vec<LayerRow>,
    /// The settings that differ; `None` when the config of one is not known.
    pub settings: Option<Settings>,
    /// The steps of both, first step first; empty when the config of one is not known.
    pub history: Vec<HistoryRow>,
}

/// One of the two images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedImage {
    /// The whole name.
    pub reference: String,
    /// The digest of the manifest.
    pub digest: Option<Digest>,
    /// What it runs on.
    pub platform: Option<Platform>,
    /// When it was made, as its config writes it.
    pub created: Option<String>,
    /// Bytes of the distinct layers that its registry serves.
    pub download: u64,
    /// The number of layers.
    pub layers: usize,
    /// Whether every layer's size is known.
    pub complete: bool,
}

/// What moving from A to B costs, in bytes. Each layer counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SizeChange {
    /// What a pull of B fetches when A is there.
    pub added: u64,
    /// What it need not fetch, since A has it.
    pub kept: u64,
    /// What A has and B does not.
    pub removed: u64,
    /// The part of [`added`](Self::added) that A has in another compression.
    pub recompressed: u64,
}

/// One step of the making of A, B or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    /// Who has it.
    pub change: HistoryChange,
    /// The instruction.
    pub created_by: Option<String>,
}

/// Who has a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HistoryChange {
    /// Both.
    Kept,
    /// B alone.
    Added,
    /// A alone.
    Removed,
}

impl Comparison {
    /// Whether nothing differs that a container would notice: neither layers, in
    /// whatever compression, nor settings.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let same =
            |row: &LayerRow| matches!(row.change, LayerChange::Kept | LayerChange::Recompressed);
        self.layers.iter().all(same) && self.settings.as_ref().is_some_and(Settings::is_empty)
    }
}

/// Compares two images: what B is beside A, and what it costs who has A.
///
/// ```
/// # fn example(a: &tonnage::Inspection, b: &tonnage::Inspection) {
/// let comparison = tonnage::compare(a, b);
/// println!("{} bytes to fetch, {} are there", comparison.size.added, comparison.size.kept);
/// # }
/// ```
#[must_use]
pub fn compare(a: &Inspection, b: &Inspection) -> Comparison {
    let layers = layers::rows(&a.layers, &b.layers);
    let configs = a.config.as_ref().zip(b.config.as_ref());
    let history = configs.map(|(a, b)| {
        let step = |at: usize, of: &[crate::config::History]| {
            of.get(at).and_then(|step| step.created_by.clone())
        };
        let same = |i: usize, j: usize| step(i, &a.history) == step(j, &b.history);
        let mut rows = Vec::new();
        for aligned in align(a.history.len(), b.history.len(), &same) {
            let (change, created_by) = match aligned {
                Step::Both(i, _) => (HistoryChange::Kept, step(i, &a.history)),
                Step::OnlyA(i) => (HistoryChange::Removed, step(i, &a.history)),
                Step::OnlyB(j) => (HistoryChange::Added, step(j, &b.history)),
            };
            rows.push(HistoryRow { change, created_by });
        }
        rows
    });
    Comparison {
        a: ComparedImage::of(a),
        b: ComparedImage::of(b),
        size: layers::sizes(&a.layers, &b.layers),
        base: layers::base(&a.layers, &b.layers),
        layers,
        settings: configs.map(|(a, b)| Settings::between(a, b)),
        history: history.unwrap_or_default(),
    }
}

impl ComparedImage {
    fn of(inspection: &Inspection) -> Self {
        let created = inspection.config.as_ref().and_then(|config| config.created.clone());
        Self {
            reference: inspection.reference.canonical.clone(),
            digest: inspection.manifest.as_ref().map(|manifest| manifest.digest.clone()),
            platform: inspection.platform.clone(),
            created,
            download: inspection.size.map_or(0, |size| size.download),
            layers: inspection.layers.len(),
            complete: inspection.size.is_some_and(|size| size.complete),
        }
    }
}
