//! An inspection or a comparison as Markdown, for an issue or a chat.
//!
//! Whatever was written by strangers stands in code spans: nothing in it is a link, a
//! picture, a name that is called, or the end of a cell (CommonMark 0.31, "Code spans";
//! GitHub Flavored Markdown, "Tables").

use tonnage::{
    ComparedImage, Comparison, Inspection, Layer, LayerRow, PlatformEntry, ReadableSize, Role,
    Units, layer_words, readable_instruction, with_separators,
};

use crate::comparison::word;
use crate::differences::changes;
use crate::platforms::entry_name;
use crate::text::{cut, visible};

/// Columns of figures, which are set to the right.
const FIGURES: [&str; 2] = ["Download", "Size"];
/// The most rows of a table.
const MAX_ROWS: usize = 200;
/// The most columns of a text from elsewhere: in a cell, and of a name.
const MAX_CELL: usize = 100;
const MAX_NAME: usize = 512;

/// An inspection as Markdown, without a line break at the end: its weight, and a table of
/// platforms where there are any, else of layers.
#[must_use]
pub fn markdown(inspection: &Inspection) -> String {
    let mut page = Page::default();
    page.head(inspection);
    let entries = inspection.platforms.iter().filter(|entry| entry.role != Role::Attestation);
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        page.layers(&inspection.layers);
    } else {
        page.platforms(inspection, &entries);
    }
    page.lines.join("\n")
}

/// A comparison as Markdown, without a line break at the end: what moving from A to B
/// costs, the layers of both, and what is set otherwise.
#[must_use]
pub fn markdown_comparison(comparison: &Comparison) -> String {
    let mut page = Page::default();
    page.compared("A", &comparison.a);
    page.compared("B", &comparison.b);
    page.cost(comparison);
    page.changed_layers(&comparison.layers);
    page.changed_settings(comparison);
    page.lines.join("\n")
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
}

impl Page {
    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn head(&mut self, inspection: &Inspection) {
        self.line(format!("**{}**", name(&inspection.reference.canonical)));
        self.line("");
        if let Some(size) = inspection.size {
            let least = if size.complete { "" } else { "At least " };
            let mut text = format!("{least}**{}** to download", readable(size.download));
            text.push_str(&format!(" ({} bytes)", with_separators(size.download)));
            if let Some(platform) = &inspection.platform {
                text.push_str(&format!(", for {}", cell(&platform.to_string())));
            }
            self.line(format!("{text}."));
        }
        if let Some(resolved) = &inspection.resolved {
            self.line("");
            self.line(name(resolved.digest.as_str()));
        }
    }

    /// A table. Rows that are too many are counted.
    fn table(&mut self, head: &[&str], rows: impl ExactSizeIterator<Item = Vec<String>>) {
        let count = rows.len();
        if count == 0 {
            return;
        }
        self.line("");
        self.line(format!("| {} |", head.join(" | ")));
        let rule = head.iter().map(|title| if FIGURES.contains(title) { "---:" } else { "---" });
        self.line(format!("| {} |", rule.collect::<Vec<_>>().join(" | ")));
        for cells in rows.take(MAX_ROWS) {
            self.line(format!("| {} |", cells.join(" | ")));
        }
        if count > MAX_ROWS {
            self.line("");
            self.line(format!("… and {} more.", count - MAX_ROWS));
        }
    }

    fn platforms(&mut self, inspection: &Inspection, entries: &[&PlatformEntry]) {
        let chosen = inspection.size.filter(|size| size.complete).map(|size| size.download);
        let row = |entry: &&PlatformEntry| {
            let download = entry.download.or(chosen.filter(|_| entry.selected));
            let size = download.map_or_else(|| "–".to_owned(), readable);
            let name = cell(&entry_name(entry));
            let name = if entry.selected { format!("**{name}**") } else { name };
            vec![name, size, cell(entry.digest.as_str())]
        };
        self.table(&["Platform", "Download", "Digest"], entries.iter().map(row));
    }

    fn layers(&mut self, layers: &[Layer]) {
        let row = |layer: &Layer| {
            let made_by = match &layer.created_by {
                Some(instruction) => readable_instruction(instruction),
                None => layer_words(layer),
            };
            vec![cell(layer.digest.as_str()), size(layer.size), cell(&made_by)]
        };
        self.table(&["Layer", "Size", "Made by"], layers.iter().map(row));
    }

    fn compared(&mut self, letter: &str, image: &ComparedImage) {
        let least = if image.complete { "" } else { "at least " };
        let mut text = format!("* {letter}: {}", name(&image.reference));
        text.push_str(&format!(", {least}{}", readable(image.download)));
        if let Some(platform) = &image.platform {
            text.push_str(&format!(", for {}", cell(&platform.to_string())));
        }
        self.line(text);
    }

    fn cost(&mut self, comparison: &Comparison) {
        let (a, b, size) = (&comparison.a, &comparison.b, comparison.size);
        let least = if a.complete && b.complete { "" } else { "At least " };
        self.line("");
        self.line(format!(
            "{least}**{}** to fetch for B when A is there ({} bytes). {} are kept, {} only A has.",
            readable(size.added),
            with_separators(size.added),
            readable(size.kept),
            readable(size.removed),
        ));
        if comparison.is_same() {
            self.line("Nothing differs that a container would notice.");
        }
    }

    fn changed_layers(&mut self, rows: &[LayerRow]) {
        let row = |row: &LayerRow| {
            let made_by = row.created_by.as_deref().map(readable_instruction).unwrap_or_default();
            let digest = cell(row.digest.short());
            vec![word(row.change).to_owned(), size(row.size), digest, cell(&made_by)]
        };
        self.table(&["Change", "Size", "Layer", "Made by"], rows.iter().map(row));
    }

    fn changed_settings(&mut self, comparison: &Comparison) {
        let Some(settings) = &comparison.settings else { return };
        let mut rows = Vec::new();
        for (label, changes) in changes(settings) {
            for (name, a, b) in changes {
                let value = |value: Option<String>| match value {
                    Some(value) => cell(&format!("{name}{value}")),
                    None => "–".to_owned(),
                };
                rows.push(vec![label.to_owned(), value(a), value(b)]);
            }
        }
        self.table(&["Setting", "A", "B"], rows.into_iter());
    }
}

fn readable(bytes: u64) -> String {
    ReadableSize::new(bytes, Units::Decimal).to_string()
}

fn size(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "unknown".to_owned(), readable)
}

fn name(text: &str) -> String {
    code(text, MAX_NAME)
}

fn cell(text: &str) -> String {
    code(text, MAX_CELL)
}

/// A text from elsewhere as a code span, on one line and in one cell; nothing where there
/// is nothing to show.
fn code(text: &str, most: usize) -> String {
    // A character more than fits: that it is cut shows.
    let end = text.char_indices().nth(most + 1).map_or(text.len(), |(at, _)| at);
    let text = visible(text.get(..end).unwrap_or_default());
    let text = cut(&text, most);
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let mut inside = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '|' {
            // After a backslash the one that escapes would be escaped itself.
            inside.push_str(if inside.ends_with('\\') { " \\|" } else { "\\|" });
        } else {
            inside.push(c);
        }
    }
    let edge = |c: char| c == '`' || c == ' ';
    let pad = if inside.starts_with(edge) || inside.ends_with(edge) { " " } else { "" };
    format!("{fence}{pad}{inside}{pad}{fence}")
}
