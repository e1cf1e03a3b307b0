//! Things from elsewhere that a command needs and a machine may lack.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::failure::Result;
use crate::lock;
use crate::run::Run;
use crate::workspace;

/// One of them, by the name it is called by.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) source: Source,
}

/// Where it comes from.
pub(crate) enum Source {
    /// A program in this Debian package.
    Apt(&'static str),
    /// A target of the compiler, from rustup.
    Target,
    /// A program built from crates, under `target/tools`.
    Crate(Version),
    /// What `package-lock.json` in this folder lists, under its `node_modules`.
    Npm(&'static str),
}

/// Which version is wanted.
pub(crate) enum Version {
    /// This one.
    Exactly(&'static str),
    /// The one of this package in Cargo.lock: the two speak one format.
    Locked(&'static str),
}

impl Version {
    pub(crate) fn wanted(&self) -> Result<String> {
        match self {
            Self::Exactly(version) => Ok((*version).to_owned()),
            Self::Locked(package) => lock::version(package),
        }
    }
}

impl Tool {
    /// Whether nothing has to be done.
    pub(crate) fn is_there(&self) -> Result<bool> {
        Ok(match &self.source {
            Source::Apt(_) => is_on_path(self.name),
            Source::Target => has_target(self.name),
            Source::Crate(version) => is_installed(self.name, &version.wanted()?),
            Source::Npm(folder) => has_modules(folder),
        })
    }
}

/// Whether a shell would find this program.
pub(crate) fn is_on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}

/// Asks the compiler, not rustup: distributions bring targets as well.
fn has_target(target: &str) -> bool {
    Run::line("rustc --print target-libdir --target")
        .with([target])
        .quietly()
        .is_ok_and(|folder| Path::new(String::from_utf8_lossy(&folder).trim_end()).is_dir())
}

/// The lock file that a folder's modules were last installed from lies beside the tools.
pub(crate) fn installed_lock(folder: &str) -> PathBuf {
    workspace::tools().join(folder).join("package-lock.json")
}

fn has_modules(folder: &str) -> bool {
    let place = workspace::root().join(folder);
    let lock = |path| fs::read(path).ok();
    let wanted = lock(place.join("package-lock.json"));
    place.join("node_modules").is_dir()
        && wanted.is_some()
        && wanted == lock(installed_lock(folder))
}

fn is_installed(package: &str, version: &str) -> bool {
    let installed: PathBuf = workspace::tools().join(".crates.toml");
    fs::read_to_string(installed).is_ok_and(|list| is_listed(&list, package, version))
}

fn is_listed(list: &str, package: &str, version: &str) -> bool {
    let entry = format!("\"{package} {version} (");
    list.lines().any(|line| line.starts_with(&entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_lists_what_it_installed() {
        let list = "[v1]\n\"wasm-pack 0.15.1 (registry+index)\" = [\"wasm-pack\"]\n";
        assert!(is_listed(list, "wasm-pack", "0.15.1"));
        assert!(!is_listed(list, "wasm-pack", "0.15"));
        assert!(!is_listed(list, "pack", "0.15.1"));
    }

    #[test]
    fn programs_are_looked_up() {
        assert!(is_on_path("cargo"));
        assert!(!is_on_path("no-such-program"));
    }
}
