//! An inspection for a person at a terminal: the size first, then what it rests
//! on, then the rest.

use tonnage::{
    ImageConfig, Inspection, Kind, ReadableSize, SourceKind, Status, Subject, Verification,
    artifact_words, with_separators,
};

use crate::layers;
use crate::picks;
use crate::platforms;
use crate::style::Style;
use crate::text::{cut, left, visible, width, wrap};

/// The width of the first column of facts.
const LABEL: usize = 9;

/// An inspection over several lines, without a line break at the end.
#[must_use]
pub fn table(inspection: &Inspection, style: &Style) -> String {
    let mut page = Page { style, lines: Vec::new() };
    page.head(inspection);
    page.facts(inspection);
    page.proof(inspection);
    page.layers(inspection);
    page.platforms(inspection);
    page.picks(inspection);
    if let Some(config) = &inspection.config {
        page.config(config);
    }
    page.warnings(inspection);
    page.lines.join("\n")
}

struct Page<'a> {
    style: &'a Style,
    lines: Vec<String>,
}

impl Page<'_> {
    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn section(&mut self, title: &str, aside: &str) {
        let aside = cut(aside, self.style.width.saturating_sub(title.len() + 2));
        let line = format!("{}  {}", self.style.strong(title), self.style.soft(&aside));
        self.line("");
        self.line(line.trim_end());
    }

    fn head(&mut self, inspection: &Inspection) {
        let style = self.style;
        let reference = &inspection.reference;
        let name = visible(&reference.canonical);
        self.line(style.strong(&name));
        let Some(size) = inspection.size else { return };
        let least = if size.complete { "" } else { "at least " };
        let ReadableSize { value, unit } = ReadableSize::new(size.download, style.units);
        let what = match inspection.kind {
            Some(Kind::Artifact) => "blob",
            _ => "layer",
        };
        let count = inspection.layers.len();
        let layers = format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let exact = with_separators(size.download);
        let unit_of_exact = if size.download == 1 { "byte" } else { "bytes" };
        let weight = format!("{least}{value} {unit}");
        // From a file nothing is downloaded.
        let weight_is = if reference.source.is_some() { "stored" } else { "to download" };
        let rest = format!(" {weight_is}, in {layers}");
        let exact = format!("({exact} {unit_of_exact})");
        let fits = width(&weight) + width(&rest) + 2 + width(&exact) <= style.width;
        let between = if fits { "  " } else { "\n" };
        self.line(format!("{}{rest}{between}{exact}", style.strong(&weight)));
        let again = size.layers.saturating_sub(size.download.saturating_add(size.foreign));
        if again > 0 {
            let again = style.size(again);
            let once = if reference.source.is_some() { "stored" } else { "fetched" };
            self.aside(&format!("{again} more are layers that repeat, and are {once} once"));
        }
        if size.foreign > 0 {
            let foreign = style.size(size.foreign);
            let place = if reference.source.is_some() { "file" } else { "registry" };
            self.aside(&format!("{foreign} more come from elsewhere, not from this {place}"));
        }
    }

    fn aside(&mut self, text: &str) {
        for line in wrap(text, self.style.width) {
            self.line(self.style.soft(&line));
        }
    }

    fn fact(&mut self, label: &str, value: &str) {
        let label = self.style.soft(&left(label, LABEL));
        self.line(format!("{label}{value}"));
    }

    fn facts(&mut self, inspection: &Inspection) {
        self.line("");
        let style = self.style;
        if let (Some(resolved), Some(manifest)) = (&inspection.resolved, &inspection.manifest) {
            if resolved.digest != manifest.digest {
                self.fact("Index", &style.accent(resolved.digest.as_str()));
            }
            let label = if inspection.kind == Some(Kind::Artifact) { "Artifact" } else { "Image" };
            self.fact(label, &style.accent(manifest.digest.as_str()));
        }
        if let Some(platform) = &inspection.platform {
            let asked = &inspection.platform_asked;
            let mut text = visible(&platform.to_string()).into_owned();
            match asked.from.as_str() {
                "option" | "default" => {}
                "pasted" => text.push_str(&style.soft("  as pasted")),
                variable => text.push_str(&style.soft(&format!("  by {variable}"))),
            }
            self.fact("For", &text);
        }
        if let Some(artifact_type) = &inspection.artifact_type {
            let words = artifact_words(artifact_type, &inspection.layers);
            self.artifact_type(&visible(artifact_type), words);
        }
        let created = inspection.config.as_ref().and_then(|config| config.created.as_deref());
        if let Some(created) = created {
            self.fact("Made", &visible(created));
        }
    }

    /// The type of an artifact, in words first, where there are any.
    fn artifact_type(&mut self, artifact_type: &str, words: Option<&str>) {
        let Some(words) = words else { return self.fact("Type", artifact_type) };
        let soft = self.style.soft(artifact_type);
        if LABEL + width(words) + 2 + width(artifact_type) <= self.style.width {
            self.fact("Type", &format!("{words}  {soft}"));
        } else {
            self.fact("Type", words);
            self.fact("", &soft);
        }
    }

    /// What was proved, and what is somebody's word, in one sentence.
    fn proof(&mut self, inspection: &Inspection) {
        let style = self.style;
        let is_document =
            |check: &&Verification| !matches!(check.of, Subject::Schema1Signature | Subject::Layer);
        let checks: Vec<_> = inspection.verification.iter().filter(is_document).collect();
        if checks.iter().any(|check| check.status == Status::Failed) {
            let text = "FAILED: a document is not what its digest says; nothing in it is shown.";
            return self.lines_of("Proof", text, &|line| style.bad(line));
        }
        let proved = checks.iter().filter(|check| check.status == Status::Verified);
        let mut proved: Vec<&str> = proved
            .map(|check| match check.of {
                Subject::Index => "index",
                Subject::Config => "config",
                _ => "manifest",
            })
            .collect();
        proved.dedup();
        let were = match proved.len() {
            0 => "was hashed here",
            1 => "was hashed here and matches",
            _ => "were hashed here and match",
        };
        let proved = and(&proved);
        let text = if checks.iter().any(|check| check.of == Subject::Tag) {
            let word = whose_word(inspection);
            format!("{word}; {proved} {were}.")
        } else if inspection.reference.source == Some(SourceKind::Document) {
            format!("No registry was asked: {proved} {were}.")
        } else {
            format!("Asked for by digest: {proved} {were}.")
        };
        self.lines_of("Proof", &text, &|line| style.good(line));
        self.stored(inspection);
        self.signature(inspection);
    }

    /// What became of the layers of a file, where they were hashed.
    fn stored(&mut self, inspection: &Inspection) {
        let style = self.style;
        let of_layers = |check: &&Verification| check.of == Subject::Layer;
        let layers = || inspection.verification.iter().filter(of_layers);
        let count = |status| layers().filter(|check| check.status == status).count();
        match (count(Status::Verified), count(Status::Failed), layers().count()) {
            (_, 1.., _) => {
                let text = "FAILED: a layer is not what its digest says.";
                self.lines_of("Layers", text, &|line| style.bad(line));
            }
            (1.., _, all) if count(Status::Verified) == all => {
                let text = "Every layer was hashed here and matches.";
                self.lines_of("Layers", text, &|line| style.good(line));
            }
            (some @ 1.., _, all) => {
                let text = format!("{some} of {all} layers were hashed here and match.");
                self.lines_of("Layers", &text, &|line| style.good(line));
            }
            _ => {}
        }
    }

    /// What the signature of a schema 1 manifest came to, where somebody looked.
    fn signature(&mut self, inspection: &Inspection) {
        let style = self.style;
        let is_signature = |check: &&Verification| check.of == Subject::Schema1Signature;
        let Some(check) = inspection.verification.iter().find(is_signature) else { return };
        let note = visible(&check.note);
        match check.status {
            Status::Verified => {
                let text = format!("The signature is good: {note}.");
                self.lines_of("Signed", &text, &|line| style.good(line));
            }
            Status::Failed => {
                let text = format!("The signature is NOT GOOD: {note}.");
                self.lines_of("Signed", &text, &|line| style.bad(line));
            }
            Status::Claimed | Status::NotChecked => {}
        }
    }

    /// A fact over several lines.
    fn lines_of(&mut self, label: &str, text: &str, paint: &dyn Fn(&str) -> String) {
        let lines = wrap(text, self.style.width.saturating_sub(LABEL).max(20));
        for (index, line) in lines.iter().enumerate() {
            self.fact(if index == 0 { label } else { "" }, &paint(line));
        }
    }

    fn layers(&mut self, inspection: &Inspection) {
        if inspection.layers.is_empty() {
            return;
        }
        let artifact = inspection.kind == Some(Kind::Artifact);
        let kinds = layers::kinds(&inspection.layers);
        let aside = match (artifact, kinds.as_slice()) {
            (true, [(one, 1)]) => visible(one).into_owned(),
            (_, [(one, _)]) => format!("each is {}", visible(one)),
            (_, kinds) => {
                let counted =
                    kinds.iter().map(|(words, count)| format!("{count} {}", visible(words)));
                counted.collect::<Vec<_>>().join("; ")
            }
        };
        let aside = if artifact { aside } else { format!("base first; {aside}") };
        self.section(if artifact { "Blobs" } else { "Layers" }, &aside);
        let lines = layers::rows(inspection, self.style);
        self.lines.extend(lines);
    }

    fn platforms(&mut self, inspection: &Inspection) {
        if inspection.platforms.is_empty() {
            return;
        }
        self.section("Platforms", &platforms::aside(inspection));
        self.lines.extend(platforms::platforms(inspection, self.style));
    }

    fn picks(&mut self, inspection: &Inspection) {
        let Some(picks) = &inspection.picks else { return };
        self.section("Which would they pick", &picks::aside(inspection, picks));
        self.lines.extend(picks::picks(inspection, picks, self.style));
    }

    fn config(&mut self, config: &ImageConfig) {
        let mut facts: Vec<(&str, Vec<String>)> = Vec::new();
        let mut unset = Vec::new();
        let mut fact = |label, values: Vec<String>| {
            if values.is_empty() {
                unset.push(label);
            } else {
                facts.push((label, values));
            }
        };
        let exec = |words: &Option<Vec<String>>| -> Vec<String> {
            words.iter().filter_map(|words| serde_json::to_string(words).ok()).collect()
        };
        let text = |text: &Option<String>| -> Vec<String> { text.iter().cloned().collect() };
        fact("Entrypoint", exec(&config.entrypoint));
        fact("Command", exec(&config.cmd));
        fact("User", text(&config.user));
        fact("Directory", text(&config.working_dir));
        fact("Environment", config.env.clone());
        fact("Ports", config.exposed_ports.clone());
        fact("Volumes", config.volumes.clone());
        fact("Stop signal", text(&config.stop_signal));
        fact("Health check", config.healthcheck.iter().map(|check| check.test.join(" ")).collect());
        fact("Shell", exec(&config.shell));
        fact("On build", config.on_build.clone());
        let label = |(key, value): (&String, &String)| format!("{key}={value}");
        fact("Labels", config.labels.iter().map(label).collect());

        let aside = config.digest.as_ref().map(ToString::to_string).unwrap_or_default();
        self.section("Config", &aside);
        let room = self.style.width.saturating_sub(14);
        for (label, values) in &facts {
            for (index, value) in values.iter().enumerate() {
                let label = if index == 0 { *label } else { "" };
                let value = visible(value);
                let label = self.style.soft(&left(label, 14));
                self.line(format!("{label}{}", cut(&value, room)));
            }
        }
        if !unset.is_empty() {
            let list =
                unset.iter().map(|label| label.to_lowercase()).collect::<Vec<_>>().join(", ");
            self.aside(&format!("Not set: {list}."));
        }
    }

    fn warnings(&mut self, inspection: &Inspection) {
        if inspection.warnings.is_empty() {
            return;
        }
        self.section("Doubts", "");
        for warning in &inspection.warnings {
            let text = visible(&warning.message).into_owned();
            for (index, line) in wrap(&text, self.style.width.saturating_sub(2)).iter().enumerate()
            {
                let mark = if index == 0 { "!" } else { " " };
                let mark = self.style.warn(mark);
                self.line(format!("{mark} {line}"));
            }
        }
    }
}

/// That this is what was asked for is somebody's word.
fn whose_word(inspection: &Inspection) -> String {
    let reference = &inspection.reference;
    let this = match inspection.kind {
        Some(Kind::Artifact) => "artifact",
        _ => "image",
    };
    let tag = reference.tag.as_deref().map(visible);
    match (reference.source, tag) {
        (Some(_), Some(tag)) => format!("That {tag} means this {this} is this file's word"),
        (Some(_), None) => format!("That it holds this {this} is this file's word"),
        (None, tag) => {
            let registry = visible(&reference.registry);
            let tag = tag.unwrap_or_default();
            format!("That {tag} means this {this} is {registry}'s word")
        }
    }
}

fn and(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => format!("the {one}"),
        [rest @ .., last] => format!("the {} and {last}", rest.join(", ")),
    }
}
