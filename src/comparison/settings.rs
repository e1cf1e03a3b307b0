//! [`Settings`]: what two configs set differently.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::{Healthcheck, ImageConfig};
use crate::order::sorted;

/// What two images are set up to do differently. What is the same in both is `None`
/// or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Environment variables, by name. Of one that stands twice the last counts.
    pub env: Vec<NamedChange>,
    /// Labels, by key.
    pub labels: Vec<NamedChange>,
    /// The program.
    pub entrypoint: Option<SettingChange<Vec<String>>>,
    /// Arguments for the entrypoint, or the program where there is none.
    pub cmd: Option<SettingChange<Vec<String>>>,
    /// The user it runs as.
    pub user: Option<SettingChange<String>>,
    /// The folder it starts in.
    pub working_dir: Option<SettingChange<String>>,
    /// Ports, by name: those that one of both alone has.
    pub exposed_ports: Vec<NamedChange>,
    /// Folders for data, by name: those that one of both alone has.
    pub volumes: Vec<NamedChange>,
    /// The signal that stops it.
    pub stop_signal: Option<SettingChange<String>>,
    /// How its health is told.
    pub healthcheck: Option<SettingChange<Healthcheck>>,
    /// The shell of commands that are not in exec form.
    pub shell: Option<SettingChange<Vec<String>>>,
    /// Instructions for builds that start from it.
    pub on_build: Option<SettingChange<Vec<String>>>,
}

/// A setting in A and in B, which differ. It is `None` where it is not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingChange<T> {
    /// In A.
    pub a: Option<T>,
    /// In B.
    pub b: Option<T>,
}

/// One of many settings that have names, in A and in B. What is there and has no value
/// is an empty text; what is not there is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedChange {
    /// The name of a variable, the key of a label, a port, a folder.
    pub name: String,
    /// In A.
    pub a: Option<String>,
    /// In B.
    pub b: Option<String>,
}

impl Settings {
    /// What differs between two configs.
    #[must_use]
    pub fn between(a: &ImageConfig, b: &ImageConfig) -> Self {
        let on_build = |config: &ImageConfig| {
            Some(config.on_build.clone()).filter(|instructions| !instructions.is_empty())
        };
        Self {
            env: named(&variables(&a.env), &variables(&b.env)),
            labels: named(&a.labels, &b.labels),
            entrypoint: change(&a.entrypoint, &b.entrypoint),
            cmd: change(&a.cmd, &b.cmd),
            user: change(&a.user, &b.user),
            working_dir: change(&a.working_dir, &b.working_dir),
            exposed_ports: named(&names(&a.exposed_ports), &names(&b.exposed_ports)),
            volumes: named(&names(&a.volumes), &names(&b.volumes)),
            stop_signal: change(&a.stop_signal, &b.stop_signal),
            healthcheck: change(&a.healthcheck, &b.healthcheck),
            shell: change(&a.shell, &b.shell),
            on_build: change(&on_build(a), &on_build(b)),
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn change<T: Clone + PartialEq>(a: &Option<T>, b: &Option<T>) -> Option<SettingChange<T>> {
    (a != b).then(|| SettingChange { a: a.clone(), b: b.clone() })
}

type Named = BTreeMap<String, String>;

fn variables(env: &[String]) -> Named {
    let mut variables = Named::new();
    for text in env {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        variables.insert(name.to_owned(), value.to_owned());
    }
    variables
}

fn names(names: &[String]) -> Named {
    let mut named = Named::new();
    for name in names {
        named.insert(name.clone(), String::new());
    }
    named
}

/// Those of A that B has otherwise or not, and those that B alone has, by name.
fn named(a: &Named, b: &Named) -> Vec<NamedChange> {
    let names: Vec<String> = a.keys().chain(b.keys()).cloned().collect();
    let mut changes = Vec::new();
    for name in sorted(&names) {
        let (a, b) = (a.get(&name), b.get(&name));
        if a != b {
            changes.push(NamedChange { a: a.cloned(), b: b.cloned(), name });
        }
    }
    changes
}
