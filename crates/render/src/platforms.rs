//! The entries of an index: which was taken and why, and what each weighs when that
//! was asked for.

use std::cmp::Reverse;

use tonnage::{IndexTotal, Inspection, PlatformEntry, Role};

use crate::layers::{DIGEST, WITH_DIGEST};
use crate::style::Style;
use crate::text::{cut, left, right, visible, width};

/// The least width in which a reason is cut to fit.
pub(crate) const MIN_REASON: usize = 8;
/// Below this width it is not told when an image was made.
const WITH_MADE: usize = 80;
/// Below this width the number of layers leaves.
const WITH_LAYERS: usize = 60;
/// Below this width it is not told what an image has alone.
const WITH_SHARES: usize = 50;

/// What is said of all entries together.
pub(crate) fn aside(inspection: &Inspection) -> String {
    let count = format!("{} in the index", inspection.platforms.len());
    if weighed(inspection).is_empty() { count } else { format!("{count}; largest first") }
}

/// A line for each entry: those that were weighed first, as a table of its own.
pub(crate) fn platforms(inspection: &Inspection, style: &Style) -> Vec<String> {
    let weighed = weighed(inspection);
    let rest = inspection.platforms.iter().filter(|entry| entry.download.is_none());
    let mut lines = Vec::new();
    if !weighed.is_empty() {
        lines.extend(figures(inspection.index_total, &weighed, style));
    }
    let rest: Vec<_> = rest.collect();
    lines.extend(reasons(&rest, style));
    lines
}

/// The entries whose size is known, the largest first.
fn weighed(inspection: &Inspection) -> Vec<&PlatformEntry> {
    let entries = inspection.platforms.iter();
    let mut weighed: Vec<_> = entries.filter(|entry| entry.download.is_some()).collect();
    weighed.sort_by_key(|entry| Reverse(entry.download));
    weighed
}

/// A column of figures.
struct Column {
    head: &'static str,
    /// The narrowest terminal that has it.
    from: usize,
    cell: fn(&PlatformEntry, &Style) -> String,
    total: fn(IndexTotal, &Style) -> String,
    align: fn(&str, usize) -> String,
}

const COLUMNS: [Column; 5] = [
    Column {
        head: "Download",
        from: 0,
        cell: |entry, style| size(entry.download, style),
        total: |total, style| size(Some(total.download), style),
        align: right,
    },
    Column {
        head: "Only here",
        from: WITH_SHARES,
        cell: |entry, style| size(entry.unique, style),
        total: |_, _| String::new(),
        align: right,
    },
    Column {
        head: "Shared",
        from: WITH_SHARES,
        cell: |entry, style| size(entry.shared, style),
        total: |_, _| String::new(),
        align: right,
    },
    Column {
        head: "Layers",
        from: WITH_LAYERS,
        cell: |entry, _| entry.layers.map_or_else(|| "–".to_owned(), |layers| layers.to_string()),
        total: |total, _| total.distinct_layers.to_string(),
        align: right,
    },
    Column {
        head: "Made",
        from: WITH_MADE,
        cell: |entry, _| made(entry),
        total: |_, _| String::new(),
        align: left,
    },
];

/// What is said of the sum of all.
const TOTAL: &str = "each layer once";
/// What is said of it when it lacks something.
const LEAST: &str = "at least";

/// A table of what each entry weighs, with the sum beneath.
fn figures(total: Option<IndexTotal>, entries: &[&PlatformEntry], style: &Style) -> Vec<String> {
    // Each line is a mark, a name, and cells.
    let mut lines = vec![(" ", String::new(), Vec::new())];
    for entry in entries {
        let mark = if entry.selected { "▸" } else { " " };
        lines.push((mark, entry_name(entry), Vec::new()));
    }
    if let Some(total) = total {
        let name = if total.complete { TOTAL } else { LEAST };
        lines.push((" ", name.to_owned(), Vec::new()));
    }
    let mut used = 2;
    for column in COLUMNS.iter().filter(|column| column.from <= style.width) {
        let mut cells = vec![column.head.to_owned()];
        cells.extend(entries.iter().map(|entry| (column.cell)(entry, style)));
        cells.extend(total.map(|total| (column.total)(total, style)));
        let widest = cells.iter().map(|cell| width(cell)).max().unwrap_or_default();
        for ((_, _, row), cell) in lines.iter_mut().zip(cells) {
            row.push((column.align)(&cell, widest));
        }
        used += widest + 2;
    }
    let names = lines.iter().map(|(_, name, _)| width(name)).max().unwrap_or_default();
    let names = names.min(style.width.saturating_sub(used));
    let write = |(at, (mark, name, cells)): (usize, &(&str, String, Vec<String>))| {
        let name = left(&cut(name, names), names);
        let is_entry = (1..=entries.len()).contains(&at);
        let name = match (is_entry, *mark) {
            (true, "▸") => style.strong(&name),
            (true, _) => name,
            (false, _) => style.soft(&name),
        };
        let cells = cells.join("  ");
        let cells = if at == 0 { style.soft(cells.trim_end()) } else { cells };
        format!("{mark} {name}  {cells}").trim_end().to_owned()
    };
    lines.iter().enumerate().map(write).collect()
}

fn size(bytes: Option<u64>, style: &Style) -> String {
    bytes.map_or_else(|| "–".to_owned(), |bytes| style.aligned_size(bytes))
}

/// The longest date that is no nonsense: `2026-01-01T00:00:00.123456789+00:00`.
const MAX_DATE: usize = 35;

/// When an image was made, to the second.
fn made(entry: &PlatformEntry) -> String {
    let Some(created) = &entry.created else { return "–".to_owned() };
    let date = visible(created);
    match date.split_once('.') {
        Some((seconds, rest)) if rest.ends_with('Z') => format!("{seconds}Z"),
        _ => cut(&date, MAX_DATE).into_owned(),
    }
}

/// Entries with the reason why each was taken, or not.
fn reasons(entries: &[&PlatformEntry], style: &Style) -> Vec<String> {
    let widest = entries.iter().map(|entry| width(&entry_name(entry))).max().unwrap_or_default();
    let widest = widest.min(style.width.saturating_sub(2));
    let mut lines = Vec::new();
    for entry in entries {
        let mark = if entry.selected { "▸" } else { " " };
        let name = entry_name(entry);
        let name = left(&cut(&name, widest), widest);
        let name = if entry.selected { style.strong(&name) } else { name };
        let mut cells = vec![format!("{mark} {name}")];
        let mut used = widest + 2;
        if style.width >= WITH_DIGEST {
            cells.push(style.soft(&left(entry.digest.short(), DIGEST)));
            used += DIGEST + 2;
        }
        let room = style.width.saturating_sub(used + 2);
        let reason = visible(&entry.reason);
        // Of a word or two nothing is left in less.
        if room >= MIN_REASON || width(&reason) <= room {
            cells.push(style.soft(&cut(&reason, room)));
        }
        lines.push(cells.join("  ").trim_end().to_owned());
    }
    lines
}

/// What an entry of an index is called.
pub(crate) fn entry_name(entry: &PlatformEntry) -> String {
    match (&entry.platform, entry.role) {
        (_, Role::Attestation) => "attestation".to_owned(),
        (Some(platform), _) => visible(&platform.to_string()).into_owned(),
        (None, Role::Index) => "index".to_owned(),
        (None, _) => "no platform named".to_owned(),
    }
}
