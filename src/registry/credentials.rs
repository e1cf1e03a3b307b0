//! [`Credentials`]: who asks.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A name and what proves it, for one registry. `Debug` does not print them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credentials {
    username: String,
    secret: String,
}

impl Credentials {
    /// A user and a password, or what stands in its place, such as an access
    /// token.
    #[must_use]
    pub fn basic(username: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { username: username.into(), secret: secret.into() }
    }

    /// The user's name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The value of an `Authorization` header (RFC 7617).
    pub(crate) fn authorization(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.username, self.secret)))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}
