//! [`ClientOptions`], and [`ClientError`] for those that cannot be.

use std::fmt;
use std::time::Duration;

use tonnage::DEFAULT_RETRIES;
use tonnage::proxy::Guard;

use tonnage_reach::AddressPolicy;
use tonnage_reach::Proxies;

use crate::resolver::Resolver;

/// The time for a request as a whole, each time that it is asked, unless the options say otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// The time until a connection stands, unless the options say otherwise.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The most open connections to one host that wait for their next request, unless the
/// options say otherwise.
pub const DEFAULT_IDLE_PER_HOST: usize = 8;

/// How a [`Client`](crate::Client) goes about it.
///
/// ```
/// use std::time::Duration;
/// use tonnage_client::ClientOptions;
///
/// let options = ClientOptions { timeout: Duration::from_secs(5), ..ClientOptions::default() };
/// assert_eq!(options.connect_timeout, tonnage_client::DEFAULT_CONNECT_TIMEOUT);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// The time for a request as a whole: name, connection, redirects, body. Each
    /// time that it is asked again has as much.
    pub timeout: Duration,
    /// How many times more a request is asked, at most, where a second answer may be
    /// another ([`tonnage::Retry`]); 0 for never.
    pub retries: u32,
    /// The time until a connection stands: name, TCP and TLS.
    pub connect_timeout: Duration,
    /// The most open connections to one host that wait for their next request. Whoever
    /// asks more at once than this opens and closes connections all the while.
    pub idle_per_host: usize,
    /// Which addresses may be connected to.
    pub address_policy: AddressPolicy,
    /// Who knows the addresses of names.
    pub resolver: Resolver,
    /// Who may be asked at all, redirects included, where not everybody may. Those
    /// whom it exempts are connected to whatever [`AddressPolicy`] says.
    pub guard: Option<Guard>,
    /// Through whom others are asked. The names of those are looked up by the proxy,
    /// and [`AddressPolicy`] has no say in it.
    pub proxies: Proxies,
    /// Certificates in PEM form (RFC 7468) that are trusted beside the
    /// system's own; may be empty.
    pub extra_roots: Vec<u8>,
    /// What `User-Agent` says, where the request does not (RFC 9110, section
    /// 10.1.5).
    pub user_agent: String,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: DEFAULT_TIMEOUT,
            retries: DEFAULT_RETRIES,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            idle_per_host: DEFAULT_IDLE_PER_HOST,
            address_policy: AddressPolicy::default(),
            resolver: Resolver::default(),
            guard: None,
            proxies: Proxies::default(),
            extra_roots: Vec::new(),
            user_agent: concat!("tonnage/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Why there is no client with these options.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientError {
    /// A user agent with a character that header fields do not have.
    UserAgent,
    /// No certificate in what should hold some.
    NoCertificate,
    /// A certificate that cannot be read, and why.
    Certificate(String),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserAgent => {
                f.write_str("the user agent has a character that header fields do not have")
            }
            Self::NoCertificate => f.write_str(
                "there is no certificate among the trusted ones; \
                 each begins with -----BEGIN CERTIFICATE-----",
            ),
            Self::Certificate(why) => write!(f, "a trusted certificate cannot be read: {why}"),
        }
    }
}

impl std::error::Error for ClientError {}
