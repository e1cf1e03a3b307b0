//! What `skopeo inspect` prints, and what is printed here in its form.

use super::fixture::{ASKED, Guard, Images, Registry, Skopeo, Tonnage, Workshop};

/// What skopeo tells nothing of: an artifact, and an image whose config is lost.
const UNTOLD: [&str; 2] = ["team/sbom:latest", "team/lost:latest"];

#[test]
fn the_form_of_skopeo_is_that_of_skopeo() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    let images = Images::new(&workshop, &registry);
    images.collection();
    let (skopeo, tonnage) = (Skopeo::new(&workshop, &registry), Tonnage(&workshop));
    let mut other = Vec::new();
    for (name, platform) in ASKED {
        let platform = platform.unwrap_or("linux/amd64");
        let options = ["--format", "skopeo", "--platform", platform];
        let outcome = tonnage.inspect(&registry.image(name), &options);
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.told);
        let ours = String::from_utf8(outcome.stdout).unwrap();
        let theirs = skopeo.printed(name, platform);
        let knows_sizes = theirs.as_ref().is_ok_and(|theirs| theirs.contains(LAYERS_DATA));
        let ours = if knows_sizes { ours } else { without_sizes(&ours) };
        if UNTOLD.contains(&name) {
            assert!(theirs.is_err(), "{theirs:?}");
        } else if theirs.as_deref() != Ok(&*ours) {
            other.push(format!(
                "{name}, {platform}\n{}\n{ours}",
                theirs.unwrap_or_else(|said| said)
            ));
        }
    }
    assert!(other.is_empty(), "{} of {}:\n{}", other.len(), ASKED.len(), other.join("\n\n"));
}

/// A field that skopeo has had since 1.10.
const LAYERS_DATA: &str = "    \"LayersData\": [";

/// As skopeo printed it before: Debian has 1.9.3.
fn without_sizes(printed: &str) -> String {
    let (before, rest) = printed.split_once(LAYERS_DATA).unwrap();
    let (sizes, after) = rest.split_once("],\n").unwrap();
    assert_eq!(sizes.matches("\"Size\": ").count(), before.matches("sha256:").count() - 1);
    format!("{before}{}", after.trim_start_matches('\n'))
}
