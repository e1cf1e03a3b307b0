//! The layers: each with its share of the download as a small bar, true to scale.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tonnage::{Inspection, Layer, layer_words, readable_instruction};

use crate::style::Style;
use crate::text::{cut, left, right, visible};

/// The width of a bar in columns.
const BAR: usize = 10;
/// The width of a digest in columns.
pub(crate) const DIGEST: usize = 12;
/// Below this width the share in per cent leaves.
const WITH_SHARE: usize = 72;
/// Below this width the digest leaves.
pub(crate) const WITH_DIGEST: usize = 56;
/// Below this width the bar leaves.
const WITH_BAR: usize = 40;

/// The annotation that holds the name of a file.
const TITLE: &str = "org.opencontainers.image.title";

/// What kinds of layers there are, in the order of their first, and how many of each.
pub(crate) fn kinds(layers: &[Layer]) -> Vec<(Cow<'_, str>, usize)> {
    let mut kinds: Vec<(Cow<'_, str>, usize)> = Vec::new();
    let mut places = BTreeMap::new();
    for words in layers.iter().map(layer_words) {
        let place = *places.entry(words.clone()).or_insert(kinds.len());
        match kinds.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => kinds.push((words, 1)),
        }
    }
    kinds
}

/// The table of layers, base first.
pub(crate) fn rows(inspection: &Inspection, style: &Style) -> Vec<String> {
    let layers = &inspection.layers;
    let number_width = layers.len().to_string().len();
    let size_of = |layer: &Layer| match layer.size {
        Some(size) => style.aligned_size(size),
        None => "unknown".to_owned(),
    };
    let size_width = layers.iter().map(|layer| size_of(layer).len()).max().unwrap_or_default();
    let total = inspection.size.map_or(0, |size| size.download);
    let several = kinds(layers).len() > 1;
    let mut lines = Vec::new();
    let mut firsts = BTreeMap::new();
    for (index, layer) in layers.iter().enumerate() {
        let first = *firsts.entry(&layer.digest).or_insert(index);
        let repeat = Some(first).filter(|first| *first != index);
        let counted = repeat.is_none() && !layer.media_type.is_foreign_layer();
        let mut cells = vec![
            style.soft(&right(&(index + 1).to_string(), number_width)),
            right(&size_of(layer), size_width),
        ];
        let mut used = number_width + 2 + size_width;
        if style.width >= WITH_SHARE {
            let share = if counted { share(layer.size, total) } else { "–".to_owned() };
            cells.push(style.soft(&right(&share, 8)));
            used += 10;
        }
        if style.width >= WITH_BAR {
            let bar = if counted { bar(layer.size, total) } else { String::new() };
            cells.push(style.accent(&left(&bar, BAR)));
            used += BAR + 2;
        }
        if style.width >= WITH_DIGEST {
            cells.push(style.soft(&left(layer.digest.short(), DIGEST)));
            used += DIGEST + 2;
        }
        let room = style.width.saturating_sub(used + 2);
        let made_by = made_by(layer, repeat, several);
        cells.push(cut(&made_by, room).into_owned());
        lines.push(cells.join("  ").trim_end().to_owned());
    }
    lines
}

/// What made a layer. What is in a blob of an artifact has a name at most; where it has
/// none, it is said what it is, unless that was said of all.
fn made_by(layer: &Layer, repeat: Option<usize>, several: bool) -> String {
    let instruction = layer.created_by.as_deref().map(readable_instruction);
    let title = || layer.annotations.get(TITLE).map(|title| title.as_str().into());
    let kind = || several.then(|| layer_words(layer));
    let instruction = instruction.or_else(title).or_else(kind).unwrap_or_default();
    let mut text = String::new();
    if let Some(first) = repeat {
        text.push_str(&format!("[again layer {}, counted once] ", first + 1));
    }
    if layer.media_type.is_foreign_layer() {
        text.push_str("[from elsewhere, not counted] ");
    }
    text.push_str(&visible(&instruction));
    text
}

/// Per cent as the page has it: rounded, but to neither nothing nor all.
fn share(size: Option<u64>, total: u64) -> String {
    let (Some(size), true) = (size, total > 0) else { return "–".to_owned() };
    let (size, total) = (u128::from(size), u128::from(total));
    let rounded = |parts: u128| (size * parts * 2 + total) / (total * 2);
    if size == 0 {
        return "0 %".to_owned();
    }
    if size * 10_000 < total {
        return "< 0.01 %".to_owned();
    }
    let hundredths = rounded(10_000);
    if hundredths < 100 {
        return format!("0.{hundredths:02} %");
    }
    let tenths = if size < total { rounded(1000).min(999) } else { 1000 };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A bar in eighths of a column. What has any size has an eighth.
fn bar(size: Option<u64>, total: u64) -> String {
    let (Some(size), true) = (size, total > 0) else { return "?".to_owned() };
    let eighths = u128::from(size) * (BAR as u128 * 8) / u128::from(total);
    let eighths = usize::try_from(eighths).unwrap_or_default().max(usize::from(size > 0));
    let mut bar = "█".repeat(eighths / 8);
    bar.push_str(["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(eighths % 8).unwrap_or(&""));
    bar
}
