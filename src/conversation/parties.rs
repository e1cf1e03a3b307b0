//! [`Parties`]: who talks to whom about what.

use crate::reference::{Registry, Repository};
use crate::registry::credentials::Credentials;
use crate::url::Origin;

/// Who talks to whom about what.
#[derive(Clone, Debug)]
pub struct Parties {
    /// The registry.
    pub registry: Registry,
    /// Where it is asked.
    pub origin: Origin,
    /// The repository that is asked about.
    pub repository: Repository,
    /// Who asks.
    pub credentials: Option<Credentials>,
    /// Hosts, as `host` or `host:port`, of token servers to which the credentials
    /// may go beside the registry's own.
    pub trusted_realms: Vec<String>,
    /// Whether whoever performs the requests answers challenges too, as our proxy
    /// does: then credentials are shown to it at once, and a refusal is final.
    pub delegated: bool,
}
