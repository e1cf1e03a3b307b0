//! [`Visitor`]: who asks, as far as limits care.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// What one customer of a provider has for themselves (RFC 6177).
const V6_PREFIX: u32 = 64;

/// Who asks: an IPv4 address, or the IPv6 network of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Visitor(IpAddr);

impl From<IpAddr> for Visitor {
    fn from(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            IpAddr::V6(ip) => {
                let network = u128::from(ip) & !(u128::MAX >> V6_PREFIX);
                Ipv6Addr::from(network).into()
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// The first address of them.
impl fmt::Display for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
