//! [`Withheld`]: a host from which credentials were kept.

use std::fmt;

use serde::Serialize;

use crate::json::Object;
use crate::url::Origin;
use crate::words::clean;

/// A host from which credentials were kept.
///
/// ```
/// let realm: tonnage::Url = "https://auth.example/token".parse()?;
/// let withheld = tonnage::Withheld::from(realm.origin());
/// assert_eq!(
///     withheld.to_string(),
///     "The credentials were kept from auth.example, which nobody vouches for"
/// );
/// # Ok::<(), tonnage::UrlError>(())
/// ```
///
/// `Display` writes the beginning of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Withheld {
    /// The host, with its port where it is not the usual one.
    pub host: String,
    /// Whether they could have been read on the way. Else nobody vouches for it.
    pub clear_text: bool,
}

impl Withheld {
    /// Reads what a proxy tells of it; nothing where it makes no sense.
    pub(crate) fn read(object: &Object) -> Option<Self> {
        let host = clean(object.text("host").ok()??);
        Some(Self { host, clear_text: object.flag("clearText").ok()? })
    }
}

impl From<&Origin> for Withheld {
    fn from(origin: &Origin) -> Self {
        Self { host: origin.authority(), clear_text: origin.is_clear_text() }
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = if self.clear_text { "speaks clear text" } else { "nobody vouches for" };
        write!(f, "The credentials were kept from {}, which {why}", self.host)
    }
}
