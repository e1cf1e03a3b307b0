//! `--all-platforms`: what each image of an index weighs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::holds_to_shape;
use super::run::inspect;
use super::samples::{blob, samples};
use super::snapshot;

/// The section about platforms of what the table says.
fn section(image: &str, width: &str) -> String {
    let outcome = inspect(&["--all-platforms", image]).with("COLUMNS", width).run();
    let found = outcome.well().split("\n\n").find(|part| part.starts_with("Platforms"));
    found.unwrap_or("no such section").trim_end().to_owned()
}

#[test]
fn each_image_is_weighed() {
    let mut text = String::new();
    for image in ["app:1.0", "list", "nested", "bare-index", "single"] {
        let image = format!("samples.localhost/demo/{image}");
        text.push_str(&format!("$ {image}\n{}\n\n", section(&image, "100")));
    }
    snapshot::matches("all-platforms", &text);
}

#[test]
fn figures_fit_the_terminal() {
    let mut text = String::new();
    for width in ["40", "50", "60", "80"] {
        let section = section("samples.localhost/demo/app:1.0", width);
        assert!(section.lines().all(|line| line.chars().count() <= width.parse().unwrap()));
        assert!(section.lines().all(|line| line == line.trim_end()));
        text.push_str(&format!("{section}\n\n"));
    }
    snapshot::matches("all-platforms-width", &text);
}

/// Figures are those of the bytes, added up here anew.
#[test]
fn figures_agree_with_the_bytes() {
    for sample in samples() {
        let name = sample.slug();
        let outcome = inspect(&["--all-platforms", "--format", "json", &sample.image()]).run();
        holds_to_shape(outcome.well());
        let found = outcome.json();
        if !sample.is_index() {
            assert_eq!(found["indexTotal"], Value::Null, "{name}");
            continue;
        }
        let entries = found["platforms"].as_array().unwrap();
        let mut holders: BTreeMap<String, (u64, Vec<&str>)> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry["role"] == "image") {
            let digest = entry["digest"].as_str().unwrap();
            for (layer, size) in served(digest) {
                let (_, images) = holders.entry(layer).or_insert((size, Vec::new()));
                images.push(digest);
            }
        }
        for entry in entries.iter().filter(|entry| entry["role"] == "image") {
            let layers = served(entry["digest"].as_str().unwrap());
            let download: u64 = layers.values().sum();
            let own = layers.iter().filter(|(layer, _)| holders[*layer].1.len() == 1);
            let unique: u64 = own.map(|(_, size)| size).sum();
            assert_eq!(entry["download"], download, "{name}");
            assert_eq!(entry["unique"], unique, "{name}");
            assert_eq!(entry["shared"], download - unique, "{name}");
            assert!(entry["created"].is_string(), "{name}");
        }
        let total: u64 = holders.values().map(|(size, _)| size).sum();
        assert_eq!(found["indexTotal"]["download"], total, "{name}");
        assert_eq!(found["indexTotal"]["distinctLayers"], holders.len(), "{name}");
        assert_eq!(found["indexTotal"]["complete"], true, "{name}");
        for entry in entries.iter().filter(|entry| entry["role"] != "image") {
            assert_eq!(entry["download"], Value::Null, "{name}");
        }
    }
}

/// The layers of an image that are not from elsewhere, by digest.
fn served(digest: &str) -> BTreeMap<String, u64> {
    let manifest: Value = serde_json::from_slice(&blob(digest)).unwrap();
    let layers = manifest["layers"].as_array().unwrap().iter();
    let served = layers.filter(|layer| !layer["mediaType"].as_str().unwrap().contains("foreign"));
    served
        .map(|layer| {
            (layer["digest"].as_str().unwrap().to_owned(), layer["size"].as_u64().unwrap())
        })
        .collect()
}
