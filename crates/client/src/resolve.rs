//! From a host to the addresses that are connected to: resolved once, checked
//! all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use tonnage::TransportFailure;
use tonnage_reach::{AddressPolicy, Host};

use crate::failure::{broken, flatten, refused, unreachable};
use crate::resolver::Resolver;

/// The most addresses of one name that are tried.
const MAX_ADDRESSES: usize = 16;

/// The addresses of `host` in the order in which they are tried.
///
/// One address that the policy refuses refuses the whole answer: a name that
/// points both outside and inside is an attack or a mistake. So does an address of
/// this machine itself, where strangers are served: public as it may be, what it
/// answers to its own is not for them.
pub(crate) async fn resolve(
    host: &str,
    port: u16,
    policy: AddressPolicy,
    resolver: &Resolver,
) -> Result<Vec<SocketAddr>, TransportFailure> {
    let found = match Host::of(host) {
        Host::Address(ip) if policy.allows(ip) => return Ok(vec![SocketAddr::new(ip, port)]),
        Host::Address(_) => return Err(refused(format!("{host} is not a public address"))),
        Host::ThisMachine => vec![
            SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        ],
        Host::OddNumber => {
            return Err(unreachable(format!("{host} is neither a name nor a whole IPv4 address")));
        }
        Host::Nowhere => Vec::new(),
        Host::Name => match resolver.look_up(host).await {
            Ok(found) => found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect(),
            Err(error) => return Err(of_lookup(host, &error)),
        },
    };
    if found.is_empty() {
        return Err(unreachable(format!("no address is known for {host}")));
    }
    if !found.iter().all(|address| policy.allows(address.ip())) {
        // The address stays unsaid: it would tell a stranger about the inside.
        return Err(refused(format!("{host} has an address that is not public")));
    }
    if policy == AddressPolicy::PublicOnly
        && found.iter().any(|address| is_this_machine(address.ip()))
    {
        return Err(refused(format!("{host} is the machine that this server runs on")));
    }
    let mut found = interleave(found);
    found.truncate(MAX_ADDRESSES);
    Ok(found)
}

/// Whether a connection to `ip` would lead back here: the system would make it
/// from that address. Nothing is sent to find out.
fn is_this_machine(ip: IpAddr) -> bool {
    let any: IpAddr = match ip {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // UDP connects by choosing a route; the port is only there to be one.
    let from = UdpSocket::bind((any, 0))
        .and_then(|socket| socket.connect((ip, 443)).and_then(|()| socket.local_addr()));
    from.is_ok_and(|from| from.ip() == ip)
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
        from(host, policy, &Resolver::default()).await
    }

    async fn from(
        host: &str,
        policy: AddressPolicy,
        resolver: &Resolver,
    ) -> Result<Vec<String>, String> {
        let addresses =
            resolve(host, 443, policy, resolver).await.map_err(|failure| failure.detail)?;
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

    #[tokio::test]
    async fn one_address_inside_refuses_the_whole_answer() {
        let public = AddressPolicy::PublicOnly;
        for (answer, outcome) in [
            (&["8.8.8.8", "2606:4700:4700::1111"][..], Ok(2)),
            (&["8.8.8.8", "10.0.0.1"], Err("ghcr.io has an address that is not public")),
            (&["169.254.169.254", "8.8.8.8"], Err("ghcr.io has an address that is not public")),
            (&["8.8.8.8", "64:ff9b::7f00:1"], Err("ghcr.io has an address that is not public")),
            (&["::ffff:127.0.0.1"], Err("ghcr.io has an address that is not public")),
            (&[], Err("no address is known for ghcr.io")),
        ] {
            let answer: Vec<IpAddr> = answer.iter().map(|ip| ip.parse().unwrap()).collect();
            let known = Resolver::from(move |_: &str| Ok(answer.clone()));
            let found = from("ghcr.io", public, &known).await;
            assert_eq!(found.map(|found| found.len()), outcome.map_err(str::to_owned));
        }
    }

    #[test]
    fn addresses_that_lead_back_here() {
        assert!(is_this_machine(Ipv4Addr::LOCALHOST.into()));
        assert!(!is_this_machine("192.0.2.1".parse().unwrap()));
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
}
