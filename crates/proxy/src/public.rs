//! [`Public`]: what it takes to serve strangers.

use ipnet::IpNet;

use crate::fronts::Fronts;
use crate::options::{ServeError, ServerOptions, misuse};

/// The largest network of proxies in front of us, by the length of its prefix: whoever
/// trusts more trusts strangers.
const MIN_V4_PREFIX: u8 = 8;
const MIN_V6_PREFIX: u8 = 16;

/// How a server goes about it that strangers reach. The default lets each visitor ask
/// what a page with a few images asks. A visitor is an IPv4 address, or an IPv6 network
/// of 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    /// Addresses and networks of proxies in front of the server, such as `10.0.0.7` or
    /// `10.0.0.0/24`: what they write in `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// How many questions about registries a visitor may ask in a minute.
    pub questions_per_minute: u32,
    /// How many of them may come at once after a pause.
    pub questions_in_a_row: u32,
    /// How many of them may be under way at the same time.
    pub questions_at_once: usize,
    /// How many connections a visitor may have open.
    pub connections_at_once: usize,
    /// How many questions may be under way to one registry, whoever asks.
    pub questions_to_a_registry: usize,
}

impl Default for Public {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            questions_per_minute: 120,
            questions_in_a_row: 60,
            questions_at_once: 8,
            connections_at_once: 32,
            questions_to_a_registry: 16,
        }
    }
}

impl Public {
    /// The proxies in front of the server.
    pub(crate) fn fronts(&self) -> Result<Fronts, ServeError> {
        let networks = self.trusted_proxies.iter().map(|text| {
            let address = || text.parse().map(|ip: std::net::IpAddr| ip.to_canonical().into());
            let network = text.parse::<IpNet>().or_else(|_| address()).ok();
            let narrow = |network: &IpNet| {
                let least =
                    if matches!(network, IpNet::V4(_)) { MIN_V4_PREFIX } else { MIN_V6_PREFIX };
                network.prefix_len() >= least
            };
            network.filter(narrow).ok_or_else(|| {
                misuse("--trust-proxy", text, "an address or a small network, like 10.0.0.0/24")
            })
        });
        Ok(Fronts::new(networks.collect::<Result<_, _>>()?))
    }

    /// Refuses what would be unsafe before strangers.
    pub(crate) fn check(&self, options: &ServerOptions) -> Result<(), ServeError> {
        let unsafe_with = |why: &'static str| Err(ServeError::Unsafe(why));
        if options.names.is_empty() {
            return unsafe_with("visitors need a name to call it by: add --name HOST");
        }
        if !options.allowed_registries.is_empty() {
            return unsafe_with(
                "strangers would reach what --allow-registry names inside: leave that out",
            );
        }
        if !options.plain_http_registries.is_empty() {
            return unsafe_with(
                "strangers would be told what anybody on the way can change: \
                 leave --plain-http-registry out",
            );
        }
        if options.listen.ip().to_canonical().is_loopback() && self.trusted_proxies.is_empty() {
            return unsafe_with(
                "on loopback all visitors come from the proxy in front of it: \
                 add --trust-proxy 127.0.0.1, or listen elsewhere",
            );
        }
        Ok(())
    }
}
