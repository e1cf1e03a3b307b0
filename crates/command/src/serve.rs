//! [`Serve`]: the words of `tonnage serve`, which somebody else performs.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where the server listens, unless it is told otherwise.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Serves the page, and asks registries for it, on this machine alone or for everybody.
///
/// The server asks public registries by name. What else it may ask is named here.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Serve {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value_t = DEFAULT_LISTEN, value_parser = address)]
    pub listen: SocketAddr,
    /// The folder of the page [default: the page that is built in, else target/site]
    #[arg(long, value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Answer to this name too, beside localhost
    #[arg(long, value_name = "HOST")]
    pub name: Vec<String>,
    /// Let pages of this origin ask too
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Ask this registry, token server or storage though it is not public
    #[arg(long, value_name = "HOST[:PORT]")]
    pub allow_registry: Vec<String>,
    /// Let credentials go to this token server
    #[arg(long, value_name = "HOST[:PORT]")]
    pub allow_realm: Vec<String>,
    /// Ask this registry in clear text
    #[arg(long, value_name = "HOST:PORT")]
    pub plain_http_registry: Vec<String>,
    /// Serve others than this machine, within limits
    #[arg(long)]
    pub public: bool,
    /// Believe this proxy in front of a public server about visitors' addresses
    #[arg(long, value_name = "NETWORK", requires = "public")]
    pub trust_proxy: Vec<String>,
    /// What is written about each request on standard error [default: requests with --public,
    /// else none]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub log: Option<Logged>,
    /// Tell what was counted at http://ADDR/metrics; a port alone is of this machine
    #[arg(long, value_name = "ADDR", value_parser = address_or_port)]
    pub metrics: Option<SocketAddr>,
}

/// What is written about each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Logged {
    /// Nothing
    None,
    /// One line of JSON: registry, status, time; no repository, no visitor
    Requests,
    /// The same with the repository, and the tag or digest
    Names,
}

/// An address with its port, or a port of this machine.
fn address_or_port(text: &str) -> Result<SocketAddr, String> {
    match text.parse() {
        Ok(port) => Ok(SocketAddr::new(DEFAULT_LISTEN.ip(), port)),
        Err(_) => address(text),
    }
}

/// An address with its port; this machine may be called by its name.
fn address(text: &str) -> Result<SocketAddr, String> {
    let written = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    written.parse().map_err(|_| "it takes an address and a port, like 127.0.0.1:8080".to_owned())
}
