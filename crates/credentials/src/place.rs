//! [`Place`]: a file in which credentials may be.

use crate::error::{ConfigError, ConfigFault};

/// A file in which credentials may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its path.
    pub path: String,
    /// Whether somebody named this file: then it must be there.
    pub required: bool,
}

impl Place {
    /// The error for a file that was named and is not there.
    #[must_use]
    pub fn missing(&self) -> ConfigError {
        ConfigError::new(&self.path, ConfigFault::Missing)
    }
}

/// The files to look into, in that order; the first that has an answer has the say.
///
/// A file that was named, by the caller or by `REGISTRY_AUTH_FILE`, is the only one: whoever
/// names one means those credentials and no others, as with podman and skopeo. Else
///
/// 1. `$DOCKER_CONFIG/config.json`, if the variable is set: somebody chose it for this
///    program's run, the places below are habit;
/// 2. `$XDG_RUNTIME_DIR/containers/auth.json`, where podman and skopeo sign in: what was
///    written in this session is newer than what lies in the home folder;
/// 3. `containers/auth.json` in `$XDG_CONFIG_HOME` or `~/.config`;
/// 4. `~/.docker/config.json`, unless `DOCKER_CONFIG` has moved it.
///
/// An empty variable is unset.
///
/// ```
/// use tonnage_credentials::places;
///
/// let environment = |name: &str| (name == "HOME").then(|| "/home/me".to_owned());
/// let paths: Vec<_> = places(environment, None).into_iter().map(|place| place.path).collect();
/// assert_eq!(paths, ["/home/me/.config/containers/auth.json", "/home/me/.docker/config.json"]);
/// ```
///
/// Source: containers-auth.json(5); docker/cli, `cli/config`.
pub fn places(environment: impl Fn(&str) -> Option<String>, authfile: Option<&str>) -> Vec<Place> {
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    let named = authfile.map(str::to_owned).or_else(|| variable("REGISTRY_AUTH_FILE"));
    if let Some(path) = named {
        return vec![Place { path, required: true }];
    }
    let home = variable("HOME").or_else(|| variable("USERPROFILE"));
    let at_home = |path: &str| home.as_deref().map(|home| below(home, path));
    let docker = variable("DOCKER_CONFIG").map(|folder| below(&folder, "config.json"));
    let docker_at_home = if docker.is_some() { None } else { at_home(".docker/config.json") };
    let runtime = variable("XDG_RUNTIME_DIR").map(|folder| below(&folder, CONTAINERS));
    let config = match variable("XDG_CONFIG_HOME") {
        Some(folder) => Some(below(&folder, CONTAINERS)),
        None => at_home(".config/containers/auth.json"),
    };
    let paths = [docker, runtime, config, docker_at_home].into_iter().flatten();
    paths.map(|path| Place { path, required: false }).collect()
}

/// Where containers' tools keep credentials in a folder for all programs.
const CONTAINERS: &str = "containers/auth.json";

fn below(folder: &str, path: &str) -> String {
    format!("{}/{path}", folder.trim_end_matches('/'))
}
