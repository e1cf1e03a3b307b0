//! [`Exceptions`]: who is asked without a proxy, as `NO_PROXY` says.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::host::literal;

/// Who is asked without a proxy.
///
/// There is no standard for it. These are the rules of Go's `httpproxy`, which
/// most tools around containers follow: entries stand between commas (or blanks),
///
/// * `*` is everybody,
/// * `example.com` is that host and all below it; `.example.com` and
///   `*.example.com` those below alone (curl takes the host itself, too),
/// * `10.0.0.1` and `fd00::1` are addresses, `10.0.0.0/8` a network: of those who
///   are named by their address, since no name is looked up for it,
/// * and a port behind a colon is that port alone (curl knows none).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exceptions {
    everybody: bool,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Address(IpAddr, Option<u16>),
    Network(IpNet),
    Domain {
        /// What stands before the dot of those below.
        name: String,
        /// Whether those below are meant alone.
        below: bool,
        port: Option<u16>,
    },
}

impl Exceptions {
    /// Reads the value of the variable. What makes no sense excepts nobody.
    pub(crate) fn parse(value: &str) -> Self {
        let mut exceptions = Self::default();
        let entries = value.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
        for entry in entries.map(str::to_ascii_lowercase) {
            if entry == "*" {
                exceptions.everybody = true;
            }
            exceptions.rules.extend(Rule::parse(&entry));
        }
        exceptions
    }

    /// Whether it is everybody.
    pub(crate) const fn are_everybody(&self) -> bool {
        self.everybody
    }

    /// Whether `host` (IPv6 in brackets) is one at that port.
    pub(crate) fn hold(&self, host: &str, port: u16) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        self.everybody || self.rules.iter().any(|rule| rule.holds(host, port))
    }
}

impl Rule {
    fn parse(entry: &str) -> Option<Self> {
        if entry.contains('/') {
            return entry.parse().ok().map(Self::Network);
        }
        if let Some(ip) = address(entry) {
            return Some(Self::Address(ip, None));
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (entry, None),
        };
        if let Some(ip) = address(host) {
            return Some(Self::Address(ip, port));
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        let host = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
        let (name, below) = match host.strip_prefix('.') {
            Some(name) => (name, true),
            None => (host, false),
        };
        (!name.is_empty()).then(|| Self::Domain { name: name.to_owned(), below, port })
    }

    fn holds(&self, host: &str, port: u16) -> bool {
        match self {
            Self::Address(ip, only) => {
                address(host) == Some(*ip) && only.is_none_or(|only| only == port)
            }
            Self::Network(network) => address(host).is_some_and(|ip| network.contains(&ip)),
            Self::Domain { name, below, port: only } => {
                let is = match host.strip_suffix(name.as_str()) {
                    Some("") => !below,
                    Some(front) => front.ends_with('.'),
                    None => false,
                };
                is && only.is_none_or(|only| only == port)
            }
        }
    }
}

/// An address, IPv6 with brackets or without; an IPv4 address within IPv6 is the
/// IPv4 address.
fn address(text: &str) -> Option<IpAddr> {
    literal(text).or_else(|| text.parse().ok()).map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_excepted() {
        for (rules, host, port, excepted) in [
            ("", "a.example", 443, false),
            ("*", "a.example", 443, true),
            ("b.example, *", "[::1]", 1, true),
            ("a.example", "a.example", 443, true),
            ("A.Example", "a.example", 443, true),
            ("a.example", "a.example.", 443, true),
            ("a.example.", "a.example", 443, true),
            ("a.example", "b.a.example", 443, true),
            ("a.example", "ba.example", 443, false),
            ("a.example", "a.example.org", 443, false),
            ("a.example", "example", 443, false),
            (".a.example", "a.example", 443, false),
            (".a.example", "c.b.a.example", 443, true),
            ("*.a.example", "a.example", 443, false),
            ("*.a.example", "b.a.example", 443, true),
            ("*a.example", "ba.example", 443, false),
            ("a.example:443", "a.example", 443, true),
            ("a.example:443", "b.a.example", 443, true),
            ("a.example:443", "a.example", 5000, false),
            (".a.example:443", "b.a.example", 444, false),
            ("a.example:x", "a.example", 443, false),
            ("a.example:", "a.example", 443, false),
            ("x,, a.example ,y", "a.example", 443, true),
            ("x a.example\ty", "a.example", 443, true),
            ("10.0.0.1", "10.0.0.1", 443, true),
            ("10.0.0.1", "10.0.0.10", 443, false),
            ("10.0.0.1:5000", "10.0.0.1", 5000, true),
            ("10.0.0.1:5000", "10.0.0.1", 443, false),
            ("10.0.0.0/8", "10.1.2.3", 443, true),
            ("10.0.0.0/8", "11.1.2.3", 443, false),
            ("10.0.0.0/33", "10.1.2.3", 443, false),
            ("10.0.0.0/8", "ten.example", 443, false),
            ("::1", "[::1]", 443, true),
            ("[fd00::1]", "[fd00::1]", 443, true),
            ("[fd00::1]:5000", "[fd00::1]", 5000, true),
            ("[fd00::1]:5000", "[fd00::1]", 443, false),
            ("fd00::/8", "[fd00::1]", 443, true),
            ("fd00::/8", "10.0.0.1", 443, false),
            ("10.0.0.1", "[::ffff:10.0.0.1]", 443, true),
            (".", "a.example", 443, false),
            (":443", "a.example", 443, false),
        ] {
            let exceptions = Exceptions::parse(rules);
            assert_eq!(exceptions.hold(host, port), excepted, "{rules:?} {host}:{port}");
        }
    }
}
