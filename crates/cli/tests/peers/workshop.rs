//! [`Workshop`]: a directory that passes, and tools that know of nothing else.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The longest that a tool may take, in seconds.
const PATIENCE: &str = "60";

/// What is needed, and the Debian package it is in.
const TOOLS: [(&str, &str); 8] = [
    ("docker-registry", "docker-registry"),
    ("skopeo", "skopeo"),
    ("umoci", "umoci"),
    ("buildah", "buildah"),
    ("htpasswd", "apache2-utils"),
    ("curl", "curl"),
    ("tar", "tar"),
    ("timeout", "coreutils"),
];

/// A directory that passes, and tools that know of nothing else: neither the
/// user's credentials nor variables. As root, skopeo and buildah note blobs in
/// /var/lib/containers/cache all the same.
pub(crate) struct Workshop {
    directory: TempDir,
}

impl Workshop {
    pub(crate) fn open() -> Self {
        for (tool, package) in TOOLS {
            assert!(
                is_on_path(tool),
                "{tool} is not on PATH: run `cargo xtask test peers`, which sets up what these \
                 tests need, or `apt-get install -y --no-install-recommends {package}` as root"
            );
        }
        let workshop = Self { directory: TempDir::with_prefix("tonnage-peers-").unwrap() };
        for part in ["tmp", "home", "run"] {
            fs::create_dir(workshop.path(part)).unwrap();
        }
        fs::write(workshop.path("home/auth.json"), "{}").unwrap();
        workshop
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A program in this directory, stopped when it takes too long.
    pub(crate) fn tool(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("timeout");
        command.arg(PATIENCE).arg(program);
        self.settle(&mut command);
        command
    }

    /// Puts a program in this directory, with no variables but these.
    pub(crate) fn settle(&self, command: &mut Command) {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.env("LC_ALL", "C").env("TZ", "UTC").env("STORAGE_DRIVER", "vfs");
        command.env("TMPDIR", self.path("tmp")).env("XDG_RUNTIME_DIR", self.path("run"));
        command.env("HOME", self.path("home"));
        command.env("REGISTRY_AUTH_FILE", self.path("home/auth.json"));
        command.current_dir(self.directory.path());
    }

    /// Runs a tool that has to succeed, and gives what it printed.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Vec<u8> {
        let output = self.tool(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {}", told(&output));
        output.stdout
    }
}

/// How a program ended and what it said about it.
pub(crate) fn told(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    format!("{}\n{}", output.status, said.trim_end())
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}
