//! [`Images`]: what is pushed to a registry, each by the tool people make it with.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::layout::{Layout, OCI_INDEX};
use super::registry::Registry;
use super::sha256;
use super::workshop::Workshop;

const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const EMPTY_CONFIG: &str = "application/vnd.oci.empty.v1+json";
const FOREIGN_LAYER: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

/// What is pushed to a registry, each by the tool people make it with.
pub(crate) struct Images<'a> {
    workshop: &'a Workshop,
    registry: &'a Registry,
}

impl<'a> Images<'a> {
    pub(crate) const fn new(workshop: &'a Workshop, registry: &'a Registry) -> Self {
        Self { workshop, registry }
    }

    /// In one repository: `amd64` and `arm64`, the first as schema 2 too, `v2s2`,
    /// and an OCI index of both, `multi`.
    pub(crate) fn tiny(&self, repository: &str) {
        let layout = self.layout(repository);
        layout.image("amd64");
        layout.layer("amd64", 200_000);
        layout.layer("amd64", 300);
        let described = [
            "--config.cmd=/opt/app",
            "--config.env=A=b",
            "--config.label=org.opencontainers.image.title=tiny",
            "--author=me",
            "--manifest.annotation=org.opencontainers.image.source=https://example.com",
            "--history.created_by=CMD",
        ];
        layout.configure("amd64", "amd64", &described);
        layout.tag("amd64", "arm64");
        layout.layer("arm64", 150_000);
        layout.configure("arm64", "arm64", &[]);
        let amd64 = json!({"architecture": "amd64", "os": "linux"});
        let arm64 = json!({"architecture": "arm64", "os": "linux", "variant": "v8"});
        let entries = [layout.descriptor("amd64", amd64), layout.descriptor("arm64", arm64)];
        layout.index("multi", &entries);
        for tag in ["amd64", "arm64"] {
            self.push(&layout, tag, &format!("{repository}:{tag}"), &[]);
        }
        self.push(&layout, "amd64", &format!("{repository}:v2s2"), &["--format", "v2s2"]);
        self.push(&layout, "multi", &format!("{repository}:multi"), &["--all"]);
    }

    /// Two lists by buildah of what `tiny` put into `repository`: an OCI index,
    /// `latest`, and a Docker list, `dockerlist`.
    pub(crate) fn by_buildah(&self, repository: &str, to: &str) {
        let entries = [("amd64", "amd64"), ("arm64", "arm64")];
        self.buildah_list(repository, &entries);
        self.push_list(repository, &format!("{to}:latest"), "oci");
        self.push_list(repository, &format!("{to}:dockerlist"), "v2s2");
    }

    /// A Docker list with three of arm, the least first.
    pub(crate) fn arm_variants(&self, repository: &str) {
        let layout = self.layout(repository);
        let entries = [("v5", "arm/v5"), ("v6", "arm/v6"), ("v7", "arm/v7"), ("amd64", "amd64")];
        for (tag, platform) in entries {
            layout.image(tag);
            layout.layer(tag, 5000);
            layout.configure(tag, platform.split('/').next().unwrap(), &[]);
            self.push(&layout, tag, &format!("{repository}:{tag}"), &["--format", "v2s2"]);
        }
        self.buildah_list(repository, &entries);
        self.push_list(repository, &format!("{repository}:latest"), "v2s2");
    }

    /// An image of its own, whose layer and config no other has.
    pub(crate) fn single(&self, name: &str) {
        let layout = self.single_layout(name);
        self.push(&layout, "image", name, &[]);
    }

    /// An OCI index of two images that no other has.
    pub(crate) fn pair(&self, name: &str) {
        let layout = self.layout(name);
        let mut entries = Vec::new();
        for architecture in ["amd64", "arm64"] {
            layout.image(architecture);
            layout.layer(architecture, 4000);
            layout.configure(architecture, architecture, &[]);
            let platform = json!({"architecture": architecture, "os": "linux"});
            entries.push(layout.descriptor(architecture, platform));
        }
        layout.index("pair", &entries);
        self.push(&layout, "pair", name, &["--all"]);
    }

    /// An image with layers compressed by zstd. They have never been pushed as
    /// gzip: skopeo would remember that.
    pub(crate) fn zstd(&self, name: &str) {
        let layout = self.single_layout(name);
        let from = format!("oci:{}", layout.name("image"));
        let raw = format!("dir:{}", self.directory(name).display());
        self.copy(&from, &raw, &["--dest-decompress"]);
        self.copy(&raw, &self.at(name), &["--dest-compress-format", "zstd"]);
    }

