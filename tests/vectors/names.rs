//! References, registries and digests as `distribution/reference` and the
//! image-spec read them.

use tonnage::{Digest, Reference, Registry};

use crate::differences::DIFFERENCES;
use crate::shared::{Row, Table, same};

/// The columns 2 to 8 of references.tsv.
#[derive(Debug, PartialEq)]
struct Read {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<String>,
    familiar: String,
    docker_ref: String,
}

impl Read {
    fn stated(row: &Row) -> Option<Self> {
        (row.get("valid") == "valid").then(|| Self {
            registry: row.get("registry").to_owned(),
            repository: row.get("repository").to_owned(),
            tag: row.maybe("tag").map(str::to_owned),
            digest: row.maybe("digest").map(str::to_owned),
            familiar: row.get("familiar").to_owned(),
            docker_ref: row.get("docker_ref").to_owned(),
        })
    }

    fn ours(reference: &Reference) -> Self {
        let full = reference.to_string();
        let on_hub = full.strip_prefix("docker.io/");
        let official = on_hub.and_then(|name| name.strip_prefix("library/"));
        let official = official.filter(|name| !name.split([':', '@']).any(|s| s.contains('/')));
        let name = format!("{}/{}", reference.registry(), reference.repository());
        Self {
            registry: reference.registry().to_string(),
            repository: reference.repository().to_string(),
            tag: reference.tag().map(ToString::to_string),
            digest: reference.digest().map(ToString::to_string),
            familiar: official.or(on_hub).unwrap_or(&full).to_owned(),
            // Docker drops the tag when there is a digest.
            docker_ref: match reference.digest() {
                Some(digest) => format!("{name}@{digest}"),
                None => format!("{name}:{}", reference.target()),
            },
        }
    }
}

#[test]
fn references_are_what_distribution_reads() {
    let Some(table) = Table::read("vectors/references.tsv") else { return };
    table.hold("valid", &DIFFERENCES, |row| {
        let ours = row.text("input_json").parse::<Reference>().ok();
        same(&Read::stated(row), &ours.as_ref().map(Read::ours))
    });
}

#[test]
fn registries_are_hosts_with_a_port() {
    let Some(table) = Table::read("vectors/domains.tsv") else { return };
    table.hold("match", &DIFFERENCES, |row| {
        let input = row.text("input_json");
        let stated = row.get("match").starts_with("true") && !is_local(&input);
        let ours = if row.get("match") == "true(weak)" {
            // Of a name that may go without its registry.
            let name = if input.is_empty() { "app".to_owned() } else { format!("{input}/app") };
            name.parse::<Reference>().is_ok()
        } else {
            Registry::parse(&input).is_ok()
        };
        same(&stated, &ours)
    });
}

/// Names of local files, which regclient reads beside those of registries. It takes
/// them, and its test states an empty registry for each: they name none.
fn is_local(input: &str) -> bool {
    input.starts_with("ocifile://") || input.starts_with("ocidir://")
}

#[test]
fn digests_are_what_the_image_spec_says() {
    let Some(table) = Table::read("vectors/digests.tsv") else { return };
    table.hold("valid", &[], |row| {
        let ours = row.text("digest_json").parse::<Digest>().is_ok();
        same(&(row.get("valid") == "valid"), &ours)
    });
}
