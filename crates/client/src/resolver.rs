//! [`Resolver`]: who knows the addresses of names.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;

type Look = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// Who knows the addresses of names: the system, unless somebody else is named.
///
/// It is asked once for each connection, and what it says is checked by the
/// [`AddressPolicy`](crate::AddressPolicy) whoever says it.
///
/// ```
/// use tonnage_client::Resolver;
///
/// let everybody_is_here = Resolver::from(|_: &str| Ok(vec!["127.0.0.1".parse().unwrap()]));
/// assert_ne!(everybody_is_here, Resolver::default());
/// ```
#[derive(Clone, Default)]
pub struct Resolver(Option<Arc<Look>>);

impl Resolver {
    /// The addresses of `name`, in the order in which they are tried.
    pub(crate) async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        match &self.0 {
            Some(look) => look(name),
            // The port is nobody's: only addresses are wanted.
            None => Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()),
        }
    }
}

/// One that answers at once.
impl<F: Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static> From<F> for Resolver {
    fn from(look: F) -> Self {
        Self(Some(Arc::new(look)))
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Resolver(own)" } else { "Resolver(system)" })
    }
}

/// The same one, not one that says the same.
impl PartialEq for Resolver {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Eq for Resolver {}