    /// A signed schema 1 image, with steps that have no layer.
    pub(crate) fn schema1(&self, from: &str, name: &str) {
        self.copy(&self.at(from), &self.at(name), &["--format", "v2s1"]);
    }

    /// An image in which a layer occurs twice.
    pub(crate) fn repeated_layer(&self, name: &str) {
        let layout = self.layout(name);
        layout.image("image");
        layout.same_layer_twice("image", 4000);
        layout.configure("image", "amd64", &[]);
        self.push(&layout, "image", name, &[]);
    }

    /// An image whose first layer is to be had elsewhere, and not here.
    pub(crate) fn foreign_layer(&self, name: &str) {
        let layout = self.single_layout(name);
        layout.layer("image", 700);
        let directory = self.directory(name);
        let local = format!("dir:{}", directory.display());
        let from = format!("oci:{}", layout.name("image"));
        self.copy(&from, &local, &["--format", "v2s2"]);
        let manifest = directory.join("manifest.json");
        let mut document: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
        let layer = &mut document["layers"][0];
        let digest = layer["digest"].as_str().unwrap().to_owned();
        layer["mediaType"] = json!(FOREIGN_LAYER);
        layer["urls"] = json!([format!("https://example.com/{digest}")]);
        fs::write(&manifest, document.to_string()).unwrap();
        fs::remove_file(directory.join(digest.strip_prefix("sha256:").unwrap())).unwrap();
        self.copy(&local, &self.at(name), &[]);
    }

    /// An image whose config the registry has lost.
    pub(crate) fn lost_config(&self, name: &str) {
        let layout = self.single_layout(name);
        self.push(&layout, "image", name, &[]);
        let reading = ["inspect", "--tls-verify=false", "--raw", &self.at(name)];
        let manifest = self.workshop.run("skopeo", &reading);
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        self.registry.lose(manifest["config"]["digest"].as_str().unwrap());
    }

