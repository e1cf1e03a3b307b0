//! The same images through the command and through skopeo: digests, bytes, sums.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::{Value, json};

use super::fixture::{ASKED, Guard, Images, Question, Registry, Skopeo, Tonnage, Workshop, sha256};

/// What is asked when nobody says.
const DEFAULT: &str = "linux/amd64";
/// The gzip of an empty archive: what schema 1 has where a step has no layer.
const EMPTY_LAYER: &str = "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4";

#[test]
fn digests_bytes_and_sums_are_those_of_skopeo() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &registry).collection();

    let mut lines = Vec::new();
    for (name, platform) in ASKED {
        let mut comparison = Comparison::new(&workshop, &registry, name, platform);
        comparison.all();
        comparison.worth_it();
        lines.push(comparison.line());
    }
    println!("{}", lines.join("\n"));
    assert!(lines.iter().all(|line| line.ends_with("equal")), "not all are equal, see above");
}

/// One image, seen by both.
struct Comparison<'a> {
    registry: &'a Registry,
    skopeo: Skopeo<'a>,
    tonnage: Tonnage<'a>,
    name: &'static str,
    platform: Option<&'static str>,
    inspection: Value,
    differences: Vec<String>,
    unseen: Vec<&'static str>,
}

/// What an image's manifest says of its layers, added up here.
struct Sums {
    download: u64,
    layers: u64,
    foreign: u64,
}

impl<'a> Comparison<'a> {
    fn new(
        workshop: &'a Workshop,
        registry: &'a Registry,
        name: &'static str,
        platform: Option<&'static str>,
    ) -> Self {
        let (skopeo, tonnage) = (Skopeo::new(workshop, registry), Tonnage(workshop));
        let mut options = Vec::new();
        options.extend(platform.iter().flat_map(|platform| ["--platform", platform]));
        let inspection = tonnage.inspection(&registry.image(name), &options);
        let (differences, unseen) = (Vec::new(), Vec::new());
        Self { registry, skopeo, tonnage, name, platform, inspection, differences, unseen }
    }

    fn all(&mut self) {
        let resolved = self.skopeo.raw(self.name);
        let (mut raw, mut digest) = (resolved.clone(), self.digest(&resolved));
        self.found("/resolved/digest", &json!(digest));
        self.found("/resolved/size", &json!(resolved.len()));
        while let Some(next) = entry(&raw, self.platform.unwrap_or(DEFAULT)) {
            raw = self.skopeo.raw(&self.by_digest(&next));
            digest = next;
        }
        self.found("/manifest/digest", &json!(digest));
        self.found("/manifest/size", &json!(raw.len()));
        self.sums(&raw);
        self.layers(&raw);
        self.documents(&resolved, &raw, &digest);
    }

    /// The digest of a document that is reached by its tag. Each time a registry
    /// hands out schema 1 it signs it anew, so its digest is of what is signed,
    /// and the registry's to say.
    fn digest(&self, raw: &[u8]) -> String {
        if !is_schema1(raw) {
            return sha256(raw);
        }
        let (repository, tag) = self.name.split_once(':').unwrap();
        let target = format!("/v2/{repository}/manifests/{tag}");
        let answer = Question::new("HEAD", &target, &[]).ask(self.registry.address()).unwrap();
        answer.field("docker-content-digest").unwrap().to_owned()
    }

    fn by_digest(&self, digest: &str) -> String {
        format!("{}@{digest}", self.name.split(':').next().unwrap())
    }

    fn sums(&mut self, raw: &[u8]) {
        let expected = if is_schema1(raw) { self.schema1_sums(raw) } else { sums(raw) };
        self.found("/size/download", &json!(expected.download));
        self.found("/size/layers", &json!(expected.layers));
        self.found("/size/foreign", &json!(expected.foreign));
        self.found("/size/manifest", &json!(raw.len()));
        self.found("/size/complete", &json!(true));
    }

    /// Schema 1 names no sizes: the blobs are asked for theirs.
    fn schema1_sums(&self, raw: &[u8]) -> Sums {
        let repository = self.name.split(':').next().unwrap();
        let (mut distinct, mut layers) = (BTreeMap::new(), 0);
        for layer in document(raw)["fsLayers"].as_array().unwrap() {
            let digest = layer["blobSum"].as_str().unwrap();
            if digest == EMPTY_LAYER {
                continue;
            }
            let target = format!("/v2/{repository}/blobs/{digest}");
            let answer = Question::new("HEAD", &target, &[]).ask(self.registry.address()).unwrap();
            let size: u64 = answer.field("content-length").unwrap().parse().unwrap();
            distinct.insert(digest.to_owned(), size);
            layers += size;
        }
        Sums { download: distinct.values().sum(), layers, foreign: 0 }
    }

