//! From a host to the addresses that are connected to: resolved once, checked
//! all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tonnage::TransportFailure;

use crate::address::{AddressPolicy, Reach};
use crate::failure::{broken, flatten, refused, unreachable};

/// The most addresses of one name that are tried.
const MAX_ADDRESSES: usize = 16;

/// The addresses of `host` in the order in which they are tried.
///
/// One address that the policy refuses refuses the whole answer: a name that
/// points both outside and inside is an attack or a mistake.
pub(crate) async fn resolve(
    host: &str,
    port: u16,
    policy: AddressPolicy,
) -> Result<Vec<SocketAddr>, TransportFailure> {
    if let Some(ip) = literal(host) {
        return if policy.allows(ip) {
            Ok(vec![SocketAddr::new(ip, port)])
        } else {
            Err(refused(format!("{host} is not a public address")))
        };
    }
    let found = if is_localhost(host) {
        // Never asked of a resolver (RFC 6761, section 6.3): one that answers
        // with something else would be spoken to in clear text.
        vec![
            SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        ]
    } else if is_odd_number(host) {
        return Err(unreachable(format!("{host} is neither a name nor a whole IPv4 address")));
    } else if is_invalid(host) {
        Vec::new()
    } else {
        match tokio::net::lookup_host((host, port)).await {
            Ok(found) => found.collect(),
            Err(error) => return Err(of_lookup(host, &error)),
        }
    };
    if found.is_empty() {
        return Err(unreachable(format!("no address is known for {host}")));
    }
    if !found.iter().all(|address| policy.allows(address.ip())) {
        // The address stays unsaid: it would tell a stranger about the inside.
        return Err(refused(format!("{host} has an address that is not public")));
    }
    let mut found = interleave(found);
    found.truncate(MAX_ADDRESSES);
    Ok(found)
}

/// How near the host is, as far as its name alone tells.
pub(crate) fn reach(host: &str) -> Option<Reach> {
    if is_localhost(host) { Some(Reach::Loopback) } else { literal(host).map(Reach::of) }
}

/// The address that `host` writes out, IPv6 in brackets.
pub(crate) fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host == "localhost" || host.ends_with(".localhost")
}

/// Names that exist nowhere (RFC 6761, section 6.4).
fn is_invalid(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host == "invalid" || host.ends_with(".invalid")
}

/// Whether the system's resolver would take `host` for an IPv4 address that
/// nobody sees in it: `127.1`, `2130706433`, `0x7f.1`.
///
/// Source: the WHATWG URL standard, "ends in a number".
fn is_odd_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    hex.map_or_else(
        || !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()),
        |hex| hex.bytes().all(|b| b.is_ascii_hexdigit()),
    )
}

fn of_lookup(host: &str, error: &std::io::Error) -> TransportFailure {
    let text = flatten(error);
    // No error kind tells the two apart; these are the words of EAI_AGAIN.
    if text.contains("emporary failure") {
        broken(format!("the address of {host} cannot be looked up: no name server answers"))
    } else {
        unreachable(format!("no address is known for {host}"))
    }
}

/// The two families in turn, beginning with the one the system put first, so
/// that a broken one costs a moment and not all the time there is.
///
/// Source: RFC 8305, section 4.
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut ordered = Vec::new();
    loop {
        let pair = [first.next(), second.next()];
        if pair == [None, None] {
            return ordered;
        }
        ordered.extend(pair.into_iter().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn outcome(host: &str, policy: AddressPolicy) -> Result<Vec<String>, String> {
        let addresses = resolve(host, 443, policy).await.map_err(|failure| failure.detail)?;
        Ok(addresses.iter().map(ToString::to_string).collect())
    }

    #[tokio::test]
    async fn hosts_that_need_no_resolver() {
        let any = AddressPolicy::Any;
        assert_eq!(outcome("10.0.0.1", any).await, Ok(vec!["10.0.0.1:443".to_owned()]));
        assert_eq!(outcome("[fd00::1]", any).await, Ok(vec!["[fd00::1]:443".to_owned()]));
        for host in ["localhost", "localhost.", "samples.localhost"] {
            assert_eq!(
                outcome(host, any).await,
                Ok(vec!["127.0.0.1:443".to_owned(), "[::1]:443".to_owned()]),
                "{host}"
            );
        }
        assert_eq!(
            outcome("registry.invalid", any).await,
            Err("no address is known for registry.invalid".to_owned())
        );
    }

    #[tokio::test]
    async fn numbers_that_hide_an_address() {
        for host in [
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "192.168.1",
            "256.256.256.256",
            "1.2.3.4.5",
            "127.0.0.1.",
            "0x",
        ] {
            assert_eq!(
                outcome(host, AddressPolicy::Any).await,
                Err(format!("{host} is neither a name nor a whole IPv4 address"))
            );
        }
        assert!(!is_odd_number("registry-1.docker.io"));
        assert!(!is_odd_number("127.0.0.1.nip.io"));
        assert!(!is_odd_number("0xcafe.example"));
    }

    #[tokio::test]
    async fn addresses_that_the_policy_refuses() {
        let public = AddressPolicy::PublicOnly;
        for host in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]"] {
            assert_eq!(outcome(host, public).await, Err(format!("{host} is not a public address")));
        }
        assert_eq!(
            outcome("localhost", public).await,
            Err("localhost has an address that is not public".to_owned())
        );
        assert_eq!(outcome("8.8.8.8", public).await, Ok(vec!["8.8.8.8:443".to_owned()]));
    }

    #[test]
    fn families_take_turns() {
        let addresses = |list: &[&str]| -> Vec<SocketAddr> {
            list.iter().map(|text| text.parse().unwrap()).collect()
        };
        assert_eq!(
            interleave(addresses(&["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "1.1.1.2:1"])),
            addresses(&["[::1]:1", "1.1.1.1:1", "[::2]:1", "1.1.1.2:1", "[::3]:1"])
        );
        assert_eq!(
            interleave(addresses(&["1.1.1.1:1", "1.1.1.2:1", "[::1]:1"])),
            addresses(&["1.1.1.1:1", "[::1]:1", "1.1.1.2:1"])
        );
    }

    #[test]
    fn what_a_name_alone_tells() {
        assert_eq!(reach("localhost"), Some(Reach::Loopback));
        assert_eq!(reach("[::1]"), Some(Reach::Loopback));
        assert_eq!(reach("10.0.0.1"), Some(Reach::Private));
        assert_eq!(reach("8.8.8.8"), Some(Reach::Public));
        assert_eq!(reach("registry.example"), None);
    }
}
