//! What the corpus and the trees hold beside images: named where it is known, sized.
#![allow(clippy::disallowed_methods, reason = "tests read files; the library does not")]

use tonnage::{Digest, Layer, Manifest, ManifestKind, artifact_words};

use crate::shared::{Table, folder, read_bytes};

/// Every artifact of the corpus, with its words and the bytes to download.
const ARTIFACTS: [(&str, Option<&str>, u64); 13] = [
    ("oci-manifest/bc8e3cf1-quay_py_test_oci_manifest_manifest_bytes.json", None, 3_000),
    ("oci-manifest/dag_cosign_att_manifest.json", SLSA, 8_296),
    ("oci-manifest/dag_cosign_sig_manifest.json", Some("signature (cosign)"), 240),
    (
        "oci-manifest/docs_buildkit_attestation-storage_example3.json",
        Some("bill of materials (SPDX)"),
        1_234,
    ),
    (
        "oci-manifest/quay_py___init___OCI_IMAGE_WITH_ARTIFACT_TYPES_AND_ANNOTATIONS.json",
        Some("bill of materials (CycloneDX)"),
        14,
    ),
    ("oci-manifest/regclient_testrepo_0514ce64171e.json", None, 7),
    ("oci-manifest/repoinfo_hello-world_attestation-amd64.json", SLSA, 4_742),
    ("oci-manifest/repoinfo_hello-world_attestation-arm-v5.json", SLSA, 4_778),
    ("oci-manifest/repoinfo_hello-world_attestation-s390x.json", SLSA, 4_743),
    ("oci-manifest/wasm_oras_blog.json", WASM, 1_624_962),
    ("oci-manifest/wasm_oras_dataflow.json", WASM, 556),
    ("schema2/krustlet_test_manifest.json", WASM, 1_615_998),
    ("schema2/ollama_gemma_2b.json", Some("model"), 1_678_456_173),
];

const SLSA: Option<&str> = Some("provenance (SLSA)");
const WASM: Option<&str> = Some("WebAssembly module");

fn words(manifest: &Manifest) -> Option<(Option<&'static str>, u64)> {
    let ManifestKind::Image(image) = &manifest.kind else { return None };
    let blobs: Vec<Layer> = image.layers.iter().map(Layer::from).collect();
    let words = artifact_words(image.artifact_type()?, &blobs);
    Some((words, image.totals().ok()?.download))
}

#[test]
fn artifacts_of_the_corpus_are_named_and_sized() {
    let Some(index) = Table::read("corpus/INDEX.tsv") else { return };
    let mut found = Vec::new();
    for row in &index.rows {
        let Some(body) = read_bytes(&format!("corpus/{}", row.get("path"))) else { return };
        let read = Manifest::parse(&body, None).ok();
        if let Some((words, download)) = read.as_ref().and_then(words) {
            found.push((row.get("path"), words, download));
        }
    }
    let named = found.iter().filter(|(_, words, _)| words.is_some()).count();
    println!("\nINDEX.tsv: {} artifacts, {named} of them named", found.len());
    assert_eq!(found, ARTIFACTS);
}

/// Two whole layouts: each blob is what its name says, and each manifest is read.
#[test]
fn every_document_of_the_trees_is_read() {
    let (Some(trees), Some(folder)) = (Table::read("trees/TREES.tsv"), folder()) else { return };
    for row in &trees.rows {
        let tree = row.get("tree");
        let blobs = folder.join("trees").join(tree).join("blobs/sha256");
        let (mut files, mut manifests, mut artifacts) = (2, 0, 0);
        for entry in std::fs::read_dir(&blobs).into_iter().flatten().flatten() {
            let body = std::fs::read(entry.path()).unwrap_or_default();
            let name = entry.file_name().to_string_lossy().into_owned();
            assert_eq!(Digest::sha256(&body).encoded(), name, "{tree}");
            files += 1;
            if let Ok(manifest) = Manifest::parse(&body, None) {
                manifests += 1;
                artifacts += usize::from(words(&manifest).is_some());
            }
        }
        println!("TREES.tsv: {tree}: {files} files, {manifests} manifests, {artifacts} artifacts");
        let counted = (files.to_string(), manifests.to_string());
        assert_eq!((row.get("files"), row.get("manifests")), (&*counted.0, &*counted.1), "{tree}");
    }
}
