//! [`Skopeo`]: what another client makes of the same images.

use serde_json::Value;

use super::registry::Registry;
use super::workshop::Workshop;

/// What another client makes of the images of a registry.
pub(crate) struct Skopeo<'a> {
    workshop: &'a Workshop,
    registry: &'a Registry,
}

impl<'a> Skopeo<'a> {
    pub(crate) const fn new(workshop: &'a Workshop, registry: &'a Registry) -> Self {
        Self { workshop, registry }
    }

    /// The exact bytes of a manifest.
    pub(crate) fn raw(&self, name: &str) -> Vec<u8> {
        self.inspect(&["--raw"], &[], name).unwrap_or_else(|said| panic!("skopeo: {name}: {said}"))
    }

    /// The exact bytes of a config, where skopeo gets at it.
    pub(crate) fn config(&self, name: &str) -> Option<Vec<u8>> {
        self.inspect(&["--config", "--raw"], &[], name).ok()
    }

    /// The layers of the image that skopeo picks for a platform, where it picks
    /// one.
    pub(crate) fn layers(&self, name: &str, platform: &str) -> Option<Vec<String>> {
        let overrides = overrides(platform);
        let overrides: Vec<_> = overrides.iter().map(String::as_str).collect();
        let picked = self.inspect(&["--no-tags"], &overrides, name).ok()?;
        let picked: Value = serde_json::from_slice(&picked).unwrap();
        let layers = picked["Layers"].as_array()?;
        Some(layers.iter().map(|layer| layer.as_str().unwrap().to_owned()).collect())
    }

    /// What it prints of an image, where it prints anything.
    pub(crate) fn printed(&self, name: &str, platform: &str) -> Result<String, String> {
        let overrides = overrides(platform);
        let overrides: Vec<_> = overrides.iter().map(String::as_str).collect();
        self.inspect(&[], &overrides, name).map(|printed| String::from_utf8(printed).unwrap())
    }

    fn inspect(&self, what: &[&str], global: &[&str], name: &str) -> Result<Vec<u8>, String> {
        let mut command = self.workshop.tool("skopeo");
        command.args(global).args(["inspect", "--tls-verify=false"]).args(what);
        if let Some(credentials) = self.registry.credentials() {
            command.args(["--creds", &credentials]);
        }
        let image = format!("docker://{}", self.registry.image(name));
        let output = command.arg(image).output().unwrap();
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

/// How it is asked for a platform.
fn overrides(platform: &str) -> Vec<String> {
    let parts = ["--override-os", "--override-arch", "--override-variant"];
    parts.iter().zip(platform.split('/')).map(|(part, word)| format!("{part}={word}")).collect()
}
