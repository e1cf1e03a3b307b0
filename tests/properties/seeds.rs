//! What fuzzing starts from: our own seeds, the inputs that were found, and the
//! field's documents and tables where they are at hand.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read files; the library does not"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;

/// One input, and where it is from.
pub(crate) struct Seed {
    pub(crate) from: String,
    pub(crate) bytes: Vec<u8>,
}

/// The seeds of our own, and the inputs that were found.
pub(crate) fn own(name: &str) -> Vec<Seed> {
    let seeds = files(&root().join("fuzz/seeds").join(name));
    assert!(!seeds.is_empty(), "fuzz/seeds/{name} is empty");
    seeds
}

/// The seeds out of the shared folder (`TONNAGE_SHARED`, `../shared` by default), if
/// there is one.
pub(crate) fn shared(name: &str) -> Option<Vec<Seed>> {
    let folder =
        std::env::var_os("TONNAGE_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    folder.is_dir().then(|| match name {
        "reference" | "pasted" => {
            let references = column(&folder, "references.tsv", "input_json");
            references.into_iter().chain(column(&folder, "domains.tsv", "input_json")).collect()
        }
        "platform" => {
            let typed = column(&folder, "platform_parse.tsv", "input_json");
            typed.into_iter().chain(column(&folder, "platforms.tsv", "want")).collect()
        }
        "challenge" => column(&folder, "challenges.tsv", "header_json"),
        "route" => routes(&folder),
        "host" | "others" => hosts(&folder),
        "schema1" => documents(&folder, &["corpus/schema1-signed", "corpus/schema1-unsigned"]),
        "config" => documents(&folder, &["corpus/config", "vectors/spec_json"]),
        "manifest" => documents(&folder, &MANIFESTS),
        _ => Vec::new(),
    })
}

const MANIFESTS: [&str; 9] = [
    "corpus/hostile",
    "corpus/malformed",
    "corpus/manifest-list",
    "corpus/oci-artifact-manifest",
    "corpus/oci-index",
    "corpus/oci-layout-index",
    "corpus/oci-manifest",
    "corpus/schema2",
    "vectors/spec_json",
];

/// The checkout: this file is also built by the workspace in `fuzz`.
fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().filter(|_| own.ends_with("fuzz")).unwrap_or(own)
}

fn documents(folder: &Path, kinds: &[&str]) -> Vec<Seed> {
    kinds.iter().flat_map(|kind| files(&folder.join(kind))).collect()
}

fn files(folder: &Path) -> Vec<Seed> {
    let entries = std::fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let seed = |path: &PathBuf| Seed { from: path.display().to_string(), bytes: bytes(path) };
    paths.iter().map(seed).collect()
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(folder: &Path, name: &str) -> String {
    String::from_utf8_lossy(&bytes(&folder.join("vectors").join(name))).into_owned()
}

/// The texts of a column; those of a `…_json` column are written as JSON.
fn column(folder: &Path, name: &str, column: &str) -> Vec<Seed> {
    let table = text(folder, name);
    let mut lines = table.lines();
    let at = lines.next().and_then(|line| line.split('\t').position(|known| known == column));
    let at = at.unwrap_or_else(|| panic!("{name} has no column {column}"));
    let seed = |(number, line): (usize, &str)| {
        let cell = line.split('\t').nth(at)?;
        let text = serde_json::from_str::<String>(cell).ok().filter(|_| column.ends_with("_json"));
        let bytes = text.unwrap_or_else(|| cell.to_owned()).into_bytes();
        Some(Seed { from: format!("{name}:{}", number + 2), bytes })
    };
    lines.enumerate().filter_map(seed).collect()
}

/// Every reference of the field, asked of a proxy.
fn routes(folder: &Path) -> Vec<Seed> {
    let cells = |name| column(folder, "references.tsv", name);
    let named = cells("registry").into_iter().zip(cells("repository")).zip(cells("tag"));
    let route = |((registry, repository), tag): ((Seed, Seed), Seed)| {
        let [host, name, tag] = [&registry, &repository, &tag]
            .map(|seed| String::from_utf8_lossy(&seed.bytes).into_owned());
        let path = format!("/r/{host}/v2/{name}/manifests/{tag}");
        Seed { from: registry.from, bytes: path.into_bytes() }
    };
    named.map(route).collect()
}

fn hosts(folder: &Path) -> Vec<Seed> {
    let all: Value = serde_json::from_str(&text(folder, "ssrf.json")).unwrap_or_default();
    let hosts = all.get("hosts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let seed = |(number, host): (usize, &Value)| {
        let bytes = host.get("host")?.as_str()?.as_bytes().to_vec();
        Some(Seed { from: format!("ssrf.json: host {number}"), bytes })
    };
    hosts.iter().enumerate().filter_map(seed).collect()
}
