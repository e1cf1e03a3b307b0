//! A comparison for a person at a terminal: what moving costs first, then the layers,
//! then what is set otherwise.

use tonnage::{
    ComparedImage, Comparison, HistoryChange, HistoryRow, LayerChange, LayerRow,
    readable_instruction, with_separators,
};

use crate::differences::{difference, differences};
use crate::layers::{DIGEST, WITH_DIGEST};
use crate::style::Style;
use crate::text::{cut, left, right, visible, width, wrap};

/// The width of the longest word for a change.
const CHANGE: usize = "recompressed".len();
/// Of a run of steps that both have no more than these are shown.
const MAX_KEPT: usize = 3;

/// A comparison over several lines, without a line break at the end.
#[must_use]
pub fn comparison(comparison: &Comparison, style: &Style) -> String {
    let mut page = Page { style, lines: Vec::new() };
    page.image("A", &comparison.a);
    page.image("B", &comparison.b);
    page.verdict(comparison);
    page.layers(&comparison.layers);
    page.settings(comparison);
    page.history(&comparison.history);
    page.lines.join("\n")
}

struct Page<'a> {
    style: &'a Style,
    lines: Vec<String>,
}

impl Page<'_> {
    fn section(&mut self, title: &str, aside: &str) {
        let aside = cut(aside, self.style.width.saturating_sub(title.len() + 2));
        let line = format!("{}  {}", self.style.strong(title), self.style.soft(&aside));
        self.lines.push(String::new());
        self.lines.push(line.trim_end().to_owned());
    }

    fn sentence(&mut self, text: &str) {
        self.lines.extend(wrap(text, self.style.width));
    }

    fn image(&mut self, letter: &str, image: &ComparedImage) {
        let style = self.style;
        let name = visible(&image.reference);
        self.lines.push(format!("{}  {}", style.soft(letter), style.strong(&name)));
        if let Some(digest) = &image.digest {
            self.lines.push(format!("   {}", style.accent(digest.as_str())));
        }
        let least = if image.complete { "" } else { "at least " };
        let layers = counted(image.layers, "layer", "layers");
        let mut text = format!("{least}{} to download, in {layers}", style.size(image.download));
        if let Some(platform) = &image.platform {
            text.push_str(&format!(", for {}", visible(&platform.to_string())));
        }
        for line in wrap(&text, style.width.saturating_sub(3)) {
            self.lines.push(format!("   {line}"));
        }
    }

    /// What moving from A to B costs, and what both have in common.
    fn verdict(&mut self, comparison: &Comparison) {
        let style = self.style;
        let (a, b, size) = (&comparison.a, &comparison.b, comparison.size);
        self.lines.push(String::new());
        if a.digest.is_some() && a.digest == b.digest {
            return self.sentence("A and B are the same image, to the byte.");
        }
        let complete = a.complete && b.complete;
        let least = if complete { "" } else { "at least " };
        let unit = if size.added == 1 { "byte" } else { "bytes" };
        let weight = format!("{least}{}", style.size(size.added));
        let rest = " to fetch for B when A is there";
        let exact = format!("({} {unit})", with_separators(size.added));
        let fits = width(&weight) + width(rest) + 2 + width(&exact) <= style.width;
        let between = if fits { "  " } else { "\n" };
        self.lines.push(format!("{}{rest}{between}{exact}", style.strong(&weight)));
        let mut text = match (a.download.abs_diff(b.download), a.download < b.download) {
            _ if !complete => "Not all sizes are known.".to_owned(),
            (0, _) => "A and B weigh the same.".to_owned(),
            (less, false) => format!("B is {} lighter than A.", style.size(less)),
            (more, true) => format!("B is {} heavier than A.", style.size(more)),
        };
        text.push_str(&format!(" {} are kept", style.size(size.kept)));
        text.push_str(&format!(", {} only A has.", style.size(size.removed)));
        if size.recompressed > 0 {
            let again = style.size(size.recompressed);
            text.push_str(&format!(" {again} of what is to fetch A has in another compression."));
        }
        self.sentence(&text);
        self.sentence(&base(comparison, style));
        if comparison.is_same() {
            self.sentence("Nothing differs that a container would notice.");
        }
    }

    fn layers(&mut self, rows: &[LayerRow]) {
        let style = self.style;
        if rows.is_empty() {
            return;
        }
        let changes = [
            LayerChange::Kept,
            LayerChange::Recompressed,
            LayerChange::Removed,
            LayerChange::Added,
        ];
        let count = |change| rows.iter().filter(|row| row.change == change).count();
        let counts = changes.map(|change| (count(change), word(change)));
        self.section("Layers", &list(&counts));
        let size = |row: &LayerRow| match row.size {
            Some(size) => style.aligned_size(size),
            None => "unknown".to_owned(),
        };
        let widest = rows.iter().map(|row| width(&size(row))).max().unwrap_or_default();
        for row in rows {
            let sign = match row.change {
                LayerChange::Kept => " ",
                LayerChange::Removed => "−",
                LayerChange::Added => "+",
                LayerChange::Recompressed => "≈",
            };
            let cell = |text: &str| match row.change {
                LayerChange::Kept => style.soft(text),
                LayerChange::Removed => style.bad(text),
                LayerChange::Added => style.accent(text),
                LayerChange::Recompressed => style.warn(text),
            };
            let mut cells = vec![
                format!("{} {}", cell(sign), right(&size(row), widest)),
                cell(&left(word(row.change), CHANGE)),
            ];
            let mut used = 2 + widest + 2 + CHANGE;
            if style.width >= WITH_DIGEST {
                cells.push(style.soft(&left(row.digest.short(), DIGEST)));
                used += DIGEST + 2;
            }
            let room = style.width.saturating_sub(used + 2);
            cells.push(cut(&instruction(row.created_by.as_deref()), room).into_owned());
            self.lines.push(cells.join("  ").trim_end().to_owned());
        }
    }

    fn settings(&mut self, comparison: &Comparison) {
        let Some(settings) = &comparison.settings else {
            self.section("Config", "");
            return self.sentence("The config of one is not known: settings are not compared.");
        };
        let (lines, count, same) = differences(settings, self.style);
        let counts = match count {
            0 => "no difference".to_owned(),
            count => counted(count, "difference", "differences"),
        };
        self.section("Config", &counts);
        self.lines.extend(lines);
        if let (Some(a), Some(b)) = (&comparison.a.created, &comparison.b.created)
            && a != b
        {
            self.lines.extend(difference("Made", "", (Some(a), Some(b)), self.style));
        }
        if !same.is_empty() {
            let text = format!("No difference: {}.", same.join(", ").to_lowercase());
            for line in wrap(&text, self.style.width) {
                self.lines.push(self.style.soft(&line));
            }
        }
    }

    /// The steps that differ, each run of those that do not cut short.
    fn history(&mut self, rows: &[HistoryRow]) {
        let count = |change| rows.iter().filter(|row| row.change == change).count();
        let counts = [
            (count(HistoryChange::Kept), "in both"),
            (count(HistoryChange::Removed), "only in A"),
            (count(HistoryChange::Added), "only in B"),
        ];
        if counts.iter().skip(1).all(|(count, _)| *count == 0) {
            return;
        }
        self.section("History", &list(&counts));
        let style = self.style;
        let mut rest = rows.len();
        for run in rows.chunk_by(|a, b| a.change == b.change) {
            rest -= run.len();
            let is_kept = run.first().is_some_and(|row| row.change == HistoryChange::Kept);
            let shown = match run.len() {
                count if !is_kept || count <= MAX_KEPT + 1 => count,
                // Nothing follows that would need to be placed.
                _ if rest == 0 => 0,
                _ => MAX_KEPT,
            };
            let hidden = run.len() - shown;
            if hidden > 0 {
                self.lines.push(style.soft(&format!("  … {hidden} more in both")));
            }
            for row in run.iter().skip(hidden) {
                let text = instruction(row.created_by.as_deref());
                let text = cut(&text, style.width.saturating_sub(2)).into_owned();
                let line = match row.change {
                    HistoryChange::Kept => style.soft(&format!("  {text}")),
                    HistoryChange::Removed => style.bad(&format!("− {text}")),
                    HistoryChange::Added => style.accent(&format!("+ {text}")),
                };
                self.lines.push(line);
            }
        }
    }
}

/// On what both are built, in a sentence.
fn base(comparison: &Comparison, style: &Style) -> String {
    let Some(base) = comparison.base else {
        return "They have no base in common.".to_owned();
    };
    let what = match base.layers {
        count if count == comparison.a.layers => "B is built on all of A".to_owned(),
        1 => "Both are built on the same first layer".to_owned(),
        count => format!("Both are built on the same first {count} layers"),
    };
    let packed = if base.same_digests { "" } else { ", packed in different ways" };
    format!("{what}{packed}, {}.", style.size(base.download))
}

fn instruction(created_by: Option<&str>) -> String {
    let readable = created_by.map(readable_instruction).unwrap_or_default();
    visible(&readable).into_owned()
}

pub(crate) const fn word(change: LayerChange) -> &'static str {
    match change {
        LayerChange::Kept => "kept",
        LayerChange::Added => "added",
        LayerChange::Removed => "removed",
        LayerChange::Recompressed => "recompressed",
    }
}

/// What there is any of: `4 kept, 1 removed`.
fn list(counts: &[(usize, &str)]) -> String {
    let there = counts.iter().filter(|(count, _)| *count > 0);
    let words: Vec<_> = there.map(|(count, word)| format!("{count} {word}")).collect();
    words.join(", ")
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
