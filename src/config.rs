//! [`ImageConfig`]: what an image is set up to do, and how it was made.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::digest::Digest;
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
        let run = object.object("config")?.unwrap_or(&nothing);
        let rootfs = object.object("rootfs")?.unwrap_or(&nothing);
        let exec = |key| run.texts(key).map(|words| words.filter(|words| !words.is_empty()));
        let in_config = |error: JsonError| error.within("config");
        // Field by field: each early return of one expression would have its own list of
        // what to drop, and the engine all of these lists.
        let mut config = Self::default();
        config.architecture = object.text("architecture")?.map(str::to_owned);
        config.os = object.text("os")?.map(str::to_owned);
        config.variant = object.words("variant")?;
        config.os_version = object.words("os.version")?;
        config.os_features = object.texts("os.features")?.unwrap_or_default();
        config.created = object.words("created")?;
        config.author = object.words("author")?;
        config.docker_version = object.words("docker_version")?;
        config.history = object.each("history", History::read)?.unwrap_or_default();
        let diff_ids = rootfs.texts("diff_ids").map_err(|error| error.within("rootfs"))?;
        config.diff_ids = diff_ids.unwrap_or_default();
        let mut read_run = || -> Result<(), JsonError> {
            config.env = run.texts("Env")?.unwrap_or_default();
            config.labels = run.map("Labels")?;
            config.entrypoint = exec("Entrypoint")?;
            config.cmd = exec("Cmd")?;
            config.user = run.words("User")?;
            config.working_dir = run.words("WorkingDir")?;
            config.exposed_ports = run.names("ExposedPorts")?;
            config.volumes = run.names("Volumes")?;
            config.stop_signal = run.words("StopSignal")?;
            config.healthcheck = run.object("Healthcheck")?.map(Healthcheck::read).transpose()?;
            config.shell = exec("Shell")?;
            config.on_build = run.texts("OnBuild")?.unwrap_or_default();
            Ok(())
        };
        read_run().map_err(in_config)?;
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
        let read = || {
            Ok(Self {
                test: object.texts("Test")?.unwrap_or_default(),
                interval: object.whole("Interval")?,
                timeout: object.whole("Timeout")?,
                start_period: object.whole("StartPeriod")?,
                retries: object.whole("Retries")?,
            })
        };
        read().map_err(|error: JsonError| error.within("Healthcheck"))
    }
}

impl History {
    fn read(json: &Json, place: &str) -> Result<Self, JsonError> {
        let object = json.object_at(place)?;
        let read = || {
            Ok(Self {
                created: object.text("created")?.map(str::to_owned),
                created_by: object.text("created_by")?.map(str::to_owned),
                author: object.text("author")?.map(str::to_owned),
                comment: object.text("comment")?.map(str::to_owned),
                empty_layer: object.flag("empty_layer")?,
                layer: None,
            })
        };
        read().map_err(|error: JsonError| error.within(place))
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