    /// The layers are those of the manifest, which are those of the image that
    /// skopeo would pick.
    fn layers(&mut self, raw: &[u8]) {
        let listed = self.inspection["layers"].as_array().unwrap().clone();
        let found: Vec<_> =
            listed.iter().map(|layer| layer["digest"].as_str().unwrap().to_owned()).collect();
        let expected = digests(raw);
        self.same("layers", &expected, &found);
        let Some(picked) = self.skopeo.layers(self.name, self.platform.unwrap_or(DEFAULT)) else {
            self.unseen.push("layers");
            return;
        };
        let picked: Vec<_> = picked.into_iter().filter(|digest| digest != EMPTY_LAYER).collect();
        self.same("layers of the image that is picked", &picked, &found);
    }

    /// The exact bytes, which a script can have too.
    fn documents(&mut self, resolved: &[u8], raw: &[u8], digest: &str) {
        let raw_found = self.printed(&["--raw"]);
        if is_schema1(resolved) {
            self.same("what is signed", &payload(resolved), &payload(&raw_found));
        } else {
            self.same("--raw", resolved, &*raw_found);
        }
        let printed = String::from_utf8(self.printed(&["--digest"])).unwrap();
        self.found("/resolved/digest", &json!(printed.trim_end()));
        if let Some(platform) = self.platform {
            let found = self.printed(&["--raw", "--platform", platform]);
            self.same("--raw of the platform", raw, &*found);
        }
        let Some(config) = self.skopeo.config(&self.by_digest(digest)).filter(|_| is_image(raw))
        else {
            self.unseen.push("config");
            return;
        };
        let platform = self.platform.unwrap_or(DEFAULT);
        let found = self.printed(&["--config", "--platform", platform]);
        self.same("--config", &config, &found);
        self.found("/config/digest", &json!(sha256(&config)));
        self.found("/size/config", &json!(config.len()));
    }

    /// Whether the image is what it is there for.
    fn worth_it(&mut self) {
        let found = &self.inspection;
        let size = |field: &str| found["size"][field].as_u64().unwrap();
        let media_type = |pointer: &str| found.pointer(pointer).and_then(Value::as_str).unwrap();
        let is_it = match self.name {
            "team/zs:z" => media_type("/layers/0/mediaType").ends_with("+zstd"),
            "team/old:signed" => found["kind"] == "schema1" && is_warned(found, "SCHEMA1"),
            "team/sbom:latest" => found["kind"] == "artifact",
            "team/twice:latest" => size("layers") > size("download"),
            "team/foreign:latest" => size("foreign") > 0,
            "team/lost:latest" => {
                found["config"].is_null() && is_warned(found, "CONFIG_UNAVAILABLE")
            }
            "team/nested:latest" => found["platforms"][0]["role"] == "index",
            "team/tiny:multi" | "team/bmulti:latest" => {
                media_type("/resolved/mediaType").ends_with("image.index.v1+json")
            }
            "team/bmulti:dockerlist" | "team/variants:latest" => {
                media_type("/resolved/mediaType").ends_with("manifest.list.v2+json")
            }
            "team/tiny:v2s2" => media_type("/manifest/mediaType").contains("docker"),
            _ => media_type("/manifest/mediaType").contains("oci"),
        };
        self.same("whether it is of its kind", &true, &is_it);
    }

    fn printed(&self, options: &[&str]) -> Vec<u8> {
        let outcome = self.tonnage.inspect(&self.registry.image(self.name), options);
        assert_eq!(outcome.code, Some(0), "{}: {}", self.name, outcome.told);
        outcome.stdout
    }

    /// Compares what the command says in this place.
    fn found(&mut self, pointer: &str, expected: &Value) {
        let found = self.inspection.pointer(pointer).cloned().unwrap_or_default();
        self.same(pointer, expected, &found);
    }

    fn same<T: Debug + PartialEq + ?Sized>(&mut self, what: &str, expected: &T, found: &T) {
        if expected != found {
            self.differences.push(format!("{what}: {expected:?} expected, {found:?} found"));
        }
    }

