//! [`Key`]: for which images an entry is.

use tonnage::{Reference, Registry};

/// The key under which Docker keeps credentials for Docker Hub, and by which it asks
/// helpers for them.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// For which images an entry is: those of a registry, or of a namespace there.
///
/// Docker's keys are a host and port; of old, and for Docker Hub to this day, the address
/// of an API. Containers' keys may go on with a namespace: `quay.io/team/app`.
///
/// Source: docker/cli, `cli/config/credentials`; containers-auth.json(5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    registry: String,
    namespace: String,
    spelling: Spelling,
}

/// How a key is written: where several are for the same images, the later one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Spelling {
    /// An address of something below the registry.
    Address,
    /// Another way to write it.
    Other,
    /// As it is written today.
    Own,
}

/// How well a key fits an image: the longer namespace first, then the better spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    namespace: usize,
    spelling: Spelling,
}

impl Key {
    /// Reads a key. One that names no registry is for no image.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let address = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let (host, path) =
            address.unwrap_or(text).split_once('/').unwrap_or((address.unwrap_or(text), ""));
        let registry = Registry::parse(host).ok()?;
        let path = path.trim_end_matches('/');
        let is_whole = matches!(path, "" | "v1" | "v2");
        let spelling = match address {
            // Below Docker Hub's address lie tokens for other purposes.
            Some(_) if !is_whole && registry.is_docker_hub() => return None,
            Some(_) if !is_whole => Spelling::Address,
            _ if registry.is_docker_hub() && is_whole && text != DOCKER_HUB_KEY => Spelling::Other,
            _ if registry.is_docker_hub() => Spelling::Own,
            None if path.is_empty() || !is_whole => Spelling::Own,
            _ => Spelling::Other,
        };
        let namespace = if is_whole || address.is_some() { "" } else { path };
        Some(Self { registry: canonical(&registry), namespace: namespace.to_owned(), spelling })
    }

    /// How well the key fits an image, if it does.
    pub(crate) fn fit(&self, reference: &Reference) -> Option<Fit> {
        if self.registry != canonical(reference.registry()) {
            return None;
        }
        let rest = reference.repository().as_str().strip_prefix(&self.namespace)?;
        let is_within = self.namespace.is_empty() || rest.is_empty() || rest.starts_with('/');
        is_within.then_some(Fit { namespace: self.namespace.len(), spelling: self.spelling })
    }

    /// Whether the key is for the whole registry.
    pub(crate) fn is_whole(&self) -> bool {
        self.namespace.is_empty()
    }
}

/// How a helper is asked for a registry.
pub(crate) fn server(registry: &Registry) -> String {
    if registry.is_docker_hub() { DOCKER_HUB_KEY.to_owned() } else { canonical(registry) }
}

fn canonical(registry: &Registry) -> String {
    registry.canonical().to_ascii_lowercase()
}
