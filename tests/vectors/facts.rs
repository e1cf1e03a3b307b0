//! What INDEX.tsv states of each document, column by column, beside what we make of it.

use std::collections::BTreeMap;

use tonnage::{
    Descriptor, Digest, ImageConfig, ImageManifest, Manifest, ManifestKind, Platform, Role,
};

use crate::shared::{Row, Table, read_bytes, same};

/// A document that was read.
pub(crate) enum Document {
    Config(Box<ImageConfig>),
    Manifest(Box<Manifest>),
}

impl Document {
    /// Reads the document of a row; nothing, when it is refused.
    pub(crate) fn read(row: &Row, body: &[u8]) -> Option<Self> {
        if row.get("kind") == "config" {
            return ImageConfig::parse(body).ok().map(|config| Self::Config(Box::new(config)));
        }
        Manifest::parse(body, None).ok().map(|manifest| Self::Manifest(Box::new(manifest)))
    }

    /// What we make of the fact of that name, as INDEX.tsv writes it; nothing, where
    /// it would not be written.
    fn fact(&self, name: &str) -> Option<String> {
        match self {
            Self::Config(config) => of_config(config, name),
            Self::Manifest(manifest) => match (&manifest.kind, name) {
                (_, "mediaType") => Some(manifest.media_type.to_string()),
                (ManifestKind::Index(index), "n") => Some(index.manifests.len().to_string()),
                (ManifestKind::Index(index), "sizeSum") => Some(sum(&index.manifests)),
                (ManifestKind::Index(index), "platforms") => Some(platforms(&index.manifests)),
                (ManifestKind::Index(index), "attestations") => {
                    let is = |entry: &&Descriptor| Role::of(entry) == Role::Attestation;
                    some(index.manifests.iter().filter(is).count())
                }
                (ManifestKind::Index(index), "artifactType") => index.artifact_type.clone(),
                (ManifestKind::Index(index), "subject") => digest(index.subject.as_ref()),
                (ManifestKind::Image(image), _) => of_image(image, name),
                (ManifestKind::Schema1(schema1), _) => match name {
                    "fsLayers" | "history" => Some(schema1.config.history.len().to_string()),
                    "arch" => schema1.config.architecture.clone(),
                    "payloadDigest" => Some(manifest.digest.to_string()),
                    "signature" => Some(if schema1.signed { "signed" } else { "unsigned" }.into()),
                    _ => None,
                },
                _ => None,
            },
        }
    }
}

fn of_config(config: &ImageConfig, name: &str) -> Option<String> {
    match name {
        "platform" => {
            let platform = config.platform();
            Some(platform.map_or_else(|| "?/?".to_owned(), |known| platform_fact(Some(&known))))
        }
        "diff_ids" => Some(config.diff_ids.len().to_string()),
        "history" => Some(config.history.len().to_string()),
        _ => None,
    }
}

fn of_image(image: &ImageManifest, name: &str) -> Option<String> {
    let totals = image.totals().ok()?;
    let config = image.config.as_ref();
    match (name, config) {
        ("layers", Some(_)) | ("blobs", None) => Some(image.layers.len().to_string()),
        ("layerBytes", Some(_)) => Some(totals.layers.to_string()),
        ("totalBytes", Some(config)) => Some((totals.layers + config.size).to_string()),
        ("config", _) => digest(config),
        ("configType", Some(config)) => Some(config.media_type.to_string()),
        ("artifactType", _) => image.artifact_type.clone(),
        ("subject", _) => digest(image.subject.as_ref()),
        // A layer with another address counts as foreign there too.
        ("foreignLayers", _) => some(image.layers.iter().filter(|l| is_elsewhere(l)).count()),
        _ => None,
    }
}

fn is_elsewhere(layer: &Descriptor) -> bool {
    layer.media_type.is_foreign_layer() || !layer.urls.is_empty()
}

fn some(count: usize) -> Option<String> {
    (count > 0).then(|| count.to_string())
}

fn sum(entries: &[Descriptor]) -> String {
    entries.iter().map(|entry| entry.size).sum::<u64>().to_string()
}

