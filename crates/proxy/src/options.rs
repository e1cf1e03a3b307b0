//! [`ServerOptions`], and [`ServeError`] for those that cannot be.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tonnage::Credentials;
use tonnage::proxy::Guard;
use tonnage_client::{DEFAULT_TIMEOUT, Resolver};

use crate::account::Accounts;
use crate::cache::DEFAULT_CACHE_BYTES;
use crate::key::DEFAULT_TAG_AGE;
use crate::log::Log;
use crate::named::{self, Misnamed};
use crate::origin::Doors;
use crate::page::Site;
use crate::public::Public;
use crate::quota::Quotas;

/// Where the server listens, unless the options say otherwise.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// The folder of the page, unless the options say otherwise.
pub const DEFAULT_SITE: &str = "target/site";

/// Where Docker Hub tells of tags without counting pulls, unless the options say otherwise.
pub const DEFAULT_HUB_API: &str = "https://hub.docker.com";

/// How the server goes about it. The default asks public registries for pages
/// that it serves itself, on this machine alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerOptions {
    /// Where to listen; an address of this machine itself unless it is
    /// [`public`](Self::public). Port 0 is any free one.
    pub listen: SocketAddr,
    /// Where the page is.
    pub site: Site,
    /// Names by which the server is called, beside those of loopback.
    pub names: Vec<String>,
    /// Origins whose pages may ask, such as `https://page.example`.
    pub allowed_origins: Vec<String>,
    /// Registries, token servers and storage that may be asked though they are not
    /// public, as `HOST[:PORT]`.
    pub allowed_registries: Vec<String>,
    /// Token servers that a visitor's credentials may go to, beside the registry's
    /// own, as `HOST[:PORT]`.
    pub allowed_realms: Vec<String>,
    /// The operator's own accounts, by registry as `HOST[:PORT]`: visitors who bring no
    /// credentials are asked for with them. Strangers then see whatever the account may
    /// see: it should be one that sees no more than everybody.
    pub accounts: Vec<(String, Credentials)>,
    /// Registries that are asked in clear text, as `HOST:PORT`.
    pub plain_http_registries: Vec<String>,
    /// The time that a registry has for one answer, token and redirects included.
    pub timeout: Duration,
    /// The most bytes of answers that are kept for the next visitor.
    pub cache_bytes: u64,
    /// How long what a tag means is believed without asking again.
    pub tag_age: Duration,
    /// Registries that count what this server's address pulls: they are asked for a
    /// manifest only when its digest is not known yet, and not to the last pull.
    pub metered_registries: Vec<String>,
    /// Where Docker Hub tells of tags without counting pulls, as an origin; it is asked
    /// when a metered registry is not to be. Nobody is asked where there is none.
    pub hub_api: Option<String>,
    /// Who knows the addresses of registries' names.
    pub resolver: Resolver,
    /// Who is told of each request.
    pub log: Log,
    /// Where to listen for those who want to know what was counted, as
    /// `GET /metrics`; nobody is told unless this is said. It is for those who look
    /// after the server, and for nobody else.
    pub metrics: Option<SocketAddr>,
    /// Whether strangers are served, and how; this machine alone if not.
    pub public: Option<Public>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            listen: DEFAULT_LISTEN,
            site: DEFAULT_SITE.into(),
            names: Vec::new(),
            allowed_origins: Vec::new(),
            allowed_registries: Vec::new(),
            allowed_realms: Vec::new(),
            accounts: Vec::new(),
            plain_http_registries: Vec::new(),
            timeout: DEFAULT_TIMEOUT,
            cache_bytes: DEFAULT_CACHE_BYTES,
            tag_age: DEFAULT_TAG_AGE,
            metered_registries: vec!["docker.io".to_owned()],
            hub_api: Some(DEFAULT_HUB_API.to_owned()),
            resolver: Resolver::default(),
            log: Log::default(),
            metrics: None,
            public: None,
        }
    }
}

impl ServerOptions {
    /// Whom the server asks.
    pub(crate) fn guard(&self) -> Result<Guard, ServeError> {
        for text in &self.allowed_realms {
            named::host("--allow-realm", text)?;
        }
        let (vouched, in_clear) = (&self.allowed_registries, &self.plain_http_registries);
        Ok(named::guard(vouched, in_clear, &self.names)?)
    }

    /// Who counts what the server pulls.
    pub(crate) fn quotas(&self) -> Result<Quotas, ServeError> {
        Ok(named::quotas(&self.metered_registries)?)
    }

    /// With whose leave strangers' questions are asked.
    pub(crate) fn accounts(&self) -> Result<Accounts, ServeError> {
        let accounts = self.accounts.iter().map(|(text, credentials)| {
            Ok::<_, ServeError>((named::host("the account's registry", text)?, credentials.clone()))
        });
        Ok(Accounts::new(accounts.collect::<Result<Vec<_>, _>>()?))
    }

    /// Who asks the server.
    pub(crate) fn doors(&self) -> Result<Doors, ServeError> {
        let loopback = self.listen.ip().is_loopback() && self.public.is_none();
        Ok(named::doors(loopback, &self.names, &self.allowed_origins)?)
    }
}

pub(crate) fn misuse(flag: &'static str, value: &str, wanted: &'static str) -> ServeError {
    Misnamed::new(flag, value, wanted).into()
}

impl From<Misnamed> for ServeError {
    fn from(Misnamed { flag, value, wanted }: Misnamed) -> Self {
        Self::Flag { flag, value, wanted }
    }
}

/// Why there is no server with these options.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// It was to listen where others than this machine reach it.
    BeyondLoopback(SocketAddr),
    /// Strangers were to be served in a way that endangers them or others, and what to
    /// do instead.
    Unsafe(&'static str),
    /// Somebody else listens there.
    Taken {
        /// The flag it was given with.
        flag: &'static str,
        /// Where.
        address: SocketAddr,
    },
    /// The system does not let it listen there.
    Listen(SocketAddr, io::Error),
    /// What should be a host, a name or an origin is none.
    Flag {
        /// The flag it was given with.
        flag: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        wanted: &'static str,
    },
    /// The client for the registries could not be set up.
    Client(String),
}

impl ServeError {
    /// Whether the options are at fault, and not the machine.
    #[must_use]
    pub const fn is_misuse(&self) -> bool {
        matches!(self, Self::BeyondLoopback(_) | Self::Unsafe(_) | Self::Flag { .. })
    }
}

/// What went wrong and what to do, in one or two sentences.
impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeyondLoopback(address) => write!(
                f,
                "{address} is reached by others than this machine. If it is for them, add \
                 --public; if not, listen on 127.0.0.1:{}",
                address.port()
            ),
            Self::Unsafe(why) => write!(f, "--public: {why}"),
            Self::Taken { flag, address } => write!(
                f,
                "somebody else listens on {address} already. Stop them, or listen elsewhere: \
                 {flag} {}",
                SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(0))
            ),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Flag { flag, value, wanted } => Misnamed::new(flag, value, wanted).fmt(f),
            Self::Client(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ServeError {}
