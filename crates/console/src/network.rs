//! [`Network`]: where requests may go, and through whom.

use std::net::IpAddr;

use tonnage::{Headers, Method, Origin, Purpose, Timestamp, TransportFailureKind, Url};
use tonnage_reach::{Head, Host, Proxies};
use wasm_bindgen::prelude::wasm_bindgen;

/// Where requests may go, and through whom.
#[wasm_bindgen]
pub struct Network {
    proxies: Proxies,
}

#[wasm_bindgen]
impl Network {
    /// A network as the environment has it: `variables` are names and values in turn.
    ///
    /// # Errors
    ///
    /// A sentence, where a variable names no proxy that can be asked here.
    #[wasm_bindgen(constructor)]
    pub fn new(variables: Vec<String>) -> Result<Self, String> {
        let value = |name: &str| {
            variables.chunks_exact(2).find_map(|pair| match pair {
                [known, value] if known == name => Some(value.clone()),
                _ => None,
            })
        };
        let proxies = Proxies::from_environment(value).map_err(|error| error.to_string())?;
        Ok(Self { proxies })
    }

    /// The proxy that stands between us and an address: its own address, what
    /// `Proxy-Authorization` says or nothing, how it is called in a sentence, and the
    /// sentence for a 407. `undefined` when there is none.
    pub fn between(&self, url: &str) -> Option<Vec<String>> {
        let url: Url = url.parse().ok()?;
        let Origin { scheme, host, port } = url.origin();
        let proxy = self.proxies.between(*scheme, host, *port)?;
        Some(vec![
            format!("{}/", proxy.origin),
            proxy.authorization.clone().unwrap_or_default(),
            proxy.name(),
            proxy.wants_a_password(),
        ])
    }

    /// The address that is asked next, after `followed` redirects; `undefined` when this
    /// is the answer.
    ///
    /// # Errors
    ///
    /// A sentence, when the answer sends us where we do not go.
    #[expect(clippy::too_many_arguments, reason = "they cross a border that knows no structs")]
    pub fn next(
        &self,
        asked: &str,
        for_token: bool,
        url: &str,
        peer: Option<String>,
        status: u16,
        locations: Vec<String>,
        followed: u32,
    ) -> Result<Option<String>, String> {
        let url: Url = url.parse().map_err(|error: tonnage::UrlError| error.to_string())?;
        let headers: Headers = locations.iter().map(|to| ("location", to.as_str())).collect();
        let peer: Option<IpAddr> = peer.and_then(|peer| peer.parse().ok());
        let method = method(asked);
        let purpose = if for_token { Purpose::Token } else { Purpose::Manifest };
        let head =
            Head { method, purpose, url: &url, peer, guard: None, status, headers: &headers };
        let followed = usize::try_from(followed).unwrap_or(usize::MAX);
        match head.next(followed) {
            Ok(next) => Ok(next.map(|url| url.to_string())),
            Err(failure) => Err(failure.detail),
        }
    }
}

/// The version of the command.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// How a host is called, with its port where that is not the scheme's own.
#[wasm_bindgen]
pub fn authority(url: &str) -> String {
    url.parse::<Url>().map(|url| url.origin().authority()).unwrap_or_default()
}

/// What a host is, before anybody looks it up: `address`, `this-machine`, `odd-number`,
/// `nowhere` or `name`.
#[wasm_bindgen(js_name = hostKind)]
pub fn host_kind(host: &str) -> String {
    let kind = match Host::of(host) {
        Host::Address(_) => "address",
        Host::ThisMachine => "this-machine",
        Host::OddNumber => "odd-number",
        Host::Nowhere => "nowhere",
        Host::Name => "name",
    };
    kind.to_owned()
}

/// A moment, in JavaScript's milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clock's time")]
pub(crate) fn timestamp(now: f64) -> Timestamp {
    Timestamp::from_millis(now as u64)
}

pub(crate) fn method(asked: &str) -> Method {
    match asked {
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        _ => Method::Get,
    }
}

/// What kind of failure JavaScript means.
pub(crate) fn failure_kind(kind: &str) -> TransportFailureKind {
    match kind {
        "timeout" => TransportFailureKind::Timeout,
        "too-large" => TransportFailureKind::TooLarge,
        "truncated" => TransportFailureKind::Truncated,
        "broken" => TransportFailureKind::Broken,
        "redirect" => TransportFailureKind::Redirect,
        "aborted" => TransportFailureKind::Aborted,
        _ => TransportFailureKind::Unreachable,
    }
}
