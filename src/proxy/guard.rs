//! [`Guard`]: whom a proxy asks.

use std::fmt;

use super::origin_of;
use crate::reference::Registry;
use crate::registry::endpoint::Endpoint;
use crate::url::{Origin, Scheme, is_loopback_host};

/// Whom a proxy asks on behalf of strangers: hosts with a name of the public
/// internet, by TLS at port 443, and whomever its operator named.
///
/// It judges by what is written. What a name resolves to is judged when it is
/// resolved, by whoever connects; [`exempts`](Self::exempts) says whom the
/// operator vouched for.
///
/// ```
/// use tonnage::proxy::{Guard, Reason};
/// use tonnage::{Registry, Url};
///
/// let mut guard = Guard::default();
/// let url: Url = "http://127.0.0.1:5000/v2/".parse()?;
/// assert_eq!(guard.check(url.origin()).unwrap_err().reason, Reason::IpLiteral);
///
/// guard.allow(&Registry::parse("127.0.0.1:5000").unwrap());
/// assert!(guard.check(url.origin()).is_ok());
/// # Ok::<(), tonnage::UrlError>(())
/// ```
///
/// Source: the WHATWG URL standard, "ends in a number"; RFC 6761; the IANA
/// Special-Use Domain Names registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    named: Vec<Origin>,
    /// By which names the proxy itself is called.
    own: Vec<String>,
}

impl Guard {
    /// Vouches for a registry, token server or storage: at the port that is
    /// written, else at the scheme's own. This machine is spoken to in clear text.
    pub fn allow(&mut self, host: &Registry) {
        self.named.push(origin_of(host, Endpoint::default_scheme(host)));
    }

    /// Vouches for a registry that is spoken to in clear text.
    pub fn allow_plain_http(&mut self, host: &Registry) {
        self.named.push(origin_of(host, Scheme::Http));
    }

    /// Says that the proxy itself is called so. Where an answer sends it there, it would ask
    /// itself in circles.
    pub fn is_called(&mut self, name: &str) {
        self.own.push(name.to_ascii_lowercase());
    }

    /// How a registry is spoken to.
    #[must_use]
    pub fn scheme(&self, registry: &Registry) -> Scheme {
        let plain = origin_of(registry, Scheme::Http);
        if self.named.contains(&plain) { Scheme::Http } else { Endpoint::default_scheme(registry) }
    }

    /// Whether the operator vouched for this host at this port, whatever its
    /// addresses are.
    #[must_use]
    pub fn exempts(&self, host: &str, port: u16) -> bool {
        self.named.iter().any(|named| named.host.eq_ignore_ascii_case(host) && named.port == port)
    }

    /// Whether somebody may be asked: a registry, a token server, or where one of
    /// them sends us on to.
    ///
    /// # Errors
    ///
    /// [`Refusal`], with the first reason there is.
    pub fn check(&self, origin: &Origin) -> Result<(), Refusal> {
        let exempt = self.exempts(&origin.host, origin.port);
        let plain = origin.scheme == Scheme::Http && !self.named.contains(origin);
        let itself = self.own.contains(&origin.host).then_some(Reason::LocalName);
        let reason = match Reason::against(&origin.host).or(itself) {
            Some(reason) if !exempt => reason,
            _ if plain => Reason::ClearText,
            _ if !exempt && origin.port != Scheme::Https.default_port() => Reason::Port,
            _ => return Ok(()),
        };
        Err(Refusal { host: origin.authority(), reason })
    }
}

/// Why somebody is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// An address is written out, in whatever spelling, or something that would be
    /// taken for one.
    IpLiteral,
    /// A name of this machine, of its network, or one that no public server has.
    LocalName,
    /// A name by which clouds and clusters tell their own about themselves.
    MetadataName,
    /// A name without a dot.
    SingleLabel,
    /// No name that a host can have.
    HostSyntax,
    /// A port where no registry is expected.
    Port,
    /// It would be asked in clear text.
    ClearText,
}

/// Names and what lies below them that are no public hosts.
const LOCAL_NAMES: [&str; 17] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "lan",
    "home",
    "corp",
    "mail",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "test",
    "invalid",
    "onion",
    "alt",
];

/// Names by which clouds and clusters tell their own about themselves, and what
/// lies below them.
const METADATA_NAMES: [&str; 5] = [
    "metadata.google.internal",
    "metadata.goog",
    "host.docker.internal",
    "kubernetes.default.svc",
    "svc",
];

/// The longest name and the longest part of one (RFC 1035, section 2.3.4).
const MAX_NAME_LEN: usize = 253;
const MAX_LABEL_LEN: usize = 63;

impl Reason {
    /// What speaks against a host, by its name alone.
    fn against(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        // Before the syntax: 127.0.0.1 with a dot behind it is an address still.
        if host.starts_with('[') || ends_in_a_number(host.trim_end_matches('.')) {
            return Some(Self::IpLiteral);
        }
        let is_label = |label: &str| {
            (1..=MAX_LABEL_LEN).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if host.len() > MAX_NAME_LEN || !host.split('.').all(is_label) {
            return Some(Self::HostSyntax);
        }
        let is_below = |name: &str| {
            let above = host.strip_suffix(name);
            above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
        };
        if METADATA_NAMES.iter().any(|name| is_below(name)) {
            Some(Self::MetadataName)
        } else if LOCAL_NAMES.iter().any(|name| is_below(name)) || is_loopback_host(&host) {
            Some(Self::LocalName)
        } else {
            (!host.contains('.')).then_some(Self::SingleLabel)
        }
    }

    /// The reason for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IpLiteral => "ip-literal",
            Self::LocalName => "local-name",
            Self::MetadataName => "metadata-name",
            Self::SingleLabel => "single-label",
            Self::HostSyntax => "host-syntax",
            Self::Port => "port",
            Self::ClearText => "clear-text",
        }
    }
}

/// Whether a resolver or a library would take `host` for an IPv4 address: its
/// last part is a number, in decimal, octal or hexadecimal.
fn ends_in_a_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x");
    hex.map_or_else(
        || !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()),
        |hex| hex.bytes().all(|b| b.is_ascii_hexdigit()),
    )
}

/// Somebody who is not asked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The host, with its port where it is not the usual one.
    pub host: String,
    /// Why.
    pub reason: Reason,
}

/// One sentence, without its point.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match self.reason {
            Reason::IpLiteral => write!(f, "{host} is an address, and only names are asked"),
            Reason::LocalName => write!(f, "{host} is a name of this machine or its network"),
            Reason::MetadataName => write!(f, "{host} is a name of a cloud's inside"),
            Reason::SingleLabel => {
                write!(f, "{host} has no dot, and so is a name of the local network")
            }
            Reason::HostSyntax => write!(f, "{host} is no name that a host can have"),
            Reason::Port => write!(f, "{host} is not at port 443, where registries are"),
            Reason::ClearText => write!(f, "{host} would be asked in clear text"),
        }
    }
}

impl std::error::Error for Refusal {}