    /// A line for people: what was compared, and what came of it.
    fn line(&self) -> String {
        let digest = self.inspection["manifest"]["digest"].as_str().unwrap();
        let download = self.inspection["size"]["download"].as_u64().unwrap();
        let platform = self.platform.map(|platform| format!(" {platform}")).unwrap_or_default();
        let name = format!("{}{platform}", self.name);
        let unseen = match self.unseen.as_slice() {
            [] => String::new(),
            unseen => format!("(skopeo gives no {}) ", unseen.join(", no ")),
        };
        let verdict = match self.differences.as_slice() {
            [] => "equal".to_owned(),
            differences => format!("NOT EQUAL: {}", differences.join("; ")),
        };
        format!("{name:<36} {digest} {download:>7} {unseen}{verdict}")
    }
}

fn is_warned(inspection: &Value, code: &str) -> bool {
    inspection["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == code)
}

#[test]
fn a_config_that_is_lost_leaves_the_size_standing() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &registry).lost_config("team/lost:latest");
    let outcome = Tonnage(&workshop).inspect(&registry.image("team/lost"), &["--format", "json"]);
    let inspection = outcome.inspection();
    assert_eq!(inspection["config"], Value::Null);
    assert_eq!(inspection["warnings"][0]["code"], "CONFIG_UNAVAILABLE");
    assert!(inspection["size"]["download"].as_u64() > Some(0), "{inspection}");
    assert_eq!(inspection["size"]["complete"], true);
    println!("{}", inspection["warnings"][0]["message"]);
    // Who wants that very document is told that there is none.
    let outcome = Tonnage(&workshop).inspect(&registry.image("team/lost"), &["--config"]);
    assert_eq!((outcome.code, outcome.stdout.as_slice()), (Some(1), &b""[..]));
    assert!(outcome.told.contains("error: The config cannot be had"), "{}", outcome.told);
}

fn document(raw: &[u8]) -> Value {
    serde_json::from_slice(raw).unwrap()
}

fn is_schema1(raw: &[u8]) -> bool {
    document(raw)["schemaVersion"] == 1
}

/// Whether it has a config that is an image's.
fn is_image(raw: &[u8]) -> bool {
    let media_type = &document(raw)["config"]["mediaType"];
    media_type.as_str().is_some_and(|name| name.contains("image"))
}

/// What a signed manifest signs, as far as documents go.
fn payload(raw: &[u8]) -> Value {
    let mut document = document(raw);
    document.as_object_mut().unwrap().remove("signatures").unwrap();
    document
}

/// The entry of an index that is exactly of a platform; of several without one,
/// the first. Nothing where this is no index.
fn entry(raw: &[u8], platform: &str) -> Option<String> {
    let document = document(raw);
    let entries = document["manifests"].as_array()?;
    let is_it = |entry: &&Value| {
        let Some(of) = entry.get("platform") else { return true };
        let words = ["os", "architecture", "variant"].map(|field| of[field].as_str());
        let words: Vec<_> = words.into_iter().flatten().collect();
        words.join("/") == platform || words.join("/") == format!("{platform}/v8")
    };
    let found = entries.iter().find(is_it).unwrap_or_else(|| panic!("no {platform}: {document}"));
    Some(found["digest"].as_str().unwrap().to_owned())
}

/// All layers, base first; of schema 1, those that are there.
fn digests(raw: &[u8]) -> Vec<String> {
    let document = document(raw);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    if let Some(layers) = document["layers"].as_array() {
        return layers.iter().map(|layer| text(&layer["digest"])).collect();
    }
    let layers = document["fsLayers"].as_array().unwrap().iter().rev();
    layers.map(|layer| text(&layer["blobSum"])).filter(|digest| digest != EMPTY_LAYER).collect()
}

fn sums(raw: &[u8]) -> Sums {
    let document = document(raw);
    let layers = document["layers"].as_array().unwrap();
    let size = |layer: &Value| layer["size"].as_u64().unwrap();
    let distinct = |foreign: bool| -> u64 {
        let of = layers.iter().filter(|layer| is_foreign(layer) == foreign);
        let sizes: BTreeMap<_, _> =
            of.map(|layer| (layer["digest"].as_str().unwrap(), size(layer))).collect();
        sizes.values().sum()
    };
    Sums {
        download: distinct(false),
        layers: layers.iter().map(size).sum(),
        foreign: distinct(true),
    }
}

fn is_foreign(layer: &Value) -> bool {
    layer["mediaType"].as_str().unwrap().contains("foreign")
}
