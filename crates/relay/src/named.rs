//! What an operator names, read: whom the proxy asks ([`guard`]), who may ask it
//! ([`doors`]), who counts what is pulled ([`quotas`]). [`Misnamed`] for what is none.

use std::fmt;

use tonnage::proxy::Guard;
use tonnage::{Registry, Url};

use crate::origin::Doors;
use crate::quota::Quotas;

/// The host of the samples. Nobody else is asked by that name.
const BUILT_IN: &str = "samples.localhost";

/// What should be a host, a name or an origin is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// The flag it was given with.
    pub flag: &'static str,
    /// What was given.
    pub value: String,
    /// What it takes.
    pub wanted: &'static str,
}

impl Misnamed {
    /// That `value` of `flag` is not what is `wanted`.
    pub fn new(flag: &'static str, value: &str, wanted: &'static str) -> Self {
        Self { flag, value: value.to_owned(), wanted }
    }
}

impl fmt::Display for Misnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flag, value, wanted } = self;
        write!(f, "{flag} {value:?}: it takes {wanted}")
    }
}

/// Whom the proxy asks beside public registries: these though they are not public, those
/// in clear text. By its own `names` it does not ask itself.
///
/// # Errors
///
/// [`Misnamed`], for what is no host.
pub fn guard(
    registries: &[String],
    in_clear_text: &[String],
    names: &[String],
) -> Result<Guard, Misnamed> {
    let mut guard = Guard::default();
    for text in registries {
        guard.allow(&host("--allow-registry", text)?);
    }
    for text in in_clear_text {
        guard.allow_plain_http(&host("--plain-http-registry", text)?);
    }
    names.iter().for_each(|name| guard.is_called(name));
    Ok(guard)
}

/// Who counts what the proxy pulls.
///
/// # Errors
///
/// [`Misnamed`], for what is no host.
pub fn quotas(metered: &[String]) -> Result<Quotas, Misnamed> {
    let metered = metered.iter().map(|text| host("the metered registry", text));
    Ok(Quotas::new(metered.collect::<Result<Vec<_>, _>>()?))
}

/// Who asks the proxy: by which names it is called, and whose pages may.
///
/// # Errors
///
/// [`Misnamed`], for what is no name or no origin.
pub fn doors(loopback: bool, names: &[String], origins: &[String]) -> Result<Doors, Misnamed> {
    let names = names.iter().map(|text| {
        let name = Registry::parse(&text.to_ascii_lowercase()).ok();
        let name = name.filter(|name| name.port().is_none());
        name.map(|name| name.as_str().to_owned()).ok_or_else(|| {
            Misnamed::new("--name", text, "a host without a port, like page.example")
        })
    });
    let origins = origins.iter().map(|text| {
        let is_origin = |url: &Url| url.origin().to_string() == *text;
        match text.parse::<Url>() {
            Ok(url) if is_origin(&url) => Ok(text.clone()),
            _ => {
                let wanted = "an origin, like https://page.example";
                Err(Misnamed::new("--allow-origin", text, wanted))
            }
        }
    });
    Ok(Doors::new(loopback, names.collect::<Result<_, _>>()?, origins.collect::<Result<_, _>>()?))
}

/// The host that a flag names.
///
/// # Errors
///
/// [`Misnamed`], when it is none, or the one that is built in.
pub fn host(flag: &'static str, text: &str) -> Result<Registry, Misnamed> {
    let host = Registry::parse(&text.to_ascii_lowercase());
    let host =
        host.map_err(|_| Misnamed::new(flag, text, "HOST or HOST:PORT, like registry.corp:5000"))?;
    if host.host_without_port() == BUILT_IN {
        return Err(Misnamed::new(flag, text, "another host: this one is built in"));
    }
    Ok(host)
}