fn digest(descriptor: Option<&Descriptor>) -> Option<String> {
    descriptor.map(|descriptor| descriptor.digest.to_string())
}

fn platforms(entries: &[Descriptor]) -> String {
    let facts: Vec<_> = entries.iter().map(|e| platform_fact(e.platform.as_ref())).collect();
    facts.join(",")
}

/// A platform as INDEX.tsv writes it: without features.
fn platform_fact(platform: Option<&Platform>) -> String {
    let plain = |platform: &Platform| Platform { os_features: Vec::new(), ..platform.clone() };
    platform.map_or_else(|| "(none)".to_owned(), |platform| plain(platform).to_string())
}

/// Facts that a row has only if the document has them.
const ONLY_IF_THERE: [&str; 4] = ["artifactType", "attestations", "foreignLayers", "subject"];
/// A schema 1 manifest says its own name and tag. Nobody believes them.
const NOT_READ: &str = "name";

/// Every fact of a row, and none that the row does not have.
fn facts(row: &Row, document: &Document, held: &mut Counts) -> Result<(), String> {
    let stated = row.get("derived_facts").split(' ').filter_map(|fact| fact.split_once('='));
    let stated: BTreeMap<&str, &str> = stated.filter(|(name, _)| *name != NOT_READ).collect();
    for (name, stated) in &stated {
        let stated = match (*name, *stated) {
            // Whether it is a good one is the business of crates/signatures.
            ("signature", "unsigned") => "unsigned",
            ("signature", _) => "signed",
            (_, stated) => stated,
        };
        let ours = document.fact(name);
        same(&Some(stated), &ours.as_deref()).map_err(|why| format!("{name}: {why}"))?;
        held.add(name);
    }
    for name in ONLY_IF_THERE.iter().filter(|name| !stated.contains_key(**name)) {
        same(&None, &document.fact(name)).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}

/// The stated digest: what it is of, and whether it is that.
fn stated_digest(
    row: &Row,
    body: &[u8],
    document: &Document,
    held: &mut Counts,
) -> Result<(), String> {
    let word = row.get("digest_match").split(' ').next().unwrap_or_default();
    let Some(stated) = row.maybe("stated_digest") else { return same(&"not-stated", &word) };
    let stated: Digest = stated.parse().map_err(|error| format!("{error}"))?;
    let is_of_body = stated.verify(body).is_ok();
    let is_ours = match document {
        Document::Config(_) => is_of_body,
        Document::Manifest(manifest) => {
            manifest.digest == stated && manifest.verify(body, &stated).is_ok()
        }
    };
    let expected = match word {
        "exact" => (true, true),
        "payload" => (false, true),
        "not-exact" => (false, false),
        other => return Err(format!("what is {other}?")),
    };
    held.add(&format!("digest, {word}"));
    same(&expected, &(is_of_body, is_ours)).map_err(|why| format!("digest: {why}"))
}

/// How many times each fact held.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn add(&mut self, name: &str) {
        *self.0.entry(name.to_owned()).or_default() += 1;
    }
}

#[test]
fn digests_and_derived_facts_are_equal() {
    let Some(index) = Table::read("corpus/INDEX.tsv") else { return };
    let (mut read, mut held, mut wrong) = (0, Counts::default(), Vec::new());
    for row in &index.rows {
        let Some(body) = read_bytes(&format!("corpus/{}", row.get("path"))) else { return };
        // Of every document, refused ones too.
        let (bytes, sha256) = (body.len().to_string(), Digest::sha256(&body));
        assert_eq!((row.get("bytes"), row.get("sha256")), (bytes.as_str(), sha256.as_str()));
        held.add("bytes and sha256");
        let Some(document) = Document::read(row, &body) else { continue };
        read += 1;
        let judged = stated_digest(row, &body, &document, &mut held)
            .and_then(|()| facts(row, &document, &mut held));
        wrong.extend(judged.err().map(|why| format!("{}: {why}", row.get("path"))));
    }
    println!(
        "\nINDEX.tsv: {read} of {} documents are read, and what is stated of them:",
        index.rows.len()
    );
    for (fact, count) in &held.0 {
        println!("  {fact:18} {count:3}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
