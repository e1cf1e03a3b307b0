//! The layers of two images beside each other.

use serde::Serialize;

use super::SizeChange;
use super::alignment::{Step, align};
use crate::digest::Digest;
use crate::inspection::Layer;

/// A layer of A, B or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerRow {
    /// What became of it.
    pub change: LayerChange,
    /// Its place in A, counted from the base.
    pub a: Option<usize>,
    /// Its place in B.
    pub b: Option<usize>,
    /// Its digest in B, or in A when B does not have it.
    pub digest: Digest,
    /// Its digest in A, when it is the same in another compression.
    pub was: Option<Digest>,
    /// Its size in bytes where the digest is from, when it is known.
    pub size: Option<u64>,
    /// The instruction that made it.
    pub created_by: Option<String>,
}

/// What became of a layer between A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerChange {
    /// Both have it: the digests are the same.
    Kept,
    /// B alone has it.
    Added,
    /// A alone has it.
    Removed,
    /// Both have what is in it, packed in two ways: the digests of the unpacked layer
    /// are the same. It is fetched all the same.
    Recompressed,
}

/// The layers that both images are built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommonBase {
    /// How many layers, from the base on.
    pub layers: usize,
    /// Bytes to download for them in B.
    pub download: u64,
    /// Whether all have the same digests. Else what is in them is the same, in another
    /// compression.
    pub same_digests: bool,
}

fn same_content(a: &Layer, b: &Layer) -> bool {
    a.diff_id.is_some() && a.diff_id == b.diff_id
}

fn same(a: &Layer, b: &Layer) -> bool {
    a.digest == b.digest || same_content(a, b)
}

/// The layers that both images are built on.
pub(super) fn base(a: &[Layer], b: &[Layer]) -> Option<CommonBase> {
    let mut base = CommonBase { layers: 0, download: 0, same_digests: true };
    for (a, b) in a.iter().zip(b).take_while(|(a, b)| same(a, b)) {
        base.layers += 1;
        base.same_digests &= a.digest == b.digest;
    }
    for (_, size) in served(b.get(..base.layers).unwrap_or_default()) {
        base.download = base.download.saturating_add(size);
    }
    (base.layers > 0).then_some(base)
}

/// Each layer of both, once where both have it.
pub(super) fn rows(a: &[Layer], b: &[Layer]) -> Vec<LayerRow> {
    let is_same = |i: usize, j: usize| a.get(i).zip(b.get(j)).is_some_and(|(a, b)| same(a, b));
    let mut rows = Vec::new();
    for step in align(a.len(), b.len(), &is_same) {
        let (i, j) = match step {
            Step::Both(i, j) => (Some(i), Some(j)),
            // A layer that has moved is told where B has it.
            Step::OnlyA(i) if (0..b.len()).any(|j| is_same(i, j)) => continue,
            Step::OnlyA(i) => (Some(i), None),
            Step::OnlyB(j) => (counterpart(a, b.get(j)), Some(j)),
        };
        let of_a = i.and_then(|i| a.get(i));
        let of_b = j.and_then(|j| b.get(j));
        let Some(shown) = of_b.or(of_a) else { continue };
        let change = match (of_a, of_b) {
            (Some(a), Some(b)) if a.digest == b.digest => LayerChange::Kept,
            (Some(_), Some(_)) => LayerChange::Recompressed,
            (None, _) => LayerChange::Added,
            (_, None) => LayerChange::Removed,
        };
        let was = of_a.filter(|_| change == LayerChange::Recompressed);
        rows.push(LayerRow {
            change,
            a: i,
            b: j,
            digest: shown.digest.clone(),
            was: was.map(|layer| layer.digest.clone()),
            size: shown.size,
            created_by: shown.created_by.clone(),
        });
    }
    rows
}

/// Where A has a layer of B, if not in the same order.
fn counterpart(a: &[Layer], layer: Option<&Layer>) -> Option<usize> {
    let layer = layer?;
    let by_digest = a.iter().position(|other| other.digest == layer.digest);
    by_digest.or_else(|| a.iter().position(|other| same_content(other, layer)))
}

/// Sums over the layers that a registry serves, each once.
pub(super) fn sizes(a: &[Layer], b: &[Layer]) -> SizeChange {
    let mut change = SizeChange::default();
    let has =
        |layers: &[Layer], digest: &Digest| layers.iter().any(|layer| layer.digest == *digest);
    for (layer, size) in served(b) {
        if has(a, &layer.digest) {
            change.kept = change.kept.saturating_add(size);
            continue;
        }
        change.added = change.added.saturating_add(size);
        if a.iter().any(|other| same_content(other, layer)) {
            change.recompressed = change.recompressed.saturating_add(size);
        }
    }
    for (layer, size) in served(a) {
        if !has(b, &layer.digest) {
            change.removed = change.removed.saturating_add(size);
        }
    }
    change
}

/// Each layer that the registry serves, once, with its size if it is known.
fn served(layers: &[Layer]) -> Vec<(&Layer, u64)> {
    let mut served = Vec::new();
    for (at, layer) in layers.iter().enumerate() {
        let again = layers.iter().take(at).any(|other| other.digest == layer.digest);
        let is_foreign =
            |other: &Layer| other.digest == layer.digest && other.media_type.is_foreign_layer();
        if !again && !layers.iter().any(is_foreign) {
            served.extend(layer.size.map(|size| (layer, size)));
        }
    }
    served
}
