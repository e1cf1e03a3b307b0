//! [`LookupOptions`]: what a caller may say about a lookup.

use crate::conversation::Parties;
use crate::inspection::{PlatformAsked, Status};
use crate::reference::Reference;
use crate::registry::credentials::Credentials;
use crate::registry::endpoint::Endpoint;
use crate::url::Scheme;

/// What a caller may say about a lookup. The default is a stranger who wants
/// linux/amd64.
///
/// ```
/// use tonnage::{LookupOptions, PlatformAsked};
///
/// let options = LookupOptions {
///     platform: PlatformAsked::by_option("linux/arm64".parse()?),
///     ..LookupOptions::default()
/// };
/// # Ok::<(), tonnage::PlatformError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LookupOptions {
    /// What was typed, for the report; the reference in full when `None`.
    pub input: Option<String>,
    /// The platform, and who asked for it.
    pub platform: PlatformAsked,
    /// The scheme to speak to the registry. `None` means `http` for this machine
    /// itself and for [`plain_http`](Self::plain_http), `https` for all others.
    pub scheme: Option<Scheme>,
    /// Registries, as `host` or `host:port`, that are spoken to in clear text.
    pub plain_http: Vec<String>,
    /// Who asks.
    pub credentials: Option<Credentials>,
    /// Hosts, as `host` or `host:port`, of token servers to which the credentials
    /// may go beside the registry's own.
    pub trusted_realms: Vec<String>,
    /// Whether whoever performs the requests also answers the registry's
    /// challenges, as our proxy does.
    pub delegated: bool,
    /// Whether to tell what every other image of an index weighs, and when it was made.
    /// It takes two requests for each.
    pub all_platforms: bool,
    /// Who checks the signatures of schema 1 manifests; nobody by default.
    pub signatures: Option<SignatureCheck>,
    /// Whether to tell what other tools would take from an index.
    pub picks: bool,
    /// How much is wanted: less saves requests.
    pub parts: Parts,
    /// Whether nobody listens to what is known so far: then it is not put together.
    pub quiet: bool,
}

/// Checks the signatures of a schema 1 manifest. It is given the whole body and what
/// is signed in it, and gives its verdict and the reason for it.
///
/// The cryptography would be larger than the rest of this library, and what it proves
/// is little: that the key that came along signed. So it stands outside.
pub type SignatureCheck = fn(body: &[u8], payload: &[u8]) -> (Status, String);

/// How much of an image is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parts {
    /// What the reference points at, and nothing below it.
    Resolved,
    /// The image for the platform, its layers and its size, without the config.
    Size,
    /// All there is.
    #[default]
    All,
}

impl LookupOptions {
    /// Who talks to whom about what, when `reference` is asked for.
    ///
    /// ```
    /// use tonnage::{LookupOptions, Reference};
    ///
    /// let reference: Reference = "localhost:5000/app".parse()?;
    /// let parties = LookupOptions::default().parties(&reference);
    /// assert_eq!(parties.origin.to_string(), "http://localhost:5000");
    /// # Ok::<(), tonnage::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn parties(&self, reference: &Reference) -> Parties {
        let (registry, repository) = (reference.registry(), reference.repository());
        let endpoint = Endpoint::new(registry, repository, self.scheme_for(reference));
        Parties {
            registry: registry.clone(),
            origin: endpoint.origin().clone(),
            repository: repository.clone(),
            credentials: self.credentials.clone(),
            trusted_realms: self.trusted_realms.clone(),
            delegated: self.delegated,
        }
    }

    fn scheme_for(&self, reference: &Reference) -> Scheme {
        let registry = reference.registry();
        let named = || {
            let is = |host: &String| host == registry.as_str() || host == registry.host();
            self.plain_http.iter().any(is).then_some(Scheme::Http)
        };
        self.scheme.or_else(named).unwrap_or_else(|| Endpoint::default_scheme(registry))
    }
}