    /// What is no image: a document with an empty config. None of the tools
    /// makes one, so curl puts it together.
    pub(crate) fn artifact(&self, name: &str) {
        let (repository, tag) = name.split_once(':').unwrap();
        let config = self.upload(repository, b"{}", EMPTY_CONFIG);
        let layer = self.upload(repository, b"SPDXVersion: SPDX-2.3\n", "text/spdx");
        let manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "artifactType": "application/vnd.example.sbom",
            "config": config, "layers": [layer],
        });
        self.put(repository, Some(tag), &manifest);
    }

    /// An index of two indexes, as curl puts them together.
    pub(crate) fn nested_index(&self, name: &str) {
        let (repository, tag) = name.split_once(':').unwrap();
        let mut families = Vec::new();
        for family in ["large", "small"] {
            let layout = self.layout(&format!("{repository}-{family}"));
            let mut images = Vec::new();
            for architecture in ["amd64", "arm64"] {
                layout.image(architecture);
                layout.layer(architecture, if family == "large" { 9000 } else { 900 });
                layout.configure(architecture, architecture, &[]);
                let to = format!("{repository}:{family}-{architecture}");
                self.push(&layout, architecture, &to, &[]);
                let platform = json!({"architecture": architecture, "os": "linux"});
                images.push(layout.descriptor(architecture, platform));
            }
            families.push(self.put(repository, None, &index(&images)));
        }
        self.put(repository, Some(tag), &index(&families));
    }

    fn layout(&self, name: &str) -> Layout<'a> {
        Layout::new(self.workshop, &format!("layout-{}", plain(name)))
    }

    fn single_layout(&self, name: &str) -> Layout<'a> {
        let layout = self.layout(name);
        layout.image("image");
        layout.layer("image", 6000);
        layout.configure("image", "amd64", &["--author", name, "--config.env", "A=b"]);
        layout
    }

    fn directory(&self, name: &str) -> PathBuf {
        self.workshop.path(format!("directory-{}", plain(name)))
    }

    /// An image in the registry, for skopeo and buildah.
    fn at(&self, name: &str) -> String {
        format!("docker://{}", self.registry.image(name))
    }

    fn push(&self, layout: &Layout<'_>, tag: &str, name: &str, options: &[&str]) {
        self.copy(&format!("oci:{}", layout.name(tag)), &self.at(name), options);
    }

    fn copy(&self, from: &str, to: &str, options: &[&str]) {
        let mut arguments = vec!["copy", "--quiet", "--insecure-policy"];
        arguments.extend(["--src-tls-verify=false", "--dest-tls-verify=false"]);
        arguments.extend_from_slice(options);
        let credentials = self.registry.credentials();
        if let Some(credentials) = credentials.as_deref().filter(|_| to.starts_with("docker:")) {
            arguments.extend(["--dest-creds", credentials]);
        }
        arguments.extend([from, to]);
        self.workshop.run("skopeo", &arguments);
    }

    /// A list in buildah's storage of a repository's tags, with their platforms.
    fn buildah_list(&self, repository: &str, entries: &[(&str, &str)]) {
        let list = list_name(repository);
        self.buildah(&["manifest", "create", &list]);
        for (tag, platform) in entries {
            let (architecture, variant) = platform.split_once('/').unwrap_or((platform, ""));
            let image = self.at(&format!("{repository}:{tag}"));
            let mut add = vec!["manifest", "add", "--tls-verify=false", "--os", "linux"];
            add.extend(["--arch", architecture]);
            if !variant.is_empty() {
                add.extend(["--variant", variant]);
            }
            add.extend([&list, &*image]);
            self.buildah(&add);
        }
    }

    fn push_list(&self, repository: &str, to: &str, format: &str) {
        let mut push = vec!["manifest", "push", "--all", "--tls-verify=false"];
        let (list, to) = (list_name(repository), self.at(to));
        push.extend(["--format", format, &list, &to]);
        self.buildah(&push);
    }

    fn buildah(&self, arguments: &[&str]) {
        let (root, run) = (self.workshop.path("storage"), self.workshop.path("run"));
        let own = ["--root", root.to_str().unwrap(), "--runroot", run.to_str().unwrap()];
        self.workshop.run("buildah", &[&own, arguments].concat());
    }

    /// A blob by the registry's upload in two steps; its descriptor.
    fn upload(&self, repository: &str, bytes: &[u8], media_type: &str) -> Value {
        let url = format!("http://{}/v2/{repository}/blobs/uploads/", self.registry.address());
        let at = ["-o", "/dev/null", "-w", "%header{location}", "-X", "POST", &url];
        let location = String::from_utf8(self.curl(&at)).unwrap();
        let digest = sha256(bytes);
        let url = format!("http://{}{location}&digest={digest}", self.registry.address());
        let data = self.data(&digest, bytes);
        let kind = "Content-Type: application/octet-stream";
        self.curl(&["-X", "PUT", "-H", kind, "--data-binary", &data, &url]);
        json!({"mediaType": media_type, "digest": digest, "size": bytes.len()})
    }

    /// A manifest under its own type; its descriptor. Without a tag it is there
    /// by its digest alone.
    fn put(&self, repository: &str, tag: Option<&str>, manifest: &Value) -> Value {
        let bytes = serde_json::to_vec(manifest).unwrap();
        let (digest, media_type) = (sha256(&bytes), manifest["mediaType"].as_str().unwrap());
        let reference = tag.unwrap_or(&digest);
        let address = self.registry.address();
        let url = format!("http://{address}/v2/{repository}/manifests/{reference}");
        let data = self.data(&digest, &bytes);
        let kind = format!("Content-Type: {media_type}");
        self.curl(&["-X", "PUT", "-H", &kind, "--data-binary", &data, &url]);
        json!({"mediaType": media_type, "digest": digest, "size": bytes.len()})
    }

    fn curl(&self, arguments: &[&str]) -> Vec<u8> {
        self.workshop.run("curl", &[&["-fsS"], arguments].concat())
    }

    /// A file that holds these bytes, as curl takes it.
    fn data(&self, digest: &str, bytes: &[u8]) -> String {
        let file = self.workshop.path(plain(digest));
        fs::write(&file, bytes).unwrap();
        format!("@{}", Path::new(&file).display())
    }
}

fn index(entries: &[Value]) -> Value {
    json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries})
}

fn list_name(repository: &str) -> String {
    format!("localhost/{}-list", plain(repository))
}

/// A name without what has a meaning in paths.
fn plain(name: &str) -> String {
    name.replace(['/', ':'], "-")
}
