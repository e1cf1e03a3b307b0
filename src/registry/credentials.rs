//! [`Credentials`]: who asks.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::registry::token::is_sendable;

/// The user by whom Docker's credential helpers say that the secret beside it is an
/// identity token.
///
/// Source: docker/cli, `cli/config/credentials`.
pub const TOKEN_USER: &str = "<token>";

/// Who asks one registry, and what proves it. `Debug` does not print them.
///
/// ```
/// use tonnage::{Credentials, CredentialsKind};
///
/// let helper = Credentials::basic("<token>", "an identity token");
/// assert_eq!(helper.kind(), CredentialsKind::Identity("an identity token"));
/// assert_eq!(format!("{helper:?}"), "Credentials(…)");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credentials(Kind);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Basic { username: String, secret: String },
    Identity(String),
    Token(String),
}

/// What [`Credentials`] are, for those who hand them on. Nothing here is fit to print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CredentialsKind<'a> {
    /// A user and a password.
    Basic {
        /// The user's name.
        username: &'a str,
        /// The password, or what stands in its place.
        secret: &'a str,
    },
    /// An identity token.
    Identity(&'a str),
    /// A registry token.
    Token(&'a str),
}

impl Credentials {
    /// A user and a password, or what stands in its place, such as an access
    /// token. With the user [`TOKEN_USER`] it is an [`identity`](Self::identity).
    #[must_use]
    pub fn basic(username: impl Into<String>, secret: impl Into<String>) -> Self {
        let (username, secret) = (username.into(), secret.into());
        if username == TOKEN_USER {
            return Self::identity(secret);
        }
        Self(Kind::Basic { username, secret })
    }

    /// An identity token: what a token server gave at sign-in, and takes for tokens
    /// instead of a password (OAuth2's refresh token; `identitytoken` in Docker's
    /// configuration). The registry itself never sees it.
    ///
    /// Source: distribution, "OAuth2 Token Authentication".
    #[must_use]
    pub fn identity(token: impl Into<String>) -> Self {
        Self(Kind::Identity(token.into()))
    }

    /// A registry token: one that the registry itself takes (`registrytoken` in
    /// Docker's configuration). It is sent with every request, and to nobody else.
    /// `None` for a text that fits into no header.
    #[must_use]
    pub fn token(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        is_sendable(&text).then_some(Self(Kind::Token(text)))
    }

    /// What they are.
    #[must_use]
    pub fn kind(&self) -> CredentialsKind<'_> {
        match &self.0 {
            Kind::Basic { username, secret } => CredentialsKind::Basic { username, secret },
            Kind::Identity(token) => CredentialsKind::Identity(token),
            Kind::Token(token) => CredentialsKind::Token(token),
        }
    }

    /// The value of an `Authorization` header (RFC 7617, RFC 6750). An identity token
    /// has none of its own; this is how a helper would name it, and how our proxy,
    /// which asks token servers for others, is told of it.
    pub(crate) fn authorization(&self) -> String {
        let (username, secret) = match &self.0 {
            Kind::Basic { username, secret } => (username.as_str(), secret),
            Kind::Identity(token) => (TOKEN_USER, token),
            Kind::Token(token) => return format!("Bearer {token}"),
        };
        format!("Basic {}", STANDARD.encode(format!("{username}:{secret}")))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

impl fmt::Debug for CredentialsKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic(…)",
            Self::Identity(_) => "Identity(…)",
            Self::Token(_) => "Token(…)",
        })
    }
}
