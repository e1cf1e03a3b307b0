//! [`Registry`]: the host that is asked.

use std::fmt;
use std::net::Ipv6Addr;

use serde::{Serialize, Serializer};

/// The host of a registry, with its port if one was written.
///
/// ```
/// use tonnage::Reference;
///
/// let reference: Reference = "index.docker.io/library/busybox".parse()?;
/// assert!(reference.registry().is_docker_hub());
/// assert_eq!(reference.registry().to_string(), "docker.io");
/// # Ok::<(), tonnage::ReferenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Registry(String);

/// Docker Hub as it is written.
pub(crate) const DOCKER_HUB: &str = "docker.io";
/// Docker Hub as it was written.
const DOCKER_HUB_LEGACY: &str = "index.docker.io";
/// Docker Hub as it is asked.
pub(crate) const DOCKER_HUB_HOST: &str = "registry-1.docker.io";

impl Registry {
    /// Docker Hub, `docker.io`.
    #[must_use]
    pub fn docker_hub() -> Self {
        Self(DOCKER_HUB.to_owned())
    }

    /// Reads a host with an optional port, by the grammar of
    /// [`reference`](crate::reference).
    ///
    /// # Errors
    ///
    /// The offset of the first character that does not belong there.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let port_colon = match text.find(']') {
            Some(bracket) => {
                text.get(bracket + 1..).and_then(|rest| rest.find(':')).map(|at| bracket + 1 + at)
            }
            None => text.find(':'),
        };
        let (host, port) = match port_colon {
            Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
            None => (text, None),
        };
        check_host(host)?;
        if let Some(port) = port {
            // The grammar allows any digits; no host listens above 65535.
            let digits = port.bytes().all(|b| b.is_ascii_digit());
            if !digits || !port.parse::<u16>().is_ok_and(|port| port > 0) {
                return Err(host.len() + 1);
            }
        }
        Ok(Self(if text == DOCKER_HUB_LEGACY { DOCKER_HUB } else { text }.to_owned()))
    }

    /// The registry as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is Docker Hub, by any of its names.
    #[must_use]
    pub fn is_docker_hub(&self) -> bool {
        [DOCKER_HUB, DOCKER_HUB_LEGACY, DOCKER_HUB_HOST]
            .iter()
            .any(|name| self.0.eq_ignore_ascii_case(name))
    }

    /// The one name of a registry with several: what caches, quotas and
    /// credentials go by.
    #[must_use]
    pub fn canonical(&self) -> &str {
        if self.is_docker_hub() { DOCKER_HUB } else { &self.0 }
    }

    /// The port that was written.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.host().get(self.host_without_port().len() + 1..)?.parse().ok()
    }

    /// The host that is asked, without its port. An IPv6 address keeps its
    /// brackets.
    #[must_use]
    pub fn host_without_port(&self) -> &str {
        let host = self.host();
        match host.find(']') {
            Some(bracket) => host.get(..=bracket).unwrap_or(host),
            None => host.split(':').next().unwrap_or(host),
        }
    }

    /// The host and port that are asked.
    #[must_use]
    pub fn host(&self) -> &str {
        if self.is_docker_hub() { DOCKER_HUB_HOST } else { &self.0 }
    }
}

fn check_host(host: &str) -> Result<(), usize> {
    if host.starts_with('[') {
        let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        // The grammar knows no address with a dotted tail.
        let is_address = |text: &str| !text.contains('.') && text.parse::<Ipv6Addr>().is_ok();
        return inside.is_some_and(is_address).then_some(()).ok_or(0);
    }
    let mut start = 0;
    for component in host.split('.') {
        let bad = component.bytes().position(|b| !b.is_ascii_alphanumeric() && b != b'-');
        let hyphen = component.starts_with('-') || component.ends_with('-');
        if let Some(offset) = bad.or((component.is_empty() || hyphen).then_some(0)) {
            return Err(start + offset);
        }
        start += component.len() + 1;
    }
    Ok(())
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Registry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
