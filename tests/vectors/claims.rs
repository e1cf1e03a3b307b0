//! What upstream says of a document in INDEX.tsv, where it says something that can be
//! judged. The rest is where the document is from.

use tonnage::{ImageConfig, Manifest, ManifestKind, MediaType, Schema1};

use crate::shared::{Row, Table, read_bytes, same};

/// Upstream's names for types, as its tests guess them.
const GUESSES: [(&str, MediaType); 6] = [
    ("DockerV2List", MediaType::DOCKER_LIST),
    ("DockerV2Schema2", MediaType::DOCKER_MANIFEST),
    ("DockerV2Schema1Signed", MediaType::DOCKER_SCHEMA1_SIGNED),
    ("DockerV2Schema1", MediaType::DOCKER_SCHEMA1),
    ("OCI index", MediaType::OCI_INDEX),
    ("OCI manifest", MediaType::OCI_MANIFEST),
];

/// Words by which upstream says that a document is to be refused.
const REFUSED: [&str; 7] = [
    "ERROR",
    "must be an error",
    "must be rejected",
    "MUST FAIL",
    "Digest() errors",
    "GuessMIMEType=''",
    "a JSON list",
];

/// What upstream takes and we do not, by path, with the reason.
const STRICTER: [(&str, &str); 1] =
    [("oci-manifest/ci_ociv1nomime.artifact.json", "a digest in it is no digest")];

/// Judges a claim; `None`, when it says nothing that can be judged.
fn judge(row: &Row, body: &[u8]) -> Option<Result<(), String>> {
    let claim = row.get("expected_upstream");
    let read = Manifest::parse(body, None);
    if REFUSED.iter().any(|word| claim.contains(word)) {
        return Some(read.map_or(Ok(()), |read| Err(format!("{claim}: {read:?}"))));
    }
    if let Some(guess) = claim.strip_prefix("GuessMIMEType=") {
        let (_, guessed) = GUESSES.into_iter().find(|(name, _)| *name == guess)?;
        let ours = read.map_err(|error| error.to_string()).map(|read| read.media_type);
        return Some(same(&Ok(guessed), &ours));
    }
    let manifest = read.ok()?;
    match &manifest.kind {
        ManifestKind::Image(image) => {
            let layers = image.totals().ok()?.layers;
            let config = image.config.as_ref().map_or(0, |config| config.size);
            let stated = number_after(claim, "total")?;
            let with_config = claim.contains("config + layers");
            let ours = if with_config { layers + config } else { layers };
            let count = number_after(claim, "; layers");
            let counted = count.is_none_or(|count| count == image.layers.len() as u64);
            Some(same(&(stated, true), &(ours, counted)))
        }
        ManifestKind::Index(index) => {
            let stated = claim.strip_prefix("platforms ")?;
            let platforms = index.manifests.iter().filter_map(|entry| entry.platform.as_ref());
            let ours: Vec<_> = platforms.map(ToString::to_string).collect();
            Some(same(&stated, &ours.join(",").as_str()))
        }
        ManifestKind::Schema1(schema1) => of_schema1(claim, schema1),
    }
}

fn of_schema1(claim: &str, schema1: &Schema1) -> Option<Result<(), String>> {
    let history = &schema1.config.history;
    Some(match claim {
        // `FSLayers[0]` is the newest step, and this digest the empty layer's.
        _ if claim.starts_with("verifies; FSLayers[0]=sha256:a3ed95ca") => {
            same(&Some(true), &history.last().map(|step| step.empty_layer))
        }
        _ if claim.starts_with("schema1 without signatures") => same(&false, &schema1.signed),
        _ if claim.contains("layer 0 labels {channel: beta}") => {
            let labels: Vec<_> = schema1.config.labels.iter().collect();
            same(&vec![(&"channel".to_owned(), &"beta".to_owned())], &labels)
        }
        _ if claim.contains("last layer author is None") => {
            same(&Some(&None), &history.first().map(|step| &step.author))
        }
        _ => return None,
    })
}

/// The first number behind a word.
fn number_after(text: &str, word: &str) -> Option<u64> {
    let (_, rest) = text.split_once(word)?;
    let digits = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[test]
fn upstream_is_right() {
    let Some(index) = Table::read("corpus/INDEX.tsv") else { return };
    let (mut held, mut prose, mut stricter, mut wrong) = (0, 0, 0, Vec::new());
    for row in index.rows.iter().filter(|row| row.maybe("expected_upstream").is_some()) {
        let Some(body) = read_bytes(&format!("corpus/{}", row.get("path"))) else { return };
        let differs = STRICTER.iter().any(|(path, _)| *path == row.get("path"));
        match judge(row, &body) {
            None => prose += 1,
            Some(Ok(())) => held += 1,
            Some(Err(_)) if differs => stricter += 1,
            Some(Err(why)) => wrong.push(format!("{}: {why}", row.get("path"))),
        }
        if row.get("kind") == "config" {
            assert!(ImageConfig::parse(&body).is_ok(), "{}", row.get("path"));
        }
    }
    println!("\nINDEX.tsv: {held} of {} claims of upstream hold", held + stricter + wrong.len());
    for (path, reason) in STRICTER {
        println!("  {path}: {reason}");
    }
    println!("  {prose} say only where a document is from");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(stricter, STRICTER.len());
}
