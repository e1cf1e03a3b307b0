//! [`AddressPolicy`]: which network addresses may be connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which network addresses a client may connect to.
///
/// It is asked about every address that a name resolves to, at the only
/// resolution there is: what was checked is what is connected to, so a name
/// that changes its mind a moment later (DNS rebinding) gains nothing.
///
/// ```
/// use tonnage_reach::AddressPolicy;
///
/// let metadata_service = "169.254.169.254".parse()?;
/// assert!(AddressPolicy::Any.allows(metadata_service));
/// assert!(!AddressPolicy::PublicOnly.allows(metadata_service));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressPolicy {
    /// Every address: the command, which reaches what its user reaches.
    #[default]
    Any,
    /// Addresses of the public internet alone: a server, which asks on behalf
    /// of strangers.
    PublicOnly,
}

impl AddressPolicy {
    /// Whether a connection to this address may be made.
    #[must_use]
    pub fn allows(self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::PublicOnly => is_public(ip),
        }
    }
}

/// How far an address is from this machine, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// This machine itself.
    Loopback,
    /// Anything that is not for all the world: a home, an office, a cloud's
    /// inside.
    Private,
    /// The internet.
    Public,
}

impl Reach {
    /// The reach of an address.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        let plain = ip.to_canonical();
        // Connecting to 0.0.0.0 or :: connects to this machine on Linux.
        if plain.is_loopback() || plain.is_unspecified() {
            Self::Loopback
        } else if is_public(ip) {
            Self::Public
        } else {
            Self::Private
        }
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// IPv4 networks that are not for all the world.
///
/// Source: the IANA IPv4 Special-Purpose Address Registry (RFC 6890), and one
/// address of a cloud that is public by number only.
const SPECIAL_V4: [(Ipv4Addr, u32); 19] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // carrier-grade NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's host, from inside Azure
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, cloud metadata
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // IETF protocols
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 31, 196, 0), 24),  // AS112
    (Ipv4Addr::new(192, 52, 193, 0), 24),  // AMT
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
    (Ipv4Addr::new(192, 175, 48, 0), 24),  // AS112
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarking
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, broadcast
];

/// IPv6 networks inside 2000::/3 that are not for all the world.
///
/// Source: the IANA IPv6 Special-Purpose Address Registry (RFC 6890).
const SPECIAL_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // IETF protocols, Teredo
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, which embeds an IPv4 address
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48), // AS112
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// All that has been given to the public so far (RFC 4291, section 2.4).
///
/// What lies outside needs no list: loopback, IPv4 in its mapped, compatible,
/// translated and NAT64 clothes, unique local, link-local, multicast.
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let differing = |network: Ipv4Addr| (ip.to_bits() ^ network.to_bits()).leading_zeros();
    !SPECIAL_V4.iter().any(|(network, prefix)| differing(*network) >= *prefix)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let within = |(network, prefix): &(Ipv6Addr, u32)| {
        (ip.to_bits() ^ network.to_bits()).leading_zeros() >= *prefix
    };
    within(&GLOBAL_UNICAST) && !SPECIAL_V6.iter().any(within) && !is_isatap(ip)
}

/// Whether an IPv4 address is embedded by ISATAP (RFC 5214, section 6.1): a
/// tunnel to a private host behind a public prefix.
fn is_isatap(ip: Ipv6Addr) -> bool {
    let [_, _, _, _, high, low, _, _] = ip.segments();
    // The bit 0x0200 says whether the embedded address is unique in the world.
    high & !0x0200 == 0 && low == 0x5efe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_edges_of_every_network() {
        let inside = [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.0",
            "169.254.169.254",
            "169.254.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "192.175.48.1",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2620:4f:8000::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "2a00:1450::5efe:a00:1",
            "2a00:1450::200:5efe:10.0.0.1",
        ];
        let outside = [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "168.63.129.17",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "203.0.114.0",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2001:db9::1",
            "2003::1",
            "2606:4700:4700::1111",
            "2620:4f:8001::1",
            "3ffe::1",
            "2a00:1450::1:5efe:10.0.0.1",
        ];
        for text in inside {
            assert!(!AddressPolicy::PublicOnly.allows(ip(text)), "{text} is not public");
            assert!(AddressPolicy::Any.allows(ip(text)), "{text}");
        }
        for text in outside {
            assert!(AddressPolicy::PublicOnly.allows(ip(text)), "{text} is public");
        }
    }

    #[test]
    fn reach() {
        for (text, reach) in [
            ("127.8.8.8", Reach::Loopback),
            ("::1", Reach::Loopback),
            ("0.0.0.0", Reach::Loopback),
            ("::", Reach::Loopback),
            ("::ffff:127.0.0.1", Reach::Loopback),
            ("10.1.2.3", Reach::Private),
            ("fd00::1", Reach::Private),
            ("::ffff:10.0.0.1", Reach::Private),
            ("8.8.8.8", Reach::Public),
            ("2606:4700::1", Reach::Public),
        ] {
            assert_eq!(Reach::of(ip(text)), reach, "{text}");
        }
        assert!(Reach::Loopback < Reach::Private && Reach::Private < Reach::Public);
    }
}
