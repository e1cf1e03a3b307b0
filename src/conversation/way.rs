//! [`Way`]: how a registry wants to be asked.

use crate::registry::token::TokenSource;

/// How a registry wants to be asked, as it is remembered.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// With a token from there.
    Token(TokenSource),
    /// With a name and password.
    Basic,
}
