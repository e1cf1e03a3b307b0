//! References, registries and digests as `distribution/reference` and the
//! image-spec read them.

use tonnage::{Digest, Reference, Registry};

use crate::shared::{Difference, Row, Table, same};

const PORT: &str = "no host listens above port 65535";
const NO_ADDRESS: &str = "this is no IPv6 address, so no host has it";

/// Every row of references.tsv and domains.tsv that is read in another way here.
const DIFFERENCES: [Difference; 8] = [
    reference("[1::2::3]/project/image:tag", NO_ADDRESS),
    domain("192.168.1.1:75050", PORT),
    domain("192.168.1.1:750050", PORT),
    domain("[fd00:1:2::3]:75050", PORT),
    domain("[fd00123123123]:75050", NO_ADDRESS),
    domain("[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:75050", PORT),
    domain("[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:750505", PORT),
    domain("example.", "regclient alone; references.tsv itself says that `example./a` is none"),
];

const fn reference(input: &'static str, reason: &'static str) -> Difference {
    Difference { file: "references.tsv", input, stated: "valid", reason }
}

const fn domain(input: &'static str, reason: &'static str) -> Difference {
    Difference { file: "domains.tsv", input, stated: "true", reason }
}

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
    let Some(mut table) = Table::read("vectors/domains.tsv") else { return };
    let all = table.rows.len();
    table.rows.retain(|row| !states_something_else(row));
    println!("domains.tsv: {} of {all} rows name no host of a registry", all - table.rows.len());
    table.hold("match", &DIFFERENCES, |row| {
        let ours = Registry::parse(&row.text("input_json")).is_ok();
        same(&row.get("match").starts_with("true"), &ours)
    });
}

/// Rows that are right in another grammar: regclient's names of local files, and
/// the empty text that go-containerregistry fills with its default.
fn states_something_else(row: &Row) -> bool {
    let input = row.text("input_json");
    row.get("match").starts_with("true")
        && (input.is_empty() || input.starts_with("ocifile://") || input.starts_with("ocidir://"))
}

#[test]
fn digests_are_what_the_image_spec_says() {
    let Some(table) = Table::read("vectors/digests.tsv") else { return };
    table.hold("valid", &[], |row| {
        let ours = row.text("digest_json").parse::<Digest>().is_ok();
        same(&(row.get("valid") == "valid"), &ours)
    });
}
