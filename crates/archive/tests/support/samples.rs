//! Images made by hand, as layouts and as `docker save` had them.

use serde_json::{Value, json};
use tonnage::{Digest, MediaType};

use super::tarball::Tarball;

pub(crate) const NAME: &str = "org.opencontainers.image.ref.name";
pub(crate) const CONTAINERD: &str = "io.containerd.image.name";

/// The blobs of a layout, and what its index says of them.
#[derive(Default)]
pub(crate) struct Layout {
    pub(crate) blobs: Vec<(Digest, Vec<u8>)>,
    pub(crate) index: Vec<Value>,
}

impl Layout {
    pub(crate) fn blob(&mut self, media_type: &MediaType, bytes: &[u8]) -> Value {
        let digest = Digest::sha256(bytes);
        let descriptor = json!({
            "mediaType": media_type.as_str(), "digest": digest.as_str(), "size": bytes.len(),
        });
        self.blobs.push((digest, bytes.to_vec()));
        descriptor
    }

    /// An image of these layers; its descriptor is given.
    pub(crate) fn image(&mut self, architecture: &str, layers: &[&[u8]]) -> Value {
        let diff_ids: Vec<_> =
            layers.iter().map(|layer| Digest::sha256(layer).to_string()).collect();
        let config = json!({
            "os": "linux", "architecture": architecture,
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
        });
        let config = self.blob(&MediaType::OCI_CONFIG, config.to_string().as_bytes());
        let tar = MediaType::parse("application/vnd.oci.image.layer.v1.tar");
        let layers: Vec<Value> = layers.iter().map(|layer| self.blob(&tar, layer)).collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST.as_str(),
            "config": config, "layers": layers,
        });
        self.blob(&MediaType::OCI_MANIFEST, manifest.to_string().as_bytes())
    }

    pub(crate) fn list(&mut self, mut descriptor: Value, names: &[(&str, &str)]) {
        let names: serde_json::Map<_, _> =
            names.iter().map(|(key, name)| ((*key).to_owned(), json!(name))).collect();
        if !names.is_empty() {
            descriptor["annotations"] = Value::Object(names);
        }
        self.index.push(descriptor);
    }

    pub(crate) fn index_json(&self) -> Vec<u8> {
        json!({"schemaVersion": 2, "manifests": self.index}).to_string().into_bytes()
    }

    /// In the order in which tools write it: the index last.
    pub(crate) fn tarball(&self) -> Tarball {
        let mut tarball = Tarball::default().typed(b'5', "blobs/", b"");
        for (digest, bytes) in &self.blobs {
            tarball = tarball.file(&format!("blobs/sha256/{}", digest.encoded()), bytes);
        }
        tarball
            .file("index.json", &self.index_json())
            .file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)
    }
}

/// A layout of one image with a name.
pub(crate) fn layout() -> Layout {
    let mut layout = Layout::default();
    let image = layout.image("amd64", &[&[1; 3000], &[2; 700]]);
    layout.list(image, &[(NAME, "1.0"), (CONTAINERD, "docker.io/team/app:1.0")]);
    layout
}

/// What `docker save` wrote before version 25, of images by their names and layers.
pub(crate) fn saved(images: &[(&[&str], &[&[u8]])]) -> Tarball {
    let mut tarball = Tarball::default();
    let mut list = Vec::new();
    for (names, layers) in images {
        let digests: Vec<Digest> = layers.iter().map(|layer| Digest::sha256(layer)).collect();
        let diff_ids: Vec<_> = digests.iter().map(ToString::to_string).collect();
        let config = json!({
            "os": "linux", "architecture": "amd64", "names": names,
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
        })
        .to_string();
        let path = format!("{}.json", Digest::sha256(config.as_bytes()).encoded());
        tarball = tarball.file(&path, config.as_bytes());
        let mut paths = Vec::new();
        for (digest, layer) in digests.iter().zip(*layers) {
            let folder = digest.encoded();
            tarball = tarball
                .typed(b'5', &format!("{folder}/"), b"")
                .file(&format!("{folder}/VERSION"), b"1.0")
                .file(&format!("{folder}/layer.tar"), layer);
            paths.push(format!("{folder}/layer.tar"));
        }
        list.push(json!({"Config": path, "RepoTags": names, "Layers": paths}));
    }
    tarball.file("manifest.json", Value::Array(list).to_string().as_bytes())
}
