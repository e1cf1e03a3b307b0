//! [`Layout`]: images made by umoci, not yet in any registry.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::sha256;
use super::workshop::Workshop;

/// The type of a list of images.
pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A directory of images made by umoci.
pub(crate) struct Layout<'a> {
    workshop: &'a Workshop,
    path: PathBuf,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(workshop: &'a Workshop, name: &str) -> Self {
        let path = workshop.path(name);
        workshop.run("umoci", &["init", "--layout", path.to_str().unwrap()]);
        Self { workshop, path }
    }

    /// The name of an image in here for umoci; with `oci:` before it, for skopeo.
    pub(crate) fn name(&self, tag: &str) -> String {
        format!("{}:{tag}", self.path.display())
    }

    /// A new image without layers.
    pub(crate) fn image(&self, tag: &str) {
        self.workshop.run("umoci", &["new", "--image", &self.name(tag)]);
    }

    /// Another name for an image, to go on from there.
    pub(crate) fn tag(&self, tag: &str, other: &str) {
        self.workshop.run("umoci", &["tag", "--image", &self.name(tag), other]);
    }

    /// One more layer, of so many random bytes.
    pub(crate) fn layer(&self, tag: &str, bytes: u64) {
        let tar = self.tar(bytes);
        self.add(tag, &tar);
    }

    /// The same layer twice, and another one between them.
    pub(crate) fn same_layer_twice(&self, tag: &str, bytes: u64) {
        let (first, second) = (self.tar(bytes), self.tar(bytes));
        for tar in [&first, &second, &first] {
            self.add(tag, tar);
        }
    }

    /// Not `umoci insert`, which leaves a tar without its end.
    fn add(&self, tag: &str, tar: &str) {
        self.workshop.run("umoci", &["raw", "add-layer", "--image", &self.name(tag), tar]);
    }

    fn tar(&self, bytes: u64) -> String {
        let directory = tempfile::tempdir_in(self.workshop.path("tmp")).unwrap();
        let mut noise = Vec::new();
        File::open("/dev/urandom").unwrap().take(bytes).read_to_end(&mut noise).unwrap();
        let name = sha256(&noise).replace(':', "-");
        fs::create_dir(directory.path().join("opt")).unwrap();
        fs::write(directory.path().join("opt").join(&name), &noise).unwrap();
        // What compresses well makes the layer smaller than what is in it.
        fs::write(directory.path().join("opt/padding"), noise.len().to_string().repeat(4000))
            .unwrap();
        let tar = self.workshop.path(format!("{name}.tar")).display().to_string();
        self.workshop.run(
            "tar",
            &["-cf", &tar, "--owner=0", "--group=0", "-C", directory.path().to_str().unwrap(), "."],
        );
        tar
    }

    pub(crate) fn configure(&self, tag: &str, architecture: &str, options: &[&str]) {
        let name = self.name(tag);
        let always = ["config", "--image", &name, "--os", "linux", "--architecture", architecture];
        self.workshop.run("umoci", &[&always, options].concat());
    }

    /// The descriptor of an image, without its name, for a platform.
    pub(crate) fn descriptor(&self, tag: &str, platform: Value) -> Value {
        let name = "/annotations/org.opencontainers.image.ref.name";
        let images = self.images();
        let mut found = images["manifests"].as_array().unwrap().iter();
        let mut image =
            found.find(|image| image.pointer(name) == Some(&json!(tag))).unwrap().clone();
        let fields = image.as_object_mut().unwrap();
        fields.remove("annotations");
        fields.insert("platform".to_owned(), platform);
        image
    }

    /// An index of these images.
    pub(crate) fn index(&self, tag: &str, entries: &[Value]) {
        let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries});
        let bytes = serde_json::to_vec(&index).unwrap();
        let digest = sha256(&bytes);
        fs::write(self.path.join("blobs").join(digest.replace(':', "/")), &bytes).unwrap();
        let mut images = self.images();
        images["manifests"].as_array_mut().unwrap().push(json!({
            "mediaType": OCI_INDEX, "digest": digest, "size": bytes.len(),
            "annotations": {"org.opencontainers.image.ref.name": tag},
        }));
        fs::write(self.path.join("index.json"), images.to_string()).unwrap();
    }

    fn images(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path.join("index.json")).unwrap()).unwrap()
    }
}
