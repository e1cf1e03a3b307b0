//! [`ImageConfig`]: what an image is set up to do, and how it was made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::platform::Platform;
use crate::words::clean;

/// What an image is set up to do: its environment, its command, its labels, and
/// the steps it was made in.
///
/// Text in it was written by whoever made the image. It is data, never markup.
///
/// ```
/// use tonnage::ImageConfig;
///
/// let config = ImageConfig::parse(br#"{"os":"linux","config":{"Env":["A=b"]}}"#)?;
/// assert_eq!(config.env, ["A=b"]);
/// # Ok::<(), tonnage::ConfigError>(())
/// ```
///
/// Source: OCI image-spec, `config.md`; distribution, "Docker Image Specification
/// v1.2".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageConfig {
    /// The digest of the document; `None` for schema 1, which has no such document.
    pub digest: Option<Digest>,
    /// The processor architecture.
    pub architecture: Option<String>,
    /// The operating system.
    pub os: Option<String>,
    /// The variant of the architecture.
    pub variant: Option<String>,
    /// The version of the operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Features of the operating system that are needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub os_features: Vec<String>,
    /// When it was made, as written (RFC 3339).
    pub created: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// The version of Docker that made it.
    pub docker_version: Option<String>,
    /// Environment variables, `NAME=value`.
    pub env: Vec<String>,
    /// Labels, in the order of their keys.
    pub labels: BTreeMap<String, String>,
    /// The program, each argument apart: never joined, so that quoting is kept.
    pub entrypoint: Option<Vec<String>>,
    /// Arguments for the entrypoint, or the program where there is none.
    pub cmd: Option<Vec<String>>,
    /// The user it runs as.
    pub user: Option<String>,
    /// The folder it starts in.
    pub working_dir: Option<String>,
    /// Ports it listens on, such as `80/tcp`.
    pub exposed_ports: Vec<String>,
    /// Folders for data that outlives it.
    pub volumes: Vec<String>,
    /// The signal that stops it.
    pub stop_signal: Option<String>,
    /// How its health is told.
    pub healthcheck: Option<Healthcheck>,
    /// The shell of commands that are not in exec form.
    pub shell: Option<Vec<String>>,
    /// Instructions for builds that start from it.
    pub on_build: Vec<String>,
    /// The steps it was made in, first step first.
    pub history: Vec<History>,
    /// The digests of the layers when unpacked, base first.
    #[serde(skip)]
    pub diff_ids: Vec<String>,
}

/// How a container's health is told. Times are in nanoseconds.
///
/// Source: distribution, "Docker Image Specification v1.2", `Healthcheck`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all(deserialize = "PascalCase", serialize = "camelCase"))]
pub struct Healthcheck {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", command]`.
    #[serde(deserialize_with = "null_is_default")]
    pub test: Vec<String>,
    /// Between two checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u64>,
    /// Before a check counts as failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u64>,
    /// Before failed checks count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_period: Option<u64>,
    /// Failed checks in a row that make it unhealthy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u64>,
}

/// One step in the making of an image.
///
/// Source: OCI image-spec, `config.md`, `history`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all(serialize = "camelCase"))]
pub struct History {
    /// When, as written (RFC 3339).
    pub created: Option<String>,
    /// The instruction.
    pub created_by: Option<String>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// What else was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether the step left no layer.
    #[serde(deserialize_with = "null_is_default")]
    pub empty_layer: bool,
    /// The index of the layer it left, counted from the base.
    #[serde(skip_deserializing)]
    pub layer: Option<usize>,
}

impl ImageConfig {
    /// Reads a config. Its digest is to be checked before.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], when it is no JSON object or a known field is of the
    /// wrong type. Unknown fields are no error.
    pub fn parse(bytes: &[u8]) -> Result<Self, ConfigError> {
        serde_json::from_slice::<Wire>(bytes)
            .map(Self::from)
            .map_err(|e| ConfigError(clean(&e.to_string())))
    }

    /// What the image runs on, when the config says so.
    #[must_use]
    pub fn platform(&self) -> Option<Platform> {
        let (os, architecture) = (self.os.as_deref()?, self.architecture.as_deref()?);
        let known = !os.is_empty() && !architecture.is_empty();
        known.then(|| {
            let variant = self.variant.as_deref().unwrap_or_default();
            let mut platform = Platform::new(os, architecture).with_variant(variant);
            platform.os_version.clone_from(&self.os_version);
            platform.os_features.clone_from(&self.os_features);
            platform
        })
    }

    /// Pairs each step that left a layer with its layer, when there are as many
    /// of the one as of the other. Says whether it could.
    pub fn align_history(&mut self, layers: usize) -> bool {
        let steps = self.history.iter().filter(|step| !step.empty_layer).count();
        let aligned = steps == layers;
        if aligned {
            let full = self.history.iter_mut().filter(|step| !step.empty_layer);
            for (layer, step) in full.enumerate() {
                step.layer = Some(layer);
            }
        }
        aligned
    }
}

/// A config that cannot be read; the text says where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the config is not readable: {}", self.0)
    }
}

impl std::error::Error for ConfigError {}

/// The document as it is stored. Old tools write `null` for what is empty.
#[derive(Deserialize)]
pub(crate) struct Wire {
    architecture: Option<String>,
    os: Option<String>,
    variant: Option<String>,
    #[serde(rename = "os.version")]
    os_version: Option<String>,
    #[serde(rename = "os.features")]
    os_features: Option<Vec<String>>,
    created: Option<String>,
    author: Option<String>,
    docker_version: Option<String>,
    config: Option<WireRun>,
    rootfs: Option<WireRootfs>,
    history: Option<Vec<History>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireRun {
    user: Option<String>,
    exposed_ports: Option<BTreeMap<String, serde::de::IgnoredAny>>,
    env: Option<Vec<String>>,
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    volumes: Option<BTreeMap<String, serde::de::IgnoredAny>>,
    working_dir: Option<String>,
    labels: Option<BTreeMap<String, Option<String>>>,
    stop_signal: Option<String>,
    healthcheck: Option<Healthcheck>,
    shell: Option<Vec<String>>,
    on_build: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct WireRootfs {
    diff_ids: Option<Vec<String>>,
}

impl From<Wire> for ImageConfig {
    fn from(wire: Wire) -> Self {
        let run = wire.config.unwrap_or_default();
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let labels = run.labels.unwrap_or_default().into_iter();
        Self {
            digest: None,
            architecture: wire.architecture,
            os: wire.os,
            variant: some(wire.variant),
            os_version: some(wire.os_version),
            os_features: wire.os_features.unwrap_or_default(),
            created: some(wire.created),
            author: some(wire.author),
            docker_version: some(wire.docker_version),
            env: run.env.unwrap_or_default(),
            labels: labels.map(|(key, value)| (key, value.unwrap_or_default())).collect(),
            entrypoint: run.entrypoint.filter(|words| !words.is_empty()),
            cmd: run.cmd.filter(|words| !words.is_empty()),
            user: some(run.user),
            working_dir: some(run.working_dir),
            exposed_ports: run.exposed_ports.unwrap_or_default().into_keys().collect(),
            volumes: run.volumes.unwrap_or_default().into_keys().collect(),
            stop_signal: some(run.stop_signal),
            healthcheck: run.healthcheck,
            shell: run.shell.filter(|words| !words.is_empty()),
            on_build: run.on_build.unwrap_or_default(),
            history: wire.history.unwrap_or_default(),
            diff_ids: wire.rootfs.and_then(|rootfs| rootfs.diff_ids).unwrap_or_default(),
        }
    }
}

fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
