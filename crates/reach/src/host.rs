//! [`Host`]: what the host of an address is, before anybody looks it up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::address::Reach;

/// What the host of an address is, before anybody looks it up.
///
/// ```
/// use tonnage_reach::Host;
///
/// assert_eq!(Host::of("localhost"), Host::ThisMachine);
/// assert_eq!(Host::of("127.1"), Host::OddNumber);
/// assert_eq!(Host::of("ghcr.io"), Host::Name);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// An address, written out.
    Address(IpAddr),
    /// This machine. It is never asked of a resolver (RFC 6761, section 6.3): one that
    /// answers with something else would be spoken to in clear text.
    ThisMachine,
    /// What the system's resolver would take for an IPv4 address that nobody sees in it:
    /// `127.1`, `2130706433`, `0x7f.1`.
    ///
    /// Source: the WHATWG URL standard, "ends in a number".
    OddNumber,
    /// A name that exists nowhere (RFC 6761, section 6.4).
    Nowhere,
    /// A name to be looked up.
    Name,
}

impl Host {
    /// What a host is; IPv6 stands in brackets.
    #[must_use]
    pub fn of(host: &str) -> Self {
        if let Some(ip) = literal(host) {
            return Self::Address(ip);
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        let below = |top: &str| {
            host.strip_suffix(top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let last = host.rsplit('.').next().unwrap_or_default();
        let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
        let is_number = match hex {
            Some(hex) => hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()),
        };
        if below("localhost") {
            Self::ThisMachine
        } else if is_number {
            Self::OddNumber
        } else if below("invalid") {
            Self::Nowhere
        } else {
            Self::Name
        }
    }
}

/// The reach of a host, where its name alone tells.
#[must_use]
pub fn reach(host: &str) -> Option<Reach> {
    match Host::of(host) {
        Host::Address(ip) => Some(Reach::of(ip)),
        Host::ThisMachine => Some(Reach::Loopback),
        Host::OddNumber | Host::Nowhere | Host::Name => None,
    }
}

/// The address that `host` writes out, IPv6 in brackets.
#[must_use]
pub fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_hide_an_address() {
        for host in ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "1.2.3.4.5", "0x"] {
            assert_eq!(Host::of(host), Host::OddNumber, "{host}");
        }
        for host in ["registry-1.docker.io", "127.0.0.1.nip.io", "0xcafe.example"] {
            assert_eq!(Host::of(host), Host::Name, "{host}");
        }
    }

    #[test]
    fn what_a_name_alone_tells() {
        assert_eq!(reach("localhost"), Some(Reach::Loopback));
        assert_eq!(reach("samples.localhost."), Some(Reach::Loopback));
        assert_eq!(reach("[::1]"), Some(Reach::Loopback));
        assert_eq!(reach("10.0.0.1"), Some(Reach::Private));
        assert_eq!(reach("8.8.8.8"), Some(Reach::Public));
        assert_eq!(reach("registry.example"), None);
        assert_eq!(reach("nolocalhost"), None);
    }
}
