//! [`ImageConfig`]: what an image is set up to do, and how it was made.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::digest::Digest;
use crate::fields::Fields;
use crate::json::{Json, JsonError, Object};
use crate::platform::Platform;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Healthcheck {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", command]`.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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
    pub empty_layer: bool,
    /// The index of the layer it left, counted from the base.
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
        let object = Object::parse(bytes).map_err(ConfigError)?;
        Self::read(&object).map_err(ConfigError)
    }

    /// Reads a config out of a document; that of schema 1 stands in its history.
    pub(crate) fn read(object: &Object) -> Result<Self, JsonError> {
        let nothing = Object::default();
        let mut fields = Fields::of(object);
        let mut run = Fields::of(fields.object("config").unwrap_or(&nothing));
        let mut rootfs = Fields::of(fields.object("rootfs").unwrap_or(&nothing));
        let config = Self {
            digest: None,
            architecture: fields.text("architecture"),
            os: fields.text("os"),
            variant: fields.words("variant"),
            os_version: fields.words("os.version"),
            os_features: fields.texts("os.features"),
            created: fields.words("created"),
            author: fields.words("author"),
            docker_version: fields.words("docker_version"),
            history: fields.each("history", History::read),
            diff_ids: rootfs.texts("diff_ids"),
            env: run.texts("Env"),
            labels: run.map("Labels"),
            entrypoint: run.some_texts("Entrypoint"),
            cmd: run.some_texts("Cmd"),
            user: run.words("User"),
            working_dir: run.words("WorkingDir"),
            exposed_ports: run.names("ExposedPorts"),
            volumes: run.names("Volumes"),
            stop_signal: run.words("StopSignal"),
            healthcheck: run.part("Healthcheck", Healthcheck::read),
            shell: run.some_texts("Shell"),
            on_build: run.texts("OnBuild"),
        };
        fields.end()?;
        rootfs.end().map_err(|error| error.within("rootfs"))?;
        run.end().map_err(|error| error.within("config"))?;
        Ok(config)
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

impl Healthcheck {
    fn read(object: &Object) -> Result<Self, JsonError> {
        let mut fields = Fields::of(object);
        let healthcheck = Self {
            test: fields.texts("Test"),
            interval: fields.whole("Interval"),
            timeout: fields.whole("Timeout"),
            start_period: fields.whole("StartPeriod"),
            retries: fields.whole("Retries"),
        };
        fields.end().map(|()| healthcheck)
    }
}

impl History {
    fn read(json: &Json, place: &str) -> Result<Self, JsonError> {
        let mut fields = Fields::of(json.object_at(place)?);
        let step = Self {
            created: fields.text("created"),
            created_by: fields.text("created_by"),
            author: fields.text("author"),
            comment: fields.text("comment"),
            empty_layer: fields.flag("empty_layer"),
            layer: None,
        };
        fields.end().map(|()| step).map_err(|error| error.within(place))
    }
}

/// A config that cannot be read; the text says where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(JsonError);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the config is not readable: {}", self.0)
    }
}

impl std::error::Error for ConfigError {}
